// A municipality comes aboard: it applies, whoever runs the service lets it in, and its administrators keep its
// house. Each refusal stands beside the same call for somebody who may.
import { createHash, randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  BeginPage,
  firstOpenStep,
  onlyAdministratorLeft,
  readyForFirstPlan,
  stepState,
  unreadUnits,
} from '#domain/tenancy/begin.ts';
import { ServiceDesk } from '#domain/tenancy/desk.ts';
import { Exercise } from '#domain/tenancy/exercise.ts';
import { OwnProvider } from '#domain/tenancy/provider.ts';
import { PlanPage } from '#domain/plan/page.ts';
import { identityIndexes, sealIdentity } from '#server/sealing/identity.ts';
import { seal } from '#server/sealing/seal.ts';
import { testKeyring } from '../support/keyring.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, id, kvarnbo, personId, planId, sjohamra } from './world.ts';

let db: TestDatabase;
let app: Sql;
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const operator = id('person:operator');
const refused = (code: string, message: string) => ({ code, message });
const notFound = refused('PT404', 'not_found');

/** A municipality that nobody has used in another test. */
let made = 10;
const another = () => {
  made += 1;
  return {
    name: `Lövsta ${made} kommun`,
    place: `99${made}`,
    identity: `FIKTIV-HSA-70${made}`,
    sender: String(made),
    once: randomUUID(),
    organisation: `2199${made}-0009`,
  };
};
type Applying = ReturnType<typeof another>;

/** What was there before, by the id of the application. */
const before = new Map<string, string | null>();
async function apply(applying: Applying = another()): Promise<string> {
  const { name, place, identity, sender, once, organisation } = applying;
  const tenant = randomUUID();
  const { index, sealed } = sealIdentity(testKeyring(), tenant, 'hsaId', identity);
  const [row] = await app<
    { it: string | null }[]
  >`select priv.apply_to_join(${digest(sender)}, ${tenant}, ${once}, ${place}, ${name}, ${organisation},
    '2026-11', 'Ebba Kontakt', 'ebba@lovsta.example', '', 'Dag Skydd', 'dag@lovsta.example', 'Mattis Lövgren',
    'hsaId', ${index}, ${sealed}) as it`;
  before.set(tenant, row?.it ?? null);
  return tenant;
}
const as = async <T>(person: string, run: (sql: Sql) => Promise<{ it: T }[]>): Promise<T> => {
  const [row] = await db.asPerson(person, (sql) => run(sql as unknown as Sql));
  if (!row) throw new Error('no answer');
  return row.it;
};
const desk = async (person: string) =>
  ServiceDesk.parse(await as(person, (sql) => sql`select app.service_desk() as it`));
const applicationsOf = async (name: string) =>
  (await desk(operator)).applications.filter((one) => one.name === name);
const approve = (person: string, application: string) =>
  as<string>(person, (sql) => sql`select app.approve_application(${application}) as it`);
const decline = (person: string, application: string, words: string) =>
  as(person, (sql) => sql`select app.decline_application(${application}, ${words})::text as it`);
const arrive = async (identity: string): Promise<string> => {
  const indexes = identityIndexes(testKeyring(), 'hsaId', identity);
  const [row] = await app<{ it: string | null }[]>`select priv.arrive('hsaId', ${indexes}) as it`;
  return row?.it ?? '';
};
const page = async (person: string, tenant: string) =>
  BeginPage.parse(await as(person, (sql) => sql`select app.begin_page(${tenant}) as it`));
const saveBoard = (
  person: string,
  tenant: string,
  name: string,
  board: string | null = null,
  revision = 0,
) =>
  as<string>(
    person,
    (sql) => sql`select app.save_authority(${tenant}, ${board}, ${revision}, ${name}) as it`,
  );
const importUnits = (person: string, tenant: string, units: object[]) =>
  as<number>(
    person,
    (sql) => sql`select app.import_units(${tenant}, ${JSON.stringify(units)}) as it`,
  );
const unit = (authorityId: string, name: string, localId = '', sector = 'school') => ({
  ...{ authorityId, name, localId, sector, phone: '' },
});

/** A municipality that has been let in, its administrator, and a board. */
async function aboard() {
  const applying = another();
  const tenant = await approve(operator, await apply(applying));
  const admin = await arrive(applying.identity);
  return {
    ...applying,
    tenant,
    admin,
    board: await saveBoard(admin, tenant, 'Utbildningsnämnden'),
  };
}

