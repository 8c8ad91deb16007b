// Makes a part of a living document what is wished, as an ordinary change: what shall go is deleted,
// what shall come back is written again where it stood. Nothing in the log is touched, and what the
// ledger does not know (others wrote it meanwhile) stays. An element goes only when nothing in it
// stays. What is sealed is left as it is.
import * as Y from 'yjs';
import { actionsRoot, goalsRoot, sectionRoot } from '../plan/zones.ts';
import { sealedField, sealedOn } from '../plan/sealed.ts';
import type { Ledger } from './ledger.ts';
import type { Part } from './part.ts';
import { insertOf, recreate, setFormat } from './recreate.ts';
import { entriesUpTo, lastEntry, lifeOf, stretchesIn } from './stretches.ts';
import type { Entry, Stretch, Type } from './stretches.ts';
import type { Wish, Wishes } from './wish.ts';

export function rewrite(doc: Y.Doc, ledger: Ledger, parts: readonly Part[], wishes: Wishes): void {
  const rewriting = new Rewriting(ledger, wishes);
  doc.transact(() => {
    for (const part of parts)
      if (part.kind === 'section') rewriting.fragment(doc.getXmlFragment(sectionRoot(part.key)));
      else rewriting.item(doc, part.kind === 'goal' ? goalsRoot : actionsRoot, part.id);
  });
}

/** A stretch of the living document; `content` is the ledger's, which also has what was deleted. */
interface Place extends Stretch {
  stands: boolean;
  wish: Wish;
}

class Rewriting {
  readonly #ledger: Ledger;
  readonly #wishes: Wishes;

  constructor(ledger: Ledger, wishes: Wishes) {
    this.#ledger = ledger;
    this.#wishes = wishes;
  }

  item(doc: Y.Doc, root: string, id: string): void {
    const items = doc.getMap<unknown>(root);
    const entry = items._map.get(id);
    if (entry === undefined) return;
    if (entry.deleted) return this.#bringBack(items, id, entry);
    const item: unknown = items.get(id);
    if (!(item instanceof Y.Map) || sealedOn(item.get(sealedField)) !== null) return;
    const goes = this.#wish(entry) === 'gone';
    // What stood under this id, when it was another item than the one that stands there now.
    const returns = goes ? this.#wishedItem(entry) : null;
    if (returns !== null) this.#saysAgain(item, returns);
    else if (goes && this.#goesWhole(item)) items.delete(id);
    else this.#fields(item);
  }

  fragment(fragment: Y.XmlFragment): void {
    let index = 0;
    for (const { stands, wish, content, length } of this.#places(fragment)) {
      const type = content instanceof Y.ContentType ? content.type : null;
      if (!stands) {
        if (wish !== 'there' || type === null) continue;
        const child = recreate(this.#ledger, type, this.#wishes);
        if (!(child instanceof Y.XmlElement || child instanceof Y.XmlText)) continue;
        fragment.insert(index, [child]);
      } else if (wish === 'gone' && type !== null && this.#goesWhole(type)) {
        fragment.delete(index, 1);
        continue;
      } else if (type instanceof Y.XmlText) this.#text(type);
      else if (type instanceof Y.XmlElement) {
        this.#attributes(type);
        this.fragment(type);
      }
      index += length;
    }
  }

  #text(text: Y.Text): void {
    const delta: object[] = [];
    const now = new Map<string, unknown>();
    const then = new Map<string, unknown>();
    for (const place of this.#places(text)) {
      const { stands, wish, length, content } = place;
      const comes = wish === 'there' || (wish === 'asItIs' && stands);
      if (stands) setFormat(now, content);
      if (comes) setFormat(then, content);
      const insert = insertOf(place);
      if (insert === null) continue;
      if (stands && wish === 'gone') delta.push({ delete: length });
      else if (stands)
        delta.push({
          retain: length,
          // What others wrote unseen keeps the formats that they saw.
          ...(place.life.born === null ? {} : { attributes: difference(now, then) }),
        });
      else if (comes) delta.push({ insert, attributes: Object.fromEntries(then) });
    }
    if (delta.some((step) => !('retain' in step) || hasKeys(step))) text.applyDelta(delta);
  }

  #fields(item: Y.Map<unknown>): void {
    for (const [key, entry] of [...item._map]) {
      if (key === sealedField || key === 'position') continue;
      const value: unknown = entry.deleted ? undefined : item.get(key);
      if (value instanceof Y.XmlFragment) this.fragment(value);
      else if (value instanceof Y.Text) this.#text(value);
      else if (value instanceof Y.AbstractType) continue;
      else if (this.#isToChange(entry)) item.set(key, this.#earlierValue(entry) ?? null);
    }
  }

  #attributes(element: Y.XmlElement): void {
    for (const [name, entry] of [...element._map]) {
      if (!this.#isToChange(entry)) continue;
      const value = this.#earlierValue(entry);
      if (value === undefined) element.removeAttribute(name);
      else element.setAttribute(name, value as string);
    }
  }

  #isToChange(entry: Y.Item): boolean {
    return entry.deleted ? this.#wishedValue(entry) !== undefined : this.#wish(entry) === 'gone';
  }

