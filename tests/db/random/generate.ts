// A random world from a seed: small enough to be read, and full of what rarely meets. Two mandates of one
// person, of which one ends; a guardian of one child who works with another; a unit that is listed where not
// everyone looks; birthdays, last days and spans that begin or end an hour, a day or a year from now.
import { randomFrom, type Random } from '../../sync/support/random.ts';
import { dayAfter, type Clock } from './calendar.ts';
import { whole, type Facts, type Moment, type PartyRole, type Sector, type Span } from './facts.ts';

const hour = 3_600_000;
const day = 24 * hour;
export const past: Moment[] = [-400 * day, -3 * day, -hour];
export const coming: Moment[] = [hour, 3 * day, 200 * day];
const areas: Exclude<Sector, 'family'>[] = ['health', 'school', 'studentHealth', 'social'];
const bases = ['consent', 'childChoice', 'familyChoice', 'authority'] as const;

/** Mostly now; sometimes over, or not yet. */
function span(random: Random): Span {
  const from = random.chance(0.88) ? random.pick(past) : random.pick(coming);
  const to = random.chance(0.75) ? null : random.pick([...past, ...coming]);
  return { from, to: to !== null && to <= from ? from + day : to };
}

export const openEnd = (random: Random): Moment | null =>
  random.chance(0.7) ? null : random.pick([...past, ...coming]);

export const lastDay = (random: Random): number => random.pick([-300, -2, 2, 40, 400]);

const some = <T>(random: Random, most: number, make: (n: number) => T): T[] =>
  Array.from({ length: random.below(most + 1) }, (_, n) => make(n));

export function generate(seed: number, clock: Clock): Facts {
  const random = randomFrom(seed);
  const tenants = ['north', 'south', 'west'].slice(0, 2 + random.below(2)).map((id) => ({ id }));
  const units = Array.from({ length: 5 + random.below(3) }, (_, n) => ({
    id: `unit${n}`,
    sector: random.pick(areas),
  }));
  const people = Array.from({ length: 9 + random.below(5) }, (_, n) => ({
    id: `person${n}`,
    session: random.chance(0.85)
      ? ('alive' as const)
      : random.pick(['idle', 'over', 'ended'] as const),
  }));
  const facts: Facts = {
    tenants,
    units,
    people,
    unitsOf: units.flatMap(({ id }) => tenants.map((tenant) => ({ tenant: tenant.id, unit: id }))),
    mandates: [],
    children: [],
    plans: [],
    zones: [],
    planUnits: [],
    parties: [],
    shares: [],
    answers: [],
    decisions: [],
    custody: [],
    blocks: [],
    consentAges: tenants
      .filter(() => random.chance(0.4))
      .map(({ id }) => ({ tenant: id, years: random.pick([12, 15, 18]) })),
    maturity: [],
    pools: [],
    offices: [],
    agreements: [],
  };
  for (let n = 0; n < 2 + random.below(2); n += 1) addPlan(facts, `plan${n}`, random, clock);
  addCoordinators(facts, random);
  for (const { id } of people)
    facts.mandates.push(
      ...some(random, 1, () => ({
        ...span(random),
        tenant: random.pick(tenants).id,
        person: id,
        role: random.pick(['staff', 'coordinator', 'administrator', 'guardian']),
        unit: random.chance(0.5) ? random.pick(units).id : null,
      })),
    );
  const used = [
    ...facts.mandates,
    ...facts.pools,
    ...facts.planUnits.map(({ plan, unit }) => ({ tenant: tenantOf(facts, plan), unit })),
  ];
  facts.unitsOf = facts.unitsOf.filter(
    (at) =>
      random.chance(0.3) ||
      used.some(({ tenant, unit }) => tenant === at.tenant && unit === at.unit),
  );
  return whole(facts);
}

const tenantOf = (facts: Facts, plan: string): string =>
  facts.plans.find(({ id }) => id === plan)?.tenant ?? '';

