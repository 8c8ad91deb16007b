// S4: everybody's connection drops, and everybody comes back at once with what they have.
import { setTimeout as sleep } from 'node:timers/promises';
import * as Y from 'yjs';
import { percentile } from '../figures.ts';
import { Arrivals } from '../load/arrivals.ts';
import { LoadClient, type Held } from '../load/client.ts';
import { planOf } from '../load/plans.ts';
import { peakRssKb } from '../proc.ts';
import type { BenchServer, Place, ServerKind, World } from '../servers/server.ts';
import { became, clientIdOf, connectAll, settled, startCpu, withServer } from './scenario.ts';
import type { Row, Scenario } from './scenario.ts';

/** A plan of 30 KB. */
const paragraphs = 95;
const patienceMs = 60_000;
const clientsPerRoom = 20;

const nothing = Uint8Array.of(0, 0);

/** What a page holds that has seen the zone from its beginning and the plan written into it. */
function withPlan(room: number, before: Uint8Array): Held {
  const plan = planOf(clientIdOf(room * clientsPerRoom), paragraphs);
  const update = Y.mergeUpdates([before, plan.update]);
  return { update, stateVector: Y.encodeStateVectorFromUpdate(update) };
}

async function measure(kind: ServerKind, place: Place, quick: boolean): Promise<Row> {
  const world = { rooms: quick ? 50 : 100, clientsPerRoom };
  return withServer(kind, place, world, async (server) => {
    const held: Held[] = [];
    const before = await connectAll(server, world, (room, number) => ({
      // Whatever the server had in the zone already, a page has too.
      events: number === 0 ? { step2: (update) => (held[room] = withPlan(room, update)) } : {},
    }));
    for (let room = 0; room < world.rooms; room++) {
      const zone = (held[room] ??= withPlan(room, nothing));
      before[room * world.clientsPerRoom]?.update(zone.update);
    }
    await settled(server, 30_000);

    // Once for practice: a server that has run for a while has compiled what it needs here.
    const rehearsed = await comeBack(server, world, held, before);
    await settled(server, 30_000);
    const cpu = startCpu(server);
    const { clients: after, took, failed } = await comeBack(server, world, held, rehearsed.clients);
    const used = cpu();
    const count = world.rooms * world.clientsPerRoom;
    await sleep(500);
    const intact = await Promise.all(
      [0, 1, 2].map(async (room) => {
        const arrivals = new Arrivals(1_000);
        const number = room * world.clientsPerRoom + 1;
        const reader = new LoadClient({
          target: server.target(room, 1),
          clientId: clientIdOf(number),
          events: arrivals.events,
        });
        await became(() => arrivals.largeAt !== null, 5_000);
        reader.socket.drop();
        return arrivals.clockOf(clientIdOf(room * world.clientsPerRoom)) > 0;
      }),
    );
    for (const client of after) client.socket.drop();
    return {
      'CPU-ms / client': used.server / count,
      'store CPU-ms / client': used.store / count,
      'all synced ms': percentile(took, 1),
      'p50 ms': percentile(took, 0.5),
      'p99 ms': percentile(took, 0.99),
      failed,
      'document intact': kind.answers ? (intact.every(Boolean) ? 'yes' : 'NO') : '–',
      'peak RSS MB': peakRssKb(server.pid) / 1024,
    };
  });
}

async function comeBack(
  server: BenchServer,
  world: World,
  held: readonly Held[],
  before: readonly LoadClient[],
): Promise<{ clients: LoadClient[]; took: number[]; failed: number }> {
  for (const client of before) client.socket.drop();
  await sleep(500);
  const began = performance.now();
  const took: number[] = [];
  let failed = 0;
  const count = world.rooms * world.clientsPerRoom;
  const clients = Array.from({ length: count }, (_, number) => {
    const room = Math.floor(number / world.clientsPerRoom);
    const client = new LoadClient({
      target: server.target(room, number % world.clientsPerRoom),
      clientId: clientIdOf(number),
      holds: held[room],
    });
    client.synced.then(
      () => took.push(performance.now() - began),
      () => (failed += 1),
    );
    return client;
  });
  await became(() => took.length + failed >= count, patienceMs);
  return { clients, took, failed: count - took.length };
}

export const storm: Scenario = {
  name: 'storm',
  title: 'S4: 2,000 clients in 100 rooms of 30 KB drop and come back at once (1,000 with --quick)',
  fits: () => true,
  measure,
};
