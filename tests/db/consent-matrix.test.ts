// Random answers of two guardians and a child that comes to the age, in Kring and noted, for whole parts and single ones, with last days that
// come and go; decisions of the board and disclosures that are made and ended; custody that is decided for a time
// or for good; people who are stopped and let in again. After each, the readers of every zone, now and at moments to come, are those of a model written from the law (consent-model.ts).
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { randomFrom, seedOfRun, type Random } from '../sync/support/random.ts';
import { ConsentModel, type Answer, type Scope } from './consent-model.ts';
import { seat, unit as unitId } from './signals.ts';
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

const steps = Number(process.env.CONSENT_STEPS ?? 180);
const plan = planId('milo');
const guardians = ['rania', 'jonte'];
const day = 86_400_000;
const never = Number.POSITIVE_INFINITY;
const sectors: Record<string, string> = {
  logoped: 'health',
  blasippan: 'school',
  elevhalsan: 'studentHealth',
  familjestodet: 'social',
  skolan: 'school',
};
const names = Object.keys(sectors);
const named = 'health:bedomningar';

let db: TestDatabase;
let waiting: string;
const model = new ConsentModel(guardians);
const planUnit = (name: string): string => (name === 'skolan' ? waiting : planUnitId('milo', name));

beforeAll(async () => {
  console.log(`seed ${seedOfRun}`);
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await seat(db.sql);
  const zone = { tenant_id: sjohamra, plan_id: plan };
  await db.sql`insert into app.zones ${db.sql([
    { ...zone, id: zoneId('milo', named), kind: 'health', key: named, named_audience: true },
  ])}`;
  await db.sql`insert into app.zone_shares ${db.sql([
    { ...zone, ...shareOf(named, 'blasippan'), access: 'read', basis: 'consent' },
    { ...zone, ...shareOf('family', 'familjestodet'), access: 'comment', basis: 'consent' },
    { ...zone, ...shareOf('child', 'elevhalsan'), access: 'read', basis: 'childChoice' },
    {
      ...zone,
      zone_id: zoneId('milo', named),
      party_id: partyId('milo', 'rania'),
      plan_unit_id: null,
      access: 'read',
      basis: 'consent',
    },
  ])}`;
  const [row] = await db.asPerson(
    personId('hamid'),
    (sql) => sql<{ id: string }[]>`
      select app.add_party(${plan}, ${unitId('skolan')}, ${personId('torsten')}) as id`,
  );
  waiting = row?.id ?? '';
  for (const [name, people] of [
    ['logoped', ['siri']],
    ['blasippan', ['maja', 'otto']],
    ['elevhalsan', ['disa']],
    ['familjestodet', ['vera']],
    ['skolan', ['torsten']],
  ] as const)
    model.units.set(name, {
      admitted: name !== 'skolan',
      kinds: [sectors[name] ?? ''],
      people: [...people],
    });
  // A child with an account; when it is asked is one of the moves.
  await db.sql`insert into app.plan_parties ${db.sql({
    ...zone,
    id: partyId('milo', 'nova'),
    plan_unit_id: planUnitId('milo', 'familjen'),
    person_id: personId('nova'),
    zone_id: zoneId('milo', 'shared'),
    role: 'child',
  })}`;
  await informEverybody(db.sql);
  await childComesToAge(200);
  // As the world begins.
  model.says('rania', 'familjestodet', null, { said: 'yes', until: never }, 0);
  model.says('jonte', 'familjestodet', 'health', { said: 'no', until: never }, 0);
});
afterAll(() => db?.close());

const shareOf = (zone: string, to: string) => ({
  zone_id: zoneId('milo', zone),
  plan_unit_id: planUnitId('milo', to),
  party_id: null,
});

/** The moment when a last day is over, as the database has it for a Swedish day. */
async function endOf(on: string): Promise<number> {
  const [row] = await db.sql<{ at: Date }[]>`select priv.end_of(${on}::date) as at`;
  return row?.at.getTime() ?? 0;
}

/** So many days from now it is as old as the tenant's usual age of 16. */
async function childComesToAge(days: number): Promise<void> {
  const [row] = await db.sql<{ from: Date; adult: Date }[]>`
    update app.children set born_on = current_date + ${days}::int - interval '16 years'
    where id = (select child_id from app.plans where id = ${plan})
    returning (born_on + interval '16 years') at time zone 'Europe/Stockholm' as from,
      (born_on + interval '18 years') at time zone 'Europe/Stockholm' as adult`;
  model.child = { name: 'nova', from: row?.from.getTime() ?? 0 };
  model.adultFrom = row?.adult.getTime() ?? 0;
}

