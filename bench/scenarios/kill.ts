// S5: the server is killed while people type; they are gone for good, and it is started again. What
// others had seen, and what the server had called stored, should be there.
import { setTimeout as sleep } from 'node:timers/promises';
import { Arrivals } from '../load/arrivals.ts';
import { LoadClient } from '../load/client.ts';
import { eachRange } from '../load/ranges.ts';
import { openParagraph, stroke } from '../load/strokes.ts';
import type { Place, ServerKind } from '../servers/server.ts';
import { clientIdOf, withServer } from './scenario.ts';
import type { Row, Scenario } from './scenario.ts';

const everyMs = 100;
/** Time for a store that is slow to bring what it has. */
const readMs = 4_000;

interface Writing {
  client: LoadClient;
  listener: LoadClient;
  first: number;
  keys: number;
  /** Frames sent before the first key. */
  sentBefore: number;
  /** Keys that someone else has seen. */
  seen: number;
  /** When each key was pressed. */
  pressedAt: number[];
}

async function measure(kind: ServerKind, place: Place, quick: boolean): Promise<Row> {
  const world = { rooms: 40, clientsPerRoom: 3 };
  return withServer(kind, place, world, async (server) => {
    const writings: Writing[] = [];
    for (let room = 0; room < world.rooms; room++) {
      const clientId = clientIdOf(room * world.clientsPerRoom);
      const { update, clock } = openParagraph(clientId);
      const client = new LoadClient({ target: server.target(room, 0), clientId });
      const listener = new LoadClient({
        target: server.target(room, 1),
        clientId: clientId + 1,
        events: {
          update: (bytes) =>
            void eachRange(bytes, (id, from, length) => {
              if (id !== clientId) return;
              const writing = writings[room];
              if (writing !== undefined) writing.seen = from + length - writing.first;
            }),
        },
      });
      await Promise.all([client.synced, listener.synced]);
      client.update(update);
      await client.answered();
      writings.push({
        client,
        listener,
        first: clock,
        keys: 0,
        sentBefore: client.sent,
        seen: 0,
        pressedAt: [],
      });
    }
    const typing = setInterval(() => {
      const now = performance.now();
      for (const writing of writings) {
        const clock = writing.first + writing.keys++;
        writing.pressedAt.push(now);
        writing.client.update(stroke(writing.client.clientId, clock, 'x'));
      }
    }, everyMs);
    await sleep((quick ? 4_000 : 10_000) + Math.random() * 1_500);
    const diedAt = performance.now();
    await server.kill();
    clearInterval(typing);
    // What had been sent before the end still comes.
    await sleep(300);
    for (const { client, listener } of writings) {
      client.socket.drop();
      listener.socket.drop();
    }
    await server.start();
    const readers = writings.map((_, room) => {
      const arrivals = new Arrivals(1);
      const client = new LoadClient({
        target: server.target(room, 2),
        clientId: clientIdOf(room * world.clientsPerRoom + 2),
        events: arrivals.events,
      });
      return { arrivals, client };
    });
    await sleep(readMs);
    let broadcast = 0;
    let persisted = 0;
    let lost = 0;
    let acknowledged = 0;
    let acknowledgedLost = 0;
    let gone = 0;
    let oldestLostMs = 0;
    readers.forEach(({ arrivals, client }, room) => {
      client.socket.drop();
      const writing = writings[room];
      if (writing === undefined) return;
      const clock = arrivals.clockOf(writing.client.clientId);
      const kept = Math.max(0, clock - writing.first);
      const stored = Math.max(0, writing.client.acknowledged - writing.sentBefore);
      broadcast += writing.seen;
      persisted += Math.min(kept, writing.seen);
      lost += Math.max(0, writing.seen - kept);
      acknowledged += stored;
      acknowledgedLost += Math.max(0, stored - kept);
      if (clock === 0) gone += 1;
      if (writing.seen > kept)
        oldestLostMs = Math.max(oldestLostMs, diedAt - (writing.pressedAt[kept] ?? diedAt));
    });
    return {
      'seen by others': broadcast,
      'there afterwards': persisted,
      lost,
      acknowledged: acknowledged === 0 ? 'no acks' : acknowledged,
      'acknowledged and lost': acknowledged === 0 ? '–' : acknowledgedLost,
      'oldest lost key, s before': oldestLostMs / 1_000,
      'documents gone': `${gone} of ${world.rooms}`,
    };
  });
}

export const kill: Scenario = {
  name: 'kill',
  title: 'S5: kill -9 while 40 people type 10 keys/s each; they never come back',
  fits: ({ answers }) => answers,
  measure,
};
