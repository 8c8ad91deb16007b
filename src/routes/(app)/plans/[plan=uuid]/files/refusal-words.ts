// Why a file or a link was not taken, in words that say what to do.
import { m } from '$lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  file_empty: m.files_refused_empty,
  file_too_large: m.files_refused_large,
  too_large: m.files_refused_large,
  file_kind: m.files_refused_kind,
  file_damaged: m.files_refused_damaged,
  file_locked: m.files_refused_locked,
  file_active: m.files_refused_active,
  file_embedded: m.files_refused_embedded,
  file_external: m.files_refused_external,
  file_bomb: m.files_refused_bomb,
  file_foreign: m.files_refused_foreign,
  file_number: m.files_refused_number,
  file_infected: m.files_refused_infected,
  file_not_scanned: m.files_refused_not_scanned,
  file_busy: m.files_refused_busy,
  too_many: m.files_refused_many,
  not_allowed: m.files_refused_not_allowed,
  not_found: m.files_refused_gone,
  invalid_input: m.files_refused_input,
};

export const refusalWords = (code: string): string => (words[code] ?? m.error_unavailable_text)();
