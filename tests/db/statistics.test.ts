// Statistics: what is counted in the demo municipality is what its definitions say, counted here a second time; what
// is published of it is right or not there; and who sees which of it, each look in the log.
import type { Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawCount } from '#domain/statistics/counts.ts';
import { indicators } from '#domain/statistics/indicators.ts';
import type { Release } from '#domain/statistics/release.ts';
import type { Figure } from '#domain/statistics/release.ts';
import { calendarOf } from '#server/demo/calendar.ts';
import { planId as demoPlan, personId, tenantId, unitId } from '#server/demo/demo-id.ts';
import { seedDemo } from '#server/demo/seed.ts';
import { monthOfFact, storyFacts, trained } from '#server/demo/statistics.ts';
import { publishAll } from '#server/statistics/keeper.ts';
import { countsOf } from '#server/statistics/release.ts';
import { testKeyring } from '../support/keyring.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';

let db: TestDatabase;
let statistician: Sql;
const here = tenantId('sjohamra');
const calendar = calendarOf(new Date());

beforeAll(async () => {
  db = await openTestDatabase();
  await seedDemo({ url: db.url(), keyring: testKeyring() });
  statistician = db.asRole('kring_statistician');
  await publishAll(statistician);
});
afterAll(() => db?.close());

interface Page {
  tenant: string;
  whole: boolean;
  units: { id: string; name: string }[];
  release: Release | null;
}
const look = async (who: string, tenant = here, exported = false): Promise<Page> => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ page: Page }[]>`select app.statistics(${tenant}, ${exported}) as page`,
  );
  if (!row) throw new Error('nothing came');
  return row.page;
};
const refusal = { not_found: 'PT404', not_allowed: 'PT403' } as const;
const refused = (work: Promise<unknown>, message: keyof typeof refusal, who: string) =>
  expect(work, who).rejects.toMatchObject({ code: refusal[message], message });

/** The story's facts, and Milo's own plan, up to the last quarter that is over. */
async function story() {
  const [row] = await db.sql<{ through: string }[]>`
    select priv.last_closed_quarter()::text as through`;
  const through = row?.through ?? '';
  const facts = storyFacts.map((fact) => ({ ...fact, month: monthOfFact(fact, calendar) }));
  const milo = (population: string, day: string, days?: number) => ({
    ...{
      population,
      child: 'milo',
      unit: 'bvc',
      month: calendar.day(day).slice(0, 7),
      parts: ['all'],
      days,
    },
  });
  const all = [
    ...facts,
    milo('plans', '2026-09-22'),
    milo('signalToMeeting', '2026-09-22', 20),
  ].filter(({ month }) => month <= through.slice(0, 7));
  return { all, through };
}

