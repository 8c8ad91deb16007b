// A plan's dates are calendar days, written yyyy-mm-dd and never moments: "by 3 December" is the
// same day for everyone, whatever clock they have.
import { z } from 'zod';

/** A day that exists, in a year that PostgreSQL has too. */
export const Day = z.iso.date().refine((day) => !day.startsWith('0000'));
export type Day = z.infer<typeof Day>;

/** Whole days from one day to another: 20 from the 2nd to the 22nd; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/** So many days after a day; before it when `days` is negative. */
export const dayAfter = (day: Day, days: number): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

export const isDay = (value: unknown): value is Day =>
  typeof value === 'string' && Day.safeParse(value).success;