beforeAll(async () => {
  db = await openTestDatabase();
  app = db.asRole('kring_app');
  await buildWorld(db.sql);
  await db.sql`insert into app.people (id, slug, name, kind) values (${operator}, 'operator', 'Kim Dalvik', 'operator')`;
});
afterAll(() => db?.close());

describe('an application', () => {
  it('is seen and answered by whoever runs the service alone', async () => {
    const lovsta = another();
    const application = await apply(lovsta);
    for (const who of ['admin-sjohamra', 'maja', 'rania']) {
      for (const call of [
        () => desk(personId(who)),
        () => approve(personId(who), application),
        () => decline(personId(who), application, 'Nej.'),
      ])
        await expect(call(), who).rejects.toMatchObject(refused('PT403', 'not_allowed'));
    }
    const applications = await applicationsOf(lovsta.name);
    expect(applications).toMatchObject([{ code: lovsta.place, answer: null }]);
    expect(JSON.stringify(applications)).not.toContain('FIKTIV');
    expect(await approve(operator, application)).toBe(application);
    await expect(approve(operator, application)).rejects.toMatchObject(refused('PT409', 'changed'));
  });

  it('sent twice is one, and too many from one place are refused', async () => {
    const lovsta = another();
    await apply(lovsta);
    await apply(lovsta);
    expect(await applicationsOf(lovsta.name)).toHaveLength(1);
    const again = (over: Partial<Applying> = {}) =>
      apply({ ...lovsta, once: randomUUID(), ...over });
    for (let n = 1; n < 10; n += 1) await again();
    await expect(again()).rejects.toMatchObject(refused('PT429', 'too_many'));
    await again({ sender: 'somebody else' });
  });

  it('of who has applied before says so, and the operator sees both marked', async () => {
    const lovsta = another();
    const first = await apply(lovsta);
    expect(before.get(first)).toBeNull();
    expect(await applicationsOf(lovsta.name)).toMatchObject([{ before: null }]);
    // By another of theirs, who calls it something else; the number alone is enough.
    const asAnother = { name: 'Lövsta stad', sender: 'another', once: randomUUID(), place: '9999' };
    const second = await apply({ ...lovsta, ...asAnother });
    expect(before.get(second)).toBe('WAITING');
    expect((await applicationsOf('Lövsta stad'))[0]?.before).toBe('WAITING');
    expect((await applicationsOf(lovsta.name))[0]?.before).toBe('WAITING');
    await decline(operator, second, 'Ni är två.');
    expect((await applicationsOf(lovsta.name))[0]?.before).toBeNull();
    await approve(operator, first);
    const third = await apply({ ...lovsta, once: randomUUID(), organisation: '219998-0000' });
    expect(before.get(third)).toBe('JOINED');
    expect((await applicationsOf(lovsta.name)).map((one) => one.before).sort()).toEqual([
      'JOINED',
      null,
    ]);
    await decline(operator, third, 'Ni är här.');
  });

  it('is declined with a reason, once', async () => {
    const lovsta = another();
    const application = await apply(lovsta);
    await expect(decline(operator, application, ' ')).rejects.toMatchObject(
      refused('PT422', 'incomplete'),
    );
    await decline(operator, application, 'Avtalet saknas.');
    await expect(decline(operator, application, 'Igen.')).rejects.toMatchObject(
      refused('PT409', 'changed'),
    );
    expect(await applicationsOf(lovsta.name)).toMatchObject([
      { answer: 'DECLINED', answerWords: 'Avtalet saknas.' },
    ]);
    expect(await arrive(lovsta.identity)).toBe('');
  });

  it('of a municipality that is there already is refused', async () => {
    const lovsta = another();
    await approve(operator, await apply(lovsta));
    for (const over of [{ name: `${lovsta.name} stad` }, { place: '9999' }]) {
      const again = await apply({ ...lovsta, once: randomUUID(), ...over });
      await expect(approve(operator, again)).rejects.toMatchObject(
        refused('PT422', 'tenant_exists'),
      );
    }
    await approve(operator, await apply());
  });

  it('becomes an empty house whose first administrator is the person who was named', async () => {
    const lovsta = another();
    const tenant = await approve(operator, await apply(lovsta));
    const admin = await arrive(lovsta.identity);
    const begin = await page(admin, tenant);
    expect(begin).toMatchObject({ tenant: lovsta.name, state: 'PREPARING', units: [] });
    expect(begin.contract).toMatchObject({ organisationNumber: lovsta.organisation });
    expect(firstOpenStep(begin)).toBe('house');
    // Nobody else: not another's administrator, and not whoever runs the service.
    for (const person of [personId('admin-kvarnbo'), operator])
      await expect(page(person, tenant)).rejects.toMatchObject(notFound);
    const [row] = await db.sql<{ count: number }[]>`
      select count(*)::int as count from app.memberships where person_id = ${operator}`;
    expect(row?.count).toBe(0);
  });

  it('shows the operator of tenants a name, a state and contacts, and no number of anything', async () => {
    const { tenant, name } = await aboard();
    const { tenants } = await desk(operator);
    const state = new Map(tenants.map((one) => [one.name, one.state]));
    expect([state.get(name), state.get('Kvarnbo kommun')]).toEqual(['PREPARING', 'LIVE']);
    expect(Object.keys(tenants.find(({ id: one }) => one === tenant) ?? {}).sort()).toEqual(
      [
        ...[
          'agreedOn',
          'agreement',
          'code',
          'contactMail',
          'contactName',
          'contactPhone',
          'id',
          'name',
        ],
        ...['organisationNumber', 'practiceOf', 'protectionMail', 'protectionName', 'state'],
      ].sort(),
    );
    for (const table of [
      'tenants',
      'units',
      'memberships',
      'plans',
      'tenant_contracts',
      'invitations',
    ])
      expect(
        await db.asPerson(operator, (sql) => sql.unsafe(`select 1 from app.${table}`)),
        table,
      ).toHaveLength(0);
  });
});

