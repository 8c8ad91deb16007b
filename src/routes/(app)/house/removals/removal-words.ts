// How much goes, and why something was refused, on the page of felskrivningar.
import type { WordAmounts } from '#domain/records/removal.ts';
import { m } from '$lib/paraglide/messages.js';

/** Empty where the words stand nowhere any more: then they are in the history alone. */
export const placesWords = ({ text, comments, versions, others }: WordAmounts): string =>
  [
    ...(text > 0 ? [m.corrections_text({ count: text })] : []),
    ...(comments > 0 ? [m.disposal_comments({ count: comments })] : []),
    ...(versions > 0 ? [m.disposal_versions({ count: versions })] : []),
    ...(others > 0 ? [m.corrections_others({ count: others })] : []),
  ].join(', ') || m.corrections_nowhere();

const refusals: Record<string, () => string> = {
  decision_missing: m.corrections_refused_decision,
  held: m.corrections_refused_held,
  second_needed: m.disposal_refused_second,
  sign_in_again: m.disposal_refused_sign_in,
  changed: m.disposal_refused_changed,
  not_found: m.disposal_refused_gone,
  unavailable: m.disposal_refused_unavailable,
};
export const refusalWords = (code: string): string => (refusals[code] ?? m.disposal_refused)();
