// What the gate has let through and PostgreSQL has not confirmed yet. [SY33] For the connection that
// wrote it, it is there, because its next frame builds on it; for all others it is not, because they
// would be left with half a change if the database refused it.

const everything = (): number => Infinity;

export class Uncommitted {
  /** The first clock of each client id, and who wrote from there: nobody else can go on before. */
  readonly #clocks = new Map<number, { from: number; connection: object }>();

  /** An update was let through, with new clocks from `from` on under each of these client ids. */
  add(connection: object, clients: readonly { client: number; from: number }[]): void {
    for (const { client, from } of clients)
      if (!this.#clocks.has(client)) this.#clocks.set(client, { from, connection });
  }

  /** How far a connection may know each client's clocks. */
  reachOf(connection: object): (client: number) => number {
    if (this.#clocks.size === 0) return everything;
    return (client) => {
      const clocks = this.#clocks.get(client);
      return clocks === undefined || clocks.connection === connection ? Infinity : clocks.from;
    };
  }

  settle(): void {
    this.#clocks.clear();
  }
}
