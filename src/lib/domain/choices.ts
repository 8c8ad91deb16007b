// What a municipality chooses once for all its plans, as its administrators see it.
import { z } from 'zod';
import { TenantId } from './ids.ts';

export const TenantChoices = z.object({
  tenantId: TenantId,
  tenant: z.string(),
  /** 0 while nothing has been chosen and the defaults hold. */
  revision: z.number().int().min(0),
  nameStaff: z.boolean(),
  experienceDays: z.number().int(),
  askDays: z.number().int(),
});
export type TenantChoices = z.infer<typeof TenantChoices>;
