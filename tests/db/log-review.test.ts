// The recurring check of the log, from facts to a signed review: what is out of the ordinary is found, what people
// do every day is not, the sample can be drawn again from its seed, and nothing that was judged is ever changed.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogFacts, signalsOf, type Signal } from '#domain/access-log/signals.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { buildWorld, id, personId, planId, sjohamra } from './world.ts';

let db: TestDatabase;
const region = id('authority:mittsjo');
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const from = day(-20);
const to = day(-1);

const factsAs = async (who: string, first = from, last = to) => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) =>
      sql<
        { facts: unknown }[]
      >`select app.log_facts(${sjohamra}, ${region}, ${first}, ${last}) as facts`,
  );
  return LogFacts.parse(row?.facts);
};
/** Rows at ten in the morning, some days ago, or at another hour. */
const read = (slug: string, plan: string, days: number, clock = '10:00', action = 'plan.open') =>
  db.sql`insert into app.access_log (tenant_id, person_id, plan_id, action, at)
    values (${sjohamra}, ${personId(slug)}, ${planId(plan)}, ${action},
      (${`${day(-days)} ${clock}`}::text)::timestamp at time zone 'Europe/Stockholm')`;
const kindsOf = (signals: Signal[], slug: string, plan: string | null) =>
  signals
    .filter(
      (signal) => signal.personId === personId(slug) && signal.planId === (plan && planId(plan)),
    )
    .flatMap((signal) => signal.kinds);

interface Item {
  id: string;
  kinds: string[];
  name: string;
  mine: boolean;
  judgements: { outcome: string; note: string | null }[];
}
interface Review {
  seed: string;
  rows: number;
  closed: { by: string; note: string | null } | null;
  items: Item[];
}
const start = async (who: string, signals: Signal[], sample = 5, first = from) => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ id: string }[]>`
      select app.start_log_review(${sjohamra}, ${region}, ${first}, ${to}, ${sample}, ${day(14)},
        ${JSON.stringify(signals)}) as id`,
  );
  return row?.id ?? '';
};
const open = async (who: string, review: string): Promise<Review> => {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ review: Review }[]>`select app.open_log_review(${review}) as review`,
  );
  if (!row) throw new Error('no review');
  return row.review;
};
const judge = (who: string, item: string, seen: number, outcome: string, note: string | null) =>
  db.asPerson(
    personId(who),
    (sql) => sql`select app.judge_log_item(${item}, ${seen}, ${outcome}, ${note})`,
  );
const close = (who: string, review: string) =>
  db.asPerson(personId(who), (sql) => sql`select app.close_log_review(${review}, 'Klart')`);

