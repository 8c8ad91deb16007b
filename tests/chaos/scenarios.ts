// What `npm run chaos` knows, by name, with the lengths of the long versions.
import type { Random } from '../sync/support/random.ts';
import { blockedSockets } from './blocked-sockets.ts';
import { databaseKilled, databasePaused, diskFull } from './database-away.ts';
import { maySizeDisks } from './pgbox.ts';
import { redisAway } from './redis-away.ts';
import { redisMissing } from './redisbox.ts';
import { partition } from './partition.ts';
import { revocationStorm } from './revocation-storm.ts';
import { rolling } from './rolling.ts';
import { roughFrames } from './rough-frames.ts';
import { slowLoad } from './slow-load.ts';
import { randomMine } from './mines.ts';
import { storm, type Sums } from './storm.ts';

export interface Scenario {
  says: string;
  run(random: Random): Promise<object>;
  /** Why it cannot be run here; null when it can. */
  missing?: () => string | null;
}

/** Documents stay as small as plans are when every storm begins in a new world. */
const roundsPerStorm = 20;

async function kills(random: Random): Promise<Sums> {
  const total = Number(process.env.KILLS ?? 500);
  const sums: Partial<Sums> = {};
  for (let done = 0; done < total; done += roundsPerStorm) {
    const rounds = Math.min(roundsPerStorm, total - done);
    // Every third kill or so happens where it would be worst.
    const mine = () => (random.chance(0.3) ? randomMine(random) : undefined);
    const part = await storm({ rounds, random, mine });
    for (const [name, count] of Object.entries(part) as [keyof Sums, number][])
      sums[name] = (sums[name] ?? 0) + count;
    console.log(`  ${done + rounds} kills: ${JSON.stringify(sums)}`);
  }
  return sums as Sums;
}

export const scenarios: Record<string, Scenario> = {
  kills: { says: 'SIGKILL of the sync server', run: kills },
  'database-killed': {
    says: 'SIGKILL of PostgreSQL',
    run: (random) => databaseKilled(random, { rounds: 20 }),
  },
  'database-paused': {
    says: 'PostgreSQL stands still for a minute',
    run: (random) => databasePaused(random, { ms: 60_000, drainMs: 10_000 }),
  },
  'disk-full': {
    says: 'no space left for PostgreSQL',
    run: (random) => diskFull(random, { ms: 15_000 }),
    missing: () => (maySizeDisks() ? null : 'this process may not mount a small disk'),
  },
  'redis-away': {
    says: 'Redis between two nodes killed, still, emptied, out of reach',
    run: (random) => redisAway(random, { ms: 60_000 }),
    missing: redisMissing,
  },
  rolling: {
    says: 'two sync servers restarted in turn',
    run: (random) => rolling(random, { rounds: 10, withinMs: 10_000 }),
  },
  partition: {
    says: 'one of two nodes cut off from PostgreSQL',
    run: (random) => partition(random, { ms: 60_000 }),
  },
  'rough-frames': {
    says: 'frames lost, doubled, swapped, late; cut short, flipped',
    run: (random) => roughFrames(random, { ms: 120_000 }),
  },
  'blocked-sockets': {
    says: 'half of them over HTTP, with posts and answers lost and lines cut',
    run: (random) => blockedSockets(random, { ms: 600_000 }),
  },
  'slow-load': {
    says: 'a database that answers after 5 s, then not at all, then again',
    run: (random) => slowLoad(random, { answerMs: 5_000 }),
  },
  revocation: {
    says: 'parts end under 500 sockets',
    run: (random) =>
      revocationStorm(random, {
        ...{ sockets: 500, revocations: 200, withinMs: 2_000 },
        program: 'server/sync-main.ts',
      }),
  },
  'revocation-deaf': {
    says: 'the same with every NOTIFY lost',
    run: (random) =>
      revocationStorm(random, {
        ...{ sockets: 500, revocations: 60, withinMs: 5_000 },
        program: 'tests/chaos/deaf-main.ts',
      }),
  },
};
