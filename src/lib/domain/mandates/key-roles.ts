// Key roles that wait for a second yes: who they are for, who proposed them, and whose yes is missing.
import { z } from 'zod';
import { KeyRoleProposalId, PersonId } from '../ids.ts';
import { Day } from '../plan/dates.ts';
import { MandateRole } from './mandate.ts';

export const KeyRoleWaiting = z.object({
  id: KeyRoleProposalId,
  tenant: z.string(),
  personId: PersonId,
  name: z.string(),
  unit: z.string().nullable(),
  role: MandateRole,
  title: z.string().nullable(),
  from: Day,
  until: Day.nullable(),
  /** Who proposed it, and when. */
  by: z.string(),
  on: Day,
  mine: z.boolean(),
  aboutMe: z.boolean(),
  /** How many administer the tenant beside who proposed it and whom it is about. */
  others: z.int(),
  /** The tenant has one administrator: nobody there could say yes. */
  alone: z.boolean(),
});
export type KeyRoleWaiting = z.infer<typeof KeyRoleWaiting>;

/** Whether the reader may say yes or no, and if not, why. */
export type Answering = 'may' | 'mine' | 'aboutMe' | 'operator' | 'nobody';

export const answeringOf = ({ mine, aboutMe, alone, others, role }: KeyRoleWaiting): Answering => {
  if (aboutMe) return 'aboutMe';
  if (!mine) return 'may';
  if (alone && role === 'administrator') return 'operator';
  return others === 0 ? 'nobody' : 'mine';
};
