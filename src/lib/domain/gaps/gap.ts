// What can fall between people: an action that nobody owns, that is late, that does not move, whose
// owner is disputed, that somebody waits for without support, or for which two units each wait for the
// other. Found anew at each look from what the plan says; nothing is stored, so nothing is left to
// clear away when it is mended.
import { z } from 'zod';
import { Sector } from '../access/roles.ts';
import { PartyId, PlanUnitId } from '../ids.ts';
import type { ActionId } from '../ids.ts';
import { limits } from '../limits.ts';
import { Day } from '../plan/dates.ts';
import { Action } from '../plan/schema.ts';

export const gapKinds = [
  'disputed',
  'noOwner',
  'mutualWait',
  'late',
  'idle',
  'unsupported',
] as const;
export type GapKind = (typeof gapKinds)[number];

export interface Gap {
  kind: GapKind;
  actionId: ActionId;
  /** The first day on which it was one. */
  since: Day;
  /** Whole days from then to today. */
  days: number;
  /** The action of the unit that waits for this one's. */
  other: ActionId | null;
}

const days = z.int().min(0).max(limits.maxGapDays);

/** After how many days what counts as a gap, and whose it is then. A tenant may set its own. */
export const GapSteps = z.object({
  idleDays: days,
  supportDays: days,
  contactDays: days,
  unitDays: days,
  leadDays: days,
});
export type GapSteps = z.infer<typeof GapSteps>;

export const usualSteps: GapSteps = {
  idleDays: limits.idleDays,
  supportDays: limits.supportDays,
  contactDays: limits.gapContactDays,
  unitDays: limits.gapUnitDays,
  leadDays: limits.gapLeadDays,
};

export const FollowedAction = Action.omit({
  what: true,
  position: true,
  sealedOn: true,
  doneOn: true,
  outcome: true,
  outcomeReason: true,
}).extend({
  /** The day of its last change, or of the last word about it. */
  movedOn: Day,
});
export type FollowedAction = z.infer<typeof FollowedAction>;

/** Who answers for an action, and whether they can. */
export type Answering = Pick<FollowedAction, 'unitId' | 'contactId' | 'status'>;

export const FollowedUnit = z.object({
  id: PlanUnitId,
  label: z.string(),
  sector: Sector,
  status: z.enum(['ADMITTED', 'AWAITING_CONSENT', 'ENDED']),
});
export const FollowedParty = z.object({
  id: PartyId,
  name: z.string(),
  phone: z.string().nullable(),
  /** Whoever takes no part any more is still named by actions. */
  endedOn: Day.nullable(),
});

/** What gaps are found from. A unit or a person that is not in it is somebody whom the reader cannot see. */
export interface FollowedPlan {
  sealedOn: Day | null;
  steps: GapSteps;
  units: readonly z.infer<typeof FollowedUnit>[];
  parties: readonly z.infer<typeof FollowedParty>[];
  actions: readonly FollowedAction[];
}
