// The log as a file that any program reads: one header, one line for each row, definitions first as comments.
// A cell that a spreadsheet would take for a formula is made text: a name is what somebody else has written.
import type { LogRow } from './search.ts';

export const logColumns = [
  'at',
  'action',
  'kind',
  'name',
  'as',
  'unit',
  'planId',
  'child',
  'part',
  'purpose',
  'id',
] as const satisfies readonly (keyof LogRow)[];

const cell = (value: string | number | boolean | null): string => {
  const text = value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Semicolons and a byte order mark: what spreadsheets in Swedish open as they stand. */
export function csvOf(
  rows: readonly LogRow[],
  definitions: Readonly<Record<string, string>>,
): string {
  const lines = [
    ...Object.entries(definitions).map(([name, said]) => cell(`# ${name}: ${said}`)),
    logColumns.join(';'),
    ...rows.map((row) => logColumns.map((column) => cell(row[column])).join(';')),
  ];
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}
