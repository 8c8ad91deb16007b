// The lines of a table as people have them: copied out of a spreadsheet (tabs), or a file saved as CSV, which
// in Swedish spreadsheets is parted by semicolons and elsewhere by commas; UTF-8, or as older ones save it.
import { parse } from 'csv-parse/sync';
import type { Line } from '#domain/import/table.ts';
import { DomainError } from '#domain/errors.ts';
import { limits } from '#domain/limits.ts';

/** What parts the cells: a tab wherever there is one, it is in no name; else what the first line has most of. */
function delimiterOf(text: string): string {
  if (text.includes('\t')) return '\t';
  const first = text.slice(0, text.search(/[\r\n]|$/));
  return first.split(';').length >= first.split(',').length ? ';' : ',';
}

/** Refuses what is no table: `too_large`, or `invalid_input` for a quotation mark that is never closed. */
export function linesOf(pasted: string): Line[] {
  if (pasted.length > limits.maxImportChars) throw new DomainError('too_large');
  const text = pasted.replace(/^\uFEFF/, '').replace(/^[\r\n]+/, '');
  const skipped = pasted.length - pasted.replace(/^\uFEFF?[\r\n]+/, '').length;
  const before = pasted.slice(0, skipped).split('\n').length - 1;
  try {
    const records = parse(text, {
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      // A name may have a quotation mark in it; only a cell that begins with one is quoted.
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: limits.maxImportChars,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({
      // The parser has come to the row's last line; a cell may hold several.
      number: before + info.lines - record.join('').split('\n').length + 1,
      cells: record,
    }));
  } catch (error) {
    throw new DomainError('invalid_input', { cause: error });
  }
}

/** The text of a file: UTF-8 where it is, else as Windows writes it (Excel's plain CSV). */
export function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
