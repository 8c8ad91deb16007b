// What stands beside the two families of a close world and must not be mistaken for something of theirs: the
// function of the same unit in another municipality, that of another unit in this one, a decision about one part
// only, one that was ended before its time, and something else that a parent was shown by name.
import type { Random } from '../../sync/support/random.ts';
import type { Facts } from './facts.ts';

const day = 24 * 3_600_000;
const began = -400 * day;
const tenant = 'north';
const unit = { id: 'unit beside', sector: 'social' as const };
const works = 'fia';

export function addBeside(facts: Facts, random: Random): void {
  addFunctions(facts, random);
  facts.units.push(unit);
  facts.unitsOf.push({ tenant, unit: unit.id });
  facts.people.push({ id: works, session: 'alive' });
  facts.mandates.push({
    ...{ tenant, person: works, role: 'staff', unit: unit.id, from: began, to: null },
  });
  for (const { id } of facts.plans) addContested(facts, id, random);
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
    // A unit that is listed by name is known to whoever sees that part, and to nobody because they see another.
    if (random.chance(0.5))
      facts.shares.push({
        ...{ id: `${planUnit} shows ${id}`, zone: `${plan} health`, party: id, planUnit: null },
        ...{ access: 'read', basis: 'authority', to: null },
      });
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
