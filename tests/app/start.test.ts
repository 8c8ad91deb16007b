// Starting, stopping, crashing and starting again, as people do it; and settings that cannot be right.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BadSetting, parseSettings } from '#server/settings.ts';
import { startKring, type KringProcess } from '../support/server.ts';

const main = resolve(import.meta.dirname, '../../server/main.ts');

describe('settings', () => {
  it('have defaults for everything', () => {
    expect(parseSettings({})).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      ORIGIN: 'http://127.0.0.1:3000',
      KRING_DATA_DIR: '.kring',
      demo: true,
    });
    expect(parseSettings({ ORIGIN: '', DATABASE_URL: '', PORT: '4000' }).ORIGIN).toBe(
      'http://127.0.0.1:4000',
    );
  });

  const real = {
    DATABASE_URL: 'postgres://someone:hidden-password@db.example/kring',
    SUPABASE_URL: 'https://project.example',
    SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_x',
    SUPABASE_JWT_SECRET: 'x'.repeat(40),
  };
  it('demo people come with the embedded database only', () => {
    expect(parseSettings(real).demo).toBe(false);
    expect(parseSettings({ ...real, KRING_DEMO: 'force' }).demo).toBe(true);
    expect(parseSettings({ KRING_DEMO: '0' }).demo).toBe(false);
    expect(() => parseSettings({ ...real, KRING_DEMO: '1' })).toThrow(/^Setting KRING_DEMO: /);
  });

  const bad: [name: string, env: Record<string, string>][] = [
    ['PORT', { PORT: 'many' }],
    ['PORT', { PORT: '0' }],
    ['PORT', { PORT: '70000' }],
    ['ORIGIN', { ORIGIN: 'kring.example' }],
    ['ORIGIN', { ORIGIN: 'https://kring.example/' }],
    ['ORIGIN', { ORIGIN: 'https://kring.example/path' }],
    ['KRING_DEMO', { KRING_DEMO: 'yes' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://x' }],
    ['SUPABASE_URL', { DATABASE_URL: real.DATABASE_URL }],
    ['SUPABASE_JWT_SECRET', { ...real, SUPABASE_JWT_SECRET: 'short' }],
    ['KRING_METRICS_TOKEN', { KRING_METRICS_TOKEN: 'short' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ];
  it.each(bad)('a bad %s is named in one line, without its value', (name, env) => {
    let message = '';
    try {
      parseSettings(env);
    } catch (error) {
      expect(error).toBeInstanceOf(BadSetting);
      message = (error as Error).message;
    }
    expect(message).toMatch(new RegExp(`^Setting ${name}: .+$`));
    expect(message).not.toContain('\n');
    for (const value of Object.values(env).filter((each) => each.length > 6))
      expect(message).not.toContain(value);
  });

  it.each([
    ['KRING_DEMO', { ...real, KRING_DEMO: '1' }],
    ['PORT', { PORT: 'many' }],
    ['DATABASE_URL', { ...real, DATABASE_URL: 'postgres://a:b@127.0.0.1:1/x' }],
  ])('stop start-up with that one line (%s)', (name, env) => {
    const ended = spawnSync(process.execPath, [main], {
      env: { PATH: process.env.PATH, KRING_BUILD: 'never', ...env },
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(ended.status).toBe(1);
    expect(ended.stdout).not.toContain('ready');
    expect(ended.stderr.trim()).toMatch(new RegExp(`^Setting ${name}: [^\\n]+$`));
  });
});

describe('a life', () => {
  let kring: KringProcess;
  const dataDir = mkdtempSync(join(tmpdir(), 'kring-life-'));

  beforeAll(async () => {
    kring = await startKring({ dataDir });
  });
  afterAll(async () => {
    await kring.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const count = async (): Promise<number> => {
    const sql = postgres(kring.databaseUrl, { max: 1 });
    const [row] = await sql<{ count: number }[]>`select count(*)::int from app.people`;
    await sql.end();
    return row?.count ?? 0;
  };

  it('its last line says where it is', () => {
    expect(kring.output.trim().split('\n').at(-1)).toBe(`Kring is ready: ${kring.origin}`);
  });

  it('is healthy and ready', async () => {
    expect((await kring.fetch('/healthz')).status).toBe(200);
    expect((await kring.fetch('/readyz')).status).toBe(200);
  });

  it('keeps its secrets to itself', () => {
    const secrets = readdirSync(dataDir).filter((name) => /secret|password/.test(name));
    expect(secrets.length).toBeGreaterThanOrEqual(2);
    for (const name of secrets)
      expect([name, statSync(join(dataDir, name)).mode & 0o077]).toEqual([name, 0]);
  });

  it('gives figures to this machine, not to whoever comes through a proxy', async () => {
    const here = await kring.fetch('/metrics');
    expect(here.status).toBe(200);
    expect(await here.text()).toContain('process_cpu_user_seconds_total');
    for (const header of ['x-forwarded-for', 'forwarded'])
      expect((await kring.fetch('/metrics', { headers: { [header]: '127.0.0.1' } })).status).toBe(
        404,
      );
  });

  it('refuses a second Kring on the same data', async () => {
    await expect(startKring({ dataDir, startMs: 30_000 })).rejects.toThrow(/already uses/);
    expect((await kring.fetch('/readyz')).status).toBe(200);
  });

  it('refuses a port that is taken, in one line', async () => {
    await expect(startKring({ port: kring.port, startMs: 30_000 })).rejects.toThrow(
      /Setting PORT: \d+ is already in use/,
    );
  });

  it('stops on SIGTERM, at once, with sign-ins and data kept', async () => {
    const cookie = await kring.signIn('rania');
    const people = await count();
    const began = performance.now();
    expect(await kring.stop()).toBe(0);
    expect(performance.now() - began).toBeLessThan(5_000);
    await kring.start();
    expect((await kring.fetch('/api/v1/me', { cookie })).status).toBe(200);
    expect(await count()).toBe(people);
  });

  it('copes with having been killed, its PostgreSQL alive', async () => {
    const cookie = await kring.signIn('rania');
    const people = await count();
    await kring.kill();
    await kring.start();
    expect((await kring.fetch('/api/v1/me', { cookie })).status).toBe(200);
    expect(await count()).toBe(people);
  });

  it('copes with everything having been killed', async () => {
    const cookie = await kring.signIn('rania');
    const people = await count();
    const { pid: postmaster } = await postmasterOf();
    await kring.kill();
    process.kill(postmaster, 'SIGKILL');
    await kring.start();
    expect((await kring.fetch('/api/v1/me', { cookie })).status).toBe(200);
    expect(await count()).toBe(people);
  });

  it('without its database it says that it is not ready, and no more; then starts it again', async () => {
    const cookie = await kring.signIn('rania');
    const before = kring.pid;
    const { pid } = await postmasterOf();
    const seen = new Set<string>();
    process.kill(pid, 'SIGKILL');
    const readiness = async () => {
      const reply = await kring.fetch('/readyz');
      seen.add(`${reply.status} ${await reply.text()}`.trim());
      return reply.status;
    };
    expect(await readiness()).toBe(503);
    const meanwhile = await kring.fetch('/api/v1/plans', { cookie });
    expect(meanwhile.status).toBe(503);
    expect(await meanwhile.text()).toContain('unavailable');
    expect((await kring.fetch('/healthz')).status).toBe(200);
    await expect.poll(readiness, { timeout: 30_000 }).toBe(200);
    for (const line of seen) expect(line).toMatch(/^(503 \w+ does not answer|200 ready)$/);
    expect((await kring.fetch('/api/v1/plans', { cookie })).status).toBe(200);
    expect((await postmasterOf()).pid).not.toBe(pid);
    expect(kring.pid).toBe(before);
  });

  async function postmasterOf(): Promise<{ pid: number }> {
    const sql = postgres(kring.databaseUrl, { max: 1 });
    const [row] = await sql<{ pid: number }[]>`
      select (string_to_array(pg_read_file('postmaster.pid'), chr(10)))[1]::int as pid`;
    await sql.end();
    if (!row) throw new Error('no postmaster');
    return row;
  }
});
