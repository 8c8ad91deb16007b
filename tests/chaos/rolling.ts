// A new version is rolled out: two sync servers over one database, ended one after the other with
// SIGTERM while people write (reliability.md, D10, F10). Nothing is lost and nobody waits long.
import assert from 'node:assert/strict';
import { until } from '../sync/support/clients.ts';
import type { Random } from '../sync/support/random.ts';
import { openChaosWorld, seats } from './chaos-world.ts';
import { openCrew } from './crew.ts';
import { openNodes } from './nodes.ts';
import { wait } from './wait.ts';

/** `withinMs`: how long anyone may be out, and how long an edit may wait for its "saved". */
export async function rolling(
  random: Random,
  { rounds, withinMs }: { rounds: number; withinMs: number },
) {
  const world = await openChaosWorld();
  const nodes = await openNodes(world, { count: 2 });
  const { origin, balancer } = nodes;
  const crew = await openCrew({ world, seats, random, port: () => balancer.port, origin });
  const back: number[] = [];
  try {
    crew.write();
    await until('saving goes on', () => crew.acknowledged() > 50, 20_000);
    for (let round = 0; round < rounds; round++)
      for (const { server } of nodes.nodes) {
        const at = performance.now();
        await server.stop();
        await until(
          'everybody is in again',
          () => crew.typists.every(({ client }) => client.provider.synced),
          withinMs,
        );
        back.push(performance.now() - at);
        await server.start();
        await wait(500);
      }
    crew.rest();
    await crew.agree(withinMs);
    const longest = crew.longestWaitMs();
    assert.ok(longest < withinMs, `somebody waited ${longest} ms`);
    const strange = crew.closed().filter((code) => ![1001, 1005, 1006].includes(code));
    assert.deepEqual(strange, [], 'an orderly end says that it is one');
    return {
      restarts: rounds * 2,
      edits: crew.edits(),
      acknowledged: crew.acknowledged(),
      lost: 0,
      slowestReconnectMs: Math.round(Math.max(...back)),
      longestUnsavedMs: Math.round(longest),
    };
  } finally {
    crew.close();
    await nodes.close();
    await world.close();
  }
}
