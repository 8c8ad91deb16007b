// A unit without an agreement works in one plan: asked by who leads it, to a person who is named and until a day,
// let in by the guardians as any other. It sees that plan and nothing else, and ends the minute somebody says so.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlanPeople } from '#domain/plan/people.ts';
import { MyPartnerships } from '#domain/tenancy/partnership.ts';
import { identityIndexes, sealIdentity } from '#server/sealing/identity.ts';
import { testKeyring } from '../support/keyring.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, kvarnbo, partyId, personId, planId, sjohamra } from './world.ts';

let db: TestDatabase;
let today = '';
const days = (n: number): string =>
  new Date(Date.parse(today) + n * 86_400_000).toISOString().slice(0, 10);
const number = '559999-0032';
const withTenant = '219999-0009';

type Run<T> = Parameters<typeof db.asPerson<T>>[1];
const as = <T>(who: string, run: Run<T>) => db.asPerson(personId(who), run);
const refused = (code: string, message: string) => ({ code, message });
const notFound = refused('PT404', 'not_found');
const invalid = refused('PT400', 'invalid_input');

interface Asked {
  plan?: string;
  organisation?: string;
  unit?: string;
  person?: string | null;
  identity?: string | null;
  until?: string | null;
}
async function ask(who: string, asked: Asked = {}): Promise<string> {
  const { plan = 'milo', organisation = number, unit = 'Språkkojan' } = asked;
  const { person = 'Ylva Brunnsäter', identity = 'FIKTIV-HSA-9001', until = days(60) } = asked;
  const sealed = identity && sealIdentity(testKeyring(), sjohamra, 'hsaId', identity);
  const [row] = await as(
    who,
    (sql) => sql<
      { id: string }[]
    >`select app.ask_guest(${planId(plan)}, ${sjohamra}, ${organisation},
      'Språkkojan AB', ${unit}, 'health', ${person}, 'logoped', ${identity && 'hsaId'},
      ${sealed ? sealed.index : null}, ${sealed ? sealed.sealed : null}, ${until}::date) as id`,
  );
  return row?.id ?? '';
}
async function arrive(identity = 'FIKTIV-HSA-9001'): Promise<string> {
  const [row] = await db.asRole('kring_app')<{ it: string }[]>`
    select priv.arrive('hsaId', ${identityIndexes(testKeyring(), 'hsaId', identity)}) as it`;
  return row?.it ?? '';
}
/** Signed in anew: what is refused is refused by what they may do, not by a session that was ended. */
const anew = async <T>(person: string, run: Run<T>) =>
  db.asPerson(person, run, await db.signIn(person));
const answer = (person: string, guest: string, yes = true) =>
  anew(person, (sql) => sql`select app.answer_partnership(${guest}, ${yes}, null)`);
const end = (person: string, guest: string) =>
  anew(person, (sql) => sql`select app.end_partnership(${guest})`);
const partnerships = async (person: string) => {
  const [row] = await anew(person, (sql) => sql`select app.my_partnerships() as it`);
  return MyPartnerships.parse(row?.['it']);
};
const people = async (who: string, plan = 'milo') => {
  const [row] = await as(who, (sql) => sql`select app.plan_people(${planId(plan)}) as it`);
  return PlanPeople.parse(row?.['it']);
};
const opens = async (person: string, plan: string) =>
  (await anew(person, (sql) => sql`select app.open_plan(${planId(plan)}) as page`))[0]?.['page'] !==
  null;
const listed = async (person: string) =>
  (
    await anew(
      person,
      (sql) => sql<{ name: string }[]>`select child_name as name from app.my_plans()`,
    )
  ).map(({ name }) => name);
const logged = async (action: string) =>
  (
    await db.sql`select id from app.access_log where plan_id = ${planId('milo')} and action = ${action}`
  ).length;
