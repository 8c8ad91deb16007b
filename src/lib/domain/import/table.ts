// A table that somebody pasted or sent, taken in as a whole or not at all: which column is which, what each
// row says, and everything that is wrong, row by row. Which text the table came as is src/lib/server/import's
// to know; what a row must hold, its owner's (units.ts). Nothing here writes anything.

/** One line of the table, with the number it has in what was pasted. */
export interface Line {
  number: number;
  cells: readonly string[];
}

export interface Column<K extends string> {
  key: K;
  /** Headings that mean it, in lower case; the first is the one we show. */
  headings: readonly [string, ...string[]];
  needed: boolean;
}

/** What is wrong, for words at the edge. An owner has codes of its own beside these. */
export type CommonProblem =
  | 'no_rows'
  | 'too_many_rows'
  | 'column_missing'
  | 'column_unknown'
  | 'column_twice'
  | 'cell_missing';

export interface RowProblem<C extends string = string> {
  /** The line in what was pasted; null when it is about the table as a whole. */
  line: number | null;
  /** The heading of the column as we show it, or as it was written when we do not know it. */
  column: string | null;
  code: C | CommonProblem;
  /** What stood there. */
  said: string;
}

export interface ReadTable<T, C extends string = string> {
  rows: readonly { line: number; value: T }[];
  problems: readonly RowProblem<C>[];
}

const plain = (heading: string): string =>
  heading.normalize('NFC').trim().toLowerCase().replace(/\s+/g, ' ').replace(/[:*]$/, '');

/** Which column each place is, by the headings of the first line; null when it has none that we know. */
function columnsByHeading<K extends string>(
  first: Line,
  columns: readonly Column<K>[],
): { places: (Column<K> | null)[]; problems: RowProblem[] } | null {
  const places = first.cells.map(
    (cell) => columns.find(({ headings }) => headings.includes(plain(cell))) ?? null,
  );
  if (!places.some((place) => place !== null)) return null;
  const line = first.number;
  const problems = columns.flatMap<RowProblem>((column) => {
    const times = places.filter((place) => place === column).length;
    if (times > 1) return [{ line, column: column.headings[0], code: 'column_twice', said: '' }];
    return times === 0 && column.needed
      ? [{ line, column: column.headings[0], code: 'column_missing', said: '' }]
      : [];
  });
  for (const [at, place] of places.entries()) {
    const said = first.cells[at]?.trim() ?? '';
    if (place === null && said !== '')
      problems.push({ line, column: said, code: 'column_unknown', said });
  }
  return { places, problems };
}

/**
 * Reads a table whose first line may be headings (in any order) or is a row (columns in ours). `read` makes a
 * row's value of its cells, trimmed, or says what is wrong with them by `wrong(key, code)`, with what the words
 * need where that is not the cell.
 */
export function readTable<K extends string, T, C extends string>(
  lines: readonly Line[],
  columns: readonly Column<K>[],
  maxRows: number,
  read: (cells: Record<K, string>, wrong: (key: K, code: C, said?: string) => void) => T | null,
): ReadTable<T, C> {
  const filled = lines.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const whole = (code: CommonProblem, said = ''): ReadTable<T, C> => ({
    rows: [],
    problems: [{ line: null, column: null, code, said }],
  });
  const [first] = filled;
  if (!first) return whole('no_rows');
  const headed = columnsByHeading(first, columns);
  const places = headed?.places ?? columns;
  const data = headed ? filled.slice(1) : filled;
  if (headed && headed.problems.length > 0)
    return { rows: [], problems: headed.problems as RowProblem<C>[] };
  if (data.length === 0) return whole('no_rows');
  if (data.length > maxRows) return whole('too_many_rows', String(data.length));

  const rows: { line: number; value: T }[] = [];
  const problems: RowProblem<C>[] = [];
  for (const { number, cells } of data) {
    const said = Object.fromEntries(columns.map(({ key }) => [key, ''])) as Record<K, string>;
    for (const [at, place] of places.entries())
      if (place) said[place.key] = (cells[at] ?? '').normalize('NFC').trim();
    const before = problems.length;
    const wrong = (key: K, code: C | CommonProblem, about = said[key]) => {
      const column = columns.find((one) => one.key === key)?.headings[0] ?? key;
      problems.push({ line: number, column, code, said: about });
    };
    for (const { key, needed } of columns)
      if (needed && said[key] === '') wrong(key, 'cell_missing');
    const value = problems.length > before ? null : read(said, wrong);
    if (value !== null && problems.length === before) rows.push({ line: number, value });
  }
  return { rows, problems };
}

/** Adds a problem for each row whose key an earlier row has already; `column` is the heading to point at. */
export function refuseTwice<T, C extends string>(
  table: ReadTable<T, C>,
  key: (value: T) => string | null,
  column: string,
  code: C,
): ReadTable<T, C> {
  const seen = new Set<string>();
  const problems: RowProblem<C>[] = [];
  const rows = table.rows.filter(({ line, value }) => {
    const said = key(value);
    if (said === null) return true;
    const same = said.toLowerCase();
    if (seen.has(same)) {
      problems.push({ line, column, code, said });
      return false;
    }
    seen.add(same);
    return true;
  });
  return { rows, problems: inOrder([...table.problems, ...problems]) };
}

/** As they stand in the table, so that somebody can go down it and mend. */
export const inOrder = <C extends string>(problems: RowProblem<C>[]): RowProblem<C>[] =>
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
