// Gatherings and views: whose view someone may write, that nobody overwrites another unseen, that closed
// gatherings stay, and who reads what.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WellbeingPage, viewOf } from '#domain/plan/wellbeing.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, partyId, personId, planId, planUnitId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
});
afterAll(() => db?.close());

const refused = { code: 'PT403', message: 'not_allowed' };
const unknown = { code: 'PT404', message: 'not_found' };
const unfit = { code: 'PT400', message: 'invalid_input' };
const changed = { code: 'PT409', message: 'changed' };

const start = (who: string, day: string, after: string | null, plan = 'milo') =>
  db.asPerson(personId(who), async (sql) => {
    const [row] = await sql<{ id: string }[]>`
      select app.start_gathering(${planId(plan)}, ${after}, ${day}::date) as id`;
    return row?.id ?? '';
  });

interface Said {
  unit?: string;
  party?: string;
  plan?: string;
  subject?: string;
  grade?: string | null;
  strength?: string;
  way?: string | null;
  with?: string | null;
  revision?: number;
}
const write = (who: string, gathering: string, said: Said) =>
  db.asPerson(personId(who), async (sql) => {
    const plan = said.plan ?? 'milo';
    const [row] = await sql<{ revision: number }[]>`
      select app.write_view(${gathering}, ${said.unit ? planUnitId(plan, said.unit) : null},
        ${said.party ? partyId(plan, said.party) : null}, ${said.subject ?? 'safe'},
        ${said.grade === undefined ? 'WORKS' : said.grade}, ${said.strength ?? 'Lugn.'}, null,
        ${said.way ?? null}, null, ${said.with ?? null}, ${said.revision ?? 0}) as revision`;
    return row?.revision;
  });
const open = (who: string, plan = 'milo', gathering: string | null = null) =>
  db.asPerson(personId(who), async (sql) => {
    const [row] = await sql<{ page: unknown }[]>`
      select app.plan_wellbeing(${planId(plan)}, ${gathering}) as page`;
    return WellbeingPage.nullable().parse(row?.page);
  });

const [yesterday, today, tomorrow] = [-1, 0, 1].map((days) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10),
) as [string, string, string];

let gathering = '';
beforeEach(async () => {
  await db.sql`truncate app.gatherings, app.gathering_views`;
  gathering = await start('hamid', yesterday, null);
});

describe('a gathering', () => {
  it('is started by those who lead, refused to others, unknown to those outside', async () => {
    for (const who of ['maja', 'rania', 'sami'])
      await expect(start(who, today, gathering), who).rejects.toMatchObject(refused);
    for (const who of ['torsten', 'admin-sjohamra', 'admin-kvarnbo'])
      await expect(start(who, today, gathering), who).rejects.toMatchObject(unknown);
    const next = await start('gunvor', tomorrow, gathering);
    expect((await open('sami'))?.gatherings.map(({ id, number }) => [id, number])).toEqual([
      [gathering, 1],
      [next, 2],
    ]);
  });

  it('follows the one that the person saw as the newest, on a day that has none and can be', async () => {
    await expect(start('hamid', today, null)).rejects.toMatchObject(changed);
    await expect(start('hamid', yesterday, gathering)).rejects.toMatchObject(changed);
    for (const day of ['1926-09-22', '2126-09-22'])
      await expect(start('hamid', day, gathering)).rejects.toMatchObject(unfit);
    await start('hamid', today, gathering);
  });

  it('closes when the next one starts, and what was said in it stays', async () => {
    await write('maja', gathering, { unit: 'blasippan' });
    const next = await start('hamid', tomorrow, gathering);
    await expect(
      write('maja', gathering, { unit: 'blasippan', revision: 1, grade: 'HARD' }),
    ).rejects.toMatchObject(changed);
    await write('maja', next, { unit: 'blasippan', grade: 'HARD' });
    expect((await open('rania', 'milo', gathering))?.views[0]).toMatchObject({ grade: 'WORKS' });
    expect((await open('rania'))?.views[0]).toMatchObject({ grade: 'HARD' });
    await expect(db.sql`update app.gatherings set day = ${today}`).rejects.toMatchObject({
      code: '42501',
    });
  });
});

