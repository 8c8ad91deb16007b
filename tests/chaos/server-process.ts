// The sync server as a process of its own that can be killed: the real `server/sync-main.ts`, or the
// same over a store that lies, or without ears. It may carry a mine: a crash point that it will not survive.
import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CrashPoint } from '#server/sync/crash-point.ts';
import { wait } from './wait.ts';

const root = resolve(import.meta.dirname, '../..');

export interface Mine {
  point: CrashPoint;
  /** The hit that kills. */
  hit: number;
}

/** Environment and flags that make a Node process end at a crash point. */
export const carrying = (mine: Mine | undefined): { flags: string[]; env: NodeJS.ProcessEnv } =>
  mine === undefined
    ? { flags: [], env: {} }
    : {
        flags: ['--import', pathToFileURL(join(import.meta.dirname, 'crash-mine.ts')).href],
        env: { CHAOS_CRASH_POINT: mine.point, CHAOS_CRASH_HIT: String(mine.hit) },
      };

export interface ServerProcess {
  start(mine?: Mine): Promise<void>;
  /** SIGKILL: no time for anything. */
  kill(): Promise<void>;
  /** SIGTERM: an orderly end. */
  stop(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Whether it ended by itself within so long. */
  dies(withinMs: number): Promise<boolean>;
  readonly pid: number;
}

export type Program =
  'server/sync-main.ts' | 'tests/chaos/lying-main.ts' | 'tests/chaos/deaf-main.ts';

export interface ServerEnvironment {
  PORT: string;
  DATABASE_URL: string;
  ORIGIN?: string;
  REDIS_URL?: string;
}

export function serverProcess(program: Program, env: ServerEnvironment): ServerProcess {
  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  process.once('exit', () => child?.kill('SIGKILL'));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child?.kill(signal);
    await ended;
  };
  return {
    async start(mine) {
      const { flags, env: mined } = carrying(mine);
      const running = spawn(process.execPath, [...flags, join(root, program)], {
        cwd: root,
        env: {
          PATH: process.env.PATH,
          LOG_LEVEL: process.env.CHAOS_LOG ?? 'silent',
          SUPABASE_URL: 'http://127.0.0.1:9',
          SUPABASE_PUBLISHABLE_KEY: 'not used here',
          SUPABASE_JWT_SECRET: 'not used here, but long enough to be one',
          ...env,
          ...mined,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child = running;
      ended = new Promise((done) => running.once('exit', () => done()));
      await new Promise<void>((ready, fail) => {
        running.stdout.on('data', (chunk: Buffer) => {
          if (chunk.toString().includes('ready')) ready();
        });
        void ended.then(() => fail(new Error(`${program} ended while starting`)));
      });
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    signal: (signal) => void child?.kill(signal),
    dies: (withinMs) => Promise.race([ended.then(() => true), wait(withinMs).then(() => false)]),
    get pid() {
      return child?.pid ?? 0;
    },
  };
}
