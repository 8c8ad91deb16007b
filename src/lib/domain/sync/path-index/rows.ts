// Rows of a fixed number of columns in one typed array, and an index over two of the columns. Row 0
// is "none". Rows are only added at the end and taken away from there, so that what an update added
// can be taken back.
import { uint32 } from 'lib0/random';

export class Rows {
  readonly width: number;
  #numbers: Uint32Array;
  #count = 1;

  constructor(width: number) {
    this.width = width;
    this.#numbers = new Uint32Array(4 * width);
  }

  /** How many rows there are, "none" included. */
  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#numbers.byteLength;
  }

  add(values: readonly number[]): number {
    const row = this.#count++;
    if (this.#count * this.width > this.#numbers.length) {
      const larger = new Uint32Array(Math.ceil(this.#count * 1.5) * this.width);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers.set(values, row * this.width);
    return row;
  }

  at(row: number, column: number): number {
    return this.#numbers[row * this.width + column] ?? 0;
  }

  put(row: number, column: number, value: number): void {
    this.#numbers[row * this.width + column] = value;
  }

  truncate(count: number): void {
    this.#count = count;
  }
}

// Keys come from other people: without a number of our own they could be chosen to collide.
const salt = uint32() | 1;

/** Finds a row by two of its columns: open addressing, four to eight bytes a row. */
export class PairTable {
  readonly #rows: Rows;
  readonly #a: number;
  readonly #b: number;
  #slots = new Uint32Array(8);
  #count = 0;

  constructor(rows: Rows, columnA: number, columnB: number) {
    this.#rows = rows;
    this.#a = columnA;
    this.#b = columnB;
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** 0 when there is none. */
  find(a: number, b: number): number {
    return this.#slots[this.#slotOf(a, b)] ?? 0;
  }

  add(row: number): void {
    if (++this.#count * 2 > this.#slots.length) {
      const rows = this.#slots.filter((known) => known !== 0).sort();
      this.#slots = new Uint32Array(this.#slots.length * 2);
      for (const known of rows) this.#put(known);
    }
    this.#put(row);
  }

  /** Only for the row that was added last: nothing was ever put behind it. */
  removeLast(row: number): void {
    this.#slots[this.#slotOfRow(row)] = 0;
    this.#count--;
  }

  #put(row: number): void {
    this.#slots[this.#slotOfRow(row)] = row;
  }

  #slotOfRow(row: number): number {
    return this.#slotOf(this.#rows.at(row, this.#a), this.#rows.at(row, this.#b));
  }

  /** Where this pair stands, or would stand. */
  #slotOf(a: number, b: number): number {
    const mask = this.#slots.length - 1;
    let hash = Math.imul(a ^ salt, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), salt);
    let slot = (hash ^ (hash >>> 13)) & mask;
    for (;;) {
      const row = this.#slots[slot] ?? 0;
      if (row === 0 || (this.#rows.at(row, this.#a) === a && this.#rows.at(row, this.#b) === b))
        return slot;
      slot = (slot + 1) & mask;
    }
  }
}
