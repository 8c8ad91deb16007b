// Undo and redo of one's own edits in one zone, text and fields in one stack. Only transactions
// with an origin of ours are tracked, so nobody can undo what someone else wrote.
// The manager outlives the editors: Tiptap ends "its" manager with each editor, and here that
// only removes the listeners that the editor had added.
import * as Y from 'yjs';

/** Origin of the edits that a person makes outside the rich text (fields, moves, status). */
export const ownEdit = Symbol('own edit');

type Listener = Parameters<Y.UndoManager['off']>[1];
type EventName = Parameters<Y.UndoManager['off']>[0];

/** Taking back a paragraph of mine must not take the words that others have written in it. */
function mayBeUndone(item: Y.Item): boolean {
  if (!(item.content instanceof Y.ContentType)) return true;
  const { type } = item.content;
  const holdsText =
    type instanceof Y.Text || (type instanceof Y.XmlElement && type.nodeName === 'paragraph');
  return !holdsText || type.length === 0;
}

export class OwnUndo extends Y.UndoManager {
  #addedByEditors: [EventName, Listener][] = [];

  constructor(doc: Y.Doc) {
    super(doc, {
      trackedOrigins: new Set<unknown>([null, ownEdit]),
      captureTimeout: 600,
      deleteFilter: mayBeUndone,
    });
  }

  override on(name: EventName, listener: Listener): Listener {
    // Called by the base class only through `this.doc.on`, so every call here is an editor's or
    // a view's; views are few and live as long as the zone.
    this.#addedByEditors.push([name, listener]);
    return super.on(name, listener);
  }

  /** A listener that stays when editors go. */
  watch(listener: () => void): () => void {
    const names = ['stack-item-added', 'stack-item-popped', 'stack-cleared'] as const;
    for (const name of names) super.on(name, listener);
    return () => {
      for (const name of names) super.off(name, listener);
    };
  }

  /** What Tiptap calls when an editor goes. */
  override destroy(): void {
    for (const [name, listener] of this.#addedByEditors) this.off(name, listener);
    this.#addedByEditors = [];
  }

  close(): void {
    this.destroy();
    super.destroy();
  }
}
