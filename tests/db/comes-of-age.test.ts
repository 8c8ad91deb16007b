// The day a child is 18 (domain 5.3, test 5: Nova, on 30 June 2029): her guardian's access ends by the clock
// alone and nobody else's does; those who lead are told a year before that the plan needs a decision.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { buildWorld, id, personId, planId, planUnitId, sjohamra, zoneId } from './world.ts';

interface Coming {
  child: string;
  on: string;
  offeredTo: string | null;
}

let db: TestDatabase;
const plan = planId('nova');

async function ask<T>(who: string, name: string, ...args: unknown[]): Promise<T> {
  const holes = args.map((_, index) => `$${index + 1}`).join(', ');
  const [row] = await db.asPerson(personId(who), (sql) =>
    sql.unsafe<{ said: T }[]>(`select app.${name}(${holes}) as said`, args as never[]),
  );
  return row?.said as T;
}
const coming = (who: string): Promise<Coming[]> => ask(who, 'comings_of_age');
/** As many days from today until Nova is 18; negative: since. */
async function isAdultIn(days: number): Promise<string> {
  const [child] = await db.sql<{ on: string }[]>`
    update app.children
    set born_on = ((priv.today() + ${days}::integer)::timestamp - interval '18 years')::date
    where id = ${id('child:nova')}
    returning (priv.today() + ${days}::integer)::text as on`;
  return child?.on ?? '';
}
const reads = async (who: string): Promise<boolean> =>
  (await ask<unknown>(who, 'open_plan', plan)) !== null;
/** Who takes part, the guardian first. */
const everyone = ['liv', 'nova', 'hedda', 'amanda', 'gosta'];

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await write(db.sql, { plan: 'nova', zone: 'shared', author: 'amanda', unit: 'ungdomsenheten' });
});
afterAll(() => db?.close());
beforeEach(() => db.sql`delete from app.plan_handovers where plan_id = ${plan}`);

describe('a guardian’s access', () => {
  it('ends for Liv on 30 June 2029, in every zone, and for nobody else', async () => {
    await db.sql`update app.children set born_on = '2011-06-30' where id = ${id('child:nova')}`;
    const rows = await db.sql<{ slug: string; until: string | null }[]>`
      select distinct people.slug, priv.iso(m.valid_to) as until from app.zone_members m
      join app.zones z on z.id = m.zone_id
      join app.people on people.id = m.person_id
      where z.plan_id = ${plan} and m.revoked_at is null`;
    const until = (slug: string) => rows.filter((row) => row.slug === slug).map((row) => row.until);
    // Midnight in Sweden, in summer.
    expect(until('liv')).toEqual(['2029-06-29T22:00:00.000Z']);
    for (const slug of everyone.slice(1)) expect([slug, until(slug)]).toEqual([slug, [null]]);
  });

  it('is there the day before and not from the birthday on', async () => {
    await isAdultIn(1);
    for (const who of everyone) expect([who, await reads(who)]).toEqual([who, true]);
    await isAdultIn(0);
    for (const who of everyone) expect([who, await reads(who)]).toEqual([who, who !== 'liv']);
    expect(await ask('liv', 'my_waiting')).toMatchObject({ asks: [] });
    await expect(ask('liv', 'plan_consents', plan)).resolves.toBeNull();
    const [listed] = await db.asPerson(
      personId('liv'),
      (sql) => sql<{ n: number }[]>`select count(*)::int as n from app.my_plans()`,
    );
    expect(listed?.n).toBe(0);
  });

  it('of someone born on a leap day ends on 1 March', async () => {
    await db.sql`update app.children set born_on = '2012-02-29' where id = ${id('child:nova')}`;
    const [row] = await db.sql<{ on: string }[]>`select priv.comes_of_age(${plan})::text as on`;
    expect(row?.on).toBe('2030-03-01');
  });

  it('has no such end for a child that is not born yet', async () => {
    await db.sql`update app.children set born_on = null where id = ${id('child:nova')}`;
    expect(await reads('liv')).toBe(true);
    expect(await coming('amanda')).toEqual([]);
  });
});

describe('those who lead', () => {
  it('are told from a year before, and nobody else is', async () => {
    await isAdultIn(400);
    expect(await coming('amanda')).toEqual([]);
    const on = await isAdultIn(300);
    expect(await coming('amanda')).toEqual([
      expect.objectContaining({ child: 'Nova Lindhamn', on, offeredTo: null }),
    ]);
    for (const who of ['liv', 'nova', 'hedda', 'maja'])
      expect([who, await coming(who)]).toEqual([who, []]);
  });

  it('are told until a handover for that reason is accepted', async () => {
    await isAdultIn(300);
    const offer = (cause: string, state: string) => db.sql`
      insert into app.plan_handovers ${db.sql({
        ...{ tenant_id: sjohamra, plan_id: plan, zone_id: zoneId('nova', 'shared') },
        ...{ kind: 'COLLABORATION', to_unit_id: planUnitId('nova', 'bup'), cause, state },
        ...{ offered_by: personId('amanda') },
        answered_at: state === 'OFFERED' ? null : new Date(),
        answered_by: state === 'OFFERED' ? null : personId('hedda'),
      })}`;
    await offer('OTHER', 'ACCEPTED');
    await offer('AGE', 'OFFERED');
    expect((await coming('amanda'))[0]?.offeredTo).toEqual(expect.any(String));
    await db.sql`update app.plan_handovers set state = 'ACCEPTED', answered_at = clock_timestamp(),
      answered_by = ${personId('hedda')} where plan_id = ${plan} and cause = 'AGE'`;
    expect(await coming('amanda')).toEqual([]);
  });

  it('are told until the plan is closed', async () => {
    await isAdultIn(-20);
    expect(await coming('amanda')).toHaveLength(1);
    await db.sql`update app.plans set status = 'CLOSED' where id = ${plan}`;
    expect(await coming('amanda')).toEqual([]);
    await db.sql`update app.plans set status = 'ACTIVE' where id = ${plan}`;
  });
});
