// The gap detector: each rule says since when an action is a gap of its kind, or that it is none. Pure;
// today comes from outside.
import { limits } from '../limits.ts';
import { dayAfter, daysBetween } from '../plan/dates.ts';
import type { Day } from '../plan/dates.ts';
import { noneNeeded } from '../plan/schema.ts';
import { gapKinds } from './gap.ts';
import type { Answering, FollowedAction, FollowedPlan, Gap, GapKind } from './gap.ts';

interface Look {
  plan: FollowedPlan;
  today: Day;
  open: readonly FollowedAction[];
}

type Rule = (action: FollowedAction, look: Look) => Day | null;

const rules: Record<GapKind, Rule> = {
  disputed: ({ status, movedOn }) => (status === 'DISPUTED' ? movedOn : null),
  noOwner,
  mutualWait(action, look) {
    const other = waitsBack(action, look);
    return other && latest(action.movedOn, other.movedOn);
  },
  late: ({ dueOn }) => dueOn && dayAfter(dueOn, 1),
  idle,
  unsupported,
};

/** All gaps of a plan that is under way, in the order of the actions. */
export function gapsOf(plan: FollowedPlan, today: Day): Gap[] {
  const look = { plan, today, open: plan.actions.filter(isOpen) };
  return look.open.flatMap((action) =>
    gapKinds.flatMap((kind): Gap[] => {
      const since = rules[kind](action, look);
      if (since === null || since > today) return [];
      const other = kind === 'mutualWait' ? (waitsBack(action, look)?.id ?? null) : null;
      return [{ kind, actionId: action.id, since, days: daysBetween(since, today), other }];
    }),
  );
}

export const isOpen = ({ status }: Pick<FollowedAction, 'status'>): boolean =>
  status !== 'DONE' && status !== 'CANCELLED';

const waits = ({ status }: FollowedAction): boolean =>
  status === 'WAITING' || status === 'WAITING_CONSENT';

const latest = (...days: (Day | null)[]): Day =>
  days.reduce<Day>((last, day) => (day !== null && day > last ? day : last), '');

/** Neither a unit nor a person to turn to, or one who is not there any more. */
function noOwner(action: FollowedAction, { plan }: Look): Day | null {
  const contact = plan.parties.find(({ id }) => id === action.contactId);
  if (contact?.endedOn) return latest(contact.endedOn, action.movedOn);
  const named = action.unitId !== null && action.contactId !== null;
  return named && !unitIsAway(action, plan) ? null : dayAfter(action.movedOn, limits.ownerDays);
}

/** A unit that left, or that nobody consented to while its action goes on as if they had. */
export function unitIsAway(action: Answering, { units }: Pick<FollowedPlan, 'units'>): boolean {
  const status = units.find(({ id }) => id === action.unitId)?.status;
  return (
    status === 'ENDED' || (status === 'AWAITING_CONSENT' && action.status !== 'WAITING_CONSENT')
  );
}

/** The other unit's action for the same goal, when each waits for the other. */
function waitsBack(action: FollowedAction, { open }: Look): FollowedAction | null {
  if (!waits(action) || action.unitId === null || action.goalId === null) return null;
  return (
    open.find(
      (other) =>
        other.id !== action.id &&
        waits(other) &&
        other.goalId === action.goalId &&
        other.unitId === action.waitsForUnitId &&
        other.waitsForUnitId === action.unitId,
    ) ?? null
  );
}

/** What begins later does not have to move before; sealing a version is everybody's look at it. */
function idle(action: FollowedAction, { plan, today }: Look): Day | null {
  const { status, startOn, movedOn } = action;
  if (status === 'PLANNED' && startOn !== null && startOn > today) return null;
  const begun = startOn !== null && startOn <= today ? startOn : null;
  return dayAfter(latest(movedOn, begun, plan.sealedOn), plan.steps.idleDays);
}

/** Somebody waits, or is being assessed, and nothing helps them meanwhile. */
function unsupported(action: FollowedAction, { plan, today, open }: Look): Day | null {
  const { kind, startOn, movedOn, meanwhile } = action;
  if (!waits(action) && kind !== 'ASSESSMENT') return null;
  const helps = open.some(
    (other) =>
      other.id !== action.id &&
      other.status === 'IN_PROGRESS' &&
      (other.id === meanwhile ||
        (other.kind === 'SUPPORT' && (action.goalId === null || other.goalId === action.goalId))),
  );
  if (meanwhile === noneNeeded || helps) return null;
  const since = !waits(action) && startOn !== null && startOn <= today ? startOn : movedOn;
  return dayAfter(since, plan.steps.supportDays);
}
