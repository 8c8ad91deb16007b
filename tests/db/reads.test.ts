// "Vem har läst": the openings that happened, none missing and none invented, for each viewer what a model
// of its own says; who may look at all; a question about a row; and a log of 100,000 rows.
import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import {
  buildWorld,
  milo,
  nova,
  partyId,
  personId,
  planId,
  planUnitId,
  sjohamra,
  zoneId,
} from './world.ts';

let db: TestDatabase;

interface Row {
  id: number;
  at: string;
  action: string;
  zoneId: string | null;
  unit: string | null;
  name: string | null;
  mine: boolean;
}
interface Page {
  units: { label: string }[];
  parts: { id: string }[];
  rows: Row[];
  next: { at: string; id: number } | null;
}
interface Wish {
  unit?: string;
  zone?: string;
  lists?: boolean;
  limit?: number;
  own?: boolean;
  before?: Page['next'];
}

async function read(who: string, plan: string, wish: Wish = {}): Promise<Page | null> {
  const { unit = null, zone = null, lists = false, limit = 100, before = null, own = true } = wish;
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<
      { page: Page | null }[]
    >`select app.plan_reads(${planId(plan)}, ${unit}, ${zone}, ${lists},
      ${before?.at ?? null}::text::timestamptz, ${before?.id ?? null}, ${limit}, ${own}) as page`,
  );
  return row?.page ?? null;
}
const ask = async (who: string, plan: string, id: number, words = 'Varför?') =>
  (
    await db.asPerson(
      personId(who),
      (sql) =>
        sql<{ id: string }[]>`select app.ask_about_read(${planId(plan)}, ${id}, ${words}) as id`,
    )
  )[0]?.id;

const plans = { milo, nova };
type Plan = keyof typeof plans;
/** The parts that each person of the test reads, by hand. */
const readable: Record<string, string[]> = {
  rania: ['shared', 'family'],
  jonte: ['shared', 'family'],
  hamid: ['shared'],
  gunvor: ['shared', 'health'],
  maja: ['shared', 'school'],
  siri: ['shared', 'health'],
  disa: ['shared', 'studentHealth'],
  liv: ['shared', 'family'],
  nova: ['shared', 'family', 'child', 'health:ungdomsmottagningen', 'child:mira'],
  amanda: ['shared', 'social'],
  gosta: ['shared', 'school'],
  hedda: ['shared', 'health', 'health:ungdomsmottagningen', 'child:mira'],
  mira: ['health:ungdomsmottagningen', 'child:mira'],
};
const readersOf: Record<Plan, string[]> = {
  milo: ['rania', 'jonte', 'hamid', 'gunvor', 'maja', 'siri', 'disa'],
  nova: ['liv', 'nova', 'amanda', 'gosta', 'hedda', 'mira'],
};
const viewersOf: Record<Plan, string[]> = {
  milo: ['rania', 'jonte', 'hamid', 'gunvor'],
  nova: ['liv', 'nova', 'amanda', 'gosta'],
};
const family = new Set(['rania', 'jonte', 'liv', 'nova', 'sami']);

interface Opening {
  plan: Plan;
  who: string;
  action: string;
  zone: string | null;
}
const happened: Opening[] = [];

const inWhichUnit = (plan: Plan, who: string): string => {
  const unit = plans[plan].parties.find(([person]) => person === who)?.[1];
  return plans[plan].units.find(([key]) => key === unit)?.[2] ?? '';
};
const listedIn = (plan: Plan, who: string): string =>
  plans[plan].parties.find(([person]) => person === who)?.[4] ?? '';

/** What the viewer should see, oldest first: the rule said once more, in other words. */
const expected = (plan: Plan, viewer: string, lists: boolean) =>
  happened
    .filter(
      (one) =>
        one.plan === plan &&
        (lists || one.action !== 'plan.list') &&
        readable[viewer]?.includes(listedIn(plan, one.who)) &&
        (one.zone === null || readable[viewer]?.includes(one.zone)) &&
        (one.who === viewer || !family.has(one.who)),
    )
    .map(({ who, action, zone }) => ({
      action,
      zoneId: zone && zoneId(plan, zone),
      unit: inWhichUnit(plan, who),
      mine: who === viewer,
    }));

