// All that the index knows of one zone, and the questions that reading it answers. Changed only by a
// stage (stage.ts).
import type { PathRules } from './path-rules.ts';
import { ClientLines } from './client-line.ts';
import type { ClientLine } from './client-line.ts';
import { Places } from './places.ts';
import { Registers } from './registers.ts';
import { WatchedValues } from './watched-values.ts';

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

  /** The value of a watched register that is there to be seen; undefined when there is none. */
  shownValue(register: number): unknown {
    if (this.registers.isEmpty(register) || this.places.isDead(register)) return undefined;
    const { line, clock, length } = this.registers.lastRun(register);
    if (this.lines.at(line).deleted.has(clock + length - 1)) return undefined;
    return this.watched.valueIn(register);
  }

  get bytes(): number {
    let bytes = this.places.bytes + this.registers.bytes + 120 * this.watched.size;
    for (const line of this.lines) bytes += line.bytes;
    return bytes;
  }
}
