// Stands between a text and its editor's binding: tells the moment something arrives that the editor
// could not build (unknown to this page, or broken by a merge), before the binding hears of it. Yjs emits `beforeObserverCalls` after a transaction
// and before any observer; the binding is an observer, and would delete what it cannot build. Who is
// told must therefore end the editor at once, not when the page is drawn next (SY50).
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type * as Y from 'yjs';
import { brokenItems } from '#domain/plan/broken-lists.ts';
import { unknownIn } from '#domain/plan/unknown-text.ts';

/** Gives the way to stop watching. */
export function watchUnknown(fragment: Y.XmlFragment, arrived: () => void): () => void {
  const { doc } = fragment;
  if (doc === null) return () => undefined;
  const look = (transaction: Y.Transaction): void => {
    // What the editor itself writes is of its own schema.
    if (transaction.origin === ySyncPluginKey || !touches(transaction, fragment)) return;
    if (unknownIn(fragment) !== null || brokenItems(fragment).length > 0) arrived();
  };
  doc.on('beforeObserverCalls', look);
  return () => doc.off('beforeObserverCalls', look);
}

function touches({ changed }: Y.Transaction, fragment: Y.XmlFragment): boolean {
  for (const type of changed.keys())
    for (let at: unknown = type; at !== null; at = (at as Y.AbstractType<unknown>).parent)
      if (at === fragment) return true;
  return false;
}
