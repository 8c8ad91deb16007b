// What the guard may ask about the document that an update builds on: how far each client id
// reaches, in which list an element lies, and which deletes are news. Answered by a live Y.Doc,
// or by a layer of already checked but not yet applied structs above it.
import * as Y from 'yjs';
import type { DeleteRange } from './update-parser.ts';

/** A child sequence (key null) or one map key's register. Two places are equal by identity. */
export interface Place {
  list: object | string;
  key: string | null;
}

/** `gone`: collected, invisible on every peer for ever; what is put there vanishes as well. */
export type Placement = Place | 'gone';

export interface KnownState {
  /** Next clock of a client id; 0 when it has written nothing. */
  clock(client: number): number;
  /** Where the element with this id lies. Only asked for ids below `clock`. */
  placeOf(client: number, clock: number): Placement;
  /** The type that the element with this id holds, as a list; null when it holds none. */
  typeAt(client: number, clock: number): object | string | null;
  root(name: string): object | string;
  /** The parts of a range that are not deleted yet. */
  alive(range: DeleteRange): DeleteRange[];
}

export const samePlace = (a: Place, b: Place): boolean => a.list === b.list && a.key === b.key;

export function knownStateOf(doc: Y.Doc): KnownState {
  return {
    clock: (client) => Y.getState(doc.store, client),
    placeOf(client, clock) {
      const item = Y.getItem(doc.store, Y.createID(client, clock));
      if (!(item instanceof Y.Item) || !(item.parent instanceof Y.AbstractType)) return 'gone';
      return { list: item.parent, key: item.parentSub };
    },
    typeAt(client, clock) {
      const item = Y.getItem(doc.store, Y.createID(client, clock));
      return item instanceof Y.Item && item.content instanceof Y.ContentType
        ? item.content.type
        : null;
    },
    root: (name) => doc.share.get(name) ?? `root:${name}`,
    alive: (range) => aliveParts(doc, range),
  };
}

function aliveParts(doc: Y.Doc, { client, clock, length }: DeleteRange): DeleteRange[] {
  const structs = doc.store.clients.get(client);
  const end = clock + length;
  if (structs === undefined || clock >= Y.getState(doc.store, client))
    return [{ client, clock, length }];
  const parts: DeleteRange[] = [];
  let from = clock;
  for (let i = Y.findIndexSS(structs, clock); i < structs.length && from < end; i++) {
    const struct = structs[i];
    if (struct === undefined) break;
    const until = Math.min(end, struct.id.clock + struct.length);
    if (!struct.deleted) parts.push({ client, clock: from, length: until - from });
    from = until;
  }
  // What lies beyond the document belongs to structs that are checked but not applied yet.
  if (from < end) parts.push({ client, clock: from, length: end - from });
  return parts;
}

interface StagedRun {
  clock: number;
  length: number;
  placement: Placement;
  type: string | null;
}

/** Structs that passed the guard but are not in the document: later ones may build on them. */
export class StagedState implements KnownState {
  readonly #below: KnownState;
  readonly #runs = new Map<number, StagedRun[]>();

  constructor(below: KnownState) {
    this.#below = below;
  }

  add(client: number, clock: number, length: number, placement: Placement, type = false): void {
    const run: StagedRun = {
      clock,
      length,
      placement,
      type: type ? `type:${client}:${clock}` : null,
    };
    const runs = this.#runs.get(client);
    if (runs === undefined) this.#runs.set(client, [run]);
    else runs.push(run);
  }

  /** Client ids with staged structs, in the order in which they came. */
  get clients(): number[] {
    return [...this.#runs.keys()];
  }

  clock(client: number): number {
    const last = this.#runs.get(client)?.at(-1);
    return last === undefined ? this.#below.clock(client) : last.clock + last.length;
  }

  placeOf(client: number, clock: number): Placement {
    const run = this.#find(client, clock);
    return run === null ? this.#below.placeOf(client, clock) : run.placement;
  }

  typeAt(client: number, clock: number): object | string | null {
    const run = this.#find(client, clock);
    return run === null ? this.#below.typeAt(client, clock) : run.type;
  }

  root(name: string): object | string {
    return this.#below.root(name);
  }

  alive(range: DeleteRange): DeleteRange[] {
    return this.#below.alive(range);
  }

  #find(client: number, clock: number): StagedRun | null {
    const runs = this.#runs.get(client);
    const first = runs?.[0];
    if (runs === undefined || first === undefined || clock < first.clock) return null;
    let low = 0;
    let high = runs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((runs[middle]?.clock ?? Infinity) <= clock) low = middle;
      else high = middle - 1;
    }
    return runs[low] ?? null;
  }
}
