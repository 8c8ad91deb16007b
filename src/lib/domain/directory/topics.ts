// What one may seek support about, in the order in which it is offered, and at which ages it comes up: an
// administrator is told where nobody has said who helps. The database knows the same keys (priv.support_topics).
import { z } from 'zod';

export const topics = [
  'ABSENCE',
  'SLEEP',
  'SPEECH',
  'MOOD',
  'BEHAVIOUR',
  'LEARNING',
  'ATTENTION',
  'DEVELOPMENT',
  'HOME',
  'FAMILY',
  'ADDICTION',
  'FOOD',
  'DISABILITY',
] as const;
export const Topic = z.enum(topics);
export type Topic = z.infer<typeof Topic>;

export interface Ages {
  ageFrom: number;
  ageTo: number;
}

export const oldest = 20;
const all: Ages = { ageFrom: 0, ageTo: 17 };
const inSchool: Ages = { ageFrom: 6, ageTo: 17 };

/** The ages for which every municipality needs somebody to turn to. */
export const agesOf: Readonly<Record<Topic, Ages>> = {
  ABSENCE: inSchool,
  SLEEP: all,
  SPEECH: { ageFrom: 1, ageTo: 12 },
  MOOD: inSchool,
  BEHAVIOUR: all,
  LEARNING: inSchool,
  ATTENTION: { ageFrom: 3, ageTo: 17 },
  DEVELOPMENT: { ageFrom: 0, ageTo: 6 },
  HOME: all,
  FAMILY: all,
  ADDICTION: { ageFrom: 12, ageTo: 17 },
  FOOD: all,
  DISABILITY: all,
};
