// Why a file or a link was not taken, in words that say what to do.
import type { FileKind } from '#domain/files/kinds.ts';
import { m } from '$lib/paraglide/messages.js';
import type { Refused } from './sending-file.ts';

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

const kindWords: Record<FileKind, () => string> = {
  pdf: m.files_is_pdf,
  png: m.files_is_png,
  jpeg: m.files_is_jpeg,
  webp: m.files_is_webp,
  text: m.files_is_text,
  docx: m.files_is_docx,
  xlsx: m.files_is_xlsx,
  odt: m.files_is_odt,
};

export const refusalWords = (code: string): string => (words[code] ?? m.error_unavailable_text)();

/** The same of a file, which may be called one thing and be another. */
export const fileRefusalWords = ({ code, misnamed }: Refused): string =>
  misnamed
    ? m.files_refused_misnamed({ ending: misnamed.ending, kind: kindWords[misnamed.kind]() })
    : refusalWords(code);