describe('the house', () => {
  it('is kept by its own administrators', async () => {
    const { tenant, admin, board } = await aboard();
    const units = [unit(board, 'Lövskolan', 'L1')];
    for (const person of [personId('admin-kvarnbo'), personId('maja'), operator]) {
      await expect(saveBoard(person, tenant, 'Min nämnd')).rejects.toMatchObject(notFound);
      await expect(importUnits(person, tenant, units)).rejects.toMatchObject(notFound);
    }
    expect(await importUnits(admin, tenant, units)).toBe(1);
    expect((await page(admin, tenant)).units).toMatchObject([{ name: 'Lövskolan', localId: 'L1' }]);
    // Nor can a unit be put under another municipality's board.
    const theirs = await saveBoard(personId('admin-kvarnbo'), kvarnbo, 'Skolnämnden');
    await expect(importUnits(admin, tenant, [unit(theirs, 'Inbrottet')])).rejects.toMatchObject(
      refused('PT400', 'invalid_input'),
    );
  });

  it('takes many units in whole or not at all', async () => {
    const { tenant, admin, board } = await aboard();
    const many = Array.from({ length: 40 }, (_, n) => unit(board, `Enhet ${n + 1}`, `E${n + 1}`));
    for (const [last, code] of [
      [unit(board, 'enhet 7'), refused('PT422', 'name_taken')],
      [unit(board, 'Enhet 41', 'E7'), refused('PT422', 'name_taken')],
      [unit(board, ' '), refused('PT422', 'incomplete')],
      [{ ...unit(board, 'Enhet 41'), sector: 'song' }, { code: '23514' }],
    ] as const) {
      await expect(importUnits(admin, tenant, [...many, last])).rejects.toMatchObject(code);
      expect((await page(admin, tenant)).units).toHaveLength(0);
    }
    expect(await importUnits(admin, tenant, many)).toBe(40);
    expect((await page(admin, tenant)).units).toHaveLength(40);
  });

  it('never writes over what was not seen, and a unit keeps its board and sector', async () => {
    const { tenant, admin, board } = await aboard();
    const name = 'Barn- och utbildningsnämnden';
    await saveBoard(admin, tenant, name, board, 1);
    await expect(saveBoard(admin, tenant, 'Skolnämnden', board, 1)).rejects.toMatchObject(
      refused('PT409', 'changed'),
    );
    await importUnits(admin, tenant, [unit(board, 'Lövskolan')]);
    const [there] = (await page(admin, tenant)).units;
    const save = (revision: number) =>
      as<string>(
        admin,
        (
          sql,
        ) => sql`select app.save_unit(${tenant}, ${there?.id ?? ''}, ${revision}, ${board}, 'Lövskolan F–9',
          'social', '', '', ${sql.array(['SCHOOL'])}) as it`,
      );
    await save(1);
    await expect(save(1)).rejects.toMatchObject(refused('PT409', 'changed'));
    expect((await page(admin, tenant)).units).toMatchObject([
      { name: 'Lövskolan F–9', sector: 'school', answersFor: ['SCHOOL'] },
    ]);
  });

  it('takes away what was set up by mistake, as long as nothing refers to it', async () => {
    const { tenant, admin, board } = await aboard();
    const other = await aboard();
    const removeBoard = (person: string, id: string, revision = 1) =>
      as(
        person,
        (sql) => sql`select app.remove_authority(${tenant}, ${id}, ${revision})::text as it`,
      );
    const removeUnit = (person: string, id: string, revision = 1) =>
      as(person, (sql) => sql`select app.remove_unit(${tenant}, ${id}, ${revision})::text as it`);
    await importUnits(admin, tenant, [unit(board, 'Lövskolan 29'), unit(board, 'Lövskolan 3')]);
    const there = (await page(admin, tenant)).units;
    // As people count, and not letter by letter.
    expect(there.map(({ name }) => name)).toEqual(['Lövskolan 3', 'Lövskolan 29']);
    const [kept, wrong] = there.map(({ id }) => id);
    const mistake = await saveBoard(admin, tenant, 'Socialnämden');
    await db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role, valid_from, valid_to)
      values (${tenant}, ${admin}, ${kept ?? ''}, 'staff', '2020-01-01', '2020-02-01')`;

    // Somebody has worked there, and the board has units.
    await expect(removeUnit(admin, kept ?? '')).rejects.toMatchObject(refused('PT422', 'in_use'));
    await expect(removeBoard(admin, board)).rejects.toMatchObject(refused('PT422', 'in_use'));
    for (const person of [other.admin, operator]) {
      await expect(removeUnit(person, wrong ?? '')).rejects.toMatchObject(notFound);
      await expect(removeBoard(person, mistake)).rejects.toMatchObject(notFound);
    }
    // Nor what is another municipality's.
    await expect(removeBoard(admin, other.board)).rejects.toMatchObject(notFound);
    await expect(removeBoard(admin, mistake, 7)).rejects.toMatchObject(refused('PT409', 'changed'));
    await expect(removeUnit(admin, wrong ?? '', 7)).rejects.toMatchObject(
      refused('PT409', 'changed'),
    );

    await removeUnit(admin, wrong ?? '');
    await removeBoard(admin, mistake);
    const left = await page(admin, tenant);
    expect(left.units.map(({ name }) => name)).toEqual(['Lövskolan 3']);
    expect(left.authorities.map(({ name }) => name)).toEqual(['Utbildningsnämnden']);
    await expect(removeUnit(admin, wrong ?? '')).rejects.toMatchObject(notFound);
    expect(
      await db.sql`select action, detail from app.access_log
        where tenant_id = ${tenant} and action like '%.remove' order by id`,
    ).toEqual([
      { action: 'unit.remove', detail: { unit: wrong } },
      { action: 'authority.remove', detail: { authority: mistake } },
    ]);
  });

  it('is live when a unit answers for children and its administrators say so', async () => {
    const { tenant, admin, board } = await aboard();
    const live = (person: string) =>
      as(person, (sql) => sql`select app.go_live(${tenant})::text as it`);
    await importUnits(admin, tenant, [unit(board, 'Lövskolan')]);
    await expect(live(admin)).rejects.toMatchObject(refused('PT422', 'incomplete'));
    await db.sql`update app.tenant_units set answers_for = '{SCHOOL}' where tenant_id = ${tenant}`;
    await expect(live(operator)).rejects.toMatchObject(notFound);
    expect(readyForFirstPlan(await page(admin, tenant))).toBe(false);
    await live(admin);
    const begun = await page(admin, tenant);
    expect(begun.state).toBe('LIVE');
    // A unit that answers, where nobody has signed in, is not said to be done: signals there are read by nobody.
    expect(stepState('roles', begun)).toBe('open');
    expect(unreadUnits(begun).map(({ name }) => name)).toEqual(['Lövskolan']);
    // Nor where the unit has an administrator alone.
    await db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role)
      values (${tenant}, ${admin}, ${begun.units[0]?.id ?? ''}, 'administrator')`;
    expect(stepState('roles', await page(admin, tenant))).toBe('open');
    await db.sql`insert into app.memberships (tenant_id, person_id, unit_id, role)
      values (${tenant}, ${admin}, ${begun.units[0]?.id ?? ''}, 'staff')`;
    // One administrator alone: it is said that there should be two, and that it is left to do.
    const alone = await page(admin, tenant);
    expect(stepState('roles', alone)).toBe('open');
    expect(onlyAdministratorLeft(alone)).toBe(true);
    expect(readyForFirstPlan(alone), 'nobody waits for it').toBe(true);
    await db.sql`insert into app.memberships (tenant_id, person_id, role)
      values (${tenant}, ${personId('bodil')}, 'administrator')`;
    expect(stepState('roles', await page(admin, tenant))).toBe('done');
  });

  it('keeps health records for ten years and destroys nothing without a decision', async () => {
    const { tenant, admin, board } = await aboard();
    const save = (person: string, seen: number, over: object) =>
      as(
        person,
        (sql) =>
          sql`select app.save_retention(${tenant}, ${board}, ${seen}, ${JSON.stringify([
            {
              kind: 'HEALTH',
              years: 10,
              countedFrom: 'LAST_ENTRY',
              outcome: 'ARCHIVE',
              decision: '',
              ...over,
            },
          ])})::text as it`,
      );
    // Shorter than the law says: on a decision alone; the log, not even then.
    for (const over of [{ years: 9 }, { kind: 'SOCIAL', years: 4 }, { kind: 'LOG', years: 4 }])
      await expect(save(admin, 0, over)).rejects.toMatchObject(
        refused('PT422', 'decision_missing'),
      );
    await expect(
      save(admin, 0, { kind: 'LOG', years: 4, decision: 'BUN 2026/1' }),
    ).rejects.toMatchObject(refused('PT422', 'log_too_short'));
    await expect(save(admin, 0, { outcome: 'DESTROY' })).rejects.toMatchObject({ code: '23514' });
    await expect(save(personId('admin-kvarnbo'), 0, {})).rejects.toMatchObject(notFound);
    await save(admin, 0, { outcome: 'DESTROY', decision: 'BUN 2026/12' });
    await expect(save(admin, 0, {})).rejects.toMatchObject(refused('PT409', 'changed'));
    await save(admin, 1, { years: 12 });
    await save(admin, 2, { years: 9, decision: 'BUN 2026/13' });
    expect(stepState('retention', await page(admin, tenant))).toBe('done');
  });

  it('notes what a region without a tenant of its own has decided, with its reference', async () => {
    const region = id('authority:mittsjo');
    const save = (person: string, tenant: string, decision: string, authority = region) =>
      as(
        personId(person),
        (sql) =>
          sql`select app.save_retention(${tenant}, ${authority}, 0, ${JSON.stringify([
            { kind: 'HEALTH', years: 10, countedFrom: 'LAST_ENTRY', outcome: 'ARCHIVE', decision },
          ])})::text as it`,
      );
    const { tenant, admin } = await aboard();
    const here = (person: string, of: string) =>
      as(person, (sql) => sql`select app.regions_here(${of}) as it`);
    expect(await here(personId('admin-sjohamra'), sjohamra)).toContain(region);
    // None of its units works there; and nobody else's administrator is told.
    expect(await here(admin, tenant)).toEqual([]);
    expect(await here(personId('admin-kvarnbo'), sjohamra)).toEqual([]);
    await expect(save('admin-sjohamra', sjohamra, ' ')).rejects.toMatchObject(
      refused('PT422', 'decision_missing'),
    );
    for (const who of ['admin-kvarnbo', 'maja'])
      await expect(save(who, sjohamra, 'RS 2026/3'), who).rejects.toMatchObject(notFound);
    await save('admin-sjohamra', sjohamra, 'RS 2026/3');
    const [rule] = await db.sql`select years, decision from app.retention_rules
      where tenant_id = ${sjohamra} and authority_id = ${region}`;
    expect(rule).toEqual({ years: 10, decision: 'RS 2026/3' });
  });
});

