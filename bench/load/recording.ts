// A text that someone really wrote, edit for edit, as the updates that a page would have sent for it.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as Y from 'yjs';
import { sectionRoot } from '#domain/plan/zones.ts';

interface Trace {
  txns: { patches: [position: number, deleted: number, inserted: string][] }[];
}

const file = resolve(import.meta.dirname, '../traces/automerge-paper.json.gz');

export interface Recording {
  updates: Uint8Array[];
  /** The writer's clock when all of it is there. */
  clock: number;
  /** Bytes of the whole document. */
  size: number;
}

export function recording(clientId: number, edits = Infinity): Recording {
  const { txns } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Trace;
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const paragraph = new Y.XmlElement('paragraph');
  const text = new Y.XmlText();
  paragraph.insert(0, [text]);
  doc.getXmlFragment(sectionRoot('about')).push([paragraph]);
  for (const { patches } of txns.slice(0, edits))
    for (const [position, deleted, inserted] of patches) {
      if (deleted > 0) text.delete(position, deleted);
      if (inserted !== '') text.insert(position, inserted);
    }
  const clock = Y.getState(doc.store, clientId);
  const size = Y.encodeStateAsUpdate(doc).length;
  doc.destroy();
  return { updates, clock, size };
}
