// Who leads a plan: barnensbästa-ansvarig and samverkansansvarig, each a unit that takes part in it. What
// app.plan_responsibility gives one person, and what can be read out of it: who leads now, what is
// offered, and which unit does most.
import { z } from 'zod';
import { Sector } from '../access/roles.ts';
import { HandoverId, PartyId, PersonId, PlanId, PlanUnitId } from '../ids.ts';
import { Day } from '../plan/dates.ts';
import { ChildGroup } from './best-interest.ts';

export const leadKinds = ['BEST_INTEREST', 'COLLABORATION'] as const;
export const LeadKind = z.enum(leadKinds);
export type LeadKind = z.infer<typeof LeadKind>;

export const handoverCauses = ['AGE', 'INVOLVED', 'OTHER'] as const;
export const HandoverCause = z.enum(handoverCauses);
export type HandoverCause = z.infer<typeof HandoverCause>;

const moment = z.iso.datetime();

const LeadUnit = z.object({
  id: PlanUnitId,
  label: z.string(),
  sector: Sector,
  /** Why it cannot take over; null when it can. */
  cannot: z.enum(['invalid_input', 'consent_missing', 'nobody_there']).nullable(),
  /** Of which children it is barnensbästa-ansvarig by age; most units of none. */
  answersFor: z.array(ChildGroup),
  openActions: z.int().nonnegative(),
  people: z.array(
    z.object({
      partyId: PartyId,
      personId: PersonId,
      name: z.string(),
      title: z.string().nullable(),
    }),
  ),
});
export type LeadUnit = z.infer<typeof LeadUnit>;

/** Who led, from when until when; `until` is null for who leads now. */
const Lead = z.object({
  id: z.uuid(),
  kind: LeadKind,
  unitId: PlanUnitId,
  label: z.string(),
  sector: Sector,
  from: moment,
  until: moment.nullable(),
  names: z.array(z.string()),
});
export type Lead = z.infer<typeof Lead>;

const Handover = z.object({
  id: HandoverId,
  kind: LeadKind,
  state: z.enum(['OFFERED', 'ACCEPTED', 'DECLINED', 'WITHDRAWN']),
  cause: HandoverCause,
  note: z.string().nullable(),
  answerNote: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  toPerson: z.string().nullable(),
  offeredBy: z.string().nullable(),
  offeredAt: moment,
  answeredBy: z.string().nullable(),
  answeredAt: moment.nullable(),
  mayAnswer: z.boolean(),
  mayWithdraw: z.boolean(),
});
export type Handover = z.infer<typeof Handover>;

export const ResponsibilityPage = z.object({
  plan: z.object({
    id: PlanId,
    bestInterestUnitId: PlanUnitId.nullable(),
    collaborationUnitId: PlanUnitId.nullable(),
  }),
  child: z.object({ name: z.string(), bornOn: Day.nullable() }),
  me: PersonId,
  mayOffer: z.record(LeadKind, z.boolean()),
  units: z.array(LeadUnit),
  /** Newest first, as are the handovers. */
  leads: z.array(Lead),
  handovers: z.array(Handover),
});
export type ResponsibilityPage = z.infer<typeof ResponsibilityPage>;

export interface LeadPart {
  kind: LeadKind;
  /** The unit that leads as the plan says; null when none does. */
  unitId: PlanUnitId | null;
  now: Lead | null;
  before: Lead[];
  /** What waits for an answer. */
  open: Handover | null;
  /** What was offered and came to nothing. */
  declined: Handover[];
  mayOffer: boolean;
}

/** One of the two ways to lead, with everything the page says of it. */
export function leadPart(page: ResponsibilityPage, kind: LeadKind): LeadPart {
  const { bestInterestUnitId, collaborationUnitId } = page.plan;
  const ofKind = page.leads.filter((lead) => lead.kind === kind);
  const offers = page.handovers.filter((handover) => handover.kind === kind);
  return {
    kind,
    unitId: kind === 'BEST_INTEREST' ? bestInterestUnitId : collaborationUnitId,
    now: ofKind.find(({ until }) => until === null) ?? null,
    before: ofKind.filter(({ until }) => until !== null),
    open: offers.find(({ state }) => state === 'OFFERED') ?? null,
    declined: offers.filter(({ state }) => state === 'DECLINED'),
    mayOffer: page.mayOffer[kind],
  };
}

/** The units that can take over, those that do most first; the one that leads is not among them. */
export const receivers = (units: readonly LeadUnit[], leading: string | null): LeadUnit[] =>
  units
    .filter(({ id, cannot }) => cannot === null && id !== leading)
    .sort((a, b) => b.openActions - a.openActions);
