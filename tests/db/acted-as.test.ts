// As what somebody read: part, unit, authority and mandate are in the row of the log, whoever writes it, and stay
// as they were then.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, personId, planId, sjohamra, zoneId, giveUnits } from './world.ts';

let db: TestDatabase;
const plan = planId('milo');
const office = id('unit:koordinator');

interface Row {
  action: string;
  child: string | null;
  as: string | null;
  unit: string | null;
  authority: string | null;
  mandate: string | null;
}
const newest = async (slug: string): Promise<Row | undefined> =>
  (
    await db.sql<Row[]>`
      select action, child_id as child, acted_as as as, unit_id as unit, authority_id as authority,
        mandate_id as mandate
      from app.access_log where person_id = ${personId(slug)} order by id desc limit 1`
  )[0];
const mandateOf = async (slug: string): Promise<string | undefined> =>
  (
    await db.sql<{ id: string }[]>`
      select id from app.memberships where person_id = ${personId(slug)} order by valid_from limit 1`
  )[0]?.id;
const authorityOf = async (unit: string): Promise<string | undefined> =>
  (await db.sql<{ id: string }[]>`select authority_id as id from app.units where id = ${unit}`)[0]
    ?.id;
const open = (slug: string) =>
  db.asPerson(personId(slug), (sql) => sql`select app.open_plan(${plan})`);
/** Somebody above every policy writes a row that says nothing of it, as of another day. */
const note = (slug: string, at: string) =>
  db.sql`insert into app.access_log (tenant_id, person_id, plan_id, action, at)
    values (${sjohamra}, ${personId(slug)}, ${plan}, 'plan.open', ${at}::text::timestamptz)`;

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await db.sql`insert into app.people (id, slug, name, kind)
    values (${personId('operator')}, 'operator', 'Drift', 'operator')`;
  await db.sql`insert into app.authorities (id, name, kind)
    values (${id('authority:other')}, 'Annan nämnd', 'region')`;
  await db.sql`update app.memberships m set unit_id = u.unit_id
    from app.plan_parties t join app.plan_units u on u.id = t.plan_unit_id
    where t.person_id = m.person_id`;
});
afterAll(() => db?.close());

describe('a row of the access log', () => {
  it('says the part, the unit, its authority, the mandate and the child', async () => {
    await open('maja');
    const unit = id('unit:blasippan');
    expect(await newest('maja')).toEqual({
      action: 'plan.open',
      child: id('child:milo'),
      as: 'professional',
      unit,
      authority: await authorityOf(unit),
      mandate: await mandateOf('maja'),
    });
  });

  it('of the family has no unit and no authority', async () => {
    await open('rania');
    expect(await newest('rania')).toMatchObject({
      child: id('child:milo'),
      as: 'guardian',
      unit: null,
      authority: null,
    });
  });

  it('of a socket says the same', async () => {
    const session = await db.signIn(personId('siri'));
    const pairs = [{ n: 1, session, zone: zoneId('milo', 'shared') }];
    await db.asRole('kring_sync')`select * from priv.sync_open(${db.sql.json(pairs)}::jsonb)`;
    expect(await newest('siri')).toMatchObject({
      action: 'zone.open',
      as: 'professional',
      unit: id('unit:logoped'),
      mandate: await mandateOf('siri'),
    });
  });

  it('that is written by itself says it too, as it was at its time', async () => {
    const at = "clock_timestamp() - interval '1 minute'";
    await db.sql.unsafe(`update app.memberships set valid_from = '2020-01-01'`);
    await db.sql.unsafe(`update app.plan_parties set valid_from = '2020-01-01'`);
    const [time] = await db.sql.unsafe<{ at: string }[]>(`select (${at})::text as at`);
    for (const [slug, as] of [
      ['maja', 'professional'],
      ['torsten', 'member'],
      ['admin-sjohamra', 'administrator'],
      ['operator', 'operator'],
      ['admin-kvarnbo', 'nobody'],
    ] as const) {
      await note(slug, time?.at ?? '');
      expect([slug, (await newest(slug))?.as]).toEqual([slug, as]);
    }
    await db.sql`update app.memberships set valid_to = '2025-06-01' where person_id = ${personId('otto')}`;
    await note('otto', '2025-05-01');
    expect((await newest('otto'))?.as).toBe('professional');
    await note('otto', '2025-07-01');
    expect(await newest('otto')).toMatchObject({ as: 'ended', unit: id('unit:blasippan') });
    await db.sql`update app.plan_parties set ended_at = '2025-06-01' where person_id = ${personId('disa')}`;
    await note('disa', '2025-07-01');
    expect(await newest('disa')).toMatchObject({ as: 'member', unit: id('unit:elevhalsan') });
  });

  it('of a coordinator in a pool names the mandate in the pool, and that it is over', async () => {
    await db.sql`update app.memberships set unit_id = ${office} where person_id = ${personId('hamid')}`;
    await db.sql`insert into app.coordinator_pools (tenant_id, id, unit_id)
      values (${sjohamra}, ${id('pool')}, ${office})`;
    const mandate = id('mandate');
    await db.sql`insert into app.coordinator_mandates (tenant_id, pool_id, id, person_id, scope, valid_from, valid_to)
      values (${sjohamra}, ${id('pool')}, ${mandate}, ${personId('hamid')}, 'Samordnar', '2020-01-01',
        '2025-06-01')`;
    await note('hamid', '2025-05-01');
    expect(await newest('hamid')).toMatchObject({ as: 'coordinator', unit: office, mandate });
    await note('hamid', '2025-07-01');
    expect(await newest('hamid')).toMatchObject({ as: 'ended', unit: office });
  });

  it('does not change when the mandate, the part or the unit do', async () => {
    await open('vera');
    const before = await newest('vera');
    await giveUnits(db.sql, id('authority:other'), ['social']);
    await db.sql`update app.memberships set valid_to = clock_timestamp() where person_id = ${personId('vera')}`;
    expect(await newest('vera')).toEqual(before);
    expect(before?.authority).not.toBe(await authorityOf(before?.unit ?? ''));
    await expect(
      db.sql`update app.access_log set acted_as = 'nobody' where person_id = ${personId('vera')}`,
    ).rejects.toMatchObject({ message: 'append_only' });
  });
});
