// SIGKILL of the server while eight people write, again and again (reliability.md, D1 and 3.1): every
// edit that anyone was told is saved is there afterwards, none twice, and all copies are equal. The
// same harness must report loss for a server that acknowledges before it stores.
import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { freePort } from '../support/server.ts';
import { until } from '../sync/support/clients.ts';
import { randomFrom, seedOfRun } from '../sync/support/random.ts';
import { openSyncWorld, type SyncWorld } from '../sync/support/sync-world.ts';
import { zoneId } from '../db/world.ts';
import { examine, type Ledger } from './ledger.ts';
import { serverProcess, type ServerProcess } from './server-process.ts';
import { startTyping, tokensIn, type Typist } from './typist.ts';

const password = 'for this test';
const slugs = ['siri', 'maja', 'hamid', 'disa', 'vera', 'gunvor', 'otto', 'siri'];
const zone = zoneId('milo', 'shared');

/** What a process that only has the database reads. */
async function coldDocument({ sql }: SyncWorld['db']): Promise<Y.Doc> {
  const rows = await sql<{ bytes: Uint8Array }[]>`select bytes from priv.sync_load(${zone})`;
  const doc = new Y.Doc();
  for (const { bytes } of rows) Y.applyUpdate(doc, bytes);
  return doc;
}

// Each of the stock providers listens for the end of the process.
process.setMaxListeners(200);

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

interface Sums {
  edits: number;
  acknowledged: number;
  lost: number;
  doubled: number;
  risen: number;
  strange: number;
}

/** Rounds of writing, killing and starting again; half of the people never come back after a kill. */
async function storm(
  program: Parameters<typeof serverProcess>[0],
  { rounds, seed, converge }: { rounds: number; seed: number; converge: boolean },
): Promise<Sums> {
  const world = await openSyncWorld();
  await world.db.sql.unsafe(`alter role kring_server password '${password}'`);
  const people = await Promise.all(slugs.map((slug) => world.signIn(slug)));
  const random = randomFrom(seed);
  const port = await freePort();
  const url = world.db.url({ user: 'kring_server', password });
  const server: ServerProcess = serverProcess(program, { PORT: String(port), DATABASE_URL: url });
  let typists: (Typist | null)[] = people.map(() => null);
  onTestFinished(async () => {
    for (const typist of typists) typist?.client.close();
    await server.kill();
    await world.close();
  });
  const ledgers: Ledger[] = [];
  const written = new Set<string>();
  const sums: Sums = { edits: 0, acknowledged: 0, lost: 0, doubled: 0, risen: 0, strange: 0 };
  await server.start();
  for (let round = 0; round < rounds; round++) {
    typists = typists.map((typist, n) => {
      if (typist !== null) return typist;
      const as = people[n];
      if (as === undefined) throw new Error('no such person');
      const fresh = startTyping({ port, zone, as }, `${seed}:${round}:${n}`, random);
      ledgers.push(fresh.ledger);
      return fresh;
    });
    for (const typist of typists) typist?.write();
    // Now and then while they are still coming in, mostly in the middle of writing.
    await wait(random.chance(0.2) ? random.below(150) : 200 + random.below(1_300));
    const killed = server.kill();
    typists = typists.map((typist) => {
      if (typist === null || random.chance(0.5)) return typist;
      typist.rest();
      typist.client.close();
      return null;
    });
    await killed;
    // Those who stay write on without a server.
    await wait(random.below(200));
    await server.start();
    for (const typist of typists) typist?.rest();
    const alive = typists.flatMap((typist) => typist?.client ?? []);
    if (converge)
      for (const client of alive) {
        await client.synced(20_000);
        await client.saved(20_000);
      }
    else await wait(1_500);

    const cold = await coldDocument(world.db);
    const findings = examine(ledgers, tokensIn(cold));
    for (const { entries } of ledgers) for (const { token } of entries) written.add(token);
    sums.lost = Math.max(sums.lost, findings.lost.length);
    sums.doubled = Math.max(sums.doubled, findings.doubled.length);
    sums.risen = Math.max(sums.risen, findings.risen.length);
    sums.strange = Math.max(sums.strange, tokensIn(cold).filter((t) => !written.has(t)).length);
    if (converge) {
      expect(findings, `seed ${seed}, round ${round}`).toEqual({
        lost: [],
        doubled: [],
        risen: [],
      });
      for (const { doc, denied, closed } of alive) {
        const equal = () => Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(cold));
        await until(`seed ${seed}, round ${round}: equal copies`, equal, 5_000);
        expect(tokensIn(doc).sort()).toEqual(tokensIn(cold).sort());
        expect(denied).toEqual([]);
        expect(closed.filter((code) => code >= 4400 && code < 4500)).toEqual([]);
      }
    }
  }
  sums.edits = ledgers.reduce((sum, { entries }) => sum + entries.length, 0);
  sums.acknowledged = ledgers.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
  return sums;
}

const report = (name: string, rounds: number, seed: number, sums: Sums): void =>
  console.log(
    `${name}: seed ${seed}, ${rounds} kills, ${sums.edits} edits, ${sums.acknowledged} acknowledged, ` +
      `${sums.lost} lost, ${sums.doubled} doubled, ${sums.risen} came back, ${sums.strange} half`,
  );

test('20 kills: nothing that was called saved is lost, nothing is there twice', async () => {
  const rounds = Number(process.env.KILLS ?? 20);
  const sums = await storm('server/sync-main.ts', { rounds, seed: seedOfRun, converge: true });
  report('kring', rounds, seedOfRun, sums);
  expect(sums).toMatchObject({ lost: 0, doubled: 0, risen: 0, strange: 0 });
  // It was a storm, and not a silence.
  expect(sums.acknowledged).toBeGreaterThan(rounds * 20);
});

test('the harness sees loss when a server acknowledges before it stores', async () => {
  const sums = await storm('tests/chaos/lying-main.ts', {
    rounds: 3,
    seed: seedOfRun + 1,
    converge: false,
  });
  report('ack before store', 3, seedOfRun + 1, sums);
  expect(sums.acknowledged).toBeGreaterThan(0);
  expect(sums.lost).toBeGreaterThan(0);
  expect(sums.strange).toBe(0);
});
