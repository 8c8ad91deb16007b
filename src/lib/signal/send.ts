// Sending a form of a signal's page. What was written stays in its field until the database has it; then
// the page shows what the database has now and says what came of it.
import { invalidateAll } from '$app/navigation';
import type { SubmitFunction } from '@sveltejs/kit';
import { refusalWords } from './words.ts';

export interface Outcome {
  ok: boolean;
  words: string;
}

export interface Sending {
  busy: (now: boolean) => void;
  /** What to say when it went well; null: the page goes on by itself. */
  done: (made: string | null) => string | null;
  told: (outcome: Outcome) => void;
}

export const sends =
  ({ busy, done, told }: Sending): SubmitFunction =>
  () => {
    busy(true);
    return async ({ result }) => {
      if (result.type === 'success') {
        const made: unknown = result.data?.['made'];
        const words = done(typeof made === 'string' ? made : null);
        if (words !== null) {
          await invalidateAll();
          told({ ok: true, words });
        }
      } else {
        const code = result.type === 'failure' ? String(result.data?.['code']) : 'unavailable';
        if (code === 'changed') await invalidateAll();
        told({ ok: false, words: refusalWords(code) });
      }
      busy(false);
    };
  };
