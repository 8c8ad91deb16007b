// Close quarters: a world of two families in one municipality where everyone has their mandate, so that it is
// what was said, taken back, decided and agreed that decides, and not whether anyone is there at all. What rarely
// meets in a wide world (generate.ts) meets here in most of them.
import { randomFrom, type Random } from '../../sync/support/random.ts';
import { addBeside } from './beside.ts';
import { dayAfter, type Clock } from './calendar.ts';
import { whole, type Facts, type Moment, type PartyRole } from './facts.ts';
import { lastDay, openEnd, past, coming } from './generate.ts';

const tenant = 'north';
const areas = ['health', 'school', 'social'] as const;
const day = 24 * 3_600_000;
const always = { from: -400 * day, to: null };

export function generateClose(seed: number, clock: Clock): Facts {
  const random = randomFrom(seed);
  const units = [...areas.map((sector) => ({ id: `unit ${sector}`, sector }))];
  const coordination = { id: 'unit coordination', sector: 'health' as const };
  const names = ['ann', 'ben', 'cai', 'dag', 'eva', 'guardian0', 'guardian1', 'child0', 'child1'];
  const facts: Facts = {
    tenants: [{ id: tenant }],
    units: [...units, coordination],
    people: names.map((id) => ({ id, session: 'alive' as const })),
    unitsOf: [...units, coordination].map(({ id }) => ({ tenant, unit: id })),
    mandates: names.map((person) => ({
      ...{ ...always, tenant, person, unit: null },
      role: /^(guardian|child)/.test(person) ? person.slice(0, -1) : 'staff',
    })),
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
    consentAges: random.chance(0.5) ? [{ tenant, years: random.pick([12, 15, 18]) }] : [],
    maturity: [],
    pools: random.chance(0.8) ? [{ id: 'pool', tenant, unit: coordination.id }] : [],
    offices: [],
    agreements: [],
  };
  for (const n of [0, 1]) addFamily(facts, n, random, clock);
  addOffices(facts, random);
  // With a source of their own: what was found in a close world before is still there.
  const others = randomFrom(seed + 7_919);
  for (const n of [0, 1]) addColleagues(facts, `plan${n}`, others);
  addBeside(facts, randomFrom(seed + 104_729));
  return whole(facts);
}

/** Two who came to a unit at the same moment, and a part that was opened for whoever works there; one may be gone. */
function addColleagues(facts: Facts, plan: string, random: Random): void {
  const [planUnit] = facts.planUnits.filter((one) => one.plan === plan && one.sector === 'school');
  if (planUnit === undefined) return;
  for (const person of ['dag', 'eva'])
    facts.parties.push({
      ...{ id: `${planUnit.id} beside ${person}`, plan, planUnit: planUnit.id, person },
      ...{ role: 'professional' as const, listed: planUnit.listed, from: -400 * day },
      to: random.chance(0.5) ? random.pick(past) : null,
    });
  facts.shares.push({
    ...{ id: `share of ${planUnit.id}`, zone: `${plan} named`, party: null, to: null },
    ...{ planUnit: planUnit.id, access: 'comment' as const, basis: 'authority' as const },
  });
}

function addFamily(facts: Facts, n: number, random: Random, clock: Clock): void {
  const plan = `plan${n}`;
  const years = random.pick([10, 15, 16, 17, 18]);
  const born = dayAfter(
    `${Number(clock.today.slice(0, 4)) - years}${clock.today.slice(4)}`,
    random.pick([-60, -2, 2, 90]),
  );
  facts.children.push({
    ...{ id: `child of ${plan}`, tenant, isProtected: false },
    born: random.chance(0.25) ? null : born,
  });
  facts.plans.push({ id: plan, tenant, child: `child of ${plan}` });
  const zones = [...(['shared', 'family', 'child', ...areas] as const)].map((kind) => ({
    ...{ id: `${plan} ${kind}`, plan, kind, named: false, draftOf: null },
  }));
  const named = { id: `${plan} named`, plan, kind: 'health' as const, named: true, draftOf: null };
  facts.zones.push(...zones, named);
  const unit = (id: string, real: string | null, sector: Facts['units'][number]['sector']) => {
    const listed = real !== null && random.chance(0.4) ? named.id : `${plan} shared`;
    facts.planUnits.push({
      ...{ id: `${plan} ${id}`, plan, unit: real, sector, status: 'ADMITTED' as const, listed },
    });
    return `${plan} ${id}`;
  };
  const working = areas.map((sector) => unit(sector, `unit ${sector}`, sector));
  const coordination = unit('coordination', 'unit coordination', 'health');
  const family = unit('family', null, 'family');
  const joins = (planUnit: string, person: string, role: PartyRole) => {
    const comes = !role.startsWith('g') && random.chance(0.2);
    facts.parties.push({
      ...{ id: `${planUnit} ${person}`, plan, planUnit, person, role },
      listed: facts.planUnits.find(({ id }) => id === planUnit)?.listed ?? '',
      from: comes ? random.pick(coming) : -400 * day,
      to: role === 'child' || comes ? null : openEnd(random),
    });
  };
  for (const [index, planUnit] of working.entries())
    joins(planUnit, ['ann', 'ben', 'cai'][index] ?? '', 'professional');
  for (const person of ['ann', 'dag', 'eva'])
    if (random.chance(0.8)) joins(coordination, person, 'coordinator');
  for (const person of ['guardian0', 'guardian1']) joins(family, person, 'guardian');
  joins(family, `child${n}`, 'child');
  // Some work with one child and are the parents of another.
  if (random.chance(0.4)) joins(family, 'eva', random.pick(['guardian', 'relative']));
  addSaid(facts, plan, [...working, coordination], random);
}

