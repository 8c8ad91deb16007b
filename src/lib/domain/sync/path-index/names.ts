// Root names and map keys as small numbers, from 1. A plan repeats its field names hundreds of times.

export class Names {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  get size(): number {
    return this.#names.length;
  }

  /** 0 when the name has none. */
  find(name: string): number {
    return this.#numbers.get(name) ?? 0;
  }

  add(name: string): number {
    const known = this.find(name);
    if (known !== 0) return known;
    this.#names.push(name);
    this.#numbers.set(name, this.#names.length);
    return this.#names.length;
  }

  of(number: number): string {
    return this.#names[number - 1] ?? '';
  }

  truncate(size: number): void {
    for (const name of this.#names.splice(size)) this.#numbers.delete(name);
  }

  get bytes(): number {
    return this.#names.reduce((sum, name) => sum + 72 + name.length, 0);
  }
}
