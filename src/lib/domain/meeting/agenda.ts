// The six steps of a meeting, and how its minutes are shared among them: the shared picture gets most,
// the actions next; what is left of a minute goes to the steps that lost most by rounding.
import type { MeetingStep } from './schema.ts';

/** Out of fifty minutes; longer and shorter meetings in proportion. */
const shares: readonly (readonly [MeetingStep, number])[] = [
  ['WELCOME', 5],
  ['PICTURE', 18],
  ['GOALS', 6],
  ['ACTIONS', 15],
  ['FOLLOW_UP', 4],
  ['APPROVAL', 2],
];
const whole = 50;

export interface AgendaItem {
  step: MeetingStep;
  minutes: number;
}

/** Together exactly as long as the meeting; no step shorter than a minute. */
export function agendaOf(minutes: number): AgendaItem[] {
  const exact = shares.map(([step, share]) => ({ step, exact: (share * minutes) / whole }));
  const items = exact.map(({ step, exact: of }) => ({
    step,
    minutes: Math.max(1, Math.floor(of)),
    lost: of - Math.max(1, Math.floor(of)),
  }));
  const by = [...items].sort((one, other) => other.lost - one.lost);
  let left = minutes - items.reduce((sum, item) => sum + item.minutes, 0);
  for (let n = 0; left > 0; n = (n + 1) % by.length, left--) (by[n] as AgendaItem).minutes += 1;
  return items.map(({ step, minutes: of }) => ({ step, minutes: of }));
}

/** The step after this one; null after the last. */
export function nextStep(step: MeetingStep): MeetingStep | null {
  const at = shares.findIndex(([one]) => one === step);
  return shares[at + 1]?.[0] ?? null;
}
