// One update on its way into the index: what it has touched, deleted and put where so far, and how
// to take all of it back. Structs are in the index as soon as they are placed; deletes only after
// `commit`, so that what counted before can still be seen.
import type { UpdateLimits } from '../update-limits.ts';
import type { DeleteRange, ParsedStruct, ParsedUpdate, Section } from '../update-parser.ts';
import { UpdateRefused } from '../update-reader.ts';
import type { ClientLine } from './client-line.ts';
import type { IndexState, RegisterBefore } from './index-state.ts';
import type { PlacesMark } from './places.ts';

export interface StageTerms {
  /** null for history that was accepted before. */
  limits: UpdateLimits | null;
  /** How far the sender may know a client's clocks: what lies beyond is not committed yet. */
  reach(client: number): number;
}

/** A part of the update's deletes that is news, within one place. */
export interface DeletePiece extends DeleteRange {
  path: number;
  format: boolean;
}

/** One section, and its line as it was before. */
export interface OpenSection {
  readonly section: Section;
  readonly line: ClientLine;
  readonly clockBefore: number;
  readonly runsBefore: number;
  readonly typesBefore: number;
  /** The struct that is placed next. */
  next: number;
  /** Whether another section waits for this one to go on. */
  waiting: boolean;
}

/** Yjs writes sections so, and `mergeUpdates` silently loses what comes otherwise. */
function isFalling(sections: readonly Section[]): boolean {
  for (let i = 1; i < sections.length; i++)
    if ((sections[i]?.client ?? 0) > (sections[i - 1]?.client ?? 0)) return false;
  return true;
}

/** Up to here ranges are put in one by one; more of them are merged in one pass. */
const fewDeletes = 32;

export class Work {
  readonly state: IndexState;
  readonly update: ParsedUpdate;
  /** Whether known clocks were cut off. */
  readonly trimmed: boolean;
  readonly terms: StageTerms;
  readonly sections: OpenSection[];
  /** Path → operations. */
  readonly touches = new Map<number, number>();
  /** Passed on as collected content of the same length. */
  readonly vanished = new Set<ParsedStruct>();
  deletes: DeletePiece[] = [];
  /** Map values that do not count any more, or never did: Yjs deletes them by itself. */
  readonly superseded: { line: ClientLine; clock: number; length: number }[] = [];
  /** Living map values of several elements: the same update must delete them. */
  readonly several: DeleteRange[] = [];
  /** Registers that this update writes, as they were. */
  readonly registersBefore = new Map<number, RegisterBefore>();
  /** Whether the bytes must be written anew. */
  rewritten: boolean;
  readonly undo: (() => void)[] = [];
  readonly #placesBefore: PlacesMark;
  readonly #linesBefore: number;

  constructor(state: IndexState, update: ParsedUpdate, trimmed: boolean, terms: StageTerms) {
    this.state = state;
    this.update = update;
    this.terms = terms;
    this.trimmed = trimmed;
    this.rewritten = trimmed || !isFalling(update.sections);
    this.#placesBefore = state.places.mark;
    this.#linesBefore = state.lines.size;
    this.sections = update.sections.map((section) => {
      const line = state.lines.open(section.client);
      return {
        section,
        line,
        clockBefore: line.clock,
        runsBefore: line.runs.size,
        typesBefore: line.types.size,
        next: 0,
        waiting: false,
      };
    });
  }

  touch(path: number, operation: number): void {
    this.touches.set(path, (this.touches.get(path) ?? 0) | operation);
    if (this.touches.size > (this.terms.limits?.maxPaths ?? Infinity))
      throw new UpdateRefused('limits', 'touches too many places');
  }

  /** Whether this update brought an element. */
  isNew(line: ClientLine, clock: number): boolean {
    return this.sections.some((open) => open.line === line && clock >= open.clockBefore);
  }

  rollback(): void {
    for (const undo of this.undo.reverse()) undo();
    for (const { line, clockBefore, runsBefore, typesBefore } of this.sections) {
      line.clock = clockBefore;
      line.runs.truncate(runsBefore);
      line.types.truncate(typesBefore);
    }
    this.state.lines.truncate(this.#linesBefore);
    this.state.places.rewind(this.#placesBefore);
  }

  commit(): void {
    const { state, deletes, superseded } = this;
    const ranges = [
      ...deletes.map(({ client, clock, length }) => ({
        line: state.lines.open(client),
        clock,
        length,
      })),
      ...superseded,
    ];
    if (ranges.length <= fewDeletes) {
      for (const { line, clock, length } of ranges) state.markDeleted(line, clock, clock + length);
      return;
    }
    for (const [line, own] of Map.groupBy(ranges, (range) => range.line)) {
      const sorted = own.toSorted((a, b) => a.clock - b.clock);
      line.deleted.addSorted(sorted.map(({ clock, length }) => [clock, clock + length]));
      for (const { clock, length } of sorted) state.markTypesDeleted(line, clock, clock + length);
    }
  }
}