describe('what is counted', () => {
  it('is the demo municipality, to the last one', async () => {
    const { all } = await story();
    const counts = (await countsOf(statistician, here)).filter(({ unit }) => unit !== null);
    const expected = new Map<string, { items: number; children: Set<string> }>();
    const seen = new Set<string>();
    for (const { population, unit, month, parts, child } of [...all].sort((a, b) =>
      a.month < b.month ? -1 : 1,
    ))
      for (const part of parts) {
        const key = [population, unitId(unit), month, part].join(' ');
        const cell = expected.get(key) ?? { items: 0, children: new Set() };
        const first = [population, unit, part, child, month.slice(0, 4)].join(' ');
        expected.set(key, {
          items: cell.items + 1,
          children: seen.has(first) ? cell.children : cell.children.add(child),
        });
        seen.add(first);
      }
    // Of the plans of the story only what is told here; nothing of them is counted beside it.
    const told = new Set([
      'plans',
      'signalToMeeting',
      'goals',
      'support',
      'parties',
      'yellow',
      'followUps',
    ]);
    const plain = (list: RawCount[]) =>
      Object.fromEntries(
        list
          .filter(({ population }) => told.has(population))
          .map((one) => [
            [one.population, one.unit, one.month, one.part].join(' '),
            [one.items, one.children],
          ]),
      );
    expect(plain(counts)).toEqual(
      Object.fromEntries(
        [...expected]
          .filter(([key]) => told.has(key.split(' ')[0] ?? ''))
          .map(([key, { items, children }]) => [key, [items, children.size]]),
      ),
    );
  });

  it('is published as it is, or not at all', async () => {
    const { all, through } = await story();
    const { release } = await look('admin-sjohamra');
    expect(release?.through).toBe(through);
    const inside = ({ indicator, unit, from, to }: Figure) =>
      all.filter(
        (fact) =>
          fact.population === indicator &&
          (unit === null || unitId(fact.unit) === unit) &&
          from !== null &&
          to !== null &&
          fact.month >= from.slice(0, 7) &&
          fact.month <= to.slice(0, 7),
      );
    const shown = release?.figures.filter(({ state }) => state === 'SHOWN') ?? [];
    const checked = shown.filter(({ indicator }) =>
      ['plans', 'goals', 'support', 'yellow', 'parties', 'signalToMeeting'].includes(indicator),
    );
    expect(checked.length).toBeGreaterThan(20);
    for (const figure of checked) {
      const facts = inside(figure);
      if ('median' in figure.values) {
        const days = facts.map((one) => one.days ?? 0).sort((a, b) => a - b);
        expect(figure.values.median).toBe(days[Math.ceil(days.length / 2) - 1]);
        if ('p90' in figure.values)
          expect(figure.values.p90).toBe(days[Math.ceil(days.length * 0.9) - 1]);
        continue;
      }
      for (const [part, value] of Object.entries(figure.values))
        expect(
          facts.filter(({ parts }) => parts.includes(part)),
          JSON.stringify(figure),
        ).toHaveLength(value);
    }
    // No figure below five, and of every number that is shown none either.
    expect(
      shown
        .flatMap(({ values }) => ('median' in values ? [] : Object.values(values)))
        .filter((n) => n > 0 && n < 5),
    ).toEqual([]);
    // Beside a number of plans that is not shown, nothing that is counted of those plans is.
    const unshown = release?.figures.filter(
      ({ indicator, unit, period, state }) =>
        indicator === 'plans' && unit !== null && period.length === 4 && state !== 'SHOWN',
    );
    expect(new Set(unshown?.map(({ state }) => state))).toEqual(new Set(['FEW', 'KEPT']));
    for (const { unit, period } of unshown ?? [])
      expect(
        shown.filter(
          (one) => one.unit === unit && one.period === period && one.indicator !== 'yellow',
        ),
      ).toEqual([]);
  });

  it('never has a child with protected personal data in it', async () => {
    const known = await db.sql<{ population: string; item: string }[]>`
      select population, item from priv.statistics_known(${here})`;
    expect(known.filter(({ item }) => item.includes(demoPlan('milo'))).length).toBeGreaterThan(2);
    expect(known.filter(({ item }) => item.includes(demoPlan('nova')))).toEqual([]);
    await db.sql`update app.children set protected_identity = true where name like 'Milo%'`;
    const [row] = await db.sql<{ n: number }[]>`
      select count(*)::int as n from priv.statistics_known(${here}) where item like ${`%${demoPlan('milo')}%`}`;
    await db.sql`update app.children set protected_identity = false where name like 'Milo%'`;
    expect(row?.n).toBe(0);
  });

  it('has the indicators and parts that the definitions have, and no others', async () => {
    const [source] = await db.sql<{ body: string }[]>`
      select prosrc as body from pg_proc where proname = 'statistics_known'`;
    const counted = [...(source?.body.matchAll(/^ {2}select '(\w+)'/gm) ?? [])].map(
      ([, key]) => key,
    );
    expect(counted.sort()).toEqual(indicators.map(({ key }) => key as string).sort());
    const parts = await db.sql<{ population: string; part: string }[]>`
      select distinct population, unnest(parts) as part from app.statistics_facts`;
    for (const { population, part } of parts)
      expect(
        indicators.find(({ key }) => key === population)?.parts.map(({ key }) => key as string),
        population,
      ).toContain(part);
  });
});

