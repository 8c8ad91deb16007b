// Swedish days as moments, worked out from the time zone of the platform and not by PostgreSQL.
import type { Day, Moment } from './facts.ts';

/** When a world is: what its moments and days are counted from. */
export interface Clock {
  base: number;
  /** Year, month and day in Sweden. */
  today: string;
}

const swedish = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Stockholm',
  dateStyle: 'short',
  timeStyle: 'medium',
});

export const clockAt = (base: number): Clock => ({
  base,
  today: swedish.format(base).slice(0, 10),
});

const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`);

export const dayAfter = (day: string, days: number): string =>
  new Date(utc(day) + days * 86_400_000).toISOString().slice(0, 10);

/** Midnight in Sweden: the one of these two hours that is called so there. */
function midnight(day: string): number {
  const [summer = 0, winter = 0] = [2, 1].map((hours) => utc(day) - hours * 3_600_000);
  return swedish.format(summer) === `${day} 00:00:00` ? summer : winter;
}

export const dateOf = (clock: Clock, day: Day): string => dayAfter(clock.today, day);

export const startOf = (clock: Clock, date: string): Moment => midnight(date) - clock.base;

/** When a last day is over. */
export const endOf = (clock: Clock, date: string): Moment => startOf(clock, dayAfter(date, 1));

/** The day on which somebody has lived so many years: who was born on a leap day, on 1 March. */
export function birthday(born: string, years: number): string {
  const [year = 0, month = 0, day = 0] = born.split('-').map(Number);
  return new Date(Date.UTC(year + years, month - 1, day)).toISOString().slice(0, 10);
}
