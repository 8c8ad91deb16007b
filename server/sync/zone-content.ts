// What someone who comes needs: the newest snapshot and the updates after it, as bytes. No document is
// made of them: a client is answered with what its state vector lacks of each. Held only while people
// come or write, and read from the log again when it is needed.
import * as Y from 'yjs';
import { encodeSyncStep2, encodeUpdate } from '#domain/sync/messages.ts';

const nothing = Uint8Array.of(0, 0);
type Clocks = ReadonlyMap<number, number>;

/** Whether all that is in `held` is known; what was deleted of it may still be news. */
const covers = (known: Clocks, held: Clocks): boolean =>
  held.entries().every(([client, clock]) => (known.get(client) ?? 0) >= clock);

export class ZoneContent {
  readonly #snapshot: Uint8Array | null;
  #tail: Uint8Array[];
  /** Made once for all who come with nothing, and for all who come back with everything. */
  #forNewcomers: Uint8Array[] | null = null;
  #forReturning: { held: Clocks; frames: Uint8Array[] } | null = null;

  constructor(snapshot: Uint8Array | null, tail: readonly Uint8Array[]) {
    this.#snapshot = snapshot;
    this.#tail = [...tail];
  }

  append(update: Uint8Array): void {
    this.#tail.push(update);
    this.#forNewcomers = null;
    this.#forReturning = null;
  }

  /** Everything, as one update. */
  state(): Uint8Array {
    const tail = this.#mergedTail();
    if (this.#snapshot === null) return tail ?? nothing;
    return tail === null ? this.#snapshot : Y.mergeUpdates([this.#snapshot, tail]);
  }

  /**
   * The frames that answer a SyncStep1. The snapshot goes first, as an update like any other, so that
   * the SyncStep2, after which a client calls itself synced, is never there before the content; and
   * nothing large has to be merged.
   */
  answer(stateVector: Uint8Array): readonly Uint8Array[] {
    const known = Y.decodeStateVector(stateVector);
    if (known.size === 0) return (this.#forNewcomers ??= this.#frames((part) => part));
    const { held, frames } = (this.#forReturning ??= this.#deletesOnly());
    return covers(known, held) ? frames : this.#frames((part) => Y.diffUpdate(part, stateVector));
  }

  /** Deletes move no clock, so they are told also to who knows every clock. */
  #deletesOnly(): { held: Clocks; frames: Uint8Array[] } {
    const state = this.state();
    const vector = Y.encodeStateVectorFromUpdate(state);
    const frames = [encodeSyncStep2(Y.diffUpdate(state, vector))];
    return { held: Y.decodeStateVector(vector), frames };
  }

  #frames(part: (update: Uint8Array) => Uint8Array): Uint8Array[] {
    const tail = this.#mergedTail();
    if (this.#snapshot === null) return [encodeSyncStep2(tail === null ? nothing : part(tail))];
    if (tail === null) return [encodeSyncStep2(part(this.#snapshot))];
    return [encodeUpdate(part(this.#snapshot)), encodeSyncStep2(part(tail))];
  }

  /** Merged once: the next time only what has come since is merged into it. */
  #mergedTail(): Uint8Array | null {
    while (this.#tail.length > 1) this.#tail = mergedByHundreds(this.#tail);
    return this.#tail[0] ?? null;
  }
}

/** Yjs sorts all that it merges at each step: many thousand rows at once would take minutes. */
const together = 100;

function mergedByHundreds(updates: readonly Uint8Array[]): Uint8Array[] {
  const merged: Uint8Array[] = [];
  for (let from = 0; from < updates.length; from += together)
    merged.push(Y.mergeUpdates(updates.slice(from, from + together)));
  return merged;
}
