// A unit from elsewhere works in a municipality when both have agreed, sees of each tenant what that tenant shows
// it and nothing across, and is gone from one at once when either side ends it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MyPartnerships } from '#domain/tenancy/partnership.ts';
import { identityIndexes, sealIdentity } from '#server/sealing/identity.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { testKeyring } from '../support/keyring.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildPlan, buildWorld, id, kvarnbo, milo, personId, planId, sjohamra } from './world.ts';

let db: TestDatabase;
const here = 'admin-sjohamra';
const home = 'admin-kvarnbo';
const homeNumber = '219999-0009';
const alone = '559999-0008';
const unit = id('unit:talmottagningen');
const lova = personId('lova');

const mother: (typeof milo.parties)[number] = ['rania', 'familjen', 'guardian', 'mamma', 'shared'];

type Run<T> = Parameters<typeof db.asPerson<T>>[1];
const as = <T>(who: string, run: Run<T>) => db.asPerson(personId(who), run);
const refused = (code: string, message: string) => ({ code, message });
const notFound = refused('PT404', 'not_found');

const ask = async (
  who: string,
  { number = homeNumber, name = 'Talmottagningen', identity = null as string | null } = {},
): Promise<string> => {
  const sealed =
    identity === null ? null : sealIdentity(testKeyring(), sjohamra, 'hsaId', identity);
  const [row] = await as(
    who,
    (sql) => sql<
      { id: string }[]
    >`select app.ask_partnership(${sjohamra}, ${number}, 'Kvarnbo', ${name},
      'health', ${identity && 'Ylva Brunnsäter'}, ${identity && 'hsaId'}, ${sealed?.index ?? null},
      ${sealed?.sealed ?? null}) as id`,
  );
  return row?.id ?? '';
};
const answer = (person: string, partnership: string, yes = true, which: string | null = unit) =>
  db.asPerson(
    person,
    (sql) => sql`select app.answer_partnership(${partnership}, ${yes}, ${which})`,
  );
const end = (person: string, partnership: string) =>
  db.asPerson(person, (sql) => sql`select app.end_partnership(${partnership})`);
const partnerships = async (who: string) => {
  const [row] = await as(who, (sql) => sql`select app.my_partnerships() as it`);
  return MyPartnerships.parse(row?.['it']);
};
const plansOf = async (person: string) =>
  (
    await db.asPerson(
      person,
      (sql) => sql<{ name: string; tenant_name: string }[]>`
        select my.child_name as name, t.name as tenant_name from app.my_plans() my
              join app.plans p on p.id = my.plan_id join app.tenants t on t.id = p.tenant_id`,
    )
  )
    .map(({ name, tenant_name }) => `${tenant_name}: ${name}`)
    .sort();
/** Of which of somebody's plans the list says the municipality. */
const placesSaid = async (person: string): Promise<Record<string, boolean>> =>
  Object.fromEntries(
    (
      await db.asPerson(
        person,
        (sql) => sql<{ name: string; said: boolean }[]>`
          select child_name as name, tenant_name is not null and tenant_id is not null as said
          from app.my_plans()`,
      )
    ).map(({ name, said }) => [name, said]),
  );
const opens = async (person: string, plan: string) =>
  (await db.asPerson(person, (sql) => sql`select app.open_plan(${planId(plan)}) as page`))[0]?.[
    'page'
  ] !== null;
const mandates = (tenant: string, person: string) =>
  db.sql<{ role: string; live: boolean }[]>`
    select role, valid_to is null or valid_to > clock_timestamp() as live from app.memberships
    where tenant_id = ${tenant} and person_id = ${person} and unit_id is not null order by valid_from`;
const logged = async (tenant: string, action: string) =>
  (await db.sql`select id from app.access_log where tenant_id = ${tenant} and action = ${action}`)
    .length;

