// Plans that nobody leads any more, as numbers for each unit that should, and who of it could take them over.
import { z } from 'zod';
import { PersonId, TenantId, UnitId } from '../ids.ts';

export const LeaderlessUnit = z.object({
  unitId: UnitId,
  unit: z.string(),
  plans: z.int(),
  people: z.array(z.object({ id: PersonId, name: z.string() })),
});
export type LeaderlessUnit = z.infer<typeof LeaderlessUnit>;

export const TakeOverForm = z.object({ tenant: TenantId, unit: UnitId, person: PersonId });
