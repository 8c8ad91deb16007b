// Words that must go for good, and zones that must begin anew after a restore: the zone's document is
// written again without history (rewritten-zone.ts) and takes the place of log and snapshots in one
// transaction, which also begins a new epoch (PROTOCOL.md, SY55–SY57).
import type { JSONValue, Sql } from 'postgres';
import * as Y from 'yjs';
import type { ZoneKind } from '#domain/access/roles.ts';
import type { PersonId, ZoneId } from '#domain/ids.ts';
import { projectZone } from '#domain/plan/projection.ts';
import { holdsAny, rewrittenZone } from '#domain/plan/rewritten-zone.ts';
import { crashPoint } from './crash-point.ts';
import { documentOf } from './document-work.ts';

export const purgeReasons = ['wrongPlace', 'erasure', 'restore'] as const;
export type PurgeReason = (typeof purgeReasons)[number];

export interface PurgeRequest {
  zone: ZoneId;
  /** Who answers for it: named in the access log and as the author of the new state. */
  by: PersonId;
  reason: PurgeReason;
  /** None after a restore: the zone keeps everything it shows. */
  words: readonly string[];
  /** Reference of the authority's decision. */
  decision?: string;
}

export interface Purged {
  epoch: number;
  removed: number;
}

export class PurgeRefused extends Error {}

interface LogRow {
  zone_kind: ZoneKind;
  seq: string;
  bytes: Uint8Array;
}

/** People may go on writing: when someone did meanwhile, the log is read again. */
const attempts = 20;

/** `sql`: connections that took the role kring_operator. */
export async function purgeZone(sql: Sql, request: PurgeRequest): Promise<Purged> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const done = await purgeOnce(sql, request);
    if (done !== null) return done;
  }
  throw new PurgeRefused('people write too fast: the zone was not changed');
}

async function purgeOnce(
  sql: Sql,
  { zone, by, reason, words, decision }: PurgeRequest,
): Promise<Purged | null> {
  const log = await sql<LogRow[]>`select * from priv.purge_read(${zone}, ${by})`;
  const last = log.at(-1);
  if (last === undefined) throw new PurgeRefused('no such zone, or nothing was ever written in it');
  crashPoint('purge.read');
  // What cannot be read is not in the document that people see, and goes.
  const { doc: old } = documentOf(log);
  const { doc, removed } = rewrittenZone(old, last.zone_kind, words, freshClientId(old));
  const state = Y.encodeStateAsUpdate(doc);
  if (holdsAny(state, words))
    throw new PurgeRefused('the words are in a place that is not rewritten');
  if (words.length > 0 && removed === 0 && !log.some(({ bytes }) => holdsAny(bytes, words)))
    throw new PurgeRefused('the words are not in this zone');
  const payload = projectZone(last.zone_kind, doc).payload as unknown as JSONValue;
  const retired = [...old.store.clients.keys()];
  crashPoint('purge.before');
  const [answer] = await sql<{ epoch: number | null }[]>`
    select priv.purge_zone(${zone}, ${last.seq}, ${Buffer.from(state)}, ${retired}::bigint[], ${reason},
      ${by}, ${[...words]}::text[], ${sql.json(payload)}, ${decision ?? null}) as epoch`;
  crashPoint('purge.done');
  return answer?.epoch == null ? null : { epoch: answer.epoch, removed };
}

/** Not the id that every new zone begins with: no copy of before may take the new state for its own. */
function freshClientId(old: Y.Doc): number {
  for (;;) {
    const id = new Y.Doc().clientID;
    if (!old.store.clients.has(id)) return id;
  }
}
