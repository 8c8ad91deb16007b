// The child's pages in words, by presentation: youth has questions and grades of its own, the others share.
import type { Presentation } from '#domain/child/age.ts';
import type { ChildPerson } from '#domain/child/page.ts';
import type { WheelArea } from '#domain/plan/schema.ts';
import type { Grade } from '#domain/plan/wellbeing.ts';
import { dateIn, listIn } from '$lib/language/formats.ts';
import { m } from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';

const whoWords: Record<ChildPerson['who'], () => string> = {
  coordinator: m.child_who_coordinator,
  family: m.child_who_family,
  health: m.child_who_health,
  preschool: m.child_who_preschool,
  school: m.child_who_school,
  social: m.child_who_social,
  studentHealth: m.child_who_studentHealth,
};
export const whoWord = ({ who }: ChildPerson): string => whoWords[who]();

const areaWords: Record<WheelArea, () => string> = {
  safe: m.child_area_safe,
  healthy: m.child_area_healthy,
  achieving: m.child_area_achieving,
  nurtured: m.child_area_nurtured,
  active: m.child_area_active,
  respected: m.child_area_respected,
  responsible: m.child_area_responsible,
  included: m.child_area_included,
};
export const areaWord = (area: WheelArea): string => areaWords[area]();

const askWords = {
  shared: {
    safe: m.child_ask_safe,
    healthy: m.child_ask_healthy,
    achieving: m.child_ask_achieving,
    nurtured: m.child_ask_nurtured,
    active: m.child_ask_active,
    respected: m.child_ask_respected,
    responsible: m.child_ask_responsible,
    included: m.child_ask_included,
  },
  youth: {
    safe: m.child_youth_ask_safe,
    healthy: m.child_youth_ask_healthy,
    achieving: m.child_youth_ask_achieving,
    nurtured: m.child_youth_ask_nurtured,
    active: m.child_youth_ask_active,
    respected: m.child_youth_ask_respected,
    responsible: m.child_youth_ask_responsible,
    included: m.child_youth_ask_included,
  },
} satisfies Record<string, Record<WheelArea, () => string>>;
export const askWord = (area: WheelArea, how: Presentation): string =>
  askWords[how === 'youth' ? 'youth' : 'shared'][area]();

const gradeWords = {
  shared: {
    HARD: m.child_grade_HARD,
    BOTH: m.child_grade_BOTH,
    WORKS: m.child_grade_WORKS,
    UNKNOWN: m.child_grade_UNKNOWN,
  },
  youth: {
    HARD: m.child_youth_grade_HARD,
    BOTH: m.child_youth_grade_BOTH,
    WORKS: m.child_youth_grade_WORKS,
    UNKNOWN: m.child_youth_grade_UNKNOWN,
  },
} satisfies Record<string, Record<Grade, () => string>>;
export const gradeWord = (grade: Grade, how: Presentation): string =>
  gradeWords[how === 'youth' ? 'youth' : 'shared'][grade]();

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