describe('a release', () => {
  it('is made once for each quarter that is over, whoever else tries', async () => {
    expect(await publishAll(statistician)).toBe(0);
    const [row] = await db.sql<{ n: number }[]>`
      select count(*)::int as n from app.statistics_releases where tenant_id = ${here}`;
    expect(row?.n).toBe(1);
    const { through } = await story();
    await expect(
      statistician`select priv.statistics_release(${here}, ${`${Number(through.slice(0, 4)) + 1}-12-31`}, '{}')`,
    ).rejects.toMatchObject({ message: 'invalid_input' });
  });

  it('counts a thing that is known late in the quarter that is closed next, and nothing twice', async () => {
    await db.sql
      .begin(async (sql) => {
        const [row] = await sql<{ n: number }[]>`
          select priv.statistics_close(${here}, priv.last_closed_quarter()) as n`;
        expect(row?.n).toBe(0);
        // A goal of long ago that was only now said to be reached: its quarter is out.
        await sql`update app.plan_goals set status = 'REACHED' where plan_id = ${demoPlan('milo')}`;
        await sql`update app.zone_projections set changed_at = '2025-02-01' where plan_id = ${demoPlan('milo')}`;
        await sql`alter table app.statistics_releases disable trigger append_only`;
        await sql`update app.statistics_releases set through = '2026-03-31' where tenant_id = ${here}`;
        await sql`select priv.statistics_close(${here}, priv.last_closed_quarter())`;
        const late = await sql<{ month: string }[]>`
          select month::text as month from app.statistics_facts
          where tenant_id = ${here} and population = 'goals' and unit_id = ${unitId('bvc')}
            and item in (select encode(sha256(convert_to('goals ' || k.item, 'UTF8')), 'hex')
              from priv.statistics_known(${here}) k where k.population = 'goals')`;
        expect(new Set(late.map(({ month }) => month))).toEqual(new Set(['2026-04-01']));
        throw new Undo();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Undo)) throw error;
      });
  });

  it('is the whole for the administrator, and for a manager the own unit alone', async () => {
    const whole = await look('admin-sjohamra');
    expect(whole.whole).toBe(true);
    expect(whole.release?.figures.some(({ unit }) => unit === null)).toBe(true);
    const own = await look('torsten');
    expect(own.units.map(({ name }) => name)).toEqual(['Ekbackaskolan']);
    expect(new Set(own.release?.figures.map(({ unit }) => unit))).toEqual(
      new Set([unitId('ekbacka')]),
    );
    expect(new Set((await look('otto')).release?.figures.map(({ unit }) => unit))).toEqual(
      new Set([unitId('blasippan')]),
    );
  });

  it('is nobody else’s: staff and family are refused, another tenant does not exist', async () => {
    for (const who of ['maja', 'fatou', 'hamid', 'rania', 'nova', 'siri'])
      await refused(look(who), 'not_allowed', who);
    for (const who of ['admin-kvarnbo', 'operator', 'signe'])
      await refused(look(who), 'not_found', who);
    for (const who of ['admin-sjohamra', 'torsten'])
      await refused(look(who, tenantId('kvarnbo')), 'not_found', who);
    expect((await look('admin-kvarnbo', tenantId('kvarnbo'))).tenant).toBe('Kvarnbo kommun');
    // With the mandate at the unit the manager's look ends.
    await db.sql`update app.memberships set valid_to = clock_timestamp() where person_id = ${personId('torsten')}`;
    await refused(look('torsten'), 'not_found', 'torsten');
    await db.sql`update app.memberships set valid_to = null where person_id = ${personId('torsten')}`;
    expect((await look('torsten')).whole).toBe(false);
  });

  it('is logged each time it is looked at or taken along', async () => {
    const count = async (action: string) =>
      (
        await db.sql<{ n: number }[]>`select count(*)::int as n from app.access_log
          where action = ${action} and tenant_id = ${here} and person_id = ${personId('otto')}`
      )[0]?.n ?? 0;
    const before = await count('statistics.read');
    await look('otto');
    expect(await count('statistics.read')).toBe(before + 1);
    await look('otto', here, true);
    expect([await count('statistics.read'), await count('statistics.export')]).toEqual([
      before + 1,
      1,
    ]);
  });
});

class Undo extends Error {}

describe('counts and facts', () => {
  it('are given to nobody who signs in, and rows to nobody at all', async () => {
    for (const who of ['admin-sjohamra', 'torsten'])
      for (const statement of [
        `select priv.statistics_counts('${here}')`,
        `select * from priv.statistics_known('${here}')`,
        `select * from priv.statistics_spread('${here}', 'plans', null, '2025-01-01', '2026-12-01')`,
        `select * from app.statistics_facts`,
        `select * from app.statistics_releases`,
      ])
        await expect(
          db.asPerson(personId(who), (sql) => sql.unsafe(statement)),
          statement,
        ).rejects.toMatchObject({ code: '42501' });
    for (const statement of [
      `select * from app.statistics_facts`,
      `select * from app.statistics_releases`,
      `select * from app.plans`,
      `select * from priv.statistics_known('${here}')`,
      `select app.statistics('${here}', false)`,
    ])
      await expect(statistician.unsafe(statement), statement).rejects.toMatchObject({
        code: '42501',
      });
    expect(await countsOf(statistician, here)).not.toEqual([]);
    await expect(db.sql`update app.statistics_facts set days = 1`).rejects.toMatchObject({
      message: 'append_only',
    });
  });
});

