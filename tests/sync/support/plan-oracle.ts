// What a document itself says about paths: where every element lies, what is to be seen under each
// path, and what a transaction changed. Told from the Y.Doc alone, so that the index can be measured
// against it.
import * as Y from 'yjs';
import { planPaths } from '#domain/plan/paths.ts';
import { actionsRoot, goalsRoot } from '#domain/plan/zones.ts';

type AnyType = Y.Doc['share'] extends Map<string, infer T> ? T : never;

interface Spot {
  path: string[];
  /** How many map keys still tell paths apart below here. */
  depth: number;
}

export const pathName = (path: readonly string[]): string => path.join(' / ');

function spotOfType(doc: Y.Doc, type: AnyType): Spot {
  const item = type._item;
  if (item === null) {
    const root = [...doc.share].find(([, shared]) => shared === type)?.[0] ?? '?';
    return { path: [root], depth: planPaths.depthOf(root) ?? 0 };
  }
  return spotIn(doc, item.parent as AnyType, item.parentSub, true);
}

/** Where an element of a type lies: in its sequence, or under a key. */
function spotIn(doc: Y.Doc, parent: AnyType, key: string | null, inside = false): Spot {
  const { path, depth } = spotOfType(doc, parent);
  if (key === null) return { path, depth: inside ? 0 : depth };
  if (depth === 0) return { path, depth: 0 };
  return { path: [...path, key], depth: depth - 1 };
}

export const pathIn = (doc: Y.Doc, parent: AnyType, key: string | null): string =>
  pathName(spotIn(doc, parent, key).path);

export interface Element {
  client: number;
  clock: number;
  length: number;
  /** null for collected ones. */
  path: string | null;
  deleted: boolean;
  /** A format mark: every copy deletes those by itself that say nothing any more. */
  format: boolean;
}

export function elementsOf(doc: Y.Doc): Element[] {
  return [...doc.store.clients].flatMap(([client, structs]) =>
    structs.map((struct) => ({
      client,
      clock: struct.id.clock,
      length: struct.length,
      path:
        struct instanceof Y.Item && struct.parent instanceof Y.AbstractType
          ? pathIn(doc, struct.parent, struct.parentSub)
          : null,
      deleted: struct.deleted,
      format: struct instanceof Y.Item && struct.content instanceof Y.ContentFormat,
    })),
  );
}

/**
 * Whether an element does not lie between its neighbours. Undoing the removal of a paragraph with a
 * text in pieces makes such ones (Yjs' redoItem); where they come to stand depends on the order in
 * which a copy hears of them, without any gate as well.
 */
export function isTangled(doc: Y.Doc): boolean {
  for (const structs of doc.store.clients.values())
    for (const struct of structs)
      if (
        struct instanceof Y.Item &&
        !(lies(struct, 'left', struct.origin) && lies(struct, 'right', struct.rightOrigin))
      )
        return true;
  return false;
}

function lies(item: Y.Item, side: 'left' | 'right', id: Y.ID | null): boolean {
  if (id === null) return true;
  for (let at = item[side]; at !== null; at = at[side])
    if (at.id.client === id.client && at.id.clock <= id.clock && id.clock < at.id.clock + at.length)
      return true;
  return false;
}

/** Path → what is to be seen there and not under a longer path. Entries count by identity. */
export function visible(doc: Y.Doc): Map<string, string> {
  const seen = new Map<string, string>();
  for (const [root, type] of doc.share) {
    if (planPaths.depthOf(root) === 0) {
      seen.set(root, contentOf(type));
      continue;
    }
    seen.set(root, sequenceOf(type).join());
    for (const [id, item] of shown(type)) {
      seen.set(pathName([root, id]), identity(item));
      if (!(item.content instanceof Y.ContentType)) continue;
      const inner = item.content.type as AnyType;
      seen.set(pathName([root, id]), `${identity(item)} ${sequenceOf(inner).join()}`);
      for (const [field, value] of shown(inner))
        seen.set(pathName([root, id, field]), `${identity(value)} ${valueOf(value)}`);
    }
  }
  return seen;
}

const identity = ({ id, length }: Y.Item): string => `${id.client}:${id.clock + length - 1}`;

const shown = (type: AnyType): [string, Y.Item][] =>
  [...type._map].filter(([, item]) => !item.deleted);

const valueOf = ({ content }: Y.Item): string =>
  content instanceof Y.ContentType
    ? contentOf(content.type as AnyType)
    : plain(content.getContent());

const plain = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? `${inner}n` : inner instanceof Uint8Array ? [...inner] : inner,
  );

/** Without format marks: every copy deletes those by itself that say nothing any more. */
function sequenceOf(type: AnyType): string[] {
  const parts: string[] = [];
  for (let item = type._start; item !== null; item = item.right)
    if (!item.deleted && !(item.content instanceof Y.ContentFormat))
      parts.push(
        item.content instanceof Y.ContentType
          ? contentOf(item.content.type as AnyType)
          : plain(item.content.getContent()),
      );
  return parts;
}

/** Everything inside, formats as they show. */
function contentOf(type: AnyType): string {
  const attributes = shown(type)
    .map(([key, item]) => `${key}=${valueOf(item)}`)
    .sort()
    .join();
  const name = type instanceof Y.XmlElement ? type.nodeName : '';
  const content = type instanceof Y.Text ? plain(type.toDelta()) : sequenceOf(type).join();
  return `<${name} ${attributes}>${content}`;
}

/** The paths of all that one update changes in what existed before and is not deleted. */
export function changedBy(doc: Y.Doc, update: Uint8Array): Set<string> {
  const paths = new Set<string>();
  const note = (transaction: Y.Transaction): void => {
    for (const [type, keys] of transaction.changed)
      for (const key of keys) paths.add(pathIn(doc, type as AnyType, key));
  };
  doc.on('afterTransaction', note);
  Y.applyUpdate(doc, update);
  doc.off('afterTransaction', note);
  return paths;
}

/** What the document holds at a watched path; null for what is no plain value. */
export function watchedValue(doc: Y.Doc, [root = '', id = '', field = '']: string[]): unknown {
  const item: unknown = doc.getMap(root).get(id);
  if (!(item instanceof Y.Map)) return undefined;
  const value: unknown = item.get(field);
  return value instanceof Y.AbstractType || value instanceof Uint8Array ? null : value;
}

export const watchedPaths: string[][] = [0, 1, 2, 3, 4].flatMap((n) => [
  [actionsRoot, `a${n}`, 'unitId'],
  [actionsRoot, `a${n}`, 'sealed'],
  [goalsRoot, `g${n}`, 'sealed'],
]);
