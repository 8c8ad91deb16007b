// Who may see whom in a zone. Everyone who may read it sees everyone else who is there: a zone is one
// audience (docs/decisions/0005). Guardians are the exception: one does not see the other unless both have
// said so. A finer rule belongs here and nowhere else; every word about presence to a viewer, from whatever
// node, is asked about here.
import { z } from 'zod';
import type { PersonId } from '../ids.ts';
import type { PartyRole, Sector } from './roles.ts';

/** all: no guardian. apart, together: a guardian who has not let, or has let, other guardians see them. */
export const Sight = z.enum(['all', 'apart', 'together']);
export type Sight = z.infer<typeof Sight>;

export interface Present {
  personId: PersonId;
  sector: Sector | null;
  role: PartyRole | null;
  sight: Sight;
}

export const maySee = (viewer: Present, other: Present): boolean =>
  viewer.personId === other.personId ||
  viewer.sight === 'all' ||
  other.sight === 'all' ||
  (viewer.sight === 'together' && other.sight === 'together');
