// Coordinators who share their cases: everyone with a mandate opens the same list, an ended mandate ends
// access at once, and nobody coordinates for a child about whom they make decisions.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, partyId, personId, planId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
const plan = planId('milo');
const shared = zoneId('milo', 'shared');
const office = id('unit:koordinator');
const yrsa = personId('yrsa');
const scope = 'Samordnar besök och möten. Fattar inga beslut.';

const openPool = async (who = 'admin-sjohamra', second = yrsa): Promise<string> => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<
      { id: string }[]
    >`select app.open_pool(${sjohamra}, ${office}, ${personId('hamid')},
      ${second}, ${scope}, '2026-01-01', '2199-12-31') as id`,
  );
  return row?.id ?? '';
};
const give = (
  who: string,
  pool: string,
  person: string,
  from = '2026-01-01',
  until = '2199-12-31',
) =>
  db.asPerson(
    personId(who),
    (sql) => sql`select app.give_mandate(${pool}, ${person}, ${scope}, ${from}, ${until})`,
  );
const decides = (who: string, party: string, yes: boolean) =>
  db.asPerson(personId(who), (sql) => sql`select app.set_decides(${party}, ${yes})`);

interface Case {
  child: string;
  next: Record<string, unknown> | null;
  open: number;
  overdue: number;
  looked: { name: string; mine: boolean } | null;
}
const cases = async (who: string, pool: string): Promise<Case[] | undefined> =>
  (
    await db.asPerson(
      personId(who),
      (sql) => sql<{ list: Case[] }[]>`select app.pool_cases(${pool}) as list`,
    )
  )[0]?.list;
const open = (who: string) =>
  db.asPerson(personId(who), (sql) => sql`select app.open_plan(${plan})`);
