// From the log to a document. A row that cannot be read is left out and counted, and never takes the
// rest of the zone with it (reliability.md, D8); the document is then not whole and is not compacted.
import * as Y from 'yjs';
import type { PersonId, ZoneId } from '#domain/ids.ts';
import type { Log } from '../log.ts';
import { loadSeconds, quarantined } from './metrics.ts';
import type { LogRow, ZoneStore } from './zone-store.ts';

export interface LoadedZone {
  doc: Y.Doc;
  seq: number;
  sinceSnapshot: number;
  /** Of the snapshot and the updates after it. */
  bytes: number;
  owners: Map<number, PersonId>;
  whole: boolean;
}

export async function loadZone(zone: ZoneId, store: ZoneStore, log: Log): Promise<LoadedZone> {
  const stop = loadSeconds.startTimer();
  const rows = await store.load(zone);
  // Asked after the log, so it knows everyone who wrote what was loaded.
  const owners = await store.clients(zone);
  const { doc, bad } = documentOf(rows);
  for (const { seq, kind } of bad) {
    quarantined.inc();
    log.error({ zone, seq, row: kind }, 'unreadable log row');
  }
  stop();
  return {
    doc,
    seq: rows.at(-1)?.seq ?? 0,
    sinceSnapshot: rows.filter(({ kind }) => kind === 'update').length,
    bytes: rows.reduce((sum, { bytes }) => sum + bytes.length, 0),
    owners,
    whole: bad.length === 0,
  };
}

export function documentOf(rows: readonly LogRow[]): { doc: Y.Doc; bad: LogRow[] } {
  const bad: LogRow[] = [];
  for (;;) {
    const doc = new Y.Doc();
    const culprit = firstUnreadable(doc, rows, bad);
    if (culprit === undefined) return { doc, bad };
    // Half of it may be in the document: begin anew without it.
    bad.push(culprit);
  }
}

function firstUnreadable(
  doc: Y.Doc,
  rows: readonly LogRow[],
  bad: readonly LogRow[],
): LogRow | undefined {
  let current: LogRow | undefined;
  try {
    for (current of rows) if (!bad.includes(current)) Y.applyUpdate(doc, current.bytes);
    return undefined;
  } catch {
    return current;
  }
}
