// The signed-in person, as `locals.actor`: what the session row and the person's own row say. What
// they may do stands in no session: it is asked of the database each time.
import type { PersonId, SessionId } from '#domain/ids.ts';

export interface Actor {
  personId: PersonId;
  sessionId: SessionId;
  name: string;
  kind: string;
  /** Has a mandate as administrator of a municipality, whatever else they are. */
  administers: boolean;
  /** Takes out archive packages, or reviews the access log, of a board that has named them. */
  holdsOffice: boolean;
  locale: string;
  /** Demo people only. */
  slug: string | null;
  /** Level of assurance of this sign-in. */
  acr: string | null;
}
