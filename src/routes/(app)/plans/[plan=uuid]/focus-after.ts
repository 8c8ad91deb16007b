// Where focus goes when the card or the goal that had it is gone: to the next one, or to the button
// that adds one.
import { tick } from 'svelte';
import type { ActionRow } from '$lib/plan/rows.ts';

/** The one that stands after `id`, else before it. */
export function neighbourOf(rows: readonly { id: string }[], id: string): string | null {
  const at = rows.findIndex((row) => row.id === id);
  return rows[at + 1]?.id ?? rows[at - 1]?.id ?? null;
}

export async function focusFirstOf(...selectors: (string | false | null)[]): Promise<void> {
  await tick();
  for (const selector of selectors) {
    const place = selector ? document.querySelector<HTMLElement>(selector) : null;
    if (place === null) continue;
    place.focus();
    return;
  }
}

export const focusAction = (id: string | null, goalId: string | null): Promise<void> =>
  focusFirstOf(
    id !== null && `#action-${id} .act-t`,
    goalId !== null && `#goal-${goalId} .add-action`,
    '.add-action',
    '#main',
  );

/** Asked before the action is removed; the answer is called when it is. */
export function afterAction(siblings: readonly ActionRow[], action: ActionRow): () => void {
  const next = neighbourOf(siblings, action.id);
  return () => void focusAction(next, action.goalId);
}

export const focusGoal = (id: string | null): Promise<void> =>
  focusFirstOf(id !== null && `#goal-${id} .h-edit`, '.add-goal', '#main');
