// Half of those who write have a network that lets no WebSocket through, and loses posts and answers
// besides; now and then every connection ends. All copies are equal, nothing that was called saved is
// lost, and nobody over HTTP waits much longer than the others.
import assert from 'node:assert/strict';
import { until } from '../sync/support/clients.ts';
import { lossyFetch } from '../sync/support/lossy-fetch.ts';
import type { Random } from '../sync/support/random.ts';
import { openChaosWorld, seats } from './chaos-world.ts';
import { openCrew } from './crew.ts';
import { openNodes } from './nodes.ts';
import { wait } from './wait.ts';

const dropEveryMs = 15_000;

export async function blockedSockets(random: Random, { ms }: { ms: number }) {
  const world = await openChaosWorld();
  const nodes = await openNodes(world, { count: 1 });
  const { origin, balancer } = nodes;
  const lossy = lossyFetch(random, 0.05);
  const crew = await openCrew({
    ...{ world, seats, random, origin },
    port: () => balancer.port,
    overHttp: (n) => (n % 2 === 0 ? lossy.fetch : false),
  });
  let drops = 0;
  try {
    crew.write();
    await until('saving goes on', () => crew.acknowledged() > 50, 20_000);
    for (let left = ms; left > 0; left -= dropEveryMs) {
      await wait(Math.min(left, dropEveryMs));
      balancer.drop();
      drops += 1;
    }
    await wait(1_000);
    crew.rest();
    await crew.agree(30_000);
    const strange = crew.closed().filter((code) => code >= 4400 && code < 4500);
    assert.deepEqual(strange, [], 'nobody was sent away');
    return {
      edits: crew.edits(),
      acknowledged: crew.acknowledged(),
      lost: 0,
      lostOnTheWay: lossy.lost,
      drops,
      // A busy machine may keep the database from answering for the length of the lease.
      toldUnavailable: crew.closed().filter((code) => code === 4503).length,
      longestUnsavedMs: Math.round(crew.longestWaitMs()),
    };
  } finally {
    crew.close();
    await nodes.close();
    await world.close();
  }
}
