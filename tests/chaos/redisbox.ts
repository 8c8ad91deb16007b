// A redis-server that a test may mistreat. It keeps nothing on disk: nothing durable may depend on it.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { freePort } from '../support/server.ts';

export interface RedisBox {
  readonly port: number;
  readonly url: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Why there is none; null when there is one. */
export function redisMissing(): string | null {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'redis-server is not installed (apt-get install redis-server)';
  }
}

export async function openRedisBox(): Promise<RedisBox> {
  const port = await freePort();
  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child?.kill('SIGCONT');
    child?.kill(signal);
    await ended;
    child = null;
  };
  const start = async (): Promise<void> => {
    const flags = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    const running = spawn('redis-server', flags, { stdio: 'ignore' });
    child = running;
    ended = new Promise((done) => running.once('exit', () => done()));
    const deadline = Date.now() + 10_000;
    while ((await command(port, 'PING').catch(() => '')) !== '+PONG') {
      if (Date.now() > deadline) throw new Error('redis-server did not answer within 10 s');
      await new Promise((done) => setTimeout(done, 20));
    }
  };
  process.once('exit', () => child?.kill('SIGKILL'));
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    start,
    kill: () => end('SIGKILL'),
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    flush: async () => void (await command(port, 'FLUSHALL')),
    close: () => end('SIGTERM'),
  };
}

/** One inline command over a connection of its own; the first line of the answer. */
function command(port: number, line: string): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${line}\r\n`));
    socket.setTimeout(1_000, () => socket.destroy(new Error('no answer')));
    socket.once('data', (data) => {
      done(data.toString().split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.once('error', fail);
  });
}
