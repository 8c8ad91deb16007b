// Who may do what in a part of a plan, decided from the law and the domain (domain.md 4.2, 4.4, 4.5, 4.8, F52,
// F54) over plain facts, and not from the SQL. What consents open and close is consent-model.ts.
//
//   A plan belongs to one municipality. Nobody reaches it without a mandate there: who works, for the unit
//   they take part for; family, in the municipality.
//   A part is read by its audience: all who take part in the shared one, the family in its own, each
//   secrecy area in its own, a unit in its draft. The family comments where the professionals write.
//   A named audience is of names only; who is listed among the named ones is there by name everywhere.
//   A coordinator writes what is shared, no area's own; within a mandate where their unit has a function
//   for it, and until the last day agreed with the parents.
//   A guardian is in while they have custody and the child is under 18; who is stopped is out.
//   A stand-in is in for a colleague of the same unit while both belong there and the colleague takes part, and
//   never by name. A guest works for one unit. A part that came back with a restored copy is nobody's yet.
//   Consents decide about those who work, for what is open by rule or by consent; what the child, the family
//   or an authority opened stays.
import { ConsentModel } from '../consent-model.ts';
import { birthday, dateOf, endOf, startOf, type Clock } from './calendar.ts';
import type { Facts, Moment, PartyRole, Sector, Span, ZoneKind } from './facts.ts';

export type Level = 'none' | 'read' | 'comment' | 'edit';
const levels: readonly Level[] = ['none', 'read', 'comment', 'edit'];
const higher = (one: Level, other: Level): Level =>
  levels.indexOf(one) > levels.indexOf(other) ? one : other;

export const at = ({ from, to }: Span, moment: Moment): boolean =>
  from <= moment && (to === null || moment < to);

const never = Number.POSITIVE_INFINITY;
const works = (role: string): boolean => role === 'professional' || role === 'coordinator';

type Zone = Facts['zones'][number];
type Party = Facts['parties'][number];
type PlanUnit = Facts['planUnits'][number];

/** What a kind of part is to somebody by who they are. */
function byKind(kind: ZoneKind, role: PartyRole, sector: Sector): Level {
  const professional = role === 'professional';
  switch (kind) {
    case 'shared':
      return works(role) ? 'edit' : 'comment';
    case 'family':
      return role === 'guardian' || role === 'child' ? 'edit' : 'none';
    case 'child':
      return role === 'child' ? 'edit' : 'none';
    case 'draft':
      return works(role) ? 'edit' : 'none';
    case 'meeting':
      return 'none';
    default:
      return professional && sector === kind ? 'edit' : 'none';
  }
}

export class Law {
  readonly #facts: Facts;
  readonly #clock: Clock;
  readonly #consents = new Map<string, ConsentModel>();
  readonly #planUnits: Map<string, PlanUnit>;
  readonly #zones: Map<string, Zone>;
  readonly #parties = new Map<string, Party[]>();

  constructor(facts: Facts, clock: Clock) {
    this.#facts = facts;
    this.#clock = clock;
    this.#planUnits = new Map(facts.planUnits.map((one) => [one.id, one]));
    this.#zones = new Map(facts.zones.map((one) => [one.id, one]));
    for (const party of facts.parties) {
      const key = `${party.plan} ${party.person}`;
      this.#parties.set(key, [...(this.#parties.get(key) ?? []), party]);
    }
  }

  /** Moments at which a day of the world begins or is over. */
  edges(): Moment[] {
    const day = (days: number) => dateOf(this.#clock, days);
    return [
      ...this.#facts.decisions.map(({ lastDay }) => endOf(this.#clock, day(lastDay))),
      ...this.#facts.agreements.map(({ lastDay }) => endOf(this.#clock, day(lastDay))),
      ...this.#facts.custody.flatMap(({ from, lastDay }) => [
        startOf(this.#clock, day(from)),
        lastDay === null ? never : endOf(this.#clock, day(lastDay)),
      ]),
      ...this.#facts.plans.flatMap(({ id }) => [this.#adultFrom(id), this.#childIsAskedFrom(id)]),
    ];
  }

  /** A mandate of any kind: the municipality knows them. */
  belongs(tenant: string, person: string, moment: Moment): boolean {
    return this.#facts.mandates.some(
      (one) => one.tenant === tenant && one.person === person && at(one, moment),
    );
  }

