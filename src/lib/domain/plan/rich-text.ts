// What may stand in a plan's text, and the two forms it has: a Yjs fragment (live) and ProseMirror
// JSON (read model, seeds). The editor's schema must be exactly this one: a node that one browser
// does not know would be deleted from everyone's document as soon as that browser opened it.
import * as Y from 'yjs';
import { limits } from '../limits.ts';
import { storable } from './storable-text.ts';

/** Every node, with what may stand in it (ProseMirror's notation). */
export const nodeContent = {
  doc: 'block+',
  paragraph: 'inline*',
  heading: 'inline*',
  bulletList: 'listItem+',
  orderedList: 'listItem+',
  listItem: 'paragraph block*',
  hardBreak: '',
  text: '',
} as const;
export type NodeName = keyof typeof nodeContent;

export const markNames = ['bold', 'italic', 'link'] as const;

/** A plan's text has one level of headings: the part above it has its own. */
export const headingLevel = 3;

/** The only attributes that nodes and marks have, with their default. */
export const attributes = {
  heading: { level: headingLevel },
  link: { href: null },
} as const;

export type Mark =
  { type: 'bold' } | { type: 'italic' } | { type: 'link'; attrs: { href: string } };
export interface TextNode {
  type: 'text';
  text: string;
  marks?: Mark[];
}
export type Inline = TextNode | { type: 'hardBreak' };
export type Block =
  | { type: 'paragraph'; content?: Inline[] }
  | { type: 'heading'; attrs: { level: typeof headingLevel }; content?: Inline[] }
  | List;
export interface List {
  type: 'bulletList' | 'orderedList';
  content: ListItem[];
}
export interface ListItem {
  type: 'listItem';
  content: Block[];
}
export interface RichText {
  type: 'doc';
  content: Block[];
}

export const isList = (block: Block): block is List =>
  block.type === 'bulletList' || block.type === 'orderedList';

/** Addresses that a link may lead to: web, mail and telephone, nothing relative, no script. */
export const isSafeHref = (href: string): boolean =>
  // eslint-disable-next-line no-control-regex -- browsers drop some of them: "java\tscript:"
  href.length <= 2_000 && /^(https?:\/\/|mailto:|tel:)[^\s\x00-\x1f\x7f]+$/i.test(href);

/** One paragraph for each line. */
export const textOfLines = (...lines: string[]): RichText => ({
  type: 'doc',
  content: lines.map((line) => ({
    type: 'paragraph',
    ...(line === '' ? {} : { content: [{ type: 'text', text: line }] }),
  })),
});

// ── From the document ────────────────────────────────────────────────────────────────────────────

/** What is left of a text's size, and what had to go. */
interface Reading {
  left: number;
  dropped: (what: 'unreadable' | 'tooLong') => void;
}

/**
 * A fragment as ProseMirror JSON that our schema accepts. A merged or hostile document may hold
 * anything: what the schema does not know is left out, and `dropped` is told.
 */
export function richTextJson(
  fragment: Y.XmlFragment,
  dropped: Reading['dropped'] = () => undefined,
): RichText {
  return { type: 'doc', content: blocksOf(fragment, 0, { left: limits.maxRichTextSize, dropped }) };
}

function blocksOf(parent: Y.XmlFragment, depth: number, reading: Reading): Block[] {
  return elementsOf(parent, reading).flatMap((element): Block[] => {
    switch (element.nodeName) {
      case 'paragraph':
        return [{ type: 'paragraph', ...inlineOf(element, reading) }];
      case 'heading':
        return [{ type: 'heading', attrs: { level: headingLevel }, ...inlineOf(element, reading) }];
      case 'bulletList':
      case 'orderedList': {
        const content = depth < limits.maxListDepth ? itemsOf(element, depth, reading) : [];
        if (content.length > 0) return [{ type: element.nodeName, content }];
      }
    }
    reading.dropped('unreadable');
    return [];
  });
}

function itemsOf(list: Y.XmlElement, depth: number, reading: Reading): ListItem[] {
  return elementsOf(list, reading).flatMap((item): ListItem[] => {
    if (item.nodeName === 'listItem') {
      const content = blocksOf(item, depth + 1, reading);
      if (content[0]?.type === 'paragraph') return [{ type: 'listItem', content }];
    }
    reading.dropped('unreadable');
    return [];
  });
}

function elementsOf(parent: Y.XmlFragment, reading: Reading): Y.XmlElement[] {
  const children: unknown[] = parent.toArray();
  const elements = children.filter((child) => child instanceof Y.XmlElement);
  if (elements.length < children.length) reading.dropped('unreadable');
  return elements.filter(() => take(reading, 1));
}

