// Which parts of a zone does an update touch? Answered before anything is stored, without a
// document: client → clocks → place → path, what is deleted, and the values that decide about
// others. As exact as Yjs itself about where things lie and what is deleted; it knows no order and
// no content. (PROTOCOL.md, SY12–SY19 and SY30–SY34.)
//
// A key press costs a few microseconds and usually no memory. One update is staged at a time.
import * as Y from 'yjs';
import type { PathRules } from './path-rules.ts';
import type { UpdateLimits } from '../update-limits.ts';
import { parseUpdate } from '../update-parser.ts';
import { decodeIndex, encodeIndex } from './index-codec.ts';
import { IndexState } from './index-state.ts';
import { newPartOf } from './known-part.ts';
import { placeDeletes } from './place-deletes.ts';
import { placeStructs } from './place-structs.ts';
import { Staged } from './staged.ts';
import { Work } from './work.ts';
import type { StageTerms } from './work.ts';

export interface Sender {
  limits: UpdateLimits;
  /**
   * How far this sender may know a client's clocks. What other connections have written is in the
   * index before PostgreSQL has it; until then it does not exist for this one.
   */
  reach?: (client: number) => number;
}

export interface Loaded {
  /** Client ids with new structs. */
  clients: readonly number[];
  /** Whether it also holds clocks that were here already. */
  repeats: boolean;
}

const everything = (): number => Infinity;
const history: StageTerms = { limits: null, reach: everything };

export class PathIndex {
  readonly #state: IndexState;
  #staged: Staged | null = null;

  constructor(rules: PathRules, state = new IndexState(rules)) {
    this.#state = state;
  }

  /** Throws when these are not the bytes of an index of this version: build it anew from the log. */
  static decode(bytes: Uint8Array, rules: PathRules): PathIndex {
    return new PathIndex(rules, decodeIndex(bytes, rules));
  }

  encode(): Uint8Array {
    this.#mustBeFree();
    return encodeIndex(this.#state);
  }

  /**
   * Takes in history that was accepted before: a snapshot or a row of the log. Throws UpdateRefused
   * when it cannot be read or does not follow on what is here, and then leaves the index as it was.
   */
  load(update: Uint8Array): Loaded {
    const { clients, repeats } = this.#stage(update, history).commit();
    return { clients, repeats };
  }

  /** Throws UpdateRefused; otherwise the answer must be committed or rolled back. */
  stage(update: Uint8Array, { limits, reach = everything }: Sender): Staged {
    return this.#stage(update, { limits, reach });
  }

  /** Next clock of a client id; 0 when it has written nothing. */
  clock(client: number): number {
    return this.#state.lines.clock(client);
  }

  /** As Yjs encodes it. */
  stateVector(): Uint8Array {
    const clocks = new Map<number, number>();
    for (const { client, clock } of this.#state.lines) if (clock > 0) clocks.set(client, clock);
    return Y.encodeStateVector(clocks);
  }

  /** The present value of a watched register; undefined when there is none. */
  value(path: readonly string[]): unknown {
    return this.#state.valueAt(path);
  }

  /** Where one element lies and whether it is deleted; the path is empty for collected ones. */
  element(client: number, clock: number): { path: readonly string[]; deleted: boolean } {
    const { lines, places } = this.#state;
    const line = lines.of(client);
    if (line === undefined || clock >= line.clock) throw new Error('no such element');
    const place = line.placeAt(clock);
    return {
      path: places.paths.spell(places.pathOf(place)),
      deleted: place === 0 || line.deleted.has(clock) || places.isDead(place),
    };
  }

  /** About how much memory this takes. */
  get bytes(): number {
    return this.#state.bytes;
  }

  #stage(bytes: Uint8Array, terms: StageTerms): Staged {
    this.#mustBeFree();
    const whole = parseUpdate(bytes, terms.limits?.maxStructs ?? Infinity);
    const { update, trimmed } = newPartOf(whole, this.#state.lines, terms);
    const work = new Work(this.#state, update, trimmed, terms);
    this.#state.registers.steps = 0;
    try {
      placeStructs(work);
      placeDeletes(work);
    } catch (error) {
      work.rollback();
      throw error;
    }
    const staged = new Staged(work, () => (this.#staged = null));
    this.#staged = staged;
    return staged;
  }

  #mustBeFree(): void {
    if (this.#staged !== null) throw new Error('an update is still open');
  }
}
