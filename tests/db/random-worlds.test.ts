// Random worlds: PostgreSQL and an independent decision function (random/law.ts) agree about everybody, every
// part and every row, now and at moments to come. Each world has a seed of its own: `WORLD=… vitest run
// tests/db/random-worlds.test.ts` asks about those of that seed alone; `npm run worlds` about 2,000. A world in which they
// differ is made as small as it can be and printed.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { seedOfRun } from '../sync/support/random.ts';
import { clockAt } from './random/calendar.ts';
import { generateClose } from './random/close.ts';
import { generate } from './random/generate.ts';
import { ask, smallest } from './random/ask.ts';

const only = process.env.WORLD;
const worlds = only === undefined ? Number(process.env.WORLDS ?? 50) : 1;
const seeds = Array.from({ length: worlds }, (_, n) =>
  only === undefined ? (seedOfRun + n) >>> 0 : Number(only),
);

const makers = { wide: generate, close: generateClose };
type Kind = keyof typeof makers;
/** Close worlds in which they once differed: a child had taken back its no. */
const once = [1, 17, 18];
const asks: { kind: Kind; seed: number }[] = [
  ...seeds.map((seed) => ({ kind: 'wide' as const, seed })),
  ...(only === undefined ? [...once, ...seeds.slice(0, Math.ceil(worlds / 5))] : seeds).map(
    (seed) => ({ kind: 'close' as const, seed }),
  ),
];

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db?.close());

it(
  `the law and PostgreSQL agree in ${worlds} worlds from seed ${seeds[0]}`,
  async () => {
    const asked = { questions: 0, none: 0, read: 0, comment: 0, edit: 0 };
    for (const { kind, seed } of asks) {
      const clock = clockAt(Date.now());
      const found = await ask(db.sql, makers[kind](seed, clock), clock, seed);
      asked.questions += found.asked;
      for (const level of ['none', 'read', 'comment', 'edit'] as const)
        asked[level] += found.levels[level];
      if (found.differences.length > 0) {
        const small = await smallest(db.sql, makers[kind](seed, clock), clock, seed);
        expect.fail(
          `${kind} world ${seed}: ${found.differences.slice(0, 5).join('\n')}\nthe smallest such world:\n${small}`,
        );
      }
    }
    console.log(`worlds from seed ${seeds[0]}: ${JSON.stringify(asked)}`);
    // Each world is asked far more than 200 questions, and they are not about nothing.
    expect(asked.questions).toBeGreaterThan(worlds * 200);
    for (const level of ['none', 'read', 'comment', 'edit'] as const)
      expect(asked[level], level).toBeGreaterThanOrEqual(Math.floor(worlds / 4));
  },
  Math.max(120_000, worlds * 6_000),
);
