// Dates as the plan writes them (design: "3 december kl. 15.00", in tight lists "3 dec", "i dag",
// "i går"). A plan's dates are calendar days in Swedish time, whatever clock the reader has.
import { daysBetween } from '#domain/plan/dates.ts';
import { dateFormat, dateIn } from '../language/formats.ts';

const zone = 'Europe/Stockholm';

const swedishTime = (locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  dateFormat(locale, { timeZone: zone, ...options });

/** Today as YYYY-MM-DD in Swedish time. */
export const todayInSweden = (now: Date): string => swedishTime('sv-SE', {}).format(now);

const noon = (day: string): Date => new Date(`${day}T12:00:00Z`);

export interface DayWords {
  today: string;
  yesterday: string;
}

/** "3 dec", with the year only when it is another than today's. */
export function shortDay(day: string, today: string, locale: string): string {
  const date = noon(day);
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const);
  const options = { timeZone: zone, day: 'numeric', month: 'short', ...year } as const;
  return dateIn(locale, options, date).replaceAll('.', '');
}

/** "3 december", with the year only when it is another than today's. */
export const longDay = (day: string, today: string, locale: string): string =>
  dateIn(
    locale,
    {
      timeZone: zone,
      day: 'numeric',
      month: 'long',
      ...(day.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' }),
    },
    noon(day),
  );

/** "15.00" in Swedish, "15:00" in English. */
export const clock = (instant: string, locale: string): string => {
  const text = swedishTime('sv-SE', {
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(instant));
  return locale.startsWith('sv') ? text.replace(':', '.') : text;
};

/** When something was said: the clock today, "i går", else the day. */
export function saidAt(instant: string, today: string, locale: string, words: DayWords): string {
  const day = todayInSweden(new Date(instant));
  if (day === today) return `${words.today} ${clock(instant, locale)}`;
  if (daysBetween(day, today) === 1) return words.yesterday;
  return shortDay(day, today, locale);
}

/** Swedish wall-clock time (`yyyy-mm-ddThh:mm`, as a datetime-local field has it) as a moment. */
export function swedishMoment(local: string): string {
  const asUtc = Date.parse(`${local.slice(0, 16)}Z`);
  // What the clocks there show at that moment, as if it were UTC, says how far ahead they are.
  const ahead = (at: number): number =>
    Date.parse(`${localMoment(new Date(at).toISOString())}Z`) - at;
  return new Date(asUtc - ahead(asUtc - ahead(asUtc))).toISOString();
}

/** A moment as a datetime-local field wants it, in Swedish time. */
export const localMoment = (instant: string): string =>
  swedishTime('sv-SE', { dateStyle: 'short', timeStyle: 'short' })
    .format(new Date(instant))
    .replace(' ', 'T');
