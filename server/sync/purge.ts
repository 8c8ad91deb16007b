// Words that must go for good, and zones that must begin anew after a restore: the zone's document is
// written again without history (written-anew.ts) and takes the place of log and snapshots in one
// transaction, which also begins a new epoch (PROTOCOL.md, SY55–SY57).
import type { Sql } from 'postgres';
import type { PersonId, ZoneId } from '#domain/ids.ts';
import { holdsAny } from '#domain/plan/rewritten-zone.ts';
import { crashPoint } from './crash-point.ts';
import { PurgeRefused, writtenAnew, type LoggedUpdate } from './written-anew.ts';

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
  const log = await sql<LoggedUpdate[]>`select * from priv.purge_read(${zone}, ${by})`;
  crashPoint('purge.read');
  const { seq, state, retired, payload, removed } = writtenAnew(log, words);
  if (words.length > 0 && removed === 0 && !log.some(({ bytes }) => holdsAny(bytes, words)))
    throw new PurgeRefused('the words are not in this zone');
  crashPoint('purge.before');
  const [answer] = await sql<{ epoch: number | null }[]>`
    select priv.purge_zone(${zone}, ${seq}, ${state}, ${retired}::bigint[], ${reason},
      ${by}, ${[...words]}::text[], ${sql.json(payload)}, ${decision ?? null}) as epoch`;
  crashPoint('purge.done');
  return answer?.epoch == null ? null : { epoch: answer.epoch, removed };
}
