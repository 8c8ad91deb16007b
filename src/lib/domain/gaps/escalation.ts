// Whose a gap is to close: first the contact's, then the unit's, then of those who lead the plan, by steps
// that the tenant sets. Some are nobody's below: what no unit owns, what two units see differently, and
// what the family answers for, because looking after the plan is no duty of theirs.
import { unitIsAway } from './detect.ts';
import type { Answering, FollowedPlan, Gap } from './gap.ts';

export const levels = ['contact', 'unit', 'lead'] as const;
export type Level = (typeof levels)[number];

/** Why it is at that level: so many days, or something that has nothing to do with time. */
export type Reason = 'days' | 'noContact' | 'noUnit' | 'family' | 'between';

export interface Turn {
  level: Level;
  why: Reason;
}

/** Null when it is too early for anyone. */
export function turnOf(
  gap: Pick<Gap, 'kind' | 'days'>,
  action: Answering,
  plan: Pick<FollowedPlan, 'steps' | 'units' | 'parties'>,
): Turn | null {
  const { steps, units, parties } = plan;
  if (gap.days < steps.contactDays) return null;
  if (gap.kind === 'disputed' || gap.kind === 'mutualWait')
    return { level: 'lead', why: 'between' };
  if (action.unitId === null || unitIsAway(action, plan)) return { level: 'lead', why: 'noUnit' };
  if (units.find(({ id }) => id === action.unitId)?.sector === 'family')
    return { level: 'lead', why: 'family' };
  if (gap.days >= steps.leadDays) return { level: 'lead', why: 'days' };
  const contact = parties.find(({ id }) => id === action.contactId);
  if (action.contactId === null || contact?.endedOn) return { level: 'unit', why: 'noContact' };
  return { level: gap.days >= steps.unitDays ? 'unit' : 'contact', why: 'days' };
}
