// What app.gap_steps_to_set gives: after how many days what counts as a gap in a tenant, for those who may
// change it.
import { z } from 'zod';
import { TenantId } from '../ids.ts';
import { GapSteps } from './gap.ts';

export const StepsToSet = z.object({
  tenantId: TenantId,
  name: z.string(),
  /** Null where the usual ones hold. */
  steps: GapSteps.nullable(),
  /** When they were set, word for word: named by whoever changes them. */
  seen: z.string().nullable(),
});
export type StepsToSet = z.infer<typeof StepsToSet>;
