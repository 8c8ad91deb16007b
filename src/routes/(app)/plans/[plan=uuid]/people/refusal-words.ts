// What the database refused on this page, in words that say what to do.
import { m } from '$lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  not_allowed: m.people_refused_not_allowed,
  invalid_input: m.people_refused_input,
};

export const refusalWords = (code: string): string => (words[code] ?? m.error_unavailable_text)();

const groundWords: Record<string, () => string> = {
  ...words,
  one_yes_needed: m.ground_refused_yes,
  invalid_input: m.ground_refused_input,
};

export const groundRefusalWords = (code: string): string =>
  (groundWords[code] ?? m.error_unavailable_text)();

const maturityWords: Record<string, () => string> = {
  ...words,
  changed: m.maturity_refused_changed,
  invalid_input: m.maturity_refused_input,
};

export const maturityRefusalWords = (code: string): string =>
  (maturityWords[code] ?? m.error_unavailable_text)();
