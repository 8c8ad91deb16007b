// The states of a plan and the ways between them that people take (supabase/migrations: plan_status).
// A draft becomes active when its first version is sealed; one that came to nothing is closed.
import { z } from 'zod';

export const PlanStatus = z.enum(['DRAFT', 'ACTIVE', 'PAUSED', 'CLOSED', 'ARCHIVED']);
export type PlanStatus = z.infer<typeof PlanStatus>;

const ways: Record<Exclude<PlanStatus, 'CLOSED'>, readonly PlanStatus[]> = {
  DRAFT: ['CLOSED'],
  ACTIVE: ['PAUSED', 'CLOSED'],
  PAUSED: ['ACTIVE', 'CLOSED'],
  ARCHIVED: [],
};

/** A plan without any sealed version opens again as the draft that it was. */
export const waysFrom = (status: PlanStatus, everSealed: boolean): readonly PlanStatus[] =>
  status === 'CLOSED' ? [everSealed ? 'ACTIVE' : 'DRAFT'] : ways[status];

export const StatusChange = z.object({
  from: PlanStatus,
  to: PlanStatus,
  reason: z.string(),
  at: z.iso.datetime(),
  by: z.string().nullable(),
});
export type StatusChange = z.infer<typeof StatusChange>;
