// SIGKILL of the server while people write, again and again (reliability.md, D1 and 3.1): every edit
// that anyone was told is saved is there afterwards, none twice, and all copies are equal. The same
// harness must report loss for a server that acknowledges before it stores.
import { expect, test } from 'vitest';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { mineAt, serverPoints } from './mines.ts';
import { storm, type Sums } from './storm.ts';

const report = (name: string, seed: number, sums: Sums): void =>
  console.log(`${name}: seed ${seed}, ${JSON.stringify(sums)}`);

test('20 kills, each crash point among them: nothing called saved is lost, nothing is there twice', async () => {
  const rounds = 20;
  const random = randomFrom(seedOfRun);
  // Every other kill is the server's own death at a point where it would be worst (D7).
  const mines = serverPoints.map((point) => mineAt(point, random));
  const mine = (round: number) => (round % 2 === 0 ? mines[round / 2] : undefined);
  const sums = await storm({ rounds, random, mine });
  report('kring', seedOfRun, sums);
  expect(sums).toMatchObject({ lost: 0, doubled: 0, risen: 0, half: 0 });
  // Each mine went off, and not only our own kill that follows.
  expect(sums.atCrashPoints).toBe(mines.length);
  // It was a storm, and not a silence.
  expect(sums.acknowledged).toBeGreaterThan(rounds * 20);
});

test('the harness sees loss when a server acknowledges before it stores', async () => {
  // Whether one kill comes between the word and the deed is chance: two in three do.
  const sums = await storm({
    rounds: 25,
    enough: ({ lost }) => lost > 0,
    random: randomFrom(seedOfRun + 1),
    converge: false,
    program: 'tests/chaos/lying-main.ts',
  });
  report('ack before store', seedOfRun + 1, sums);
  expect(sums.acknowledged).toBeGreaterThan(0);
  expect(sums.lost).toBeGreaterThan(0);
  expect(sums.half).toBe(0);
});
