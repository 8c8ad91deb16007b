// What the database refused about a meeting, in words that say what to do.
import { m } from '$lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  changed: m.meeting_refused_changed,
  invalid_input: m.meeting_refused_input,
  not_allowed: m.meeting_refused_not_allowed,
  incomplete: m.meeting_refused_incomplete,
  unavailable: m.meeting_not_sent,
};

export const refusalWords = (code: unknown): string =>
  (words[String(code)] ?? m.error_unavailable_text)();
