// The sync server as a process of its own that can be killed: the real `server/sync-main.ts`, or the
// same over a store that lies.
import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface ServerProcess {
  start(): Promise<void>;
  /** SIGKILL: no time for anything. */
  kill(): Promise<void>;
}

export function serverProcess(
  program: 'server/sync-main.ts' | 'tests/chaos/lying-main.ts',
  env: { PORT: string; DATABASE_URL: string },
): ServerProcess {
  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  process.once('exit', () => child?.kill('SIGKILL'));
  return {
    async start() {
      const running = spawn(process.execPath, [join(root, program)], {
        cwd: root,
        env: {
          PATH: process.env.PATH,
          LOG_LEVEL: 'error',
          SUPABASE_URL: 'http://127.0.0.1:9',
          SUPABASE_PUBLISHABLE_KEY: 'not used here',
          SUPABASE_JWT_SECRET: 'not used here, but long enough to be one',
          ...env,
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
    async kill() {
      child?.kill('SIGKILL');
      await ended;
    },
  };
}
