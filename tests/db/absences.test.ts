// Away, with a stand-in: a colleague of the same unit takes part in the same plans for as long as it lasts, as
// themself; and never where names were named, across units, or in a key role that two have not given.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, partyId, personId, planId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
const admin = 'admin-sjohamra';
const torsten = personId('torsten');
const unit = (key: string) => id(`unit:${key}`);
const shared = zoneId('milo', 'shared');

const as = <T>(who: string, run: Parameters<typeof db.asPerson<T>>[1]) =>
  db.asPerson(personId(who), run);
const day = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toLocaleDateString('sv-SE', {
    timeZone: 'Europe/Stockholm',
  });
const away = async (
  who: string,
  {
    person = personId('gunvor'),
    at = 'bvc',
    by = torsten as string | null,
    from = day(0),
    until = day(7),
  } = {},
): Promise<string> => {
  const [row] = await as(
    who,
    (sql) => sql<
      { id: string }[]
    >`select app.note_absence(${sjohamra}, ${person}, ${unit(at)}, ${by},
      ${from}, ${until}) as id`,
  );
  return row?.id ?? '';
};
const back = (who: string, absence: string) =>
  as(who, (sql) => sql`select app.end_absence(${absence})`);
const level = async (person: string, zone = shared) =>
  (
    await db.sql<{ level: string | null }[]>`select priv.access_level(${zone}, ${person}) as level`
  )[0]?.level;
