// [D7] A crash at each named point of programs that do one thing: afterwards everything is as it was before
// or as it is after, never between. The points of the sync server are in kill.test.ts. Every point is
// hit, or a test fails.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addGoal } from '#domain/plan/edits.ts';
import { holdsAny } from '#domain/plan/rewritten-zone.ts';
import { crashPoints, type CrashPoint } from '#server/sync/crash-point.ts';
import { buildWorld, personId, sjohamra, zoneId } from '../db/world.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { purgePoints, serverPoints, zonePoints } from './mines.ts';
import { carrying } from './server-process.ts';

const root = resolve(import.meta.dirname, '../..');

test('there are at least twelve points, and each is in the code and in this test', () => {
  const code = readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('crash-point.ts'))
    .map((file) => readFileSync(join(root, 'server', file), 'utf8'))
    .join('\n');
  expect(crashPoints.length).toBeGreaterThanOrEqual(12);
  expect(crashPoints.filter((point) => !code.includes(`crashPoint('${point}')`))).toEqual([]);
  expect([...serverPoints, ...purgePoints, ...zonePoints].sort()).toEqual([...crashPoints].sort());
});

/** Runs a program to its end; the signal that ended it, or its exit code. */
function runWith(
  program: string,
  args: string[],
  url: string,
  point?: CrashPoint,
): Promise<string | number | null> {
  const { flags, env } = carrying(point === undefined ? undefined : { point, hit: 1 });
  const child = spawn(process.execPath, [...flags, join(root, program), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, DATABASE_URL: url, ...env },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end('KANARIE\n');
  return new Promise((done) => child.once('exit', (code, signal) => done(signal ?? code)));
}

describe('programs that end in the middle', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db.close());

  test('making zones: all of the municipality, or nothing of it', async () => {
    const counted = async () => {
      const [row] = await db.sql<{ zones: number; rows: number; behind: number }[]>`
        select (select count(*)::int from app.zones) as zones,
          (select count(distinct zone_id)::int from app.zone_updates) as rows,
          (select count(*)::int from priv.sync_projection_lag()) as behind`;
      return row;
    };
    for (const point of zonePoints) {
      expect(await runWith('tests/chaos/seed-main.ts', [], db.url(), point)).toBe('SIGKILL');
      expect(await counted(), point).toEqual({ zones: 0, rows: 0, behind: 0 });
    }
    expect(await runWith('tests/chaos/seed-main.ts', [], db.url())).toBe(0);
    const made = await counted();
    expect(made?.zones).toBeGreaterThan(20);
    expect(made).toEqual({ zones: made?.zones, rows: made?.zones, behind: 0 });
  });
});

describe('a zone that begins anew', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase();
    await buildWorld(db.sql);
    await db.sql.unsafe(
      `create role operators login password 'operators'; grant kring_operator to operators`,
    );
  });
  afterAll(async () => {
    await db.sql.unsafe('drop owned by operators; drop role operators');
    await db.close();
  });

  test('begins anew whole, or not at all', async () => {
    const zone = zoneId('milo', 'shared');
    const doc = new Y.Doc();
    addGoal(doc, { title: 'Hem till KANARIE' });
    const update = Buffer.from(Y.encodeStateAsUpdate(doc));
    await db.sql`insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
      values (${sjohamra}, ${zone}, 1, ${personId('siri')}, ${update})`;
    const state = async () => {
      const [row] = await db.sql<{ epoch: number; update: Uint8Array; retired: number }[]>`
        select z.epoch, u.update, (
          select count(*)::int from app.zone_retired_clients r where r.zone_id = z.id) as retired
        from app.zones z join app.zone_updates u on u.zone_id = z.id where z.id = ${zone}`;
      return {
        ...row,
        update: undefined,
        there: holdsAny(row?.update ?? Uint8Array.of(), ['KANARIE']),
      };
    };
    const args = [zone, personId('admin-sjohamra'), 'erasure', 'BUN 7'];
    const url = db.url({ user: 'operators', password: 'operators' });
    const after: Partial<Record<CrashPoint, object>> = {
      'purge.done': { epoch: 2, retired: 1, there: false },
    };
    for (const point of purgePoints) {
      expect(await runWith('server/purge-main.ts', args, url, point), point).toBe('SIGKILL');
      expect(await state(), point).toMatchObject(
        after[point] ?? { epoch: 1, retired: 0, there: true },
      );
    }
    expect(await db.sql`select title from app.plan_goals where zone_id = ${zone}`).toEqual([
      { title: 'Hem till ' },
    ]);
  });
});
