// What the database refused on this page, in words that say what to do.
import { m } from '$lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  not_allowed: m.guard_refused_not_allowed,
  not_found: m.guard_refused_not_allowed,
  invalid_input: m.guard_refused_input,
  changed: m.guard_refused_changed,
  kept_apart: m.guard_refused_kept_apart,
};

export const refusalWords = (code: string): string => (words[code] ?? m.error_unavailable_text)();
