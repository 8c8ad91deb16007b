// Whether a text holds something that this version does not know: a node, a mark, an attribute, or a
// known node in a place where the schema has none. An editor bound to such a text would delete it
// from everyone's document, so this is asked before every binding and at every change from elsewhere
// (SY50). What can be mended without losing a word (an empty list, broken-lists.ts) is known.
import * as Y from 'yjs';
import { attributes, markNames, nodeContent } from './rich-text.ts';
import type { NodeName } from './rich-text.ts';

interface Allowed {
  elements: readonly NodeName[];
  text: boolean;
}

const blocks: Allowed = {
  elements: ['paragraph', 'heading', 'bulletList', 'orderedList'],
  text: false,
};

/** What ProseMirror's notation in `nodeContent` means for the nodes of a fragment. */
const meaning: Record<(typeof nodeContent)[NodeName], Allowed> = {
  'block+': blocks,
  'paragraph block*': blocks,
  'listItem+': { elements: ['listItem'], text: false },
  'inline*': { elements: ['hardBreak'], text: true },
  '': { elements: [], text: false },
};

/** The first thing that is not known, in words for a log or a test; null when all is. */
export const unknownIn = (fragment: Y.XmlFragment): string | null => among(fragment, blocks);

function among(parent: Y.XmlFragment, allowed: Allowed): string | null {
  for (const child of parent.toArray() as unknown[]) {
    const found = inOne(child, allowed);
    if (found !== null) return found;
  }
  return null;
}

function inOne(child: unknown, allowed: Allowed): string | null {
  if (child instanceof Y.XmlText) return allowed.text ? inText(child) : misplaced('text', child);
  // Y.XmlHook and the like: nothing of ours writes one.
  if (!(child instanceof Y.XmlElement)) return 'no element';
  const name = nodeNameOf(child);
  if (name === null) return `node ${child.nodeName}`;
  const strange = strangerAmong(Object.keys(child.getAttributes()), name);
  if (strange !== null) return strange;
  if (!allowed.elements.includes(name)) return misplaced(name, child);
  return among(child, meaning[nodeContent[name]]);
}

const nodeNameOf = ({ nodeName }: Y.XmlElement): NodeName | null =>
  Object.hasOwn(nodeContent, nodeName) ? (nodeName as NodeName) : null;

const misplaced = (what: string, child: Y.XmlText | Y.XmlElement): string | null =>
  holdsWords(child) ? `place of ${what}` : null;

const holdsWords = (type: Y.XmlText | Y.XmlElement): boolean =>
  type instanceof Y.XmlText
    ? type.length > 0
    : (type.toArray() as unknown[]).some(
        (child) =>
          (child instanceof Y.XmlText || child instanceof Y.XmlElement) && holdsWords(child),
      );

interface DeltaPart {
  insert?: unknown;
  attributes?: Record<string, unknown>;
}

function inText(text: Y.XmlText): string | null {
  for (const { insert, attributes: marks } of text.toDelta() as DeltaPart[]) {
    if (typeof insert !== 'string') return 'embed';
    for (const [mark, value] of Object.entries(marks ?? {})) {
      if (!(markNames as readonly string[]).includes(mark)) return `mark ${mark}`;
      const given = typeof value === 'object' && value !== null ? Object.keys(value) : [];
      const strange = strangerAmong(given, mark);
      if (strange !== null) return strange;
    }
  }
  return null;
}

function strangerAmong(given: readonly string[], of: string): string | null {
  const known: object = (attributes as Record<string, object>)[of] ?? {};
  const strange = given.find((name) => !Object.hasOwn(known, name));
  return strange === undefined ? null : `attribute ${of}.${strange}`;
}
