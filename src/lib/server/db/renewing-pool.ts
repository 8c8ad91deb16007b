// Connections to PostgreSQL that outlive it. A pool that has lost its database is thrown away whole and
// a fresh one takes its place: connections that went through a crash have been seen to swallow
// queries. What was under way on the old one may finish.
import type { Sql } from 'postgres';

/** No answer for this long counts as no answer; what it would have written is found by loading. */
const patienceMs = 10_000;
const finishSeconds = 5;

class NoAnswer extends Error {
  readonly code = 'ETIMEDOUT';
}

export async function soon<T>(work: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new NoAnswer('the database does not answer')), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Connection failures, and what a server that is ending or starting says. */
const away = /^(CONNECT|ECONN|ETIMEDOUT|EPIPE|08|57P)/;

const isAway = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && away.test(String(error.code));

export class RenewingPool {
  /** The database was away: whoever holds a connection of their own had better renew it. */
  lost: () => void = () => undefined;
  readonly #connect: () => Sql;
  #pool: Sql;

  constructor(connect: () => Sql) {
    this.#connect = connect;
    this.#pool = connect();
  }

  async ask<T>(question: (sql: Sql) => PromiseLike<T>): Promise<T> {
    const pool = this.#pool;
    try {
      return await soon(question(pool));
    } catch (error) {
      if (isAway(error) && pool === this.#pool) {
        this.#pool = this.#connect();
        pool.end({ timeout: finishSeconds }).catch(() => undefined);
        this.lost();
      }
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#pool.end({ timeout: 2 });
  }
}
