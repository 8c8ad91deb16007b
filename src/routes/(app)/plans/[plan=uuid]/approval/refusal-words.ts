// What the database refused on this page, in words that say what to do.
import { m } from '$lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  changed: m.approval_refused_changed,
  open_proposal: m.approval_refused_open,
  sign_in_again: m.approval_refused_sign_in,
  incomplete: m.approval_refused_incomplete,
  nobody_approved: m.approval_refused_nobody,
  not_allowed: m.approval_refused_not_allowed,
  invalid_input: m.approval_refused_input,
  unavailable: m.approval_not_sent,
};

export const refusalWords = (code: string | undefined): string =>
  (words[code ?? ''] ?? m.error_unavailable_text)();
