// Milestones of a plan: who may note them, what is refused and why, what a correction leaves behind; and
// what the timeline's page gives to whom.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TimelinePage } from '#domain/plan/timeline.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { buildWorld, personId, planId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await write(db.sql, { plan: 'milo', zone: 'shared', author: 'maja', unit: 'blasippan' });
});
afterAll(() => db.close());

const note = (slug: string, kind: string, day: string, plan = 'milo') =>
  db.asPerson(personId(slug), async (sql) => {
    const [row] = await sql<{ id: string }[]>`
      select app.note_milestone(${planId(plan)}, ${kind}, ${day}::date) as id`;
    return row?.id ?? '';
  });
const correct = (slug: string, milestone: string, day: string | null) =>
  db.asPerson(personId(slug), async (sql) => {
    const [row] = await sql<{ id: string | null }[]>`
      select app.correct_milestone(${milestone}, ${day}::date) as id`;
    return row?.id ?? null;
  });
const open = (slug: string, plan = 'milo') =>
  db.asPerson(personId(slug), async (sql) => {
    const [row] = await sql<{ page: unknown }[]>`
      select app.plan_timeline(${planId(plan)}) as page`;
    return TimelinePage.nullable().parse(row?.page);
  });
const noted = async (slug = 'maja') =>
  (await open(slug))?.milestones.map(({ kind, day, notedBy }) => [kind, day, notedBy]);

const refused = { code: 'PT403', message: 'not_allowed' };
const unknown = { code: 'PT404', message: 'not_found' };
const unfit = { code: 'PT400', message: 'invalid_input' };