const works = async (person: string, at: string, role = 'staff') => {
  await db.sql`delete from app.memberships where person_id = ${person}`;
  await db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role, title)
    values (${sjohamra}, ${person}, ${unit(at)}, ${role}, 'Specialist')`;
};

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  for (const [slug, at] of [
    ['gunvor', 'bvc'],
    ['siri', 'logoped'],
    ['mira', 'ungdomsmottagningen'],
    ['hedda', 'bup'],
  ] as const)
    await works(personId(slug), at);
  await works(personId('hamid'), 'koordinator', 'coordinator');
});
/** Nobody is away; rows that were deleted are no reason for access any more. */
const clear = async () => {
  await db.sql`delete from app.plan_parties where stands_in_for is not null or person_id = ${torsten}`;
  await db.sql`delete from app.absences`;
  for (const plan of ['milo', 'nova'])
    await db.sql`select priv.rebuild_zone_members(${planId(plan)})`;
};
beforeEach(async () => {
  await clear();
  await db.sql`delete from app.guardians where person_id = ${torsten}`;
  await works(torsten, 'bvc');
});
afterAll(() => db?.close());

describe('a stand-in', () => {
  it('takes part in the plans of the one who is away, as themself, and the family sees for whom', async () => {
    for (const [who, code] of [
      ['maja', 'not_allowed'],
      ['gunvor', 'not_allowed'],
      ['admin-kvarnbo', 'not_found'],
    ] as const)
      await expect(away(who), who).rejects.toMatchObject({ message: code });
    expect(await level(torsten)).toBeNull();
    await away(admin);
    expect([await level(torsten), await level(torsten, zoneId('milo', 'health'))]).toEqual([
      'edit',
      'edit',
    ]);
    const seen = await as(
      'rania',
      (sql) => sql<{ title: string }[]>`
      select title from app.plan_parties where person_id = ${torsten}`,
    );
    expect(seen).toEqual([{ title: 'Specialist, vikarie för Gunvor Åkerdag' }]);
    await as('torsten', (sql) => sql`select app.open_plan(${planId('milo')})`);
    const [read] = await db.sql<{ n: number }[]>`select count(*)::int as n from app.access_log
      where person_id = ${torsten} and action = 'plan.open'`;
    expect(read?.n).toBe(1);
    // Gunvor's unit leads: so does who stands in for her, and she does still.
    const leaders = await db.sql<
      { person_id: string }[]
    >`select person_id from priv.leaders(${planId('milo')})`;
    expect(leaders.map(({ person_id }) => person_id)).toEqual(
      expect.arrayContaining([torsten, personId('gunvor')]),
    );
  });

  it('is out when the last day is over, by the clock, and before the first', async () => {
    await away(admin, { from: day(1), until: day(3) });
    expect(await level(torsten)).toBeNull();
    const [period] = await db.sql<{ from: string; until: string }[]>`
      select (valid_from at time zone 'Europe/Stockholm')::date::text as from,
        priv.last_day(valid_to)::text as until
      from app.zone_members where person_id = ${torsten} and zone_id = ${shared} and revoked_at is null`;
    expect(period).toEqual({ from: day(1), until: day(3) });
  });

  it('is out at once when the one who is away comes back, leaves the plan, or leaves', async () => {
    const absence = await away(admin);
    await expect(back('maja', absence)).rejects.toMatchObject({ message: 'not_found' });
    await back(admin, absence);
    expect(await level(torsten)).toBeNull();
    await expect(back(admin, absence)).rejects.toMatchObject({ code: 'PT409', message: 'changed' });

    await away(admin);
    expect(await level(torsten)).toBe('edit');
    await db.sql`update app.plan_parties set ended_at = clock_timestamp() where id = ${partyId('milo', 'gunvor')}`;
    expect(await level(torsten)).toBeNull();
    await db.sql`update app.plan_parties set ended_at = null where id = ${partyId('milo', 'gunvor')}`;

    await clear();
    await away(admin);
    expect(await level(torsten)).toBe('edit');
    await db.sql`update app.memberships set valid_to = clock_timestamp() where person_id = ${personId('gunvor')}`;
    expect(await level(torsten)).toBeNull();
    await db.sql`update app.memberships set valid_to = null where person_id = ${personId('gunvor')}`;
  });

  it('comes into a plan that the one who is away comes into meanwhile', async () => {
    await db.sql`update app.plan_parties set ended_at = clock_timestamp() where id = ${partyId('milo', 'gunvor')}`;
    await away(admin);
    expect(await level(torsten)).toBeNull();
    const [party] = await db.sql<{ id: string }[]>`
      insert into app.plan_parties (tenant_id, plan_id, plan_unit_id, person_id, zone_id, role)
      select tenant_id, plan_id, plan_unit_id, person_id, zone_id, role from app.plan_parties
      where id = ${partyId('milo', 'gunvor')} returning id`;
    expect(await level(torsten)).toBe('edit');
    await db.sql`delete from app.plan_parties where stands_in_for = ${party?.id ?? ''}`;
    await db.sql`delete from app.plan_parties where id = ${party?.id ?? ''}`;
    await db.sql`update app.plan_parties set ended_at = null where id = ${partyId('milo', 'gunvor')}`;
  });
});

describe('nobody stands in', () => {
  it('for whoever has no mandate there any more: that is what is said', async () => {
    await works(torsten, 'bup');
    await db.sql`update app.memberships set valid_to = clock_timestamp()
      where person_id = ${torsten} and unit_id = ${unit('bup')}`;
    await expect(
      away(admin, { person: personId('hedda'), at: 'bup', by: torsten }),
    ).rejects.toMatchObject({ code: 'PT422', message: 'mandate_ended' });
    await expect(away(admin, { person: torsten, at: 'bup', by: null })).rejects.toMatchObject({
      message: 'mandate_ended',
    });
  });

  it('for a colleague of another unit, and no administrator for anybody', async () => {
    for (const wrong of [
      { by: personId('siri') },
      { at: 'logoped' },
      { by: personId('gunvor') },
      { until: day(-1) },
      { until: day(500) },
    ])
      await expect(away(admin, wrong)).rejects.toMatchObject({ message: 'invalid_input' });
    await db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role)
      values (${sjohamra}, ${personId(admin)}, ${unit('bvc')}, 'staff')`;
    await expect(away(admin, { by: personId(admin) })).rejects.toMatchObject({
      message: 'own_mandate',
    });
    await away(admin);
    await expect(away(admin)).rejects.toMatchObject({ code: 'PT422', message: 'absence_there' });
  });

  it('where names were named, and in the plan of a child with a protected identity', async () => {
    await works(torsten, 'ungdomsmottagningen');
    await away(admin, { person: personId('mira'), at: 'ungdomsmottagningen' });
    await works(torsten, 'bup');
    await away(admin, { person: personId('hedda'), at: 'bup' });
    const reached =
      await db.sql`select from app.zone_members where person_id = ${torsten} and revoked_at is null`;
    expect(reached).toHaveLength(0);
    // The same absence of the same Hedda lets somebody into a plan without protection.
    await db.sql`update app.children set protected_identity = false where id = ${id('child:nova')}`;
    await clear();
    await away(admin, { person: personId('hedda'), at: 'bup' });
    expect(await level(torsten, zoneId('nova', 'shared'))).toBe('edit');
    // What Nova let Hedda read along by name stays Hedda's.
    expect(await level(torsten, zoneId('nova', 'child:mira'))).toBeNull();
    expect(await level(torsten, zoneId('nova', 'health:ungdomsmottagningen'))).toBeNull();
    await db.sql`update app.children set protected_identity = true where id = ${id('child:nova')}`;
  });

  it('as coordinator who is none, and in the plan of their own family', async () => {
    await works(torsten, 'koordinator');
    await away(admin, { person: personId('hamid'), at: 'koordinator' });
    expect(await level(torsten)).toBeNull();
    await works(torsten, 'koordinator', 'coordinator');
    await clear();
    await away(admin, { person: personId('hamid'), at: 'koordinator' });
    expect(await level(torsten)).toBe('edit');

    await clear();
    await db.sql`insert into app.guardians (tenant_id, child_id, person_id, kind)
      values (${sjohamra}, ${id('child:milo')}, ${torsten}, 'guardian')`;
    await away(admin, { person: personId('hamid'), at: 'koordinator' });
    expect(await level(torsten)).toBeNull();
  });
});
