// A world as plain facts: who works where and when, who takes part in which plan, what was said, decided,
// stopped and shared. Moments are milliseconds from the moment the world is loaded, days are counted from
// today; so a world can be loaded again, and printed. Every entry stands by itself, with the names of what
// it is about: a world gets smaller by leaving entries out.
export type Moment = number;
/** Whole days from today, in Sweden. */
export type Day = number;

export interface Span {
  from: Moment;
  /** The first moment at which it is over; null: not over. */
  to: Moment | null;
}

export type Sector = 'health' | 'school' | 'studentHealth' | 'social' | 'family';
export type PartyRole = 'professional' | 'coordinator' | 'guardian' | 'child' | 'relative';
export type ZoneKind =
  'shared' | 'family' | 'child' | 'draft' | 'meeting' | Exclude<Sector, 'family'>;

export interface Facts {
  tenants: { id: string }[];
  units: { id: string; sector: Sector }[];
  /** A region's unit works in several tenants; a guest in a single plan of one. */
  unitsOf: { tenant: string; unit: string; guestIn?: string }[];
  people: { id: string; session: 'alive' | 'idle' | 'over' | 'ended' }[];
  mandates: (Span & { tenant: string; person: string; role: string; unit: string | null })[];
  children: {
    id: string;
    tenant: string;
    /** Year, month and day; null before it is born. */
    born: string | null;
    isProtected: boolean;
  }[];
  plans: { id: string; tenant: string; child: string }[];
  zones: {
    id: string;
    plan: string;
    kind: ZoneKind;
    named: boolean;
    draftOf: string | null;
    /** Came back with a restored copy, and is to be written anew first. */
    locked?: true;
  }[];
  planUnits: {
    id: string;
    plan: string;
    unit: string | null;
    sector: Sector;
    status: 'ADMITTED' | 'AWAITING_CONSENT' | 'ENDED';
    /** Whoever reads this zone knows that the unit takes part. */
    listed: string;
  }[];
  parties: (Span & {
    id: string;
    plan: string;
    planUnit: string;
    person: string;
    role: PartyRole;
    listed: string;
    /** The part of the colleague who is away. */
    standsInFor?: string;
  })[];
  shares: {
    id: string;
    zone: string;
    party: string | null;
    planUnit: string | null;
    access: 'read' | 'comment' | 'edit';
    basis: 'consent' | 'childChoice' | 'familyChoice' | 'authority';
    to: Moment | null;
  }[];
  answers: {
    giver: string;
    planUnit: string;
    kind: ZoneKind | null;
    said: 'yes' | 'no';
    to: Moment | null;
    takenBack: boolean;
  }[];
  decisions: {
    planUnit: string;
    kind: ZoneKind | null;
    board: boolean;
    lastDay: Day;
    ended: boolean;
  }[];
  custody: {
    party: string;
    state: 'JOINT' | 'SOLE' | 'ENDED' | 'LIMITED';
    from: Day;
    lastDay: Day | null;
  }[];
  blocks: { id: string; party: string; lifted: boolean }[];
  consentAges: { tenant: string; years: number }[];
  /** Whether the child of a plan was found mature enough to be asked; the last one holds. */
  maturity: { plan: string; may: boolean }[];
  pools: { id: string; tenant: string; unit: string }[];
  offices: { pool: string; person: string; from: Moment; to: Moment; ended: boolean }[];
  agreements: { planUnit: string; state: 'APPROVED' | 'DECLINED'; lastDay: Day }[];
}

/** The same world without the entries that are about something that is not in it. */
export function whole(facts: Facts): Facts {
  const ids = (list: { id: string }[]) => new Set(list.map(({ id }) => id));
  const tenants = ids(facts.tenants);
  const people = ids(facts.people);
  const unitIds = ids(facts.units);
  const children = facts.children.filter((at) => tenants.has(at.tenant));
  const plans = facts.plans.filter((at) => tenants.has(at.tenant) && ids(children).has(at.child));
  const unitsOf = facts.unitsOf.filter(
    ({ tenant, unit, guestIn }) =>
      tenants.has(tenant) &&
      unitIds.has(unit) &&
      (guestIn === undefined || ids(plans).has(guestIn)),
  );
  const works = (tenant: string | undefined, unit: string | null) =>
    unit === null || unitsOf.some((at) => at.tenant === tenant && at.unit === unit);
  let zones = facts.zones.filter((at) => ids(plans).has(at.plan));
  const planUnits = facts.planUnits.filter(
    (at) =>
      ids(zones).has(at.listed) && works(plans.find(({ id }) => id === at.plan)?.tenant, at.unit),
  );
  zones = zones.filter((at) => at.draftOf === null || ids(planUnits).has(at.draftOf));
  const zoneIds = ids(zones);
  const planUnitIds = ids(planUnits);
  let parties = facts.parties.filter(
    (at) => planUnitIds.has(at.planUnit) && people.has(at.person) && zoneIds.has(at.listed),
  );
  const there = ids(parties);
  parties = parties.filter(({ standsInFor: away }) => away === undefined || there.has(away));
  const partyIds = ids(parties);
  const pools = facts.pools.filter((at) => works(at.tenant, at.unit));
  return {
    ...facts,
    children,
    plans,
    zones,
    planUnits,
    parties,
    pools,
    unitsOf,
    mandates: facts.mandates.filter(
      (at) => tenants.has(at.tenant) && people.has(at.person) && works(at.tenant, at.unit),
    ),
    shares: facts.shares.filter(
      (at) =>
        zoneIds.has(at.zone) &&
        (partyIds.has(at.party ?? '') || planUnitIds.has(at.planUnit ?? '')),
    ),
    answers: facts.answers.filter((at) => partyIds.has(at.giver) && planUnitIds.has(at.planUnit)),
    decisions: facts.decisions.filter((at) => planUnitIds.has(at.planUnit)),
    custody: facts.custody.filter((at) => partyIds.has(at.party)),
    blocks: facts.blocks.filter((at) => partyIds.has(at.party)),
    consentAges: facts.consentAges.filter((at) => tenants.has(at.tenant)),
    maturity: facts.maturity.filter(
      (at) => ids(plans).has(at.plan) && zoneIds.has(`${at.plan} shared`),
    ),
    offices: facts.offices.filter((at) => ids(pools).has(at.pool) && people.has(at.person)),
    agreements: facts.agreements.filter((at) => planUnitIds.has(at.planUnit)),
  };
}
