// What app.history_page gives: the plan's zones as this person may read their history, and the names to
// say what changed with.
import { z } from 'zod';
import { Sector, ZoneAccess, ZoneKind } from '../access/roles.ts';
import { Writer } from '../access/write-rights.ts';
import { PartyId, PersonId, PlanId, PlanUnitId, ZoneId } from '../ids.ts';

const HistoryZone = z.object({
  id: ZoneId,
  kind: ZoneKind,
  key: z.string(),
  title: z.string().nullable(),
  access: ZoneAccess,
  /** closed: it was opened for this person when words had already been taken away in it. */
  history: z.enum(['whole', 'closed']),
});
export type HistoryZone = z.infer<typeof HistoryZone>;

export const PlanHistory = z.object({
  id: PlanId,
  child: z.string(),
  me: z.object({ personId: PersonId, name: z.string(), sector: Sector.nullable() }),
  zones: z.array(HistoryZone),
  units: z.array(z.object({ id: PlanUnitId, label: z.string() })),
  parties: z.array(z.object({ id: PartyId, name: z.string() })),
  writer: Writer,
  /** Sealed versions: what stood in the zone at that time. */
  versions: z.array(z.object({ number: z.int(), at: z.iso.datetime(), zoneId: ZoneId })),
  /** When the person last had the plan open before now; null the first time. */
  lastVisit: z.iso.datetime().nullable(),
});
export type PlanHistory = z.infer<typeof PlanHistory>;
