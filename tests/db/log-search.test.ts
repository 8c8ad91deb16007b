// The access log as who reviews it may see it: their own authority's rows and no other's, found by a child's whole
// name or its plan and by nothing less, each search in the log with why. Named by administrators, for a time.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, personId, planId, sjohamra, zoneId, giveUnits } from './world.ts';

let db: TestDatabase;
const board = id('authority:namnd');
const region = id('authority:mittsjo');
const today = new Date().toISOString().slice(0, 10);
const year = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

interface Row {
  id: number;
  action: string;
  name: string;
  as: string | null;
  unit: string | null;
  child: string | null;
  planId: string | null;
  part: string | null;
  otherPart: boolean;
  purpose: string | null;
}
interface Told {
  total: number;
  child: string | null;
  readers: { name: string; unit: string | null; as: string; count: number }[];
  rows: Row[];
  next: { at: string; id: number } | null;
}
interface Asked {
  authority?: string;
  purpose?: string | null;
  plan?: string | null;
  person?: string | null;
  unit?: string | null;
  what?: string | null;
  before?: { at: string; id: number } | null;
  limit?: number;
}
const search = async (who: string, asked: Asked = {}): Promise<Told> => {
  const { authority = board, purpose = 'FOLLOW_UP', plan = null, person = null } = asked;
  const { unit = null, what = null, before = null, limit = 100 } = asked;
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ told: Told }[]>`
      select app.search_log(${sjohamra}, ${authority}, ${purpose}, ${plan}, ${person}, ${unit}, ${what},
        ${year(-30)}, ${today}, ${before?.at ?? null}, ${before?.id ?? null}, ${limit}) as told`,
  );
  if (!row) throw new Error('no answer');
  return row.told;
};
const find = async (who: string, words: string, authority = board) =>
  (
    await db.asPerson(
      personId(who),
      (sql) => sql<{ found: { planId: string; child: string }[] }[]>`
        select app.find_log_child(${sjohamra}, ${authority}, 'REQUEST', ${words}) as found`,
    )
  )[0]?.found;
const name = async (who: string, person: string, authority = board, until = year(30)) =>
  (
    await db.asPerson(
      personId(who),
      (sql) => sql<{ id: string }[]>`
        select app.name_log_reviewer(${sjohamra}, ${authority}, ${personId(person)}, ${today}, ${until}) as id`,
    )
  )[0]?.id ?? '';
const newest = async () =>
  (
    await db.sql<{ action: string; detail: Record<string, unknown>; as: string; plan: string }[]>`
      select action, detail, acted_as as as, plan_id as plan from app.access_log order by id desc limit 1`
  )[0];
