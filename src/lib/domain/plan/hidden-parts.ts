// Parts of a plan that one guardian is not to read, as app.hidden_parts gives them to those who lead and read them
// (domain L40); and what about safety waits for a decision, over the reader's plans. A day of review that has
// passed opens nothing by itself.
import { z } from 'zod';
import { PlanId, ZoneId } from '../ids.ts';
import { Day } from './dates.ts';

export const HiddenPart = z.object({
  zoneId: ZoneId,
  title: z.string(),
  /** Whoever decides names what they saw. */
  revision: z.int(),
  /** False: it was opened to the guardian. */
  hidden: z.boolean(),
  from: z.string(),
  reason: z.string(),
  decidedBy: z.string(),
  reviewOn: Day.nullable(),
  notedBy: z.string(),
  notedOn: Day,
  readers: z.array(z.string()),
});
export type HiddenPart = z.infer<typeof HiddenPart>;

export const isDue = ({ hidden, reviewOn }: HiddenPart, today: Day): boolean =>
  hidden && reviewOn !== null && reviewOn <= today;

/** BLOCK: access that is stopped without a reason, or past its day of review. */
export const SafetyReview = z.object({
  planId: PlanId,
  child: z.string(),
  kind: z.enum(['BLOCK', 'HIDDEN']),
  /** The person, or the part. */
  what: z.string(),
  on: Day.nullable(),
});
export type SafetyReview = z.infer<typeof SafetyReview>;
