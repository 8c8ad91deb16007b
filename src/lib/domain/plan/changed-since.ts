// Whether a goal or an action says anything else than in a version that someone approved. Its place in
// the list and its seal are no part of what was agreed.
import canonicalize from 'canonicalize';
import type { Action, Goal } from './schema.ts';
import type { ApprovedByMe } from './version.ts';

/** 'new': it was not there when the version was approved. */
export type Change = 'new' | 'changed';

const goalFields = ['title', 'content', 'wheelArea', 'status'] as const;
const actionFields = [
  'title',
  'what',
  'goalId',
  'kind',
  'unitId',
  'contactId',
  'startOn',
  'dueOn',
  'doneOn',
  'status',
  'waitsForUnitId',
  'meanwhile',
  'interimUnitId',
  'decideOn',
  'outcome',
  'outcomeReason',
] as const;

function differ<Field extends string>(
  fields: readonly Field[],
  one: Record<Field, unknown>,
  other: Record<Field, unknown>,
): boolean {
  return fields.some(
    (field) => canonicalize(one[field] ?? null) !== canonicalize(other[field] ?? null),
  );
}

export function goalChange(goal: Goal, { goals }: ApprovedByMe): Change | null {
  const then = goals.find(({ id }) => id === goal.id);
  if (then === undefined) return 'new';
  return differ(goalFields, goal, then) ? 'changed' : null;
}

export function actionChange(action: Action, { actions }: ApprovedByMe): Change | null {
  const then = actions.find(({ id }) => id === action.id);
  if (then === undefined) return 'new';
  return differ(actionFields, action, then) ? 'changed' : null;
}
