// Asking for a plan without an account: what the form holds, and which kind of unit it goes to. Only a year
// of birth is asked for; the rule is the one of responsibility/best-interest.ts, with what the asker says of
// where the child is by day in place of what a date does not say.
import { z } from 'zod';
import { RequestId, SignalId, TenantId, UnitId } from '../ids.ts';
import { limits } from '../limits.ts';
import { Day } from '../plan/dates.ts';
import { childGroupOf, ChildGroup, type SchoolStage } from '../responsibility/best-interest.ts';

export const Asker = z.enum(['GUARDIAN', 'CHILD', 'OTHER']);
export type Asker = z.infer<typeof Asker>;
export const ByDay = z.enum(['PRESCHOOL', 'SCHOOL', 'HOME', 'OTHER']);
export type ByDay = z.infer<typeof ByDay>;

const yearOf = (day: Day): number => Number(day.slice(0, 4));

/** Schools begin with the year of six; who still goes to preschool at seven does so by decision. */
const oldestInPreschool = 7;
const youngestInSchool = 5;

/** Null when no unit answers for a child of that year; `birthYear` null is a child that is not born yet. */
export function groupToAsk(
  { birthYear, byDay }: { birthYear: number | null; byDay: ByDay },
  today: Day,
): ChildGroup | null {
  if (birthYear === null) return 'UNBORN';
  const turns = yearOf(today) - birthYear;
  // The last day of the year: who turns 18 this year is asked about as a child until the year is over.
  const bornOn = turns === 0 ? today : `${birthYear}-12-31`;
  const at = (stage: SchoolStage) => childGroupOf({ unborn: false, bornOn, stage }, today);
  const byAge = at('BY_AGE');
  switch (byDay) {
    case 'PRESCHOOL':
      return byAge !== null && turns <= oldestInPreschool ? 'PRESCHOOL' : byAge;
    case 'SCHOOL':
      return turns >= youngestInSchool ? at('IN_SCHOOL') : byAge;
    case 'HOME':
      return byAge === 'PRESCHOOL' ? byAge : at('LEFT_SCHOOL');
    case 'OTHER':
      return byAge ?? at('LEFT_SCHOOL');
  }
}

export interface AskPlace {
  tenantId: TenantId;
  slug: string;
  tenant: string;
  unitId: UnitId;
  unit: string;
  answersFor: ChildGroup[];
}

/** The form as it is posted. A field that people cannot see is filled in by programs only. */
export const AskForm = z.object({
  once: z.uuid(),
  tenant: TenantId,
  unit: z.union([UnitId, z.literal('')]).default(''),
  asker: Asker,
  unborn: z.literal('1').optional(),
  birthYear: z.union([z.coerce.number().int().min(1990).max(2199), z.literal('')]).default(''),
  byDay: ByDay.default('OTHER'),
  name: z.string().trim().max(limits.maxAskName).default(''),
  reach: z.string().trim().min(3).max(limits.maxAskName),
  words: z.string().trim().max(limits.maxAskWords).default(''),
  website: z.literal('').default(''),
});
export type AskForm = z.infer<typeof AskForm>;

export const FollowForm = z.object({
  reference: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-HJ-NP-Z2-9]{4}-?[A-HJ-NP-Z2-9]{4}$/)
    .transform((code) => `${code.slice(0, 4)}-${code.slice(-4)}`),
  secret: z.string().trim().toUpperCase().min(4).max(60),
});

export const RequestAnswer = z.enum(['ACCEPTED', 'DECLINED']);

/** One who asked, for the unit. */
export const PlanRequest = z.object({
  id: RequestId,
  unit: z.string(),
  reference: z.string(),
  asker: Asker,
  group: ChildGroup,
  birthYear: z.number().int().nullable(),
  byDay: ByDay,
  name: z.string(),
  reach: z.string(),
  words: z.string(),
  askedAt: z.iso.datetime(),
  answerBy: Day,
  answer: RequestAnswer.nullable(),
  answerWords: z.string().nullable(),
  answeredAt: z.iso.datetime().nullable(),
  signalId: SignalId.nullable(),
});
export type PlanRequest = z.infer<typeof PlanRequest>;
