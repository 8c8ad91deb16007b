// A zone's log as one state without history and without the words that must go: what takes its place when a zone
// begins anew (PROTOCOL.md, SY55–SY57).
import type { JSONValue } from 'postgres';
import * as Y from 'yjs';
import type { ZoneKind } from '#domain/access/roles.ts';
import { projectZone } from '#domain/plan/projection.ts';
import { holdsAny, rewrittenZone } from '#domain/plan/rewritten-zone.ts';
import { documentOf } from './document-work.ts';

export interface LoggedUpdate {
  zone_kind: ZoneKind;
  seq: string;
  bytes: Uint8Array;
}

export interface WrittenAnew {
  /** The last of the log that it stands for. */
  seq: string;
  state: Buffer;
  retired: number[];
  payload: JSONValue;
  /** How often one of the words was there. */
  removed: number;
}

export class PurgeRefused extends Error {}

export function writtenAnew(log: readonly LoggedUpdate[], words: readonly string[]): WrittenAnew {
  const last = log.at(-1);
  if (last === undefined) throw new PurgeRefused('no such zone, or nothing was ever written in it');
  // What cannot be read is not in the document that people see, and goes.
  const { doc: old } = documentOf(log);
  const { doc, removed } = rewrittenZone(old, last.zone_kind, words, freshClientId(old));
  const state = Y.encodeStateAsUpdate(doc);
  if (holdsAny(state, words))
    throw new PurgeRefused('the words are in a place that is not rewritten');
  return {
    seq: last.seq,
    state: Buffer.from(state),
    retired: [...old.store.clients.keys()],
    payload: projectZone(last.zone_kind, doc).payload as unknown as JSONValue,
    removed,
  };
}

/** Not the id that every new zone begins with: no copy of before may take the new state for its own. */
function freshClientId(old: Y.Doc): number {
  for (;;) {
    const id = new Y.Doc().clientID;
    if (!old.store.clients.has(id)) return id;
  }
}
