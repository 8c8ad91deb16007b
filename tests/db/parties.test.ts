// Letting a unit into a plan: only by those who lead, only with every guardian's yes, and out again with a
// no; and nothing about a part that is listed where not everyone sees it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlanPeople } from '#domain/plan/people.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { seat, unit } from './signals.ts';
import { buildWorld, id, partyId, personId, planId, planUnitId, sjohamra } from './world.ts';

let db: TestDatabase;
const plan = planId('milo');

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await seat(db.sql);
  for (const [person, where] of [
    ['gosta', 'skolan'],
    ['mira', 'ungdomsmottagningen'],
    ['amanda', 'ungdomsenheten'],
  ] as const)
    await db.sql`update app.memberships set unit_id = ${unit(where)}
      where tenant_id = ${sjohamra} and person_id = ${personId(person)}`;
});
afterAll(() => db?.close());

const refusal = (code: string, message: string) => ({ code, message });

async function add(who: string, person: string, where: string, to = plan): Promise<string> {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ id: string }[]>`
      select app.add_party(${to}, ${unit(where)}, ${personId(person)}) as id`,
  );
  return row?.id ?? '';
}

const note = (who: string, planUnit: string, giver: string, answer: string, on = '2026-01-06') =>
  db.asPerson(
    personId(who),
    (sql) => sql`
      select app.note_consent(${plan}, ${planUnit}, ${partyId('milo', giver)}, ${answer}, 'oral', ${on})`,
  );

async function people(who: string, of = plan): Promise<PlanPeople | null> {
  const [row] = await db.asPerson(
    personId(who),
    (sql) => sql<{ page: unknown }[]>`select app.plan_people(${of}) as page`,
  );
  return PlanPeople.nullable().parse(row?.page);
}

const reaches = async (who: string): Promise<string[]> => {
  const rows = await db.asPerson(
    personId(who),
    (sql) =>
      sql<{ kind: string }[]>`select kind from app.zones where plan_id = ${plan} order by kind`,
  );
  return rows.map(({ kind }) => kind);
};

describe('adding a part', () => {
  it('is for those who lead', async () => {
    await expect(add('maja', 'torsten', 'skolan')).rejects.toMatchObject(
      refusal('PT403', 'not_allowed'),
    );
    await expect(add('torsten', 'torsten', 'skolan')).rejects.toMatchObject(
      refusal('PT404', 'not_found'),
    );
    expect((await people('maja'))?.staff).toEqual([]);
    expect(await people('torsten')).toBeNull();
    const listed = (await people('hamid'))?.staff.find(({ unitId }) => unitId === unit('skolan'));
    expect(listed?.people?.map(({ name }) => name)).toEqual(['Gösta Rimfors', 'Torsten Vinterdal']);
  });

  it('takes who works there and is not in already, and leaves nothing of what was refused', async () => {
    for (const [person, where] of [
      ['maja', 'blasippan'],
      ['torsten', 'bvc'],
      ['rania', 'skolan'],
    ] as const)
      await expect(add('hamid', person, where)).rejects.toMatchObject(
        refusal('PT400', 'invalid_input'),
      );
    expect((await people('hamid'))?.units.map(({ label }) => label)).not.toContain('Ekbackaskolan');
  });

  it('lets the unit in with the last yes, and out with a no', async () => {
    const school = await add('hamid', 'torsten', 'skolan');
    expect((await people('maja'))?.units).toContainEqual(
      expect.objectContaining({ label: 'Ekbackaskolan', state: 'WAITING' }),
    );
    expect(await reaches('torsten')).toEqual([]);
    await note('hamid', school, 'rania', 'yes');
    await note('hamid', school, 'jonte', 'no');
    expect(await reaches('torsten')).toEqual([]);
    // Asked again, he has changed his mind: the earlier answer stays in the record.
    await note('hamid', school, 'jonte', 'yes');
    expect(await reaches('torsten')).toEqual(['draft', 'school', 'shared']);
    const said = await db.sql`
      select answer, withdrawn_at is null as stands from app.consents
      where plan_unit_id = ${school} and giver_party_id = ${partyId('milo', 'jonte')} order by given_at, answer`;
    expect(said).toMatchObject([
      { answer: 'no', stands: false },
      { answer: 'yes', stands: true },
    ]);
    // A colleague of a unit that is in comes in at once.
    await add('hamid', 'gosta', 'skolan');
    expect(await reaches('gosta')).toEqual(['draft', 'school', 'shared']);
    await note('hamid', school, 'rania', 'no');
    expect(await reaches('torsten')).toEqual([]);
    expect(await reaches('gosta')).toEqual([]);
    expect(await reaches('maja')).toEqual(['school', 'shared']);
  });

  it('takes answers about units that one sees, from guardians, of days that have been', async () => {
    const vera = planUnitId('milo', 'familjestodet');
    await expect(note('maja', vera, 'rania', 'yes')).rejects.toMatchObject(
      refusal('PT403', 'not_allowed'),
    );
    await expect(note('hamid', planUnitId('nova', 'um'), 'rania', 'yes')).rejects.toMatchObject(
      refusal('PT404', 'not_found'),
    );
    for (const [giver, answer, on] of [
      ['sami', 'yes', '2026-01-06'],
      ['rania', 'perhaps', '2026-01-06'],
      ['rania', 'yes', '2999-01-01'],
    ] as const)
      await expect(note('hamid', vera, giver, answer, on)).rejects.toMatchObject(
        refusal('PT400', 'invalid_input'),
      );
    await expect(note('hamid', vera, 'rania', 'yes')).resolves.toBeDefined();
  });
});

describe('a protected child’s plan', () => {
  it('does not tell of a part that is listed elsewhere, and names no place', async () => {
    const nova = planId('nova');
    // Mira takes part where Gösta and Amanda do not look: to them she is one more who could be asked.
    const listed = (await people('amanda', nova))?.staff.find(
      ({ unitId }) => unitId === unit('ungdomsmottagningen'),
    );
    expect(listed?.people?.map(({ name }) => name)).toEqual(['Mira Havsdal']);
    expect(await add('amanda', 'mira', 'ungdomsmottagningen', nova)).not.toBe(
      planUnitId('nova', 'um'),
    );
    const page = await people('gosta', nova);
    expect(page?.units.map(({ label }) => label)).not.toContain('Kurator');
    expect(page?.units.filter(({ label }) => label === 'Vården')).toHaveLength(2);
    expect(JSON.stringify({ ...page, staff: [] })).not.toContain('Ungdomsmottagningen');
    expect(page?.parties.every(({ invited }) => invited)).toBe(true);
  });

  it('is listed without an account when someone has none', async () => {
    const [row] = await db.sql<{ id: string }[]>`
      insert into app.people (name, kind) values ('Ossian Sjöäng', 'guardian') returning id`;
    await db.sql`insert into app.plan_parties ${db.sql({
      tenant_id: sjohamra,
      plan_id: plan,
      plan_unit_id: planUnitId('milo', 'familjen'),
      person_id: row?.id ?? '',
      zone_id: id('zone:milo:shared'),
      role: 'guardian',
    })}`;
    const listed = (await people('maja'))?.parties.filter(({ invited }) => !invited);
    expect(listed?.map(({ name }) => name)).toEqual(['Ossian Sjöäng']);
  });
});