function addSaid(facts: Facts, plan: string, working: string[], random: Random): void {
  const parties = facts.parties.filter((one) => one.plan === plan);
  const sectorOf = (planUnit: string) =>
    facts.planUnits.find(({ id }) => id === planUnit)?.sector as (typeof areas)[number];
  for (const { id, role } of parties)
    if (random.chance(0.85))
      facts.shares.push({
        ...{ id: `share ${id}`, zone: `${plan} named`, party: id, planUnit: null },
        ...{ access: 'edit', basis: random.pick(['consent', 'consent', 'authority'] as const) },
        to: role === 'guardian' && random.chance(0.5) ? random.pick(past) : null,
      });
  // Opened for a whole unit, and for whoever works there as long as they do.
  if (random.chance(0.5))
    facts.shares.push({
      ...{
        id: `share ${plan}`,
        zone: `${plan} named`,
        party: null,
        planUnit: working.at(-1) ?? '',
      },
      ...{ access: 'comment', basis: 'authority', to: null },
    });
  for (const giver of parties.filter(({ role }) => role === 'guardian' || role === 'child'))
    for (const planUnit of working)
      for (const kind of [null, sectorOf(planUnit)] as const) {
        if (random.chance(kind === null ? 0.2 : 0.5)) continue;
        const about = { giver: giver.id, planUnit, kind };
        if (random.chance(0.4))
          facts.answers.push({
            ...{ ...about, said: random.pick(['yes', 'no'] as const) },
            ...{ to: null, takenBack: true },
          });
        if (random.chance(0.7)) {
          const said = random.chance(0.6) ? 'yes' : 'no';
          const to: Moment | null = said === 'no' ? null : openEnd(random);
          facts.answers.push({ ...about, said, to, takenBack: false });
        }
      }
  for (let n = random.below(9); n > 0; n -= 1) {
    const board = random.chance(0.6);
    const planUnit = random.pick(working);
    facts.decisions.push({
      ...{ planUnit, board, lastDay: lastDay(random), ended: random.chance(0.2) },
      kind: board || random.chance(0.5) ? null : sectorOf(planUnit),
    });
  }
  for (const { id } of parties.filter(({ role }) => role === 'guardian'))
    if (random.chance(0.3)) {
      const from = random.pick([-300, -2, 3, 50]);
      facts.custody.push({
        ...{ party: id, from, lastDay: from + random.pick([1, 60, 500]) },
        state: random.pick(['JOINT', 'SOLE', 'ENDED', 'LIMITED'] as const),
      });
    }
  if (random.chance(0.5)) facts.maturity.push({ plan, may: random.chance(0.5) });
}

/** Who holds the office now, who did, and who will; and what the parents agreed to, or did not. */
function addOffices(facts: Facts, random: Random): void {
  for (const person of ['ann', 'dag', 'eva']) {
    if (random.chance(0.2)) continue;
    const from = random.chance(0.6) ? random.pick(past) : random.pick(coming);
    const ended = random.chance(0.2);
    const to = from < 0 && random.chance(0.4) ? from + day / 48 : Math.max(from, 0) + 30 * day;
    facts.offices.push({ pool: 'pool', person, from, to, ended });
  }
  for (const { id } of facts.planUnits.filter((one) => one.id.endsWith('coordination')))
    for (let n = random.below(3); n > 0; n -= 1)
      facts.agreements.push({
        ...{ planUnit: id, lastDay: lastDay(random) },
        state: random.pick(['APPROVED', 'DECLINED'] as const),
      });
}
