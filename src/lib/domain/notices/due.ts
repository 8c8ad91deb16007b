// When mail is due to somebody. Time is cut into periods, of a quarter, a day or a week by what they chose,
// and each gets one mail at most. Quiet hours put it off; nothing is lost, because a mail tells of everything
// since the one before. All in Swedish time; the clock is passed in.
import { limits } from '../limits.ts';
import type { Quiet, Rhythm } from './settings.ts';

const swedish = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Stockholm',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** The Swedish wall clock as if it were UTC, so that days and hours can be counted. */
function wallClock(at: Date): Date {
  const parts = Object.fromEntries(
    swedish.formatToParts(at).map(({ type, value }) => [type, value]),
  );
  return new Date(
    `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:00.000Z`,
  );
}

export function isQuiet(at: Date, { quietFrom, quietTo, quietWeekends }: Quiet): boolean {
  const wall = wallClock(at);
  if (quietWeekends && (wall.getUTCDay() === 0 || wall.getUTCDay() === 6)) return true;
  if (quietFrom === null || quietTo === null) return false;
  const minute = wall.getUTCHours() * 60 + wall.getUTCMinutes();
  return quietFrom < quietTo
    ? minute >= quietFrom && minute < quietTo
    : minute >= quietFrom || minute < quietTo;
}

const dayMs = 24 * 60 * 60_000;

/** Weeks begin on Mondays; days and weeks at seven in the morning, before which nobody is to be mailed at. */
export function periodOf(at: Date, rhythm: Rhythm): string {
  const wall = wallClock(at).getTime();
  if (rhythm === 'NOW') {
    const begun = wall - (wall % limits.mailEveryMs);
    return `n:${new Date(begun).toISOString().slice(0, 16)}`;
  }
  const day = new Date(wall - limits.mailDayBeginsMs);
  if (rhythm === 'DAILY') return `d:${day.toISOString().slice(0, 10)}`;
  const sinceMonday = (day.getUTCDay() + 6) % 7;
  return `w:${new Date(day.getTime() - sinceMonday * dayMs).toISOString().slice(0, 10)}`;
}

export interface Recipient extends Quiet {
  rhythm: Rhythm;
  /** For which period the newest mail is, and whether that is over. */
  period: string | null;
  sent: boolean;
}

/** The period for which mail is to be sent now; null: not now. */
export function dueNow(at: Date, who: Recipient): string | null {
  if (isQuiet(at, who)) return null;
  const period = periodOf(at, who.rhythm);
  return period === who.period && who.sent ? null : period;
}
