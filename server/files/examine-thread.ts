// The thread that looks through one file and ends. Hostile files are made to take memory and time from who
// parses them: it has little of both, and takes nobody with it.
import { parentPort, workerData } from 'node:worker_threads';
import { RefusedFile } from '#domain/files/refusals.ts';
import { examine } from './examine.ts';

export type ThreadAnswer = { kind: string; bytes: Uint8Array } | { refused: string };

const answer = await examine(Buffer.from(workerData as Uint8Array)).then(
  ({ kind, bytes }): ThreadAnswer => ({ kind, bytes }),
  (error: unknown): ThreadAnswer => ({
    // A parser that falls over something has met no ordinary file.
    refused: error instanceof RefusedFile ? error.code : 'file_damaged',
  }),
);
parentPort?.postMessage(answer);
