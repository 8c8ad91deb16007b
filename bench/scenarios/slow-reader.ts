// S6: one client stops reading while others paste and take back again. What a server keeps for it is
// memory that everybody else does without.
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../figures.ts';
import { LoadClient } from '../load/client.ts';
import { eachRange } from '../load/ranges.ts';
import { openParagraph, stroke, undo } from '../load/strokes.ts';
import { rssKb } from '../proc.ts';
import type { Place, ServerKind } from '../servers/server.ts';
import { connectAll, withServer } from './scenario.ts';
import type { Row, Scenario } from './scenario.ts';

const writers = 8;
const watcher = writers;
const slow = writers + 1;
const paste = 'x'.repeat(16_000);
/** A paste and, half of this later, its undo: together 50 frames a second for each writer. */
const everyMs = 40;
const calmMs = 2_000;

async function measure(kind: ServerKind, place: Place, quick: boolean): Promise<Row> {
  const world = { rooms: 1, clientsPerRoom: writers + 2 };
  return withServer(kind, place, world, async (server) => {
    const sentAt = new Map<string, number>();
    let latencies: number[] = [];
    const clients = await connectAll(server, world, (_room, number) =>
      number !== watcher
        ? {}
        : {
            events: {
              update: (update) =>
                void eachRange(update, (id, clock) => {
                  const at = sentAt.get(`${id}:${clock}`);
                  if (at !== undefined) latencies.push(performance.now() - at);
                }),
            },
          },
    );
    const clocks = clients.slice(0, writers).map((client) => {
      const { update, clock } = openParagraph(client.clientId);
      client.update(update);
      return clock;
    });
    await sleep(500);
    let offered = 0;
    const turn = (client: LoadClient, n: number, letters: string): void => {
      const clock = clocks[n] ?? 0;
      clocks[n] = clock + letters.length;
      sentAt.set(`${client.clientId}:${clock}`, performance.now());
      client.update(stroke(client.clientId, clock, letters));
      offered += letters.length;
      setTimeout(() => client.update(undo(client.clientId, clock, letters.length)), everyMs / 2);
    };
    const writeFor = async (ms: number, letters: string): Promise<void> => {
      const timer = setInterval(() => {
        clients.slice(0, writers).forEach((client, n) => turn(client, n, letters));
      }, everyMs);
      await sleep(ms);
      clearInterval(timer);
    };

    await writeFor(calmMs, 'x');
    const p99Before = percentile(latencies, 0.99);
    const before = { live: await server.liveBytes(), rss: rssKb(server.pid) };
    latencies = [];
    offered = 0;
    const reader = clients[slow];
    reader?.socket.raw.pause();
    await writeFor(quick ? 6_000 : 12_000, paste);
    await sleep(500);
    const p99During = percentile(latencies, 0.99);
    const during = { live: await server.liveBytes(), rss: rssKb(server.pid) };
    reader?.socket.raw.resume();
    await sleep(1_500);
    const cut = reader?.closedWith !== 0;
    const othersClosed = clients.filter((client, n) => n !== slow && client.closedWith !== 0);
    for (const client of clients) client.socket.drop();
    await sleep(1_000);
    const grown = (during.live - before.live) / 1_048_576;
    return {
      'offered MB': offered / 1_048_576,
      'live growth MB': grown,
      'RSS growth MB': (during.rss - before.rss) / 1024,
      'RSS MB after it left': rssKb(server.pid) / 1024,
      'slow one': cut ? 'cut' : 'kept',
      'p99 ms of others, before': p99Before,
      'p99 ms of others, during': p99During,
      'others closed': othersClosed.length,
    };
  });
}

export const slowReader: Scenario = {
  name: 'slow',
  title: 'S6: one client stops reading for 12 s (6 with --quick) while 3 MB/s of pastes pass',
  fits: () => true,
  measure,
};
