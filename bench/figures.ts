// What was measured, as a table for people and as JSON for machines.
export interface Figure {
  name: string;
  n: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  /** CPU milliseconds for one; null where it is not taken. */
  serverCpu: number | null;
  databaseCpu: number | null;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

export const figure = (
  name: string,
  times: readonly number[],
  cpu: { server: number; database: number } | null = null,
): Figure => ({
  name,
  n: times.length,
  p50: percentile(times, 0.5),
  p95: percentile(times, 0.95),
  serverCpu: cpu === null ? null : cpu.server / times.length,
  databaseCpu: cpu === null ? null : cpu.database / times.length,
});

const cell = (value: number | null): string =>
  value === null ? '–' : value.toFixed(value < 10 ? 1 : 0);

export function table(figures: readonly Figure[]): string {
  const head = ['', 'n', 'p50 ms', 'p95 ms', 'server CPU ms', 'database CPU ms'];
  const rows = figures.map(({ name, n, p50, p95, serverCpu, databaseCpu }) => [
    name,
    String(n),
    cell(p50),
    cell(p95),
    cell(serverCpu),
    cell(databaseCpu),
  ]);
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
      .join('  ');
  return [line(head), ...rows.map(line)].join('\n');
}
