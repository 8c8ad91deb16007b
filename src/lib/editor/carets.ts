// Other people's carets and selections in the text: the sector's colour and the first name. The
// name opens while its owner writes and two seconds after; then only the line remains.
// They are decoration: hidden from screen readers, which hear of changes in another way.
import { Extension } from '@tiptap/core';
import { CollaborationCaret } from '@tiptap/extension-collaboration-caret';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import type { Awareness } from 'y-protocols/awareness';

const nameMs = 2_000;

export interface CaretOptions {
  awareness: Awareness;
  /** The look of a sector in the design (`data-s`). */
  lookOf: (sector: unknown) => string;
}

const firstName = (name: unknown): string =>
  typeof name === 'string' ? (name.split(' ')[0] ?? name) : '';

export const carets = ({ awareness, lookOf }: CaretOptions) => [
  CollaborationCaret.configure({
    provider: { awareness },
    // The server writes who I am; an own claim here would be overwritten anyway.
    user: awareness.getLocalState()?.['user'] ?? {},
    render: (user) => {
      const caret = document.createElement('span');
      caret.className = 'caret';
      caret.setAttribute('aria-hidden', 'true');
      caret.dataset['s'] = lookOf(user['sector'] ?? user['role']);
      caret.dataset['name'] = firstName(user['name']);
      caret.dataset['person'] = String(user['personId'] ?? '');
      return caret;
    },
    selectionRender: (user) => ({
      class: 'selx',
      'data-s': lookOf(user['sector'] ?? user['role']),
    }),
  }),
  CaretNames.configure({ awareness }),
];

const CaretNames = Extension.create<{ awareness: Awareness | null }>({
  name: 'caretNames',
  addOptions: () => ({ awareness: null }),
  addProseMirrorPlugins() {
    const { awareness } = this.options;
    if (awareness === null) return [];
    return [
      new Plugin({
        key: new PluginKey('caretNames'),
        view: (view) => ({ destroy: showNamesOnMove(view, awareness) }),
      }),
    ];
  },
});

/** ProseMirror keeps a caret's element between moves, so the name is opened on the element. */
function showNamesOnMove(view: EditorView, awareness: Awareness): () => void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const onChange = ({ updated, added }: { updated: number[]; added: number[] }): void => {
    for (const clientId of [...updated, ...added]) {
      if (clientId === awareness.clientID) continue;
      const user: unknown = awareness.getStates().get(clientId)?.['user'];
      const person = personOf(user);
      if (person === null) continue;
      // The cursor plugin redraws in a later task; the element exists after that.
      setTimeout(() => mark(person), 30);
    }
  };
  const mark = (person: string): void => {
    const found = view.dom.querySelectorAll<HTMLElement>('.caret');
    for (const caret of found)
      if (caret.dataset['person'] === person) caret.classList.add('is-writing');
    clearTimeout(timers.get(person));
    timers.set(
      person,
      setTimeout(() => {
        for (const caret of view.dom.querySelectorAll<HTMLElement>('.caret'))
          if (caret.dataset['person'] === person) caret.classList.remove('is-writing');
      }, nameMs),
    );
  };
  awareness.on('change', onChange);
  return () => {
    awareness.off('change', onChange);
    for (const timer of timers.values()) clearTimeout(timer);
  };
}

function personOf(user: unknown): string | null {
  if (typeof user !== 'object' || user === null || !('personId' in user)) return null;
  return typeof user.personId === 'string' ? user.personId : null;
}
