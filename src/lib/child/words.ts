// The child's pages in words, by presentation: youth has questions and grades of its own, the others share.
import type { Presentation } from '#domain/child/age.ts';
import type { ChildPerson } from '#domain/child/page.ts';
import type { WheelArea } from '#domain/plan/schema.ts';
import type { Grade } from '#domain/plan/wellbeing.ts';
import { dateIn, listIn } from '$lib/language/formats.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';

export const whoWord = ({ who }: ChildPerson): string => m[`child_who_${who}`]();

export const areaWord = (area: WheelArea): string => m[`child_area_${area}`]();

export const askWord = (area: WheelArea, how: Presentation): string =>
  how === 'youth' ? m[`child_youth_ask_${area}`]() : m[`child_ask_${area}`]();

export const gradeWord = (grade: Grade, how: Presentation): string =>
  how === 'youth' ? m[`child_youth_grade_${grade}`]() : m[`child_grade_${grade}`]();

export const meetWord = (how: Presentation): string =>
  how === 'youth' ? m.child_youth_next_meet() : m.child_next_meet();

/** How far away a day is: in nights for the young ones. */
export function nightsWord(nights: number, how: Presentation): string {
  if (nights === 0) return m.child_nights_today();
  if (how === 'youth')
    return nights === 1 ? m.child_youth_days_one() : m.child_youth_days({ count: nights });
  return nights === 1 ? m.child_nights_one() : m.child_nights({ count: nights });
}

/** "onsdag 2 december"; a day of the calendar, the same whatever clock the reader has. */
export const dayWord = (day: string): string =>
  dateIn(
    getLocale(),
    { timeZone: 'Europe/Stockholm', weekday: 'long', day: 'numeric', month: 'long' },
    new Date(`${day}T12:00:00Z`),
  );

export const names = (list: readonly string[]): string => listIn(getLocale(), list);
