// The shapes that the plan page draws: the same before the socket is up (from the read model) and
// after (read from the live document).
import type { z } from 'zod';
import type { PlanPage } from '#domain/plan/page.ts';

export type PageRow = z.infer<typeof PlanPage>;
export type ZoneRow = PageRow['zones'][number];
export type UnitRow = PageRow['units'][number];
export type PartyRow = PageRow['parties'][number];
export type GoalRow = PageRow['goals'][number];
export type ActionRow = PageRow['actions'][number];
export type Reader = ZoneRow['audience'][number];
