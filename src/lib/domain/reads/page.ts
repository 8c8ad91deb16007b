// Who has read a plan, as the database gives it to one reader: rows of the access log that this reader may
// see, newest first, and the reader's own questions about them.
import { z } from 'zod';
import { PlanUnitId, ThreadId, ZoneId } from '../ids.ts';

export const Read = z.object({
  id: z.number().int(),
  at: z.iso.datetime(),
  action: z.string(),
  /** Null: the plan as a whole, with the parts that the reader's unit may read. */
  zoneId: ZoneId.nullable(),
  /** Null: whoever runs Kring. */
  unit: z.string().nullable(),
  sector: z.string().nullable(),
  name: z.string().nullable(),
  mine: z.boolean(),
});
export type Read = z.infer<typeof Read>;

export const ReadPart = z.object({ id: ZoneId, kind: z.string(), title: z.string().nullable() });
export type ReadPart = z.infer<typeof ReadPart>;

export const ReadsPage = z.object({
  child: z.string(),
  nameStaff: z.boolean(),
  units: z.array(z.object({ id: PlanUnitId, label: z.string(), sector: z.string() })),
  parts: z.array(ReadPart),
  rows: z.array(Read),
  /** Where the next page begins; to the microsecond, so that no row falls between two pages. */
  next: z.object({ at: z.string(), id: z.number().int() }).nullable(),
});
export type ReadsPage = z.infer<typeof ReadsPage>;

export const ReadQuestion = z.object({
  readId: z.number().int(),
  threadId: ThreadId,
  zoneId: ZoneId,
  /** The reading in words, as it stands over the thread. */
  quotation: z.string(),
  said: z.array(
    z.object({
      by: z.string().nullable(),
      body: z.string(),
      at: z.iso.datetime(),
      mine: z.boolean(),
    }),
  ),
});
export type ReadQuestion = z.infer<typeof ReadQuestion>;

/** The rows under their days, in the order they came; `dayOf` knows the calendar. */
export function byDay(
  rows: readonly Read[],
  dayOf: (at: string) => string,
): { day: string; rows: Read[] }[] {
  const days: { day: string; rows: Read[] }[] = [];
  for (const row of rows) {
    const day = dayOf(row.at);
    const last = days.at(-1);
    if (last?.day === day) last.rows.push(row);
    else days.push({ day, rows: [row] });
  }
  return days;
}

/**
 * The newest of several readings of the same by the same, each within a quarter of an hour of the next: a page that
 * stands open is read again whenever something changes, and to a parent that looked like somebody who could not stop.
 */
export interface Visit {
  row: Read;
  /** When the first of them was. */
  from: string;
  /** All of them, newest first. */
  ids: number[];
}

const apartMs = 15 * 60_000;

/** The rows of a day as visits, newest first; every row is in one. */
export function visitsOf(rows: readonly Read[]): Visit[] {
  const visits: Visit[] = [];
  const last = new Map<string, Visit>();
  for (const row of rows) {
    const key = JSON.stringify([row.mine, row.unit, row.name, row.action, row.zoneId]);
    const visit = last.get(key);
    if (visit && Date.parse(visit.from) - Date.parse(row.at) <= apartMs) {
      visit.from = row.at;
      visit.ids.push(row.id);
    } else {
      const one = { row, from: row.at, ids: [row.id] };
      visits.push(one);
      last.set(key, one);
    }
  }
  return visits;
}

/** A place in the log as it stands in an address: a moment and a number, nothing about anyone. */
export const placeOf = (next: { at: string; id: number }): string => `${next.at}~${next.id}`;

export function placeFrom(written: string | null): { at: string; id: number } | null {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)~(\d{1,15})$/.exec(written ?? '');
  return found?.[1] === undefined ? null : { at: found[1], id: Number(found[2]) };
}
