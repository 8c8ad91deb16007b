// A server program as a child process on core 0. It says "ready" when it listens.
import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';

export const serverCore = '0';
export const loadCore = '1';

export interface Child {
  readonly pid: number;
  readonly crashed: boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Collects all garbage; bytes of JavaScript objects that are left. */
  liveBytes(): Promise<number>;
}

const stopMs = 10_000;

const collect = ['--expose-gc', '--import', resolve(import.meta.dirname, 'collect.ts')];

/** `program` and its arguments for node. */
export function childOf(program: readonly string[], env: Record<string, string>): Child {
  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  let ending = false;
  let crashed = false;
  let heard = (_line: string): void => undefined;
  process.once('exit', () => child?.kill('SIGKILL'));

  async function end(signal: NodeJS.Signals): Promise<void> {
    ending = true;
    child?.kill(signal);
    const late = setTimeout(() => child?.kill('SIGKILL'), stopMs);
    await ended;
    clearTimeout(late);
  }

  return {
    get pid() {
      return child?.pid ?? -1;
    },
    get crashed() {
      return crashed;
    },
    async start() {
      ending = crashed = false;
      const running = spawn(
        'taskset',
        ['-c', serverCore, process.execPath, ...collect, ...program],
        {
          env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      child = running;
      let complaint = '';
      running.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk).slice(-2_000)));
      ended = new Promise((done) =>
        running.once('exit', () => {
          crashed = !ending;
          done();
        }),
      );
      await new Promise<void>((ready, fail) => {
        running.stdout.on('data', (chunk: Buffer) => {
          const said = chunk.toString();
          if (said.includes('ready')) ready();
          heard(said);
        });
        void ended.then(() => fail(new Error(`${program.join(' ')} did not start: ${complaint}`)));
      });
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    liveBytes: () =>
      new Promise((done) => {
        heard = (said) => {
          const [, bytes] = /live bytes: (\d+)/.exec(said) ?? [];
          if (bytes !== undefined) done(Number(bytes));
        };
        child?.kill('SIGUSR2');
      }),
  };
}
