// What the gate has let through and PostgreSQL has not confirmed yet. [SY33] For the connection that
// wrote it, it is there, because its next frame builds on it; for all others it is not, because they
// would be left with half a change if the database refused it.

interface Segment {
  /** The first of these clocks; they end where the next segment begins. */
  from: number;
  connection: object;
  batch: number;
}

const everything = (): number => Infinity;

export class Uncommitted {
  /** By client id, in the order of the clocks. */
  readonly #segments = new Map<number, Segment[]>();
  #batch = 0;
  #lastWritten = -1;
  #settled = -1;

  get isEmpty(): boolean {
    return this.#settled >= this.#lastWritten;
  }

  /** An update went into the present batch, perhaps one of deletes alone. */
  written(): void {
    this.#lastWritten = this.#batch;
  }

  /** … with new clocks from here on. */
  add(client: number, from: number, connection: object): void {
    const segments = this.#segments.get(client);
    const last = segments?.at(-1);
    if (last?.batch === this.#batch && last.connection === connection) return;
    const segment = { from, connection, batch: this.#batch };
    if (segments === undefined) this.#segments.set(client, [segment]);
    else segments.push(segment);
  }

  /** How far a connection may know each client's clocks. */
  reachOf(connection: object): (client: number) => number {
    if (this.#segments.size === 0) return everything;
    return (client) =>
      this.#segments.get(client)?.find((segment) => segment.connection !== connection)?.from ??
      Infinity;
  }

  /** Ends the present batch and answers its number. */
  nextBatch(): number {
    return this.#batch++;
  }

  /** This batch and all before it are committed. */
  settle(batch: number): void {
    this.#settled = Math.min(batch, this.#batch);
    for (const [client, segments] of this.#segments) {
      const open = segments.filter((segment) => segment.batch > batch);
      if (open.length === 0) this.#segments.delete(client);
      else this.#segments.set(client, open);
    }
  }
}
