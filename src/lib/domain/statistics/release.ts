// A release: all figures of a tenant that are published at the end of a quarter, made at once from the counts. Pages,
// the yearly report and the export show nothing but one release; what is not in it is nowhere.
import { z } from 'zod';
import { limits } from '../limits.ts';
import { Day } from '../plan/dates.ts';
import { cellOf, isSafe, itemsOf, plus, sumOf, type Cell, type RawCount } from './counts.ts';
import { indicatorKeys, indicators, type Indicator, type IndicatorKey } from './indicators.ts';
import { daysOf, monthsOf, quartersFrom, yearOf, type Quarter } from './periods.ts';
import { cut, over, steps, type Ready, type Stretch, type Table } from './suppression.ts';

/** SHOWN; FEW: fewer than five; KEPT: shown, it would tell another's fewer than five. */
export const figureStates = ['SHOWN', 'FEW', 'KEPT'] as const;

export const Figure = z.object({
  indicator: z.enum(indicatorKeys),
  /** Null: all units. */
  unit: z.uuid().nullable(),
  /** 2026, 2026-Q3 or 2026-07. */
  period: z.string().regex(/^\d{4}(-Q[1-4]|-\d{2})?$/),
  /** The days that are counted: a year's figure may end before the year does, by whole quarters. */
  from: Day.nullable(),
  to: Day.nullable(),
  state: z.enum(figureStates),
  /** By part; of days: median and, where enough stand behind it, nine of ten. Empty unless shown. */
  values: z.record(z.string(), z.number().int()),
});
export type Figure = z.infer<typeof Figure>;

export const Release = z.object({
  version: z.literal(1),
  /** The last day that is counted. */
  through: Day,
  figures: z.array(Figure),
});
export type Release = z.infer<typeof Release>;

/** A spread that the release needs and that the database works out: of whole stretches, never of less. */
export interface SpreadQuery {
  indicator: IndicatorKey;
  unit: string | null;
  year: string;
  from: Day;
  to: Day;
}
export const Spread = z.object({
  n: z.number().int(),
  median: z.number().int().nullable(),
  p90: z.number().int().nullable(),
});
export type Spread = z.infer<typeof Spread>;

/** One indicator in one year: each line has a cell for each quarter that is over. */
interface Lines extends Table {
  indicator: IndicatorKey;
  year: string;
  quarters: readonly Quarter[];
  monthly: ReadonlyMap<string, Cell>;
}

/** A part that nobody is in is there, as nothing. */
function linesOf(
  { key, parts, perUnit }: Indicator,
  counts: readonly RawCount[],
  quarters: readonly Quarter[],
): Lines {
  const year = yearOf(quarters[0] ?? '');
  const all = counts.filter(({ month }) => yearOf(month) === year);
  const own = all.filter(({ population }) => population === key);
  const nothing: Cell = Object.fromEntries(
    parts.map((part) => [part.key, { items: 0, children: 0 }]),
  );
  const known = new Map<string, Cell>();
  for (const one of own) {
    const place = `${one.unit ?? ''} ${one.month}`;
    known.set(place, plus(known.get(place) ?? nothing, cellOf(one)));
  }
  const of = (unit: string | null, months: readonly string[]): Cell =>
    months.reduce((sum, month) => plus(sum, known.get(`${unit ?? ''} ${month}`) ?? {}), nothing);
  const line = (unit: string | null): Cell[] =>
    quarters.map((quarter) => of(unit, monthsOf(quarter)));
  // Who has nothing here while others have something elsewhere has a line of nothing.
  const named = perUnit ? all.flatMap(({ unit }) => unit ?? []) : [];
  return {
    indicator: key as IndicatorKey,
    year,
    quarters,
    total: line(null),
    units: new Map([...new Set(named)].map((unit) => [unit, line(unit)])),
    monthly: new Map(quarters.flatMap(monthsOf).map((month) => [month, of(null, [month])])),
  };
}

const valuesOf = (cell: Cell): Record<string, number> =>
  Object.fromEntries(Object.entries(cell).map(([part, { items }]) => [part, items]));

const spanOf = (quarters: readonly Quarter[], { from, to }: Stretch): { from: Day; to: Day } => ({
  from: daysOf(quarters[from] ?? '').from,
  to: daysOf(quarters[to] ?? '').to,
});

const around = (stretches: readonly Stretch[]): Stretch | null => {
  const [first, last] = [stretches[0], stretches.at(-1)];
  return first && last ? { from: first.from, to: last.to } : null;
};

function lineFigures(
  { indicator, year, quarters }: Lines,
  unit: string | null,
  cells: readonly Cell[],
  stretches: readonly Stretch[],
): Figure[] {
  const figure = (period: string, stretch: Stretch): Figure => ({
    ...{ indicator, unit, period, state: 'SHOWN' as const },
    ...spanOf(quarters, stretch),
    values: valuesOf(over(cells, stretch)),
  });
  const shown = around(stretches);
  // Nothing at all up to March says nothing of a year in which more has come since.
  const beginsEmpty =
    shown !== null && shown.to < cells.length - 1 && itemsOf(over(cells, shown)) === 0;
  if (shown === null || beginsEmpty) {
    const state = isSafe(sumOf(cells)) ? 'KEPT' : 'FEW';
    return [{ indicator, unit, period: year, from: null, to: null, state, values: {} }];
  }
  const single = stretches.filter(({ from, to }) => from === to);
  return [figure(year, shown), ...single.map((one) => figure(quarters[one.to] ?? '', one))];
}