/** Takes part for the unit in a plan of the tenant, with both guardians' yes. */
async function joinPlan(tenant: string, plan: string, person: string): Promise<void> {
  const part = id(`part:${plan}`);
  const key = { tenant_id: tenant, plan_id: planId(plan) };
  const shared = id(`zone:${plan}:shared`);
  await db.sql`insert into app.plan_units ${db.sql({
    ...{ ...key, id: part, unit_id: unit, zone_id: shared },
    ...{ label: 'Talmottagningen', sector: 'health' },
  })} on conflict do nothing`;
  await db.sql`insert into app.plan_parties ${db.sql({
    ...{ ...key, plan_unit_id: part, person_id: person, zone_id: shared, role: 'professional' },
  })}`;
}

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await db.sql`insert into app.tenant_contracts ${db.sql({
    ...{ tenant_id: kvarnbo, organisation_number: homeNumber, agreement_version: '2026-11' },
    ...{
      agreed_on: '2026-01-01',
      contact_name: 'Ebba Kontakt',
      contact_mail: 'ebba@exempel.invalid',
    },
    ...{ protection_name: 'Dag Skydd', protection_mail: 'dag@exempel.invalid' },
    ...{ approved_by: personId(home) },
  })}`;
  const authority = id('authority:kvarnbo');
  await db.sql`insert into app.authorities (id, name, kind, home_tenant_id)
    values (${authority}, 'Vårdnämnden, Kvarnbo', 'municipalBoard', ${kvarnbo})`;
  await db.sql`insert into app.units (id, authority_id, name, sector)
    values (${unit}, ${authority}, 'Talmottagningen', 'health')`;
  await db.sql`insert into app.tenant_units (tenant_id, unit_id) values (${kvarnbo}, ${unit})`;
  await db.sql`insert into app.people (id, slug, name, kind) values (${lova}, 'lova', 'Lova Stenmark', 'staff')`;
  await db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role, title)
    values (${kvarnbo}, ${lova}, ${unit}, 'coordinator', 'Logoped')`;
  const vide = { name: 'Vide Strömhjort', protected: false, person: null };
  await buildPlan(db.sql, {
    ...milo,
    ...{ tenant: kvarnbo, plan: 'vide', child: vide, parties: [mother] },
    units: [['familjen', null, 'Familjen', 'family', 'shared']],
    leads: { bestInterest: 'familjen', collaboration: 'familjen' },
  });
  await joinPlan(kvarnbo, 'vide', lova);
});
afterAll(() => db?.close());

describe('a unit of an organisation that uses Kring', () => {
  it('is asked by administrators, answered by its own, and by nobody else', async () => {
    await expect(ask('maja')).rejects.toMatchObject(refused('PT403', 'not_allowed'));
    await expect(ask(home)).rejects.toMatchObject(notFound);
    const asked = await ask(here);
    await expect(ask(here)).rejects.toMatchObject(refused('PT422', 'partner_there'));
    expect((await partnerships(home)).houses[0]?.away).toMatchObject([
      { municipality: 'Sjöhamra kommun', state: 'ASKED', asked: 'Talmottagningen' },
    ]);
    expect(await partnerships('maja')).toEqual({ houses: [], mine: [] });
    // Nothing yet: no mandate, and the unit is nobody's to add.
    expect(await mandates(sjohamra, lova)).toEqual([]);
    for (const person of [personId(here), personId('maja'), lova])
      await expect(answer(person, asked)).rejects.toMatchObject(notFound);
    await expect(
      answer(personId(home), asked, true, id('unit:logoped')),
      'a unit that is not theirs',
    ).rejects.toMatchObject(refused('PT400', 'invalid_input'));
    await answer(personId(home), asked);
    await expect(answer(personId(home), asked)).rejects.toMatchObject(refused('PT409', 'changed'));
    // A key role does not cross: who coordinates at home is staff here.
    expect(await mandates(sjohamra, lova)).toEqual([{ role: 'staff', live: true }]);
    for (const tenant of [sjohamra, kvarnbo]) {
      expect(await logged(tenant, 'partner.ask')).toBe(1);
      expect(await logged(tenant, 'partner.agree')).toBe(1);
    }
  });

  it('sees each municipality by itself, in one list', async () => {
    expect(await plansOf(lova)).toEqual(['Kvarnbo kommun: Vide Strömhjort']);
    expect(await opens(lova, 'milo')).toBe(false);
    await joinPlan(sjohamra, 'milo', lova);
    expect(await plansOf(lova)).toEqual([
      'Kvarnbo kommun: Vide Strömhjort',
      'Sjöhamra kommun: Milo Silverkvist',
    ]);
    expect(await opens(lova, 'milo')).toBe(true);
    expect(await opens(lova, 'nova'), 'takes no part in it').toBe(false);
    // Of one alone it is not said whose it is, nor of a child with protected data.
    expect(await placesSaid(lova)).toEqual({ 'Milo Silverkvist': true, 'Vide Strömhjort': true });
    expect(await placesSaid(personId('rania'))).toEqual({ 'Milo Silverkvist': false });
    await db.sql`update app.children set protected_identity = true where id = ${id('child:milo')}`;
    expect(await placesSaid(lova)).toEqual({ 'Milo Silverkvist': false, 'Vide Strömhjort': true });
    await db.sql`update app.children set protected_identity = false where id = ${id('child:milo')}`;
    // The list leaves one row in each log; neither log names the other's plan.
    for (const [tenant, plan] of [
      [sjohamra, 'milo'],
      [kvarnbo, 'vide'],
    ] as const)
      expect(
        await db.sql`select distinct plan_id from app.access_log
          where tenant_id = ${tenant} and person_id = ${lova} and action = 'plan.list'`,
      ).toEqual([{ plan_id: planId(plan) }]);
    // Neither side's administrators see what the unit has in the other's house.
    const peopleOf = (who: string, tenant: string) =>
      as(who, (sql) => sql`select app.tenant_person(${tenant}, ${lova}) as it`);
    await expect(peopleOf(here, kvarnbo)).rejects.toMatchObject(notFound);
    await expect(peopleOf(home, sjohamra)).rejects.toMatchObject(notFound);
    expect(await peopleOf(here, sjohamra)).toHaveLength(1);
    expect(await peopleOf(home, kvarnbo)).toHaveLength(1);
    // Gunvor, who works in Sjöhamra alone, sees none of Kvarnbo though she shares a plan with Lova.
    expect(await plansOf(personId('gunvor'))).toEqual(['Sjöhamra kommun: Milo Silverkvist']);
    expect(await opens(personId('gunvor'), 'vide')).toBe(false);
    expect(
      await as('gunvor', (sql) => sql`select id from app.tenants where id = ${kvarnbo}`),
    ).toHaveLength(0);
  });

  it('has new mandates where it works as they are given at home, and loses them so', async () => {
    const ture = personId('ture');
    await db.sql`insert into app.people (id, slug, name, kind) values (${ture}, 'ture', 'Ture Eklövsby', 'staff')`;
    await db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role)
      values (${kvarnbo}, ${ture}, ${unit}, 'staff')`;
    expect(await mandates(sjohamra, ture)).toEqual([{ role: 'staff', live: true }]);
    await joinPlan(sjohamra, 'milo', ture);
    expect(await opens(ture, 'milo')).toBe(true);
    const [mandate] = await db.sql<{ id: string; revision: number }[]>`
      select id, revision from app.memberships where tenant_id = ${kvarnbo} and person_id = ${ture}`;
    const leave = (who: string) =>
      as(
        who,
        (sql) => sql`select app.end_membership(${mandate?.id ?? ''}, ${mandate?.revision ?? 0})`,
      );
    await expect(leave(here), 'the mandate at home is not theirs').rejects.toMatchObject(notFound);
    await leave(home);
    expect(await mandates(sjohamra, ture)).toEqual([{ role: 'staff', live: false }]);
    await expect(plansOf(ture)).resolves.toEqual([]);
    expect(
      await db.sql`select from app.plan_parties where person_id = ${ture} and ended_at is null`,
    ).toHaveLength(0);
  });

  it('is gone from one municipality at once when a side ends it, and stays in its own', async () => {
    const [stands] = (await partnerships(here)).houses[0]?.here ?? [];
    const partnership = stands?.id ?? '';
    for (const person of [personId('maja'), lova])
      await expect(end(person, partnership)).rejects.toMatchObject(notFound);
    expect(await opens(lova, 'milo')).toBe(true);
    await end(personId(home), partnership);
    expect(await opens(lova, 'milo')).toBe(false);
    expect(await plansOf(lova)).toEqual(['Kvarnbo kommun: Vide Strömhjort']);
    await expect(end(personId(here), partnership)).rejects.toMatchObject(
      refused('PT409', 'changed'),
    );
    for (const tenant of [sjohamra, kvarnbo]) expect(await logged(tenant, 'partner.end')).toBe(1);
    // Its name stays in what it wrote; nobody is given a mandate for it, and it joins no plan.
    const give = db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role)
      values (${sjohamra}, ${lova}, ${unit}, 'staff')`;
    await expect(give).rejects.toMatchObject(refused('PT422', 'unit_left'));
    // And may be asked again.
    const again = await ask(here);
    await answer(personId(home), again);
    expect((await mandates(sjohamra, lova)).filter(({ live }) => live)).toHaveLength(1);
    expect(await opens(lova, 'milo'), 'the old part is not opened by it').toBe(false);
    await end(personId(here), again);
  });

  it('may be declined, and the question taken back', async () => {
    const declined = await ask(here);
    await answer(personId(home), declined, false, null);
    const back = await ask(here);
    await end(personId(here), back);
    await expect(answer(personId(home), back)).rejects.toMatchObject(refused('PT409', 'changed'));
    expect((await mandates(sjohamra, lova)).filter(({ live }) => live)).toHaveLength(0);
  });
});

describe('a private provider without a tenant', () => {
  it('is answered for by the person it names, who is invited by identity', async () => {
    const identity = 'FIKTIV-HSA-7321';
    const provider = { number: alone, name: 'Talstugan' };
    await expect(ask(here, provider)).rejects.toMatchObject(refused('PT422', 'incomplete'));
    const asked = await ask(here, { ...provider, identity });
    const app = db.asRole('kring_app');
    const [arrived] = await app<{ it: string }[]>`
      select priv.arrive('hsaId', ${identityIndexes(testKeyring(), 'hsaId', identity)}) as it`;
    const ylva = arrived?.it ?? '';
    const mine = async () => {
      const [row] = await db.asPerson(ylva, (sql) => sql`select app.my_partnerships() as it`);
      return MyPartnerships.parse(row?.['it']);
    };
    expect(await mine()).toMatchObject({
      houses: [],
      mine: [{ municipality: 'Sjöhamra kommun', unit: 'Talstugan', state: 'ASKED', alone: true }],
    });
    const [made] = await db.sql<
      { id: string }[]
    >`select id from app.units where name = 'Talstugan'`;
    const add = () =>
      as(
        'gunvor',
        (sql) => sql`select app.add_party(${planId('milo')}, ${made?.id ?? ''}, ${ylva})`,
      );
    const offered = async () => {
      const [row] = await as(here, (sql) => sql`select app.people_tenants()::text as it`);
      return String(row?.['it']).includes('Talstugan');
    };
    const give = () =>
      as(
        here,
        (
          sql,
        ) => sql`select app.give_membership(${sjohamra}, ${personId('maja')}, ${made?.id ?? ''}, 'staff', '',
          priv.today(), null)`,
      );
    expect(await offered(), 'in no list before the yes').toBe(false);
    await expect(give(), 'nor anybody’s').rejects.toMatchObject(refused('PT422', 'unit_left'));
    await expect(add(), 'not before the yes').rejects.toMatchObject(refused('PT422', 'unit_left'));
    for (const person of [personId(here), personId(home), personId('maja')])
      await expect(answer(person, asked)).rejects.toMatchObject(notFound);
    await answer(ylva, asked, true, null);
    expect(await offered()).toBe(true);
    await give();
    await add();
    expect(await plansOf(ylva), 'waits for the family').toEqual([]);
    await db.sql`update app.plan_units set status = 'ADMITTED' where unit_id = ${made?.id ?? ''}`;
    expect(await plansOf(ylva)).toEqual(['Sjöhamra kommun: Milo Silverkvist']);
    await end(ylva, asked);
    await expect(plansOf(ylva)).resolves.toEqual([]);
    const [session] = await db.sql`select revoked_at from app.sessions where person_id = ${ylva}`;
    expect(session?.['revoked_at'], 'works nowhere any more').not.toBeNull();
  });
});

describe('one list', () => {
  it(`is what each municipality gives by itself, whoever asks (seed ${seedOfRun})`, async () => {
    const random = randomFrom(seedOfRun);
    const tenants = [sjohamra, kvarnbo, id('tenant:tredje')];
    await db.sql`insert into app.tenants (id, slug, name) values (${tenants[2] ?? ''}, 'tredje', 'Hedvalla kommun')`;
    await db.sql`insert into app.tenant_units (tenant_id, unit_id) values (${tenants[2] ?? ''}, ${unit})`;
    const people = Array.from({ length: 4 }, (_, n) => personId(`many-${n}`));
    await db.sql`insert into app.people ${db.sql(
      people.map((one, n) => ({ id: one, name: `Kollega ${n}`, kind: 'staff' })),
    )}`;
    // Nothing of a partnership is at stake here: mandates as each tenant gives them.
    await db.sql`delete from app.partnerships`;
    for (const tenant of tenants)
      for (const person of people)
        if (random.chance(0.75))
          await db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role)
            values (${tenant}, ${person}, ${unit}, 'staff')`;
    for (let n = 0; n < 12; n += 1) {
      const tenant = random.pick(tenants);
      const plan = `many-${n}`;
      await buildPlan(db.sql, {
        ...milo,
        ...{
          tenant,
          plan,
          child: { name: `Barn ${n}`, protected: false, person: null },
          parties: [mother],
        },
        units: [['familjen', null, 'Familjen', 'family', 'shared']],
        leads: { bestInterest: 'familjen', collaboration: 'familjen' },
      });
      for (const person of people) if (random.chance(0.5)) await joinPlan(tenant, plan, person);
    }
    let found = 0;
    for (const person of people) {
      const all = await plansOf(person);
      const parts: string[] = [];
      for (const tenant of tenants)
        await db.sql
          .begin(async (tx) => {
            await tx`update app.memberships set valid_to = greatest(valid_from, clock_timestamp())
              where person_id = ${person} and tenant_id <> ${tenant}`;
            const session = await tx<{ id: string }[]>`
              select id from app.sessions where person_id = ${person} and revoked_at is null limit 1`;
            await tx`select set_config('role', 'authenticated', true), set_config('request.jwt.claims',
              ${JSON.stringify({ sub: person, role: 'authenticated', sid: session[0]?.id })}, true)`;
            const rows = await tx<{ name: string; tenant_name: string }[]>`
              select my.child_name as name, t.name as tenant_name from app.my_plans() my
              join app.plans p on p.id = my.plan_id join app.tenants t on t.id = p.tenant_id`;
            parts.push(...rows.map(({ name, tenant_name }) => `${tenant_name}: ${name}`));
            throw new Error('taken back');
          })
          .catch((problem: unknown) => {
            if (!(problem instanceof Error && problem.message === 'taken back')) throw problem;
          });
      expect(all).toEqual(parts.sort());
      found += all.length;
    }
    expect(found).toBeGreaterThan(0);
  });
});
