// Key roles: given by two, neither of whom is the person concerned. Until the second yes there is no role.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, ownUnits, personId, sjohamra } from './world.ts';

let db: TestDatabase;
const first = 'admin-sjohamra';
const second = 'bodil';
const torsten = personId('torsten');
const operator = personId('operator');

const as = <T>(who: string, run: Parameters<typeof db.asPerson<T>>[1]) =>
  db.asPerson(personId(who), run);
const propose = async (
  who: string,
  {
    person = torsten,
    role = 'administrator',
    unit = null as string | null,
    until = null as string | null,
  } = {},
): Promise<string> => {
  const [row] = await as(
    who,
    (sql) => sql<{ id: string }[]>`select app.propose_key_role(${sjohamra}, ${person},
      ${unit && id(`unit:${unit}`)}, ${role}, 'Samordnare', priv.today(), ${until}) as id`,
  );
  return row?.id ?? '';
};
const answer = (who: string, proposal: string, yes = true) =>
  as(who, (sql) => sql`select app.answer_key_role(${proposal}, ${yes})`);
const approve = (who: string, proposal: string, yes = true) =>
  as(who, (sql) => sql`select app.approve_second_administrator(${proposal}, ${yes})`);
const waiting = async (who: string, tenant: string | null = sjohamra) =>
  (
    await as(
      who,
      (sql) => sql<{ list: { name: string; alone: boolean; others: number }[] }[]>`
      select app.key_roles_waiting(${tenant}) as list`,
    )
  )[0]?.list;
const rolesOf = async (person: string) =>
  (
    await db.sql<{ role: string }[]>`select role from app.memberships
      where person_id = ${person} and (valid_to is null or valid_to > clock_timestamp()) order by role`
  ).map(({ role }) => role);

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await ownUnits(db.sql, sjohamra);
  await db.sql`insert into app.people (id, slug, name, kind) values (${operator}, 'operator', 'Kim Dalvik', 'operator')`;
});
beforeEach(async () => {
  await db.sql`delete from app.key_role_proposals`;
  await db.sql`delete from app.memberships where role = 'administrator' and person_id <> all (${[
    personId(first),
    personId('admin-kvarnbo'),
  ]})`;
  await db.sql`insert into app.memberships (tenant_id, person_id, role)
    values (${sjohamra}, ${personId(second)}, 'administrator')`;
  await db.sql`update app.memberships set role = 'staff', unit_id = ${id('unit:skolan')}
    where person_id = ${torsten}`;
});
afterAll(() => db?.close());

describe('a key role', () => {
  it('is proposed by one administrator and given by the yes of another', async () => {
    for (const [who, code] of [
      ['maja', 'not_allowed'],
      ['admin-kvarnbo', 'not_found'],
    ] as const)
      await expect(propose(who), who).rejects.toMatchObject({ message: code });
    const proposal = await propose(first);
    expect(await rolesOf(torsten)).toEqual(['staff']);
    await expect(propose(first)).rejects.toMatchObject({ code: 'PT409', message: 'open_proposal' });
    expect(await waiting(second)).toMatchObject([
      { name: 'Torsten Vinterdal', alone: false, others: 1 },
    ]);
    for (const [who, code] of [
      [first, 'own_mandate'],
      ['maja', 'not_found'],
      ['admin-kvarnbo', 'not_found'],
    ] as const)
      await expect(answer(who, proposal), who).rejects.toMatchObject({ message: code });
    await answer(second, proposal);
    expect(await rolesOf(torsten)).toEqual(['administrator', 'staff']);
    await expect(answer(second, proposal)).rejects.toMatchObject({
      code: 'PT409',
      message: 'changed',
    });
    await expect(propose(first)).rejects.toMatchObject({ message: 'mandate_there' });
    // With three, the one concerned cannot say yes to more for themself either.
    const own = await propose(first, { role: 'coordinator', unit: 'koordinator' });
    await expect(answer('torsten', own)).rejects.toMatchObject({ message: 'own_mandate' });
    await expect(propose('torsten')).rejects.toMatchObject({ message: 'own_mandate' });
  });

  it('that is declined or taken back is not given, and may be proposed again', async () => {
    const declined = await propose(first);
    await answer(second, declined, false);
    const back = await propose(first);
    const withdraw = (who: string) => as(who, (sql) => sql`select app.withdraw_key_role(${back})`);
    await expect(withdraw(second)).rejects.toMatchObject({ message: 'not_allowed' });
    await expect(withdraw('maja')).rejects.toMatchObject({ message: 'not_found' });
    await withdraw(first);
    await expect(answer(second, back)).rejects.toMatchObject({ message: 'changed' });
    expect(await rolesOf(torsten)).toEqual(['staff']);
    await propose(first);
  });

  it('as coordinator is for a unit, and takes the place of a mandate there', async () => {
    for (const wrong of [
      { role: 'coordinator' },
      { role: 'administrator', unit: 'skolan' },
      { role: 'staff', unit: 'skolan' },
      { until: '2020-01-01' },
    ])
      await expect(propose(first, wrong)).rejects.toMatchObject({ message: 'invalid_input' });
    await answer(second, await propose(first, { role: 'coordinator', unit: 'skolan' }));
    expect(await rolesOf(torsten)).toEqual(['coordinator']);
  });

  it('asks for a sign-in that is fresh, of the one who proposes and of the one who says yes', async () => {
    const old = async (who: string, run: (session: string) => Promise<unknown>) => {
      const session = await db.signIn(personId(who));
      await db.sql`alter table app.sessions disable trigger user`;
      await db.sql`update app.sessions set created_at = created_at - interval '1 hour' where id = ${session}`;
      await db.sql`alter table app.sessions enable trigger user`;
      await expect(run(session)).rejects.toMatchObject({ code: 'PT403', message: 'sign_in_again' });
    };
    await old(first, (session) =>
      db.asPerson(
        personId(first),
        (sql) => sql`select app.propose_key_role(${sjohamra}, ${torsten}, null, 'administrator', '',
          priv.today(), null)`,
        session,
      ),
    );
    const proposal = await propose(first);
    await old(second, (session) =>
      db.asPerson(
        personId(second),
        (sql) => sql`select app.answer_key_role(${proposal}, true)`,
        session,
      ),
    );
    await answer(second, proposal);
  });
});

describe('the second administrator', () => {
  it('comes by the first and whoever runs the service, and only while there is one', async () => {
    const early = await propose(first);
    await expect(approve('operator', early)).rejects.toMatchObject({ code: 'PT403' });
    expect(await waiting('operator', null)).toEqual([]);
    await db.sql`delete from app.memberships where role = 'administrator' and person_id = ${personId(second)}`;
    expect(await waiting(first)).toMatchObject([{ alone: true, others: 0 }]);
    expect(await waiting('operator', null)).toMatchObject([{ name: 'Torsten Vinterdal' }]);
    // The operator is told of nothing else, and nobody else is told what the operator is.
    expect(await waiting('operator')).toEqual([]);
    expect(await waiting(first, null)).toEqual([]);
    for (const who of [first, 'torsten', 'maja', 'admin-kvarnbo'])
      await expect(approve(who, early), who).rejects.toMatchObject({ message: 'not_found' });
    await approve('operator', early);
    expect(await rolesOf(torsten)).toEqual(['administrator', 'staff']);
    // Never a coordinator: that is the municipality's own.
    await db.sql`delete from app.memberships where role = 'administrator' and person_id = ${torsten}`;
    const coordinator = await propose(first, { role: 'coordinator', unit: 'skolan' });
    await expect(approve('operator', coordinator)).rejects.toMatchObject({ message: 'not_found' });
  });
});
