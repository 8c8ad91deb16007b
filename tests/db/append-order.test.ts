// Who comes first, an append or the end of someone's part (reliability.md, V4 and 3.6): either the update
// was there when the part ended, or it is refused. Never does one become visible afterwards. The same
// rounds must find such updates when the append takes no locks.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sql } from 'postgres';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { buildWorld, partyId, personId, zoneId } from './world.ts';

const zone = zoneId('milo', 'shared');
const party = partyId('milo', 'vera');
const rounds = 60;
const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

let db: TestDatabase;
let sync: Sql;
let session: string;
beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  sync = db.asRole('kring_sync');
  session = await db.signIn(personId('vera'));
});
afterAll(() => db.close());

const written = async (): Promise<number> => {
  const [row] = await db.sql<{ n: number }[]>`
    select count(*)::int as n from app.zone_updates where zone_id = ${zone}`;
  return row?.n ?? 0;
};

/** How often an update came to light after the part had ended; how often one was taken at all. */
async function race(): Promise<{ late: number; stored: number; refused: number }> {
  const random = randomFrom(seedOfRun);
  const seen = { late: 0, stored: 0, refused: 0 };
  for (let round = 0; round < rounds; round++) {
    await db.sql`update app.plan_parties set ended_at = null where id = ${party}`;
    const before = await written();
    const holdMs = 5 + random.below(20);
    const startMs = random.below(15);
    const append = sync.begin(async (tx) => {
      const row = { n: 0, zone, epoch: 1, session, update: 'AAA=', clients: [] };
      const [answer] = await tx<{ refusal: string | null }[]>`
        select refusal from priv.sync_append(${tx.json([row])})`;
      await wait(holdMs);
      return answer?.refusal ?? null;
    });
    await wait(startMs);
    await db.sql`update app.plan_parties set ended_at = clock_timestamp() where id = ${party}`;
    const atTheEnd = await written();
    const refusal = await append;
    if (refusal !== null) seen.refused += 1;
    else seen.stored += 1;
    expect(await written()).toBe(before + (refusal === null ? 1 : 0));
    if ((await written()) > atTheEnd) seen.late += 1;
  }
  return seen;
}

test('[SY25] an update is there when the part ends, or never', async () => {
  const seen = await race();
  expect(seen, `seed ${seedOfRun}`).toMatchObject({ late: 0 });
  expect(seen.stored).toBeGreaterThan(0);
});

test('without its locks the same rounds find updates that come late', async () => {
  const [source] = await db.sql<{ text: string }[]>`
    select pg_get_functiondef('priv.sync_append(jsonb, boolean)'::regprocedure) as text`;
  const unlocked = source?.text
    .replace('order by z.id for no key update', 'order by z.id')
    .replace(/\n\s*for share;/, ';');
  expect(unlocked).not.toMatch(/for (no key update|share)/);
  await db.sql.unsafe(unlocked ?? '');
  expect((await race()).late, `seed ${seedOfRun}`).toBeGreaterThan(0);
});