async function childMoves(random: Random): Promise<string> {
  const [current] = await db.sql<{ n: number }[]>`
    select count(*)::int as n from app.maturity_assessments where plan_id = ${plan}`;
  if (current?.n === 0 && random.chance(0.7)) {
    const days = random.pick([-800, -400, -1, 30, 300]);
    await childComesToAge(days);
    return `the child comes to the age in ${days} days`;
  }
  const may = random.chance(0.6);
  await db.asPerson(
    personId('hamid'),
    (sql) => sql`select app.assess_maturity(${plan}, ${current?.n ?? 0}, ${may}, 'Samtal i dag')`,
  );
  model.child.from = may ? 0 : model.adultFrom;
  return `the child is ${may ? '' : 'not '}asked`;
}

const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * day).toISOString().slice(0, 10);

function scopes(name: string): Scope[] {
  const extra = { blasippan: ['health'], familjestodet: ['family'] }[name] ?? [];
  return [null, null, sectors[name] ?? null, ...extra];
}

async function standing(guardian: string, name: string, scope: Scope): Promise<string> {
  const [row] = await db.sql<{ id: string }[]>`
    select id from app.consents where giver_party_id = ${partyId('milo', guardian)}
      and plan_unit_id = ${planUnit(name)} and zone_kind is not distinct from ${scope}
      and withdrawn_at is null
      and (valid_until is null or valid_until > clock_timestamp())`;
  return row?.id ?? '';
}

async function answer(random: Random, inKring: boolean): Promise<string> {
  const [guardian, name] = [random.pick([...guardians, ...guardians, 'nova']), random.pick(names)];
  // Nobody opens what they cannot read: the named zone is Rania's, and the family's is no leader's.
  const asked = model.isAsked(guardian, Date.now()) && !(inKring && model.stopped.has(guardian));
  const known = scopes(name).filter(
    (scope) =>
      scope === null ||
      scope === sectors[name] ||
      (inKring && (scope === 'family' || guardian === 'rania')),
  );
  const scope = random.pick(known);
  const said = random.chance(0.6) ? 'yes' : 'no';
  const last = dayFromNow(random.below(700) + 1);
  const open = !inKring && random.chance(0.3);
  const line = `${planUnit(name)}:${scope ?? ''}:${said}:${await standing(guardian, name, scope)}`;
  const sent = inKring
    ? db.asPerson(
        personId(guardian),
        (sql) => sql`select app.give_consents(${plan}, ${line}, ${last}::date)`,
      )
    : db.asPerson(
        personId('hamid'),
        (
          sql,
        ) => sql`select app.note_consent(${plan}, ${planUnit(name)}, ${partyId('milo', guardian)},
          ${said}, 'oral', '2026-01-06', ${scope}, ${open ? null : last}::date)`,
      );
  if (!asked) {
    const reads = guardian === 'nova' || model.seat(guardian, Date.now()) !== null;
    await expect(sent).rejects.toMatchObject(
      !inKring
        ? { code: 'PT400', message: 'invalid_input' }
        : reads
          ? { code: 'PT403', message: 'not_allowed' }
          : { code: 'PT404', message: 'not_found' },
    );
    return guardian === 'nova' ? saidBefore(name, scope, said) : `${guardian} is not asked`;
  }
  await sent;
  const until = said === 'no' || open ? never : await endOf(last);
  model.says(guardian, name, scope, { said, until }, Date.now());
  return `${guardian} ${name} ${scope} ${said} until ${last}`;
}

/** What a child had said before it was asked, as an older record has it. */
async function saidBefore(name: string, scope: Scope, said: 'yes' | 'no'): Promise<string> {
  const about = {
    tenant_id: sjohamra,
    plan_id: plan,
    giver_party_id: partyId('milo', 'nova'),
    plan_unit_id: planUnit(name),
    zone_kind: scope,
  };
  await db.sql`update app.consents set withdrawn_at = clock_timestamp()
    where giver_party_id = ${about.giver_party_id} and plan_unit_id = ${about.plan_unit_id}
      and zone_kind is not distinct from ${scope} and withdrawn_at is null`;
  await db.sql`insert into app.consents ${db.sql({ ...about, answer: said, form: 'oral' })}`;
  model.said('nova', name, scope, { said, until: never });
  return `nova ${name} ${scope} ${said}, before it is asked`;
}

