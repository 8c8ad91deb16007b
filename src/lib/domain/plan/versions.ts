// The version of a document's layout. A browser says in `hello` which one it knows, and the server
// refuses older ones (4426): an editor that does not know a node would delete it from everyone's
// document. A new value in an item's map raises nothing: an editor that does not know it sets the other
// keys and leaves it alone, and without it there is a default (`kind` of an action: OTHER). There is
// one version so far, so nothing has to be brought forward yet.
import type * as Y from 'yjs';
import { metaRoot } from './zones.ts';

export const SCHEMA_VERSION = 1;

/** Writes into a new document which layout it has. */
export function setVersion(doc: Y.Doc): void {
  doc.getMap(metaRoot).set('schemaVersion', SCHEMA_VERSION);
}
