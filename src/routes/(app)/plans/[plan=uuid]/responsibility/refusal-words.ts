// What the database refused on this page, in words that say what to do.
import { m } from '$lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  changed: m.resp_refused_changed,
  consent_missing: m.resp_refused_consent,
  nobody_there: m.resp_refused_nobody,
  open_handover: m.resp_refused_open,
  open_agreement: m.resp_refused_agreement,
  coordinator_decides: m.resp_refused_decides,
  not_allowed: m.resp_refused_not_allowed,
  invalid_input: m.resp_refused_input,
  unavailable: m.approval_not_sent,
};

export const refusalWords = (code: string | undefined): string =>
  (words[code ?? ''] ?? m.error_unavailable_text)();