describe('a milestone', () => {
  it('is noted by those who lead, refused to other readers, unknown to those outside', async () => {
    for (const who of ['maja', 'rania', 'sami'])
      await expect(note(who, 'MEETING', '2026-01-21'), who).rejects.toMatchObject(refused);
    for (const who of ['torsten', 'admin-sjohamra', 'admin-kvarnbo'])
      await expect(note(who, 'MEETING', '2026-01-21'), who).rejects.toMatchObject(unknown);
    await note('hamid', 'MEETING', '2026-01-21');
    await note('gunvor', 'CONSENT', '2026-01-03');
    expect(await noted()).toEqual([
      ['SIGNAL', '2026-01-01', 'Maja Gullvind'],
      ['CONSENT', '2026-01-03', 'Gunvor Åkerdag'],
      ['MEETING', '2026-01-21', 'Hamid Borgfelt'],
    ]);
  });

  it('is one when two note it', async () => {
    const id = await note('hamid', 'INVITED', '2026-01-08');
    expect(await note('gunvor', 'INVITED', '2026-01-08')).toBe(id);
    expect((await noted())?.filter(([kind]) => kind === 'INVITED')).toHaveLength(1);
  });

  it('is of a known kind, on a day on which it can be', async () => {
    await expect(note('hamid', 'DIAGNOSIS', '2026-01-08')).rejects.toMatchObject(unfit);
    await expect(note('hamid', 'MEETING', '0226-01-08')).rejects.toMatchObject(unfit);
    const [day] = await db.sql<{ ahead: string }[]>`
      select ((clock_timestamp() at time zone 'Europe/Stockholm')::date + 30)::text as ahead`;
    const ahead = day?.ahead ?? '';
    for (const kind of ['SIGNAL', 'CONSENT', 'INVITED', 'SEALED'])
      await expect(note('hamid', kind, ahead), kind).rejects.toMatchObject(unfit);
    for (const kind of ['MEETING', 'FOLLOW_UP'])
      await correct('hamid', await note('hamid', kind, ahead), null);
  });

  it('is corrected by those who lead; the wrong day stays withdrawn, with who said what', async () => {
    const wrong = await note('hamid', 'FOLLOW_UP', '2026-03-01');
    for (const who of ['maja', 'rania'])
      await expect(correct(who, wrong, '2026-03-02'), who).rejects.toMatchObject(refused);
    await expect(correct('torsten', wrong, '2026-03-02')).rejects.toMatchObject(unknown);
    await expect(correct('gunvor', wrong, '1026-03-02')).rejects.toMatchObject(unfit);
    expect(await correct('gunvor', wrong, '2026-03-01')).toBe(wrong);

    const right = await correct('gunvor', wrong, '2026-03-02');
    expect((await noted())?.filter(([kind]) => kind === 'FOLLOW_UP')).toEqual([
      ['FOLLOW_UP', '2026-03-02', 'Gunvor Åkerdag'],
    ]);
    const rows = await db.sql`
      select day::text, noted_by, withdrawn_by from app.plan_milestones
      where kind = 'FOLLOW_UP' and day < '2026-06-01' order by noted_at`;
    expect([...rows]).toEqual([
      { day: '2026-03-01', noted_by: personId('hamid'), withdrawn_by: personId('gunvor') },
      { day: '2026-03-02', noted_by: personId('gunvor'), withdrawn_by: null },
    ]);
    await expect(correct('gunvor', wrong, '2026-03-03')).rejects.toMatchObject(unknown);
    expect(await correct('gunvor', right ?? '', null)).toBeNull();
    expect((await noted())?.some(([kind]) => kind === 'FOLLOW_UP')).toBe(false);
  });

  it('is written in the access log by id, never by what it says', async () => {
    const id = await note('hamid', 'MEETING', '2026-02-10');
    const [row] = await db.sql<{ detail: unknown; zone: string }[]>`
      select detail, zone_id as zone from app.access_log
      where action = 'milestone.note' order by id desc limit 1`;
    expect(row).toEqual({ detail: { milestone: id }, zone: zoneId('milo', 'shared') });
  });

  it('notes itself when the plan is sealed, once for each day', async () => {
    const seal = (day: string) =>
      db.sql`update app.plans set sealed_on = ${day}::date where id = ${planId('milo')}`;
    await seal('2026-02-11');
    await seal('2026-02-11');
    await seal('2026-02-12');
    await db.sql`update app.plans set sealed_on = null where id = ${planId('milo')}`;
    expect((await noted())?.filter(([kind]) => kind === 'SEALED')).toEqual([
      ['SEALED', '2026-02-11', null],
      ['SEALED', '2026-02-12', null],
    ]);
  });
});

describe('plan_timeline', () => {
  it('gives days, titles and who answers, and who may note', async () => {
    const page = await open('rania');
    expect(page?.actions).toMatchObject([
      { id: 'action-milo-shared', kind: 'OTHER', dueOn: '2026-01-01', status: 'IN_PROGRESS' },
    ]);
    expect(page?.parties).toHaveLength(10);
    expect(page?.plan.mayNote).toBe(false);
    expect((await open('hamid'))?.plan.mayNote).toBe(true);
  });

  it('says nothing of the shared zone to someone who is let into another part alone', async () => {
    await db.sql`insert into app.plan_milestones (tenant_id, plan_id, zone_id, kind, day)
      values (${sjohamra}, ${planId('nova')}, ${zoneId('nova', 'shared')}, 'SIGNAL', '2026-01-01')`;
    const page = await open('mira', 'nova');
    expect(page?.milestones).toEqual([]);
    expect(page?.actions).toEqual([]);
    expect(page?.plan.mayNote).toBe(false);
    expect((await open('amanda', 'nova'))?.milestones).toHaveLength(1);
  });

  it('is null, and no row in the log, for whom the plan is not', async () => {
    const count = async () =>
      (
        await db.sql<{ n: number }[]>`
          select count(*)::int as n from app.access_log where action = 'plan.timeline'
            and person_id in (${personId('otto')}, ${personId('torsten')})`
      )[0]?.n;
    expect(await open('torsten')).toBeNull();
    expect(await count()).toBe(0);
    await open('otto');
    expect(await count()).toBe(1);
  });
});