const open = (slug: string, plan: string) =>
  db.asPerson(personId(slug), (sql) => sql`select app.open_plan(${planId(plan)})`);

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  // The schools and what is about them are a board's of the municipality; the rest is the region's.
  await db.sql`insert into app.authorities (id, name, kind, home_tenant_id)
    values (${board}, 'Barn- och utbildningsnämnden', 'municipalBoard', ${sjohamra})`;
  await giveUnits(db.sql, board, ['school', 'studentHealth']);
  await db.sql`update app.memberships m set unit_id = u.unit_id
    from app.plan_parties t join app.plan_units u on u.id = t.plan_unit_id
    where t.person_id = m.person_id`;
  await db.sql`update app.zones z set controller_authority_id = case
      when z.kind in ('school', 'studentHealth') then ${board}::uuid
      when z.kind = 'health' then ${region}::uuid end`;
  await name('admin-sjohamra', 'torsten');
  await db.sql`insert into app.log_reviewers (tenant_id, authority_id, person_id, valid_from, valid_to)
    values (${sjohamra}, ${region}, ${personId('ingrid')}, '2020-01-01', '2199-01-01')`;
  await db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role)
    select ${sjohamra}, ${personId('ingrid')}, t.unit_id, 'staff'
    from app.tenant_units t join app.units u on u.id = t.unit_id and u.authority_id = ${region}
    where t.tenant_id = ${sjohamra} limit 1`;
  for (const slug of ['maja', 'siri', 'rania', 'hamid', 'disa']) await open(slug, 'milo');
  for (const slug of ['gosta', 'hedda', 'liv']) await open(slug, 'nova');
});
afterAll(() => db?.close());

describe('who reviews the log', () => {
  it('is named by an administrator of the authority, for a time, and never by themselves', async () => {
    for (const who of ['maja', 'torsten', 'admin-kvarnbo', 'rania'])
      await expect(name(who, 'gunvor'), who).rejects.toMatchObject({
        code: 'PT404',
        message: 'not_found',
      });
    await expect(name('admin-sjohamra', 'admin-sjohamra')).rejects.toMatchObject({
      code: 'PT403',
      message: 'not_allowed',
    });
    // The region is no board of the municipality: its own administrators name for it.
    await expect(name('admin-sjohamra', 'gunvor', region)).rejects.toMatchObject({
      message: 'not_found',
    });
    for (const who of ['rania', 'siri'])
      await expect(name('admin-sjohamra', who), who).rejects.toMatchObject({
        code: 'PT422',
        message: 'works_elsewhere',
      });
    await expect(name('admin-sjohamra', 'gunvor', board, year(900))).rejects.toMatchObject({
      message: 'invalid_input',
    });
    const reviewer = await name('admin-sjohamra', 'otto');
    expect(await newest()).toMatchObject({
      action: 'log.reviewer.name',
      detail: { reviewer, person: personId('otto'), authority: board },
    });
    expect((await search('otto')).total).toBeGreaterThan(0);
    const end = (who: string) =>
      db.asPerson(personId(who), (sql) => sql`select app.end_log_reviewer(${reviewer})`);
    await expect(end('torsten')).rejects.toMatchObject({ message: 'not_found' });
    await end('admin-sjohamra');
    expect(await newest()).toMatchObject({ action: 'log.reviewer.end' });
    await expect(end('admin-sjohamra')).rejects.toMatchObject({ message: 'changed' });
    await expect(search('otto')).rejects.toMatchObject({ code: 'PT404', message: 'not_found' });
  });

  it('reviews only as long as the period and the mandate last', async () => {
    const reviewer = await name('admin-sjohamra', 'otto');
    expect((await search('otto')).total).toBeGreaterThan(0);
    const during = async (broken: string, mended: string) => {
      await db.sql.unsafe(broken);
      await expect(search('otto'), broken).rejects.toMatchObject({ message: 'not_found' });
      await db.sql.unsafe(mended);
      expect((await search('otto')).total).toBeGreaterThan(0);
    };
    await during(
      `update app.memberships set valid_to = clock_timestamp() where person_id = '${personId('otto')}'`,
      `update app.memberships set valid_to = null where person_id = '${personId('otto')}'`,
    );
    await during(
      `update app.log_reviewers set valid_to = clock_timestamp() where id = '${reviewer}'`,
      `update app.log_reviewers set valid_to = '2199-01-01' where id = '${reviewer}'`,
    );
  });
});

describe('a search', () => {
  it('is refused to everyone else, an administrator too', async () => {
    for (const who of ['maja', 'admin-sjohamra', 'rania', 'admin-kvarnbo', 'ingrid'])
      await expect(search(who), who).rejects.toMatchObject({
        code: 'PT404',
        message: 'not_found',
      });
  });

  it('shows what the authority’s own units did, and never the family or another authority', async () => {
    const own = await search('torsten', { what: 'READ' });
    expect(new Set(own.rows.map((row) => row.name))).toEqual(
      new Set(['Maja Gullvind', 'Disa Kronfelt', 'Gösta Rimfors']),
    );
    const theirs = await search('ingrid', { authority: region, what: 'READ' });
    expect(new Set(theirs.rows.map((row) => row.name))).toEqual(
      new Set(['Siri Vargtass', 'Hamid Borgfelt', 'Hedda Ljungkvarn']),
    );
    expect(own.rows.find((row) => row.name === 'Maja Gullvind')).toMatchObject({
      as: 'professional',
      unit: 'Förskolan Blåsippan',
      child: 'Milo Silverkvist',
      planId: planId('milo'),
    });
    expect(own.readers).toContainEqual(
      expect.objectContaining({ name: 'Maja Gullvind', unit: 'Förskolan Blåsippan', count: 1 }),
    );
  });

  it('narrows by child, person, unit and kind, and counts what it found', async () => {
    expect(await search('torsten', { plan: planId('milo'), what: 'READ' })).toMatchObject({
      child: 'Milo Silverkvist',
      total: 2,
    });
    expect(await search('torsten', { person: personId('disa'), what: 'READ' })).toMatchObject({
      total: 1,
      rows: [expect.objectContaining({ name: 'Disa Kronfelt' })],
    });
    expect(await search('torsten', { unit: id('unit:blasippan'), what: 'READ' })).toMatchObject({
      total: 1,
      rows: [expect.objectContaining({ name: 'Maja Gullvind' })],
    });
    const house = await search('torsten', { what: 'HOUSE' });
    expect(house.rows.map((row) => row.action)).toContain('log.reviewer.name');
    expect(house.rows.every((row) => row.planId === null && row.child === null)).toBe(true);
  });

  it('gives every row once over its pages', async () => {
    const whole = await search('torsten');
    const seen: number[] = [];
    let before: Told['next'] = null;
    const until = whole.rows.map((row) => row.id);
    do {
      const page: Told = await search('torsten', { before, limit: 2 });
      seen.push(...page.rows.map((row) => row.id));
      before = page.next;
    } while (before !== null);
    // The pages are rows of the log themselves, newer than what the first one gave.
    expect(seen.filter((row) => until.includes(row))).toEqual(until);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('names no part of another authority', async () => {
    const session = await db.signIn(personId('siri'));
    for (const kind of ['shared', 'health'])
      await db.asRole('kring_sync')`select * from priv.sync_open(${db.sql.json([
        { n: 1, session, zone: zoneId('milo', kind) },
      ])}::jsonb)`;
    const own = await search('ingrid', { authority: region, person: personId('siri') });
    expect(own.rows.filter((row) => row.action === 'zone.open').map((row) => row.part)).toEqual([
      'health',
      'shared',
    ]);
    // Maja of the school is let into a part that the region answers for: that she was, not into what.
    await db.sql`insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action)
      values (${sjohamra}, ${personId('maja')}, ${planId('milo')}, ${zoneId('milo', 'health')}, 'zone.open')`;
    const [row] = (await search('torsten', { person: personId('maja') })).rows;
    expect(row).toMatchObject({ action: 'zone.open', part: null, otherPart: true });
  });

  it('names a protected child only where it was asked for, and then no unit', async () => {
    const [listed] = (await search('torsten', { person: personId('gosta') })).rows;
    expect(listed).toMatchObject({ child: null, planId: planId('nova'), unit: 'Ekbackaskolan' });
    const told = await search('torsten', { plan: planId('nova') });
    expect(told.child).toBe('Nova Lindhamn');
    expect(JSON.stringify(told)).not.toContain('Ekbackaskolan');
    expect(told.readers[0]).toMatchObject({ name: 'Gösta Rimfors', unit: null });
  });

  it('shows what was done without any mandate, in plans where the authority takes part', async () => {
    await db.sql`insert into app.people (id, slug, name, kind)
      values (${personId('operator')}, 'operator', 'Kim Dalvik', 'operator') on conflict do nothing`;
    await db.sql`insert into app.access_log (tenant_id, person_id, plan_id, action)
      values (${sjohamra}, ${personId('operator')}, ${planId('milo')}, 'zone.purge')`;
    const told = await search('torsten', { plan: planId('milo'), person: personId('operator') });
    expect(told.rows).toEqual([expect.objectContaining({ as: 'operator', unit: null })]);
  });

  it('finds a child by its whole name or its plan, and by nothing less', async () => {
    expect(await find('torsten', ' milo SILVERKVIST ')).toEqual([
      expect.objectContaining({ planId: planId('milo'), child: 'Milo Silverkvist' }),
    ]);
    expect(await find('torsten', planId('milo'))).toHaveLength(1);
    for (const less of ['Milo', 'Silverkvist', '%', 'Milo Silverkvis_'])
      expect(await find('torsten', less), less).toEqual([]);
    await expect(find('torsten', '')).rejects.toMatchObject({ message: 'invalid_input' });
    await expect(find('maja', 'Milo Silverkvist')).rejects.toMatchObject({ message: 'not_found' });
    // A child in whose plan the authority never took part is not there.
    await giveUnits(db.sql, region, ['school', 'studentHealth']);
    expect(await find('torsten', 'Nova Lindhamn')).toEqual([]);
    expect(await find('ingrid', 'Nova Lindhamn', region)).toHaveLength(1);
    await expect(search('torsten', { plan: planId('nova') })).rejects.toMatchObject({
      message: 'not_found',
    });
    await giveUnits(db.sql, board, ['school', 'studentHealth']);
  });

  it('is itself in the log, with why, and needs one', async () => {
    await search('torsten', { plan: planId('milo'), purpose: 'SUSPICION' });
    expect(await newest()).toMatchObject({
      action: 'log.search',
      as: 'reviewer',
      plan: planId('milo'),
      detail: { purpose: 'SUSPICION', from: year(-30), to: today },
    });
    await find('torsten', 'Nobody At All');
    expect(await newest()).toMatchObject({
      action: 'log.search',
      detail: { purpose: 'REQUEST', plans: [] },
    });
    await db.asPerson(
      personId('torsten'),
      (
        sql,
      ) => sql`select app.export_log(${sjohamra}, ${board}, 'SUPERVISION', null, null, null, 'READ',
        ${year(-30)}, ${today})`,
    );
    expect(await newest()).toMatchObject({ action: 'log.export', detail: { what: 'READ' } });
    const count = async () =>
      (await db.sql<{ n: number }[]>`select count(*)::int as n from app.access_log`)[0]?.n;
    const before = await count();
    for (const purpose of [null, 'CURIOUS'])
      await expect(search('torsten', { purpose })).rejects.toMatchObject({
        message: 'invalid_input',
      });
    expect(await count()).toBe(before);
    expect((await search('torsten')).rows[0]).toMatchObject({
      action: 'log.export',
      as: 'reviewer',
      purpose: 'SUPERVISION',
    });
  });
});

describe('with years of log', () => {
  const rows = Number(process.env.LOG_ROWS ?? 60_000);

  it('answers who read about a child this year, and who read at a unit, by an index and within five seconds', async () => {
    // The rows of five years of a municipality, over plans that are not Milo's too; by the authority's own.
    await db.sql`set session_replication_role = replica`;
    await db.sql`insert into app.access_log (tenant_id, person_id, plan_id, action, at, child_id, acted_as, unit_id,
        authority_id)
      select ${sjohamra}, ${personId('maja')},
        case when n % 500 = 0 then ${planId('milo')}::uuid else gen_random_uuid() end, 'plan.open',
        clock_timestamp() - interval '5 years' * (n::float / ${rows}), gen_random_uuid(), 'professional',
        case when n % 40 = 0 then ${id('unit:elevhalsan')}::uuid else ${id('unit:blasippan')}::uuid end,
        case when n % 3 = 0 then ${region}::uuid else ${board}::uuid end
      from generate_series(1, ${rows}::integer) n`;
    await db.sql`set session_replication_role = origin`;
    await db.sql`analyze app.access_log`;
    const asked = async (label: string, run: () => Promise<Told>) => {
      const began = performance.now();
      const told = await run();
      const ms = performance.now() - began;
      console.log(`the log, ${rows} rows, ${label}: ${Math.round(ms)} ms, ${told.total} found`);
      expect(ms).toBeLessThan(5_000);
      expect(told.total).toBeGreaterThan(0);
    };
    const whole = { from: year(-365), to: today };
    const searchYear = async (plan: string | null, unit: string | null) => {
      const [row] = await db.asPerson(
        personId('torsten'),
        (sql) => sql<{ told: Told }[]>`
          select app.search_log(${sjohamra}, ${board}, 'FOLLOW_UP', ${plan}, null, ${unit}, 'READ',
            ${whole.from}, ${whole.to}) as told`,
      );
      if (!row) throw new Error('no answer');
      return row.told;
    };
    await asked('a child, a year', () => searchYear(planId('milo'), null));
    await asked('a unit, a year', () => searchYear(null, id('unit:elevhalsan')));
    await asked('the authority, a year', () => searchYear(null, null));
    expect(await planOf(planId('milo'), null)).toContain('access_log_plan_newest');
    expect(await planOf(null, null, 3)).toContain('access_log_authority_newest');
  });

  /** How PostgreSQL finds the rows: the function's own words, with what is asked for in them. */
  async function planOf(plan: string | null, person: string | null, days = 365): Promise<string> {
    const [found] = await db.sql<{ body: string }[]>`
      select prosrc as body from pg_proc where proname = 'log_found'`;
    const values: Record<string, string> = {
      p_tenant: `'${sjohamra}'::uuid`,
      p_authority: `'${board}'::uuid`,
      p_plan: plan === null ? 'null::uuid' : `'${plan}'::uuid`,
      p_person: person === null ? 'null::uuid' : `'${person}'::uuid`,
      p_unit: 'null::uuid',
      p_what: 'null::text',
      p_from: `'${year(-days)}'::date`,
      p_to: `'${today}'::date`,
    };
    const words = (found?.body ?? '').replaceAll(/\bp_\w+/g, (name) => values[name] ?? name);
    const lines = await db.sql.unsafe<{ 'QUERY PLAN': string }[]>(`explain ${words}`);
    return lines.map((line) => line['QUERY PLAN']).join('\n');
  }
});
