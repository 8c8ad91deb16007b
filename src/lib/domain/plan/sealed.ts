// A goal or an action that was sealed is as it was agreed on that day: from then on nobody changes
// anything in it, not even its place. Only a day counts as a seal, for those who judge an edit and
// for those who read the plan alike.
import { isDay } from './dates.ts';
import type { Day } from './dates.ts';

export const sealedField = 'sealed';

/** The day, read from whatever a document holds; null when the item is not sealed. */
export const sealedOn = (value: unknown): Day | null => (isDay(value) ? value : null);
