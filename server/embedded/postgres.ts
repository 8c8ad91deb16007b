// The embedded PostgreSQL 18: a real server in a folder of its own, listening on 127.0.0.1 only.
// fsync is always on for a product database. It is started in its own session, so that Ctrl-C
// reaches Kring first, and a Kring that was killed finds and stops what it left behind.
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { binary, run, runAs, type RunAs } from './binaries.ts';
import { clearDataDirectory, readPidFile, stopPostmaster } from './postmaster.ts';

export interface EmbeddedPostgres {
  port: number;
  /** The postmaster's process id, for tests that kill it. */
  pid: number;
  /** Connection address of the owner (superuser), or of another login. */
  url(database: string, login?: { user: string; password: string }): string;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Folder that holds the data directory, the password and the log. */
  folder: string;
  port?: number;
  /** False only for databases that no one needs after the test. */
  durable?: boolean;
  settings?: Record<string, string>;
}

const settings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '128MB',
  timezone: 'UTC',
  password_encryption: 'scram-sha-256',
  // Logs carry no content: no statements, no parameters, no rows in error details.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
};

const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise<void>((done) => server.close(() => done()));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function password(folder: string): string {
  const file = join(folder, 'postgres-password');
  if (!existsSync(file))
    writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

/** Makes the cluster beside its place and moves it there whole: a half-made one is never opened. */
async function initialise(
  folder: string,
  dataDir: string,
  user: RunAs | undefined,
  durable: boolean,
) {
  const making = `${dataDir}.making`;
  const passwordFile = join(folder, `.initdb-${process.pid}`);
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  writeFileSync(passwordFile, password(folder), { mode: 0o600 });
  if (user) for (const path of [making, passwordFile]) chownSync(path, user.uid, user.gid);
  const args = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8'];
  args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C');
  args.push(`--pwfile=${passwordFile}`, `--pgdata=${making}`, '--data-checksums');
  if (!durable) args.push('--no-sync');
  try {
    await new Promise<void>((done, fail) => {
      const child = run(binary('initdb'), args, user, making, {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let complaint = '';
      child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
      child.on('error', fail);
      child.on('close', (code) => (code === 0 ? done() : fail(new Error(`initdb: ${complaint}`))));
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(making, dataDir);
}

export async function startPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(options.folder);
  const dataDir = join(folder, 'postgres');
  const ownerFile = join(folder, 'owner.pid');
  const durable = options.durable ?? true;
  mkdirSync(folder, { recursive: true });
  const user = runAs(dataDir);
  // Others may pass through the folder to reach the data, but see nothing in it.
  if (user) chmodSync(folder, 0o711);

  if (existsSync(dataDir)) {
    const owner = existsSync(ownerFile) ? Number(readFileSync(ownerFile, 'utf8')) : undefined;
    await clearDataDirectory(dataDir, owner);
  } else {
    await initialise(folder, dataDir, user, durable);
  }

  const port = options.port ?? (await freePort());
  const all = { ...settings, ...(durable ? {} : fast), ...options.settings, port: String(port) };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(join(folder, 'postgres.log'), 'a', 0o600);
  writeFileSync(ownerFile, String(process.pid));
  const child = run(binary('postgres'), ['-D', dataDir, ...flags], user, dataDir, {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const failed = new Promise<never>((_, fail) => child.on('error', fail));
  failed.catch(() => undefined);
  // The pool of connections keeps Kring alive, not this handle.
  child.unref();

  const started = async () => {
    for (const end = Date.now() + 60_000; Date.now() < end; await sleep(20)) {
      const file = readPidFile(dataDir);
      if (file?.pid === child.pid && file?.ready) return;
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`PostgreSQL ended while starting; see ${join(folder, 'postgres.log')}`);
    }
    throw new Error('PostgreSQL did not become ready within 60 s');
  };
  await Promise.race([started(), failed]);
  const pid = child.pid;
  if (pid === undefined) throw new Error('PostgreSQL has no process id');

  return {
    port,
    pid,
    url(database, login = { user: 'postgres', password: password(folder) }) {
      return `postgres://${login.user}:${encodeURIComponent(login.password)}@127.0.0.1:${port}/${database}`;
    },
    async stop() {
      await stopPostmaster(pid);
      rmSync(ownerFile, { force: true });
    },
  };
}
