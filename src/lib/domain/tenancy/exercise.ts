// An exercise: the plan of a made-up child, and what whoever practises has done in it (domain F124).
import { z } from 'zod';
import { PlanId } from '../ids.ts';
import { Day } from '../plan/dates.ts';

export const Exercise = z.object({
  plan: PlanId,
  name: z.string(),
  /** A goal, and an action that some unit answers for. */
  wrote: z.boolean(),
  met: z.boolean(),
  proposed: z.boolean(),
  /** When it was counted as a training (F106); null until it is. */
  countedOn: Day.nullable(),
});
export type Exercise = z.infer<typeof Exercise>;

export const isDone = ({ wrote, met, proposed }: Exercise): boolean => wrote && met && proposed;
