// What an authority's administrator chooses about its access log: who reviews it, and which units work at night.
import { z } from 'zod';
import { Nameable } from '../mandates/nameable.ts';
import { AuthorityId, LogReviewerId, TenantId, UnitId } from '../ids.ts';

export const ReviewersToName = z.object({
  tenantId: TenantId,
  tenant: z.string(),
  authorityId: AuthorityId,
  authority: z.string(),
  reviewers: z.array(
    z.object({
      id: LogReviewerId,
      name: z.string(),
      from: z.iso.datetime(),
      until: z.iso.datetime(),
      ended: z.iso.datetime().nullable(),
      /** Has a mandate with which they may be named. Without one they reach nothing, whatever stands here. */
      serves: z.boolean(),
    }),
  ),
  people: z.array(Nameable),
  units: z.array(z.object({ id: UnitId, name: z.string(), nights: z.boolean() })),
});
export type ReviewersToName = z.infer<typeof ReviewersToName>;