function addPlan(facts: Facts, plan: string, random: Random, clock: Clock): void {
  const tenant = random.pick(facts.tenants).id;
  const years = random.pick([4, 10, 15, 16, 17, 18]);
  // A birthday near enough to be a moment of the world, and now and then a leap day.
  const born = random.chance(0.1)
    ? `${2028 - 4 * random.pick([3, 4, 5])}-02-29`
    : dayAfter(
        `${Number(clock.today.slice(0, 4)) - years}${clock.today.slice(4)}`,
        random.pick([-60, -2, 2, 90]),
      );
  facts.children.push({
    id: `child of ${plan}`,
    tenant,
    born: random.chance(0.06) ? null : born,
    isProtected: random.chance(0.3),
  });
  facts.plans.push({ id: plan, tenant, child: `child of ${plan}` });
  const zone = (
    key: string,
    kind: Facts['zones'][number]['kind'],
    named = false,
    draftOf: string | null = null,
  ) => {
    facts.zones.push({ id: `${plan} ${key}`, plan, kind, named, draftOf });
    return `${plan} ${key}`;
  };
  const shared = zone('shared', 'shared');
  zone('family', 'family');
  zone('child', 'child');
  for (const area of areas) if (random.chance(0.6)) zone(area, area);
  if (random.chance(0.4)) zone('meeting', 'meeting');
  const named = some(random, 2, (n) =>
    zone(`named${n}`, random.pick(['child', 'health', 'social'] as const), true),
  );
  const listed = () => (named.length > 0 && random.chance(0.3) ? random.pick(named) : shared);

  for (let n = 0; n < 3 + random.below(3); n += 1) {
    const unit = random.pick(facts.units);
    const id = `${plan} ${unit.id}`;
    if (facts.planUnits.some((one) => one.id === id)) continue;
    facts.planUnits.push({
      id,
      plan,
      unit: unit.id,
      sector: unit.sector,
      status: random.chance(0.85) ? 'ADMITTED' : random.pick(['AWAITING_CONSENT', 'ENDED']),
      listed: listed(),
    });
    if (random.chance(0.7)) zone(`draft ${unit.id}`, 'draft', false, id);
  }
  facts.planUnits.push({
    id: `${plan} family`,
    plan,
    unit: null,
    sector: 'family',
    status: 'ADMITTED',
    listed: shared,
  });
  const family = `${plan} family`;
  const joins = (planUnit: string, role: PartyRole, place: string) =>
    addParty(facts, { plan, planUnit, role, listed: place, tenant }, random);
  for (const { id } of facts.planUnits.filter((one) => one.plan === plan && one.unit !== null))
    for (let n = 0; n < 1 + random.below(3); n += 1)
      joins(id, random.chance(0.25) ? 'coordinator' : 'professional', listed());
  for (let n = 0; n < 1 + random.below(2); n += 1) joins(family, 'guardian', shared);
  if (random.chance(0.6)) joins(family, 'child', shared);
  if (random.chance(0.3)) joins(family, 'relative', shared);
  addSaid(facts, plan, random);
}

function addParty(
  facts: Facts,
  of: { plan: string; planUnit: string; role: PartyRole; listed: string; tenant: string },
  random: Random,
): void {
  const { tenant, ...party } = of;
  const person = random.pick(facts.people).id;
  // One takes part once for the same unit; more often than not the person belongs in the municipality.
  if (facts.parties.some((one) => one.planUnit === of.planUnit && one.person === person)) return;
  facts.parties.push({
    ...party,
    id: `${of.planUnit} ${person}`,
    person,
    ...(of.role === 'child' ? { from: -400 * day, to: null } : span(random)),
  });
  if (random.chance(0.1)) return;
  const works = of.role === 'professional' || of.role === 'coordinator';
  const unit = facts.planUnits.find(({ id }) => id === of.planUnit)?.unit ?? null;
  facts.mandates.push({
    ...span(random),
    tenant,
    person,
    role: works ? random.pick(['staff', 'staff', 'coordinator']) : of.role,
    unit:
      works && random.chance(0.8)
        ? random.chance(0.85)
          ? unit
          : random.pick(facts.units).id
        : null,
  });
}

