// The shapes that the plan page draws: the same before the socket is up (from the read model) and
// after (read from the live document).
import type { z } from 'zod';
import type { PlanPage } from '#domain/plan/page.ts';
import type { PlanTemplate } from '#domain/plan/template.ts';

type Page = z.infer<typeof PlanPage>;

/** With the template whose headings it has; without one Kring's own words stand. */
export type PageRow = Page & { template?: PlanTemplate | null };
export type ZoneRow = Page['zones'][number];
export type UnitRow = Page['units'][number];
export type PartyRow = Page['parties'][number];
export type GoalRow = Page['goals'][number];
export type ActionRow = Page['actions'][number];
export type Reader = ZoneRow['audience'][number];
