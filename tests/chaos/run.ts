// `npm run chaos [-- name …]`: the faults at length, each in a world of its own. Prints the seed and a
// line of figures for each; `SEED=…` makes the same choices again. Ends with 1 when one failed.
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { scenarios } from './scenarios.ts';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in scenarios));
if (unknown.length > 0) {
  console.error(
    `No such scenario: ${unknown.join(', ')}. There are: ${Object.keys(scenarios).join(', ')}`,
  );
  process.exit(2);
}

console.log(`seed ${seedOfRun} (SEED=${seedOfRun} npm run chaos replays it)`);
let failed = 0;
for (const [name, { says, run, missing }] of Object.entries(scenarios)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const reason = missing?.() ?? null;
  if (reason !== null) {
    console.log(`– ${name}: not run, ${reason}`);
    continue;
  }
  const began = performance.now();
  const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(0)} s`;
  try {
    const figures = await run(randomFrom(seedOfRun));
    console.log(`✓ ${name} (${seconds()}): ${says}: ${JSON.stringify(figures)}`);
  } catch (error) {
    failed += 1;
    console.log(`✗ ${name} (${seconds()}): ${says}`);
    console.error(error);
  }
}
process.exit(failed === 0 ? 0 : 1);