/** What was shared, said, decided and stopped in a plan. */
function addSaid(facts: Facts, plan: string, random: Random): void {
  const zones = facts.zones.filter((one) => one.plan === plan);
  const parties = facts.parties.filter((one) => one.plan === plan);
  const working = facts.planUnits.filter((one) => one.plan === plan && one.unit !== null);
  const givers = parties.filter(({ role }) => role === 'guardian' || role === 'child');
  facts.shares.push(
    ...some(random, 12, (n) => {
      const toParty = random.chance(0.6);
      return {
        id: `${plan} share${n}`,
        zone: random.pick([...zones, ...zones.filter(({ named }) => named)]).id,
        party: toParty ? random.pick(parties).id : null,
        planUnit: toParty ? null : random.pick(working).id,
        access: random.pick(['read', 'comment', 'edit'] as const),
        basis: random.pick(bases),
        to: openEnd(random),
      };
    }),
  );
  // Whether somebody knows of a unit is asked when something is said: such a share does not end later.
  for (const share of facts.shares)
    if (facts.planUnits.some(({ listed }) => listed === share.zone) && (share.to ?? 0) > 0)
      share.to = null;
  for (const giver of givers)
    for (const unit of working)
      for (const kind of [
        null,
        unit.sector === 'family' ? 'shared' : unit.sector,
        'shared',
      ] as const)
        if (random.chance(kind === null ? 0.5 : 0.2)) {
          const about = { giver: giver.id, planUnit: unit.id, kind };
          if (random.chance(0.12))
            facts.answers.push({
              ...{ ...about, said: random.pick(['yes', 'no'] as const), to: null },
              takenBack: true,
            });
          if (random.chance(0.9)) {
            const said = random.chance(0.85) ? 'yes' : 'no';
            facts.answers.push({
              ...about,
              said,
              to: said === 'no' ? null : openEnd(random),
              takenBack: false,
            });
          }
        }
  facts.decisions.push(
    ...some(random, 3, () => {
      const board = random.chance(0.5);
      const unit = random.pick(working);
      return {
        planUnit: unit.id,
        kind: board || unit.sector === 'family' || random.chance(0.5) ? null : unit.sector,
        board,
        lastDay: lastDay(random),
        ended: random.chance(0.2),
      };
    }),
  );
  for (const guardian of parties.filter(({ role }) => role === 'guardian'))
    facts.custody.push(
      ...some(random, 2, () => {
        const from = random.pick([-300, -2, 3, 50]);
        return {
          party: guardian.id,
          state: random.pick(['JOINT', 'SOLE', 'ENDED', 'LIMITED'] as const),
          from,
          lastDay: from + random.pick([1, 60, 500]),
        };
      }),
    );
  for (const party of parties)
    if (
      random.chance(0.06) &&
      !parties.some(({ id, person }) =>
        facts.blocks.some((one) => one.party === id && person === party.person),
      )
    )
      facts.blocks.push({
        id: `block of ${party.id}`,
        party: party.id,
        lifted: random.chance(0.3),
      });
  if (random.chance(0.3)) facts.maturity.push({ plan, may: random.chance(0.5) });
}

/** Functions that share the coordination, the mandates within them, and agreements with the parents. */
function addCoordinators(facts: Facts, random: Random): void {
  const coordinating = facts.parties.filter(({ role }) => role === 'coordinator');
  for (const { plan, planUnit, person } of coordinating) {
    const tenant = tenantOf(facts, plan);
    const unit = facts.planUnits.find(({ id }) => id === planUnit)?.unit ?? '';
    const pool = `pool ${tenant} ${unit}`;
    if (random.chance(0.6) && !facts.pools.some(({ id }) => id === pool))
      facts.pools.push({ id: pool, tenant, unit });
    if (random.chance(0.8))
      for (let n = 0; n < 1 + random.below(2); n += 1) {
        const { from, to } = span(random);
        facts.offices.push({
          pool,
          person,
          from,
          to: to ?? random.pick([30 * day, 900 * day]) + Math.max(from, 0),
          // One holds an office once; what was ended stands beside it.
          ended:
            random.chance(0.15) ||
            facts.offices.some((one) => one.pool === pool && one.person === person && !one.ended),
        });
      }
    facts.agreements.push(
      ...some(random, 1, () => ({
        planUnit,
        state: random.pick(['APPROVED', 'APPROVED', 'APPROVED', 'DECLINED'] as const),
        lastDay: lastDay(random),
      })),
    );
  }
}
