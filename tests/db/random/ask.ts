// One world in a transaction that is taken back: loaded, asked, forgotten. And the smallest world in which
// PostgreSQL and the law still differ, found by leaving out entries one part after another.
import type { Sql, TransactionSql } from 'postgres';
import { randomFrom } from '../../sync/support/random.ts';
import type { Clock } from './calendar.ts';
import { Comparison, type Findings } from './compare.ts';
import { whole, type Facts } from './facts.ts';
import { load } from './load.ts';

const questions = 140;

class Undo extends Error {}

export async function ask(sql: Sql, facts: Facts, clock: Clock, seed: number): Promise<Findings> {
  let found: Findings | undefined;
  await sql
    .begin(async (tx: TransactionSql) => {
      await load(tx, facts, clock);
      found = await new Comparison(tx, facts, clock).all(randomFrom(seed), questions);
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  if (found === undefined) throw new Error('nothing was asked');
  return found;
}

/** The kept entries of each kind, and what they are asked differently about. */
export async function smallest(
  sql: Sql,
  facts: Facts,
  clock: Clock,
  seed: number,
): Promise<string> {
  let small = facts;
  const differs = async (candidate: Facts): Promise<boolean> => {
    if (candidate.people.length === 0 || candidate.zones.length === 0) return false;
    return (await ask(sql, candidate, clock, seed)).differences.length > 0;
  };
  let tries = 0;
  for (let again = true; again && tries < 400;) {
    again = false;
    for (const kind of Object.keys(small) as (keyof Facts)[])
      for (let size = Math.ceil(small[kind].length / 2); size >= 1; size = Math.floor(size / 2))
        for (let from = 0; from < small[kind].length;) {
          const rest = small[kind].filter((_, n) => n < from || n >= from + size);
          const candidate = whole({ ...small, [kind]: rest });
          tries += 1;
          if (await differs(candidate)) {
            small = candidate;
            again = true;
          } else from += size;
        }
  }
  const { differences } = await ask(sql, small, clock, seed);
  const kept = Object.entries(small).filter(([, entries]) => entries.length > 0);
  return [
    ...kept.map(([kind, entries]) => `${kind}: ${JSON.stringify(entries)}`),
    ...differences.slice(0, 5),
  ].join('\n');
}
