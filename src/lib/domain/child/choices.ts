// How a child meets its plan, for the grown-ups who choose it: what app.child_choices gives.
import { z } from 'zod';
import { Day } from '../plan/dates.ts';
import { presentations } from './age.ts';

export const ChildChoices = z.object({
  child: z.string(),
  bornOn: Day.nullable(),
  /** The tenant's age for an own sign-in. */
  signInFrom: z.int(),
  revision: z.int(),
  /** Null: by age. */
  presentation: z.enum(presentations).nullable(),
  ownSignIn: z.boolean().nullable(),
  mayChoose: z.boolean(),
  mayBegin: z.boolean(),
  mayWrite: z.boolean(),
  goals: z.array(
    z.object({ id: z.string(), title: z.string(), revision: z.int(), words: z.string() }),
  ),
});
export type ChildChoices = z.infer<typeof ChildChoices>;
