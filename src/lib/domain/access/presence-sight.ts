// Who may see whom in a zone. Everyone who may read it sees everyone else who is there: a zone is one
// audience (docs/decisions/0005). A finer rule belongs here and nowhere else; every word about presence
// to a viewer, from whatever node, is asked about here.
import type { PersonId } from '../ids.ts';
import type { PartyRole, Sector } from './roles.ts';

export interface Present {
  personId: PersonId;
  sector: Sector | null;
  role: PartyRole | null;
}

export const maySee = (_viewer: Present, _other: Present): boolean => true;
