// The gate against people who may do little and try much, and against honest ones who may do little
// and try nothing: small runs of what `npm run fuzz` does at length. Seeded.
import { expect, test } from 'vitest';
import { emptyFrameTally, FrameFuzz } from './support/frame-fuzz.ts';
import { emptyHostileTally, HostileSession } from './support/hostile-session.ts';
import { seedOfRun } from './support/random.ts';
import { emptyRestrictedTally, RestrictedSession } from './support/restricted-session.ts';

/** Sessions one after another, each with a seed of its own that its failure tells. */
function repeat(times: number, run: (seed: number) => void): void {
  for (let n = 0; n < times; n++)
    try {
      run(seedOfRun + n);
    } catch (error) {
      throw new Error(`SEED=${seedOfRun + n}`, { cause: error });
    }
}

test('[SY10] people with few rights who only use their page are never refused', () => {
  const tally = emptyRestrictedTally();
  repeat(60, (seed) => new RestrictedSession(seed, tally).run(60));
  console.log(`seed ${seedOfRun}:`, tally);
  expect(tally.live).toBeGreaterThan(2_000);
  // Format marks tidied away where their remover may not write.
  expect(tally.shortened).toBeGreaterThan(10);
}, 120_000);

test('[SY32] whatever is sent shows nothing where its sender may not write, and breaks no copy', () => {
  const tally = emptyHostileTally();
  repeat(40, (seed) => new HostileSession(seed, tally).run(80));
  console.log(`seed ${seedOfRun}:`, tally);
  expect(tally.verdicts.store).toBeGreaterThan(50);
  expect(tally.effective).toBeGreaterThan(20);
}, 120_000);

test('damaged frames are read or refused, and nothing else happens', () => {
  const tally = emptyFrameTally();
  new FrameFuzz(seedOfRun, tally).run(20_000);
  console.log(`seed ${seedOfRun}:`, tally);
  expect(tally.verdicts['no frame']).toBeGreaterThan(1_000);
  expect(tally.verdicts.store).toBeGreaterThan(200);
}, 120_000);
