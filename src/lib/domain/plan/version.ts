// A version of the agreement as the database gives it: what was laid before the parties, word for word,
// their answers, and what it still lacks (supabase/migrations: versions).
import { z } from 'zod';
import { PartyRole, Sector } from '../access/roles.ts';
import { ActionId, GoalId, PartyId, PlanId, PlanUnitId, VersionId } from '../ids.ts';
import { Day } from './dates.ts';
import {
  ActionKind,
  ActionOutcome,
  ActionStatus,
  GoalStatus,
  Meanwhile,
  WheelArea,
} from './schema.ts';
import { PlanStatus } from './status.ts';

const moment = z.iso.datetime();
const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const said = z.string().nullable().default(null);

/** What has to be said beside the documents; it is written when a version is proposed. */
export const VersionFrame = z.object({
  /** Which principal has the main responsibility. */
  principal: said,
  /** What others than municipality and region do, or that nobody else does anything. */
  othersMeasures: said,
  /** How the child's view was weighed. */
  childView: said,
  /** The agreement in plain words. */
  summary: said,
  followUpAt: moment.nullable().default(null),
  callerId: PartyId.nullable().default(null),
  caller: said,
  place: said,
});
export type VersionFrame = z.infer<typeof VersionFrame>;

/** `title`: a heading that the template or the plan gave; else Kring's own words for the key. */
const Section = z.object({ key: z.string(), title: z.string().optional(), content: z.unknown() });
const VersionGoal = z.object({
  id: GoalId,
  title: z.string(),
  content: z.unknown(),
  wheelArea: WheelArea.nullable(),
  status: GoalStatus,
});
const VersionAction = z.object({
  id: ActionId,
  goalId: GoalId.nullable(),
  /** Versions that were frozen before actions had one say nothing. */
  kind: ActionKind.default('OTHER'),
  title: z.string(),
  what: z.string(),
  unitId: PlanUnitId.nullable(),
  unit: z.string().nullable(),
  contactId: PartyId.nullable(),
  contact: z.string().nullable(),
  startOn: Day.nullable(),
  dueOn: Day.nullable(),
  doneOn: Day.nullable(),
  status: ActionStatus,
  // Versions that were frozen before actions had these say nothing.
  waitsForUnitId: PlanUnitId.nullable().default(null),
  waitsForUnit: said,
  meanwhile: Meanwhile.nullable().default(null),
  interimUnitId: PlanUnitId.nullable().default(null),
  interimUnit: said,
  decideOn: Day.nullable().default(null),
  outcome: ActionOutcome.nullable().default(null),
  outcomeReason: said,
});
export type VersionAction = z.infer<typeof VersionAction>;

/** Somebody in the family who did not agree with a goal or an action, and what they wrote of it. */
const VersionDissent = z.object({
  kind: z.enum(['GOAL', 'ACTION']),
  itemId: z.string(),
  /** What the item was called when it was written. */
  title: z.string(),
  by: z.string(),
  body: z.string(),
  at: moment,
});

export const Agreement = z.object({
  child: z.object({ name: z.string(), bornOn: Day.nullable() }),
  plan: z.object({ kind: z.string(), legalBasis: z.array(z.string()) }),
  units: z.array(z.object({ id: PlanUnitId, label: z.string(), sector: Sector })),
  parties: z.array(
    z.object({
      id: PartyId,
      name: z.string(),
      role: PartyRole,
      title: z.string().nullable(),
      unitId: PlanUnitId,
    }),
  ),
  sections: z.array(Section),
  goals: z.array(VersionGoal),
  actions: z.array(VersionAction),
  // Versions that were frozen before there were any say nothing.
  dissents: z.array(VersionDissent).default([]),
});
export type Agreement = z.infer<typeof Agreement>;

export const gapCodes = [
  'no_actions',
  'action_responsible',
  'action_contact',
  'action_day',
  'action_disputed',
  'others_measures',
  'principal',
  'follow_up',
  'consent',
  'child_view',
] as const;
/** `items`: titles of actions, or labels of units, that it is about. */
export const Gap = z.object({ code: z.enum(gapCodes), items: z.array(z.string()) });
export type Gap = z.infer<typeof Gap>;

export const Answer = z.object({
  partyId: PartyId,
  who: z.object({
    name: z.string(),
    role: PartyRole,
    title: z.string().nullable(),
    unit: z.string(),
    sector: Sector,
  }),
  answer: z.enum(['APPROVED', 'DISAGREES']),
  note: z.string().nullable(),
  at: moment,
});
export type Answer = z.infer<typeof Answer>;

export const Version = z.object({
  id: VersionId,
  number: z.int(),
  state: z.enum(['PROPOSED', 'SEALED', 'WITHDRAWN']),
  hash: Hash,
  content: Agreement.extend({ frame: VersionFrame }),
  proposedAt: moment,
  proposedBy: z.string().nullable(),
  sealedAt: moment.nullable(),
  sealedBy: z.string().nullable(),
  answers: z.array(Answer),
});
export type Version = z.infer<typeof Version>;

const Me = z.object({ partyId: PartyId }).nullable();

/** What app.plan_version gives. */
export const VersionPage = z
  .object({
    version: Version,
    me: Me,
    provedRecently: z.boolean(),
    /** When words were last taken out of it on a decision; its sum is that of the text as it was. */
    wordsWentOn: Day.nullable(),
  })
  .transform(({ me, ...page }) => ({ ...page, mine: me }));

export const ApprovedByMe = z.object({
  number: z.int(),
  goals: z.array(VersionGoal),
  actions: z.array(VersionAction),
});
export type ApprovedByMe = z.infer<typeof ApprovedByMe>;

/** What app.my_approvals gives. */
export const MyApprovals = z.object({
  approved: ApprovedByMe.nullable(),
  /** The number of a version that is before the parties and that the reader has not answered. */
  waiting: z.int().nullable(),
});
export type MyApprovals = z.infer<typeof MyApprovals>;

/** What app.plan_approval gives. */
export const ApprovalPage = z.object({
  plan: z.object({
    id: PlanId,
    child: z.string(),
    status: PlanStatus,
    versionNo: z.int(),
    legalBasis: z.array(z.string()),
  }),
  mayLead: z.boolean(),
  provedRecently: z.boolean(),
  /** Whether everything that was written is in what is shown. */
  settled: z.boolean(),
  /** Of `now`: named by whoever proposes it. */
  seen: Hash,
  now: Agreement,
  gaps: z.array(Gap),
  frame: VersionFrame,
  /** The number that the next version gets. */
  next: z.int(),
  me: Me,
  open: Version.nullable(),
  openGaps: z.array(Gap).nullable(),
  /** What people did not agree with in proposals that were taken back. */
  earlier: z.array(Answer),
  sealed: z.array(
    z.object({
      id: VersionId,
      number: z.int(),
      sealedAt: moment,
      approved: z.int(),
      /** By whoever reads. */
      answered: z.boolean(),
    }),
  ),
});
export type ApprovalPage = z.infer<typeof ApprovalPage>;

/** The latest answer of each party: that is the one that counts. */
export function latestAnswers(answers: readonly Answer[]): Map<string, Answer> {
  return new Map(answers.map((answer) => [answer.partyId, answer]));
}
