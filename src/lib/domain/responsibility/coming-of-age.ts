// What app.comings_of_age gives: a child who is soon 18, or is, in a plan that the reader leads and about which
// nothing has been decided (domain F130).
import { z } from 'zod';
import { PlanId } from '../ids.ts';
import { Day } from '../plan/dates.ts';

export const ComingOfAge = z.object({
  plan: PlanId,
  child: z.string(),
  on: Day,
  /** The unit that has been asked to take over, and has not answered. */
  offeredTo: z.string().nullable(),
});
export type ComingOfAge = z.infer<typeof ComingOfAge>;
