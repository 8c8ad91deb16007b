// An exercise: the plan of a made-up child, and what whoever practises has done in it (domain F124).
import { z } from 'zod';
import { PlanId, TenantId } from '../ids.ts';
import { Day } from '../plan/dates.ts';

/** Where somebody may practise. */
export const Practice = z.object({ id: TenantId, name: z.string() });
export type Practice = z.infer<typeof Practice>;

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
