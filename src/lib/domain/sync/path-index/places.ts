// The shape of a document without its content. A *place* is what Yjs puts elements into: the child
// sequence of a type, or the register of one map key. A *type* is a root, or lies itself as an
// element in a place. Each place has the path by which writing there is judged.
import type { PathRules } from './path-rules.ts';
import { nowhere } from './client-line.ts';
import { Names } from './names.ts';
import { Paths } from './paths.ts';
import { PairTable, Rows } from './rows.ts';

/** The last three say which run of elements ends with a register's value (registers.ts). */
export const placeColumns = { type: 0, path: 1, key: 2, line: 3, clock: 4, length: 5 } as const;
const typeColumns = { place: 0, path: 1, depth: 2, deleted: 3, sequence: 4 } as const;
const { type, path, key } = placeColumns;

/** How much there was; what came later can be taken away again. */
export interface PlacesMark {
  places: number;
  types: number;
  paths: number;
  names: number;
  roots: number;
}

export class Places {
  readonly rules: PathRules;
  readonly names = new Names();
  readonly paths = new Paths(this.names);
  readonly rows = new Rows(6);
  readonly types = new Rows(5);
  readonly #registers = new PairTable(this.rows, type, key);
  readonly #roots = new Map<string, number>();

  constructor(rules: PathRules) {
    this.rules = rules;
  }

  get bytes(): number {
    const rows = this.rows.bytes + this.types.bytes + this.#registers.bytes;
    return rows + this.names.bytes + this.paths.bytes + 64 * this.#roots.size;
  }

  get roots(): ReadonlyMap<string, number> {
    return this.#roots;
  }

  pathOf(place: number): number {
    return this.rows.at(place, path);
  }

  isRegister(place: number): boolean {
    return this.rows.at(place, key) !== 0;
  }

  /** Whether a place holds what its path names, rather than something inside that. */
  isEntry(place: number): boolean {
    return (
      this.isRegister(place) && this.types.at(this.rows.at(place, type), typeColumns.depth) > 0
    );
  }

  /** Whether the value in a place decides about others and is kept (watched-values.ts). */
  isWatched(place: number): boolean {
    return this.isEntry(place) && this.rules.isWatched(this.paths.spell(this.pathOf(place)));
  }

  /** Whether the type that a place belongs to, or one around it, is deleted. */
  isDead(place: number): boolean {
    for (let at = place; at !== nowhere;) {
      const owner = this.rows.at(at, type);
      if (this.types.at(owner, typeColumns.deleted) !== 0) return true;
      at = this.types.at(owner, typeColumns.place);
    }
    return false;
  }

  /** How many types a place lies in. */
  depthOf(place: number): number {
    let depth = 0;
    for (
      let at = place;
      at !== nowhere;
      at = this.types.at(this.rows.at(at, type), typeColumns.place)
    )
      depth++;
    return depth;
  }

  markDeleted(deletedType: number): void {
    this.types.put(deletedType, typeColumns.deleted, 1);
  }

  /** The type of a root. A root that the rules do not know has one path for everything in it. */
  root(name: string): number {
    const known = this.#roots.get(name);
    if (known !== undefined) return known;
    const rootPath = this.paths.add(0, this.names.add(name));
    const root = this.addType(nowhere, rootPath, this.rules.depthOf(name) ?? 0);
    this.nameRoot(name, root);
    return root;
  }

  nameRoot(name: string, root: number): void {
    this.#roots.set(name, root);
  }

  /** The type of an element that was put into `place`. */
  addTypeIn(place: number): number {
    const depth = this.types.at(this.rows.at(place, type), typeColumns.depth);
    return this.addType(
      place,
      this.pathOf(place),
      this.isRegister(place) ? Math.max(0, depth - 1) : 0,
    );
  }

  addType(place: number, itsPath: number, depth: number): number {
    return this.types.add([place, itsPath, depth, 0, 0]);
  }

  sequenceOf(owner: number): number {
    const known = this.types.at(owner, typeColumns.sequence);
    if (known !== 0) return known;
    return this.addPlace(owner, this.types.at(owner, typeColumns.path), 0);
  }

  registerOf(owner: number, keyName: string): number {
    const name = this.names.add(keyName);
    const known = this.#registers.find(owner, name);
    if (known !== 0) return known;
    const around = this.types.at(owner, typeColumns.path);
    const deeper = this.types.at(owner, typeColumns.depth) > 0;
    return this.addPlace(owner, deeper ? this.paths.add(around, name) : around, name);
  }

  /** 0 when nothing was ever written under this key. */
  findRegister(owner: number, keyName: string): number {
    const name = this.names.find(keyName);
    return name === 0 ? 0 : this.#registers.find(owner, name);
  }

  addPlace(owner: number, itsPath: number, name: number): number {
    const place = this.rows.add([owner, itsPath, name, 0, 0, 0]);
    if (name === 0) this.types.put(owner, typeColumns.sequence, place);
    else this.#registers.add(place);
    return place;
  }

  get mark(): PlacesMark {
    return {
      places: this.rows.count,
      types: this.types.count,
      paths: this.paths.count,
      names: this.names.size,
      roots: this.#roots.size,
    };
  }

  rewind(mark: PlacesMark): void {
    for (let place = this.rows.count - 1; place >= mark.places; place--)
      if (this.isRegister(place)) this.#registers.removeLast(place);
      else this.types.put(this.rows.at(place, type), typeColumns.sequence, 0);
    this.rows.truncate(mark.places);
    this.types.truncate(mark.types);
    this.paths.truncate(mark.paths);
    this.names.truncate(mark.names);
    for (const name of [...this.#roots.keys()].slice(mark.roots)) this.#roots.delete(name);
  }
}
