// Comment anchors in text that is not being edited: from a selection on the page to a pair of Yjs
// positions, and from such a pair to the stretches that are marked. Nothing here writes in the
// document, so someone who may only comment can still point at a sentence.
import type * as Y from 'yjs';
import { anchorBetween, resolveIn, standingAnchor, textsIn } from '#domain/comments/anchor.ts';
import type { Point } from '#domain/comments/anchor.ts';
import type { TextAnchor } from '#domain/comments/schema.ts';
import type { MarkedStretch } from './rich-blocks.ts';

export interface TextThread {
  threadId: string;
  number: number;
  chosen: boolean;
  anchor: TextAnchor;
  quotation: string;
}

export interface SelectedText {
  anchor: TextAnchor;
  quotation: string;
}

export function stretchesOf(
  doc: Y.Doc,
  fragment: Y.XmlFragment,
  threads: readonly TextThread[],
): MarkedStretch[] {
  const texts = textsIn(fragment);
  return threads.flatMap(({ anchor, quotation, threadId, number, chosen }) => {
    const standing = standingAnchor(doc, fragment, anchor, quotation);
    const range = standing === null ? 'lost' : resolveIn(doc, fragment, standing);
    if (range === 'lost') return [];
    const { start, end } = range;
    const stretches: MarkedStretch[] = [];
    for (let text = start.text; text <= end.text; text++) {
      const from = text === start.text ? start.offset : 0;
      const to = text === end.text ? end.offset : (texts[text]?.length ?? 0);
      if (from < to) stretches.push({ threadId, number, chosen, text, from, to, last: false });
    }
    const final = stretches.at(-1);
    if (final !== undefined) final.last = true;
    return stretches;
  });
}

/** What is selected inside `root`, whose runs are drawn from `fragment`; null when nothing is. */
export function selectedIn(
  root: HTMLElement,
  fragment: Y.XmlFragment,
  section: string,
): SelectedText | null {
  const selection = getSelection();
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const runs = [...root.querySelectorAll<HTMLElement>('[data-t]')].filter((run) =>
    range.intersectsNode(run),
  );
  const first = runs[0];
  const last = runs.at(-1);
  if (first === undefined || last === undefined) return null;
  const texts = textsIn(fragment);
  const start = pointIn(texts, first, offsetIn(first, range.startContainer, range.startOffset, 0));
  const end = pointIn(
    texts,
    last,
    offsetIn(last, range.endContainer, range.endOffset, last.textContent.length),
  );
  const quotation = selection.toString().replace(/\s+/g, ' ').trim();
  if (start === null || end === null || quotation === '') return null;
  return { anchor: anchorBetween(section, start, end), quotation };
}

/** Characters of `run` before a point; `otherwise` when the point lies outside the run. */
function offsetIn(run: HTMLElement, node: Node, offset: number, otherwise: number): number {
  if (!run.contains(node)) return otherwise;
  const before = document.createRange();
  before.selectNodeContents(run);
  before.setEnd(node, offset);
  return before.toString().length;
}

function pointIn(texts: readonly Y.XmlText[], run: HTMLElement, offset: number): Point | null {
  const text = texts[Number(run.dataset['t'])];
  if (text === undefined) return null;
  return { type: text, index: Math.min(text.length, Number(run.dataset['o']) + offset) };
}
