// Who may say, note and see what about consent. Each refusal stands beside the same call by someone who may.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsentPage } from '#domain/plan/consent.ts';
import { PlanPeople } from '#domain/plan/people.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import {
  buildWorld,
  informEverybody,
  partyId,
  personId,
  planId,
  planUnitId,
  sjohamra,
  zoneId,
} from './world.ts';

let db: TestDatabase;
const plan = planId('milo');
const novasPlan = planId('nova');
const unit = (name: string) => planUnitId('milo', name);

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
});
afterAll(() => db?.close());

const refusal = (code: string, message: string) => ({ code, message });

const give = (who: string, answers: string, of = plan, until = 'current_date + 300') =>
  db.asPerson(
    personId(who),
    (sql) => sql`select app.give_consents(${of}, ${answers}, ${sql.unsafe(until)})`,
  );

async function page(who: string, of = plan): Promise<ConsentPage | null> {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ page: unknown }[]>`select app.plan_consents(${of}) as page`,
  );
  return ConsentPage.nullable().parse(row?.page);
}

async function people(who: string, of = plan): Promise<PlanPeople | null> {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ page: unknown }[]>`select app.plan_people(${of}) as page`,
  );
  return PlanPeople.nullable().parse(row?.page);
}

const ground = (who: string, over: Record<string, string | null> = {}) => {
  const said = {
    ...{ unit: unit('familjestodet'), kind: null, ground: 'OSL_26_9', measure: null },
    ...{ reference: null, by: 'Enhetschef Ask', assessment: 'Ingen skada', ends: '2099-01-01' },
    ...over,
  };
  return db.asPerson(
    personId(who),
    (sql) => sql<{ id: string }[]>`
      select app.note_ground(${plan}, ${said.unit}, ${said.kind}, ${said.ground}, ${said.measure},
        ${said.reference}, ${said.by}, '2026-01-07', ${said.assessment}, current_date + 90) as id`,
  );
};

const mineAbout = async (who: string, name: string): Promise<string> =>
  (await page(who))?.answers.find(
    ({ unitId, giverId, zoneKind }) =>
      unitId === unit(name) && giverId === partyId('milo', who) && zoneKind === null,
  )?.id ?? '';

const reads = async (who: string): Promise<string[]> => {
  const rows = await db.asPerson(
    personId(who),
    (sql) => sql<{ key: string }[]>`select key from app.zones where plan_id = ${plan} order by key`,
  );
  return rows.map(({ key }) => key);
};

describe('a guardian’s own answers', () => {
  it('are for who is asked, with a proven identity', async () => {
    const line = `${unit('logoped')}::yes:`;
    for (const who of ['maja', 'sami'])
      await expect(give(who, line)).rejects.toMatchObject(refusal('PT403', 'not_allowed'));
    await expect(give('torsten', line)).rejects.toMatchObject(refusal('PT404', 'not_found'));
    await db.sql`insert into app.sessions (id, person_id) values (${'a'.repeat(64)}, ${personId('rania')})`;
    await expect(
      db.asPerson(
        personId('rania'),
        (sql) => sql`select app.give_consents(${plan}, ${line}, current_date + 300)`,
        'a'.repeat(64),
      ),
    ).rejects.toMatchObject(refusal('PT403', 'sign_in_again'));
    // Not before it was shown to her how data is handled.
    await expect(give('rania', line)).rejects.toMatchObject(refusal('PT422', 'not_informed'));
    await db.asPerson(personId('rania'), (sql) => sql`select app.plan_information(${plan})`);
    await give('rania', line);
    await informEverybody(db.sql);
    const [row] = await db.sql<{ form: string; acr: string }[]>`
      select form, acr from app.consents where plan_unit_id = ${unit('logoped')}`;
    expect(row).toEqual({ form: 'kring', acr: 'loa3' });
  });

  it('are all kept or none, and overwrite nothing that was not seen', async () => {
    const seen = await mineAbout('rania', 'logoped');
    await expect(
      give('rania', `${unit('blasippan')}::no:,${unit('logoped')}::no:`),
    ).rejects.toMatchObject(refusal('PT409', 'changed'));
    expect(await reads('maja')).toEqual(['school', 'shared']);
    await give('rania', `${unit('blasippan')}::no:,${unit('logoped')}::no:${seen}`);
    expect([await reads('maja'), await reads('siri')]).toEqual([[], []]);
    const again = [await mineAbout('rania', 'blasippan'), await mineAbout('rania', 'logoped')];
    await give(
      'rania',
      `${unit('blasippan')}::yes:${again[0]},${unit('logoped')}::yes:${again[1]}`,
    );
    expect(await reads('maja')).toEqual(['school', 'shared']);
  });

  it('stand beside what each unit reads now, and why, as far as the guardian may know', async () => {
    const seen = async (name: string) =>
      (await page('rania'))?.units
        .find(({ id }) => id === unit(name))
        ?.reads.map(({ zoneKind, by }) => `${zoneKind} ${by}`);
    expect(await seen('logoped')).toEqual(['shared rule', 'health rule']);
    await db.sql`insert into app.zone_shares (tenant_id, plan_id, zone_id, plan_unit_id, access, basis)
      values (${sjohamra}, ${plan}, ${zoneId('milo', 'family')}, ${unit('logoped')}, 'read', 'familyChoice')`;
    expect(await seen('logoped')).toEqual(['shared rule', 'health rule', 'family familyChoice']);
    const line = `${unit('logoped')}:health:no:`;
    await give('rania', line);
    expect(await seen('logoped')).toEqual(['shared rule', 'family familyChoice']);
    expect(await reads('siri')).not.toContain('health');
    const said = (await page('rania'))?.answers.find(
      ({ unitId, zoneKind }) => unitId === unit('logoped') && zoneKind === 'health',
    );
    await give('rania', `${unit('logoped')}:health:yes:${said?.id ?? ''}`);
    expect(await seen('logoped')).toContain('health rule');
    await db.sql`update app.zone_shares set ended_at = clock_timestamp()
      where basis = 'familyChoice' and plan_unit_id = ${unit('logoped')}`;
  });

  it('are about units and parts that there are, until a day within two years', async () => {
    const seen = await mineAbout('rania', 'blasippan');
    const yes = `${unit('blasippan')}::yes:${seen}`;
    for (const [answers, until] of [
      [`${unit('blasippan')}:social:no:`, 'current_date + 300'],
      [`${unit('blasippan')}::perhaps:${seen}`, 'current_date + 300'],
      ['', 'current_date + 300'],
      [yes, 'current_date + 800'],
      [yes, 'current_date - 1'],
      [yes, 'null::date'],
    ] as const)
      await expect(give('rania', answers, plan, until)).rejects.toMatchObject(
        refusal('PT400', 'invalid_input'),
      );
    await expect(give('rania', `${planUnitId('nova', 'um')}::no:`)).rejects.toMatchObject(
      refusal('PT404', 'not_found'),
    );
    await give('rania', `${unit('blasippan')}:school:no:`);
    expect(await reads('maja')).toEqual(['shared']);
    await db.sql`update app.consents set withdrawn_at = clock_timestamp() where zone_kind = 'school'`;
    expect(await reads('maja')).toEqual(['school', 'shared']);
  });
});

