// How data in a plan is handled, as whoever reads it is told: for each part that they read, who answers for it and how
// long it is kept.
import { z } from 'zod';
import { ZoneKind } from '../access/roles.ts';
import { PlanId } from '../ids.ts';

export const Information = z.object({
  plan: PlanId,
  child: z.string(),
  legalBasis: z.array(z.string()),
  /** The unit that leads, as the plan calls it; null where the reader does not see it. */
  leader: z.string().nullable(),
  /** Data protection contact of the agreement; null where there is none, or naming it would say a place. */
  contact: z.object({ name: z.string(), mail: z.string() }).nullable(),
  parts: z.array(
    z.object({
      kind: ZoneKind,
      authority: z.string().nullable(),
      /** Follows who leads the plan. */
      shared: z.boolean(),
      /** Null: nobody has decided, so it is kept. */
      years: z.int().nullable(),
      countedFrom: z.enum(['LAST_ENTRY', 'CLOSING']).nullable(),
      outcome: z.enum(['DESTROY', 'ARCHIVE']).nullable(),
    }),
  ),
  /** When the reader was first shown these words. */
  shownAt: z.iso.datetime().nullable(),
  /** This is that time. */
  first: z.boolean(),
});
export type Information = z.infer<typeof Information>;
