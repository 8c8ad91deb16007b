// S1: what it costs that everybody sees what somebody types. A message is an edit, or a change of
// presence, at one receiver; it counts when the receiver has it, alone or merged with others, and a
// change of presence also when a newer one came in its place.
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../figures.ts';
import { RoomLoad, type Counts } from '../load/room-load.ts';
import { checkStrokes } from '../load/strokes.ts';
import { peakRssKb } from '../proc.ts';
import type { Place, ServerKind, World } from '../servers/server.ts';
import { became, clientIdOf, connectAll, startCpu, withServer } from './scenario.ts';
import type { Row, Scenario } from './scenario.ts';

interface Shape extends World {
  writers: number;
  keysPerSecond: number;
  /** Unseen keys one writer may have on their way; endless types on whatever happens. */
  window: number;
}

const tickMs = 2;
/** Long enough for what is hot to be compiled, in programs large and small. */
const warmUpMs = 6_000;
const enoughCpuMs = 2_000;
const patienceMs = 20_000;

async function measure(shape: Shape, kind: ServerKind, place: Place, quick: boolean): Promise<Row> {
  checkStrokes();
  return withServer(kind, place, shape, async (server) => {
    const counts: Counts = { edits: 0, presence: 0, latencies: [] };
    const { rooms, clientsPerRoom, writers } = shape;
    const loads = Array.from({ length: rooms }, (_, room) => {
      const ids = Array.from({ length: writers }, (_, n) => clientIdOf(room * clientsPerRoom + n));
      return new RoomLoad(ids, counts);
    });
    const clients = await connectAll(server, shape, (room, number) => ({
      events: loads[room]?.events(number),
    }));
    loads.forEach((load, room) =>
      load.begin(clients.slice(room * clientsPerRoom, (room + 1) * clientsPerRoom)),
    );
    await sleep(1_500);

    let keys = 0;
    const everyMs = 1_000 / shape.keysPerSecond;
    const typing = setInterval(() => {
      const now = performance.now();
      for (const load of loads) keys += load.press(now, everyMs, shape.window);
    }, tickMs);
    await sleep(warmUpMs);

    const before = { ...counts, keys, frames: framesOf(clients) };
    counts.latencies = [];
    const began = performance.now();
    const cpu = startCpu(server);
    const own = process.cpuUsage();
    await sleep(quick ? 4_000 : 10_000);
    // Where others take the core, a saturated server needs longer for a figure that means something.
    await became(() => cpu().server > enoughCpuMs || shape.window === Infinity, patienceMs);
    const used = cpu();
    const ownUsed = process.cpuUsage(own);
    const seconds = (performance.now() - began) / 1_000;
    const edits = counts.edits - before.edits;
    const presence = counts.presence - before.presence;
    const frames = framesOf(clients) - before.frames;
    const { latencies } = counts;
    clearInterval(typing);

    const expected = (): number => keys * (clientsPerRoom - 1);
    await became(() => counts.edits >= expected(), 15_000);
    const messages = edits + presence;
    const row: Row = {
      'CPU-ms / 1000 messages': (used.server / messages) * 1_000,
      'store CPU-ms / 1000': (used.store / messages) * 1_000,
      'messages/s': messages / seconds,
      'messages / frame': messages / frames,
      'p50 ms': percentile(latencies, 0.5),
      'p95 ms': percentile(latencies, 0.95),
      'p99 ms': percentile(latencies, 0.99),
      'server CPU %': used.server / seconds / 10,
      'generator CPU %': (ownUsed.user + ownUsed.system) / 1_000 / seconds / 10,
      'peak RSS MB': peakRssKb(server.pid) / 1024,
      lost: expected() - counts.edits,
      'closed early': clients.filter(({ closedWith }) => closedWith !== 0).length,
    };
    for (const client of clients) client.socket.drop();
    return row;
  });
}

const framesOf = (clients: readonly { socket: { frames: number } }[]): number =>
  clients.reduce((sum, { socket }) => sum + socket.frames, 0);

const scenario = (name: string, title: string, shape: Shape): Scenario => ({
  name,
  title,
  fits: () => true,
  measure: (kind, place, quick) => measure(shape, kind, place, quick),
});

export const fanOut: readonly Scenario[] = [
  scenario('base', 'S1 base: 20 rooms × 10 clients, 4 writers × 5 keys/s', {
    rooms: 20,
    clientsPerRoom: 10,
    writers: 4,
    keysPerSecond: 5,
    window: Infinity,
  }),
  scenario('wide', 'S1 wide: 1 room × 200 clients, 5 writers × 5 keys/s', {
    rooms: 1,
    clientsPerRoom: 200,
    writers: 5,
    keysPerSecond: 5,
    window: Infinity,
  }),
  scenario('max', 'S1 max: 100 rooms × 20 clients, 5 writers, as fast as it goes', {
    rooms: 100,
    clientsPerRoom: 20,
    writers: 5,
    keysPerSecond: 40,
    window: 8,
  }),
];
