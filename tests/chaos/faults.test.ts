// The short versions of what `npm run chaos` does at length. How fast things go is measured there: here
// the machine may be busy with something else.
import { expect, test } from 'vitest';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { databasePaused } from './database-away.ts';
import { rolling } from './rolling.ts';
import { roughFrames } from './rough-frames.ts';
import { slowLoad } from './slow-load.ts';

const patienceMs = 60_000;
const random = randomFrom(seedOfRun);
const report = (name: string, figures: object): void =>
  console.log(`${name}: seed ${seedOfRun}, ${JSON.stringify(figures)}`);

test('[D6] PostgreSQL stands still for some seconds: typing goes on, nothing is lost', async () => {
  const figures = await databasePaused(random, { ms: 5_000, drainMs: patienceMs });
  report('paused', figures);
  expect(figures.edits).toBeGreaterThan(100);
});
test('[F10] two servers are restarted in turn under the writers: nothing is lost', async () => {
  const figures = await rolling(random, { rounds: 1, withinMs: patienceMs });
  report('rolling', figures);
  expect(figures.restarts).toBe(2);
});

test('[F9] frames lost, doubled, swapped, late, cut short and flipped: nothing is lost', async () => {
  const figures = await roughFrames(random, { ms: 4_000 });
  report('rough frames', figures);
  expect(figures.drop + figures.duplicate + figures.swap).toBeGreaterThan(10);
});

test('[D9] a load that is slow and then fails: nobody is told synced without the content', async () => {
  const figures = await slowLoad(random, { answerMs: 1_000 });
  report('slow load', figures);
  expect(figures.tokens).toBeGreaterThan(50);
});
