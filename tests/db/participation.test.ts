// Ending someone's part: who may, whom, what follows in the same transaction, and what is heard.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, partyId, personId, planId, zoneId } from './world.ts';

let db: TestDatabase;
const shared = zoneId('milo', 'shared');
const end = (actor: string, whom: string, plan = 'milo') =>
  db.asPerson(personId(actor), (sql) => sql`select app.end_participation(${partyId(plan, whom)})`);
const access = async (slug: string, zone = shared) => {
  const [row] = await db.sql<{ access: string | null }[]>`
    select priv.access_level(${zone}, ${personId(slug)}) as access`;
  return row?.access;
};

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
});
afterAll(() => db.close());

describe('end_participation', () => {
  it('is refused to those who do not lead, and unknown to those outside', async () => {
    for (const who of ['maja', 'rania', 'sami'])
      await expect(end(who, 'otto')).rejects.toMatchObject({
        code: 'PT403',
        message: 'not_allowed',
      });
    for (const who of ['torsten', 'admin-kvarnbo', 'admin-sjohamra'])
      await expect(end(who, 'otto')).rejects.toMatchObject({ code: 'PT404', message: 'not_found' });
    expect(await access('otto')).toBe('edit');
  });

  it('takes all access at once, raises the access epoch, tells and logs', async () => {
    const epoch = async () =>
      (
        await db.sql<{ n: number }[]>`select access_epoch as n from app.zones where id = ${shared}`
      )[0]?.n ?? 0;
    const before = await epoch();
    const session = await db.signIn(personId('rania'));
    const heard: unknown[] = [];
    const listening = await db.sql.listen('kring', (payload) => heard.push(JSON.parse(payload)));
    expect([await access('rania'), await access('rania', zoneId('milo', 'family'))]).toEqual([
      'comment',
      'edit',
    ]);

    await end('hamid', 'rania');

    expect([await access('rania'), await access('rania', zoneId('milo', 'family'))]).toEqual([
      null,
      null,
    ]);
    expect(await epoch()).toBe(before + 1);
    await expect.poll(() => heard).toContainEqual({ kind: 'access', zone: shared });
    expect(heard).toContainEqual({ kind: 'access', zone: zoneId('milo', 'family') });
    expect(heard).toContainEqual({ kind: 'people', zone: shared });
    await listening.unlisten();
    const polled = await db.asRole('kring_sync')<{ outcome: string }[]>`
      select outcome from priv.sync_access(${db.sql.json([{ session, zone: shared }])})`;
    expect(polled.map((pair) => pair.outcome)).toEqual(['none']);
    const [log] = await db.sql<{ person_id: string; detail: unknown }[]>`
      select person_id, detail from app.access_log where action = 'party.end'`;
    expect(log).toEqual({
      person_id: personId('hamid'),
      detail: { party: partyId('milo', 'rania') },
    });
    const plans = await db.asPerson(personId('rania'), (sql) => sql`select * from app.my_plans()`);
    expect(plans).toHaveLength(0);
  });

  it('leaves the other guardian, and keeps the name beside what was written', async () => {
    expect(await access('jonte', zoneId('milo', 'family'))).toBe('edit');
    const names = await db.asPerson(
      personId('maja'),
      (sql) => sql<{ name: string }[]>`select name from app.people`,
    );
    expect(names.map((row) => row.name)).toContain('Rania Silverkvist');
  });

  it('never leaves a plan without anyone who leads', async () => {
    // Nova's plan is led by Amanda (samverkansansvarig) and Gösta (barnensbästa-ansvarig).
    await end('amanda', 'gosta', 'nova');
    await expect(end('amanda', 'amanda', 'nova')).rejects.toMatchObject({
      code: 'PT403',
      message: 'not_allowed',
      hint: 'last_leader',
    });
    expect(await access('amanda', zoneId('nova', 'shared'))).toBe('edit');
  });

  it('two leaders who end one another at once leave one', async () => {
    await db.sql`update app.plan_parties set ended_at = clock_timestamp()
      where plan_id = ${planId('milo')} and role = 'coordinator'`;
    await db.sql`update app.plans set collaboration_lead_id = (
      select plan_unit_id from app.plan_parties where id = ${partyId('milo', 'siri')}) where id = ${planId('milo')}`;
    const results = await Promise.allSettled([end('gunvor', 'siri'), end('siri', 'gunvor')]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    const [row] = await db.sql<
      { n: number }[]
    >`select count(*)::int as n from priv.leaders(${planId('milo')})`;
    expect(row?.n).toBe(1);
  });
});
