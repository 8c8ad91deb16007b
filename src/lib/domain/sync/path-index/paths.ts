// The paths that writing is judged by, as a tree: root, then the map keys that still tell paths
// apart. Two lives of the same entry have one path.
import type { Names } from './names.ts';
import { PairTable, Rows } from './rows.ts';

const column = { parent: 0, name: 1 };

export class Paths {
  readonly #names: Names;
  readonly #rows = new Rows(2);
  readonly #table = new PairTable(this.#rows, column.parent, column.name);
  /** Spelled out when somebody asked for them. */
  readonly #spelled: (readonly string[] | undefined)[] = [];

  constructor(names: Names) {
    this.#names = names;
  }

  get count(): number {
    return this.#rows.count;
  }

  get bytes(): number {
    return this.#rows.bytes + this.#table.bytes + 16 * this.#spelled.length;
  }

  /** The path one step below another; `parent` 0 for a root. */
  add(parent: number, name: number): number {
    const known = this.#table.find(parent, name);
    if (known !== 0) return known;
    const path = this.#rows.add([parent, name]);
    this.#table.add(path);
    return path;
  }

  /** 0 when nothing ever had this path. */
  find(steps: readonly string[]): number {
    let path = 0;
    for (const step of steps) {
      const name = this.#names.find(step);
      path = name === 0 ? 0 : this.#table.find(path, name);
      if (path === 0) return 0;
    }
    return path;
  }

  spell(path: number): readonly string[] {
    const known = this.#spelled[path];
    if (known !== undefined) return known;
    const steps: string[] = [];
    for (let at = path; at !== 0; at = this.#rows.at(at, column.parent))
      steps.unshift(this.#names.of(this.#rows.at(at, column.name)));
    this.#spelled[path] = steps;
    return steps;
  }

  parentOf(path: number): number {
    return this.#rows.at(path, column.parent);
  }

  nameOf(path: number): number {
    return this.#rows.at(path, column.name);
  }

  truncate(count: number): void {
    for (let path = this.#rows.count - 1; path >= count; path--) this.#table.removeLast(path);
    this.#rows.truncate(count);
    if (this.#spelled.length > count) this.#spelled.length = count;
  }
}
