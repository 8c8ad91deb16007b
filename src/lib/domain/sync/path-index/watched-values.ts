// The current values of the few registers that decide about others: who is responsible, what is
// sealed. Exact, because the index knows which value of a register counts.
import * as decoding from 'lib0/decoding';
import { contentKinds } from '../update-parser.ts';
import type { ParsedStruct } from '../update-parser.ts';

/** What is no plain value (a type, bytes) is nobody's id and no day: as good as none. */
const notPlain = null;

export class WatchedValues {
  readonly #values = new Map<number, unknown>();

  get size(): number {
    return this.#values.size;
  }

  isWatched(register: number): boolean {
    return this.#values.has(register);
  }

  of(register: number): unknown {
    return this.#values.get(register);
  }

  /** From now on this register is watched. */
  set(register: number, value: unknown): void {
    this.#values.set(register, value);
  }

  forget(register: number): void {
    this.#values.delete(register);
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
