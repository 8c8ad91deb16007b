// The short versions of what `npm run chaos` does at length.
import { expect, test } from 'vitest';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { databasePaused } from './database-away.ts';
import { rolling } from './rolling.ts';

const random = randomFrom(seedOfRun);
const report = (name: string, figures: object): void =>
  console.log(`${name}: seed ${seedOfRun}, ${JSON.stringify(figures)}`);

test('[D6] PostgreSQL stands still for some seconds: typing goes on, nothing is lost', async () => {
  const figures = await databasePaused(random, { ms: 5_000 });
  report('paused', figures);
  expect(figures.edits).toBeGreaterThan(100);
});
test('[F10] two servers are restarted in turn under the writers: nothing is lost', async () => {
  const figures = await rolling(random, { rounds: 1 });
  report('rolling', figures);
  expect(figures.restarts).toBe(2);
});
