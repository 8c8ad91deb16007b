// The plan as another party gets it (app.view_as): that person's page, cut down to what the viewer reads too,
// with the kinds of parts that the other reads and the viewer does not.
import { z } from 'zod';
import { Sector, ZoneAccess, ZoneKind } from '../access/roles.ts';
import { PersonId, PlanId } from '../ids.ts';
import { PlanPage } from './page.ts';

export const ViewAsChoices = z.object({
  plan: PlanId,
  child: z.string(),
  people: z.array(
    z.object({
      personId: PersonId,
      name: z.string(),
      title: z.string().nullable(),
      unit: z.string(),
      sector: Sector,
    }),
  ),
});
export type ViewAsChoices = z.infer<typeof ViewAsChoices>;

export const ViewAs = z.object({
  /** Null: the plan is not open to that person. */
  page: PlanPage.nullable(),
  byKind: z.array(z.object({ kind: ZoneKind, access: ZoneAccess })),
});
export type ViewAs = z.infer<typeof ViewAs>;
