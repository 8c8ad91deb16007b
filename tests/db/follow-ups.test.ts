// Att följa upp: what gaps are found from, for whom; when an action last moved; the tenant's steps; and
// that a disputed action without someone responsible meanwhile is not laid before the parties.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FollowUpPlans } from '#domain/gaps/list.ts';
import { StepsToSet } from '#domain/gaps/steps.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { buildWorld, partyId, personId, planId, planUnitId, sjohamra, zoneId } from './world.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await write(db.sql, { plan: 'milo', zone: 'shared', author: 'maja', unit: 'blasippan' });
  await write(db.sql, { plan: 'nova', zone: 'shared', author: 'amanda', unit: 'ungdomsenheten' });
});
afterAll(() => db.close());

const shared = zoneId('milo', 'shared');
let seq = 1;

/** The shared zone as the projector writes it, with one more row in its log at that time. */
async function project(actions: Record<string, unknown>[], at: string): Promise<void> {
  seq += 1;
  await db.sql`insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update, created_at)
    values (${sjohamra}, ${shared}, ${seq}, ${personId('maja')}, '\\x01', ${at})`;
  await db.sql`select priv.sync_project(${shared}, ${seq}, ${db.sql.json({
    sections: [],
    goals: [],
    actions: actions as never,
  })})`;
}

const followUps = (slug: string) =>
  db.asPerson(personId(slug), async (sql) => {
    const [row] = await sql<{ plans: unknown }[]>`select app.my_follow_ups() as plans`;
    return FollowUpPlans.parse(row?.plans);
  });

const own = {
  id: 'a',
  title: 'Bildstöd',
  unitId: planUnitId('milo', 'blasippan'),
  contactId: partyId('milo', 'maja'),
  status: 'IN_PROGRESS',
  position: 'a0',
};

describe('when an action last moved', () => {
  const movedOn = async () =>
    Object.fromEntries(
      (await followUps('maja')).flatMap(({ actions }) =>
        actions.map(({ id, movedOn }) => [id, movedOn]),
      ),
    );

  it('is the day of its own last change, not of the zone’s, nor of its place in the list', async () => {
    await project([own], '2026-03-01T12:00:00Z');
    await project(
      [
        { ...own, position: 'b0' },
        { ...own, id: 'b' },
      ],
      '2026-03-05T12:00:00Z',
    );
    expect(await movedOn()).toEqual({ a: '2026-03-01', b: '2026-03-05' });
    await project(
      [
        { ...own, meanwhile: 'NOT_NEEDED' },
        { ...own, id: 'b' },
      ],
      '2026-03-09T12:00:00Z',
    );
    expect(await movedOn()).toEqual({ a: '2026-03-09', b: '2026-03-05' });
  });

  it('is also that of a word about it, in Swedish time', async () => {
    const thread = '00000000-0000-4000-8000-0000000000aa';
    await db.sql`insert into app.threads (tenant_id, plan_id, zone_id, id, anchor, created_by)
      values (${sjohamra}, ${planId('milo')}, ${shared}, ${thread}, '{"type":"action","id":"b"}', ${personId('rania')})`;
    await db.sql`insert into app.comments (tenant_id, zone_id, thread_id, author_id, body, created_at)
      values (${sjohamra}, ${shared}, ${thread}, ${personId('rania')}, 'Hur går det?', '2026-03-19T23:30:00Z')`;
    expect((await movedOn())['b']).toBe('2026-03-20');
  });
});

describe('my_follow_ups', () => {
  it('gives a professional the plans they take part in, and who leads that they do', async () => {
    const [milo, ...more] = await followUps('maja');
    expect(more).toEqual([]);
    expect(milo).toMatchObject({
      id: planId('milo'),
      leads: false,
      myUnitIds: [planUnitId('milo', 'blasippan')],
      myPartyIds: [partyId('milo', 'maja')],
      steps: { idleDays: 42, unitDays: 7, leadDays: 14 },
    });
    expect((await followUps('hamid'))[0]?.leads).toBe(true);
    expect((await followUps('gunvor'))[0]?.leads).toBe(true);
  });

  it('gives the family, and whoever takes no part, nothing, and logs what it gave', async () => {
    for (const who of ['rania', 'sami', 'nova', 'torsten', 'admin-sjohamra', 'admin-kvarnbo'])
      expect(await followUps(who), who).toEqual([]);
    const logged = await db.sql<{ plan_id: string }[]>`
      select plan_id from app.access_log
      where action = 'plan.gaps' and person_id = ${personId('hamid')}`;
    expect(logged.map(({ plan_id }) => plan_id)).toEqual([planId('milo')]);
  });

  it('has no unit, person or action of a part that the reader is not in', async () => {
    const [forAmanda] = await followUps('amanda');
    expect(forAmanda?.actions).toHaveLength(1);
    expect(forAmanda?.units.map(({ label }) => label)).not.toContain('Kurator');
    expect(forAmanda?.parties.map(({ name }) => name)).not.toContain('Mira Havsdal');
    // Mira is let into another part of Nova's plan alone.
    const [forMira] = await followUps('mira');
    expect(forMira?.actions).toEqual([]);
    expect(forMira?.leads).toBe(false);
  });

  it('has no plan that rests', async () => {
    await db.sql`update app.plans set status = 'PAUSED' where id = ${planId('milo')}`;
    expect(await followUps('maja')).toEqual([]);
    await db.sql`update app.plans set status = 'ACTIVE' where id = ${planId('milo')}`;
    expect(await followUps('maja')).toHaveLength(1);
  });

  it('says who left, and when', async () => {
    await db.sql`update app.plan_parties set ended_at = '2026-03-10T12:00:00Z'
      where id = ${partyId('milo', 'disa')}`;
    const [plan] = await followUps('maja');
    expect(plan?.parties.find(({ name }) => name === 'Disa Kronfelt')?.endedOn).toBe('2026-03-10');
    expect(plan?.parties.find(({ name }) => name === 'Maja Gullvind')?.endedOn).toBeNull();
    expect(await followUps('disa')).toEqual([]);
  });
});

