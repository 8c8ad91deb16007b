// What the database refused on this page, in words that say what to do.
import { m } from '$lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  invalid_input: m.consent_refused_nothing,
  changed: m.consent_refused_changed,
  not_informed: m.consent_refused_not_informed,
  sign_in_again: m.consent_refused_sign_in,
};

export const refusalWords = (code: string): string => (words[code] ?? m.error_unavailable_text)();
