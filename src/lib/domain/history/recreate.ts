// Something that was taken away, made again: new elements and new characters that say the same. Only
// what is wished to be there is in it.
import * as Y from 'yjs';
import type { Ledger } from './ledger.ts';
import { entriesOf, lifeOf, stretchesOf } from './stretches.ts';
import type { Stretch, Type } from './stretches.ts';
import { sealedField } from '../plan/sealed.ts';
import type { Wishes } from './wish.ts';

export type Attributes = Record<string, unknown>;

export interface Piece {
  insert: string | object;
  attributes: Attributes;
}

/** A new type that says what the old one is wished to say. */
export function recreate(
  ledger: Ledger,
  old: Type,
  wishes: Wishes,
): Y.Text | Y.XmlFragment | Y.Map<unknown> {
  if (old instanceof Y.XmlText) return withPieces(new Y.XmlText(), ledger, old, wishes);
  if (old instanceof Y.Text) return withPieces(new Y.Text(), ledger, old, wishes);
  if (old instanceof Y.XmlElement) {
    const element = new Y.XmlElement(old.nodeName);
    for (const [name, value] of wished(ledger, old, wishes))
      element.setAttribute(name, value as string);
    element.insert(0, childrenOf(ledger, old, wishes));
    return element;
  }
  if (old instanceof Y.XmlFragment) {
    const fragment = new Y.XmlFragment();
    fragment.insert(0, childrenOf(ledger, old, wishes));
    return fragment;
  }
  const map = new Y.Map<unknown>();
  for (const [key, value] of wished(ledger, old, wishes)) map.set(key, value);
  return map;
}

export function childrenOf(
  ledger: Ledger,
  parent: Type,
  wishes: Wishes,
): (Y.XmlElement | Y.XmlText)[] {
  return [...stretchesOf(ledger, parent)].flatMap(({ content, client, life }) => {
    if (!(content instanceof Y.ContentType) || wishes(client, life) !== 'there') return [];
    const child = recreate(ledger, content.type, wishes);
    return child instanceof Y.XmlElement || child instanceof Y.XmlText ? [child] : [];
  });
}

function withPieces<T extends Y.Text>(text: T, ledger: Ledger, old: Type, wishes: Wishes): T {
  text.applyDelta(piecesOf(ledger, old, wishes));
  return text;
}

/** A text's wished characters with their formats. */
export function piecesOf(ledger: Ledger, text: Type, wishes: Wishes): Piece[] {
  const formats = new Map<string, unknown>();
  return [...stretchesOf(ledger, text)].flatMap((stretch): Piece[] => {
    if (wishes(stretch.client, stretch.life) !== 'there') return [];
    setFormat(formats, stretch.content);
    const insert = insertOf(stretch);
    return insert === null ? [] : [{ insert, attributes: Object.fromEntries(formats) }];
  });
}

export function setFormat(formats: Map<string, unknown>, content: Stretch['content']): void {
  if (!(content instanceof Y.ContentFormat)) return;
  const value: unknown = content.value;
  if (value === null) formats.delete(content.key);
  else formats.set(content.key, value);
}

/** What a delta inserts for a stretch; null for what is no character. */
export function insertOf({ content, offset, length }: Stretch): string | object | null {
  if (content instanceof Y.ContentString) return content.str.slice(offset, offset + length);
  return content instanceof Y.ContentEmbed ? content.embed : null;
}

/** Keys with the newest value that is wished to be there. A seal is set anew or not at all. */
function wished(ledger: Ledger, map: Type, wishes: Wishes): [string, unknown][] {
  return [...map._map.keys()].flatMap((key): [string, unknown][] => {
    if (key === sealedField) return [];
    for (const entry of entriesOf(map, key)) {
      if (wishes(entry.client, lifeOf(ledger, entry)) !== 'there') continue;
      const { value } = entry;
      return [[key, value instanceof Y.AbstractType ? recreate(ledger, value, wishes) : value]];
    }
    return [];
  });
}
