// Pairs of numbers in one typed array, sorted by the first of each: the shape of everything that
// the index knows about a client's clocks. Eight bytes a pair, found by binary search.

const empty = new Uint32Array(0);

export class SortedPairs {
  #numbers = empty;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#numbers.byteLength;
  }

  first(i: number): number {
    return this.#numbers[2 * i] ?? 0;
  }

  second(i: number): number {
    return this.#numbers[2 * i + 1] ?? 0;
  }

  /** The last pair whose first number is not above `value`; −1 when there is none. */
  floor(value: number): number {
    let high = this.#size - 1;
    // Typing goes on at the end.
    if (high < 0 || this.first(high) <= value) return high;
    let low = 0;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (this.first(middle) <= value) low = middle + 1;
      else high = middle - 1;
    }
    return high;
  }

  /** For pairs that come in order. */
  push(first: number, second: number): void {
    this.#reserve(this.#size + 1);
    this.#numbers[2 * this.#size] = first;
    this.#numbers[2 * this.#size + 1] = second;
    this.#size++;
  }

  truncate(size: number): void {
    this.#size = size;
  }

  /** Puts one pair in the place of those from `from` to before `until`. */
  replace(from: number, until: number, first: number, second: number): void {
    const shift = 1 - (until - from);
    this.#reserve(this.#size + shift);
    if (shift !== 0) this.#numbers.copyWithin(2 * (until + shift), 2 * until, 2 * this.#size);
    this.#numbers[2 * from] = first;
    this.#numbers[2 * from + 1] = second;
    this.#size += shift;
  }

  protected takeOver(numbers: Uint32Array<ArrayBuffer>, size: number): void {
    this.#numbers = numbers;
    this.#size = size;
  }

  #reserve(size: number): void {
    if (2 * size <= this.#numbers.length) return;
    const larger = new Uint32Array(2 * Math.max(2, Math.ceil(size * 1.5)));
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
