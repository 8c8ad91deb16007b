// Who is in one room through other nodes. Each node answers for its own: what it says replaces what it
// said before, and holds until it says goodbye or has been silent for too long.
import { limits } from '#domain/limits.ts';
import type { Entry, NodeId, Word } from './neighbours.ts';

export type PresenceWord = Extract<Word, { kind: 'moved' | 'here' }>;

interface Told {
  entry: Entry;
  /** When this was first said of them: someone's newest connection is the one that counts. */
  since: number;
}

interface Node {
  heardAt: number;
  told: Map<number, Told>;
}

export class Elsewhere {
  readonly #nodes = new Map<NodeId, Node>();

  /** Returns whoever came, moved or went, as they are or were. */
  heard(node: NodeId, word: PresenceWord, now: number): Entry[] {
    const before = this.#nodes.get(node)?.told ?? new Map<number, Told>();
    const told = new Map(word.kind === 'moved' ? before : []);
    const changed: Entry[] = [];
    for (const entry of word.entries) {
      const known = before.get(entry.clientId);
      const same =
        known?.entry.json === entry.json && known.entry.person.sight === entry.person.sight;
      told.set(entry.clientId, same ? known : { entry, since: now });
      if (!same) changed.push(entry);
    }
    if (word.kind === 'moved') for (const clientId of word.gone) told.delete(clientId);
    for (const [clientId, { entry }] of before) if (!told.has(clientId)) changed.push(entry);
    if (told.size > 0) this.#nodes.set(node, { heardAt: now, told });
    else this.#nodes.delete(node);
    return changed;
  }

  /** Returns whom it took along. */
  left(node: NodeId): Entry[] {
    const took = [...(this.#nodes.get(node)?.told.values() ?? [])];
    this.#nodes.delete(node);
    return took.map(({ entry }) => entry);
  }

  /** Nodes that have been silent for too long are gone. */
  expire(now: number): Entry[] {
    return [...this.#nodes].flatMap(([node, { heardAt }]) =>
      now - heardAt >= limits.neighbourSilenceMs ? this.left(node) : [],
    );
  }

  find(clientId: number): Entry | undefined {
    let newest: Told | undefined;
    for (const { told } of this.#nodes.values()) {
      const one = told.get(clientId);
      if (one !== undefined && one.since >= (newest?.since ?? 0)) newest = one;
    }
    return newest?.entry;
  }

  get clientIds(): Set<number> {
    return new Set([...this.#nodes.values()].flatMap(({ told }) => [...told.keys()]));
  }
}
