// PostgreSQL killed, frozen or out of disk while people write (reliability.md, D5, D6, F6): nobody is
// told "saved" without a commit, nobody has to stop typing, and saving goes on by itself afterwards.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { limits } from '#domain/limits.ts';
import { shownLink } from '#domain/sync/link-state.ts';
import { until } from '../sync/support/clients.ts';
import type { Random } from '../sync/support/random.ts';
import { openChaosWorld, seats, type ChaosWorld } from './chaos-world.ts';
import { openCrew, type Crew } from './crew.ts';
import { openNodes, type Nodes } from './nodes.ts';
import { wait } from './wait.ts';

async function inWorld<T>(
  options: { megabytes?: number },
  random: Random,
  run: (world: ChaosWorld, crew: Crew, nodes: Nodes) => Promise<T>,
): Promise<T> {
  const world = await openChaosWorld(options);
  const nodes = await openNodes(world, { count: 1 });
  const { origin, balancer } = nodes;
  const crew = await openCrew({ world, seats, random, port: () => balancer.port, origin });
  try {
    crew.write();
    await until('saving goes on', () => crew.acknowledged() > 50, 20_000);
    return await run(world, crew, nodes);
  } finally {
    crew.close();
    await nodes.close();
    await world.close();
  }
}

const counted = (crew: Crew) => ({
  edits: crew.edits(),
  acknowledged: crew.acknowledged(),
  lost: 0,
});

/** Killed in the middle of commits, again and again. */
export const databaseKilled = (random: Random, { rounds }: { rounds: number }) =>
  inWorld({}, random, async ({ box }, crew) => {
    let slowestMs = 0;
    for (let round = 0; round < rounds; round++) {
      await wait(200 + random.below(1_000));
      box.kill();
      const written = crew.edits();
      await wait(random.below(500));
      await box.start();
      const up = performance.now();
      assert.ok(crew.edits() > written || round === 0, 'typing goes on');
      const told = crew.acknowledged();
      await until('saving goes on', () => crew.acknowledged() > told + 10, 10_000);
      slowestMs = Math.max(slowestMs, performance.now() - up);
    }
    crew.rest();
    await crew.agree();
    return { kills: rounds, ...counted(crew), slowestResumeMs: Math.round(slowestMs) };
  });

/** Frozen: connections stay open and nothing answers. */
export const databasePaused = (random: Random, { ms, drainMs }: { ms: number; drainMs: number }) =>
  inWorld({}, random, async ({ box }, crew, { nodes }) => {
    const pid = nodes[0]?.server.pid ?? 0;
    const before = residentMegabytes(pid);
    const told = (): number => crew.acknowledged();
    box.pause();
    const at = performance.now();
    // What was committed in the last moment may still be on its way.
    await wait(300);
    const [atPause, written] = [told(), crew.edits()];
    await wait(Math.min(ms, limits.unsavedAfterMs + 500) - 300);
    if (ms > limits.unsavedAfterMs + 500)
      for (const { client } of crew.typists)
        assert.match(shownLink(client.state, Date.now()), /^(unsaved|reconnecting)$/);
    let cutMs = 0;
    if (ms > limits.accessLeaseMs) {
      const cut = () => crew.typists.every(({ client }) => client.closed.includes(4503));
      await until('everybody is closed with 4503', cut, 15_000);
      cutMs = performance.now() - at;
      assert.ok(cutMs <= 15_000, `content may come for ${cutMs} ms`);
    }
    await wait(Math.max(0, ms - (performance.now() - at)));
    assert.equal(told(), atPause, 'nothing is called saved while nothing is committed');
    assert.ok(crew.edits() > written + 20, 'typing goes on');
    const growth = residentMegabytes(pid) - before;
    assert.ok(growth < 100, `the server grew by ${growth} MB`);
    box.resume();
    const back = performance.now();
    crew.rest();
    await crew.agree(drainMs);
    const drainedMs = performance.now() - back;
    return {
      pausedMs: ms,
      ...counted(crew),
      cutMs: Math.round(cutMs),
      drainedMs: Math.round(drainedMs),
      grewMegabytes: Math.round(growth),
    };
  });

/** No space left, for data and write-ahead log alike; then space again. */
export const diskFull = (random: Random, { ms }: { ms: number }) =>
  inWorld({ megabytes: 220 }, random, async ({ box, sql }, crew) => {
    box.fill(0);
    const full = (): boolean => crew.closed().includes(4503);
    await until('a commit failed', full, 60_000);
    const written = crew.edits();
    await wait(ms);
    const told = crew.acknowledged();
    assert.ok(crew.edits() > written, 'typing goes on');
    box.free();
    // A full write-ahead log ends PostgreSQL; then it is started again, as an operator would.
    const answers = await sql`select 1`.then(
      () => true,
      () => false,
    );
    if (!answers) await box.start().catch(() => undefined);
    await until('saving goes on', () => crew.acknowledged() > told + 20, 30_000);
    crew.rest();
    await crew.agree(30_000);
    return { fullMs: ms, ...counted(crew), postgresEnded: answers ? 0 : 1 };
  });

function residentMegabytes(pid: number): number {
  const [, kilobytes = '0'] =
    /^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