/** Every guardian of Milo says yes to the guest's unit, oral, to who leads. */
async function consent(plan = 'milo', givers = ['rania', 'jonte'], lead = 'gunvor') {
  const unit = (await people(lead, plan)).guests.at(-1)?.unitId ?? '';
  for (const giver of givers)
    await as(
      lead,
      (sql) => sql`select app.note_consent(${planId(plan)}, ${unit}, ${partyId(plan, giver)},
        'yes', 'oral', ${today}::date, null, null)`,
    );
}

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  const [now] = await db.sql<{ day: string }[]>`select priv.today()::text as day`;
  today = now?.day ?? '';
  await db.sql`insert into app.tenant_contracts ${db.sql({
    ...{ tenant_id: kvarnbo, organisation_number: withTenant, agreement_version: '2026-11' },
    ...{ agreed_on: '2026-01-01', contact_name: 'Ebba', contact_mail: 'ebba@exempel.invalid' },
    ...{ protection_name: 'Dag', protection_mail: 'dag@exempel.invalid' },
    ...{ approved_by: personId('admin-kvarnbo') },
  })}`;
});
afterAll(() => db?.close());

describe('a guest unit', () => {
  it('is asked by who leads the plan, with a named person and a last day', async () => {
    await expect(ask('maja')).rejects.toMatchObject(refused('PT403', 'not_allowed'));
    for (const who of ['torsten', 'admin-sjohamra', 'admin-kvarnbo', 'hedda'])
      await expect(ask(who), who).rejects.toMatchObject(notFound);
    for (const missing of [{ person: '' }, { identity: null }, { unit: '  ' }])
      await expect(ask('gunvor', missing)).rejects.toMatchObject(refused('PT422', 'incomplete'));
    for (const until of [null, days(-1), days(367)])
      await expect(ask('gunvor', { until }), String(until)).rejects.toMatchObject(invalid);
    await expect(ask('gunvor', { organisation: withTenant })).rejects.toMatchObject(
      refused('PT422', 'uses_kring'),
    );
    const asked = await ask('gunvor');
    await expect(ask('gunvor')).rejects.toMatchObject(refused('PT422', 'guest_there'));
    const ylva = await arrive();
    const own = sealIdentity(testKeyring(), sjohamra, 'hsaId', 'FIKTIV-HSA-9002');
    await db.sql`insert into app.person_identities ${db.sql({
      ...{ kind: 'hsaId', ...own, sealed_for: sjohamra, person_id: personId('gunvor') },
    })}`;
    await expect(ask('gunvor', { identity: 'FIKTIV-HSA-9002' })).rejects.toMatchObject(
      refused('PT422', 'own_mandate'),
    );
    // It is listed for the guardians at once; who was asked is known to who leads alone.
    expect((await people('gunvor')).guests).toMatchObject([
      {
        unit: 'Språkkojan',
        person: 'Ylva Brunnsäter',
        organisation: 'Språkkojan AB',
        state: 'ASKED',
      },
    ]);
    expect((await people('maja')).guests).toEqual([]);
    // The invitation alone opens nothing, and nobody else can say yes.
    expect(await listed(ylva)).toEqual([]);
    for (const who of ['maja', 'gunvor', 'admin-sjohamra'])
      await expect(answer(personId(who), asked)).rejects.toMatchObject(notFound);
    expect((await partnerships(ylva)).mine).toMatchObject([
      { municipality: 'Sjöhamra kommun', state: 'ASKED', guestUntil: days(60) },
    ]);
    await answer(ylva, asked);
    expect(await listed(ylva), 'waits for the family').toEqual([]);
    await consent('milo', ['rania']);
    expect(await listed(ylva), 'waits for the other').toEqual([]);
    await consent('milo', ['jonte']);
    expect(await listed(ylva)).toEqual(['Milo Silverkvist']);
    expect(await opens(ylva, 'milo')).toBe(true);
    expect(await logged('guest.ask')).toBe(1);
    expect(await logged('guest.agree')).toBe(1);
    // Everybody in the plan sees that it is a guest, and until when.
    for (const who of ['maja', 'rania'])
      expect((await people(who)).guests).toMatchObject([
        { unit: 'Språkkojan', until: days(60), person: null, organisation: null },
      ]);
    // Its access has the last day, whatever happens to the mandate.
    const [member] = await db.sql<{ day: string }[]>`
      select priv.last_day(max(valid_to))::text as day from app.zone_members
      where person_id = ${ylva} and revoked_at is null`;
    expect(member?.day).toBe(days(60));
  });

  it('sees that plan alone: no other plan, no house, no register', async () => {
    const ylva = await arrive();
    expect(await opens(ylva, 'nova')).toBe(false);
    for (const table of ['units', 'tenant_units', 'authorities', 'signals', 'invitations'])
      expect(
        await db.asPerson(ylva, (sql) => sql`select from app.${sql(table)}`),
        table,
      ).toHaveLength(0);
    expect(
      (await as('maja', (sql) => sql`select from app.units`)).length,
      'staff see the directory',
    ).toBeGreaterThan(0);
    expect(await db.asPerson(ylva, (sql) => sql`select id from app.plans`)).toEqual([
      { id: planId('milo') },
    ]);
    expect(
      await db.asPerson(ylva, (sql) => sql`select person_id from app.memberships`),
      'of mandates their own',
    ).toEqual([{ person_id: ylva }]);
    for (const house of [
      'tenant_people(%, null, null, null, null, 1, 20)',
      'contact_paths(%)',
      'trainings(%)',
    ])
      await expect(
        db.asPerson(ylva, (sql) => sql.unsafe(`select app.${house.replace('%', `'${sjohamra}'`)}`)),
        house,
      ).rejects.toMatchObject({ code: expect.stringMatching(/^PT40[34]$/) as string });
    expect((await partnerships(ylva)).houses).toEqual([]);
  });

  it('is in no list of the municipality, and leads nothing', async () => {
    const ylva = await arrive();
    const [unit] = await db.sql<
      { id: string }[]
    >`select id from app.units where name = 'Språkkojan'`;
    const unitId = unit?.id ?? '';
    for (const who of ['maja', 'admin-sjohamra'])
      expect(
        await as(who, (sql) => sql`select from app.units where id = ${unitId}`),
        who,
      ).toHaveLength(0);
    expect((await people('gunvor')).staff.map((one) => one.unitId)).not.toContain(unitId);
    // No other mandate for it, and no part in another plan.
    await expect(
      db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role)
        values (${sjohamra}, ${ylva}, ${unitId}, 'staff')`,
    ).rejects.toMatchObject(refused('PT422', 'unit_left'));
    const add = as(
      'amanda',
      (sql) => sql`select app.add_party(${planId('nova')}, ${unitId}, ${ylva})`,
    );
    await expect(add).rejects.toMatchObject(refused('PT422', 'unit_left'));
    const part = (await people('gunvor')).guests[0]?.unitId ?? '';
    const [why] = await db.sql`select priv.cannot_receive(${planId('milo')}, ${part}) as why`;
    expect(why).toEqual({ why: 'invalid_input' });
    // A party of an ordinary unit may lead: the same question about another.
    const [may] =
      await db.sql`select priv.cannot_receive(${planId('milo')}, ${id('unit:milo:blasippan')}) as why`;
    expect(may?.['why']).not.toBe('invalid_input');
  });

  it('may stay longer or shorter, said by who leads', async () => {
    const ylva = await arrive();
    const guest = (await people('gunvor')).guests[0]?.id ?? '';
    const extend = (who: string, until: string) =>
      as(who, (sql) => sql`select app.extend_guest(${guest}, ${until}::date)`);
    for (const who of ['maja', 'admin-sjohamra', 'hedda'])
      await expect(extend(who, days(90)), who).rejects.toMatchObject(notFound);
    await expect(extend('gunvor', days(400))).rejects.toMatchObject(invalid);
    for (const until of [days(90), days(30)]) {
      await extend('gunvor', until);
      const [member] = await db.sql<{ day: string }[]>`
        select priv.last_day(max(valid_to))::text as day from app.zone_members
        where person_id = ${ylva} and revoked_at is null`;
      expect(member?.day).toBe(until);
    }
  });

  it('is ended by the administrator, who knows nothing of the child, and is out at once', async () => {
    const ylva = await arrive();
    const { houses } = await partnerships(personId('admin-sjohamra'));
    const [card] = houses[0]?.here ?? [];
    expect(card).toMatchObject({ unit: 'Språkkojan', guestUntil: days(30), people: 1 });
    expect(JSON.stringify(card)).not.toContain('Milo');
    const guest = card?.id ?? '';
    for (const who of ['maja', 'admin-kvarnbo', 'amanda'])
      await expect(end(personId(who), guest), who).rejects.toMatchObject(notFound);
    expect(await opens(ylva, 'milo')).toBe(true);
    await end(personId('admin-sjohamra'), guest);
    const [session] = await db.sql`select revoked_at from app.sessions where person_id = ${ylva}`;
    expect(session?.['revoked_at'], 'works nowhere any more').not.toBeNull();
    expect(await opens(ylva, 'milo')).toBe(false);
    expect(
      await db.sql`select from app.zone_members where person_id = ${ylva} and revoked_at is null
        and valid_to > clock_timestamp()`,
    ).toHaveLength(0);
    expect((await people('gunvor')).guests).toEqual([]);
    expect(await logged('guest.end')).toBe(1);
    await expect(end(personId('gunvor'), guest)).rejects.toMatchObject(refused('PT409', 'changed'));
  });

  it('may say no, leave, and be taken back by who leads', async () => {
    const declined = await ask('gunvor');
    const ylva = await arrive();
    await answer(ylva, declined, false);
    await expect(answer(ylva, declined)).rejects.toMatchObject(refused('PT409', 'changed'));
    const left = await ask('gunvor');
    await answer(await arrive(), left);
    await end(ylva, left);
    expect(await listed(ylva)).toEqual([]);
    const back = await ask('gunvor');
    await end(personId('gunvor'), back);
    await expect(answer(ylva, back)).rejects.toMatchObject(notFound);
    expect(await arrive()).toBe(ylva);
    expect(
      await db.sql`select from app.memberships where person_id = ${ylva} and valid_to > clock_timestamp()`,
      'nothing waits that signing in would turn into a mandate',
    ).toHaveLength(0);
  });

  it('in two plans is out of the one that ended, and of a protected child learns no place', async () => {
    const first = await ask('gunvor');
    const second = await ask('amanda', { plan: 'nova' });
    const ylva = await arrive();
    const { mine } = await partnerships(ylva);
    expect(
      Object.fromEntries(mine.map((one) => [one.id, one.municipality])),
      'which municipality is not said',
    ).toMatchObject({ [first]: 'Sjöhamra kommun', [second]: null });
    await answer(ylva, first);
    await answer(ylva, second);
    await consent();
    await consent('nova', ['liv'], 'amanda');
    expect((await listed(ylva)).sort()).toEqual(['Milo Silverkvist', 'Nova Lindhamn']);
    expect((await people('amanda', 'nova')).guests).toMatchObject([
      { unit: 'Vården', organisation: null },
    ]);
    await end(personId('gunvor'), first);
    expect(await listed(ylva)).toEqual(['Nova Lindhamn']);
    expect(await opens(ylva, 'milo')).toBe(false);
    expect(await opens(ylva, 'nova')).toBe(true);
    await end(personId('amanda'), second);
    expect(await listed(ylva)).toEqual([]);
  });

  it('answers for no part: its organisation keeps nothing here, and who leads the plan does', async () => {
    const health = db.sql`plan_id = ${planId('milo')} and kind = 'health' and not named_audience`;
    await db.sql`update app.zones set controller_authority_id = null where ${health}`;
    const guest = await ask('gunvor');
    await answer(await arrive(), guest);
    const [part] = await db.sql<{ led: boolean }[]>`
      select controller_authority_id = priv.lead_authority(plan_id) as led from app.zones where ${health}`;
    expect(part?.led).toBe(true);
    await end(personId('gunvor'), guest);
  });

  it('becomes a unit of the municipality by an ordinary agreement, and is then added as any other', async () => {
    const sealed = sealIdentity(testKeyring(), sjohamra, 'hsaId', 'FIKTIV-HSA-9001');
    const [row] = await as(
      'admin-sjohamra',
      (sql) => sql<
        { id: string }[]
      >`select app.ask_partnership(${sjohamra}, ${number}, 'Språkkojan AB',
        'Språkkojan', 'health', 'Ylva Brunnsäter', 'hsaId', ${sealed.index}, ${sealed.sealed}) as id`,
    );
    await answer(await arrive(), row?.id ?? '');
    await expect(ask('gunvor')).rejects.toMatchObject(refused('PT422', 'partner_there'));
    expect((await people('gunvor')).staff.map(({ name }) => name)).toContain('Språkkojan');
  });
});
