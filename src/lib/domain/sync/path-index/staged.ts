// An update that the index has taken up for judging. Nothing else may happen to the index until it
// is committed or rolled back; after a rollback the index is exactly what it was.
import type { Touch } from '../touch.ts';
import { encodeCanonical } from '../update-encoder.ts';
import type { Work } from './work.ts';

/** A part of the update's deletes, as far as judging it goes. */
export interface Deletion {
  readonly path: readonly string[];
  /** Of a format mark. */
  readonly format: boolean;
}

export class Staged {
  readonly #work: Work;
  readonly #close: () => void;
  /** Client ids with new structs. */
  readonly clients: readonly number[];
  /** Whether it also held clocks that were known. */
  readonly repeats: boolean;
  #open = true;

  constructor(work: Work, close: () => void) {
    this.#work = work;
    this.#close = close;
    this.repeats = work.trimmed;
    this.clients = work.sections.map(({ section }) => section.client);
  }

  get open(): boolean {
    return this.#open;
  }

  /** Next clock of one of `clients` before this update. */
  clockBefore(client: number): number {
    const open = this.#work.sections.find(({ section }) => section.client === client);
    return open?.clockBefore ?? 0;
  }

  get touches(): Touch[] {
    const { paths } = this.#work.state.places;
    const touches: Touch[] = [];
    for (const [path, ops] of this.#work.touches) touches.push({ path: paths.spell(path), ops });
    return touches;
  }

  /** The value of a watched register as it was before this update; undefined when it had none. */
  valueBefore(path: readonly string[]): unknown {
    return this.#work.state.valueAt(path, this.#work.registersBefore);
  }

  /** Takes part of the deletes out of the update. */
  leaveOut(unwanted: (deletion: Deletion) => boolean): void {
    const { paths } = this.#work.state.places;
    const wanted = this.#work.deletes.filter(
      ({ path, format }) => !unwanted({ path: paths.spell(path), format }),
    );
    if (wanted.length === this.#work.deletes.length) return;
    this.#work.deletes = wanted;
    this.#work.rewritten = true;
  }

  /** [SY19] What is stored and passed on, in canonical form; null when nothing is new. */
  get bytes(): Uint8Array | null {
    const { update, deletes, vanished, rewritten, sections } = this.#work;
    if (sections.length === 0 && deletes.length === 0) return null;
    if (!rewritten && vanished.size === 0) return update.bytes;
    return encodeCanonical(update, deletes, vanished);
  }

  commit(): this {
    this.#end();
    this.#work.commit();
    return this;
  }

  rollback(): void {
    this.#end();
    this.#work.rollback();
  }

  #end(): void {
    if (!this.#open) throw new Error('this update is not open any more');
    this.#open = false;
    this.#close();
  }
}
