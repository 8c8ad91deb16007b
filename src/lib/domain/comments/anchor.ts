// A place in a plan's text that survives edits, or is reported lost. Making one writes nothing in
// the plan, so someone who may only comment can still point at a sentence.
import { fromBase64, toBase64 } from 'lib0/buffer';
import * as Y from 'yjs';
import { goalText } from '../plan/document.ts';
import { sectionRoot } from '../plan/zones.ts';
import type { TextAnchor } from './schema.ts';

const goalPrefix = 'goal:';

/** A place in a fragment: which of its texts, in reading order, and how far into it. */
export interface Spot {
  text: number;
  offset: number;
}

export interface Range {
  start: Spot;
  end: Spot;
}

/** The fragment that an anchor's section names; null when the goal is gone. */
export function anchoredText(doc: Y.Doc, section: string): Y.XmlFragment | null {
  return section.startsWith(goalPrefix)
    ? goalText(doc, section.slice(goalPrefix.length))
    : doc.getXmlFragment(sectionRoot(section));
}

/** Every text of a fragment, in reading order. */
export function textsIn(fragment: Y.XmlFragment): Y.XmlText[] {
  const children: unknown[] = fragment.toArray();
  return children.flatMap((child) =>
    child instanceof Y.XmlText ? [child] : child instanceof Y.XmlElement ? textsIn(child) : [],
  );
}

/** A place in a document as Yjs resolves it: a type and how far into it. */
export type Point = Pick<Y.AbsolutePosition, 'type' | 'index'>;

/** An anchor on what stands between two points. What is written beside it stays outside. */
export function anchorBetween(section: string, start: Point, end: Point): TextAnchor {
  return {
    type: 'text',
    section,
    start: encoded(Y.createRelativePositionFromTypeIndex(start.type, start.index)),
    end: encoded(Y.createRelativePositionFromTypeIndex(end.type, end.index, -1)),
  };
}

/** An anchor on characters `from` to `to` of one text. */
export const anchorFor = (section: string, text: Y.XmlText, from: number, to: number): TextAnchor =>
  anchorBetween(section, { type: text, index: from }, { type: text, index: to });

const encoded = (position: Y.RelativePosition): string =>
  toBase64(Y.encodeRelativePosition(position));

/** An anchor on the first place where a section says these words; null when it does not. */
export function anchorForWords(doc: Y.Doc, section: string, words: string): TextAnchor | null {
  const fragment = anchoredText(doc, section);
  for (const text of fragment === null ? [] : textsIn(fragment)) {
    const from = plainWords(text).indexOf(words);
    if (from !== -1) return anchorFor(section, text, from, from + words.length);
  }
  return null;
}

/** Characters by position: an embed counts one, as in the text itself. */
const plainWords = (text: Y.XmlText): string =>
  (text.toDelta() as { insert?: unknown }[])
    .map(({ insert }) => (typeof insert === 'string' ? insert : '\ufffc'))
    .join('');

/** Where the anchor's words stand now; 'lost' when none of them is left. */
export function resolveAnchor(doc: Y.Doc, anchor: TextAnchor): Range | 'lost' {
  const fragment = anchoredText(doc, anchor.section);
  return fragment === null ? 'lost' : resolveIn(doc, fragment, anchor);
}

/** The same for an anchor that is known to lie in this fragment. */
export function resolveIn(doc: Y.Doc, fragment: Y.XmlFragment, anchor: TextAnchor): Range | 'lost' {
  const texts = textsIn(fragment);
  const start = spotOf(doc, texts, anchor.start);
  const end = spotOf(doc, texts, anchor.end);
  if (start === null || end === null) return 'lost';
  return charactersBetween(texts, start, end) > 0 ? { start, end } : 'lost';
}

/**
 * The anchor that a thread's words have now: its own while any of them is left, else one on the
 * only place in the fragment that says what was quoted (an undo can put the words back as new
 * ones). Null when they are gone, or said in several places.
 */
export function standingAnchor(
  doc: Y.Doc,
  fragment: Y.XmlFragment,
  anchor: TextAnchor,
  quotation: string,
): TextAnchor | null {
  if (resolveIn(doc, fragment, anchor) !== 'lost') return anchor;
  // A quotation has lost its line breaks and its double spaces, so white space is left out.
  const wanted = quotation.replace(/\s/g, '');
  if (wanted === '') return null;
  const points = textsIn(fragment).flatMap((text) =>
    Array.from({ length: text.length }, (_, index): Point => ({ type: text, index })),
  );
  const said = textsIn(fragment).map(plainWords).join('');
  const kept = points.filter((_, index) => /\S/.test(said.charAt(index)));
  const words = said.replace(/\s/g, '');
  const at = words.indexOf(wanted);
  if (at === -1 || words.includes(wanted, at + 1)) return null;
  const [start, last] = [kept[at], kept[at + wanted.length - 1]];
  if (start === undefined || last === undefined) return null;
  return anchorBetween(anchor.section, start, { type: last.type, index: last.index + 1 });
}

/** Whether neither the anchor's words nor its quotation are in the plan. */
export function isGone(doc: Y.Doc, anchor: TextAnchor, quotation: string): boolean {
  const fragment = anchoredText(doc, anchor.section);
  return fragment === null || standingAnchor(doc, fragment, anchor, quotation) === null;
}

function spotOf(doc: Y.Doc, texts: readonly Y.XmlText[], position: string): Spot | null {
  const found = absolute(doc, position);
  if (found === null) return null;
  const text = texts.findIndex((one) => one === found.type);
  if (text !== -1) return { text, offset: found.index };
  // A position between blocks: it stands at the first text after it.
  if (!(found.type instanceof Y.XmlFragment)) return null;
  const after: unknown[] = found.type.toArray().slice(found.index);
  for (const child of after) {
    const first =
      child instanceof Y.XmlText
        ? child
        : child instanceof Y.XmlElement
          ? textsIn(child)[0]
          : undefined;
    if (first !== undefined) return { text: texts.indexOf(first), offset: 0 };
  }
  return null;
}

/** Anchors come from clients: bytes that are no position, or a type that is not there, are lost. */
function absolute(doc: Y.Doc, position: string): Y.AbsolutePosition | null {
  try {
    return Y.createAbsolutePositionFromRelativePosition(
      Y.decodeRelativePosition(fromBase64(position)),
      doc,
    );
  } catch {
    return null;
  }
}

function charactersBetween(texts: readonly Y.XmlText[], start: Spot, end: Spot): number {
  if (start.text > end.text) return 0;
  if (start.text === end.text) return end.offset - start.offset;
  const whole = texts.slice(start.text, end.text).reduce((sum, { length }) => sum + length, 0);
  return whole - start.offset + end.offset;
}