describe('a sign-in of its own', () => {
  const provider = async (person: string, tenant: string) =>
    OwnProvider.nullable().parse(
      await as(person, (sql) => sql`select app.my_provider(${tenant}) as it`),
    );
  const save = (
    person: string,
    tenant: string,
    revision: number,
    over: { issuer?: string; secret?: string | null } = {},
  ) =>
    as(
      person,
      (
        sql,
      ) => sql`select app.save_provider(${tenant}, ${revision}, ${over.issuer ?? 'https://idp.lovsta.example'},
        'kring', ${over.secret === undefined ? seal(testKeyring(), { tenant, purpose: 'providerSecret' }, 'hemligt') : over.secret},
        'hsaId', 'https://id.oidc.se/claim/hsaid', 'name', '')::text as it`,
    );
  const tested = (person: string, tenant: string, revision: number, ok = true) =>
    as(
      person,
      (sql) =>
        sql`select app.note_provider_test(${tenant}, ${revision}, ${ok}, ${JSON.stringify({
          outcome: ok ? 'ok' : 'level',
          ...{ acr: 'loa3', name: 'Mattis', mail: null, identity: 'FIKTIV-H…', claims: [] },
        })})::text as it`,
    );
  const turn = (person: string, tenant: string, revision: number, on = true) =>
    as(person, (sql) => sql`select app.switch_provider(${tenant}, ${revision}, ${on})::text as it`);
  const arriveIn = async (tenant: string, identity: string) => {
    const indexes = identityIndexes(testKeyring(), 'hsaId', identity);
    const [row] = await app<{ person: string | null; elsewhere: boolean }[]>`
      select person, elsewhere from priv.arrive_in(${tenant}, 'hsaId', ${indexes})`;
    return row ?? null;
  };

  it('is switched on only as it was tried, and a change switches it off', async () => {
    const { tenant, admin } = await aboard();
    await save(admin, tenant, 0);
    await expect(turn(admin, tenant, 1)).rejects.toMatchObject(refused('PT422', 'not_tested'));
    await tested(admin, tenant, 1, false);
    await expect(turn(admin, tenant, 1)).rejects.toMatchObject(refused('PT422', 'not_tested'));
    await tested(admin, tenant, 1);
    await turn(admin, tenant, 1);
    expect(await provider(admin, tenant)).toMatchObject({ active: true, test: { ok: true } });
    await expect(tested(admin, tenant, 0)).rejects.toMatchObject(refused('PT409', 'changed'));
    await save(admin, tenant, 1, { secret: null });
    expect(await provider(admin, tenant)).toMatchObject({ active: false, test: null, revision: 2 });
    await expect(turn(admin, tenant, 2)).rejects.toMatchObject(refused('PT422', 'not_tested'));
    await tested(admin, tenant, 2);
    await turn(admin, tenant, 2);
    // One that people sign in by stays; switched off it goes, and its secret with it.
    const remove = (person: string, revision: number) =>
      as(person, (sql) => sql`select app.remove_provider(${tenant}, ${revision})::text as it`);
    await expect(remove(admin, 2)).rejects.toMatchObject(refused('PT422', 'in_use'));
    await turn(admin, tenant, 2, false);
    await expect(remove(operator, 2)).rejects.toMatchObject(notFound);
    await expect(remove(admin, 1)).rejects.toMatchObject(refused('PT409', 'changed'));
    await remove(admin, 2);
    expect(await as(admin, (sql) => sql`select app.my_provider(${tenant}) as it`)).toBeNull();
  });

  it('belongs to its administrators, and its secret goes to no other address', async () => {
    const { tenant, admin } = await aboard();
    await save(admin, tenant, 0);
    for (const person of [personId('admin-kvarnbo'), operator]) {
      await expect(provider(person, tenant)).rejects.toMatchObject(notFound);
      await expect(save(person, tenant, 1)).rejects.toMatchObject(notFound);
      await expect(tested(person, tenant, 1)).rejects.toMatchObject(notFound);
      await expect(turn(person, tenant, 1)).rejects.toMatchObject(notFound);
    }
    await expect(
      save(admin, tenant, 1, { issuer: 'https://elsewhere.example', secret: null }),
    ).rejects.toMatchObject(refused('PT422', 'secret_needed'));
    expect(JSON.stringify(await provider(admin, tenant))).not.toContain('secret');
    await save(admin, tenant, 1, { secret: null });
  });

  it('vouches for people who act in that municipality and nowhere else', async () => {
    const { tenant, admin, identity } = await aboard();
    expect(await arriveIn(tenant, identity)).toBeNull();
    await save(admin, tenant, 0);
    await tested(admin, tenant, 1);
    await turn(admin, tenant, 1);
    expect(await arriveIn(tenant, identity)).toEqual({ person: admin, elsewhere: false });
    // A stranger, and somebody of another municipality: it cannot become them.
    expect(await arriveIn(tenant, 'FIKTIV-HSA-9')).toBeNull();
    const give = (identity: string, person: string) =>
      db.sql`insert into app.person_identities ${db.sql({
        kind: 'hsaId',
        ...sealIdentity(testKeyring(), sjohamra, 'hsaId', identity),
        sealed_for: sjohamra,
        person_id: person,
      })}`;
    await give('FIKTIV-HSA-20', personId('maja'));
    await give('FIKTIV-HSA-21', operator);
    for (const other of ['FIKTIV-HSA-20', 'FIKTIV-HSA-21'])
      expect(await arriveIn(tenant, other)).toEqual({ person: null, elsewhere: true });
    // Nor once they work in both, or are invited elsewhere, or are family.
    const join = (role: string, where: string) =>
      db.sql`insert into app.memberships (tenant_id, person_id, role) values (${where}, ${admin}, ${role})`;
    await join('guardian', tenant);
    expect(await arriveIn(tenant, identity)).toEqual({ person: null, elsewhere: true });
    await db.sql`delete from app.memberships where person_id = ${admin} and role = 'guardian'`;
    const { index, sealed } = sealIdentity(testKeyring(), kvarnbo, 'hsaId', identity);
    await db.sql`insert into app.invitations (tenant_id, kind, index, sealed, name, role, valid_from)
      values (${kvarnbo}, 'hsaId', ${index}, ${sealed}, 'Mattis', 'administrator', '2026-01-01')`;
    expect(await arriveIn(tenant, identity)).toEqual({ person: null, elsewhere: true });
    const [row] = await db.sql<{ count: number }[]>`
      select count(*)::int as count from app.memberships where tenant_id = ${kvarnbo} and person_id = ${admin}`;
    expect(row?.count).toBe(0);
  });
});

