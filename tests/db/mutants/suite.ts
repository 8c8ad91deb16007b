// The tests that must notice a mutant, quickest first: the catalogue's rules, the columns, the table matrix
// (the cells of one table where the mutant is of one), and a few random worlds, wide and close. All in one transaction in which
// the mutant was made, and which is taken back.
import postgres, { type Sql, type TransactionSql } from 'postgres';
import { randomFrom } from '../../sync/support/random.ts';
import type { TestDatabase } from '../../support/postgres.ts';
import { findings } from '../catalog.ts';
import { columnFindings } from '../columns.ts';
import { expectations } from '../expectations.ts';
import { differing, operations, type Sessions, type Table } from '../matrix.ts';
import { everyone } from '../principals.ts';
import { clockAt } from '../random/calendar.ts';
import { Comparison } from '../random/compare.ts';
import { generateClose } from '../random/close.ts';
import { generate } from '../random/generate.ts';
import { load } from '../random/load.ts';
import type { Mutant } from './policies.ts';

const makers = { wide: generate, close: generateClose };
export type World = readonly [kind: keyof typeof makers, seed: number];

class Undo extends Error {}

/** Takes back what was done, whatever came of it. */
async function within<T>(sql: Sql, run: (tx: TransactionSql) => Promise<T>): Promise<T> {
  let answer: { value: T } | undefined;
  await sql
    .begin(async (tx) => {
      answer = { value: await run(tx) };
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  if (answer === undefined) throw new Error('nothing came of it');
  return answer.value;
}

/** A change that PostgreSQL does not take makes no mutant. */
export class Stillborn extends Error {}

async function make(tx: TransactionSql, { name, change }: Mutant): Promise<void> {
  await tx.unsafe(change).catch((error: unknown) => {
    throw new Stillborn(name, { cause: error });
  });
}

export class Suite {
  readonly #filled: TestDatabase;
  readonly #empty: TestDatabase;
  readonly #tables: Table[];
  readonly #sessions: Sessions;

  /** The world of the matrix stands in one database; the other is for random worlds. */
  constructor(filled: TestDatabase, empty: TestDatabase, tables: Table[], sessions: Sessions) {
    this.#filled = filled;
    this.#empty = empty;
    this.#tables = tables;
    this.#sessions = sessions;
  }

  /** What noticed the mutant first, or null: it survived. The cheapest that could notice is asked first. */
  async notices(mutant: Mutant, worlds: readonly World[]): Promise<string | null> {
    const few = mutant.table === null ? worlds.slice(0, 3) : [];
    return (
      (mutant.kind === 'condition left out' ? null : await this.#catalogue(mutant)) ??
      (await this.#worlds(mutant, few)) ??
      (await this.#matrix(mutant)) ??
      (await this.#worlds(mutant, worlds.slice(few.length)))
    );
  }

  #catalogue = (mutant: Mutant): Promise<string | null> =>
    within(this.#filled.sql, async (tx) => {
      await make(tx, mutant);
      return (await findings(tx))[0] ?? (await columnFindings(tx))[0] ?? null;
    });

  #matrix = (mutant: Mutant): Promise<string | null> =>
    within(this.#filled.sql, async (tx) => {
      await make(tx, mutant);
      // A function says nothing of tables that people have no grant for, nor of those whose rules do not ask it.
      const about = this.#tables.filter(({ name }) =>
        mutant.table === null
          ? expectations[name]?.select !== undefined && mutant.seenBy?.has(name) !== false
          : name === mutant.table,
      );
      if (about.length === 0) return null;
      const asking = mutant.table === null ? (['select', 'insert', 'update'] as const) : operations;
      for (const principal of everyone) {
        const differs = await differing(tx, principal, about, this.#sessions, asking);
        if (differs.length > 0) return `matrix, ${principal}: ${differs[0]}`;
      }
      return null;
    });

  async #worlds(mutant: Mutant, worlds: readonly World[]): Promise<string | null> {
    const clock = clockAt(Date.now());
    for (const [kind, seed] of worlds) {
      const found = await within(this.#empty.sql, async (tx) => {
        await make(tx, mutant);
        const facts = makers[kind](seed, clock);
        await load(tx, facts, clock);
        return new Comparison(tx, facts, clock).all(randomFrom(seed), 60);
      }).catch((error: unknown) => {
        // A rule that breaks the functions behind it is noticed too.
        if (error instanceof postgres.PostgresError) return { differences: [error.message] };
        throw error;
      });
      if (found.differences.length > 0) return `${kind} world ${seed}: ${found.differences[0]}`;
    }
    return null;
  }
}
