// Undo and redo of one's own edits in one zone, text and fields in one stack. Only transactions
// with an origin of ours are tracked, so nobody can undo what someone else wrote. A step that has
// become another's to change is dropped instead of taken back; the one before it comes next.
// The manager outlives the editors: Tiptap ends "its" manager with each editor, and here that
// only removes the listeners that the editor had added.
import * as Y from 'yjs';
import type { Step } from '#domain/plan/touched.ts';

/** Origin of the edits that a person makes outside the rich text (fields, moves, status). */
export const ownEdit = Symbol('own edit');

const events = ['stack-item-added', 'stack-item-popped', 'stack-cleared'] as const;

/** Taking back a paragraph of mine must not take the words that others have written in it. */
function mayBeUndone(item: Y.Item): boolean {
  if (!(item.content instanceof Y.ContentType)) return true;
  const { type } = item.content;
  const holdsText =
    type instanceof Y.Text || (type instanceof Y.XmlElement && type.nodeName === 'paragraph');
  return !holdsText || type.length === 0;
}

export class OwnUndo extends Y.UndoManager {
  readonly #lasting = new Set<() => void>();

  readonly #mayStep: (step: Step) => boolean;

  constructor(doc: Y.Doc, mayStep: (step: Step) => boolean = () => true) {
    // The roots, not the document: with the document as scope Yjs counts every transaction of
    // ours, also one that changed nothing, and each of those would clear what can be redone.
    super([...doc.share.values()], {
      doc,
      captureTransaction: (transaction) => transaction.meta.get('addToHistory') !== false,
      trackedOrigins: new Set<unknown>([null, ownEdit]),
      captureTimeout: 600,
      deleteFilter: mayBeUndone,
    });
    this.#mayStep = mayStep;
  }

  override undo(): Step | null {
    return this.#next(this.undoStack) ? super.undo() : null;
  }

  override redo(): Step | null {
    return this.#next(this.redoStack) ? super.redo() : null;
  }

  #next(stack: Step[]): boolean {
    const step = stack.at(-1);
    if (step === undefined || this.#mayStep(step)) return true;
    stack.pop();
    for (const listener of this.#lasting) listener();
    return false;
  }

  /** A listener that stays when editors go. */
  watch(listener: () => void): () => void {
    this.#lasting.add(listener);
    for (const name of events) this.on(name, listener);
    return () => {
      this.#lasting.delete(listener);
      for (const name of events) this.off(name, listener);
    };
  }

  /** What Tiptap calls when an editor goes: only the editor's own listeners leave. */
  override destroy(): void {
    for (const name of events)
      for (const listener of this._observers.get(name) ?? [])
        if (!this.#lasting.has(listener as () => void)) this.off(name, listener);
  }

  close(): void {
    super.destroy();
  }
}
