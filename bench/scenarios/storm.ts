// S4: everybody's connection drops, and everybody comes back at once with what they have.
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../figures.ts';
import { Arrivals } from '../load/arrivals.ts';
import { LoadClient } from '../load/client.ts';
import { planOf } from '../load/plans.ts';
import { peakRssKb } from '../proc.ts';
import type { Place, ServerKind } from '../servers/server.ts';
import { became, clientIdOf, connectAll, settled, startCpu, withServer } from './scenario.ts';
import type { Row, Scenario } from './scenario.ts';

/** A plan of 30 KB. */
const paragraphs = 95;
const patienceMs = 60_000;

async function measure(kind: ServerKind, place: Place, quick: boolean): Promise<Row> {
  const world = { rooms: quick ? 50 : 100, clientsPerRoom: 20 };
  return withServer(kind, place, world, async (server) => {
    const plans = Array.from({ length: world.rooms }, (_, room) =>
      planOf(clientIdOf(room * world.clientsPerRoom), paragraphs),
    );
    const before = await connectAll(server, world, () => ({}));
    plans.forEach((plan, room) => before[room * world.clientsPerRoom]?.update(plan.update));
    await settled(server, 30_000);

    for (const client of before) client.socket.drop();
    await sleep(500);
    const cpu = startCpu(server);
    const began = performance.now();
    const took: number[] = [];
    let failed = 0;
    const count = world.rooms * world.clientsPerRoom;
    const after = Array.from({ length: count }, (_, number) => {
      const room = Math.floor(number / world.clientsPerRoom);
      const client = new LoadClient({
        target: server.target(room, number % world.clientsPerRoom),
        clientId: clientIdOf(number),
        holds: plans[room],
      });
      client.synced.then(
        () => took.push(performance.now() - began),
        () => (failed += 1),
      );
      return client;
    });
    await became(() => took.length + failed >= count, patienceMs);
    const used = cpu();
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
      failed: count - took.length,
      'document intact': kind.answers ? (intact.every(Boolean) ? 'yes' : 'NO') : '–',
      'peak RSS MB': peakRssKb(server.pid) / 1024,
    };
  });
}

export const storm: Scenario = {
  name: 'storm',
  title: 'S4: 2,000 clients in 100 rooms of 30 KB drop and come back at once (1,000 with --quick)',
  fits: () => true,
  measure,
};
