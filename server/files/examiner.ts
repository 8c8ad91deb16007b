// Has files looked through, each in a thread of its own that is ended when it takes too long: a few at once, a
// few waiting, and the rest are asked to come again.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { FileKind } from '#domain/files/kinds.ts';
import { FileRefusal, RefusedFile, refuse } from '#domain/files/refusals.ts';
import { limits } from '#domain/limits.ts';
import type { Examined } from './examine.ts';

const Answer = z.union([
  z.object({ kind: FileKind, bytes: z.instanceof(Uint8Array) }),
  z.object({ refused: FileRefusal }),
]);

// Not relative: the web app's build puts this module elsewhere, and the thread stays where it is.
const thread = pathToFileURL(
  createRequire(import.meta.url).resolve('#server/files/examine-thread.ts'),
);

let running = 0;
const waiting: (() => void)[] = [];

async function takeTurn(): Promise<void> {
  if (running < limits.examineAtOnce) {
    running += 1;
    return;
  }
  if (waiting.length >= limits.examineWaiting) refuse('file_busy');
  await new Promise<void>((done) => waiting.push(done));
}

function endTurn(): void {
  const next = waiting.shift();
  if (next) next();
  else running -= 1;
}

function inThread(bytes: Buffer): Promise<Examined> {
  return new Promise((done, fail) => {
    const worker = new Worker(thread, {
      workerData: new Uint8Array(bytes),
      resourceLimits: { maxOldGenerationSizeMb: limits.examineMemoryMb },
      stdout: true,
      stderr: true,
    });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      settle();
      void worker.terminate();
    };
    const refused = (code: FileRefusal) => end(() => fail(new RefusedFile(code)));
    const timer = setTimeout(() => refused('file_bomb'), limits.examineMs);
    worker.once('message', (message: unknown) => {
      const answer = Answer.parse(message);
      if ('refused' in answer) refused(answer.refused);
      else end(() => done({ kind: answer.kind, bytes: Buffer.from(answer.bytes) }));
    });
    worker.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') refused('file_bomb');
      else end(() => fail(error));
    });
    worker.once('exit', () => refused('file_damaged'));
  });
}

/** @throws RefusedFile */
export async function lookThrough(bytes: Buffer): Promise<Examined> {
  await takeTurn();
  try {
    return await inThread(bytes);
  } finally {
    endTurn();
  }
}
