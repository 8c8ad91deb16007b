// One client id's clocks from 0 to `clock`, without gaps: in which place every element lies, which
// elements hold a type, and what is deleted. A key press that goes on where the last one ended
// changes one number.
import { DeletedRanges } from './deleted-ranges.ts';
import { SortedPairs } from './sorted-pairs.ts';

/** The place of collected elements: invisible on every copy, for ever. */
export const nowhere = 0;

export class ClientLine {
  readonly client: number;
  /** By which registers name this line. */
  readonly number: number;
  /** The next clock. */
  clock = 0;
  /** Clock → place and whether it is a format mark, until the next pair. */
  readonly runs = new SortedPairs();
  /** Clock → type, for elements that hold one. */
  readonly types = new SortedPairs();
  readonly deleted = new DeletedRanges();

  constructor(client: number, number: number) {
    this.client = client;
    this.number = number;
  }

  append(length: number, place: number, format: boolean): void {
    const value = place * 2 + (format ? 1 : 0);
    const last = this.runs.size - 1;
    if (last < 0 || this.runs.second(last) !== value) this.runs.push(this.clock, value);
    this.clock += length;
  }

  placeAt(clock: number): number {
    return this.runs.second(this.runs.floor(clock)) >>> 1;
  }

  /** 0 when this element holds none, or is collected. */
  typeAt(clock: number): number {
    const i = this.types.floor(clock);
    return i >= 0 && this.types.first(i) === clock ? this.types.second(i) : 0;
  }

  get bytes(): number {
    return 320 + this.runs.bytes + this.types.bytes + this.deleted.bytes;
  }
}

export class ClientLines {
  readonly #byClient = new Map<number, ClientLine>();
  readonly #all: ClientLine[] = [];

  get size(): number {
    return this.#all.length;
  }

  of(client: number): ClientLine | undefined {
    return this.#byClient.get(client);
  }

  at(number: number): ClientLine {
    const line = this.#all[number];
    if (line === undefined) throw new Error(`no line ${number}`);
    return line;
  }

  clock(client: number): number {
    return this.#byClient.get(client)?.clock ?? 0;
  }

  open(client: number): ClientLine {
    const known = this.#byClient.get(client);
    if (known !== undefined) return known;
    const line = new ClientLine(client, this.#all.length);
    this.#byClient.set(client, line);
    this.#all.push(line);
    return line;
  }

  /** Forgets the lines that were opened last. */
  truncate(size: number): void {
    for (const { client } of this.#all.splice(size)) this.#byClient.delete(client);
  }

  [Symbol.iterator](): Iterator<ClientLine> {
    return this.#all.values();
  }
}
