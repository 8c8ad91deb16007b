// Sending a form of a page about signals or about who takes part. What was written stays in its field until the database has it; then
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
  /** Words of the page's own for what was refused. */
  words?: (code: string) => string;
}

export const sends =
  ({ busy, done, told, words = refusalWords }: Sending): SubmitFunction =>
  () => {
    busy(true);
    return async ({ result }) => {
      if (result.type === 'success') {
        const made: unknown = result.data?.['made'];
        const good = done(typeof made === 'string' ? made : null);
        if (good !== null) {
          await invalidateAll();
          told({ ok: true, words: good });
        }
      } else {
        const code = result.type === 'failure' ? String(result.data?.['code']) : 'unavailable';
        if (code === 'changed') await invalidateAll();
        told({ ok: false, words: words(code) });
      }
      busy(false);
    };
  };