describe('what the other guardian sees', () => {
  it('is yes or no, and nothing of when, how or until when', async () => {
    await give('jonte', `${unit('elevhalsan')}::no:`);
    const theirs = (await page('rania'))?.answers.filter(
      ({ giverId }) => giverId === partyId('milo', 'jonte'),
    );
    expect(theirs?.find(({ unitId }) => unitId === unit('elevhalsan'))).toEqual({
      ...{ id: null, unitId: unit('elevhalsan'), giverId: partyId('milo', 'jonte') },
      ...{ zoneKind: null, answer: 'no', form: null, on: null, until: null },
    });
    const [mine, others] = await db.asPerson(personId('rania'), async (sql) => [
      await sql`select id from app.consents where giver_party_id = ${partyId('milo', 'rania')}`,
      await sql`select id from app.consents where giver_party_id <> ${partyId('milo', 'rania')}`,
    ]);
    expect(mine?.length).toBeGreaterThan(0);
    expect(others).toHaveLength(0);
    // Those who work there see when and how: they must know whether it holds.
    const noted = (await people('maja'))?.consents.find(
      ({ unitId, giverId }) =>
        unitId === unit('elevhalsan') && giverId === partyId('milo', 'jonte'),
    );
    expect(noted).toMatchObject({ answer: 'no', form: 'kring' });
    // A relative sees who is in, not what was said.
    expect((await people('sami'))?.consents).toEqual([]);
    expect(await page('sami')).toBeNull();
  });

  it('is said plainly where they have answered differently', async () => {
    await give('rania', `${unit('elevhalsan')}::yes:`);
    for (const state of [
      (await page('rania'))?.units.find(({ id }) => id === unit('elevhalsan'))?.state,
      (await people('maja'))?.units.find(({ id }) => id === unit('elevhalsan'))?.state,
    ])
      expect(state).toBe('DISAGREED');
    expect(await reads('disa')).toEqual([]);
  });

  it('is not asked for where it must not know of a unit', async () => {
    const concealed = (await people('nova', novasPlan))?.units.find(
      ({ id }) => id === planUnitId('nova', 'um'),
    );
    expect(concealed?.asked).toEqual([]);
    const open = (await people('nova', novasPlan))?.units.find(
      ({ id }) => id === planUnitId('nova', 'bup'),
    );
    expect(open?.asked).toEqual([partyId('nova', 'liv')]);
    expect(JSON.stringify(await page('liv', novasPlan))).not.toContain(planUnitId('nova', 'um'));
  });
});

