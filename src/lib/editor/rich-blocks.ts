// A rich text as the blocks that are drawn when it is not being edited. They come from the read
// model's JSON before the socket is up and from the Yjs fragment after, through the same shape, so
// nothing moves on the page when the text goes live. From the fragment each run also carries its
// place in the document, which is how a selection in plain text becomes a comment anchor.
import * as Y from 'yjs';
import { textsIn } from '#domain/comments/anchor.ts';
import { isSafeHref } from '#domain/plan/rich-text.ts';

export interface TextRun {
  text: string;
  bold: boolean;
  italic: boolean;
  /** Only addresses that may be followed; anything else is drawn as text. */
  href: string | null;
  /** The thread that this run is an anchor of. */
  mark: RunMark | null;
  /** Which text of the fragment, and where in it. */
  place: { text: number; offset: number } | null;
}

export interface RunMark {
  threadId: string;
  number: number;
  chosen: boolean;
  /** The last run of its anchor carries the number. */
  last: boolean;
}

export type Inline = TextRun | 'break';

export type RichBlock =
  | { kind: 'paragraph' | 'heading'; inline: Inline[] }
  | { kind: 'bullets' | 'numbers'; items: RichBlock[][] };

/** A stretch of one text of the fragment that a thread points at. */
export interface MarkedStretch extends Omit<RunMark, 'last'> {
  text: number;
  from: number;
  to: number;
  last: boolean;
}

interface JsonNode {
  type?: string;
  text?: string;
  marks?: { type?: string; attrs?: Record<string, unknown> | null }[];
  content?: JsonNode[];
}

export function blocksFromJson(content: unknown): RichBlock[] {
  return childrenOf(content).flatMap(blockFromJson);
}

const childrenOf = (node: unknown): JsonNode[] => {
  if (typeof node !== 'object' || node === null || !('content' in node)) return [];
  return Array.isArray(node.content) ? (node.content as JsonNode[]) : [];
};

function blockFromJson(node: JsonNode): RichBlock[] {
  switch (node.type) {
    case 'paragraph':
    case 'heading':
      return [{ kind: node.type, inline: childrenOf(node).flatMap(inlineFromJson) }];
    case 'bulletList':
    case 'orderedList':
      return [
        {
          kind: node.type === 'bulletList' ? 'bullets' : 'numbers',
          items: childrenOf(node).map((item) => childrenOf(item).flatMap(blockFromJson)),
        },
      ];
    default:
      return [];
  }
}

function inlineFromJson(node: JsonNode): Inline[] {
  if (node.type === 'hardBreak') return ['break'];
  if (node.type !== 'text' || typeof node.text !== 'string') return [];
  const marks = new Map((node.marks ?? []).map(({ type, attrs }) => [type, attrs ?? {}]));
  return [run(node.text, marks.has('bold'), marks.has('italic'), marks.get('link')?.['href'])];
}

const run = (text: string, bold: boolean, italic: boolean, href: unknown): TextRun => ({
  text,
  bold,
  italic,
  href: typeof href === 'string' && isSafeHref(href) ? href : null,
  mark: null,
  place: null,
});

export function blocksFromFragment(
  fragment: Y.XmlFragment,
  stretches: readonly MarkedStretch[],
): RichBlock[] {
  const numbers = new Map(textsIn(fragment).map((text, index) => [text, index]));
  return blocks(fragment, numbers, stretches);
}

function blocks(
  parent: Y.XmlFragment,
  numbers: ReadonlyMap<Y.XmlText, number>,
  stretches: readonly MarkedStretch[],
): RichBlock[] {
  return parent.toArray().flatMap((child): RichBlock[] => {
    if (!(child instanceof Y.XmlElement)) return [];
    switch (child.nodeName) {
      case 'paragraph':
      case 'heading':
        return [{ kind: child.nodeName, inline: inlines(child, numbers, stretches) }];
      case 'bulletList':
      case 'orderedList':
        return [
          {
            kind: child.nodeName === 'bulletList' ? 'bullets' : 'numbers',
            items: child
              .toArray()
              .filter((item) => item instanceof Y.XmlElement)
              .map((item) => blocks(item, numbers, stretches)),
          },
        ];
      default:
        return [];
    }
  });
}

interface DeltaPart {
  insert?: unknown;
  attributes?: Record<string, unknown>;
}

function inlines(
  parent: Y.XmlElement,
  numbers: ReadonlyMap<Y.XmlText, number>,
  stretches: readonly MarkedStretch[],
): Inline[] {
  return parent.toArray().flatMap((child): Inline[] => {
    if (child instanceof Y.XmlElement) return child.nodeName === 'hardBreak' ? ['break'] : [];
    if (!(child instanceof Y.XmlText)) return [];
    const text = numbers.get(child) ?? 0;
    const here = stretches.filter((stretch) => stretch.text === text);
    let offset = 0;
    return (child.toDelta() as DeltaPart[]).flatMap(({ insert, attributes }) => {
      if (typeof insert !== 'string') return [];
      const link = attributes?.['link'];
      const href =
        typeof link === 'object' && link !== null && 'href' in link ? link.href : undefined;
      const whole = run(
        insert,
        attributes?.['bold'] !== undefined,
        attributes?.['italic'] !== undefined,
        href,
      );
      const parts = cut(whole, text, offset, here);
      offset += insert.length;
      return parts;
    });
  });
}

/** Cuts a run where anchors begin and end. Where anchors overlap, the later thread is shown. */
function cut(
  whole: TextRun,
  text: number,
  offset: number,
  stretches: readonly MarkedStretch[],
): TextRun[] {
  const end = offset + whole.text.length;
  const edges = new Set([offset, end]);
  for (const { from, to } of stretches)
    for (const edge of [from, to]) if (edge > offset && edge < end) edges.add(edge);
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((from, index) => {
    const to = sorted[index + 1] ?? end;
    const stretch = stretches.findLast((one) => one.from <= from && one.to >= to);
    return {
      ...whole,
      text: whole.text.slice(from - offset, to - offset),
      place: { text, offset: from },
      mark:
        stretch === undefined
          ? null
          : {
              threadId: stretch.threadId,
              number: stretch.number,
              chosen: stretch.chosen,
              last: stretch.last && stretch.to === to,
            },
    };
  });
}
