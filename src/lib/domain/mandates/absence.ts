// When somebody is away from a unit, and the colleague who stands in: in the same plans until the last day.
import { z } from 'zod';
import { AbsenceId, PersonId, TenantId, UnitId } from '../ids.ts';
import { Day } from '../plan/dates.ts';

export const Absence = z.object({
  id: AbsenceId,
  unitId: UnitId,
  unit: z.string(),
  standIn: z.string().nullable(),
  from: Day,
  until: Day,
  /** Has it begun? */
  now: z.boolean(),
  /** In how many plans somebody stands in. */
  plans: z.int(),
});
export type Absence = z.infer<typeof Absence>;

/** Who works at one of the person's units. */
export const Colleague = z.object({ unitId: UnitId, id: PersonId, name: z.string() });
export type Colleague = z.infer<typeof Colleague>;

export const AbsenceForm = z.object({
  tenant: TenantId,
  person: PersonId,
  unit: UnitId,
  standIn: z.union([z.literal('').transform(() => null), PersonId]),
  from: Day,
  until: Day,
});
