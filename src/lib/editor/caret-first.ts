// Where the person has put the caret counts from that moment. The browser moves it at once and tells
// of it a little later ('selectionchange'); on a slow device a key, or someone else's change, comes in
// between. ProseMirror would then split the line where the caret was before, or put it back there.
// So the news is brought early: before a key is judged, and before anything of others is drawn.
import { Extension } from '@tiptap/core';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';

/** The key of a key press that belongs to a composition: what it made is not in the text yet. */
const composing = 229;

/** Cheap when the caret has not moved: ProseMirror compares it with the last one it knows. */
function readCaret(view: EditorView): void {
  if (view.hasFocus() && !view.composing)
    view.dom.ownerDocument.dispatchEvent(new Event('selectionchange'));
}

export const caretFirst = (doc: Y.Doc, awareness: Awareness): Extension =>
  Extension.create({
    name: 'caretFirst',
    // Before the plugins that draw what others did: listeners are called in the order they came.
    priority: 10_000,
    addProseMirrorPlugins: () => [
      new Plugin({
        key: new PluginKey('caretFirst'),
        props: {
          handleDOMEvents: {
            keydown: (view, event) => {
              if (event.keyCode !== composing) readCaret(view);
              return false;
            },
          },
        },
        view: (view) => {
          const before = (transaction: Y.Transaction): void => {
            if (!transaction.local) readCaret(view);
          };
          const others = (): void => readCaret(view);
          doc.on('beforeTransaction', before);
          awareness.on('change', others);
          return {
            destroy: () => {
              doc.off('beforeTransaction', before);
              awareness.off('change', others);
            },
          };
        },
      }),
    ],
  });