const ways: Record<string, (plan: Plan, who: string) => Promise<unknown>> = {
  'plan.open': (plan, who) =>
    db.asPerson(personId(who), (sql) => sql`select app.open_plan(${planId(plan)})`),
  'plan.zones': (plan, who) =>
    db.asPerson(personId(who), (sql) => sql`select app.plan_zones(${planId(plan)})`),
  'plan.timeline': (plan, who) =>
    db.asPerson(personId(who), (sql) => sql`select app.plan_timeline(${planId(plan)})`),
  'plan.people': (plan, who) =>
    db.asPerson(personId(who), (sql) => sql`select app.plan_people(${planId(plan)})`),
  'plan.list': (_, who) => db.asPerson(personId(who), (sql) => sql`select app.my_plans()`),
};
const waysIn: Record<string, (zone: string, who: string) => Promise<unknown>> = {
  'zone.threads': (zone, who) =>
    db.asPerson(personId(who), (sql) => sql`select app.zone_threads(${zone})`),
  'plan.history': (zone, who) =>
    db.asPerson(personId(who), (sql) => sql`select app.zone_history(${zone}, 0, 10)`),
  'zone.open': async (zone, who) => {
    const session = await db.signIn(personId(who));
    const [opened] = await db.sql<{ outcome: string }[]>`
      select outcome from priv.sync_open(${db.sql.json([{ n: 1, session, zone }])})`;
    expect(opened?.outcome).toBe('ok');
  },
};

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
});
afterAll(() => db?.close());

