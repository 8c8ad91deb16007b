// Who may read a zone's log, what is in it, and what is written down about reading it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HistoryPage } from '#domain/history/log.ts';
import { PlanHistory } from '#domain/history/page.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { buildWorld, id, partyId, personId, planId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
const shared = zoneId('milo', 'shared');
const health = zoneId('milo', 'health');

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await write(db.sql, { plan: 'milo', zone: 'shared', author: 'maja', unit: 'blasippan' });
  await write(db.sql, { plan: 'milo', zone: 'health', author: 'siri', unit: 'logoped' });
  for (const [seq, slug] of [
    [2, 'otto'],
    [3, 'maja'],
  ] as const)
    await db.sql`insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
      values (${sjohamra}, ${shared}, ${seq}, ${personId(slug)}, decode(repeat('ab', 100), 'hex'))`;
});
afterAll(() => db.close());

const log = (slug: string, zone = shared, after = 0, limit = 2_000) =>
  db.asPerson(personId(slug), async (sql) => {
    const [row] = await sql<{ page: unknown }[]>`
      select app.zone_history(${zone}, ${after}, ${limit}) as page`;
    return HistoryPage.nullable().parse(row?.page);
  });

const page = (slug: string, plan = 'milo') =>
  db.asPerson(personId(slug), async (sql) => {
    const [row] = await sql<{ page: unknown }[]>`select app.history_page(${planId(plan)}) as page`;
    return PlanHistory.nullable().parse(row?.page);
  });

const timesLogged = async (slug: string, zone: string | null) => {
  const [row] = await db.sql<{ n: number }[]>`
    select count(*)::int as n from app.access_log where action = 'plan.history'
      and person_id = ${personId(slug)} and zone_id is not distinct from ${zone}`;
  return row?.n;
};

describe('zone_history', () => {
  it('gives those who read the zone every row, who sent it and whose the client ids are', async () => {
    const all = await log('rania');
    expect(all?.rows.map(({ seq, personId: by }) => [seq, by])).toEqual([
      [1, personId('maja')],
      [2, personId('otto')],
      [3, personId('maja')],
    ]);
    expect(all?.rows[1]?.update).toBe(Buffer.alloc(100, 0xab).toString('base64'));
    expect(all?.clients).toEqual([{ clientId: 7, personId: personId('maja') }]);
    expect(all?.people.map(({ name }) => name).sort()).toEqual(['Maja Gullvind', 'Otto Brynolf']);
    expect(all?.people[0]?.sector).toBeTruthy();
    expect(all?.next).toBeNull();
  });

  it('gives it in pages, the client ids with the last', async () => {
    const first = await log('rania', shared, 0, 2);
    expect(first?.rows.map(({ seq }) => seq)).toEqual([1, 2]);
    expect([first?.next, first?.clients]).toEqual([2, []]);
    const second = await log('rania', shared, first?.next ?? 0, 2);
    expect(second?.rows.map(({ seq }) => seq)).toEqual([3]);
    expect([second?.next, second?.clients.length]).toEqual([null, 1]);
    await expect(log('rania', shared, 0, 0)).rejects.toMatchObject({ code: 'PT400' });
    await expect(log('rania', shared, 0, 2_001)).rejects.toMatchObject({ code: 'PT400' });
  });

  it('is not there for those who do not read the zone, and logs who has read', async () => {
    expect(await log('torsten')).toBeNull();
    expect(await log('admin-kvarnbo')).toBeNull();
    expect(await log('rania', health)).toBeNull();
    expect(await log('siri', health)).not.toBeNull();
    expect(await timesLogged('torsten', shared)).toBe(0);
    expect(await timesLogged('rania', health)).toBe(0);
    expect(await timesLogged('siri', health)).toBe(1);
  });

  it('is closed to those for whom a zone was opened after something had been written', async () => {
    const share = id('share:history');
    const state = async () =>
      (await page('maja'))?.zones.find(({ id: zone }) => zone === health)?.history;
    await db.sql`insert into app.zone_shares (tenant_id, plan_id, zone_id, id, party_id, access, basis)
      values (${sjohamra}, ${planId('milo')}, ${health}, ${share}, ${partyId('milo', 'maja')},
        'read', 'consent')`;
    await expect(log('maja', health)).rejects.toMatchObject({
      code: 'PT403',
      message: 'not_allowed',
      hint: 'later',
    });
    expect(await state()).toBe('closed');
    expect(await timesLogged('maja', health)).toBe(0);

    // The same share, given before the first word.
    await db.sql`update app.zone_shares set granted_at = '2020-01-01' where id = ${share}`;
    expect((await log('maja', health))?.rows).toHaveLength(1);
    expect(await state()).toBe('whole');
    await db.sql`update app.zone_shares set ended_at = clock_timestamp() where id = ${share}`;
    expect(await log('maja', health)).toBeNull();
  });

  it('names those who have left, and nobody whom the reader may not know', async () => {
    await db.asPerson(
      personId('hamid'),
      (sql) => sql`select app.end_participation(${partyId('milo', 'otto')})`,
    );
    expect(await log('otto')).toBeNull();
    expect((await log('rania'))?.people.map(({ name }) => name)).toContain('Otto Brynolf');
    // A row of someone who was never in the zone: the service's own, or an operator's.
    await db.sql`insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
      values (${sjohamra}, ${shared}, 4, ${personId('torsten')}, '\\x01')`;
    expect((await log('rania'))?.people.map(({ name }) => name)).not.toContain('Torsten Vinterdal');
  });
});