beforeAll(async () => {
  console.log(`seed ${seedOfRun}`);
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await db.sql`update app.memberships m set unit_id = u.unit_id
    from app.plan_parties t join app.plan_units u on u.id = t.plan_unit_id
    where t.person_id = m.person_id`;
  await db.sql`update app.memberships set valid_from = '2020-01-01'`;
  await db.sql`update app.plan_parties set valid_from = '2020-01-01'`;
  // Both work for the region as well, whose log it is.
  await db.sql`insert into app.units (id, authority_id, name, sector)
    values (${id('unit:regionens')}, ${region}, 'Regionens', 'health')`;
  await db.sql`insert into app.tenant_units (tenant_id, unit_id) values (${sjohamra}, ${id('unit:regionens')})`;
  for (const slug of ['torsten', 'maja'])
    await db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role, valid_from)
      values (${sjohamra}, ${personId(slug)}, ${id('unit:regionens')}, 'staff', '2020-01-01')`;
  await db.sql`insert into app.log_reviewers (tenant_id, authority_id, person_id, valid_from, valid_to)
    select ${sjohamra}, ${region}, p, '2020-01-01', '2199-01-01'
    from unnest(${[personId('torsten'), personId('maja')]}::uuid[]) p`;
});
afterAll(() => db?.close());

describe('the facts of a period', () => {
  it('are for who reviews the log', async () => {
    for (const who of ['siri', 'admin-sjohamra', 'rania'])
      await expect(factsAs(who), who).rejects.toMatchObject({
        code: 'PT404',
        message: 'not_found',
      });
    await expect(factsAs('torsten', day(-200))).rejects.toMatchObject({ message: 'invalid_input' });
    expect(await factsAs('torsten')).toEqual({ pairs: [], hours: [], refusals: [] });
  });

  it('give nothing to look at of what people do every day, and find each case that is not', async () => {
    for (let days = 2; days < 12; days += 1)
      for (const slug of ['siri', 'gunvor', 'hamid', 'maja']) await read(slug, 'milo', days);
    expect(signalsOf(await factsAs('torsten'))).toEqual([]);

    // A reader who is called as the family.
    await db.sql`update app.people set name = 'Gunvor Silverkvist' where id = ${personId('gunvor')}`;
    // A guardian who works with one of those who read.
    await db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role)
      values (${sjohamra}, ${personId('rania')}, ${id('unit:logoped')}, 'staff')`;
    await read('ingrid', 'milo', 3); // no part in the plan
    await read('amanda', 'nova', 3); // protected
    await read('disa', 'milo', 3, '23:30');
    await db.sql`update app.memberships set valid_to = ${day(-10)}::text::date where person_id = ${personId('otto')}`;
    await read('otto', 'milo', 3);
    for (let time = 0; time < 12; time += 1)
      await db.asPerson(personId('vera'), (sql) => sql`select app.note_refusal()`);
    const signals = signalsOf(await factsAs('torsten', from, day(0)));
    expect(kindsOf(signals, 'gunvor', 'milo')).toEqual(['OWN_NAME']);
    expect(kindsOf(signals, 'siri', 'milo')).toEqual(['COLLEAGUE']);
    expect(kindsOf(signals, 'ingrid', 'milo')).toEqual(['NO_RELATION']);
    expect(kindsOf(signals, 'amanda', 'nova')).toEqual(['PROTECTED']);
    expect(kindsOf(signals, 'disa', 'milo')).toEqual(['NIGHT']);
    expect(kindsOf(signals, 'otto', 'milo')).toEqual(['AFTER_MANDATE']);
    expect(kindsOf(signals, 'vera', null)).toEqual(['REFUSALS']);
    expect(kindsOf(signals, 'hamid', 'milo')).toEqual([]);
    expect(kindsOf(signals, 'maja', 'milo')).toEqual([]);
    // At a unit that works at night there is nothing to look at in a night.
    await db.sql`insert into app.night_units (tenant_id, unit_id, works)
      values (${sjohamra}, ${id('unit:elevhalsan')}, true)`;
    expect(kindsOf(signalsOf(await factsAs('torsten')), 'disa', 'milo')).toEqual([]);
    await db.sql`delete from app.night_units`;
  });

  it('count a refusal the same whether there is such a plan or not, as one row', async () => {
    const [row] = await db.sql<{ n: number; count: number }[]>`
      select count(*)::int as n, sum(count)::int as count from app.refused_reads
      where person_id = ${personId('vera')}`;
    // Two rows where the hour turned meanwhile.
    expect(row?.n).toBeLessThanOrEqual(2);
    expect(row?.count).toBe(12);
  });
});

