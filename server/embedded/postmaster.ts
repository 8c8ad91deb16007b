// What postmaster.pid says about a data directory: is a PostgreSQL running in it, and whose is it?
// A pid alone proves nothing (after a crash it may belong to another process), so a running server
// counts only when the process with that pid works inside this directory.
import { readFileSync, readlinkSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

interface PidFile {
  pid: number;
  port: number;
  ready: boolean;
}

export function readPidFile(dataDir: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return Number.isInteger(pid) && pid > 0
      ? { pid, port, ready: lines[7]?.trim() === 'ready' }
      : undefined;
  } catch {
    return undefined;
  }
}

/** A process that ended but was never collected (a container without an init) is not alive. */
const isZombie = (pid: number): boolean => {
  try {
    return /^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const workingDirectory = (pid: number | string): string | undefined => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
};

/** Every PostgreSQL process changes into its data directory. Without /proc the pid file decides. */
function worksIn(dataDir: string, pid: number): boolean {
  const directory = workingDirectory(pid);
  return directory === undefined
    ? process.platform !== 'linux'
    : directory === realpathSync(dataDir);
}

const hasBackends = (dataDir: string): boolean =>
  process.platform === 'linux' &&
  readdirSync('/proc').some(
    (pid) => /^\d+$/.test(pid) && workingDirectory(pid) === realpathSync(dataDir),
  );

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

async function until(done: () => boolean, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(20)) if (done()) return true;
  return done();
}

/** Fast shutdown (ends sessions, writes a checkpoint), then the immediate one if that hangs. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    if (await until(() => !isAlive(pid), 15_000)) return;
  }
}

/**
 * Makes a data directory free to start in. A server that outlived its Kring is stopped; one whose
 * Kring still lives is refused; a pid file that only a crash left behind is cleared.
 */
export async function clearDataDirectory(dataDir: string, ownerPid?: number): Promise<void> {
  const left = readPidFile(dataDir);
  if (!left) return;
  if (isAlive(left.pid) && worksIn(dataDir, left.pid)) {
    const parent = parentOf(left.pid);
    if (parent !== undefined && parent === ownerPid && parent !== process.pid)
      throw new Error(`another Kring (process ${parent}) already uses ${dataDir}`);
    await stopPostmaster(left.pid);
    return;
  }
  // The postmaster is gone; its backends notice within moments. Two servers must never share files.
  if (!(await until(() => !hasBackends(dataDir), 10_000)))
    throw new Error(`processes of a PostgreSQL that crashed still use ${dataDir}`);
  rmSync(join(dataDir, 'postmaster.pid'), { force: true });
}
