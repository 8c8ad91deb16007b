// Walking what stands, or once stood, in a Yjs type: children in order, and the values that a key has
// had. Cut into stretches that the same rows wrote and took away.
import * as Y from 'yjs';
import type { Ledger, Life } from './ledger.ts';

/** Any Yjs type, as far as history looks into it: what it lists, and what its keys have. */
export type Type = Pick<Y.AbstractType<unknown>, '_start' | '_map'>;

export interface Stretch {
  client: number;
  clock: number;
  length: number;
  life: Life;
  content: Y.Item['content'];
  /** Where in `content` it begins. */
  offset: number;
}

/** Everything that a type has ever held in its list, in order. */
export function* stretchesOf(ledger: Ledger, type: Type): Generator<Stretch> {
  for (let item = type._start; item !== null; item = item.right)
    yield* stretchesIn(ledger, item, item.id.clock, item.id.clock + item.length);
}

/** A piece of one of the ledger's items. */
export function* stretchesIn(
  ledger: Ledger,
  { id: { client, clock: first }, content }: Y.Item,
  from: number,
  to: number,
): Generator<Stretch> {
  for (let clock = from; clock < to;) {
    const life = ledger.life(client, clock);
    const end = Math.min(to, life.until);
    yield { client, clock, length: end - clock, life, content, offset: clock - first };
    clock = end;
  }
}

/** The characters of a stretch; null when it is not text. An embed is one character. */
export function wordsOf({ content, offset, length }: Stretch): string | null {
  if (content instanceof Y.ContentString) return content.str.slice(offset, offset + length);
  return content instanceof Y.ContentEmbed ? '\ufffc' : null;
}

/** One value that a key has had. Yjs keeps values that one client set one after another in one item. */
export interface Entry {
  client: number;
  clock: number;
  /** A plain value, or the type that stood there. */
  value: unknown;
}

/** The values that a key has had, the newest first. */
export const entriesOf = (map: Type, key: string): Generator<Entry> =>
  entriesUpTo(map._map.get(key) ?? null, Infinity);

/** The same, from one value on. */
export function* entriesUpTo(newest: Y.Item | null, clock: number): Generator<Entry> {
  let last = clock;
  for (let item = newest; item !== null; item = item.left) {
    const { id, content, length } = item;
    const values: unknown[] =
      content instanceof Y.ContentType ? [content.type] : content.getContent();
    for (let at = Math.min(length - 1, last - id.clock); at >= 0; at--)
      yield { client: id.client, clock: id.clock + at, value: values[at] };
    last = Infinity;
  }
}

export const lifeOf = (ledger: Ledger, { client, clock }: Entry): Life =>
  ledger.life(client, clock);

/** The value that a key has now, or had last. */
export const lastEntry = (item: Y.Item): Entry | null =>
  entriesUpTo(item, Infinity).next().value ?? null;