describe('a review', () => {
  it('has every signal and a sample that can be drawn again from its seed', async () => {
    const signals = signalsOf(await factsAs('torsten'));
    const review = await start('torsten', signals, 6);
    const { items, seed, rows } = await open('torsten', review);
    expect(items.slice(0, signals.length).map((item) => item.kinds)).toEqual(
      signals.map((signal) => signal.kinds),
    );
    const drawn = await db.sql<{ log_id: string }[]>`
      select log_id::text from app.log_review_items where review_id = ${review} and kinds = '{SAMPLE}'
      order by place`;
    const all = await db.sql<{ id: string }[]>`
      select l.id::text from app.access_log l join app.access_actions a on a.action = l.action
      where a.kind <> 'CHANGED' and l.acted_as <> 'guardian'
        and l.at >= ${from}::text::timestamp at time zone 'Europe/Stockholm'
        and l.at < ${day(0)}::text::timestamp at time zone 'Europe/Stockholm'`;
    expect(rows).toBe(all.length);
    const lot = (log: string) => createHash('sha256').update(`${seed} ${log}`).digest('hex');
    const again = all
      .map(({ id: log }) => log)
      .sort((a, b) => (lot(a) < lot(b) ? -1 : 1))
      .slice(0, 6);
    expect(drawn.map(({ log_id }) => log_id)).toEqual(again);
  });

  it('is judged item by item, never by whom it is about, and closed when nothing is open', async () => {
    const signals = signalsOf(await factsAs('torsten'));
    // Of the same days one is under way already; of others there may be another.
    await expect(start('maja', signals, 3)).rejects.toMatchObject({
      code: 'PT422',
      message: 'review_there',
    });
    const review = await start('torsten', signals, 3, day(-19));
    for (const who of ['siri', 'admin-sjohamra'])
      await expect(open(who, review), who).rejects.toMatchObject({ message: 'not_found' });
    const { items } = await open('torsten', review);
    await expect(close('torsten', review)).rejects.toMatchObject({ message: 'incomplete' });
    const [first] = items;
    if (!first) throw new Error('no item');
    await expect(judge('siri', first.id, 0, 'FINE', 'x')).rejects.toMatchObject({
      message: 'not_found',
    });
    // What a signal is found to be is said in words; a row of the sample that is in order needs none.
    await expect(judge('torsten', first.id, 0, 'FINE', ' ')).rejects.toMatchObject({
      message: 'incomplete',
    });
    await expect(judge('torsten', first.id, 0, 'GUILTY', 'x')).rejects.toMatchObject({
      message: 'invalid_input',
    });
    await judge('torsten', first.id, 0, 'LOOKING', 'Frågar enhetschefen.');
    // Who had not seen that judges nothing over it.
    await expect(judge('torsten', first.id, 0, 'FINE', 'x')).rejects.toMatchObject({
      message: 'changed',
    });
    for (const item of items.slice(1)) {
      if (item.name === 'Maja Gullvind')
        await expect(judge('maja', item.id, 0, 'FINE', null)).rejects.toMatchObject({
          code: 'PT403',
          message: 'not_allowed',
        });
      await judge('torsten', item.id, 0, 'FINE', 'Är med i planen.');
    }
    await expect(close('torsten', review)).rejects.toMatchObject({ message: 'incomplete' });
    await judge('torsten', first.id, 1, 'REPORTED', 'Anmäld till chefen.');
    await expect(close('admin-sjohamra', review)).rejects.toMatchObject({ message: 'not_found' });
    await close('torsten', review);
    await expect(close('torsten', review)).rejects.toMatchObject({ message: 'changed' });
    await expect(judge('torsten', first.id, 2, 'FINE', 'x')).rejects.toMatchObject({
      message: 'changed',
    });
    const done = await open('torsten', review);
    expect(done.closed).toMatchObject({ by: 'Torsten Vinterdal', note: 'Klart' });
    expect(done.items[0]?.judgements).toEqual([
      expect.objectContaining({ outcome: 'LOOKING', note: 'Frågar enhetschefen.' }),
      expect.objectContaining({ outcome: 'REPORTED' }),
    ]);
    const logged = await db.sql<{ action: string }[]>`
      select distinct action from app.access_log where action like 'log.review.%' order by 1`;
    expect(logged.map(({ action }) => action)).toEqual(
      ['close', 'facts', 'judge', 'open', 'start'].map((act) => `log.review.${act}`),
    );
  });

  it('is never changed afterwards, by nobody', async () => {
    for (const table of [
      'log_reviews',
      'log_review_items',
      'log_judgements',
      'log_review_closings',
    ])
      for (const change of [`delete from app.${table}`, `truncate app.${table} cascade`])
        await expect(db.sql.unsafe(change), change).rejects.toMatchObject({
          message: 'append_only',
        });
  });
});

describe('the log itself', () => {
  it('can be deleted from by nobody that anybody is, whatever its age', async () => {
    const roles = await db.sql<{ role: string; login: boolean }[]>`
      select r.rolname as role, r.rolcanlogin as login from pg_roles r
      where not r.rolsuper and (has_table_privilege(r.oid, 'app.access_log', 'delete')
        or has_table_privilege(r.oid, 'app.access_log', 'truncate'))
        -- What the server of PostgreSQL itself may by name is nobody's to log in as.
        and r.rolname !~ '^pg_'
        and r.oid <> (select relowner from pg_class where oid = 'app.access_log'::regclass)`;
    // Whose front goes on a decision (disposal.test.ts), by a call that only our own calls make.
    expect(roles).toEqual([{ role: 'kring_purger', login: false }]);
    const callers = await db.sql<{ role: string }[]>`
      select r.rolname as role from pg_roles r
      where not r.rolsuper and has_function_privilege(r.oid, 'priv.erase_log(uuid, bigint)', 'execute')
      order by 1`;
    expect(callers).toEqual([{ role: 'kring_definer' }, { role: 'kring_purger' }]);
    // Its owner is refused by a trigger, and so is whoever is above every policy.
    for (const years of [0, 4, 6])
      await expect(
        db.sql`delete from app.access_log where at < clock_timestamp() - make_interval(years => ${years})`,
      ).rejects.toMatchObject({ message: 'append_only' });
  });
});

