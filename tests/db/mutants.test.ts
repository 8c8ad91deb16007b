// Mutants of our own rules: a policy dropped, a condition left out, a column granted, a call opened. Each is
// made in a transaction; catalogue, columns, matrix and random worlds must notice it. `npm test` makes a few of
// every kind, others each time; `npm run mutants` all of them, with a report.
import { appendFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { signInAll, tablesOf } from './matrix.ts';
import { fillEveryTable } from './matrix-world.ts';
import { conditionMutants } from './mutants/conditions.ts';
import { callMutants, grantMutants, policyMutants, type Mutant } from './mutants/policies.ts';
import { Stillborn, Suite, type World } from './mutants/suite.ts';
import { survivors } from './mutants/survivors.ts';

const all = process.env.MUTANTS !== undefined;
/** `all`, or a pattern for the names of those that are wanted. */
const wanted = process.env.MUTANTS ?? 'all';
const counted = (name: string): boolean => name.startsWith('condition');
/** How many of each kind where it is not all of them. */
const perKind = Number(process.env.MUTANTS_EACH ?? 2);
const worlds = Array.from({ length: all ? 16 : 3 }, (_, n) => n + 1).flatMap((seed): World[] =>
  seed <= 4
    ? [
        [`close`, seed],
        [`wide`, seed],
      ]
    : [['close', seed]],
);

let filled: TestDatabase;
let empty: TestDatabase;
let suite: Suite;
let mutants: Mutant[];
beforeAll(async () => {
  [filled, empty] = [await openTestDatabase(), await openTestDatabase()];
  await fillEveryTable(filled);
  suite = new Suite(filled, empty, await tablesOf(filled.sql), await signInAll(filled));
  // All of them take longer than a session that nobody uses lasts: signed out, everybody would notice everything.
  await filled.sql`update app.sessions set expires_at = absolute_expires_at where revoked_at is null`;
  mutants = [
    ...(await policyMutants(filled.sql)),
    ...(await grantMutants(filled.sql)),
    ...(await callMutants(filled.sql)),
    ...(await conditionMutants(filled.sql)),
  ].filter(({ name }) => wanted === 'all' || new RegExp(wanted).test(name));
});
afterAll(async () => {
  await filled?.close();
  await empty?.close();
});

function chosen(): Mutant[] {
  if (all) return mutants;
  const random = randomFrom(seedOfRun);
  return [...new Set(mutants.map(({ kind }) => kind))].flatMap((kind) => {
    const own = mutants.filter(
      (one) => one.kind === kind && !(one.name in survivors) && one.rare !== true,
    );
    return Array.from({ length: Math.min(perKind, own.length) }, () => random.pick(own));
  });
}

it(
  `mutants are noticed (${all ? wanted : `a sample, seed ${seedOfRun}`})`,
  async () => {
    const file = process.env.MUTANTS_REPORT ?? join(tmpdir(), 'kring-mutants.txt');
    if (all) writeFileSync(file, '');
    const outcomes: { mutant: Mutant; by: string | null }[] = [];
    let stillborn = 0;
    // What notices a change that changes nothing would notice everything: not at first, and not at last.
    const nothing = { name: 'nothing', kind: 'nothing', table: null, change: 'select 1' };
    expect(await suite.notices(nothing, worlds)).toBeNull();
    for (const mutant of chosen())
      await suite.notices(mutant, worlds).then(
        (by) => {
          outcomes.push({ mutant, by });
          if (all) appendFileSync(file, `${mutant.name} -> ${by ?? 'SURVIVED'}\n`);
        },
        (error: unknown) => {
          if (!(error instanceof Stillborn)) throw error;
          stillborn += 1;
        },
      );
    if (all) expect(await suite.notices(nothing, worlds.slice(0, 3))).toBeNull();
    const alive = outcomes.filter(({ by }) => by === null).map(({ mutant }) => mutant.name);
    if (all) {
      const kinds = [...new Set(outcomes.map(({ mutant }) => mutant.kind))];
      const lines = kinds.map((kind) => {
        const of = outcomes.filter(({ mutant }) => mutant.kind === kind);
        return `${kind}: ${of.filter(({ by }) => by !== null).length} of ${of.length}`;
      });
      const score = (1 - alive.length / outcomes.length) * 100;
      const report = [
        `${outcomes.length} mutants, ${stillborn} stillborn, ${score.toFixed(1)} % noticed`,
        ...lines,
        ...alive.map((name) => `survived: ${name}: ${survivors[name] ?? '?'}`),
      ].join('\n');
      appendFileSync(file, `${report}\n`);
      console.log(`${lines.join('\n')}\n${score.toFixed(1)} % of ${outcomes.length}, in ${file}`);
      if (wanted === 'all') expect(score).toBeGreaterThanOrEqual(95);
    }
    expect(alive.filter((name) => !(name in survivors) && !(all && counted(name)))).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(all ? 0 : 20);
  },
  all ? 3 * 3_600_000 : 180_000,
);
