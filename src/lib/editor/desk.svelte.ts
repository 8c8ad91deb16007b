// The one editor that is open on the page. Every other text stands as plain, live-updating HTML
// and becomes an editor when someone starts to write in it: one editor is one set of listeners,
// one caret to the others, one toolbar.
import type { Editor } from '@tiptap/core';
import { createSubscriber } from 'svelte/reactivity';

/** Names a text on the page: which zone, and which fragment in its document. */
export interface TextPlace {
  zoneId: string;
  /** Root name of the fragment, or a goal's id for the text of a goal. */
  name: string;
}

const same = (a: TextPlace | null, b: TextPlace): boolean =>
  a !== null && a.zoneId === b.zoneId && a.name === b.name;

export class Desk {
  place: TextPlace | null = $state.raw(null);
  editor: Editor | null = $state.raw(null);
  #subscribe: (() => void) | null = null;

  isOpen(place: TextPlace): boolean {
    return same(this.place, place);
  }

  open(place: TextPlace): void {
    if (!this.isOpen(place)) this.place = place;
  }

  /** Closes whatever is open, or only this text if it is the one. */
  close(place?: TextPlace): void {
    if (place === undefined || this.isOpen(place)) this.place = null;
  }

  mounted(editor: Editor): void {
    this.editor = editor;
    this.#subscribe = createSubscriber((update) => {
      // An editor that leaves the page loses focus while the page is being drawn.
      const changed = (): void => queueMicrotask(update);
      editor.on('transaction', changed);
      return () => editor.off('transaction', changed);
    });
  }

  unmounted(editor: Editor): void {
    if (this.editor !== editor) return;
    this.editor = null;
    this.#subscribe = null;
  }

  /** The editor, for something that is drawn again at each of its transactions. */
  get watched(): Editor | null {
    this.#subscribe?.();
    return this.editor;
  }
}
