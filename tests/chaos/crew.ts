// Several people who write at the same time, and what must be true of them when they have come to
// rest: everything saved, nothing lost, and every copy is what the database holds.
import assert from 'node:assert/strict';
import type { Fetch } from '../sync/support/over-http.ts';
import type { Random } from '../sync/support/random.ts';
import type { ChaosWorld, Seat } from './chaos-world.ts';
import { comesToRest } from './comes-to-rest.ts';
import { examine } from './ledger.ts';
import { becomesEqual, coldDocument } from './oracle.ts';
import { startTyping, tokensIn, type Typist } from './typist.ts';

export interface Crew {
  typists: readonly Typist[];
  write(): void;
  rest(): void;
  edits(): number;
  acknowledged(): number;
  /** Every close code that anyone got so far. */
  closed(): number[];
  longestWaitMs(): number;
  /** At rest: everything is saved within so long; 0 lost, 0 doubled, equal copies. */
  agree(withinMs?: number): Promise<void>;
  close(): void;
}

export interface CrewOptions {
  world: ChaosWorld;
  seats: readonly Seat[];
  random: Random;
  port: (n: number) => number;
  origin?: string;
  /** Who has no WebSockets, and perhaps through what instead. */
  overHttp?: (n: number) => boolean | Fetch;
  /** Distinguishes the tokens of several crews. */
  name?: string;
}

export async function openCrew(options: CrewOptions): Promise<Crew> {
  const { world, seats, random, port, origin, overHttp = () => false, name = 'c' } = options;
  const people = await Promise.all(seats.map(({ slug }) => world.signIn(slug)));
  const typists = seats.flatMap(({ zone, desk }, n) => {
    const as = people[n];
    if (as === undefined) return [];
    const place = {
      ...{ port: port(n), zone, as, desk, overHttp: overHttp(n) },
      ...(origin === undefined ? {} : { origin }),
    };
    return [startTyping(place, `${name}${n}`, random)];
  });
  const sum = (of: (typist: Typist) => number): number =>
    typists.reduce((total, typist) => total + of(typist), 0);

  return {
    typists,
    write: () => typists.forEach((typist) => typist.write()),
    rest: () => typists.forEach((typist) => typist.rest()),
    edits: () => sum(({ ledger }) => ledger.entries.length),
    acknowledged: () => sum(({ ledger }) => ledger.acknowledged.length),
    closed: () => typists.flatMap(({ client }) => client.closed),
    longestWaitMs: () => Math.max(...typists.map(({ ledger }) => ledger.longestWaitMs)),
    async agree(withinMs = 20_000) {
      const end = performance.now() + withinMs;
      for (const [n, { client }] of typists.entries()) {
        await comesToRest(`typist ${n}`, client, Math.max(1, end - performance.now()));
      }
      for (const zone of new Set(seats.map((seat) => seat.zone))) {
        const here = seats.flatMap((seat, n) => (seat.zone === zone ? [{ seat, n }] : []));
        const desk = here[0]?.seat.desk ?? { section: '', unit: null };
        const cold = await coldDocument(world.sql, zone);
        const ledgers = here.flatMap(({ n }) => typists[n]?.ledger ?? []);
        const ours = tokensIn(cold, desk).filter((token) => token.startsWith(name));
        assert.deepEqual(examine(ledgers, ours), { lost: [], doubled: [], risen: [] });
        for (const { n } of here) {
          const client = typists[n]?.client;
          if (client === undefined) continue;
          await becomesEqual(`typist ${n}`, client.doc, cold);
          assert.deepEqual(client.denied, [], `typist ${n} was never refused`);
        }
      }
    },
    close() {
      for (const typist of typists) {
        typist.rest();
        typist.client.close();
      }
    },
  };
}
