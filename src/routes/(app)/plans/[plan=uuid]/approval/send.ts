// Sending a form of this page: refused or not, what is shown afterwards is what the database has now.
import { invalidateAll } from '$app/navigation';
import type { SubmitFunction } from '@sveltejs/kit';

/** `busy` is called with true while the answer is on its way, with false when the page has it. */
export const sends =
  (busy: (now: boolean) => void, { reset = true } = {}): SubmitFunction =>
  () => {
    busy(true);
    return async ({ result, update }) => {
      await update({ reset });
      // Success asks anew by itself; a refusal often means that something is no longer so.
      if (result.type === 'failure') await invalidateAll();
      busy(false);
    };
  };
