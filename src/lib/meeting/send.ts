// Sending a form of a meeting's pages: what was written stays in it until the database has it, and what
// came of it is said in words.
import { invalidateAll } from '$app/navigation';
import type { SubmitFunction } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages.js';

const refusals: Record<string, () => string> = {
  changed: m.meeting_refused_changed,
  invalid_input: m.meeting_refused_input,
  not_allowed: m.meeting_refused_not_allowed,
  incomplete: m.meeting_refused_incomplete,
};

export const refusalWords = (code: unknown): string =>
  (refusals[String(code)] ?? m.error_unavailable_text)();

export interface Outcome {
  ok: boolean;
  words: string;
}

export interface Sending {
  busy: (now: boolean) => void;
  done: () => string;
  told: (outcome: Outcome) => void;
}

export const sends =
  ({ busy, done, told }: Sending): SubmitFunction =>
  () => {
    busy(true);
    return async ({ result }) => {
      if (result.type === 'success') {
        await invalidateAll();
        told({ ok: true, words: done() });
      } else if (result.type === 'failure') {
        // A refusal often means that something is no longer so.
        await invalidateAll();
        told({ ok: false, words: refusalWords(result.data?.['code']) });
      } else told({ ok: false, words: m.meeting_not_sent() });
      busy(false);
    };
  };
