// When a document came, and how far it went: what came in answer, what came after it, and which clock
// of a writer all of it together reaches.
import * as Y from 'yjs';
import type { ClientEvents } from './client.ts';

export class Arrivals {
  readonly began = performance.now();
  syncedAt: number | null = null;
  readonly #parts: Uint8Array[] = [];
  readonly #enoughBytes: number;
  /** Something as large as the content has come. */
  largeAt: number | null = null;

  constructor(enoughBytes: number) {
    this.#enoughBytes = enoughBytes;
  }

  readonly events: ClientEvents = {
    step2: (update) => {
      const at = performance.now();
      this.syncedAt ??= at;
      this.#take(update, at);
    },
    update: (update) => this.#take(update, performance.now()),
  };

  /** Whether "synced" was said while the content was still missing. */
  get toldTooEarly(): boolean {
    return this.syncedAt !== null && (this.largeAt === null || this.syncedAt < this.largeAt);
  }

  clockOf(clientId: number): number {
    if (this.#parts.length === 0) return 0;
    const all = Y.mergeUpdates(this.#parts);
    return Y.decodeStateVector(Y.encodeStateVectorFromUpdate(all)).get(clientId) ?? 0;
  }

  #take(update: Uint8Array, at: number): void {
    // What is received lies in a buffer that other frames share.
    this.#parts.push(update.slice());
    if (update.length >= this.#enoughBytes) this.largeAt ??= at;
  }
}
