// A zone's document written anew: everything it shows, and nothing of how it came to be. Words that
// must go are left out while it is written, so that no byte of the new document ever held them; a
// Yjs delete would keep their place and, in the log, the words themselves.
import * as Y from 'yjs';
import type { ZoneKind } from '../access/roles.ts';
import { actionsRoot, goalsRoot, hasGoals, metaRoot, sectionRoot, textsOf } from './zones.ts';

export interface RewrittenZone {
  doc: Y.Doc;
  /** How often one of the words was there. */
  removed: number;
}

interface Piece {
  insert: unknown;
  attributes?: Record<string, unknown>;
}

export function rewrittenZone(
  old: Y.Doc,
  kind: ZoneKind,
  words: readonly string[],
  clientId: number,
): RewrittenZone {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const writing = new Writing(words);
  doc.transact(() => {
    for (const key of textsOf(kind)) {
      const root = sectionRoot(key);
      writing.fragment(old.getXmlFragment(root), doc.getXmlFragment(root));
    }
    for (const root of hasGoals(kind) ? [goalsRoot, actionsRoot, metaRoot] : [metaRoot])
      writing.map(old.getMap(root), doc.getMap(root));
  });
  return { doc, removed: writing.removed };
}

class Writing {
  removed = 0;
  readonly #words: readonly string[];

  constructor(words: readonly string[]) {
    this.#words = words.filter((word) => word !== '');
  }

  map(from: Y.Map<unknown>, to: Y.Map<unknown>): void {
    for (const [key, value] of from.entries()) to.set(key, this.#value(value));
  }

  fragment(from: Y.XmlFragment, to: Y.XmlFragment): void {
    const children: unknown[] = from.toArray();
    to.insert(
      0,
      children.flatMap((child): (Y.XmlElement | Y.XmlText)[] => {
        if (child instanceof Y.XmlElement) return [this.#element(child)];
        return child instanceof Y.XmlText ? [this.#text(child, new Y.XmlText())] : [];
      }),
    );
  }

  #element(from: Y.XmlElement): Y.XmlElement {
    const to = new Y.XmlElement(from.nodeName);
    const attributes: [string, unknown][] = Object.entries(from.getAttributes());
    for (const [name, value] of attributes) to.setAttribute(name, this.#plain(value) as string);
    this.fragment(from, to);
    return to;
  }

  #value(value: unknown): unknown {
    if (value instanceof Y.XmlText) return this.#text(value, new Y.XmlText());
    if (value instanceof Y.Text) return this.#text(value, new Y.Text());
    if (value instanceof Y.XmlElement) return this.#element(value);
    if (value instanceof Y.XmlFragment) {
      const to = new Y.XmlFragment();
      this.fragment(value, to);
      return to;
    }
    if (value instanceof Y.Map) {
      const to = new Y.Map();
      this.map(value, to);
      return to;
    }
    if (value instanceof Y.Array) {
      const to = new Y.Array<unknown>();
      to.insert(
        0,
        (value.toArray() as unknown[]).map((item) => this.#value(item)),
      );
      return to;
    }
    return this.#plain(value);
  }

  #text<T extends Y.Text>(from: T, to: T): T {
    to.applyDelta(this.#withoutWords(from.toDelta() as Piece[]));
    return to;
  }

  /** A word counts as one also where a format begins or ends inside it. */
  #withoutWords(pieces: readonly Piece[]): Piece[] {
    const whole = pieces.map(({ insert }) => (typeof insert === 'string' ? insert : ' ')).join('');
    const gone = this.#rangesIn(whole);
    let at = 0;
    return pieces.flatMap((piece): Piece[] => {
      const text = typeof piece.insert === 'string' ? piece.insert : null;
      const from = at;
      at += text === null ? 1 : text.length;
      const attributes = this.#plain(piece.attributes) as Piece['attributes'];
      const rest = { ...(attributes === undefined ? {} : { attributes }) };
      if (text === null) return [{ insert: this.#plain(piece.insert), ...rest }];
      const kept = [...text.matchAll(/[^]/g)]
        .filter(
          ({ index }) => !gone.some(([start, end]) => from + index >= start && from + index < end),
        )
        .join('');
      return kept === '' ? [] : [{ insert: kept, ...rest }];
    });
  }

  #rangesIn(text: string): [start: number, end: number][] {
    return this.#words.flatMap((word) => {
      const ranges: [number, number][] = [];
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length))
        ranges.push([at, at + word.length]);
      this.removed += ranges.length;
      return ranges;
    });
  }

  /** A value that is no Yjs type: a text, a number, or what JSON has. */
  #plain(value: unknown): unknown {
    if (typeof value === 'string')
      return this.#words.reduce((text, word) => {
        const parts = text.split(word);
        this.removed += parts.length - 1;
        return parts.join('');
      }, value);
    if (Array.isArray(value)) return value.map((item) => this.#plain(item));
    if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, this.#plain(inner)]),
      );
    return value;
  }
}

/** Whether any of the words is anywhere in these bytes. */
export function holdsAny(bytes: Uint8Array, words: readonly string[]): boolean {
  const text = new TextDecoder('utf-8', { fatal: false }).decode(bytes);
  return words.some((word) => word !== '' && text.includes(word));
}
