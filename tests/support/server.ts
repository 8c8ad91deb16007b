// Kring as people run it: `node server/main.ts` in a process of its own, on free ports, with its own data
// folder. Waits for the last start-up line. Kill it, start it again on the same data, sign in.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { prepared } from './prepared.ts';

const root = resolve(import.meta.dirname, '../..');

export interface KringProcess {
  origin: string;
  port: number;
  dataDir: string;
  /** Of the running process; changes with `start`. */
  readonly pid: number;
  /** The embedded database as its owner: past every policy, for looking and for moving clocks. */
  readonly databaseUrl: string;
  /** What it printed so far. */
  readonly output: string;
  /** The session cookie of a demo person, as a `Cookie` header. */
  signIn(slug: string): Promise<string>;
  /** Our own page asking: path, cookie, and the Origin that goes with it. */
  fetch(path: string, init?: RequestInit & { cookie?: string }): Promise<Response>;
  /** Orderly end (SIGTERM); gives the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL of Kring alone; its PostgreSQL survives it, as after a crash. */
  kill(): Promise<void>;
  /** Again, on the same data and port. */
  start(): Promise<void>;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

export interface KringOptions {
  env?: Record<string, string>;
  dataDir?: string;
  port?: number;
  /** Where it is asked, when something stands before it (recorder.ts). */
  front?: string;
  startMs?: number;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise<void>((done) => server.close(() => done()));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** After a `kill` the PostgreSQL is still there, in a session of its own. */
function stopLeftPostgres(dataDir: string): void {
  try {
    const file = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8');
    process.kill(Number(file.split('\n')[0]), 'SIGQUIT');
  } catch {
    // None was left.
  }
}

export async function startKring(options: KringOptions = {}): Promise<KringProcess> {
  const port = options.port ?? (await freePort());
  // What begins without the demo people begins with nothing at all.
  const dataDir =
    options.dataDir ??
    (options.env?.KRING_DEMO === '0'
      ? mkdtempSync(join(tmpdir(), 'kring-run-'))
      : await prepared('demo', 'run'));
  const origin = options.front ?? `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  let ended: Promise<number | null> = Promise.resolve(null);
  let output = '';

  async function start(): Promise<void> {
    const { DATABASE_URL: _, ORIGIN: __, ...inherited } = process.env;
    const running = spawn(process.execPath, [join(root, 'server/main.ts')], {
      cwd: root,
      env: {
        ...inherited,
        LOG_LEVEL: 'warn',
        KRING_SUPABASE_PORT: String(await freePort()),
        ...(options.front === undefined ? {} : { ORIGIN: options.front }),
        ...options.env,
        PORT: String(port),
        KRING_DATA_DIR: dataDir,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = running;
    output = '';
    ended = new Promise((done) => running.once('exit', (code) => done(code)));
    // A test runner that is stopped in the middle leaves no server behind.
    const orphaned = () => running.kill('SIGTERM');
    process.once('exit', orphaned);
    void ended.then(() => process.off('exit', orphaned));
    await new Promise<void>((ready, fail) => {
      const late = setTimeout(
        () => fail(new Error(`Kring did not start:\n${output}`)),
        options.startMs ?? 180_000,
      );
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        if (!output.includes('Kring is ready:')) return;
        clearTimeout(late);
        ready();
      };
      running.stdout.on('data', read);
      running.stderr.on('data', read);
      void ended.then((code) => {
        clearTimeout(late);
        fail(new Error(`Kring ended (${code}) while starting:\n${output}`));
      });
    });
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    child?.kill(signal);
    return ended;
  }

  await start();
  return {
    origin,
    port,
    dataDir,
    get pid() {
      return child?.pid ?? 0;
    },
    get databaseUrl() {
      const [, , , databasePort] = readFileSync(
        join(dataDir, 'postgres/postmaster.pid'),
        'utf8',
      ).split('\n');
      const password = readFileSync(join(dataDir, 'postgres-password'), 'utf8');
      return `postgres://postgres:${password}@127.0.0.1:${databasePort}/postgres`;
    },
    get output() {
      return output;
    },
    async signIn(slug) {
      const reply = await fetch(`${origin}/demo/sign-in`, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin },
        body: new URLSearchParams({ person: slug }),
      });
      const cookie = reply.headers
        .getSetCookie()
        .find((line) => line.startsWith('__Host-kring='))
        ?.split(';')[0];
      if (reply.status !== 303 || !cookie)
        throw new Error(`signing in as ${slug}: ${reply.status} ${await reply.text()}`);
      return cookie;
    },
    fetch(path, { cookie, ...init } = {}) {
      const headers = new Headers(init.headers);
      if (!headers.has('origin')) headers.set('origin', origin);
      if (cookie) headers.set('cookie', cookie);
      return fetch(origin + path, { redirect: 'manual', ...init, headers });
    },
    stop: () => end('SIGTERM'),
    async kill() {
      await end('SIGKILL');
    },
    start,
    async close() {
      await end('SIGTERM');
      stopLeftPostgres(dataDir);
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}
