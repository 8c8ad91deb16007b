// The current values of the few registers that decide about others: who is responsible, what is
// sealed. Exact, because the index knows which value of a register counts.
import * as decoding from 'lib0/decoding';
import { contentKinds } from '../update-parser.ts';
import type { ParsedStruct } from '../update-parser.ts';

/** What is no plain value (a type, bytes) is nobody's id and no day: as good as none. */
const notPlain = null;

export class WatchedValues {
  readonly #values = new Map<number, unknown>();
  /** The registers of each watched path: one for each life of what it belongs to. */
  readonly #registers = new Map<number, number[]>();

  get size(): number {
    return this.#values.size;
  }

  isWatched(place: number): boolean {
    return this.#values.has(place);
  }

  registersAt(path: number): readonly number[] {
    return this.#registers.get(path) ?? [];
  }

  valueIn(place: number): unknown {
    return this.#values.get(place);
  }

  watch(place: number, path: number, value?: unknown): void {
    this.#values.set(place, value);
    const registers = this.#registers.get(path);
    if (registers === undefined) this.#registers.set(path, [place]);
    else registers.push(place);
  }

  set(place: number, value: unknown): void {
    this.#values.set(place, value);
  }

  /** Forgets the register that was watched last. */
  unwatch(place: number, path: number): void {
    this.#values.delete(place);
    const registers = this.#registers.get(path);
    registers?.pop();
    if (registers?.length === 0) this.#registers.delete(path);
  }
}

/** What `Y.Map.get` would answer for a register that holds this struct: its last element. */
export function lastValue(bytes: Uint8Array, { kind, content, length }: ParsedStruct): unknown {
  const decoder = decoding.createDecoder(bytes);
  decoder.pos = content;
  switch (kind) {
    case contentKinds.any: {
      let value: unknown;
      decoding.readVarUint(decoder);
      for (let i = 0; i < length; i++) value = decoding.readAny(decoder);
      return value;
    }
    case contentKinds.json: {
      let json = 'undefined';
      decoding.readVarUint(decoder);
      for (let i = 0; i < length; i++) json = decoding.readVarString(decoder);
      return json === 'undefined' ? undefined : JSON.parse(json);
    }
    case contentKinds.embed:
      return JSON.parse(decoding.readVarString(decoder));
    case contentKinds.string:
      return decoding.readVarString(decoder).at(-1);
    default:
      return notPlain;
  }
}
