// What is kept apart in a plan where somebody of the family has protected personal data, as app.plan_whereabouts
// gives it to those who need it: to nobody else does any of it exist (domain L70, L72).
import { z } from 'zod';
import { PersonId, ProtectionId } from '../ids.ts';
import { Day } from './dates.ts';

export const PlaceKind = z.enum(['label', 'phone', 'email', 'place', 'link']);
export type PlaceKind = z.infer<typeof PlaceKind>;

export const Whereabouts = z.object({
  /** The reader leads the plan. */
  mayChange: z.boolean(),
  childProtected: z.boolean(),
  protected: z.array(
    z.object({
      id: ProtectionId,
      personId: PersonId,
      name: z.string(),
      /** For those who lead. */
      ground: z.string().nullable(),
      notedOn: Day,
    }),
  ),
  /** Who besides those who lead gets it. */
  readers: z.array(PersonId),
  places: z.array(
    z.object({
      aboutId: z.uuid(),
      kind: PlaceKind,
      value: z.string(),
      /** The unit as the plan calls it, the person, or the meeting's day. */
      of: z.string(),
    }),
  ),
  /** Parts, goals and actions whose words still name one of the places; for those who lead. */
  mentions: z.array(z.string()),
});
export type Whereabouts = z.infer<typeof Whereabouts>;
