// [SY55] A zone that begins anew: the log is replaced in one transaction, by whoever runs the service
// and by nobody else, and what was in it is in no table afterwards.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sql } from 'postgres';
import * as Y from 'yjs';
import { PersonId, ZoneId } from '#domain/ids.ts';
import { addGoal } from '#domain/plan/edits.ts';
import { holdsAny } from '#domain/plan/rewritten-zone.ts';
import { purgeZone } from '#server/sync/purge.ts';
import { PurgeRefused } from '#server/sync/written-anew.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, personId, planId, sjohamra, zoneId } from './world.ts';

const canary = 'KANARIE-Granitgatan 7';
const zone = ZoneId.parse(zoneId('milo', 'shared'));
const by = PersonId.parse(personId('admin-sjohamra'));

let db: TestDatabase;
let operator: Sql;
beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  operator = db.asRole('kring_operator');
});
afterAll(() => db.close());

async function write(seq: number, update: Uint8Array): Promise<void> {
  await db.sql`insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
    values (${sjohamra}, ${zone}, ${seq}, ${personId('siri')}, ${Buffer.from(update)})`;
}

const written = new Y.Doc();
addGoal(written, { title: `Hem till ${canary}` });
addGoal(written, { title: 'Milo säger sitt namn' });

test('it needs a log', async () => {
  await expect(
    purgeZone(operator, { zone, by, reason: 'erasure', words: [canary] }),
  ).rejects.toThrow(PurgeRefused);
});

test('the words are in no row afterwards, and the rest is', async () => {
  await write(1, Y.encodeStateAsUpdate(written));
  await db.sql`insert into app.zone_snapshots (tenant_id, zone_id, seq, state)
    values (${sjohamra}, ${zone}, 1, ${Buffer.from(Y.encodeStateAsUpdate(written))})`;
  await db.sql`insert into app.threads (tenant_id, plan_id, zone_id, anchor, quotation, created_by)
    values (${sjohamra}, ${planId('milo')}, ${zone}, '{"type":"zone"}', ${`till ${canary}`}, ${personId('siri')})`;
  expect(
    await purgeZone(operator, { zone, by, reason: 'erasure', words: [canary], decision: 'BUN 7' }),
  ).toEqual({
    epoch: 2,
    removed: 1,
  });
  const log = await db.sql<{ seq: string; update: Uint8Array; person_id: string }[]>`
    select seq, update, person_id from app.zone_updates where zone_id = ${zone}`;
  expect(log.map(({ seq, person_id }) => [Number(seq), person_id])).toEqual([[2, by]]);
  expect(holdsAny(log[0]?.update ?? Uint8Array.of(), [canary])).toBe(false);
  expect(await db.sql`select 1 from app.zone_snapshots where zone_id = ${zone}`).toHaveLength(0);
  const titles = await db.sql<{ title: string }[]>`
    select title from app.plan_goals where zone_id = ${zone} order by position`;
  expect(titles.map(({ title }) => title)).toEqual(['Hem till ', 'Milo säger sitt namn']);
  const [thread] = await db.sql`select quotation from app.threads where zone_id = ${zone}`;
  expect(thread?.quotation).toBe('');
});

test('who did it, when and why is kept, and that the zone was read; never the words', async () => {
  const [purge] = await db.sql`select * from app.zone_purges where zone_id = ${zone}`;
  expect(purge).toMatchObject({
    epoch: 2,
    person_id: by,
    reason: 'erasure',
    updates_before: '1',
    decision: 'BUN 7',
  });
  expect(JSON.stringify(purge)).not.toContain('KANARIE');
  const reads = await db.sql`
    select 1 from app.access_log where zone_id = ${zone} and action = 'zone.purge' and person_id = ${by}`;
  expect(reads.length).toBeGreaterThan(0);
  await expect(db.sql`delete from app.zone_purges`).rejects.toMatchObject({
    message: 'append_only',
  });
});

test('every client id of before is retired', async () => {
  const retired = await db.asRole('kring_sync')<{ client_id: string }[]>`
    select client_id from priv.sync_retired(${zone})`;
  expect(retired.map(({ client_id }) => Number(client_id))).toEqual([written.clientID]);
});

test('words that are not there are said to be not there, and nothing changes', async () => {
  await expect(
    purgeZone(operator, { zone, by, reason: 'erasure', words: [canary] }),
  ).rejects.toThrow('not in this zone');
  const [row] = await db.sql`select epoch from app.zones where id = ${zone}`;
  expect(row?.epoch).toBe(2);
});

test('what comes between reading and replacing is not lost: the log is read again', async () => {
  const late = new Y.Doc();
  addGoal(late, { title: 'I sista stund' });
  let reads = 0;
  const slow = new Proxy(operator, {
    apply: (sql, self, args: [TemplateStringsArray]) => {
      const query: unknown = Reflect.apply(sql, self, args);
      if (!args[0][0]?.includes('purge_read') || reads++ > 0) return query;
      return (query as Promise<unknown>).then(async (rows) => {
        await write(3, Y.encodeStateAsUpdate(late));
        return rows;
      });
    },
  });
  expect(await purgeZone(slow, { zone, by, reason: 'restore', words: [] })).toMatchObject({
    epoch: 3,
  });
  expect(reads).toBe(2);
  const titles = await db.sql<{ title: string }[]>`
    select title from app.plan_goals where zone_id = ${zone}`;
  expect(titles.map(({ title }) => title)).toContain('I sista stund');
});

test('nobody else may, and no other way leads past the log', async () => {
  for (const role of ['kring_sync', 'kring_app', 'authenticated', 'anon'] as const)
    await expect(
      db.asRole(role)`select * from priv.purge_read(${zone}, ${by})`,
    ).rejects.toMatchObject({ code: '42501' });
  for (const statement of [
    'delete from app.zone_updates',
    'set role kring_definer; delete from app.zone_updates; reset role',
    'set role kring_purger; update app.zone_updates set seq = seq; reset role',
    'set role kring_purger; truncate app.zone_updates; reset role',
  ])
    await expect(db.sql.unsafe(statement), statement).rejects.toMatchObject({ code: '42501' });
  await db.sql`reset role`;
});