/** The clock, as rows: a yes is over since a moment ago, or in a while. */
async function runsOut(random: Random): Promise<string> {
  const [guardian, name] = [random.pick([...guardians, 'nova']), random.pick(names)];
  const scope = random.pick(scopes(name));
  const row = await standing(guardian, name, scope);
  const known: Answer | undefined = model.last(guardian, name, scope);
  if (row === '' || known?.said !== 'yes') return 'nothing to run out';
  const until = new Date(Date.now() + (random.chance(0.6) ? -1_000 : 5_000_000));
  await db.sql`update app.consents set valid_until = ${until} where id = ${row}`;
  known.until = until.getTime();
  return `${guardian} ${name} ${scope} runs out`;
}

async function decision(random: Random): Promise<string> {
  const name = random.pick(names);
  const board = random.chance(0.5);
  const scope = board ? null : random.pick([null, sectors[name] ?? null]);
  const last = dayFromNow(random.below(300) + 1);
  const measure = sectors[name] === 'health' ? 'PSYCHIATRIC_CARE' : 'OPEN_SUPPORT';
  const made = db.asPerson(
    personId('hamid'),
    (sql) => sql`select app.note_ground(${plan}, ${planUnit(name)}, ${scope},
      ${board ? 'FB_6_13A' : 'OSL_10_2'}, ${board ? measure : null}, 'SN 2026-14', 'Socialnämnden',
      '2026-01-07', ${board ? null : 'Ingen skada att vänta'}, ${last}::date)`,
  );
  const now = Date.now();
  if (board && !['health', 'social'].includes(sectors[name] ?? '')) {
    await expect(made).rejects.toMatchObject({ code: 'PT400', message: 'invalid_input' });
    return `no decision of the board about ${name}`;
  }
  if (board && !model.oneOfTwoAgrees(name, now)) {
    await expect(made).rejects.toMatchObject({ code: 'PT422', message: 'one_yes_needed' });
    return `no decision of the board without a yes about ${name}`;
  }
  await made;
  model.decides({ unit: name, scope, board, until: await endOf(last) }, now);
  return `decision ${board ? 'of the board' : 'to disclose'} ${name} ${scope} until ${last}`;
}

async function endDecision(random: Random): Promise<string> {
  const rows = await db.sql<{ id: string; unit: string }[]>`
    select id, plan_unit_id as unit from app.admission_grounds where ended_at is null order by noted_at`;
  if (rows.length === 0) return 'no decision to end';
  const { id: ground } = random.pick(rows);
  const place = (
    await db.sql<{ n: number }[]>`
      select count(*)::int as n from app.admission_grounds where noted_at <
        (select noted_at from app.admission_grounds where id = ${ground})`
  )[0]?.n;
  await db.asPerson(personId('hamid'), (sql) => sql`select app.end_ground(${ground})`);
  const ended = model.decisions[place ?? -1];
  if (ended === undefined) throw new Error('the model has other decisions');
  ended.until = Date.now() - 1;
  return `decision about ${ended.unit} ended`;
}

async function custodyMoves(random: Random): Promise<string> {
  const guardian = random.pick(guardians);
  const state = random.pick(['JOINT', 'JOINT', 'SOLE', 'ENDED', 'LIMITED', 'RELATIVE'] as const);
  const first = random.pick([-30, 0, 0, 20, 100]);
  const from = dayFromNow(first);
  const until =
    state === 'LIMITED' || random.chance(0.3) ? dayFromNow(first + random.below(90)) : null;
  const [current] = await db.sql<{ n: number }[]>`
    select coalesce(max(revision), 0)::int as n from app.custody_notes where plan_id = ${plan}`;
  await db.asPerson(
    personId('hamid'),
    (sql) => sql`select app.note_custody(${plan}, ${partyId('milo', guardian)}, ${current?.n ?? 0},
      ${state}, ${from}::date, ${until}::date, 'Sjöhamra tingsrätt', 'T 14-26')`,
  );
  const [moment] = await db.sql<{ from: Date }[]>`select priv.start_of(${from}::date) as from`;
  model.decidesCustody(
    {
      ...{ guardian, state, from: moment?.from.getTime() ?? 0 },
      until: until === null ? never : await endOf(until),
    },
    Date.now(),
  );
  return `${guardian} ${state} from ${from} until ${until}`;
}

