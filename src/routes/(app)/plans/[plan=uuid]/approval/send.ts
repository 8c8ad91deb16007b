// Sending a form of this page, or of one like it. What was written stays until the database has it; refused or not, what is
// shown afterwards is what the database has now, and the page says what came of it.
import { invalidateAll } from '$app/navigation';
import type { SubmitFunction } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages.js';
import { refusalWords } from './refusal-words.ts';

export interface Outcome {
  ok: boolean;
  words: string;
  /** What had been written in the form when it was not taken. */
  kept: string;
  /** The way on is to sign in again. */
  signIn: boolean;
}

export interface Sending {
  busy: (now: boolean) => void;
  /** What to say when it went well. */
  done: () => string;
  told: (outcome: Outcome) => void;
  /** Words for what was refused, where it is not approving. */
  refused?: (code: string) => string;
}

export const sends =
  ({ busy, done, told, refused = refusalWords }: Sending): SubmitFunction =>
  ({ formData }) => {
    busy(true);
    const kept = ['note', 'reason']
      .map((name) => formData.get(name))
      .filter((value) => typeof value === 'string')
      .join('\n');
    return async ({ result }) => {
      if (result.type === 'success') {
        await invalidateAll();
        told({ ok: true, words: done(), kept: '', signIn: false });
      } else if (result.type === 'failure') {
        const code = String(result.data?.['code']);
        // A refusal often means that something is no longer so.
        await invalidateAll();
        told({ ok: false, words: refused(code), kept, signIn: code === 'sign_in_again' });
      } else {
        told({ ok: false, words: m.approval_not_sent(), kept, signIn: false });
      }
      busy(false);
    };
  };
