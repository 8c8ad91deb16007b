// A release in words: periods, figures that are shown and those that are not. The page, the report and the PDF say
// the same by these.
import { indicatorOf, type Words } from '#domain/statistics/indicators.ts';
import { figureStates, type Figure } from '#domain/statistics/release.ts';
import { shareOf, totalOf, type Share } from '#domain/statistics/page.ts';
import { dateIn, numberIn } from '$lib/language/formats.ts';
import { longDay } from '$lib/plan/dates.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';

export const number = (value: number): string => numberIn(getLocale(), value);
export const inWords = (words: Words): string => (getLocale() === 'sv' ? words.sv : words.en);

export const monthWord = (day: string): string =>
  dateIn(getLocale(), { month: 'long', timeZone: 'UTC' }, new Date(`${day}T12:00:00Z`));

export const throughWords = (through: string): string =>
  m.stat_through({ day: longDay(through, '', getLocale()) });

/** "2026, till och med september" while the year is not over. */
export const yearWords = (year: string, through: string): string =>
  through < `${year}-12-31` && through.startsWith(year)
    ? m.stat_year_running({ year, month: monthWord(through) })
    : m.stat_year_closed({ year });

export const shareWords = ({ part, of }: Share): string =>
  m.stat_share({ part: number(part), of: number(of) });

const stateWord: Record<Exclude<(typeof figureStates)[number], 'SHOWN'>, () => string> = {
  FEW: () => m.stat_few(),
  KEPT: () => m.stat_kept(),
};
/** Null for a figure that is shown. One that is not there at all is of too few. */
export const whyHidden = (figure: Figure | null): string | null =>
  figure === null ? m.stat_few() : figure.state === 'SHOWN' ? null : stateWord[figure.state]();

/** Up to which month a figure goes, where the others go further. */
export const endsEarlier = (figure: Figure | null, through: string): string | null =>
  figure?.to === null || figure?.to === undefined || figure.to >= through
    ? null
    : figure.to.endsWith('-12-31')
      ? null
      : m.stat_to({ month: monthWord(figure.to) });

/** A figure's value as one line: 14, "9 av 16", "median 18 dagar". */
export function valueWords(figure: Figure): string {
  const hidden = whyHidden(figure);
  if (hidden !== null) return hidden;
  const { shape, parts } = indicatorOf(figure.indicator);
  const { median, p90 } = figure.values;
  if (shape === 'DAYS')
    return p90 === undefined
      ? m.stat_median({ count: number(median ?? 0) })
      : m.stat_median_p90({ median: number(median ?? 0), p90: number(p90) });
  if (shape === 'COUNT' || totalOf(figure) === 0) return number(totalOf(figure));
  if (parts.length === 2) return shareWords(shareOf(figure) ?? { part: 0, of: 0 });
  return parts
    .map(({ key, name }) => `${inWords(name)}: ${number(figure.values[key] ?? 0)}`)
    .join('; ');
}
