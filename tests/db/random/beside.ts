// What stands beside the two families of a close world and must not be mistaken for something of theirs: the
// function of the same unit in another municipality, that of another unit in this one, a decision about one part
// only, one that was ended before its time, and something else that a parent was shown by name. And who is in for
// somebody else, or for a while: a stand-in, a guest, a part that came back with a restored copy.
import type { Random } from '../../sync/support/random.ts';
import type { Facts } from './facts.ts';

const day = 24 * 3_600_000;
const began = -400 * day;
const tenant = 'north';
const unit = { id: 'unit beside', sector: 'social' as const };
const works = 'fia';
const standIn = 'gus';
const guest = 'hal';

export function addBeside(facts: Facts, random: Random): void {
  addFunctions(facts, random);
  facts.units.push(unit);
  facts.unitsOf.push({ tenant, unit: unit.id });
  facts.people.push({ id: works, session: 'alive' });
  facts.mandates.push({
    ...{ tenant, person: works, role: 'staff', unit: unit.id, from: began, to: null },
  });
  const comes = { from: began, tenant };
  facts.people.push({ id: standIn, session: 'alive' }, { id: guest, session: 'alive' });
  facts.units.push({ id: 'unit visiting', sector: 'health' });
  facts.unitsOf.push({ tenant, unit: 'unit visiting', guestIn: 'plan0' });
  facts.mandates.push(
    { ...comes, person: standIn, role: 'staff', unit: 'unit school', to: null },
    { ...comes, person: guest, role: 'guest', unit: 'unit visiting', to: 400 * day },
  );
  // Who comes as a guest may have worked at the school, or still do.
  if (random.chance(0.5))
    facts.mandates.push({
      ...{ ...comes, person: guest, role: 'staff', unit: 'unit school' },
      to: random.pick([-3 * day, 3 * day]),
    });
  for (const { id } of facts.plans) {
    addContested(facts, id, random);
    addAtSchool(facts, id, random);
    // Said of the family itself: it holds nobody of it out.
    const [one] = facts.parties.filter(({ plan, role }) => plan === id && role === 'guardian');
    if (one !== undefined && random.chance(0.3))
      facts.answers.push({
        ...{ giver: one.id, planUnit: one.planUnit, kind: null, said: 'no', to: null },
        takenBack: false,
      });
  }
}

/** Who stands in for somebody at the school, a guest there, and a part of it that was restored and is locked. */
function addAtSchool(facts: Facts, plan: string, random: Random): void {
  const planUnit = `${plan} school`;
  const away = facts.parties.find((one) => one.planUnit === planUnit && one.person === 'ben');
  if (away === undefined) return;
  const of = { plan, planUnit, role: 'professional' as const, from: began };
  const named = random.chance(0.25);
  facts.parties.push(
    { ...of, id: `${planUnit} ${guest}`, person: guest, listed: `${plan} shared`, to: 400 * day },
    {
      ...{ ...of, id: `${planUnit} ${standIn}`, person: standIn, to: 30 * day },
      ...{ listed: `${plan} ${named ? 'named' : 'shared'}`, standsInFor: away.id },
    },
  );
  // Stopped in one plan is not stopped in the other.
  if (random.chance(0.3))
    facts.blocks.push({
      ...{ id: `block of ${planUnit} ${standIn}`, party: `${planUnit} ${standIn}` },
      lifted: random.chance(0.3),
    });
  if (plan === 'plan0') {
    const visits = { id: `${plan} visiting`, unit: 'unit visiting', sector: 'health' as const };
    const listed = `${plan} shared`;
    facts.planUnits.push({ ...visits, plan, status: 'ADMITTED', listed });
    facts.parties.push({
      ...{ ...of, planUnit: visits.id, id: `${visits.id} ${guest}`, person: guest, listed },
      to: 400 * day,
    });
  }
  const locked = `${plan} restored`;
  facts.zones.push({
    ...{ id: locked, plan, kind: 'school', named: false, draftOf: null, locked: true },
  });
  for (const zone of [locked, `${plan} health`])
    facts.shares.push({
      ...{ id: `${planUnit} sees ${zone}`, zone, party: null, planUnit, to: null },
      ...{ access: 'read', basis: 'authority' },
    });
}

/** Who holds an office in a function elsewhere holds none in the one that coordinates here. */
function addFunctions(facts: Facts, random: Random): void {
  facts.tenants.push({ id: 'south' });
  facts.unitsOf.push({ tenant: 'south', unit: 'unit coordination' });
  for (const pool of [
    { id: 'pool south', tenant: 'south', unit: 'unit coordination' },
    { id: 'pool school', tenant, unit: 'unit school' },
  ]) {
    if (random.chance(0.3)) continue;
    facts.pools.push(pool);
    for (const person of ['ann', 'dag', 'eva'])
      if (random.chance(0.6))
        facts.offices.push({ pool: pool.id, person, from: began, to: 900 * day, ended: false });
  }
}

/** A unit that one parent says yes to and the other no, wholly or of one part, and what was decided then. */
function addContested(facts: Facts, plan: string, random: Random): void {
  const planUnit = `${plan} beside`;
  const listed = `${plan} ${random.pick(['shared', 'named'])}`;
  const of = { plan, planUnit, listed };
  facts.planUnits.push({
    ...{ id: planUnit, plan, unit: unit.id, sector: unit.sector, status: 'ADMITTED', listed },
  });
  const professional = { person: works, role: 'professional' as const, from: began, to: null };
  facts.parties.push({
    ...of,
    ...professional,
    id: `${planUnit} ${works}`,
    listed: `${plan} shared`,
  });

  const guardians = facts.parties.filter((one) => one.plan === plan && one.role === 'guardian');
  const kind = random.pick([null, unit.sector]);
  for (const [n, { id }] of guardians.entries()) {
    const answer = { giver: id, planUnit, to: null, takenBack: false };
    if (kind !== null) facts.answers.push({ ...answer, kind: null, said: 'yes' });
    facts.answers.push({ ...answer, kind, said: n === 0 ? 'yes' : 'no' });
    // No function leaves a yes standing beside a no; no table refuses it.
    if (n === 0 && random.chance(0.25)) facts.answers.push({ ...answer, kind, said: 'no' });
    // A unit that is listed by name is known to whoever sees that part, and to nobody because they see another.
    if (random.chance(0.5))
      facts.shares.push({
        ...{ id: `${planUnit} shows ${id}`, zone: `${plan} health`, party: id, planUnit: null },
        ...{ access: 'read', basis: 'authority', to: null },
      });
  }
  // What the child says weighs as much, from the age on at which it is asked.
  const child = facts.parties.find((one) => one.plan === plan && one.role === 'child');
  if (child !== undefined && random.chance(0.4)) {
    const answer = { giver: child.id, planUnit, kind: null, to: null, takenBack: false };
    facts.answers.push({ ...answer, said: 'yes' });
    if (random.chance(0.5)) facts.answers.push({ ...answer, said: 'no' });
  }
  const board = random.chance(0.5);
  facts.decisions.push({
    ...{ planUnit, board, kind: board ? null : unit.sector, lastDay: 40, ended: false },
  });
  if (random.chance(0.5))
    facts.decisions.push({
      ...{ planUnit, board, kind: board ? null : unit.sector, lastDay: 400, ended: true },
    });
}
