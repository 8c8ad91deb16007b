// Comment anchors in text that is not being edited: from a selection on the page to a pair of Yjs
// positions, and from such a pair to the stretches that are marked. Nothing here writes in the
// document, so someone who may only comment can still point at a sentence.
import * as Y from 'yjs';
import { textsOf } from './rich-blocks.ts';
import type { MarkedStretch } from './rich-blocks.ts';

export interface TextThread {
  threadId: string;
  number: number;
  chosen: boolean;
  start: Uint8Array;
  end: Uint8Array;
}

export interface SelectedText {
  start: Uint8Array;
  end: Uint8Array;
  quotation: string;
}

interface Spot {
  text: number;
  offset: number;
}

export function stretchesOf(
  doc: Y.Doc,
  fragment: Y.XmlFragment,
  threads: readonly TextThread[],
): MarkedStretch[] {
  const texts = textsOf(fragment);
  return threads.flatMap(({ start, end, threadId, number, chosen }) => {
    const from = spotOf(doc, texts, start);
    const to = spotOf(doc, texts, end);
    if (from === null || to === null) return [];
    const stretches: MarkedStretch[] = [];
    for (let text = from.text; text <= to.text; text++) {
      const begin = text === from.text ? from.offset : 0;
      const stop = text === to.text ? to.offset : (texts[text]?.length ?? 0);
      if (begin < stop)
        stretches.push({ threadId, number, chosen, text, from: begin, to: stop, last: false });
    }
    const final = stretches.at(-1);
    if (final !== undefined) final.last = true;
    return stretches;
  });
}

function spotOf(doc: Y.Doc, texts: readonly Y.XmlText[], position: Uint8Array): Spot | null {
  const found = Y.createAbsolutePositionFromRelativePosition(
    Y.decodeRelativePosition(position),
    doc,
  );
  if (found === null) return null;
  const text = texts.findIndex((one) => one === found.type);
  if (text !== -1) return { text, offset: found.index };
  // A position between blocks: it stands at the first text after it.
  if (!(found.type instanceof Y.XmlElement || found.type instanceof Y.XmlFragment)) return null;
  const inside = found.type.toArray()[found.index];
  const first =
    inside instanceof Y.XmlText
      ? inside
      : inside instanceof Y.XmlElement
        ? textsOf(inside)[0]
        : undefined;
  const after = first === undefined ? -1 : texts.indexOf(first);
  return after === -1 ? null : { text: after, offset: 0 };
}

/** What is selected inside `root`, whose runs are drawn from `fragment`; null when nothing is. */
export function selectedIn(root: HTMLElement, fragment: Y.XmlFragment): SelectedText | null {
  const selection = getSelection();
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const runs = [...root.querySelectorAll<HTMLElement>('[data-t]')].filter((run) =>
    range.intersectsNode(run),
  );
  const first = runs[0];
  const last = runs.at(-1);
  if (first === undefined || last === undefined) return null;
  const texts = textsOf(fragment);
  const start = position(texts, first, offsetIn(first, range.startContainer, range.startOffset, 0));
  const end = position(
    texts,
    last,
    offsetIn(last, range.endContainer, range.endOffset, last.textContent.length),
  );
  const quotation = selection.toString().replace(/\s+/g, ' ').trim();
  return start === null || end === null || quotation === '' ? null : { start, end, quotation };
}

/** Characters of `run` before a point; `otherwise` when the point lies outside the run. */
function offsetIn(run: HTMLElement, node: Node, offset: number, otherwise: number): number {
  if (!run.contains(node)) return otherwise;
  const before = document.createRange();
  before.selectNodeContents(run);
  before.setEnd(node, offset);
  return before.toString().length;
}

function position(
  texts: readonly Y.XmlText[],
  run: HTMLElement,
  offset: number,
): Uint8Array | null {
  const text = texts[Number(run.dataset['t'])];
  if (text === undefined) return null;
  const index = Math.min(text.length, Number(run.dataset['o']) + offset);
  return Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(text, index));
}