describe('training', () => {
  interface Staff {
    mayName: boolean;
    units: {
      id: string;
      people: { id: string; manager: string | null; trainings: { id: string }[] }[];
    }[];
  }
  const staff = async (who: string, tenant = here): Promise<Staff> => {
    const [row] = await db.asPerson(
      personId(who),
      (sql) => sql<{ list: Staff }[]>`select app.trainings(${tenant}) as list`,
    );
    if (!row) throw new Error('nothing came');
    return row.list;
  };
  const note = async (who: string, person: string, training = 'Fördjupning', level = 'DEEPER') =>
    (
      await db.asPerson(
        personId(who),
        (sql) => sql<
          { id: string }[]
        >`select app.note_training(${here}, ${personId(person)}, ${training},
          ${level}, '2026-10-01') as id`,
      )
    )[0]?.id ?? '';
  const withdraw = (who: string, id: string) =>
    db.asPerson(personId(who), (sql) => sql`select app.withdraw_training(${id})`);

  it('is seen by the administrator for all, by a manager for the own unit, by nobody else', async () => {
    const all = await staff('admin-sjohamra');
    const people = new Map(all.units.flatMap((unit) => unit.people).map((one) => [one.id, one]));
    expect([...people.values()].filter(({ trainings }) => trainings.length > 0)).toHaveLength(
      trained.length,
    );
    expect([trained.length, people.size]).toEqual([17, 25]);
    expect((await staff('torsten')).units.map(({ id }) => id)).toEqual([unitId('ekbacka')]);
    for (const who of ['fatou', 'rania']) await refused(staff(who), 'not_allowed', who);
    await refused(staff('admin-kvarnbo'), 'not_found', 'admin-kvarnbo');
  });

  it('is noted by them, taken back, and never noted twice', async () => {
    for (const who of ['maja', 'torsten']) await refused(note(who, 'alice'), 'not_allowed', who);
    await refused(note('admin-sjohamra', 'einar'), 'not_found', 'einar');
    const made = await note('torsten', 'fatou');
    await expect(note('admin-sjohamra', 'fatou')).rejects.toMatchObject({ message: 'changed' });
    await expect(note('torsten', 'fatou', ' ')).rejects.toMatchObject({ message: 'invalid_input' });
    await expect(note('torsten', 'fatou', 'Annan', 'MASTER')).rejects.toMatchObject({
      message: 'invalid_input',
    });
    for (const who of ['otto', 'fatou', 'admin-kvarnbo'])
      await refused(withdraw(who, made), 'not_found', who);
    await withdraw('admin-sjohamra', made);
    await expect(withdraw('torsten', made)).rejects.toMatchObject({ message: 'changed' });
  });

  it('and who manages a unit is said by the administrator alone, of somebody who works there', async () => {
    const name = async (who: string, person: string, unit = 'bvc') =>
      (
        await db.asPerson(
          personId(who),
          (sql) =>
            sql<
              { id: string }[]
            >`select app.name_manager(${here}, ${unitId(unit)}, ${personId(person)}) as id`,
        )
      )[0]?.id ?? '';
    const end = (who: string, id: string) =>
      db.asPerson(personId(who), (sql) => sql`select app.end_manager(${id})`);
    for (const who of ['gunvor', 'torsten']) await refused(name(who, 'gunvor'), 'not_allowed', who);
    await refused(name('admin-kvarnbo', 'gunvor'), 'not_found', 'admin-kvarnbo');
    await refused(name('admin-sjohamra', 'maja'), 'not_found', 'maja');
    // Whoever manages a unit has a way into the house.
    const office = async () =>
      (await db.sql`select priv.holds_office(${personId('gunvor')}) as held`)[0]?.held as boolean;
    expect(await office()).toBe(false);
    const made = await name('admin-sjohamra', 'gunvor');
    await expect(name('admin-sjohamra', 'gunvor')).rejects.toMatchObject({ message: 'changed' });
    expect((await look('gunvor')).units.map(({ name: unit }) => unit)).toEqual([
      'BVC Strandgläntan',
    ]);
    expect(await office()).toBe(true);
    for (const who of ['gunvor', 'torsten', 'admin-kvarnbo'])
      await refused(end(who, made), 'not_found', who);
    await end('admin-sjohamra', made);
    expect(await office()).toBe(false);
    await refused(look('gunvor'), 'not_allowed', 'gunvor');
  });
});
