// What `npm run chaos` knows, by name, with the lengths of the long versions.
import type { Random } from '../sync/support/random.ts';
import { databaseKilled, databasePaused, diskFull } from './database-away.ts';
import { maySizeDisks } from './pgbox.ts';
import { redisAway } from './redis-away.ts';
import { redisMissing } from './redisbox.ts';
import { rolling } from './rolling.ts';
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
    const part = await storm({ rounds, random });
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
    run: (random) => databasePaused(random, { ms: 60_000 }),
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
    run: (random) => rolling(random, { rounds: 10 }),
  },
};