describe('the tenant’s steps', () => {
  const read = (slug: string) =>
    db.asPerson(personId(slug), async (sql) => {
      const [row] = await sql<{ steps: unknown }[]>`select app.gap_steps_to_set() as steps`;
      return z.array(StepsToSet).parse(row?.steps);
    });
  const set = (slug: string, unitDays: number, seen: string | null, leadDays = 20) =>
    db.asPerson(
      personId(slug),
      (sql) =>
        sql`select app.set_gap_steps(${sjohamra}, 30, 10, 1, ${unitDays}, ${leadDays}, ${seen}::text::timestamptz)`,
    );

  it('are set by its administrators, refused to others of it, unknown to those outside', async () => {
    expect(await read('maja')).toEqual([]);
    const [before] = await read('admin-sjohamra');
    const seen = before?.seen ?? null;
    await expect(set('maja', 5, seen)).rejects.toMatchObject({
      code: 'PT403',
      message: 'not_allowed',
    });
    await expect(set('rania', 5, seen)).rejects.toMatchObject({ message: 'not_allowed' });
    await expect(set('admin-kvarnbo', 5, seen)).rejects.toMatchObject({
      code: 'PT404',
      message: 'not_found',
    });
    await set('admin-sjohamra', 5, seen);
    const [after] = await read('admin-sjohamra');
    expect(after?.steps).toEqual({
      idleDays: 30,
      supportDays: 10,
      contactDays: 1,
      unitDays: 5,
      leadDays: 20,
    });
    expect((await followUps('maja'))[0]?.steps?.unitDays).toBe(5);
  });

  it('are not overwritten unseen, and rise from step to step', async () => {
    const [now] = await read('admin-sjohamra');
    await expect(set('admin-sjohamra', 6, '2020-01-01')).rejects.toMatchObject({
      message: 'changed',
    });
    await expect(set('admin-sjohamra', 21, now?.seen ?? null)).rejects.toMatchObject({
      code: '23514',
    });
    await expect(set('admin-sjohamra', 6, now?.seen ?? null, 400)).rejects.toMatchObject({
      code: '23514',
    });
    await set('admin-sjohamra', 6, now?.seen ?? null);
  });
});

describe('a disputed action', () => {
  const gaps = async () => {
    const [row] = await db.asPerson(
      personId('hamid'),
      (sql) => sql<{ codes: string[] }[]>`
        select array(select g ->> 'code' from jsonb_array_elements(
          app.plan_approval(${planId('milo')}) -> 'gaps') g) as codes`,
    );
    return row?.codes ?? [];
  };
  const propose = async () => {
    const [row] = await db.asPerson(
      personId('hamid'),
      (sql) =>
        sql<{ seen: string }[]>`select app.plan_approval(${planId('milo')}) ->> 'seen' as seen`,
    );
    return db.asPerson(
      personId('hamid'),
      (
        sql,
      ) => sql`select app.propose_version(${planId('milo')}, ${row?.seen ?? ''}, 'Region Mittsjö',
        'Inget', 'Milo har visat med bilder', null, ${new Date(Date.now() + 9e8)},
        ${partyId('milo', 'hamid')}, null)`,
    );
  };

  it('is laid before the parties only with who answers meanwhile and a day of decision', async () => {
    for (const unit of [
      'bvc',
      'logoped',
      'koordinator',
      'blasippan',
      'elevhalsan',
      'familjestodet',
    ])
      for (const giver of ['rania', 'jonte'])
        await db.sql`insert into app.consents (tenant_id, plan_id, giver_party_id, plan_unit_id, answer, form)
          values (${sjohamra}, ${planId('milo')}, ${partyId('milo', giver)}, ${planUnitId('milo', unit)}, 'yes', 'oral')
          on conflict do nothing`;
    const disputed = { ...own, status: 'DISPUTED', dueOn: '2030-01-01' };
    const interimUnitId = planUnitId('milo', 'bvc');
    for (const lacking of [{}, { interimUnitId }, { decideOn: '2030-01-01' }]) {
      await project([{ ...disputed, ...lacking }], '2026-04-01T12:00:00Z');
      expect(await gaps(), JSON.stringify(lacking)).toContain('action_disputed');
      await expect(propose()).rejects.toMatchObject({ code: 'PT422', message: 'incomplete' });
    }
    await project([{ ...disputed, interimUnitId, decideOn: '2030-01-01' }], '2026-04-02T12:00:00Z');
    expect(await gaps()).not.toContain('action_disputed');
    await propose();
    const [version] = await db.sql<{ action: unknown }[]>`
      select content -> 'actions' -> 0 as action from app.plan_versions
      where plan_id = ${planId('milo')} and state = 'PROPOSED'`;
    expect(version?.action).toMatchObject({
      interimUnit: 'BVC Strandgläntan',
      decideOn: '2030-01-01',
    });
  });
});