/** So many minutes after midnight, some days from now; an hour later by the clock of summer. */
const moment = (days: number, minute: number) =>
  new Date(Date.parse(`${day(days)}T00:00:00+01:00`) + Math.floor(minute) * 60_000);

describe('10,000 normal readings', () => {
  it('give at most one per cent to look at', async () => {
    const random = randomFrom(seedOfRun);
    const surnames =
      'Ek Alm Björk Lind Rönn Hägg Sälg Asp Bok Oxel Idegran Hassel Gran Tall Lönn'.split(' ');
    const second = 'gren kvist lund ström dal fors berg hav skog mark vik näs'.split(' ');
    const name = () => `Kim ${random.pick(surnames)}${random.pick(second)}`;
    const people = Array.from({ length: 80 }, (_, n) => ({
      id: id(`normal:${n}`),
      name: name(),
      kind: 'staff',
    }));
    const plans = Array.from({ length: 240 }, (_, n) => ({
      ...{ plan: id(`normal:plan:${n}`), child: id(`normal:child:${n}`), name: name() },
      // One child in a hundred has protected data, and is always looked at.
      protected: random.chance(0.01),
      readers: [random.pick(people), random.pick(people), random.pick(people)].map((one) => one.id),
    }));
    await db.sql`set session_replication_role = replica`;
    await db.sql`insert into app.people ${db.sql(people)}`;
    await db.sql`insert into app.children ${db.sql(
      plans.map((one) => ({
        ...{
          tenant_id: sjohamra,
          id: one.child,
          name: one.name,
          protected_identity: one.protected,
        },
      })),
    )}`;
    await db.sql`insert into app.plans ${db.sql(
      plans.map((one) => ({ tenant_id: sjohamra, id: one.plan, child_id: one.child })),
    )}`;
    // Working hours of four weeks; a few stay late or begin early, none at night.
    const rows = Array.from({ length: 10_000 }, () => {
      const plan = random.pick(plans);
      const minute =
        (random.chance(0.05) ? 5.5 : 7.5) * 60 + random.below(random.chance(0.05) ? 780 : 570);
      return {
        ...{ tenant_id: sjohamra, person_id: random.pick(plan.readers), plan_id: plan.plan },
        ...{
          child_id: plan.child,
          acted_as: 'professional',
          action: random.pick(['plan.open', 'zone.open']),
        },
        ...{ unit_id: id('unit:logoped'), authority_id: region },
        at: moment(-60 - random.below(28), minute),
      };
    });
    for (let n = 0; n < rows.length; n += 2_000)
      await db.sql`insert into app.access_log ${db.sql(rows.slice(n, n + 2_000))}`;
    await db.sql`set session_replication_role = origin`;
    const signals = signalsOf(await factsAs('torsten', day(-90), day(-59)));
    console.log(`10,000 normal readings: ${signals.length} to look at (SEED=${random.seed})`);
    expect(signals.length, `SEED=${random.seed}`).toBeLessThanOrEqual(100);

    // In the same world: one reader opens thirty plans within an hour, and that is seen.
    const curious = people[7]?.id ?? '';
    await db.sql`set session_replication_role = replica`;
    await db.sql`insert into app.access_log ${db.sql(
      plans.slice(0, 30).map((one) => ({
        ...{ tenant_id: sjohamra, person_id: curious, plan_id: one.plan, child_id: one.child },
        ...{ acted_as: 'professional', action: 'plan.open', unit_id: id('unit:logoped') },
        ...{ authority_id: region, at: moment(-61, 800) },
      })),
    )}`;
    await db.sql`set session_replication_role = origin`;
    const found = signalsOf(await factsAs('torsten', day(-90), day(-59)));
    expect(found).toContainEqual(
      expect.objectContaining({
        kinds: ['MASS'],
        personId: curious,
        rows: expect.any(Number) as number,
      }),
    );
  });
});
