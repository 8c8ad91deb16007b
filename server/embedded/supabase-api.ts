// The Supabase API of the embedded mode: starts the thread that answers, and lets nobody use it
// before `proveClosed` has shown that it gives nothing away.
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { WorkerSettings } from './supabase-worker.ts';

export interface SupabaseApi {
  url: string;
  /** Resolves with a reason when the thread ends by itself. */
  died: Promise<string>;
  stop(): Promise<void>;
}

const Started = z.union([z.object({ port: z.number() }), z.object({ failed: z.string() })]);

function start(settings: WorkerSettings): Promise<SupabaseApi> {
  const worker = new Worker(new URL('./supabase-worker.ts', import.meta.url), {
    workerData: settings,
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  const died = new Promise<string>((resolve) => {
    worker.once('error', (error) => resolve(error instanceof Error ? error.name : 'error'));
    worker.once('exit', (code) => resolve(`exit ${code}`));
  });
  const answered = new Promise<SupabaseApi>((resolve, reject) => {
    worker.once('message', (message: unknown) => {
      const started = Started.parse(message);
      if ('failed' in started) return reject(new PortTaken(started.failed));
      resolve({
        url: `http://127.0.0.1:${started.port}`,
        died,
        async stop() {
          await worker.terminate();
        },
      });
    });
    worker.once('error', reject);
  });
  return answered;
}

class PortTaken extends Error {}

/** On `port`, or on any free one if that is taken: the address is nobody's business but ours. */
export async function startSupabaseApi(settings: WorkerSettings): Promise<SupabaseApi> {
  try {
    return await start(settings);
  } catch (error) {
    if (!(error instanceof PortTaken) || error.message !== 'EADDRINUSE') throw error;
    return start({ ...settings, port: 0 });
  }
}
