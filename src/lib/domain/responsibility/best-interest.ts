// Which kind of unit is barnensbästa-ansvarig for a child (domain.md 2.1): maternal health care before
// birth, child health care until förskoleklass, school until 18, and the municipality's activity
// responsibility (KAA) for who left upper secondary school. A proposal from dates: people change it, and
// which unit does it is the tenant's directory's word.
import { z } from 'zod';
import type { Day } from '../plan/dates.ts';

export const childGroups = ['UNBORN', 'PRESCHOOL', 'SCHOOL', 'AFTER_SCHOOL'] as const;
export const ChildGroup = z.enum(childGroups);
export type ChildGroup = z.infer<typeof ChildGroup>;

/** What a date of birth alone does not say. */
export const schoolStages = ['BY_AGE', 'IN_SCHOOL', 'LEFT_SCHOOL'] as const;
export const SchoolStage = z.enum(schoolStages);
export type SchoolStage = z.infer<typeof SchoolStage>;

export interface ChildSituation {
  unborn: boolean;
  bornOn: Day | null;
  stage: SchoolStage;
}

/** The year in which a child turns six it starts förskoleklass, in the autumn term (Skollagen 7 kap.). */
const startsSchoolAtYears = 6;
const autumnTerm = '-08-01';
/** Upper secondary school can be left, or not begun, from the autumn term of the year one turns 16. */
const afterSchoolAtYears = 16;
const adultAtYears = 18;
/** The municipality's responsibility for who is outside school ends with the 20th birthday. */
const endsAtYears = 20;

const year = (day: Day): number => Number(day.slice(0, 4));

/** The day on which someone has lived `years` whole years; the 29th of February comes on the 1st of March. */
function birthday(bornOn: Day, years: number): Day {
  const date = new Date(`${bornOn}T00:00:00Z`);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.toISOString().slice(0, 10);
}

/** Null when dates give no answer: no date of birth, one ahead, or grown up. */
export function childGroupOf(child: ChildSituation, today: Day): ChildGroup | null {
  if (child.unborn) return 'UNBORN';
  const { bornOn, stage } = child;
  if (bornOn === null || bornOn > today || today >= birthday(bornOn, endsAtYears)) return null;
  if (stage === 'LEFT_SCHOOL')
    return today >= `${year(bornOn) + afterSchoolAtYears}${autumnTerm}` ? 'AFTER_SCHOOL' : 'SCHOOL';
  if (today >= birthday(bornOn, adultAtYears)) return null;
  if (stage === 'IN_SCHOOL') return 'SCHOOL';
  return today >= `${year(bornOn) + startsSchoolAtYears}${autumnTerm}` ? 'SCHOOL' : 'PRESCHOOL';
}

export interface ResponsibleUnit {
  unitId: string;
  answersFor: readonly ChildGroup[];
}

/** The units that answer for the child, the one that asks first: a school's own pupil is its own. */
export function responsibleUnits<U extends ResponsibleUnit>(
  units: readonly U[],
  group: ChildGroup | null,
  own: string,
): U[] {
  const fitting = units.filter(({ answersFor }) => group !== null && answersFor.includes(group));
  return [
    ...fitting.filter(({ unitId }) => unitId === own),
    ...fitting.filter(({ unitId }) => unitId !== own),
  ];
}