describe('every reading', () => {
  it('is known as one: each action of the log is a reading, a list or a change', async () => {
    const folder = 'supabase/migrations';
    const written = readdirSync(folder)
      .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
      .flatMap((text) => [
        ...text.matchAll(
          /(?:log_access\(|tell_people\(\w+, |p_zone, |plan\.id, |zone(?:\.|_)id, |shared\.id, )'(\w+(?:\.\w+)+)'/g,
        ),
      ])
      .map(([, action]) => action ?? '');
    const known = await db.sql<{ action: string }[]>`select action from app.access_actions`;
    const missing = new Set(written).difference(new Set(known.map(({ action }) => action)));
    expect([...missing]).toEqual([]);
    expect(new Set(written).size).toBeGreaterThan(30);
  });

  it('is seen by each viewer as the model says, over pages of any length', async () => {
    const random = randomFrom(seedOfRun);
    const hint = `SEED=${random.seed}`;
    for (let n = 0; n < 150; n++) {
      const plan = random.pick<Plan>(['milo', 'nova']);
      const who = random.pick(readersOf[plan]);
      if (random.chance(0.5)) {
        const action = random.pick(Object.keys(ways));
        await ways[action]?.(plan, who);
        happened.push({ plan, who, action, zone: null });
      } else {
        const zone = random.pick(readable[who] ?? []);
        const action = random.pick(Object.keys(waysIn));
        await waysIn[action]?.(zoneId(plan, zone), who);
        happened.push({ plan, who, action, zone });
      }
    }
    for (const plan of ['milo', 'nova'] as const)
      for (const viewer of viewersOf[plan])
        for (const lists of [false, true]) {
          const model = expected(plan, viewer, lists);
          const limit = 1 + random.below(40);
          const seen: Row[] = [];
          let before: Page['next'] = null;
          do {
            const page: Page | null = await read(viewer, plan, { lists, limit, before });
            happened.push({ plan, who: viewer, action: 'plan.reads', zone: null });
            seen.push(...(page?.rows ?? []));
            before = page?.next ?? null;
          } while (before !== null);
          expect(
            seen.toReversed().map(({ action, zoneId: zone, unit, mine }) => ({
              action,
              zoneId: zone,
              unit,
              mine,
            })),
            `${viewer}, ${plan}, lists ${lists}, ${hint}`,
          ).toEqual(model);
          expect(model.length, hint).toBeGreaterThan(3);
          // Without one's own: those of others, all of them and in the same order.
          const others = await read(viewer, plan, { lists, limit: 500, own: false });
          happened.push({ plan, who: viewer, action: 'plan.reads', zone: null });
          expect(others?.rows.map(({ id }) => id)).toEqual(
            seen.filter(({ mine }) => !mine).map(({ id }) => id),
          );
          expect(seen.every(({ name, mine }) => mine || name === null)).toBe(true);
        }
  });

  it('by Mira is there for Nova, and nowhere for Liv: no row, no unit, no part', async () => {
    await ways['plan.open']?.('nova', 'mira');
    await waysIn['zone.open']?.(zoneId('nova', 'child:mira'), 'mira');
    await waysIn['zone.open']?.(zoneId('nova', 'child:mira'), 'hedda');
    const novas = await read('nova', 'nova', { limit: 500 });
    expect(novas?.rows.filter(({ unit }) => unit === 'Kurator').length).toBeGreaterThan(1);
    expect(novas?.units.map(({ label }) => label)).toContain('Kurator');
    const livs = await read('liv', 'nova', { lists: true, limit: 500 });
    expect(livs?.rows.length).toBeGreaterThan(0);
    const text = JSON.stringify(livs);
    for (const hidden of [
      'Kurator',
      'Mira',
      zoneId('nova', 'child:mira'),
      planUnitId('nova', 'um'),
    ])
      expect(text).not.toContain(hidden);
    expect(
      (await read('liv', 'nova', { unit: planUnitId('nova', 'um'), lists: true }))?.rows,
    ).toEqual([]);
    expect(
      (await read('liv', 'nova', { zone: zoneId('nova', 'child:mira'), lists: true }))?.rows,
    ).toEqual([]);
  });

  it('is narrowed by unit and by part', async () => {
    await waysIn['zone.open']?.(zoneId('milo', 'shared'), 'maja');
    const unit = planUnitId('milo', 'blasippan');
    const ofUnit = await read('rania', 'milo', { unit });
    expect(new Set(ofUnit?.rows.map((row) => row.unit))).toEqual(new Set(['Förskolan Blåsippan']));
    const ofPart = await read('rania', 'milo', { zone: zoneId('milo', 'shared') });
    expect(new Set(ofPart?.rows.map((row) => row.zoneId))).toEqual(
      new Set([zoneId('milo', 'shared')]),
    );
  });

  it('names the person only where the municipality says so', async () => {
    await ways['plan.open']?.('milo', 'maja');
    const save = (who: string, revision: number, names: boolean) =>
      db.asPerson(
        personId(who),
        (sql) => sql`select app.save_choices(${sjohamra}, ${revision}, ${names}, 90, 14)`,
      );
    for (const who of ['maja', 'rania', 'admin-kvarnbo'])
      await expect(save(who, 0, true), who).rejects.toMatchObject({
        code: 'PT404',
        message: 'not_found',
      });
    await save('admin-sjohamra', 0, true);
    await expect(save('admin-sjohamra', 0, false)).rejects.toMatchObject({ message: 'changed' });
    expect((await read('rania', 'milo'))?.rows.map(({ name }) => name)).toContain('Maja Gullvind');
    await save('admin-sjohamra', 1, false);
    expect((await read('rania', 'milo'))?.rows.map(({ name }) => name)).not.toContain(
      'Maja Gullvind',
    );
  });
});

describe('who may look', () => {
  it('guardians, the child and those who lead; for others no log, for outsiders no plan', async () => {
    for (const [who, plan] of [
      ['rania', 'milo'],
      ['gunvor', 'milo'],
      ['nova', 'nova'],
    ] as const)
      expect(await read(who, plan), who).not.toBeNull();
    for (const [who, plan] of [
      ['maja', 'milo'],
      ['sami', 'milo'],
      ['hedda', 'nova'],
      ['mira', 'nova'],
    ] as const)
      await expect(read(who, plan), who).rejects.toMatchObject({
        code: 'PT403',
        message: 'not_allowed',
      });
    for (const who of ['torsten', 'liv', 'admin-sjohamra'])
      expect(await read(who, 'milo'), who).toBeNull();
  });

  it('not a guardian whose part has ended: the plan is not there', async () => {
    await db.sql`update app.plan_parties set ended_at = clock_timestamp() where id = ${partyId('milo', 'jonte')}`;
    expect(await read('jonte', 'milo')).toBeNull();
    expect(await read('rania', 'milo')).not.toBeNull();
    await db.sql`update app.plan_parties set ended_at = null where id = ${partyId('milo', 'jonte')}`;
  });

  it('an extract has the days asked for, and is itself in the log', async () => {
    const extract = (who: string, from: string, to: string) =>
      db.asPerson(
        personId(who),
        (sql) => sql<{ page: Page | null }[]>`
          select app.reads_extract(${planId('milo')}, ${from}, ${to}) as page`,
      );
    const [now] = await extract('rania', '2026-01-01', '2199-12-31');
    expect(now?.page?.rows.length).toBeGreaterThan(0);
    const [old] = await extract('rania', '2020-01-01', '2020-12-31');
    expect(old?.page?.rows).toEqual([]);
    await expect(extract('maja', '2026-01-01', '2199-12-31')).rejects.toMatchObject({
      message: 'not_allowed',
    });
    const [{ count } = { count: 0 }] = await db.sql<{ count: number }[]>`
      select count(*)::integer as count from app.access_log
      where action = 'plan.reads.extract' and person_id = ${personId('rania')}`;
    expect(count).toBe(2);
  });
});

describe('a question about a row', () => {
  const newest = async (who: string, plan: Plan, unit: string) =>
    (await read(who, plan))?.rows.find((row) => row.unit === unit && !row.mine)?.id ?? 0;
  const threadOf = async (thread: string | undefined) =>
    (
      await db.sql<{ zone_id: string; quotation: string }[]>`
        select zone_id, quotation from app.threads where id = ${thread ?? ''}`
    )[0];

  it('stands where the unit reads it, with the row quoted, and the asker finds the answer', async () => {
    await waysIn['zone.open']?.(zoneId('milo', 'shared'), 'maja');
    const row = await newest('rania', 'milo', 'Förskolan Blåsippan');
    const thread = await ask('rania', 'milo', row, 'Varför på kvällen?');
    const made = await threadOf(thread);
    expect(made?.zone_id).toBe(zoneId('milo', 'shared'));
    expect(made?.quotation).toMatch(
      /^Förskolan Blåsippan läste ”Den gemensamma planen” den \d{1,2} [a-z]+ \d{4} kl\. \d\d\.\d\d$/,
    );
    expect(
      await db.sql`select m.plan_unit_id, a.kind from app.comments c
        join app.comment_mentions m on m.comment_id = c.id
        join app.comment_asks a on a.comment_id = c.id where c.thread_id = ${thread ?? ''}`,
    ).toEqual([{ plan_unit_id: planUnitId('milo', 'blasippan'), kind: 'ANSWER' }]);
    await db.asPerson(
      personId('maja'),
      (sql) => sql`select app.reply(${thread ?? ''}, 'Jag förberedde mötet.')`,
    );
    const mine = async (who: string) =>
      (
        await db.asPerson(
          personId(who),
          (sql) => sql<{ found: { readId: number; said: { body: string }[] }[] }[]>`
            select app.my_read_questions(${planId('milo')}) as found`,
        )
      )[0]?.found;
    expect(await mine('rania')).toMatchObject([
      {
        readId: row,
        quotation: made?.quotation,
        said: [{ body: 'Varför på kvällen?' }, { body: 'Jag förberedde mötet.' }],
      },
    ]);
    expect(await mine('hamid')).toEqual([]);
  });

  it('about a hidden part stays among those who read that part', async () => {
    await waysIn['zone.open']?.(zoneId('nova', 'child:mira'), 'mira');
    const row = await newest('nova', 'nova', 'Kurator');
    expect((await threadOf(await ask('nova', 'nova', row)))?.zone_id).toBe(
      zoneId('nova', 'child:mira'),
    );
    await ways['plan.open']?.('nova', 'mira');
    const opened = await newest('nova', 'nova', 'Kurator');
    expect((await threadOf(await ask('nova', 'nova', opened)))?.zone_id).toBe(
      zoneId('nova', 'health:ungdomsmottagningen'),
    );
    await expect(ask('liv', 'nova', row)).rejects.toMatchObject({
      code: 'PT404',
      message: 'not_found',
    });
  });

  it('is refused without words, about one’s own reading, and for who may not look', async () => {
    await waysIn['zone.open']?.(zoneId('milo', 'shared'), 'maja');
    const row = await newest('rania', 'milo', 'Förskolan Blåsippan');
    await expect(ask('rania', 'milo', row, ' \n ')).rejects.toMatchObject({
      message: 'incomplete',
    });
    await expect(ask('maja', 'milo', row)).rejects.toMatchObject({ message: 'not_allowed' });
    await expect(ask('torsten', 'milo', row)).rejects.toMatchObject({ message: 'not_found' });
    const own = (await read('rania', 'milo'))?.rows.find(({ mine }) => mine)?.id ?? 0;
    await expect(ask('rania', 'milo', own)).rejects.toMatchObject({ message: 'not_allowed' });
  });
});

describe('with 100,000 rows', () => {
  it('each page comes within the five seconds that are promised', async () => {
    await db.sql.begin(async (sql) => {
      // As rows and without triggers: what is measured is reading.
      await sql`set local session_replication_role = replica`;
      await sql`insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, at)
      select ${sjohamra}, (array[${personId('maja')}, ${personId('siri')}, ${personId('rania')},
          ${personId('hamid')}]::uuid[])[1 + n % 4], ${planId('milo')},
        case when n % 3 = 0 then ${zoneId('milo', 'shared')}::uuid end,
        case when n % 3 = 0 then 'zone.open' else 'plan.open' end,
        clock_timestamp() - n * interval '5 minutes'
      from generate_series(1, 100000) n`;
    });
    await db.sql`analyze app.access_log`;
    const timed = async (wish: Wish): Promise<{ page: Page | null; ms: number }> => {
      const began = performance.now();
      const page = await read('rania', 'milo', wish);
      return { page, ms: performance.now() - began };
    };
    const [oldest] = await db.sql<{ id: string; at: string }[]>`
      select id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
      from app.access_log where plan_id = ${planId('milo')} order by at limit 1 offset 150`;
    const asked: [string, Wish, number][] = [
      ['the newest', {}, 100],
      ['the oldest', { before: { at: oldest?.at ?? '', id: Number(oldest?.id) } }, 100],
      ['a unit', { unit: planUnitId('milo', 'logoped') }, 100],
      ['a unit that never read', { unit: planUnitId('milo', 'familjestodet') }, 0],
      ['a part that nobody opened', { zone: zoneId('milo', 'family') }, 0],
    ];
    for (const [what, wish, atLeast] of asked) {
      const { page, ms } = await timed(wish);
      console.log(`who has read, 100,000 rows, ${what}: ${ms.toFixed(0)} ms`);
      expect(page?.rows.length, what).toBeGreaterThanOrEqual(atLeast);
      expect(ms, what).toBeLessThan(5_000);
    }
  });
});
