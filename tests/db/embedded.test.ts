// The embedded PostgreSQL through everything that happens to it: stopped and started, killed whole,
// outlived its Kring, a pid file that a crash left. What was committed is there every time.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync, mkdtempSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootstrap, migrate } from '#server/embedded/migrate.ts';
import { startPostgres, type EmbeddedPostgres } from '#server/embedded/postgres.ts';
import { isAlive } from '#server/embedded/postmaster.ts';

let folder: string;
let running: EmbeddedPostgres | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kring-embedded-'));
});
afterAll(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function ask<T>(
  server: EmbeddedPostgres,
  question: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(server.url('postgres'), { max: 2, onnotice: () => undefined });
  try {
    return await question(sql);
  } finally {
    await sql.end();
  }
}
const slugs = (server: EmbeddedPostgres) =>
  ask(server, async (sql) => {
    const rows = await sql<{ slug: string }[]>`select slug from app.tenants order by slug`;
    return rows.map((row) => row.slug);
  });
const add = (server: EmbeddedPostgres, slug: string) =>
  ask(server, (sql) => sql`insert into app.tenants (slug, name) values (${slug}, ${slug})`);

describe('the embedded PostgreSQL', () => {
  it('starts empty, with fsync, on the loopback address alone, as someone other than root', async () => {
    running = await startPostgres({ folder });
    const [row] = await ask(
      running,
      (sql) => sql<{ fsync: string; listen: string; version: string }[]>`
        select current_setting('fsync') as fsync, current_setting('listen_addresses') as listen,
          current_setting('server_version') as version`,
    );
    expect(row).toMatchObject({ fsync: 'on', listen: '127.0.0.1' });
    expect(row?.version).toMatch(/^18\./);
    const owner = readFileSync(`/proc/${running.pid}/status`, 'utf8').match(/^Uid:\s+(\d+)/m)?.[1];
    expect(owner).not.toBe('0');
  });

  it('applies every migration once, and records it as the Supabase CLI does', async () => {
    const server = running;
    if (!server) throw new Error('not running');
    await ask(server, async (sql) => {
      await bootstrap(sql);
      const first = await migrate(sql);
      expect(first.length).toBeGreaterThan(10);
      await bootstrap(sql);
      expect(await migrate(sql)).toEqual([]);
      const recorded = await sql<{ version: string; name: string; statements: string[] }[]>`
        select version, name, statements from supabase_migrations.schema_migrations order by version`;
      expect(recorded.map((row) => row.name)).toEqual(first);
      expect(recorded[0]?.version).toMatch(/^\d{14}$/);
    });
    await add(server, 'first');
  });

  it('is there again after a stop', async () => {
    await running?.stop();
    running = await startPostgres({ folder });
    expect(await slugs(running)).toEqual(['first']);
  });

  it('is there again after every process was killed', async () => {
    const server = running;
    if (!server) throw new Error('not running');
    await add(server, 'second');
    process.kill(server.pid, 'SIGKILL');
    await expect.poll(() => isAlive(server.pid)).toBe(false);
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(true);
    running = await startPostgres({ folder });
    expect(await slugs(running)).toEqual(['first', 'second']);
  });

  it('is not fooled by a pid file whose number now belongs to another process', async () => {
    await running?.stop();
    const file = join(folder, 'postgres', 'postmaster.pid');
    writeFileSync(
      file,
      `${process.pid}\n${join(folder, 'postgres')}\n0\n5432\n\n127.0.0.1\n\nready\n`,
    );
    running = await startPostgres({ folder });
    expect(await slugs(running)).toEqual(['first', 'second']);
  });

  it('stops a server that outlived its Kring, and starts on the same data', async () => {
    await running?.stop();
    const script = `
      import { startPostgres } from ${JSON.stringify(resolve('server/embedded/postgres.ts'))};
      const server = await startPostgres({ folder: ${JSON.stringify(folder)} });
      console.log(server.pid);
      setInterval(() => {}, 1000);`;
    const kring = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const left = await new Promise<number>((done) =>
      kring.stdout.on('data', (chunk: Buffer) => done(Number(chunk.toString()))),
    );
    // While that Kring lives, its database is not taken from it.
    await expect(startPostgres({ folder })).rejects.toThrow(/another Kring/);
    kring.kill('SIGKILL');
    await new Promise((done) => kring.on('exit', done));
    expect(isAlive(left)).toBe(true);
    running = await startPostgres({ folder });
    expect(isAlive(left)).toBe(false);
    expect(await slugs(running)).toEqual(['first', 'second']);
  });

  it('logs no content', async () => {
    const server = running;
    if (!server) throw new Error('not running');
    await expect(add(server, 'first')).rejects.toThrow(/duplicate key/);
    await expect(
      ask(server, (sql) =>
        sql.unsafe(`insert into app.people (name, kind) values ('Rania', 'planet')`),
      ),
    ).rejects.toThrow(/violates check/);
    const log = readFileSync(join(folder, 'postgres.log'), 'utf8');
    expect(log).toContain('violates check constraint');
    expect(log).not.toMatch(/Rania|planet|\(first\)|insert into/i);
  });
});
