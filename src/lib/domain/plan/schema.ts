// What a plan says, as plain data: goals, and the actions that serve them. The same shape whether
// it was read from the live document (document.ts) or from the read model (page.ts).
import { z } from 'zod';
import { ActionId, GoalId, PartyId, PlanUnitId } from '../ids.ts';
import { Day } from './dates.ts';

export const goalStatuses = ['ACTIVE', 'REACHED', 'CLOSED'] as const;
export const GoalStatus = z.enum(goalStatuses);
export type GoalStatus = z.infer<typeof GoalStatus>;

export const actionStatuses = [
  'PLANNED',
  'IN_PROGRESS',
  'WAITING_CONSENT',
  'WAITING',
  'DONE',
  'DISPUTED',
  'CANCELLED',
] as const;
export const ActionStatus = z.enum(actionStatuses);
export type ActionStatus = z.infer<typeof ActionStatus>;

/** What an action is for: to find out, to help meanwhile, or anything else. Lead times go by it. */
export const actionKinds = ['ASSESSMENT', 'SUPPORT', 'OTHER'] as const;
export const ActionKind = z.enum(actionKinds);
export type ActionKind = z.infer<typeof ActionKind>;

/** Whether an action gave what it was for, as it is told at a follow-up. */
export const actionOutcomes = ['YES', 'PARTLY', 'NO'] as const;
export const ActionOutcome = z.enum(actionOutcomes);
export type ActionOutcome = z.infer<typeof ActionOutcome>;

/** What helps while an action waits: another action, or that nothing is needed. */
export const noneNeeded = 'NOT_NEEDED';
export const Meanwhile = z.union([z.literal(noneNeeded), ActionId]);
export type Meanwhile = z.infer<typeof Meanwhile>;

/** The eight areas of the wheel (SHANARRI). Their names differ from place to place; the keys do not. */
export const wheelAreas = [
  'safe',
  'healthy',
  'achieving',
  'nurtured',
  'active',
  'respected',
  'responsible',
  'included',
] as const;
export const WheelArea = z.enum(wheelAreas);
export type WheelArea = z.infer<typeof WheelArea>;

/** From that day nothing in it changes. The read model does not have it: it comes with the document. */
const sealedOn = Day.nullable();

export const Goal = z.object({
  id: GoalId,
  title: z.string(),
  /** Rich text as ProseMirror JSON; what draws it knows its nodes by name. */
  content: z.unknown(),
  wheelArea: WheelArea.nullable(),
  status: GoalStatus,
  position: z.string(),
  sealedOn,
});
export type Goal = z.infer<typeof Goal>;

export const Action = z.object({
  id: ActionId,
  /** May name a goal that is gone: the action is then shown by itself. */
  goalId: GoalId.nullable(),
  kind: ActionKind,
  title: z.string(),
  what: z.string(),
  unitId: PlanUnitId.nullable(),
  contactId: PartyId.nullable(),
  startOn: Day.nullable(),
  dueOn: Day.nullable(),
  doneOn: Day.nullable(),
  status: ActionStatus,
  /**
   * The unit of the plan that has to act before this goes on. Said by the unit that waits, so that two
   * who each wait for the other can be told so.
   */
  waitsForUnitId: PlanUnitId.nullable(),
  meanwhile: Meanwhile.nullable(),
  /** While it is disputed who answers for it: who does so until then, and when it is decided. */
  interimUnitId: PlanUnitId.nullable(),
  decideOn: Day.nullable(),
  outcome: ActionOutcome.nullable(),
  /** Why it gave only a part, or nothing. */
  outcomeReason: z.string().nullable(),
  position: z.string(),
  sealedOn,
});
export type Action = z.infer<typeof Action>;

/**
 * Something in a document that no edit of ours makes: merged edits, an older browser, or malice.
 * Never with content: issues are logged.
 */
export interface PlanIssue {
  /** For example `goals/<id>/status`; an id only when it has the form of one. */
  where: string;
  what: 'unreadable' | 'unknownValue' | 'tooLong' | 'tooMany';
}

export type Report = (issue: PlanIssue) => void;
