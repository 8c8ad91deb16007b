// Calendar months and quarters as the statistics count them. A month is written 2026-07, a quarter 2026-Q3; both
// sort as text. Figures are made of quarters that are over (decision 0028).
import { z } from 'zod';
import type { Day } from '../plan/dates.ts';

export const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
export type Month = z.infer<typeof Month>;
export const Quarter = z.string().regex(/^\d{4}-Q[1-4]$/);
export type Quarter = z.infer<typeof Quarter>;

export const quarterOf = (month: Month): Quarter =>
  `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5, 7)) / 3)}`;

export const yearOf = (period: string): string => period.slice(0, 4);

const placeOf = (quarter: Quarter): number =>
  Number(quarter.slice(0, 4)) * 4 + Number(quarter.slice(6)) - 1;

const quarterAt = (place: number): Quarter => `${Math.floor(place / 4)}-Q${(place % 4) + 1}`;

/** From the first to the last, both with; none when the last is before the first. */
export function quartersFrom(first: Quarter, last: Quarter): Quarter[] {
  const start = placeOf(first);
  return Array.from({ length: Math.max(placeOf(last) - start + 1, 0) }, (_, n) =>
    quarterAt(start + n),
  );
}

export function monthsOf(quarter: Quarter): Month[] {
  const first = Number(quarter.slice(6)) * 3 - 2;
  return [0, 1, 2].map((n) => `${quarter.slice(0, 4)}-${String(first + n).padStart(2, '0')}`);
}

const lastOfMonth = (month: Month): Day =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0))
    .toISOString()
    .slice(0, 10);

/** First and last day of a month, a quarter or a year. */
export function daysOf(period: string): { from: Day; to: Day } {
  const months = period.includes('Q')
    ? monthsOf(period)
    : period.length === 4
      ? [`${period}-01`, `${period}-12`]
      : [period];
  const [first = period, last = first] = [months[0], months.at(-1)];
  return { from: `${first}-01`, to: lastOfMonth(last) };
}

/** The quarter that a day ends. */
export const quarterEndedBy = (day: Day): Quarter => quarterOf(day.slice(0, 7));
