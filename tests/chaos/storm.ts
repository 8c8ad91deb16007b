// Rounds of writing, killing the server and starting it again. Half of the people die with it and never
// come back, so nobody can heal it from a copy of their own; the others write on without it. After
// each round the database, every copy and every ledger are compared (reliability.md, D1, D2, D13).
import assert from 'node:assert/strict';
import { freePort } from '../support/server.ts';
import type { Random } from '../sync/support/random.ts';
import { openChaosWorld, seats } from './chaos-world.ts';
import { comesToRest } from './comes-to-rest.ts';
import { examine, type Ledger } from './ledger.ts';
import { becomesEqual, coldDocument } from './oracle.ts';
import { serverProcess, type Mine, type Program } from './server-process.ts';
import { startTyping, tokensIn, type Typist } from './typist.ts';
import { wait } from './wait.ts';

export interface Sums {
  kills: number;
  /** Kills that were the server's own death at a crash point. */
  atCrashPoints: number;
  edits: number;
  acknowledged: number;
  /** Told saved, and not there. */
  lost: number;
  /** There twice. */
  doubled: number;
  /** Told erased, and there again. */
  risen: number;
  /** Part of an edit. */
  half: number;
}

export interface Storm {
  rounds: number;
  random: Random;
  /** False for a server that is expected to lose: its copies will never agree. */
  converge?: boolean;
  program?: Program;
  /** A crash point for some of the rounds instead of a kill at a moment of chance. */
  mine?: (round: number) => Mine | undefined;
  /** Has been seen what was to be seen? No round is begun after that. */
  enough?: (sums: Sums) => boolean;
}

/** Storms go on beside other work on the same machine. */
const patienceMs = 60_000;
/** Until a snapshot is due, or a projection. */
const longestFuseMs = 15_000;

// Each of the stock providers listens for the end of the process.
process.setMaxListeners(400);

export async function storm(options: Storm): Promise<Sums> {
  const { rounds, random, converge = true, program = 'server/sync-main.ts' } = options;
  const world = await openChaosWorld();
  const port = await freePort();
  const server = serverProcess(program, { PORT: String(port), DATABASE_URL: world.serverUrl() });
  const people = await Promise.all(seats.map(({ slug }) => world.signIn(slug)));
  let typists: (Typist | null)[] = seats.map(() => null);
  const ledgers: Ledger[][] = seats.map(() => []);
  const sums: Sums = {
    ...{ kills: 0, atCrashPoints: 0, edits: 0, acknowledged: 0 },
    ...{ lost: 0, doubled: 0, risen: 0, half: 0 },
  };
  let mine = options.mine?.(0);

  const sit = (round: number): void => {
    typists = typists.map((typist, n) => {
      const [seat, as] = [seats[n], people[n]];
      if (typist !== null || seat === undefined || as === undefined) return typist;
      const { zone, desk } = seat;
      // Every third is behind a proxy that lets no WebSocket through; the server that lies has one door.
      const overHttp = converge && n % 3 === 2;
      const fresh = startTyping({ port, zone, as, desk, overHttp }, `r${round}.${n}`, random);
      ledgers[n]?.push(fresh.ledger);
      return fresh;
    });
    for (const typist of typists) typist?.write();
  };

  /** Now and then while people are still coming in, mostly in the middle of writing. */
  const end = async (): Promise<void> => {
    const moment = random.chance(0.2) ? random.below(150) : 200 + random.below(1_300);
    if (mine === undefined) await wait(moment);
    else {
      // Some points lie at the end of an orderly end.
      if (mine.point.startsWith('drain')) server.signal('SIGTERM');
      if (await server.dies(moment + longestFuseMs)) sums.atCrashPoints += 1;
    }
    const killed = server.kill();
    typists = typists.map((typist) => {
      if (typist === null || random.chance(0.5)) return typist;
      typist.rest();
      typist.client.close();
      return null;
    });
    await killed;
    sums.kills += 1;
  };

  const compare = async (round: number): Promise<void> => {
    const written = new Set(ledgers.flat().flatMap(({ entries }) => entries.map((e) => e.token)));
    for (const zone of new Set(seats.map((seat) => seat.zone))) {
      const here = seats.flatMap((seat, n) => (seat.zone === zone ? [n] : []));
      const desk = seats[here[0] ?? 0]?.desk ?? { section: '', unit: null };
      const cold = await coldDocument(world.sql, zone);
      const found = tokensIn(cold, desk);
      const findings = examine(
        here.flatMap((n) => ledgers[n] ?? []),
        found,
      );
      sums.lost = Math.max(sums.lost, findings.lost.length);
      sums.doubled = Math.max(sums.doubled, findings.doubled.length);
      sums.risen = Math.max(sums.risen, findings.risen.length);
      sums.half = Math.max(sums.half, found.filter((token) => !written.has(token)).length);
      if (!converge) continue;
      assert.deepEqual(findings, { lost: [], doubled: [], risen: [] }, `round ${round}`);
      for (const typist of here.flatMap((n) => typists[n] ?? [])) {
        await becomesEqual(`round ${round}`, typist.client.doc, cold);
        assert.deepEqual(typist.client.denied, [], `round ${round}: nobody was refused`);
        const unkind = typist.client.closed.filter((code) => code >= 4400 && code < 4500);
        assert.deepEqual(unkind, [], `round ${round}: nobody was sent away`);
      }
    }
  };

  try {
    await server.start(mine);
    for (let round = 0; round < rounds; round++) {
      sit(round);
      await end();
      await wait(random.below(200));
      mine = options.mine?.(round + 1);
      // Without its mine first: the round is judged by a server that lives.
      await server.start();
      for (const typist of typists) typist?.rest();
      const alive = typists.flatMap((typist) => typist?.client ?? []);
      if (converge)
        for (const client of alive) {
          await comesToRest(`round ${round}`, client, patienceMs);
        }
      else await wait(1_500);
      await compare(round);
      if (options.enough?.(sums)) break;
      if (mine === undefined) continue;
      await server.kill();
      // It may die before anyone comes: that is a round as well.
      await server.start(mine).catch(() => undefined);
    }
  } finally {
    for (const typist of typists) typist?.rest();
    for (const typist of typists) typist?.client.close();
    await server.kill();
    await world.close();
  }
  const all = ledgers.flat();
  sums.edits = all.reduce((sum, { entries }) => sum + entries.length, 0);
  sums.acknowledged = all.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
  return sums;
}
