// What one person types: letter after letter at the end of an own paragraph of `section:about`, as the
// updates that Yjs itself would send. They are written byte by byte, because a Y.Doc for each writer
// would cost the generator more than the server; `checkStrokes` holds them against Yjs.
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { sectionRoot } from '#domain/plan/zones.ts';

export interface Opening {
  update: Uint8Array;
  /** Clock of the first letter to be typed. */
  clock: number;
}

/** The paragraph that a writer types into, with one letter in it. */
export function openParagraph(clientId: number): Opening {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText('a')]);
  doc.getXmlFragment(sectionRoot('about')).insert(0, [paragraph]);
  const update = Y.encodeStateAsUpdate(doc);
  const clock = Y.getState(doc.store, clientId);
  doc.destroy();
  return { update, clock };
}

const textAfterOrigin = 0x84;

/** The update that adds `letters` behind the writer's last one. */
export function stroke(clientId: number, clock: number, letters: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, clock);
    encoding.writeUint8(encoder, textAfterOrigin);
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, clock - 1);
    encoding.writeVarString(encoder, letters);
    encoding.writeVarUint(encoder, 0);
  });
}

/** The update that takes `length` of the writer's own letters away again. */
export function undo(clientId: number, clock: number, length: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarUint(encoder, length);
  });
}

/** Throws when Yjs would send other bytes for the same typing. */
export function checkStrokes(): void {
  const clientId = 987_654_321;
  const doc = new Y.Doc();
  const opening = openParagraph(clientId);
  Y.applyUpdate(doc, opening.update);
  doc.clientID = clientId;
  const sent: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => sent.push(update));
  const paragraph = doc.getXmlFragment(sectionRoot('about')).get(0) as Y.XmlElement;
  const text = paragraph.get(0) as Y.XmlText;
  text.insert(text.length, 'b');
  text.insert(text.length, 'cdef');
  text.delete(2, 4);
  const written = [
    stroke(clientId, opening.clock, 'b'),
    stroke(clientId, opening.clock + 1, 'cdef'),
    undo(clientId, opening.clock + 1, 4),
  ];
  written.forEach((update, n) => {
    if (!Buffer.from(update).equals(sent[n] ?? Buffer.alloc(0)))
      throw new Error(`typing is not what Yjs sends: update ${n}`);
  });
}
