// What an action promises beside who, what and when, in words: for its card, its details, a version and
// the paper of it.
import type { Action, ActionOutcome } from '#domain/plan/schema.ts';
import { noneNeeded } from '#domain/plan/schema.ts';
import { m } from '$lib/paraglide/messages.js';

export const outcomeWord: Record<ActionOutcome, () => string> = {
  YES: m.commitment_outcome_yes,
  PARTLY: m.commitment_outcome_partly,
  NO: m.commitment_outcome_no,
};

/** "Utfall: Delvis. Tolken kom inte."; null before a follow-up. */
export function outcomeWords({
  outcome,
  outcomeReason,
}: Pick<Action, 'outcome' | 'outcomeReason'>): string | null {
  if (outcome === null) return null;
  const said = outcomeWord[outcome]();
  return outcomeReason === null
    ? m.commitment_outcome_was({ outcome: said })
    : m.commitment_outcome_was_because({ outcome: said, reason: outcomeReason });
}

/** Only what belongs to the status that the action has: what was said of an earlier one is past. */
export const promiseWords = (
  action: Pick<Action, 'status' | 'meanwhile' | 'decideOn'>,
  names: { waitsFor: string | null; interim: string | null; day: (date: string) => string },
): string[] =>
  [
    isWaiting(action) && names.waitsFor && m.commitment_version_waits({ unit: names.waitsFor }),
    isWaiting(action) && action.meanwhile === noneNeeded && m.commitment_version_not_needed(),
    action.status === 'DISPUTED' &&
      names.interim &&
      m.commitment_version_interim({ unit: names.interim }),
    action.status === 'DISPUTED' &&
      action.decideOn &&
      m.commitment_version_decide({ day: names.day(action.decideOn) }),
  ].filter((words): words is ReturnType<typeof m.commitment_version_not_needed> => Boolean(words));

export const isWaiting = ({ status }: Pick<Action, 'status'>): boolean =>
  status === 'WAITING' || status === 'WAITING_CONSENT';
