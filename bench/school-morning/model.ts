// A school morning, second by second: who comes and goes, and types; and what that asks of the nodes and
// of PostgreSQL by the measured costs (costs.ts). Everything random comes from the seed. Costs add up;
// only commits do not: the keys of one tick share one.
import { limits } from '#domain/limits.ts';
import type { Chance } from './chance.ts';
import { valueOf as cost } from './costs.ts';

/** What is assumed about people. Each has its flag in run.ts. */
export interface Morning {
  /** At once, at the height of it. */
  people: number;
  /** Seconds from the beginning to the height, and to the end. */
  heightAt: number;
  seconds: number;
  /** How long someone has a plan open, on average. */
  visitSeconds: number;
  /** Zones of a plan that one person may open: a socket each. */
  zonesPerVisit: number;
  /** Of the visits, those in which something is written, and how long that takes. */
  writingVisits: number;
  writingSeconds: number;
  keysPerSecond: number;
  /** Others who have the same zone open, on average. */
  others: number;
}

export interface Second {
  present: number;
  arrivals: number;
  sockets: number;
  zones: number;
  writers: number;
  keys: number;
}

/** In cores: the node's main thread and its other threads, and what the node asks of PostgreSQL. */
export interface Load {
  main: number;
  rest: number;
  database: number;
  commits: number;
  /** Bytes a second. */
  wal: number;
}

/** From a quiet beginning over the height to the middle of the morning. */
function shape(second: number, { heightAt, seconds }: Morning): number {
  const rising = second <= heightAt;
  const low = rising ? 0.15 : 0.4;
  const part = rising ? second / heightAt : (seconds - second) / (seconds - heightAt);
  return low + (1 - low) * (1 - Math.cos(Math.PI * part)) * 0.5;
}

export function* secondsOf(morning: Morning, chance: Chance): Generator<Second> {
  const wanted = (second: number): number => morning.people * shape(second, morning);
  const writingShare = (morning.writingVisits * morning.writingSeconds) / morning.visitSeconds;
  let present = Math.round(wanted(0));
  for (let second = 0; second < morning.seconds; second++) {
    const leaving = present / morning.visitSeconds;
    const coming = Math.max(0, wanted(second + 1) - wanted(second) + leaving);
    const arrivals = chance.poisson(coming);
    present = Math.max(0, present + arrivals - chance.poisson(leaving));
    const sockets = Math.round(present * morning.zonesPerVisit);
    const writers = chance.poisson(present * writingShare);
    yield {
      present,
      arrivals,
      sockets,
      zones: Math.round(sockets / (1 + morning.others)),
      writers,
      keys: chance.poisson(writers * morning.keysPerSecond),
    };
  }
}

/** One of `nodes` nodes in this second: people do not spread evenly. */
export function shareOf(second: Second, nodes: number, chance: Chance): Second {
  const part = (count: number): number =>
    nodes === 1 ? count : Math.min(count, chance.poisson(count / nodes));
  const sockets = part(second.sockets);
  return {
    present: part(second.present),
    arrivals: part(second.arrivals),
    sockets,
    zones: Math.round((second.zones / Math.max(1, second.sockets)) * sockets),
    writers: part(second.writers),
    keys: part(second.keys),
  };
}

/** A commit begins as soon as there is something, and not before the tick after the last one. */
export const commitsOf = (keys: number): number => keys / (1 + (keys * limits.flushMs) / 1_000);

export function loadOf(
  own: Second,
  { zonesPerVisit, others }: Pick<Morning, 'zonesPerVisit' | 'others'>,
  commits = commitsOf(own.keys),
): Load {
  const { sockets, keys } = own;
  const opens = own.arrivals * zonesPerVisit;
  const projections = own.writers / (limits.projectMaxMs / 1_000);
  const main =
    cost('idleBase') +
    sockets * cost('idleNode') +
    opens * cost('openNode') +
    commits * cost('commitNode') +
    keys * (cost('keyNode') + others * cost('deliveryNode')) +
    projections * cost('projectionNode');
  const rest =
    commits * cost('commitRest') + keys * cost('keyRest') + projections * cost('projectionRest');
  const database =
    sockets * cost('idleDatabase') +
    opens * cost('openDatabase') +
    commits * cost('commitDatabase') +
    keys * cost('keyDatabase') +
    projections * cost('projectionDatabase');
  return {
    main: main / 1_000,
    rest: rest / 1_000,
    database: database / 1_000,
    commits,
    wal:
      opens * cost('openWal') +
      commits * cost('commitWal') +
      keys * cost('keyWal') +
      projections * cost('projectionWal'),
  };
}

/** Of one node, in MB. */
export const memoryOf = ({ sockets, zones }: Second): number =>
  cost('memoryBase') + (sockets * cost('memorySocket') + zones * cost('memoryZone')) / 1_024;
