// The path index against real documents: whatever honest clients write, live, merged, again or as a
// whole state, it reports at least what changes, and knows of every element what Yjs knows.
import { expect, test } from 'vitest';
import { emptyTally, IndexSession } from './support/index-session.ts';
import { seedOfRun } from './support/random.ts';

test('[SY30] the index never reports too little, and is what the document is', () => {
  const tally = emptyTally();
  for (let session = 0; tally.updates < 3_000; session++) {
    const seed = seedOfRun + session;
    try {
      new IndexSession(seed, tally).run(40);
    } catch (error) {
      throw new Error(`SEED=${seed}`, { cause: error });
    }
  }
  const { touches, unseen } = tally;
  console.log(
    `seed ${seedOfRun}:`,
    tally,
    `over-reported ${((100 * unseen) / touches).toFixed(1)} %`,
  );
  expect(tally.rollbacks).toBeGreaterThan(100);
  expect(tally.restarts).toBeGreaterThan(30);
  expect(tally.gaps).toBeGreaterThan(10);
}, 120_000);