/** All three months of a quarter whose total is out, or none of them: one alone would tell the others. */
const monthFigures = (
  { indicator, quarters, monthly }: Lines,
  stretches: readonly Stretch[],
): Figure[] =>
  stretches
    .filter(({ from, to }) => from === to)
    .flatMap(({ to }) => {
      const months = monthsOf(quarters[to] ?? '');
      if (!months.every((month) => isSafe(monthly.get(month) ?? {}))) return [];
      return months.map((month) => ({
        ...{ indicator, unit: null, period: month, state: 'SHOWN' as const },
        ...daysOf(month),
        values: valuesOf(monthly.get(month) ?? {}),
      }));
    });

function tablesOf(
  counts: readonly RawCount[],
  through: Quarter,
  wanted: (indicator: Indicator) => boolean,
): Lines[] {
  const first = counts.map(({ month }) => yearOf(month)).sort()[0] ?? yearOf(through);
  const quarters = quartersFrom(`${first}-Q1`, through);
  const years = [...new Set(quarters.map(yearOf))].map((year) =>
    quarters.filter((quarter) => yearOf(quarter) === year),
  );
  return indicators
    .filter(wanted)
    .flatMap((indicator) => years.map((own) => linesOf(indicator, counts, own)));
}

/**
 * What is counted of a unit's plans moves when its plans do: beside a number of plans that is kept, the goals of these
 * plans would tell it. Signals that were solved without a plan go by themselves.
 */
function readyIn(counts: readonly RawCount[], through: Quarter) {
  const plans = new Map(
    tablesOf(counts, through, ({ key }) => key === 'plans').map((lines) => [
      lines.year,
      cut(lines),
    ]),
  );
  return ({ indicator, year }: Lines): Ready =>
    (unit, to) => {
      const own = plans.get(year);
      const ofUnit = own?.units.get(unit) ?? own?.total ?? [];
      return indicator === 'plans' || indicator === 'yellow' || ofUnit.some((one) => one.to === to);
    };
}

/** The spreads to ask for: of each line that has come far enough, in each year. */
export function spreadsFor(counts: readonly RawCount[], through: Quarter): SpreadQuery[] {
  const readyOf = readyIn(counts, through);
  return tablesOf(counts, through, ({ shape }) => shape === 'DAYS').flatMap((lines) => {
    const { indicator, year, quarters, total, units } = lines;
    const ready = readyOf(lines);
    return [[null, total] as const, ...units].flatMap(([unit, cells]) => {
      const shown = around(steps(cells, (to) => unit === null || ready(unit, to)));
      return shown === null ? [] : [{ indicator, unit, year, ...spanOf(quarters, shown) }];
    });
  });
}

/** Everything that is published at the end of `through`; `spreads` answer `spreadsFor` in its order. */
export function releaseOf(
  counts: readonly RawCount[],
  through: Quarter,
  spreads: readonly Spread[],
): Release {
  const readyOf = readyIn(counts, through);
  const counted = tablesOf(counts, through, ({ shape }) => shape !== 'DAYS').flatMap((lines) => {
    const done = cut(lines, readyOf(lines));
    return [
      ...lineFigures(lines, null, lines.total, done.total),
      ...monthFigures(lines, done.total),
      ...[...lines.units].flatMap(([unit, cells]) =>
        lineFigures(lines, unit, cells, done.units.get(unit) ?? []),
      ),
    ];
  });
  const waited = spreadsFor(counts, through).flatMap(
    ({ indicator, unit, year, from, to }, place): Figure[] => {
      const { n, median, p90 } = spreads[place] ?? { n: 0, median: null, p90: null };
      if (median === null || n < limits.statisticsSmallest) return [];
      const values = { median, ...(p90 !== null && n >= limits.statisticsP90 ? { p90 } : {}) };
      return [{ indicator, unit, period: year, from, to, state: 'SHOWN', values }];
    },
  );
  return { version: 1, through: daysOf(through).to, figures: [...counted, ...waited] };
}

/** What was published stays published: a figure of a past year or quarter that is shown never becomes another. */
export function contradictions(before: Release, after: Release): Figure[] {
  const place = ({ indicator, unit, period, to }: Figure): string =>
    [indicator, unit, period, to].join(' ');
  const now = new Map(after.figures.map((one) => [place(one), one]));
  return before.figures.filter((one) => {
    if (one.state !== 'SHOWN') return false;
    const same = now.get(place(one));
    return same !== undefined && JSON.stringify(same) !== JSON.stringify(one);
  });
}