async function stops(random: Random): Promise<string> {
  const who = random.pick(['rania', 'jonte', 'siri', 'maja', 'vera']);
  if (!model.stopped.has(who)) {
    await db.asPerson(
      personId('hamid'),
      (sql) => sql`select app.block_access(${plan}, ${partyId('milo', who)})`,
    );
    model.stopped.add(who);
    return `${who} is stopped`;
  }
  const [block] = await db.sql<{ id: string }[]>`
    select id from app.access_blocks where person_id = ${personId(who)} and lifted_at is null`;
  await db.asPerson(
    personId('hamid'),
    (sql) => sql`select app.lift_block(${block?.id ?? ''}, 'Utrett')`,
  );
  model.stopped.delete(who);
  return `${who} is let in again`;
}

/** "zone person" for everyone who reads, by the model. */
function expected(at: number): string[] {
  const lines: string[] = [];
  for (const [name, { admitted, kinds, people }] of model.units)
    for (const person of people.filter((one) => !model.stopped.has(one))) {
      const may = (kind: string) => model.reads(name, kind, at);
      for (const kind of ['shared', ...kinds]) if (may(kind)) lines.push(`${kind} ${person}`);
      if (name === 'skolan' && may('draft')) lines.push(`draft ${person}`);
      if (name === 'blasippan' && may('health')) lines.push(`${named} ${person}`);
      if (name === 'familjestodet' && may('family')) lines.push(`family ${person}`);
      if (name === 'elevhalsan' && admitted) lines.push(`child ${person}`);
    }
  for (const guardian of guardians) {
    const seat = model.seat(guardian, at);
    if (seat !== null) lines.push(`shared ${guardian}`);
    if (seat === 'guardian') lines.push(`family ${guardian}`);
    if (seat === 'guardian' && guardian === 'rania') lines.push(`${named} rania`);
  }
  return lines.sort();
}

const watched = (): string[] => [
  ...[...model.units.values()].flatMap(({ people }) => people),
  ...guardians,
];

async function stored(at: number): Promise<string[]> {
  const rows = await db.sql<{ key: string; person: string }[]>`
    select distinct case z.kind when 'draft' then 'draft' else z.key end as key, people.slug as person
    from app.zone_members m
    join app.zones z on z.id = m.zone_id and z.plan_id = ${plan}
    join app.people on people.id = m.person_id
    where m.revoked_at is null and m.can_read and people.slug = any (${watched()})
      and m.valid_from <= ${new Date(at)} and (m.valid_to is null or m.valid_to > ${new Date(at)})`;
  return rows.map(({ key, person }) => `${key} ${person}`).sort();
}

/** What the people themselves get, through every policy. */
async function received(): Promise<string[]> {
  const lines: string[] = [];
  for (const person of watched()) {
    const rows = await db.asPerson(
      personId(person),
      (sql) => sql<{ key: string; kind: string }[]>`
        select key, kind from app.zones where plan_id = ${plan}`,
    );
    lines.push(...rows.map(({ key, kind }) => `${kind === 'draft' ? 'draft' : key} ${person}`));
  }
  return lines.sort();
}

it(`readers are those of the law, at every moment (seed ${seedOfRun})`, async () => {
  const random = randomFrom(seedOfRun);
  const story: string[] = [];
  const seen = { decisions: 0, closed: 0, opened: 0 };
  for (let step = 0; step < steps; step += 1) {
    const before = expected(Date.now()).length;
    const move = random.below(26);
    story.push(
      await (move < 8
        ? answer(random, true)
        : move < 12
          ? answer(random, false)
          : move < 15
            ? runsOut(random)
            : move < 17
              ? decision(random)
              : move < 19
                ? endDecision(random)
                : move < 20
                  ? childMoves(random)
                  : move < 23
                    ? custodyMoves(random)
                    : stops(random)),
    );
    const why = `seed ${seedOfRun}, step ${step}: ${story.slice(-3).join('; ')}`;
    const now = Date.now();
    const moments = [now, now + random.below(900) * day];
    for (let extra = 0; extra < 2; extra += 1) {
      const end = random.pick([...model.ends.filter(Number.isFinite)]);
      moments.push(...[end - 1_000, end + 1_000].filter((at) => at > now + 1_000));
    }
    for (const at of moments)
      expect(await stored(at), `${why}, at ${new Date(at).toISOString()}`).toEqual(expected(at));
    if (step % 10 === 0) expect(await received(), why).toEqual(expected(Date.now()));
    const after = expected(Date.now()).length;
    seen.closed += Number(after < before);
    seen.opened += Number(after > before);
    seen.decisions = model.decisions.length;
  }
  // It was not about nothing.
  expect(seen.closed).toBeGreaterThan(0);
  expect(seen.opened).toBeGreaterThan(0);
  expect(seen.decisions).toBeGreaterThan(0);
});
