// One action's dates and status as the sentence on its card. Late is said in words as well as in
// red, and is independent of the status (design 4.1).
import { daysBetween } from '#domain/plan/dates.ts';
import { m } from '$lib/paraglide/messages.js';
import { longDay } from './dates.ts';
import type { ActionRow } from './rows.ts';
import { actionStatusWord } from './words.ts';

const settled = new Set<ActionRow['status']>(['DONE', 'CANCELLED']);

/** What its dates and status are read from. */
export type DatedAction = Pick<ActionRow, 'status' | 'startOn' | 'dueOn' | 'doneOn'>;

/** Days past the agreed day; 0 when it is not late. */
export const daysLate = (action: DatedAction, today: string): number =>
  action.dueOn === null || settled.has(action.status)
    ? 0
    : Math.max(0, daysBetween(action.dueOn, today));

export function whenWords(action: DatedAction, today: string, locale: string): string {
  const day = (date: string): string => longDay(date, today, locale);
  const { status, startOn, dueOn, doneOn } = action;
  if (status === 'DONE') {
    const done = doneOn ?? dueOn;
    return done === null ? actionStatusWord.DONE() : m.plan_done_on({ day: day(done) });
  }
  if (status === 'IN_PROGRESS') {
    if (dueOn !== null) return m.plan_going_until({ day: day(dueOn) });
    if (startOn !== null) return m.plan_going_since({ day: day(startOn) });
  }
  if (status === 'PLANNED') {
    if (startOn !== null && startOn >= today) return m.plan_starts_on({ day: day(startOn) });
    if (dueOn !== null) return m.plan_planned_until({ day: day(dueOn) });
  }
  return actionStatusWord[status]();
}
