// All that the index knows of one zone, and the questions that reading it answers. Changed only by a
// stage (stage.ts).
import type { PathRules } from './path-rules.ts';
import { ClientLines } from './client-line.ts';
import type { ClientLine } from './client-line.ts';
import { Places } from './places.ts';
import { Registers } from './registers.ts';
import type { Run } from './registers.ts';
import { WatchedValues } from './watched-values.ts';

/** A register as it was: its last run, and its value if it is watched. */
export interface RegisterBefore {
  run: Run;
  value: unknown;
}

export class IndexState {
  readonly lines = new ClientLines();
  readonly places: Places;
  readonly registers: Registers;
  readonly watched = new WatchedValues();

  constructor(rules: PathRules) {
    this.places = new Places(rules);
    this.registers = new Registers(this.places.rows, this.lines);
  }

  /** Deletes what lies from one clock to before another, and with it the types that lie there. */
  markDeleted(line: ClientLine, from: number, until: number): void {
    line.deleted.add(from, until);
    this.markTypesDeleted(line, from, until);
  }

  markTypesDeleted({ types }: ClientLine, from: number, until: number): void {
    for (let i = types.floor(until - 1); i >= 0 && types.first(i) >= from; i--)
      this.places.markDeleted(types.second(i));
  }

  /**
   * The value that is to be seen at a watched path; undefined when there is none. `before` tells
   * what registers held that an update on its way has written.
   */
  valueAt(path: readonly string[], before?: ReadonlyMap<number, RegisterBefore>): unknown {
    let type = this.places.roots.get(path[0] ?? '') ?? 0;
    for (let step = 1; type !== 0; step++) {
      const register = this.places.findRegister(type, path[step] ?? '');
      const held = before?.get(register);
      const run = held?.run ?? this.registers.lastRun(register);
      if (run.length === 0) return undefined;
      const line = this.lines.at(run.line);
      const clock = run.clock + run.length - 1;
      if (line.deleted.has(clock)) return undefined;
      if (step === path.length - 1)
        return held === undefined ? this.watched.of(register) : held.value;
      type = line.typeAt(clock);
    }
    return undefined;
  }

  get bytes(): number {
    let bytes = this.places.bytes + this.registers.bytes + 80 * this.watched.size;
    for (const line of this.lines) bytes += line.bytes;
    return bytes;
  }
}