describe('history_page', () => {
  it('gives the zones that the person reads, and their rights', async () => {
    const rania = await page('rania');
    expect(rania?.zones.map(({ key, access, history }) => [key, access, history])).toEqual([
      ['shared', 'comment', 'whole'],
      ['family', 'edit', 'whole'],
    ]);
    expect(rania?.writer.role).toBe('guardian');
    expect(rania?.parties.map(({ name }) => name)).toContain('Maja Gullvind');
    expect(await page('torsten')).toBeNull();
    expect(await page('maja', 'nova')).toBeNull();
    expect(await timesLogged('rania', null)).toBe(1);
    expect(await timesLogged('torsten', null)).toBe(0);
  });

  it('tells of sealed versions, and of those alone, to who reads the shared part', async () => {
    // The version that the world has is withdrawn.
    expect((await page('siri'))?.versions).toEqual([]);
    const hash = '0'.repeat(64);
    await db.sql`insert into app.plan_versions ${db.sql({
      ...{
        tenant_id: sjohamra,
        plan_id: planId('milo'),
        zone_id: shared,
        id: id('version:sealed'),
      },
      ...{ number: 1, state: 'SEALED', content: db.sql.json({}), hash, leaves: [hash], salt: hash },
      ...{ root: hash, proposed_at: '2026-01-05T10:00:00Z', proposed_by: personId('hamid') },
      ...{ sealed_at: '2026-01-06T10:00:00Z', sealed_by: personId('hamid') },
    })}`;
    const versions = [{ number: 1, at: '2026-01-05T10:00:00.000Z', zoneId: shared }];
    expect((await page('siri'))?.versions).toEqual(versions);
    expect(await page('torsten')).toBeNull();
  });

  it('knows when the person was there last, which is not this visit', async () => {
    expect((await page('gunvor'))?.lastVisit).toBeNull();
    const seen = (at: string, slug: string) =>
      db.sql`insert into app.access_log (tenant_id, person_id, plan_id, action, at)
        values (${sjohamra}, ${personId(slug)}, ${planId('milo')}, 'plan.open', ${at})`;
    await seen('2026-01-05T10:00:00Z', 'siri');
    await seen('2026-01-05T10:20:00Z', 'siri');
    await seen('2026-01-05T12:00:00Z', 'maja');
    expect((await page('siri'))?.lastVisit).toBe('2026-01-05T10:20:00.000Z');
  });
});
