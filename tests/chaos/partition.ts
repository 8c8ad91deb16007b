// One of two nodes is cut off from PostgreSQL while the other goes on (reliability.md, F3, V3): it stops
// acknowledging, and because it cannot learn whose access ended, it stops delivering and says 4503.
// Someone's part ends meanwhile; nothing they wrote after it is stored.
import assert from 'node:assert/strict';
import { partyId } from '../db/world.ts';
import { until } from '../sync/support/clients.ts';
import type { Random } from '../sync/support/random.ts';
import { openChaosWorld, seats, sharedSeat } from './chaos-world.ts';
import { openCrew } from './crew.ts';
import { openNodes } from './nodes.ts';
import { startTyping } from './typist.ts';
import { wait } from './wait.ts';

const contentTypes = new Set([0]);

export async function partition(random: Random, { ms }: { ms: number }) {
  const world = await openChaosWorld();
  const nodes = await openNodes(world, { count: 2 });
  const { origin } = nodes;
  const [far, near] = nodes.nodes;
  if (far === undefined || near === undefined) throw new Error('two nodes');
  const staying = seats.filter(({ slug }) => slug !== 'vera');
  const crew = await openCrew({
    ...{ world, seats: staying, random, origin },
    port: (n) => (n % 2 === 0 ? far.port : near.port),
  });
  const { zone, desk } = sharedSeat('vera');
  const vera = await world.signIn('vera');
  const leaving = startTyping({ port: far.port, zone, as: vera, desk, origin }, 'gone', random);
  let lastContentAt = 0;
  try {
    crew.write();
    leaving.write();
    await until('saving goes on', () => crew.acknowledged() > 100, 20_000);
    await until('she writes', () => leaving.ledger.acknowledged.length > 5);
    leaving.client.provider.ws?.addEventListener('message', ({ data }) => {
      const [type] = new Uint8Array(data as ArrayBuffer);
      if (type !== undefined && contentTypes.has(type)) lastContentAt = performance.now();
    });
    far.toDatabase.set({ halfOpen: true });
    const at = performance.now();
    await world.sql`update app.plan_parties set ended_at = clock_timestamp()
      where id = ${partyId('milo', 'vera')}`;
    const [ended] = await world.sql<{ seq: string }[]>`
      select coalesce(max(seq), 0) as seq from app.zone_updates
      where zone_id = ${zone} and person_id = ${vera.personId}`;
    await until('4503', () => leaving.client.closed.includes(4503), 20_000);
    const cutMs = performance.now() - at;
    assert.ok(cutMs <= 15_000, `closed after ${cutMs} ms`);
    await wait(Math.max(0, ms - cutMs));
    far.toDatabase.set({ halfOpen: false });
    far.toDatabase.drop();
    await until('she is told', () => leaving.client.closed.includes(4404), 20_000);
    leaving.rest();
    crew.rest();
    const back = performance.now();
    // What Vera wrote before is in the zone as well.
    await crew.agree(30_000);
    const [last] = await world.sql<{ seq: string }[]>`
      select coalesce(max(seq), 0) as seq from app.zone_updates
      where zone_id = ${zone} and person_id = ${vera.personId}`;
    assert.equal(last?.seq, ended?.seq, 'nothing of hers is stored after her part ended');
    return {
      cutOffMs: ms,
      closedAfterMs: Math.round(cutMs),
      lastContentAfterMs: Math.round(Math.max(0, lastContentAt - at)),
      edits: crew.edits(),
      acknowledged: crew.acknowledged(),
      lost: 0,
      storedAfterTheEnd: 0,
      drainedMs: Math.round(performance.now() - back),
    };
  } finally {
    leaving.rest();
    leaving.client.close();
    crew.close();
    await nodes.close();
    await world.close();
  }
}
