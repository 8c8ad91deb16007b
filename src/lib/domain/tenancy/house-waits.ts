// What waits behind each entry of the house: how many of what, and whether it waits on the reader or on somebody else.
import { z } from 'zod';
import { missingPaths } from '../directory/paths.ts';
import { Topic } from '../directory/topics.ts';

const Count = z.int().nonnegative();
const Covered = z.object({ topic: Topic, ageFrom: Count, ageTo: Count });

/** Each kind with the page that shows it. */
export const waitRooms = {
  keyRoles: '/house/people',
  leaderless: '/house/people',
  expired: '/house/people',
  invited: '/house/people',
  partners: '/house/partners',
  moves: '/moves',
  identities: '/house/provisioning',
  paths: '/house/contact-paths',
  cardsUnwritten: '/house/cards',
  cardsOld: '/house/cards',
  entriesOld: '/house/support',
  logLate: '/access-log',
  logItems: '/access-log',
  noReviewer: '/access-log/reviewers',
  disposals: '/house/disposal',
  removals: '/house/removals',
  noArchivist: '/house/archive',
} as const;
export type WaitKind = keyof typeof waitRooms;

/** What waits on others: told, but nothing that the reader is late with. */
export const waitsOnOthers: ReadonlySet<WaitKind> = new Set(['invited']);

export const HouseWaits = z.object({
  keyRoles: Count,
  leaderless: Count,
  expired: Count,
  invited: Count,
  partners: Count,
  moves: Count,
  identities: Count,
  /** The paths of each municipality; from them it is worked out which are missing. */
  paths: z
    .array(z.array(Covered))
    .transform((each) => each.flatMap((own) => missingPaths(own)).length),
  cardsUnwritten: Count,
  cardsOld: Count,
  entriesOld: Count,
  logLate: Count,
  logItems: Count,
  noReviewer: Count,
  disposals: Count,
  removals: Count,
  noArchivist: Count,
});
export type HouseWaits = Record<WaitKind, number>;

export interface Wait {
  kind: WaitKind;
  count: number;
}

const kinds = Object.keys(waitRooms) as WaitKind[];

/** What waits behind one entry, in the order that the page shows it. */
export const waitsBehind = (room: string, waits: HouseWaits): Wait[] =>
  kinds
    .filter((kind) => waitRooms[kind] === room && waits[kind] > 0)
    .map((kind) => ({ kind, count: waits[kind] }));
