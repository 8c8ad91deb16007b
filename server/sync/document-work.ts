// The only place where a zone becomes a Y.Doc on the server: read from the log, looked at, forgotten.
// From it come the rows that pages read (the read model, never truth), and a snapshot with its index
// when the log has grown long. Runs in a thread of its own (documents-thread.ts), so that no typing
// waits for it.
import * as Y from 'yjs';
import type { ZoneKind } from '#domain/access/roles.ts';
import type { ZoneId } from '#domain/ids.ts';
import { planPaths } from '#domain/plan/paths.ts';
import { projectZone } from '#domain/plan/projection.ts';
import { PathIndex } from '#domain/sync/path-index/path-index.ts';
import { crashPoint } from './crash-point.ts';
import type { LogRow, ZoneStore } from './zone-store.ts';

export interface Refreshed {
  seq: number;
  /** Bytes of the new snapshot; null when none was made. */
  snapshotBytes: number | null;
  /** Log rows that could not be read. */
  unreadable: number[];
}

export interface Documents {
  /** Brings the read model up to the log, and with `snapshot` makes the log short. */
  refresh(zone: ZoneId, kind: ZoneKind, snapshot: boolean): Promise<Refreshed>;
  close(): Promise<void>;
}

export class DocumentWork implements Documents {
  readonly #store: ZoneStore;

  constructor(store: ZoneStore) {
    this.#store = store;
  }

  async refresh(zone: ZoneId, kind: ZoneKind, snapshot: boolean): Promise<Refreshed> {
    let rows = await this.#store.load(zone);
    let { doc, bad } = documentOf(rows);
    if (bad.some((row) => row.kind === 'snapshot')) {
      rows = await this.#store.since(zone, 0);
      ({ doc, bad } = documentOf(rows));
    }
    const seq = rows.at(-1)?.seq ?? 0;
    crashPoint('projection.before');
    await this.#store.project(zone, seq, projectZone(kind, doc).payload);
    crashPoint('projection.written');
    // A snapshot stands for the log, so it is made of all of it or not at all.
    const whole =
      bad.length === 0 && doc.store.pendingStructs === null && doc.store.pendingDs === null;
    const made = snapshot && whole && seq > 0 ? await this.#snapshot(zone, seq, doc) : null;
    doc.destroy();
    return { seq, snapshotBytes: made, unreadable: bad.map((row) => row.seq) };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #snapshot(zone: ZoneId, seq: number, doc: Y.Doc): Promise<number | null> {
    const state = Y.encodeStateAsUpdate(doc);
    const index = new PathIndex(planPaths);
    index.load(state);
    if (!sameClocks(index.stateVector(), Y.encodeStateVector(doc)))
      throw new Error('the index of a snapshot does not agree with its document');
    crashPoint('snapshot.before');
    const kept = await this.#store.compact(zone, seq, state, index.encode());
    crashPoint('snapshot.written');
    return kept ? state.length : null;
  }
}

/** A row that cannot be read, or that builds on one, is left out: the rest is the document. */
export function documentOf<Row extends Pick<LogRow, 'bytes'>>(
  rows: readonly Row[],
): { doc: Y.Doc; bad: Row[] } {
  const bad: Row[] = [];
  const index = new PathIndex(planPaths);
  const doc = new Y.Doc();
  // One transaction around all: Yjs tidies up once, and not after every key.
  doc.transact(() => {
    for (const row of rows)
      try {
        // The index takes a row whole or not at all; Yjs would stop in the middle of a bad one.
        index.load(row.bytes);
        Y.applyUpdate(doc, row.bytes);
      } catch {
        bad.push(row);
      }
  });
  return { doc, bad };
}

function sameClocks(one: Uint8Array, other: Uint8Array): boolean {
  const [a, b] = [Y.decodeStateVector(one), Y.decodeStateVector(other)];
  return a.size === b.size && a.entries().every(([client, clock]) => b.get(client) === clock);
}