describe('a view', () => {
  it('is written by its own party and nobody else', async () => {
    const own: [string, Said][] = [
      ['maja', { unit: 'blasippan' }],
      ['hamid', { unit: 'koordinator' }],
      ['rania', { party: 'rania' }],
    ];
    for (const [who, said] of own) {
      for (const other of ['disa', 'jonte', 'sami', 'gunvor'])
        await expect(write(other, gathering, said), other).rejects.toMatchObject(refused);
      for (const outside of ['torsten', 'admin-sjohamra', 'admin-kvarnbo'])
        await expect(write(outside, gathering, said), outside).rejects.toMatchObject(unknown);
      expect(await write(who, gathering, said), who).toBe(1);
    }
    expect((await open('sami'))?.views).toHaveLength(own.length);
    expect((await open('sami'))?.viewers.some(({ mine }) => mine)).toBe(false);
    // A guardian is no unit, and a unit is no person.
    for (const said of [{ unit: 'familjen' }, { party: 'maja' }])
      for (const who of ['rania', 'maja'])
        await expect(write(who, gathering, said)).rejects.toMatchObject(refused);
  });

  it('is no longer written when one’s part has ended', async () => {
    await write('otto', gathering, { unit: 'blasippan' });
    await db.sql`update app.plan_parties set ended_at = clock_timestamp()
      where id = ${partyId('milo', 'otto')}`;
    await expect(
      write('otto', gathering, { unit: 'blasippan', revision: 1 }),
    ).rejects.toMatchObject(unknown);
    expect(await write('maja', gathering, { unit: 'blasippan', revision: 1 })).toBe(2);
    await db.sql`update app.plan_parties set ended_at = null where id = ${partyId('milo', 'otto')}`;
  });

  it('is never written over unseen: two of a unit, and two at once', async () => {
    expect(await write('maja', gathering, { unit: 'blasippan', strength: 'Majas' })).toBe(1);
    await expect(
      write('otto', gathering, { unit: 'blasippan', strength: 'Ottos' }),
    ).rejects.toMatchObject(changed);
    expect((await open('otto'))?.views[0]).toMatchObject({
      strength: 'Majas',
      by: 'Maja Gullvind',
      revision: 1,
    });
    expect(
      await write('otto', gathering, { unit: 'blasippan', strength: 'Bådas', revision: 1 }),
    ).toBe(2);

    const both = await Promise.allSettled(
      ['maja', 'otto'].map((who) =>
        write(who, gathering, { unit: 'blasippan', strength: who, revision: 2 }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: changed });
  });

  it('is of the child when whoever may write in the child’s zone writes it, strictly', async () => {
    // Nobody writes for Milo until the family has let someone write in his zone.
    for (const who of ['hamid', 'rania', 'maja'])
      await expect(write(who, gathering, {}), who).rejects.toMatchObject(refused);
    const [share] = await db.sql<{ id: string }[]>`
      insert into app.zone_shares (tenant_id, plan_id, zone_id, party_id, access, basis, granted_by)
      values (${sjohamra}, ${planId('milo')}, ${zoneId('milo', 'child')}, ${partyId('milo', 'rania')},
        'edit', 'childChoice', ${personId('rania')}) returning id`;
    await write('rania', gathering, { way: 'PICTURES', with: partyId('milo', 'maja') });
    const seen = await open('rania');
    expect(seen && viewOf(seen, 'child', 'safe')).toMatchObject({
      way: 'PICTURES',
      with: 'Maja Gullvind',
      by: 'Rania Silverkvist',
    });
    // It lies in the child's zone: preschool reads the plan, and not that.
    expect((await open('maja'))?.views).toEqual([]);
    expect((await open('maja'))?.viewers.some(({ key }) => key === 'child')).toBe(false);
    await expect(
      write('rania', gathering, { party: 'rania', way: 'PICTURES' }),
    ).rejects.toMatchObject({ code: '23514' });
    await db.sql`update app.zone_shares set ended_at = clock_timestamp() where id = ${share?.id ?? ''}`;
  });

  it('of a unit that only some may know of is only theirs', async () => {
    const first = await start('amanda', today, null, 'nova');
    await write('nova', first, { plan: 'nova', grade: 'HARD' });
    await write('amanda', first, { plan: 'nova', unit: 'ungdomsenheten' });
    // Mira is listed where Nova has named who reads; the plan itself she does not read.
    await expect(write('mira', first, { plan: 'nova', unit: 'um' })).rejects.toMatchObject(unknown);
    await expect(
      write('nova', first, { plan: 'nova', with: partyId('nova', 'mira'), revision: 1 }),
    ).rejects.toMatchObject(unfit);
    for (const who of ['liv', 'amanda']) {
      const page = await open(who, 'nova');
      expect(page?.viewers.map(({ label }) => label)).not.toContain('Kurator');
      expect(page?.views.map(({ viewer }) => viewer)).not.toContain('child');
    }
    expect((await open('nova', 'nova'))?.views).toHaveLength(2);
  });

  it('fits the wheel and the triangle', async () => {
    const maja = (said: Said) => write('maja', gathering, { unit: 'blasippan', ...said });
    await expect(maja({ subject: 'happiness' })).rejects.toMatchObject({ code: '23514' });
    await expect(maja({ grade: 'EXCELLENT' })).rejects.toMatchObject({ code: '23514' });
    await expect(maja({ subject: 'communicate' })).rejects.toMatchObject({ code: '23514' });
    await expect(maja({ strength: 'x'.repeat(2001) })).rejects.toMatchObject({ code: '23514' });
    await maja({ subject: 'communicate', grade: null });
    await maja({ strength: 'x'.repeat(2000) });
  });

  it('is in the access log by id, never by what it says; reading is logged too', async () => {
    await write('maja', gathering, { unit: 'blasippan', strength: 'hemligt' });
    await open('rania');
    const rows = await db.sql<{ action: string; detail: object | null }[]>`
      select action, detail from app.access_log order by id desc limit 2`;
    expect(rows.map(({ action }) => action)).toEqual(['plan.wellbeing', 'view.write']);
    expect(Object.keys(rows[1]?.detail ?? {})).toEqual(['view', 'revision']);
  });
});