const access = async (person: string) =>
  (
    await db.sql<
      { level: string | null }[]
    >`select priv.access_level(${shared}, ${person}) as level`
  )[0]?.level;

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await db.sql`insert into app.people (id, slug, name, kind) values (${yrsa}, 'yrsa', 'Yrsa Lindhav', 'staff')`;
  await db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role)
    values (${sjohamra}, ${yrsa}, ${office}, 'coordinator')`;
  await db.sql`update app.memberships set unit_id = ${office} where person_id = ${personId('hamid')}`;
});
beforeEach(async () => {
  await db.sql`truncate app.coordinator_mandates, app.coordinator_pools`;
  await db.sql`delete from app.plan_parties where person_id = ${yrsa}`;
  await db.sql`update app.plan_parties set ended_at = null, decides = false where plan_id = ${plan}`;
  await db.sql`select priv.rebuild_zone_members(${plan})`;
});
afterAll(() => db?.close());

describe('a pool of coordinators', () => {
  it('is opened by the municipality’s administrator, with two people of the unit', async () => {
    for (const who of ['hamid', 'gunvor', 'admin-kvarnbo'])
      await expect(openPool(who), who).rejects.toMatchObject({
        code: 'PT403',
        message: 'not_allowed',
      });
    await expect(openPool('admin-sjohamra', personId('hamid'))).rejects.toMatchObject({
      message: 'invalid_input',
    });
    await expect(openPool('admin-sjohamra', personId('maja'))).rejects.toMatchObject({
      message: 'invalid_input',
    });
    await openPool();
    await expect(openPool()).rejects.toMatchObject({ code: 'PT409', message: 'changed' });
  });

  it('shares its cases: each opens the same list, says who looked last, and each look is logged', async () => {
    expect(await access(yrsa)).toBeNull();
    const pool = await openPool();
    expect([await access(yrsa), await access(personId('hamid'))]).toEqual(['edit', 'edit']);
    await open('hamid');
    for (const who of ['hamid', 'yrsa'])
      expect(await cases(who, pool), who).toEqual([
        expect.objectContaining({
          child: 'Milo Silverkvist',
          looked: expect.objectContaining({ name: 'Hamid Borgfelt', mine: who === 'hamid' }),
        }),
      ]);
    await open('yrsa');
    expect((await cases('hamid', pool))?.[0]?.looked).toMatchObject({ name: 'Yrsa Lindhav' });
    const logged = await db.sql<{ person_id: string; n: number }[]>`
      select person_id, count(*)::int as n from app.access_log
      where action = 'pool.list' and plan_id = ${plan} group by person_id order by n`;
    expect(logged).toEqual([
      { person_id: yrsa, n: 1 },
      { person_id: personId('hamid'), n: 2 },
    ]);
    for (const who of ['maja', 'rania', 'torsten', 'admin-kvarnbo'])
      await expect(cases(who, pool), who).rejects.toMatchObject({
        code: 'PT404',
        message: 'not_found',
      });
    // The family sees whom it may ring, and what for.
    const seen = await db.asPerson(
      personId('rania'),
      (
        sql,
      ) => sql`select p.name from app.coordinator_mandates m join app.people p on p.id = m.person_id
        where m.scope = ${scope} order by p.name`,
    );
    expect(seen.map(({ name }) => name as string)).toEqual(['Hamid Borgfelt', 'Yrsa Lindhav']);
  });

  it('says what happens next and what is late, as one’s own list does, of what each reads', async () => {
    const pool = await openPool();
    const action = (zone: string, name: string, more: Record<string, string>) =>
      db.sql`insert into app.plan_actions ${db.sql({
        ...{ tenant_id: sjohamra, plan_id: plan, zone_id: zoneId('milo', zone), id: name },
        ...{ title: name, status: 'IN_PROGRESS', ...more },
      })}`;
    const maja = partyId('milo', 'maja');
    await action('shared', 'Bildstöd', { due_on: '2199-03-01', contact_party_id: maja });
    await action('shared', 'Senare', { due_on: '2199-04-01' });
    await action('shared', 'Klar', { due_on: '2199-01-01', status: 'DONE' });
    await action('shared', 'Sen', { due_on: '2020-01-01', status: 'WAITING' });
    await action('shared', 'Utan dag', {});
    await action('family', 'Familjens', { due_on: '2199-02-01' });
    try {
      for (const who of ['hamid', 'yrsa']) {
        const [own] = await db.asPerson(
          personId(who),
          (sql) => sql<Record<string, unknown>[]>`
            select next_kind as kind, next_what as what, next_with as with, priv.iso(next_at) as at,
              open_actions as open, overdue_actions as overdue from app.my_plans() where plan_id = ${plan}`,
        );
        const [one] = (await cases(who, pool)) ?? [];
        expect({ ...one?.next, open: one?.open, overdue: one?.overdue }, who).toEqual(own);
        expect(own, who).toEqual({
          ...{ kind: 'action', what: 'Bildstöd', with: 'Maja Gullvind' },
          ...{ at: '2199-02-28T23:00:00.000Z', open: 4, overdue: 1 },
        });
      }
      // The day of the follow-up comes before, with who is to call; a meeting that is called for it is it.
      const on = (days: number) =>
        new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
      const at = `${on(30)}T12:00:00.000Z`;
      const followed = { day: `${on(30)}T08:00:00.000Z`, later: `${on(31)}T08:00:00.000Z` };
      const nextOf = async () => (await cases('hamid', pool))?.[0]?.next;
      await db.sql`update app.plans set next_follow_up_at = ${followed.day},
        follow_up_caller_id = ${partyId('milo', 'hamid')} where id = ${plan}`;
      const followUp = { kind: 'followUp', what: null, with: 'Hamid Borgfelt' };
      expect(await nextOf()).toEqual({ ...followUp, at: followed.day });
      const [meeting] = await db.asPerson(
        personId('hamid'),
        (sql) => sql<{ id: string }[]>`
          select app.call_meeting(${plan}, 'Hur går det?', 'FAMILY', ${at}, 50,
            ${partyId('milo', 'maja')}, 'PART', null, null, null, ${partyId('milo', 'siri')}, '') as id`,
      );
      const id = meeting?.id ?? '';
      const holds = { what: null, with: 'Maja Gullvind' };
      expect(await nextOf()).toEqual({ kind: 'followUpMeeting', ...holds, at });
      await db.sql`update app.plans set next_follow_up_at = ${followed.later} where id = ${plan}`;
      expect(await nextOf()).toEqual({ kind: 'meeting', ...holds, at });
      await db.sql`update app.meetings set state = 'RUNNING', began_at = clock_timestamp() where id = ${id}`;
      expect(await nextOf()).toEqual({ kind: 'meetingNow', ...holds, at });
      await db.sql`update app.meetings set state = 'CANCELLED', began_at = null,
        cancelled_at = clock_timestamp() where id = ${id}`;
      expect(await nextOf()).toEqual({ ...followUp, at: followed.later });
    } finally {
      await db.sql`update app.plans set next_follow_up_at = null, follow_up_caller_id = null where id = ${plan}`;
      await db.sql`delete from app.plan_actions where plan_id = ${plan}`;
    }
  });

  it('shares a case that comes later', async () => {
    await db.sql`update app.plan_parties set ended_at = clock_timestamp() where id = ${partyId('milo', 'hamid')}`;
    const pool = await openPool();
    await db.sql`delete from app.plan_parties where person_id = ${yrsa}`;
    expect(await cases('hamid', pool)).toEqual([]);
    const [party] = await db.sql<{ id: string }[]>`
      insert into app.plan_parties (tenant_id, plan_id, plan_unit_id, person_id, zone_id, role)
      select tenant_id, plan_id, plan_unit_id, person_id, zone_id, role from app.plan_parties
      where id = ${partyId('milo', 'hamid')} returning id`;
    expect(await cases('yrsa', pool)).toHaveLength(1);
    await db.sql`delete from app.plan_parties where id = ${party?.id ?? ''}`;
  });
});

describe('a mandate', () => {
  it('that is ended takes access at once, says why, and is given again', async () => {
    const pool = await openPool();
    const [mandate] = await db.sql<{ id: string }[]>`
      select id from app.coordinator_mandates where person_id = ${yrsa}`;
    const session = await db.signIn(yrsa);
    const outcome = async () =>
      (
        await db.asRole('kring_sync')<{ outcome: string }[]>`
          select outcome from priv.sync_access(${db.sql.json([{ session, zone: shared }])})`
      )[0]?.outcome;
    expect(await outcome()).toBe('ok');
    const end = (who: string) =>
      db.asPerson(personId(who), (sql) => sql`select app.end_mandate(${mandate?.id ?? ''})`);
    await expect(end('hamid')).rejects.toMatchObject({ message: 'not_allowed' });
    await expect(end('torsten')).rejects.toMatchObject({ message: 'not_found' });
    await end('admin-sjohamra');
    expect([await outcome(), await access(yrsa)]).toEqual(['none', null]);
    await expect(cases('yrsa', pool)).rejects.toMatchObject({
      code: 'PT422',
      message: 'mandate_ended',
    });
    const mine = await db.asPerson(yrsa, (sql) => sql`select app.my_pools() as pools`);
    expect(mine[0]?.['pools']).toMatchObject([{ open: false, scope }]);
    // Hamid works on, and leads the plan; who has no mandate leads nothing.
    expect(await cases('hamid', pool)).toHaveLength(1);
    const leaders = await db.sql<
      { person_id: string }[]
    >`select person_id from priv.leaders(${plan})`;
    expect(leaders.map(({ person_id }) => person_id)).not.toContain(yrsa);

    await expect(give('hamid', pool, yrsa)).rejects.toMatchObject({ message: 'not_allowed' });
    await give('admin-sjohamra', pool, yrsa);
    expect([await access(yrsa), (await cases('yrsa', pool))?.length]).toEqual(['edit', 1]);
  });

  it('ends by itself when its time is over, and is longer when another follows it', async () => {
    const pool = await openPool();
    const until = async (interval: string) =>
      db.sql`update app.coordinator_mandates set valid_to = clock_timestamp() + ${interval}::interval
        where person_id = ${yrsa} and ended_at is null`;
    await until('400 milliseconds');
    expect(await access(yrsa)).toBe('edit');
    const [before] = await db.asRole('kring_sync')<{ since: string; at: string }[]>`
      select since, at from priv.sync_news(null, null, '{}')`;
    await new Promise((done) => setTimeout(done, 450));
    expect(await access(yrsa)).toBeNull();
    // The watch over open sockets hears of a time that passed.
    const [news] = await db.asRole('kring_sync')<{ zones: string[] }[]>`
      select zones from priv.sync_news(${before?.since ?? ''}, ${before?.at ?? ''}, '{}')`;
    expect(news?.zones).toContain(shared);
    await expect(cases('yrsa', pool)).rejects.toMatchObject({ message: 'mandate_ended' });

    await give('admin-sjohamra', pool, yrsa);
    await expect(give('admin-sjohamra', pool, yrsa, '2199-01-01')).rejects.toMatchObject({
      message: 'invalid_input',
    });
    for (const [from, to] of [
      ['2026-01-02', '2026-01-01'],
      ['2020-01-01', '2020-12-31'],
    ])
      await expect(give('admin-sjohamra', pool, yrsa, from, to)).rejects.toMatchObject({
        message: 'invalid_input',
      });
    expect(await access(yrsa)).toBe('edit');
  });

  it('begins on its day', async () => {
    const pool = await openPool();
    await db.sql`update app.coordinator_mandates set ended_at = clock_timestamp() where person_id = ${yrsa}`;
    await give('admin-sjohamra', pool, yrsa, '2199-01-01');
    expect(await access(yrsa)).toBeNull();
    await db.sql`delete from app.coordinator_mandates where person_id = ${yrsa}`;
    await give('admin-sjohamra', pool, yrsa);
    expect(await access(yrsa)).toBe('edit');
  });
});

describe('who decides about a child', () => {
  it('is noted by those who lead, of someone who does not coordinate', async () => {
    for (const who of ['maja', 'rania'])
      await expect(decides(who, partyId('milo', 'vera'), true)).rejects.toMatchObject({
        message: 'not_allowed',
      });
    await expect(decides('torsten', partyId('milo', 'vera'), true)).rejects.toMatchObject({
      message: 'not_found',
    });
    await expect(decides('gunvor', partyId('milo', 'hamid'), true)).rejects.toMatchObject({
      code: 'PT422',
      message: 'coordinator_decides',
    });
    await decides('gunvor', partyId('milo', 'vera'), true);
    await decides('hamid', partyId('milo', 'vera'), false);
  });

  it('never coordinates for the same child, whichever came first', async () => {
    // Yrsa decides for a unit of the plan: she gets no mandate in the pool that has the case.
    await db.sql`insert into app.plan_parties (tenant_id, plan_id, plan_unit_id, person_id, zone_id, role, decides)
      select tenant_id, plan_id, plan_unit_id, ${yrsa}, zone_id, role, true from app.plan_parties
      where id = ${partyId('milo', 'vera')}`;
    await expect(openPool()).rejects.toMatchObject({ message: 'coordinator_decides' });
    const pool = await db.sql`select from app.coordinator_pools`;
    expect(pool).toHaveLength(0);
    await db.sql`update app.plan_parties set decides = false where person_id = ${yrsa}`;
    const opened = await openPool();
    expect(await cases('yrsa', opened)).toHaveLength(1);
    // And now that she coordinates, she cannot become the one who decides.
    const [other] = await db.sql<{ id: string }[]>`select id from app.plan_parties
      where person_id = ${yrsa} and role = 'professional'`;
    await expect(decides('gunvor', other?.id ?? '', true)).rejects.toMatchObject({
      message: 'coordinator_decides',
    });
    await decides('gunvor', partyId('milo', 'vera'), true);
    // When her part as coordinator has ended, she can.
    await db.sql`update app.plan_parties set ended_at = clock_timestamp()
      where person_id = ${yrsa} and role = 'coordinator'`;
    await decides('gunvor', other?.id ?? '', true);
  });

  it('is one or the other, also when both are noted at once', async () => {
    await openPool();
    await db.sql`update app.plan_parties set ended_at = clock_timestamp()
      where person_id = ${yrsa} and role = 'coordinator'`;
    await db.sql`insert into app.plan_parties (tenant_id, plan_id, plan_unit_id, person_id, zone_id, role)
      select tenant_id, plan_id, plan_unit_id, ${yrsa}, zone_id, role from app.plan_parties
      where id = ${partyId('milo', 'vera')}`;
    const results = await Promise.allSettled([
      db.sql`update app.plan_parties set decides = true where person_id = ${yrsa} and role = 'professional'`,
      db.sql`update app.plan_parties set ended_at = null where person_id = ${yrsa} and role = 'coordinator'`,
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { message: 'coordinator_decides' },
    });
  });
});
