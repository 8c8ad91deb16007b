// Where a child's matter stands: the level of the pyramid (pink for all children, yellow for what one unit
// sees to, green for what takes several) and the step of the praxis model, with what is missing before the
// next. Counted from stored facts, never stored itself. Pink has no signal, so it is nobody's level here.
import { questions } from './answers.ts';
import type { Question, SignalAnswers } from './answers.ts';
import { hasConsented } from './card.ts';
import type { CardGuardian, SignalState } from './card.ts';

export type PyramidLevel = 'PINK' | 'YELLOW' | 'GREEN';
export type PraxisStep = 1 | 2 | 3;
export type Missing = 'send' | 'receive' | 'inform' | 'consent' | Question | 'others' | 'plan';

export interface PraxisFacts {
  state: SignalState;
  /** None are known to a reader who may not know the child. */
  guardians: readonly Pick<CardGuardian, 'informed' | 'consent' | 'form' | 'on'>[];
  /** Null for who may not read them, and before the signal was received. */
  answers: Pick<SignalAnswers, Question | 'othersNeeded'> | null;
}

export interface Praxis {
  level: PyramidLevel;
  step: PraxisStep;
  missing: Missing[];
}

export function praxisOf({ state, guardians, answers }: PraxisFacts): Praxis {
  if (state === 'PLANNED') return { level: 'GREEN', step: 3, missing: [] };
  if (state === 'SOLVED') return { level: 'YELLOW', step: 2, missing: [] };
  const level = answers?.othersNeeded === true ? 'GREEN' : 'YELLOW';
  if (state === 'DRAFT') return { level, step: 1, missing: ['send'] };
  if (state === 'SENT') return { level, step: 1, missing: ['receive'] };

  const missing: Missing[] = [];
  const known = guardians.length > 0;
  if (known && guardians.some(({ informed }) => informed !== true)) missing.push('inform');
  // Without a yes to others being needed, nothing more about the child has to be known by anyone.
  if (answers?.othersNeeded !== false && !(known && guardians.every(hasConsented)))
    missing.push('consent');
  if (answers !== null) {
    missing.push(...questions.filter((question) => answers[question].trim() === ''));
    if (answers.othersNeeded === null) missing.push('others');
  }
  const ready = missing.length === 0 && answers?.othersNeeded === true;
  return ready ? { level, step: 3, missing: ['plan'] } : { level, step: 2, missing };
}

/** Why a plan cannot be started yet; the database refuses by the same reasons, in the same order. */
export function planGap({ guardians, answers }: PraxisFacts): 'consent' | 'others' | null {
  if (guardians.length === 0 || !guardians.every(hasConsented)) return 'consent';
  return answers?.othersNeeded === true ? null : 'others';
}
