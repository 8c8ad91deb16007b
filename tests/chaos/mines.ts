// Which crash points lie where, and after how many hits a mine there is likely to go off soon.
import { crashPoints, type CrashPoint } from '#server/sync/crash-point.ts';
import type { Random } from '../sync/support/random.ts';
import type { Mine } from './server-process.ts';

const of = (...parts: readonly string[]): CrashPoint[] =>
  crashPoints.filter((point) => parts.some((part) => point.startsWith(`${part}.`)));

/** In a running sync server. */
export const serverPoints = of('append', 'load', 'snapshot', 'projection', 'drain');
/** In the program that lets a zone begin anew. */
export const purgePoints = of('purge');
/** Where zones are made. */
export const zonePoints = of('zone');

export const mineAt = (point: CrashPoint, random: Random): Mine => ({
  point,
  hit: point.startsWith('append') ? 1 + random.below(60) : 1,
});

export const randomMine = (random: Random): Mine => mineAt(random.pick(serverPoints), random);
