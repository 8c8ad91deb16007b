// What the database refused on this page, in words that say what to do.
import { m } from '$lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  not_allowed: m.people_refused_not_allowed,
  invalid_input: m.people_refused_input,
};

export const refusalWords = (code: string): string => (words[code] ?? m.error_unavailable_text)();