function take(reading: Reading, size: number): boolean {
  reading.left -= size;
  if (reading.left >= 0) return true;
  reading.dropped('tooLong');
  return false;
}

function inlineOf(parent: Y.XmlElement, reading: Reading): { content?: Inline[] } {
  const children: unknown[] = parent.toArray();
  const content = children.flatMap((child): Inline[] => {
    if (child instanceof Y.XmlText) return textsOf(child, reading);
    if (child instanceof Y.XmlElement && child.nodeName === 'hardBreak')
      return take(reading, 1) ? [{ type: 'hardBreak' }] : [];
    reading.dropped('unreadable');
    return [];
  });
  return content.length > 0 ? { content } : {};
}

interface DeltaPart {
  insert?: unknown;
  attributes?: Record<string, unknown>;
}

function textsOf(text: Y.XmlText, reading: Reading): Inline[] {
  return (text.toDelta() as DeltaPart[]).flatMap(({ insert, attributes: formats }): Inline[] => {
    if (typeof insert !== 'string') {
      reading.dropped('unreadable');
      return [];
    }
    const words = storable(insert);
    if (words === '' || !take(reading, words.length)) return [];
    const marks = marksOf(formats ?? {});
    return [{ type: 'text', text: words, ...(marks.length > 0 ? { marks } : {}) }];
  });
}

function marksOf(formats: Record<string, unknown>): Mark[] {
  const marks: Mark[] = [];
  const { link } = formats;
  const href = typeof link === 'object' && link !== null && 'href' in link ? link.href : undefined;
  if (typeof href === 'string' && isSafeHref(href)) marks.push({ type: 'link', attrs: { href } });
  if (formats['bold'] !== undefined) marks.push({ type: 'bold' });
  if (formats['italic'] !== undefined) marks.push({ type: 'italic' });
  return marks;
}

// ── Into the document ────────────────────────────────────────────────────────────────────────────

/** Replaces what a fragment says, in one transaction; fills one that is in no document yet. */
export function writeRichText(fragment: Y.XmlFragment, text: RichText): void {
  const blocks = text.content.map(blockElement);
  if (fragment.doc === null) fragment.insert(0, blocks);
  else
    fragment.doc.transact(() => {
      fragment.delete(0, fragment.length);
      fragment.insert(0, blocks);
    });
}

function blockElement(block: Block): Y.XmlElement {
  const element = new Y.XmlElement(block.type);
  if (isList(block)) element.insert(0, block.content.map(itemElement));
  else element.insert(0, inlineTypes(block.content ?? []));
  // Y.XmlElement is typed for strings only; the editor's binding stores a number too.
  if (block.type === 'heading') element.setAttribute('level', headingLevel as never);
  return element;
}

function itemElement(item: ListItem): Y.XmlElement {
  const element = new Y.XmlElement('listItem');
  element.insert(0, item.content.map(blockElement));
  return element;
}

/** Runs that follow one another are one Y.XmlText, as in the editor's own binding. */
function inlineTypes(content: readonly Inline[]): (Y.XmlText | Y.XmlElement)[] {
  const types: (Y.XmlText | Y.XmlElement)[] = [];
  let runs: TextNode[] = [];
  const flush = (): void => {
    if (runs.length > 0) types.push(xmlText(runs));
    runs = [];
  };
  for (const node of content) {
    if (node.type === 'text') {
      if (node.text !== '') runs.push(node);
    } else {
      flush();
      types.push(new Y.XmlElement('hardBreak'));
    }
  }
  flush();
  return types;
}

function xmlText(runs: readonly TextNode[]): Y.XmlText {
  const text = new Y.XmlText();
  text.applyDelta(
    runs.map((run) => ({
      insert: run.text,
      attributes: Object.fromEntries(
        (run.marks ?? []).map((mark) => [mark.type, mark.type === 'link' ? mark.attrs : {}]),
      ),
    })),
  );
  return text;
}

// ── Plain ────────────────────────────────────────────────────────────────────────────────────────

/** The words alone, a line for each paragraph. */
export const plainText = ({ content }: RichText): string => content.map(plainBlock).join('\n');

function plainBlock(block: Block): string {
  if (isList(block))
    return block.content.map((item) => item.content.map(plainBlock).join('\n')).join('\n');
  return (block.content ?? []).map((node) => (node.type === 'text' ? node.text : '\n')).join('');
}
