// The answer of the server's gate, before anything is sent: asked with the same facts.
import * as Y from 'yjs';
import { refusalOf } from '#domain/access/write-rights.ts';
import type { Writer } from '#domain/access/write-rights.ts';
import type { HistoryZone } from '#domain/history/page.ts';
import { touchesIf, valueIn } from '#domain/plan/touched.ts';
import { nameRoots } from '#domain/plan/zones.ts';
import type { DeniedCode } from '#domain/sync/messages.ts';

/** Why this change is not this person's to make in the document as it stands; null when it is. */
export function refusalTo(
  doc: Y.Doc,
  zone: HistoryZone,
  writer: Writer,
  change: (doc: Y.Doc) => void,
): DeniedCode | null {
  if (zone.access !== 'edit') return 'read_only';
  const copy = new Y.Doc();
  nameRoots(copy, zone.kind);
  return refusalOf(writer, zone.kind, touchesIf(doc, copy, change), valueIn(doc));
}
