// The timeline's axis: where a day lies from left to right, in per cent, and where months and weeks
// begin (d3-scale, d3-time). Whole weeks; never further from today than limits say, so that a mistyped
// year makes no picture of a thousand.
import { scaleUtc } from 'd3-scale';
import { utcDay, utcMonday, utcMonth, utcYear } from 'd3-time';
import type { Day } from '#domain/plan/dates.ts';
import { limits } from '#domain/limits.ts';
import type { Timeline } from '#domain/plan/timeline.ts';

export interface Axis {
  /** The beginning of a day; of what lies beyond the picture, its edge. */
  at: (day: Day) => number;
  /** Where a day is over. */
  after: (day: Day) => number;
  months: { day: Day; at: number; /** Is there room for its name? */ named: boolean }[];
  weeks: { day: Day; middle: number; number: number }[];
  today: number;
}

/** At least this long a picture: two dots a day apart are not the whole width apart. */
const minWeeks = 8;
/** Pixels that a week's number and a month's name take. */
const numberWidth = 26;
const nameWidth = 88;

const moment = (day: Day): Date => new Date(`${day}T00:00:00Z`);
const dayOf = (date: Date): Day => date.toISOString().slice(0, 10);

/** Every day that is to be seen. */
export function daysOf({ events, groups }: Timeline): Day[] {
  const rows = groups.flatMap(({ rows }) => rows);
  return [
    ...events.map(({ day }) => day),
    ...rows.flatMap(({ wait, run, point }) => [
      ...(wait ? [wait.from] : []),
      ...(run ? [run.from, run.to] : []),
      ...(point ? [point] : []),
    ]),
  ];
}

/** `width`: of the picture in pixels, for what is written on the axis. */
export function axisOf(days: readonly Day[], today: Day, width: number): Axis {
  const now = moment(today);
  const sorted = [...days, today].sort();
  const first = moment(sorted[0] ?? today);
  const last = moment(sorted.at(-1) ?? today);
  const earliest = utcDay.offset(now, -limits.timelineDays);
  const latest = utcDay.offset(now, limits.timelineDays);
  const from = utcMonday.floor(first < earliest ? earliest : first);
  const least = utcMonday.offset(from, minWeeks);
  const end = utcMonday.ceil(utcDay.offset(last > latest ? latest : last, 1));
  const to = end < least ? least : end;
  const scale = scaleUtc([from, to], [0, 100]).clamp(true);

  const begins = [from, ...utcMonth.range(utcDay.offset(from, 1), to)];
  const months = begins.map((date, index) => ({
    day: dayOf(date),
    at: scale(date),
    named: ((scale(begins[index + 1] ?? to) - scale(date)) / 100) * width >= nameWidth,
  }));
  const step = Math.ceil((utcMonday.count(from, to) * numberWidth) / width);
  const weeks = utcMonday
    .range(from, to)
    .filter((_, index) => index % step === 0)
    .map((monday) => ({
      day: dayOf(monday),
      middle: scale(utcDay.offset(monday, 3)) + scale(utcDay.offset(from, 1)) / 2,
      number: weekNumber(monday),
    }));
  return {
    at: (day) => scale(moment(day)),
    after: (day) => scale(utcDay.offset(moment(day), 1)),
    months,
    weeks,
    today: scale(now),
  };
}

/** ISO 8601, as Swedish calendars count: a week belongs to the year of its Thursday. */
function weekNumber(monday: Date): number {
  const thursday = utcDay.offset(monday, 3);
  return Math.floor(utcDay.count(utcYear.floor(thursday), thursday) / 7) + 1;
}
