// At what ages a child takes over in a tenant, for its administrators: what app.age_profiles_to_set gives.
import { z } from 'zod';
import { TenantId } from '../ids.ts';

export const AgesToSet = z.object({
  tenantId: TenantId,
  tenant: z.string(),
  signInFrom: z.int(),
  consentFrom: z.int(),
  guardianEndsAt: z.int(),
  /** When they were set, word for word: named by whoever changes them. Null: the usual ones hold. */
  seen: z.string().nullable(),
});
export type AgesToSet = z.infer<typeof AgesToSet>;
