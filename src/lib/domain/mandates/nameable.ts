// Somebody whom an authority may name for its own work, and where they work: one who is called the same is another.
import { z } from 'zod';
import { PersonId } from '../ids.ts';

export const Nameable = z.object({
  id: PersonId,
  name: z.string(),
  places: z.array(z.object({ unit: z.string().nullable(), title: z.string().nullable() })),
});
export type Nameable = z.infer<typeof Nameable>;

/** The name with its titles and units. */
export const nameAndPlaces = ({ name, places }: Nameable): string => {
  const where = places
    .map(({ unit, title }) => [title, unit].filter(Boolean).join(', '))
    .filter((place) => place !== '');
  return where.length === 0 ? name : `${name} (${where.join('; ')})`;
};
