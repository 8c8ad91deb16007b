// Comment anchors shown in the open editor. They are decorations computed from the anchors' Yjs
// positions, never marks in the document: a comment writes nothing in the plan.
import { Extension } from '@tiptap/core';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import type { EditorState } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from '@tiptap/y-tiptap';
import { fromBase64 } from 'lib0/buffer';
import * as Y from 'yjs';
import { anchorBetween, standingAnchor } from '#domain/comments/anchor.ts';
import type { Point } from '#domain/comments/anchor.ts';
import type { SelectedText, TextThread } from './anchor-places.ts';

export const anchorMarksKey = new PluginKey<DecorationSet>('anchorMarks');

interface Binding {
  doc: Y.Doc;
  type: Y.XmlFragment;
  binding: { mapping: never } | null;
}

export const AnchorMarks = Extension.create<{ marks: () => readonly TextThread[] }>({
  name: 'anchorMarks',
  addOptions: () => ({ marks: () => [] }),
  addProseMirrorPlugins() {
    const { marks } = this.options;
    return [
      new Plugin<DecorationSet>({
        key: anchorMarksKey,
        state: {
          init: () => DecorationSet.empty,
          apply: (tr, old, _before, state) => {
            const anew =
              tr.getMeta(anchorMarksKey) !== undefined ||
              tr.getMeta(ySyncPluginKey) !== undefined ||
              old === DecorationSet.empty;
            // What is typed here reaches the Yjs document only after this transaction: until then
            // the marks move with the text, as their anchors are about to.
            return anew ? draw(state, marks()) : old.map(tr.mapping, tr.doc);
          },
        },
        props: { decorations: (state) => anchorMarksKey.getState(state) },
      }),
    ];
  },
});

const bindingOf = (state: EditorState): Binding | null =>
  (ySyncPluginKey.getState(state) as Binding | undefined) ?? null;

function draw(state: EditorState, marks: readonly TextThread[]): DecorationSet {
  const sync = bindingOf(state);
  if (sync?.binding == null) return DecorationSet.empty;
  const { mapping } = sync.binding;
  const at = (position: string): number | null =>
    relativePositionToAbsolutePosition(
      sync.doc,
      sync.type,
      Y.decodeRelativePosition(fromBase64(position)),
      mapping,
    );
  const size = state.doc.content.size;
  return DecorationSet.create(
    state.doc,
    marks.flatMap((mark) => {
      const standing = standingAnchor(sync.doc, sync.type, mark.anchor, mark.quotation);
      const from = standing && at(standing.start);
      const to = standing && at(standing.end);
      if (from === null || to === null || from >= to || to > size) return [];
      return [
        Decoration.inline(from, to, {
          nodeName: 'mark',
          class: mark.chosen ? 'anm is-on' : 'anm',
          'data-thread': mark.threadId,
          'aria-details': `thread-${mark.threadId}`,
        }),
        Decoration.widget(to, () => numberOf(mark), {
          side: -1,
          key: `${mark.threadId}:${mark.number}`,
          ignoreSelection: true,
        }),
      ];
    }),
  );
}

/** The number as the reading view has it, so that nothing moves when the text becomes an editor. */
function numberOf(mark: TextThread): HTMLElement {
  const number = document.createElement('span');
  number.className = 'anm-n';
  number.setAttribute('aria-hidden', 'true');
  number.dataset['thread'] = mark.threadId;
  number.dataset['number'] = String(mark.number);
  return number;
}

/** The selection as an anchor in this section, and its text; null when nothing is selected. */
export function selectedPlace(state: EditorState, section: string): SelectedText | null {
  const { from, to, empty } = state.selection;
  const sync = bindingOf(state);
  if (empty || sync?.binding == null) return null;
  const { mapping } = sync.binding;
  const pointAt = (position: number): Point | null =>
    Y.createAbsolutePositionFromRelativePosition(
      absolutePositionToRelativePosition(position, sync.type, mapping),
      sync.doc,
    );
  const start = pointAt(from);
  const end = pointAt(to);
  if (start === null || end === null) return null;
  return {
    anchor: anchorBetween(section, start, end),
    quotation: state.doc.textBetween(from, to, ' ').trim(),
  };
}
