// Somebody's mandates in a tenant, as its administrators see them: for which unit, in what role, from which
// day to which. PostgreSQL decides what a mandate may be; what a form may send stands here.
import { z } from 'zod';
import { MembershipId, PersonId, TenantId, UnitId } from '../ids.ts';
import { limits } from '../limits.ts';
import { Day } from '../plan/dates.ts';

export const MandateRole = z.enum(['staff', 'coordinator', 'administrator']);
export type MandateRole = z.infer<typeof MandateRole>;

/** These are given by two: one proposes, another says yes. */
export const isKeyRole = (role: MandateRole): boolean => role !== 'staff';

/** Of a mandate, and of a person by all of theirs. */
export const MandateState = z.enum(['active', 'coming', 'ended']);
export type MandateState = z.infer<typeof MandateState>;

export const Mandate = z.object({
  id: MembershipId,
  /** Null for administrators, and for who works in all of the tenant. */
  unitId: UnitId.nullable(),
  unit: z.string().nullable(),
  role: MandateRole,
  title: z.string().nullable(),
  revision: z.int(),
  from: Day,
  /** The last day; null until somebody ends it. */
  until: Day.nullable(),
  state: MandateState,
});
export type Mandate = z.infer<typeof Mandate>;

/** An empty field of a form is a day that was not set. */
const optionalDay = z
  .union([z.literal('').transform(() => null), Day])
  .optional()
  .transform((day) => day ?? null);
const title = z.string().trim().max(limits.maxTitleOfPerson);

export const MandateForm = z.object({
  tenant: TenantId,
  person: PersonId,
  unit: z.union([z.literal('').transform(() => null), UnitId]),
  role: MandateRole,
  title,
  from: Day,
  until: optionalDay,
});

export const MandateChange = z.object({
  mandate: MembershipId,
  revision: z.coerce.number().int(),
  role: MandateRole,
  title,
  from: Day,
  until: optionalDay,
});