  administers(tenant: string, person: string, moment: Moment): boolean {
    return this.#facts.mandates.some(
      (one) =>
        one.tenant === tenant &&
        one.person === person &&
        one.role === 'administrator' &&
        at(one, moment),
    );
  }

  level(person: string, zone: Zone, moment: Moment): Level {
    let best: Level = 'none';
    for (const party of this.#parties.get(`${zone.plan} ${person}`) ?? [])
      if (this.#takesPart(party, moment)) best = higher(best, this.#opens(party, zone, moment));
    return best;
  }

  #tenantOf = (plan: string): string =>
    this.#facts.plans.find((one) => one.id === plan)?.tenant ?? '';

  #takesPart(party: Party, moment: Moment): boolean {
    const unit = this.#planUnits.get(party.planUnit);
    return (
      unit?.status === 'ADMITTED' &&
      at(party, moment) &&
      this.#mandated(party, unit, moment) &&
      this.#isNeeded(party, unit, moment) &&
      !this.#stopped(party) &&
      (party.role !== 'guardian' || this.#guards(party, moment)) &&
      (party.role !== 'coordinator' || this.#mayCoordinate(party, unit, moment))
    );
  }

  #mandated(party: Party, unit: PlanUnit, moment: Moment): boolean {
    const tenant = this.#tenantOf(party.plan);
    return this.#facts.mandates.some(
      (one) =>
        one.tenant === tenant &&
        one.person === party.person &&
        at(one, moment) &&
        (one.role === 'guest'
          ? party.role === 'professional' && one.unit === unit.unit
          : !works(party.role) ||
            ((one.role === 'staff' || one.role === 'coordinator') &&
              (one.unit === null || unit.unit === null || one.unit === unit.unit))),
    );
  }

  /** Who stands in is listed where everybody is, and as long as the one who is away has the part. */
  #isNeeded({ plan, listed, standsInFor }: Party, unit: PlanUnit, moment: Moment): boolean {
    if (standsInFor === undefined) return true;
    const away = this.#facts.parties.find((one) => one.id === standsInFor && one.plan === plan);
    return (
      away !== undefined &&
      at(away, moment) &&
      this.#mandated(away, unit, moment) &&
      this.#zones.get(listed)?.named !== true
    );
  }

  #stopped = (party: Party): boolean =>
    this.#facts.blocks.some(
      (block) =>
        !block.lifted &&
        this.#facts.parties.some(
          (one) => one.id === block.party && one.plan === party.plan && one.person === party.person,
        ),
    );

  #adultFrom(plan: string): Moment {
    const child = this.#facts.plans.find((one) => one.id === plan)?.child;
    const born = this.#facts.children.find((one) => one.id === child)?.born ?? null;
    return born === null ? never : startOf(this.#clock, birthday(born, 18));
  }

  #guards = (party: Party, moment: Moment): boolean =>
    this.#consentOf(party.planUnit, party.plan, true).hasCustody(party.id, moment);

  #mayCoordinate(party: Party, unit: PlanUnit, moment: Moment): boolean {
    const pool = this.#facts.pools.find(
      (one) => one.tenant === this.#tenantOf(party.plan) && one.unit === unit.unit,
    );
    const offices = this.#facts.offices.filter(
      (one) => one.pool === pool?.id && one.person === party.person && !one.ended,
    );
    const agreed = this.#facts.agreements.filter(
      (one) => one.planUnit === unit.id && one.state === 'APPROVED',
    );
    return (
      (pool === undefined || offices.some((one) => at(one, moment))) &&
      (agreed.length === 0 ||
        agreed.some(({ lastDay }) => moment < endOf(this.#clock, dateOf(this.#clock, lastDay))))
    );
  }

  #opens(party: Party, zone: Zone, moment: Moment): Level {
    const unit = this.#planUnits.get(party.planUnit);
    if (unit === undefined || zone.locked === true) return 'none';
    if (party.standsInFor !== undefined && zone.named) return 'none';
    const consented =
      !works(party.role) || this.#consentOf(unit.id, party.plan).reads(unit.id, zone.kind, moment);
    const byName = zone.named || this.#zones.get(party.listed)?.named === true;
    const foreign = zone.draftOf !== null && zone.draftOf !== unit.id;
    let best: Level =
      byName || foreign || !consented ? 'none' : byKind(zone.kind, party.role, unit.sector);
    for (const share of this.#facts.shares)
      if (
        share.zone === zone.id &&
        (share.party === party.id || share.planUnit === unit.id) &&
        (share.to === null || moment < share.to) &&
        (share.basis !== 'consent' || consented)
      )
        best = higher(best, share.access);
    return best;
  }

  /** Who is asked about a unit: whoever knows that it takes part. Custody alone is a matter of all of them. */
  #consentOf(planUnit: string, plan: string, ofAll = false): ConsentModel {
    const key = `${planUnit} ${ofAll}`;
    const known = this.#consents.get(key);
    if (known !== undefined) return known;
    const listed = this.#planUnits.get(planUnit)?.listed ?? '';
    const knows = (party: Party): boolean =>
      ofAll ||
      this.#zones.get(listed)?.named !== true ||
      this.#facts.shares.some(
        (one) => one.zone === listed && one.party === party.id && (one.to === null || one.to > 0),
      );
    const asked = this.#facts.parties.filter((one) => one.plan === plan && knows(one));
    const guardians = asked.filter(({ role }) => role === 'guardian');
    const model = new ConsentModel(guardians.map(({ id }) => id));
    for (const { party, state, from, lastDay } of this.#facts.custody)
      model.custody.push({
        guardian: party,
        state,
        from: startOf(this.#clock, dateOf(this.#clock, from)),
        until: lastDay === null ? never : endOf(this.#clock, dateOf(this.#clock, lastDay)),
      });
    if (!ofAll)
      for (const { id, to } of guardians)
        if (to !== null)
          model.custody.push({ guardian: id, state: 'ENDED', from: to, until: never });
    model.adultFrom = this.#adultFrom(plan);
    const child = asked.find(({ role }) => role === 'child');
    if (child !== undefined) model.child = { name: child.id, from: this.#childIsAskedFrom(plan) };
    const status = this.#planUnits.get(planUnit)?.status;
    model.units.set(planUnit, { admitted: status === 'ADMITTED', kinds: [], people: [] });
    // Should both stand, the no does.
    const stands = (one: Facts['answers'][number]) => one.said === 'no' && !one.takenBack;
    for (const { giver, planUnit: about, kind, said, to, takenBack } of [
      ...this.#facts.answers.filter((one) => !stands(one)),
      ...this.#facts.answers.filter(stands),
    ])
      // A no that was taken back is as if nothing had been said.
      if (about === planUnit && !(takenBack && said === 'no'))
        model.said(giver, about, kind, { said, until: takenBack ? -never : (to ?? never) });
    for (const { planUnit: about, kind, board, lastDay, ended } of this.#facts.decisions)
      if (about === planUnit)
        model.decisions.push({
          unit: about,
          scope: kind,
          board,
          until: ended ? -never : endOf(this.#clock, dateOf(this.#clock, lastDay)),
        });
    this.#consents.set(key, model);
    return model;
  }

  #childIsAskedFrom(plan: string): Moment {
    const adult = this.#adultFrom(plan);
    const found = this.#facts.maturity.findLast((one) => one.plan === plan);
    if (found !== undefined) return found.may ? -never : adult;
    const { tenant, child } = this.#facts.plans.find((one) => one.id === plan) ?? {};
    const born = this.#facts.children.find((one) => one.id === child)?.born ?? null;
    const years = this.#facts.consentAges.find((one) => one.tenant === tenant)?.years ?? 16;
    return born === null ? never : startOf(this.#clock, birthday(born, years));
  }
}