  /** The plain value before the ones that shall go; undefined when there was none. */
  #earlierValue(current: Y.Item): unknown {
    const value = this.#wishedValue(current);
    return value instanceof Y.AbstractType ? undefined : value;
  }

  /** An item that was removed; unless somebody has been at its place since, unseen. */
  #bringBack(items: Y.Map<unknown>, id: string, last: Y.Item): void {
    const old = this.#wishedItem(last);
    if (old !== null) items.set(id, recreate(this.#ledger, old, this.#wishes));
  }

  #wishedItem(current: Y.Item): Type | null {
    const value = this.#wishedValue(current);
    return value instanceof Y.Map ? value : null;
  }

  /** The newest value up to this one that is not to go, if it is one that shall be there. */
  #wishedValue(current: Y.Item): unknown {
    const { client, clock } = current.lastId;
    if (this.#ledger.life(client, clock).born === null) return undefined;
    const item: unknown = Y.getItem(this.#ledger.doc.store, current.lastId);
    for (const entry of entriesUpTo(item instanceof Y.Item ? item : null, clock)) {
      const wish = this.#wishOf(entry);
      if (wish !== 'gone') return wish === 'there' ? entry.value : undefined;
    }
    return undefined;
  }

  /** An item that was removed and made again says what the first one said. */
  #saysAgain(item: Y.Map<unknown>, old: Type): void {
    this.#fieldsGo(item);
    const again = new Y.Doc();
    again.getMap('again').set('item', recreate(this.#ledger, old, this.#wishes));
    const said = again.getMap('again').get('item');
    if (said instanceof Y.Map)
      for (const [key, value] of said.entries()) {
        const stands: unknown = item.get(key);
        if (value instanceof Y.Text && stands instanceof Y.Text)
          stands.applyDelta(value.toDelta() as object[]);
        else if (value instanceof Y.XmlFragment && stands instanceof Y.XmlFragment)
          stands.insert(0, value.toArray().map((child) => child.clone()) as Y.XmlElement[]);
        else if (key !== 'position' && !(value instanceof Y.AbstractType) && value !== stands)
          item.set(key, value);
      }
    again.destroy();
  }

  #fieldsGo(item: Y.Map<unknown>): void {
    for (const value of item.values()) {
      if (value instanceof Y.XmlFragment) this.fragment(value);
      else if (value instanceof Y.Text) this.#text(value);
    }
  }

  /** Whether nothing in it is to stay. */
  #goesWhole(type: Type): boolean {
    const inside = [...this.#places(type)].filter(
      ({ stands, content }) => stands && !(content instanceof Y.ContentFormat),
    );
    const entries = [...type._map.values()].filter((entry) => !entry.deleted);
    return (
      inside.every(({ wish, content }) => wish === 'gone' && this.#holdsNothing(content)) &&
      entries.every((entry) => this.#wish(entry) === 'gone' && this.#holdsNothing(entry.content))
    );
  }

  #holdsNothing(content: Y.Item['content']): boolean {
    return !(content instanceof Y.ContentType) || this.#goesWhole(content.type);
  }

  /** A type's list as it is in the living document, with what stood there before. */
  *#places(type: Type): Generator<Place> {
    // Collected before anything is changed.
    const items: Y.Item[] = [];
    for (let item = type._start; item !== null; item = item.right) items.push(item);
    for (const item of items) {
      const stands = !item.deleted;
      for (const stretch of stretchesIn(
        this.#ledger,
        item,
        item.id.clock,
        item.id.clock + item.length,
      )) {
        const wish = this.#wishes(stretch.client, stretch.life);
        if (stands) yield { ...stretch, stands, wish };
        else if (stretch.life.born !== null)
          for (const known of this.#known(stretch)) yield { ...known, stands, wish };
      }
    }
  }

  /** The living document has forgotten what was deleted; the ledger has not. */
  *#known({ client, clock, length }: Stretch): Generator<Stretch> {
    for (let at = clock; at < clock + length;) {
      const item = Y.getItem(this.#ledger.doc.store, Y.createID(client, at));
      const end = Math.min(clock + length, item.id.clock + item.length);
      yield* stretchesIn(this.#ledger, item, at, end);
      at = end;
    }
  }

  #wish(item: Y.Item): Wish {
    const entry = lastEntry(item);
    return entry === null ? 'asItIs' : this.#wishOf(entry);
  }

  #wishOf(entry: Entry): Wish {
    return this.#wishes(entry.client, lifeOf(this.#ledger, entry));
  }
}

function difference(
  now: ReadonlyMap<string, unknown>,
  then: ReadonlyMap<string, unknown>,
): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const key of new Set([...now.keys(), ...then.keys()])) {
    const [one, other] = [now.get(key) ?? null, then.get(key) ?? null];
    if (JSON.stringify(one) !== JSON.stringify(other)) changed[key] = other;
  }
  return changed;
}

const hasKeys = (step: object): boolean =>
  'attributes' in step && Object.keys(step.attributes as object).length > 0;
