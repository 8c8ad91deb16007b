// Document work in a thread of its own, with its own connection: no key press waits for a projection
// or a snapshot, and what the documents took of memory is given back with each job. A thread that
// dies is replaced; what it was doing is done again by the next change or the next start.
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { ZoneKind } from '#domain/access/roles.ts';
import type { ZoneId } from '#domain/ids.ts';
import { RenewingPool } from '#db/renewing-pool.ts';
import { connectSync } from './connect.ts';
import { DocumentWork } from './document-work.ts';
import type { Documents, Refreshed } from './document-work.ts';
import { postgresStore } from './zone-store-postgres.ts';

interface Job {
  id: number;
  zone: ZoneId;
  kind: ZoneKind;
  snapshot: boolean;
}
type Result = { id: number } & ({ done: Refreshed } | { error: string; code?: string });

class JobFailed extends Error {
  readonly code: string | undefined;
  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

export function openDocuments(databaseUrl: string): Documents {
  const waiting = new Map<
    number,
    { resolve: (r: Refreshed) => void; reject: (e: Error) => void }
  >();
  let thread: Worker | null = null;
  let next = 0;
  let closed = false;

  function failAll(error: Error): void {
    thread = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function start(): Worker {
    const started = new Worker(new URL(import.meta.url), { workerData: { databaseUrl } });
    started.on('message', (result: Result) => {
      const job = waiting.get(result.id);
      waiting.delete(result.id);
      if ('done' in result) job?.resolve(result.done);
      else job?.reject(new JobFailed(result.error, result.code));
    });
    started.on('error', failAll);
    started.on('exit', () => thread === started && failAll(new Error('the thread ended')));
    return started;
  }

  return {
    refresh(zone, kind, snapshot) {
      if (closed) return Promise.reject(new Error('documents are closed'));
      thread ??= start();
      const job: Job = { id: next++, zone, kind, snapshot };
      return new Promise((resolve, reject) => {
        waiting.set(job.id, { resolve, reject });
        thread?.postMessage(job);
      });
    },
    async close() {
      closed = true;
      await thread?.terminate();
    },
  };
}

/** One job after another: projections are never urgent. */
function work(databaseUrl: string): void {
  const documents = new DocumentWork(
    postgresStore(new RenewingPool(() => connectSync(databaseUrl, 1))),
  );
  let turn = Promise.resolve();
  parentPort?.on('message', ({ id, zone, kind, snapshot }: Job) => {
    turn = turn.then(async () => {
      parentPort?.postMessage(await result(id, () => documents.refresh(zone, kind, snapshot)));
    });
  });
}

async function result(id: number, job: () => Promise<Refreshed>): Promise<Result> {
  try {
    return { id, done: await job() };
  } catch (error) {
    // Never the message of a database error with its values: its kind and code are enough.
    const { name, code } = error as Error & { code?: string };
    return { id, error: name, code };
  }
}

if (!isMainThread) work((workerData as { databaseUrl: string }).databaseUrl);
