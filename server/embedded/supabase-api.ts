// The Supabase API of the embedded mode: starts the thread that answers, and lets nobody use it
// before `proveClosed` has shown that it gives nothing away.
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { WorkerSettings } from './supabase-worker.ts';

export interface SupabaseApi {
  url: string;
  /** Resolves with a reason when it ended and could not be started again. */
  died: Promise<string>;
  stop(): Promise<void>;
}

class PortTaken extends Error {}

const Started = z.union([z.object({ port: z.number() }), z.object({ failed: z.string() })]);

interface Thread {
  port: number;
  ended: Promise<string>;
  stop(): Promise<number>;
}

function startThread(settings: WorkerSettings): Promise<Thread> {
  const worker = new Worker(new URL('./supabase-worker.ts', import.meta.url), {
    workerData: settings,
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  const ended = new Promise<string>((done) => {
    worker.once('error', (error) => done(error instanceof Error ? error.name : 'error'));
    worker.once('exit', (code) => done(`exit ${code}`));
  });
  return new Promise((done, fail) => {
    worker.once('message', (message: unknown) => {
      const started = Started.parse(message);
      if ('failed' in started) fail(new PortTaken(started.failed));
      else done({ port: started.port, ended, stop: () => worker.terminate() });
    });
    void ended.then((reason) => fail(new Error(`the Supabase API did not start (${reason})`)));
  });
}

/** On `port`, or on any free one if that is taken: the address is nobody's business but ours. */
async function startSomewhere(settings: WorkerSettings): Promise<Thread> {
  try {
    return await startThread(settings);
  } catch (error) {
    if (!(error instanceof PortTaken) || error.message !== 'EADDRINUSE') throw error;
    return startThread({ ...settings, port: 0 });
  }
}

/** lite's thread may fall when its database does; it is set up again on the same port. */
export async function startSupabaseApi(settings: WorkerSettings): Promise<SupabaseApi> {
  let thread = await startSomewhere(settings);
  const { port } = thread;
  let stopped = false;

  async function keep(): Promise<string> {
    for (let falls = 0; ; falls += 1) {
      const began = Date.now();
      const reason = await thread.ended;
      if (stopped) return reason;
      if (Date.now() - began > 60_000) falls = 0;
      if (falls >= 20) return reason;
      await sleep(Math.min(100 * 2 ** falls, 5_000));
      thread = await startThread({ ...settings, port });
    }
  }
  const died = keep().catch((error: unknown) =>
    error instanceof Error ? error.message : 'unknown',
  );

  return {
    url: `http://127.0.0.1:${port}`,
    died,
    async stop() {
      stopped = true;
      await thread.stop();
    },
  };
}
