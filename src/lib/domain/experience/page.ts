// How it has been for child and guardians: five questions with a grade each, as one reader may see them.
import { z } from 'zod';
import { MeetingId } from '../ids.ts';
import { Day } from '../plan/dates.ts';

export const questions = ['said', 'understood', 'whom', 'listened', 'own'] as const;
export type Question = (typeof questions)[number];

/** 1 no, 5 yes. */
export const Grade = z.number().int().min(1).max(5);

export const Answer = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  mine: z.boolean(),
  role: z.enum(['child', 'guardian']),
  meeting: z.boolean(),
  grades: z.partialRecord(z.enum(questions), Grade),
  words: z.string(),
  openTo: z.array(z.enum(['guardians', 'leaders'])),
});
export type Answer = z.infer<typeof Answer>;

export const Load = z.object({
  at: z.enum(['START', 'FOLLOW_UP']),
  day: Day,
  contacts: z.number().int(),
  hours: z.number(),
});
export type Load = z.infer<typeof Load>;

export const ExperiencePage = z.object({
  child: z.string(),
  /** Null: someone who leads the plan and reads what the child let them read. */
  part: z.enum(['child', 'guardian']).nullable(),
  age: z.number().int().nullable(),
  /** The meeting that the questions are about, when one has just been. */
  meeting: z.object({ id: MeetingId, at: z.iso.datetime() }).nullable(),
  due: z.boolean(),
  answers: z.array(Answer),
  loads: z.array(Load),
});
export type ExperiencePage = z.infer<typeof ExperiencePage>;

export const UnitExperience = z.object({
  tenant: z.string(),
  unit: z.string(),
  quarters: z.array(
    z.object({ from: Day, means: z.partialRecord(z.enum(questions), z.number().min(1).max(5)) }),
  ),
});
export type UnitExperience = z.infer<typeof UnitExperience>;

/** Below this age the form proposes that the guardians read along; from it the child begins alone. */
export const ownAnswersFromAge = 13;

/** One question's grades over time, oldest first: the table and the picture are both this. */
export const trendOf = (answers: readonly Answer[], question: Question) =>
  answers.flatMap(({ id, at, grades }) => {
    const grade = grades[question];
    return grade === undefined ? [] : [{ id, at, grade }];
  });
