// What someone who comes needs: the newest snapshot and the updates after it, as bytes. No document is
// made of them: a client is answered with what its state vector lacks of each. Held only while people
// come or write, and read from the log again when it is needed.
import * as Y from 'yjs';
import { encodeSyncStep2, encodeUpdate } from '#domain/sync/messages.ts';

const nothing = Uint8Array.of(0, 0);
const knowsNothing = (stateVector: Uint8Array): boolean =>
  stateVector.length === 1 && stateVector[0] === 0;

export class ZoneContent {
  readonly #snapshot: Uint8Array | null;
  #tail: Uint8Array[];
  #forNewcomers: Uint8Array[] | null = null;

  constructor(snapshot: Uint8Array | null, tail: readonly Uint8Array[]) {
    this.#snapshot = snapshot;
    this.#tail = [...tail];
  }

  append(update: Uint8Array): void {
    this.#tail.push(update);
    this.#forNewcomers = null;
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
    if (knowsNothing(stateVector)) return (this.#forNewcomers ??= this.#frames((part) => part));
    return this.#frames((part) => Y.diffUpdate(part, stateVector));
  }

  #frames(part: (update: Uint8Array) => Uint8Array): Uint8Array[] {
    const tail = this.#mergedTail();
    if (this.#snapshot === null) return [encodeSyncStep2(tail === null ? nothing : part(tail))];
    if (tail === null) return [encodeSyncStep2(part(this.#snapshot))];
    return [encodeUpdate(part(this.#snapshot)), encodeSyncStep2(part(tail))];
  }

  /** Merged once: the next time only what has come since is merged into it. */
  #mergedTail(): Uint8Array | null {
    if (this.#tail.length > 1) this.#tail = [Y.mergeUpdates(this.#tail)];
    return this.#tail[0] ?? null;
  }
}
