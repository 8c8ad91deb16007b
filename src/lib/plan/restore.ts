// Edits that an earlier page left in the outbox, put back into the document as own edits: they go out
// as everything else does, and what was saved after all is known to Yjs and goes nowhere. What could
// not be put back whole (a piece before it is missing) is left to be looked at.
import * as Y from 'yjs';
import type { LeftEdit, ZoneOutbox } from '../outbox/zone-outbox.ts';

/** Origin of edits that an earlier page left. */
export const restoredEdit = Symbol('restored edit');

/** Well below what one frame may be; a long stretch without net goes out in several. */
const maxPieceBytes = 64 * 1024;

export interface Restored {
  /** Put back, and not known to the server before. */
  merged: LeftEdit[];
  apart: LeftEdit[];
  /** The client ids of last time, with how much under each the server has. */
  saved: Map<number, number>;
}

export function restoreInto(doc: Y.Doc, outbox: ZoneOutbox, left: readonly LeftEdit[]): Restored {
  const restored: Restored = { merged: [], apart: [], saved: new Map() };
  if (left.length === 0) return restored;
  if (!fits(doc, left)) return { ...restored, apart: [...left] };
  for (const edits of inPieces(left)) {
    const update = Y.mergeUpdates(edits.map((edit) => edit.update));
    let isNews = false;
    const onUpdate = (_update: Uint8Array, origin: unknown): void => {
      isNews ||= origin === restoredEdit;
    };
    doc.on('update', onUpdate);
    for (const { id } of Y.decodeUpdate(update).structs)
      if (!restored.saved.has(id.client))
        restored.saved.set(id.client, Y.getState(doc.store, id.client));
    // Before it is applied: the provider sends it then and there.
    outbox.adopt(update, edits);
    Y.applyUpdate(doc, update, restoredEdit);
    doc.off('update', onUpdate);
    if (!isNews) outbox.discard(edits);
    else restored.merged.push(...edits);
  }
  return restored;
}

/** Tried on a copy: Yjs would hold back, for ever, what comes after a piece that is missing. */
function fits(doc: Y.Doc, left: readonly LeftEdit[]): boolean {
  const trial = new Y.Doc();
  Y.applyUpdate(trial, Y.encodeStateAsUpdate(doc));
  Y.applyUpdate(trial, Y.mergeUpdates(left.map(({ update }) => update)));
  const { pendingStructs, pendingDs } = trial.store;
  trial.destroy();
  return pendingStructs === null && pendingDs === null;
}

function inPieces(left: readonly LeftEdit[]): LeftEdit[][] {
  const pieces: LeftEdit[][] = [];
  let bytes = Infinity;
  for (const edit of left) {
    bytes += edit.update.byteLength;
    if (bytes > maxPieceBytes) {
      pieces.push([]);
      bytes = edit.update.byteLength;
    }
    pieces.at(-1)?.push(edit);
  }
  return pieces;
}

/** Changes as a person counts them. */
export const changesIn = (edits: readonly LeftEdit[]): number =>
  new Set(edits.map(({ entry }) => `${entry.page} ${entry.change}`)).size;
