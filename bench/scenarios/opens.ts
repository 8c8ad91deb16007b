// S3: opening a document with a long history after a restart. Every durable server gets the same
// recorded edits one by one (Kring through its log, for a socket there may not type that fast), has
// time to put its store in order, and is started anew twice before it is measured.
import { percentile } from '../figures.ts';
import { Arrivals } from '../load/arrivals.ts';
import { LoadClient } from '../load/client.ts';
import { recording, type Recording } from '../load/recording.ts';
import { openParagraph } from '../load/strokes.ts';
import { cpuMs } from '../cpu.ts';
import { threadsCpuMs } from '../proc.ts';
import type { BenchServer, Place, ServerKind } from '../servers/server.ts';
import { became, clientIdOf, settled, withServer } from './scenario.ts';
import type { Row, Scenario } from './scenario.ts';

const author = clientIdOf(0);
const parallel = 50;
const restarts = 3;
const openMs = 60_000;
/** Updates on their way at a time while the recording is played. */
const stretch = 500;

async function play(server: BenchServer, { updates }: Recording): Promise<void> {
  if (server.fill !== undefined) return server.fill(0, author, updates);
  const client = new LoadClient({ target: server.target(0, 0), clientId: author });
  await client.synced;
  for (let from = 0; from < updates.length; from += stretch) {
    for (const update of updates.slice(from, from + stretch)) client.update(update);
    await client.answered();
  }
  await settled(server);
  client.socket.close();
}

/** Someone comes and adds a line: after that a server may put its store in order. */
async function tidy(server: BenchServer, number: number): Promise<void> {
  const clientId = clientIdOf(number);
  const client = new LoadClient({ target: server.target(0, number), clientId });
  await client.synced;
  client.update(openParagraph(clientId).update);
  await client.answered();
  await settled(server);
  client.socket.close();
  await settled(server);
}

interface Opening {
  arrivals: Arrivals;
  whole: boolean;
}

async function open(
  server: BenchServer,
  { size, clock }: Recording,
  from: number,
  count: number,
): Promise<Opening[]> {
  const openings = Array.from({ length: count }, (_, n) => {
    const arrivals = new Arrivals(size / 2);
    const client = new LoadClient({
      target: server.target(0, from + n),
      clientId: clientIdOf(from + n),
      events: arrivals.events,
    });
    return { arrivals, client };
  });
  await became(
    () => openings.every(({ arrivals }) => arrivals.largeAt !== null && arrivals.syncedAt !== null),
    openMs,
  );
  for (const { client } of openings) client.socket.drop();
  return openings.map(({ arrivals }) => ({
    arrivals,
    whole: arrivals.clockOf(author) >= clock,
  }));
}

const tookMs = ({ arrivals }: Opening): number => (arrivals.largeAt ?? NaN) - arrivals.began;

async function measure(kind: ServerKind, place: Place, quick: boolean): Promise<Row> {
  const played = recording(author, quick ? 30_000 : Infinity);
  const world = { rooms: 1, clientsPerRoom: parallel + 4 };
  return withServer(kind, place, world, async (server) => {
    await play(server, played);
    await tidy(server, 1);
    const single: Opening[] = [];
    const cpu: number[] = [];
    const storeCpu: number[] = [];
    const firsts: number[] = [];
    for (let n = 0; n <= restarts; n++) {
      await server.stop();
      await server.start();
      await settled(server);
      const before = threadsCpuMs(server.pid);
      const storeBefore = server.storePid === null ? 0 : cpuMs(server.storePid);
      const [opening] = await open(server, played, 2, 1);
      if (opening === undefined) continue;
      // The first after the recording may still be putting things in order.
      if (n === 0) firsts.push(tookMs(opening));
      else {
        single.push(opening);
        cpu.push(threadsCpuMs(server.pid) - before);
        storeCpu.push(server.storePid === null ? 0 : cpuMs(server.storePid) - storeBefore);
      }
      await settled(server);
    }
    await server.stop();
    await server.start();
    await settled(server);
    const before = threadsCpuMs(server.pid);
    const many = await open(server, played, 3, parallel);
    const manyCpu = threadsCpuMs(server.pid) - before;
    const all = [...single, ...many];
    return {
      'cold open, CPU-ms': percentile(cpu, 0.5),
      'store CPU-ms': percentile(storeCpu, 0.5),
      'until content ms': percentile(single.map(tookMs), 0.5),
      'first restart ms': firsts[0] ?? null,
      [`${parallel} at once, p50 ms`]: percentile(many.map(tookMs), 0.5),
      [`${parallel} at once, p99 ms`]: percentile(many.map(tookMs), 0.99),
      'CPU-ms / open of these': manyCpu / parallel,
      '"synced" before content': `${all.filter(({ arrivals }) => arrivals.toldTooEarly).length} of ${all.length}`,
      'whole documents': `${all.filter(({ whole }) => whole).length} of ${all.length}`,
    };
  });
}

export const opens: Scenario = {
  name: 'opens',
  title: 'S3: cold opens of a document with 259,778 recorded edits (30,000 with --quick)',
  fits: ({ durable }) => durable,
  measure,
};
