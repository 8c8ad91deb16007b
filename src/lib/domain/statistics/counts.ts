// What was counted, as the statistician reads it: how many items and how many children stand behind each part of an
// indicator, for a unit (or all), in a month. Never published: suppression decides what of it is.
import { z } from 'zod';
import { limits } from '../limits.ts';
import { Month } from './periods.ts';

export const RawCount = z.object({
  population: z.string(),
  /** Null: all units together. */
  unit: z.uuid().nullable(),
  month: Month,
  part: z.string(),
  items: z.number().int().nonnegative(),
  /** Children who are in this part for the first time in the calendar year. */
  children: z.number().int().nonnegative(),
});
export type RawCount = z.infer<typeof RawCount>;

/** A sum of months of one year, by part. */
export type Cell = Record<string, { items: number; children: number }>;

/**
 * Adds (or, with -1, takes away) `other`; gives a cell of its own. Of what is taken away the children may be counted
 * too many, never too few, so that a remainder never seems to have more children than it has.
 */
export function plus(one: Cell, other: Cell, sign: 1 | -1 = 1): Cell {
  const sum: Cell = { ...one };
  for (const [part, { items, children }] of Object.entries(other)) {
    const had = sum[part] ?? { items: 0, children: 0 };
    sum[part] = { items: had.items + sign * items, children: had.children + sign * children };
  }
  return sum;
}

export const sumOf = (cells: readonly Cell[]): Cell => cells.reduce((a, b) => plus(a, b), {});

export const itemsOf = (cell: Cell): number =>
  Object.values(cell).reduce((sum, { items }) => sum + items, 0);

/** May it be known? Every part is nothing at all, or as much as a group must be, by as many children. */
export const isSafe = (cell: Cell): boolean =>
  Object.values(cell).every(
    ({ items, children }) =>
      items === 0 || (items >= limits.statisticsSmallest && children >= limits.statisticsSmallest),
  );

export const cellOf = ({ part, items, children }: RawCount): Cell => ({
  [part]: { items, children },
});
