// What app.zone_history gives: a zone's log in pages, oldest first, and whose the client ids are. The
// server says who wrote a row and whom a client id belongs to; nothing in the bytes does.
import { z } from 'zod';
import { PartyRole, Sector } from '../access/roles.ts';
import { PersonId } from '../ids.ts';

const LogRow = z.object({
  seq: z.int().positive(),
  at: z.iso.datetime(),
  personId: PersonId,
  /** Base64. */
  update: z.base64(),
});
export type LogRow = z.infer<typeof LogRow>;

const Author = z.object({
  personId: PersonId,
  name: z.string(),
  sector: Sector.nullable(),
  role: PartyRole.nullable(),
});
export type Author = z.infer<typeof Author>;

export const HistoryPage = z.object({
  rows: z.array(LogRow),
  /** Ask again after this seq; null when this was the last page. */
  next: z.int().nullable(),
  clients: z.array(z.object({ clientId: z.int().nonnegative(), personId: PersonId })),
  /** Whoever wrote here and may be named to the reader, also when they have left the plan. */
  people: z.array(Author),
});
export type HistoryPage = z.infer<typeof HistoryPage>;