describe('a practice municipality', () => {
  const openPractice = (person: string, tenant: string) =>
    as<string>(person, (sql) => sql`select app.open_practice(${tenant}) as it`);
  const exercise = (person: string, practice: string) =>
    as<string>(person, (sql) => sql`select app.begin_exercise(${practice}) as it`);

  it('gives whoever works in the real one a made-up child’s plan to write in', async () => {
    await expect(openPractice(personId('maja'), sjohamra)).rejects.toMatchObject(notFound);
    const practice = await openPractice(personId('admin-sjohamra'), sjohamra);
    expect(await openPractice(personId('admin-sjohamra'), sjohamra)).toBe(practice);
    await expect(exercise(personId('admin-kvarnbo'), practice)).rejects.toMatchObject(notFound);
    await expect(exercise(personId('maja'), sjohamra)).rejects.toMatchObject(notFound);
    for (const who of ['maja', 'otto']) {
      const plan = await exercise(personId(who), practice);
      const opened = PlanPage.parse(
        await as(personId(who), (sql) => sql`select app.open_plan(${plan}) as it`),
      );
      expect(opened.child.name).toMatch(/^Övning \d$/);
      expect(opened.zones.find(({ key }) => key === 'shared')?.access).toBe('edit');
      // Nobody else practises in it: not even a colleague.
      expect(
        await as(personId('siri'), (sql) => sql`select app.open_plan(${plan}) as it`),
      ).toBeNull();
    }
  });

  it('counts an exercise as training where the person really works, when all of it is done', async () => {
    const practice = await openPractice(personId('admin-sjohamra'), sjohamra);
    const plan = await exercise(personId('siri'), practice);
    const finish = (who: string) =>
      as(personId(who), (sql) => sql`select app.finish_exercise(${plan})::text as it`);
    const mine = async () =>
      z
        .array(Exercise)
        .parse(await as(personId('siri'), (sql) => sql`select app.my_exercises() as it`))
        .find((one) => one.plan === plan);
    const counted = () => db.sql<{ training: string; level: string; day: string }[]>`
      select training, level, day::text from app.staff_trainings
      where tenant_id = ${sjohamra} and person_id = ${personId('siri')} and training like 'Övning%'`;
    expect(await mine()).toMatchObject({ wrote: false, met: false, proposed: false });
    await expect(finish('siri')).rejects.toMatchObject({ message: 'incomplete' });
    await expect(finish('maja')).rejects.toMatchObject(notFound);

    const [zone] = await db.sql<{ id: string; unit: string; party: string; hash: string }[]>`
      select z.id, u.id as unit, p.id as party from app.zones z
      join app.plan_units u on u.plan_id = z.plan_id and u.sector = 'school'
      join app.plan_parties p on p.plan_unit_id = u.id
      where z.plan_id = ${plan} and z.key = 'shared' limit 1`;
    await db.sql`insert into app.plan_goals (tenant_id, plan_id, zone_id, id, title)
      values (${practice}, ${plan}, ${zone?.id ?? ''}, 'g', 'Sova bättre')`;
    await db.sql`insert into app.plan_actions (tenant_id, plan_id, zone_id, id, title)
      values (${practice}, ${plan}, ${zone?.id ?? ''}, 'a', 'Kvällsrutin')`;
    // An action that nobody answers for is not what was asked.
    expect(await mine()).toMatchObject({ wrote: false });
    await db.sql`update app.plan_actions set plan_unit_id = ${zone?.unit ?? ''} where plan_id = ${plan}`;
    await db.sql`insert into app.meetings (tenant_id, plan_id, zone_id, question, question_from, starts_at,
        minutes, chair_id, child_part, called_by)
      values (${practice}, ${plan}, ${zone?.id ?? ''}, 'Hur går det?', 'CHILD', '2099-01-01', 50,
        ${zone?.party ?? ''}, 'IN_PERSON', ${personId('siri')})`;
    expect(await mine()).toMatchObject({ wrote: true, met: true, proposed: false });
    await db.sql`insert into app.plan_versions (tenant_id, plan_id, zone_id, number, content, hash, leaves,
        salt, root, proposed_by)
      values (${practice}, ${plan}, ${zone?.id ?? ''}, 1, '{}', 'h', '{}', 's', 'r', ${personId('siri')})`;
    expect(await counted()).toEqual([]);
    await finish('siri');
    await finish('siri');
    const [today] = await db.sql<{ day: string }[]>`select priv.today()::text as day`;
    expect(await counted()).toEqual([
      { training: expect.stringMatching(/^Övning \d+ i Kring$/), level: 'BASIC', day: today?.day },
    ]);
    expect(await mine()).toMatchObject({ proposed: true, countedOn: today?.day });
  });

  it('is said of what is in it, to who practises there; and is no place of statistics', async () => {
    const practice = await openPractice(personId('admin-sjohamra'), sjohamra);
    const plan = await exercise(personId('otto'), practice);
    const placeOf = (person: string, id: string) =>
      as<string | null>(personId(person), (sql) => sql`select app.practice_place(${id}) as it`);
    expect(await placeOf('otto', plan)).toBe('Övning: Sjöhamra kommun');
    expect(await placeOf('admin-sjohamra', practice)).toBe('Övning: Sjöhamra kommun');
    expect(await placeOf('otto', planId('milo'))).toBeNull();
    expect(await placeOf('admin-sjohamra', sjohamra)).toBeNull();
    expect(await placeOf('admin-kvarnbo', practice)).toBeNull();
    const places = await as<{ name: string }[]>(
      personId('admin-sjohamra'),
      (sql) => sql`select app.statistics_places() as it`,
    );
    expect(places.map(({ name }) => name)).toEqual(['Sjöhamra kommun']);
  });

  it('is left when the real one is left', async () => {
    const practice = await openPractice(personId('admin-sjohamra'), sjohamra);
    const plan = await exercise(personId('maja'), practice);
    const open = () => as(personId('maja'), (sql) => sql`select app.open_plan(${plan}) as it`);
    expect(await open()).not.toBeNull();
    await db.sql`update app.memberships set valid_to = clock_timestamp()
      where tenant_id = ${sjohamra} and person_id = ${personId('maja')}`;
    expect(await open()).toBeNull();
  });
});
