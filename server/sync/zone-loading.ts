// From the log to what a room holds: a gate to judge by, and the content for who comes. A row that
// cannot be read is left out and counted, and never takes the rest of the zone with it
// (reliability.md, D8).
import type { ZoneKind } from '#domain/access/roles.ts';
import type { ZoneId } from '#domain/ids.ts';
import { planPaths } from '#domain/plan/paths.ts';
import { PathIndex } from '#domain/sync/path-index/path-index.ts';
import { UpdateGate } from '#domain/sync/update-gate.ts';
import type { Log } from '../log.ts';
import { crashPoint } from './crash-point.ts';
import { loadSeconds, quarantined } from './metrics.ts';
import { ZoneContent } from './zone-content.ts';
import type { LogRow, StoredZone, ZoneStore } from './zone-store.ts';

export interface LoadedZone {
  gate: UpdateGate;
  /** Null when it was not asked for. */
  content: ZoneContent | null;
  seq: number;
  /** Updates after the newest snapshot, and their bytes; the snapshot's when it was read. */
  sinceSnapshot: number;
  snapshotBytes: number | null;
  tailBytes: number;
  /** Numbers of rows that could not be read. */
  unreadable: ReadonlySet<number>;
}

export async function loadZone(
  zone: ZoneId,
  kind: ZoneKind,
  store: ZoneStore,
  log: Log,
  { content }: { content: boolean },
): Promise<LoadedZone> {
  const stop = loadSeconds.startTimer();
  crashPoint('load.before');
  const stored = await store.zone(zone, content);
  crashPoint('load.read');
  const unreadable = new Set<number>();
  const bad = (row: LogRow): void => {
    unreadable.add(row.seq);
    quarantined.inc();
    log.error({ zone, seq: row.seq, row: row.kind }, 'unreadable log row');
  };
  let { rows } = stored;
  let index = storedIndex(stored);
  if (stored.index !== null && index === null && !content)
    // An index of another version, or damaged: the snapshot tells it anew.
    rows = (await store.zone(zone, true)).rows;
  let snapshot = rows[0]?.kind === 'snapshot' ? rows[0] : null;
  if (snapshot !== null && index === null) {
    index = new PathIndex(planPaths);
    if (!loads(index, snapshot)) {
      // The log is the truth, and is all there.
      bad(snapshot);
      snapshot = null;
      rows = await store.since(zone, 0);
    }
  }
  index ??= new PathIndex(planPaths);
  const tail: Uint8Array[] = [];
  for (const row of rows)
    if (row.kind === 'update')
      if (loads(index, row)) tail.push(row.bytes);
      else bad(row);
  stop();
  return {
    gate: new UpdateGate(kind, index, stored.owners, stored.retired),
    content: content ? new ZoneContent(snapshot?.bytes ?? null, tail) : null,
    seq: rows.at(-1)?.seq ?? stored.index?.seq ?? 0,
    sinceSnapshot: tail.length,
    snapshotBytes: content ? (snapshot?.bytes.length ?? 0) : null,
    tailBytes: tail.reduce((sum, bytes) => sum + bytes.length, 0),
    unreadable,
  };
}

function storedIndex({ index }: StoredZone): PathIndex | null {
  try {
    return index === null ? null : PathIndex.decode(index.bytes, planPaths);
  } catch {
    return null;
  }
}

function loads(index: PathIndex, { bytes }: LogRow): boolean {
  try {
    index.load(bytes);
    return true;
  } catch {
    return false;
  }
}
