// Which value of a map key counts. Yjs keeps a key's values in a row of which the last one counts;
// because none of them has a right neighbour (SY17) the row can be known from ids alone: each
// value's origin is the one before. Kept as runs of consecutive clocks of one client, the last run
// in the place's own row, earlier ones beside it.
import type { ClientLine, ClientLines } from './client-line.ts';
import { placeColumns } from './places.ts';
import type { Rows } from './rows.ts';

const { line: lineColumn, clock: clockColumn, length: lengthColumn } = placeColumns;

/** `length` elements of a client line, the last of them counting. */
export interface Run {
  line: number;
  clock: number;
  length: number;
}

/** The value that the writer knew; null when it knew of none. */
type Origin = { line: ClientLine | undefined; clock: number } | null;

export interface Written {
  /** Whether the new value counts from now on. */
  wins: boolean;
  /** The element that counted until now, and does no more. */
  superseded: Run | null;
}

export class Registers {
  readonly #rows: Rows;
  readonly #lines: ClientLines;
  readonly #earlier = new Map<number, Run[]>();
  /** Runs looked through so far: what makes an update expensive that fights over one long row. */
  steps = 0;

  constructor(rows: Rows, lines: ClientLines) {
    this.#rows = rows;
    this.#lines = lines;
  }

  get bytes(): number {
    let runs = 0;
    for (const row of this.#earlier.values()) runs += row.length;
    return 80 * this.#earlier.size + 56 * runs;
  }

  isEmpty(place: number): boolean {
    return this.#rows.at(place, lengthColumn) === 0;
  }

  /** The run whose last element counts; only of a register that is not empty. */
  lastRun(place: number): Run {
    return {
      line: this.#rows.at(place, lineColumn),
      clock: this.#rows.at(place, clockColumn),
      length: this.#rows.at(place, lengthColumn),
    };
  }

  earlierRuns(place: number): readonly Run[] {
    return this.#earlier.get(place) ?? [];
  }

  restore(place: number, last: Run, earlier: readonly Run[]): void {
    this.#rows.put(place, lineColumn, last.line);
    this.#rows.put(place, clockColumn, last.clock);
    this.#rows.put(place, lengthColumn, last.length);
    if (earlier.length === 0) this.#earlier.delete(place);
    else this.#earlier.set(place, [...earlier]);
  }

  /** Puts a value behind `origin`, as Yjs will. What it changed is taken back by `undo`. */
  write(place: number, value: Run, origin: Origin, undo: (() => void)[]): Written {
    if (this.isEmpty(place)) {
      undo.push(() => this.restore(place, { line: 0, clock: 0, length: 0 }, []));
      this.restore(place, value, []);
      return { wins: true, superseded: null };
    }
    const last = this.lastRun(place);
    const current: Run = { line: last.line, clock: last.clock + last.length - 1, length: 1 };
    if (origin?.line?.number === current.line && origin.clock === current.clock) {
      this.#goOn(place, last, value, undo);
      return { wins: true, superseded: current };
    }
    const wins = this.#compete(place, last, value, origin, undo);
    return { wins, superseded: wins ? current : null };
  }

  /** The usual case: the value knows the one that counts. */
  #goOn(place: number, last: Run, value: Run, undo: (() => void)[]): void {
    if (last.line === value.line && last.clock + last.length === value.clock) {
      undo.push(() => this.#rows.put(place, lengthColumn, last.length));
      this.#rows.put(place, lengthColumn, last.length + value.length);
      return;
    }
    const earlier = this.#earlier.get(place);
    if (earlier === undefined) this.#earlier.set(place, [last]);
    else earlier.push(last);
    this.#setLast(place, value);
    undo.push(() => {
      const runs = this.#earlier.get(place);
      runs?.pop();
      if (runs?.length === 0) this.#earlier.delete(place);
      this.#setLast(place, last);
    });
  }

  /**
   * Written at the same time as others. Among values with the same origin the one of the highest
   * client id stands last; what stands behind the loser goes with it.
   */
  #compete(place: number, last: Run, value: Run, origin: Origin, undo: (() => void)[]): boolean {
    const earlier = this.earlierRuns(place);
    let kept: Run[] = [];
    let rival = earlier[0] ?? last;
    if (origin !== null) {
      const at = this.#find(earlier, last, origin);
      const run = at === earlier.length ? last : earlier[at];
      // Somewhere before the row that is known: it cannot be the last.
      if (run === undefined) return false;
      const length = origin.clock - run.clock + 1;
      if (length === run.length) rival = earlier[at + 1] ?? last;
      else rival = run;
      if (this.#clientOf(value) <= this.#clientOf(rival)) return false;
      kept = [...earlier.slice(0, at), { ...run, length }];
    } else if (this.#clientOf(value) <= this.#clientOf(rival)) return false;
    undo.push(() => this.restore(place, last, earlier));
    this.restore(place, value, kept);
    return true;
  }

  /** Which of the runs, the last one counted as well, holds an element; −1 for none. */
  #find(earlier: readonly Run[], last: Run, { line, clock }: NonNullable<Origin>): number {
    const holds = (run: Run): boolean =>
      run.line === line?.number && run.clock <= clock && clock < run.clock + run.length;
    if (holds(last)) return earlier.length;
    this.steps += earlier.length;
    return earlier.findLastIndex(holds);
  }

  #clientOf({ line }: Run): number {
    return this.#lines.at(line).client;
  }

  #setLast(place: number, { line, clock, length }: Run): void {
    this.#rows.put(place, lineColumn, line);
    this.#rows.put(place, clockColumn, clock);
    this.#rows.put(place, lengthColumn, length);
  }
}
