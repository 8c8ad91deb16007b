// Rows as a table: one line for each server, the median of its repetitions.
import { percentile } from './figures.ts';
import type { Outcome } from './measurement.ts';
import type { Row } from './scenarios/scenario.ts';

type Value = Row[string];

/** Of numbers the median; of words the last that was said. */
export function median(values: readonly Value[]): Value {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === 0) return values.findLast((value) => value !== null) ?? null;
  return percentile(numbers, 0.5);
}

export function medians(outcomes: readonly Outcome[], server: string): Row | null {
  const rows = outcomes.flatMap((one) => (one.server === server && one.row ? [one.row] : []));
  if (rows.length === 0) return null;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return Object.fromEntries(
    columns.map((column) => [column, median(rows.map((row) => row[column] ?? null))]),
  );
}

export function rowsTable(
  servers: readonly { name: string }[],
  outcomes: readonly Outcome[],
  turned = false,
): string {
  const lines = servers.flatMap(({ name }) => {
    const all = outcomes.filter(({ server }) => server === name);
    return all.length === 0 ? [] : [{ name, row: medians(all, name), all }];
  });
  const columns = [...new Set(lines.flatMap(({ row }) => Object.keys(row ?? {})))];
  const upright = [
    ['', ...columns, 'n'],
    ...lines.map(({ name, row, all }) => [
      name,
      ...columns.map((column) => (row === null ? 'failed' : cell(row[column] ?? null))),
      String(all.filter(({ row }) => row !== null).length),
    ]),
  ];
  const cells = turned
    ? (upright[0] ?? []).map((_, i) => upright.map((line) => line[i] ?? ''))
    : upright;
  const widths =
    cells[0]?.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0))) ?? [];
  return cells
    .map((line) =>
      line
        .map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

function cell(value: Value): string {
  if (value === null || Number.isNaN(value)) return '–';
  if (typeof value === 'string') return value;
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
}