describe('decisions that stand in for a yes', () => {
  it('are noted by those who lead, complete, and only for what the law names', async () => {
    await expect(ground('maja')).rejects.toMatchObject(refusal('PT403', 'not_allowed'));
    await expect(ground('torsten')).rejects.toMatchObject(refusal('PT404', 'not_found'));
    const board = { ground: 'FB_6_13A', assessment: null, reference: 'SN 2026-14' };
    const unfit: Record<string, string | null>[] = [
      { by: '  ' },
      { assessment: null },
      { ground: 'OSL_10_15A' },
      { ...board, measure: null },
      { ...board, measure: 'PSYCHIATRIC_CARE' },
      { ...board, measure: 'OPEN_SUPPORT', reference: '' },
      { ...board, measure: 'OPEN_SUPPORT', unit: unit('blasippan') },
    ];
    for (const over of unfit)
      await expect(ground('hamid', over), JSON.stringify(over)).rejects.toMatchObject({
        message: expect.stringMatching(/^invalid_input$|check constraint/),
      });
    await expect(ground('hamid')).resolves.toHaveLength(1);
  });

  it('are seen by guardians and who leads, and how harm was weighed by those who lead alone', async () => {
    expect((await people('hamid'))?.grounds).toMatchObject([{ assessment: 'Ingen skada' }]);
    expect((await page('rania'))?.grounds).toMatchObject([
      { ground: 'OSL_26_9', decidedBy: 'Enhetschef Ask', assessment: null },
    ]);
    expect((await people('maja'))?.grounds).toEqual([]);
    const [logged] = await db.sql<{ action: string }[]>`
      select action from app.access_log where action = 'ground.note' and plan_id = ${plan}`;
    expect(logged).toBeDefined();
  });

  it('are ended by those who lead', async () => {
    const [row] = await db.sql<{ id: string }[]>`select id from app.admission_grounds`;
    const end = (who: string) =>
      db.asPerson(personId(who), (sql) => sql`select app.end_ground(${row?.id ?? ''})`);
    await expect(end('maja')).rejects.toMatchObject(refusal('PT403', 'not_allowed'));
    await expect(end('torsten')).rejects.toMatchObject(refusal('PT404', 'not_found'));
    expect(await reads('vera')).toEqual(['shared', 'social']);
    await end('hamid');
    // Jonte was never asked: what came in by a decision does not stay without his yes.
    expect(await reads('vera')).toEqual([]);
  });
});

describe('the child’s own consent', () => {
  const assess = (who: string, revision: number, may: boolean, reason = 'Samtal den 3 mars') =>
    db.asPerson(
      personId(who),
      (sql) => sql`select app.assess_maturity(${novasPlan}, ${revision}, ${may}, ${reason})`,
    );
  const bup = planUnitId('nova', 'bup');

  it('is asked as those who lead have assessed, with a reason', async () => {
    await db.sql`update app.children set born_on = current_date - interval '15 years'
      where id = (select child_id from app.plans where id = ${novasPlan})`;
    await expect(give('nova', `${bup}::no:`, novasPlan)).rejects.toMatchObject(
      refusal('PT403', 'not_allowed'),
    );
    await expect(assess('liv', 0, true)).rejects.toMatchObject(refusal('PT403', 'not_allowed'));
    await expect(assess('amanda', 0, true, ' ')).rejects.toMatchObject(
      refusal('PT400', 'invalid_input'),
    );
    await assess('amanda', 0, true);
    await expect(assess('amanda', 0, false)).rejects.toMatchObject(refusal('PT409', 'changed'));
    await give('nova', `${bup}::no:`, novasPlan);
    const [row] = await db.asPerson(
      personId('hedda'),
      (sql) => sql<{ n: number }[]>`
        select count(*)::int as n from app.zones where id = ${zoneId('nova', 'shared')}`,
    );
    expect(row?.n).toBe(0);
    // Not asked any more: the guardian's word alone.
    await assess('amanda', 1, false);
    const [back] = await db.asPerson(
      personId('hedda'),
      (sql) => sql<{ n: number }[]>`
        select count(*)::int as n from app.zones where id = ${zoneId('nova', 'shared')}`,
    );
    expect(back?.n).toBe(1);
  });

  it('follows the tenant’s ages when they change', async () => {
    await db.sql`alter table app.maturity_assessments disable trigger append_only`;
    await db.sql`delete from app.maturity_assessments`;
    await db.sql`alter table app.maturity_assessments enable trigger append_only`;
    const open = async () =>
      (
        await db.sql`select from app.zone_members m where m.zone_id = ${zoneId('nova', 'shared')}
          and m.person_id = ${personId('hedda')} and m.revoked_at is null
          and (m.valid_to is null or m.valid_to > clock_timestamp())`
      ).length;
    await db.sql`insert into app.age_profiles (tenant_id, own_sign_in_from, own_consent_from,
        ends_guardian_at, set_by)
      values (${sjohamra}, 13, 17, 18, ${personId('admin-sjohamra')})`;
    expect(await open()).toBe(1);
    await db.sql`update app.age_profiles set own_consent_from = 15 where tenant_id = ${sjohamra}`;
    expect(await open()).toBe(0);
  });
});
