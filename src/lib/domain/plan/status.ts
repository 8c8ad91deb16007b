// The states of a plan and the ways between them that people take (supabase/migrations: plan_status).
// A draft becomes active when its first version is sealed.
import { z } from 'zod';

export const PlanStatus = z.enum(['DRAFT', 'ACTIVE', 'PAUSED', 'CLOSED', 'ARCHIVED']);
export type PlanStatus = z.infer<typeof PlanStatus>;

export const waysFrom: Record<PlanStatus, readonly PlanStatus[]> = {
  DRAFT: [],
  ACTIVE: ['PAUSED', 'CLOSED'],
  PAUSED: ['ACTIVE', 'CLOSED'],
  CLOSED: ['ACTIVE'],
  ARCHIVED: [],
};

export const StatusChange = z.object({
  from: PlanStatus,
  to: PlanStatus,
  reason: z.string(),
  at: z.iso.datetime(),
  by: z.string().nullable(),
});
export type StatusChange = z.infer<typeof StatusChange>;
