// A PostgreSQL that a test may mistreat: durable as in production (asserted, not hoped), killed in the
// middle of a commit, frozen, started again on the same data and port. With `megabytes` the data lies
// on a disk of that size, which can be filled.
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { startPostgres, type EmbeddedPostgres } from '#server/embedded/postgres.ts';

export interface PgBox {
  readonly port: number;
  url(database: string, login?: { user: string; password: string }): string;
  /** SIGKILL of the postmaster; its children notice and end by themselves. */
  kill(): void;
  /** After a kill: recovery, on the same port. */
  start(): Promise<void>;
  /** SIGSTOP of every process of it: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
  /** Leaves so many bytes free on its disk; needs `megabytes`. */
  fill(leaving: number): void;
  free(): void;
  close(): Promise<void>;
}

export async function openPgBox({ megabytes }: { megabytes?: number } = {}): Promise<PgBox> {
  const folder = mkdtempSync(join(tmpdir(), 'kring-pgbox-'));
  const home = join(folder, 'disk');
  mkdirSync(home);
  if (megabytes !== undefined)
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'kring', home]);
  const options = {
    folder: home,
    settings: { max_connections: '100', max_wal_size: '64MB', track_commit_timestamp: 'on' },
  };
  let running: EmbeddedPostgres = await startPostgres(options);
  const { port } = running;
  await assertDurable(running.url('postgres'));
  const signalAll = (signal: NodeJS.Signals): void => {
    for (const pid of processesIn(join(home, 'postgres')))
      try {
        process.kill(pid, signal);
      } catch {
        // It has just ended by itself.
      }
  };
  const orphaned = (): void => {
    signalAll('SIGCONT');
    signalAll('SIGKILL');
  };
  process.once('exit', orphaned);
  const ballast = join(home, 'ballast');

  return {
    port,
    url: (database, login) => running.url(database, login),
    kill: () => void process.kill(running.pid, 'SIGKILL'),
    async start() {
      running = await startPostgres({ ...options, port });
    },
    pause: () => signalAll('SIGSTOP'),
    resume: () => signalAll('SIGCONT'),
    fill(leaving) {
      const { bavail, bsize } = statfsSync(home);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leaving)));
    },
    free: () => rmSync(ballast, { force: true }),
    async close() {
      process.off('exit', orphaned);
      signalAll('SIGCONT');
      await running.stop();
      if (megabytes !== undefined) execFileSync('umount', ['-l', home]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** Whether this process may put a small disk somewhere; without it a full disk cannot be tried. */
export function maySizeDisks(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'kring-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'kring', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function assertDurable(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      const [row] = await sql.unsafe(`show ${setting}`);
      if (row?.[setting] !== 'on')
        throw new Error(`${setting} is not on: this would prove nothing`);
    }
  } finally {
    await sql.end();
  }
}

/** Every PostgreSQL process works in its data directory. */
function processesIn(dataDir: string): number[] {
  const home = realpathSync(dataDir);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === home;
      } catch {
        return false;
      }
    })
    .map(Number);
}
