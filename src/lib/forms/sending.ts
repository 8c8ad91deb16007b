// Sending a form to a command of its page. What was written stays in its field until the database has it;
// then the page shows what the database has now, and says what came of it (Told.svelte).
import { invalidateAll } from '$app/navigation';
import type { ActionResult, SubmitFunction } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages.js';
import { notTaken, taken } from './unsaved.ts';
import { sayWhatHolds } from './what-holds.ts';
import { emptyFields, type WrongFields } from './wrong-fields.ts';

export interface Outcome {
  ok: boolean;
  words: string;
  /** What had been written in the form when it was not taken. */
  kept?: string;
  /** The way on is to sign in again: here, or in another tab, so that what was written stays. */
  signIn?: 'here' | 'in another tab';
  /** Which fields are to be mended. */
  wrong?: WrongFields;
}

export interface Sending {
  busy: (now: boolean) => void;
  /** What to say when it went well; `made` is the id of what was made. Null: the page goes on by itself. */
  done: (made: string | null) => string | null;
  told: (outcome: Outcome) => void;
  /** Words for a code that the command refused with; `unavailable` when nothing came back. */
  refused: (code: string) => string;
}

/** These say nothing about the page; without a session asking for it anew would leave it, and the words. */
const saysNothing = new Set(['invalid_input', 'phone_wrong', 'signed_out', 'unavailable']);

/** Codes that are about one field, wherever a form has it. */
const fieldOf: Readonly<Record<string, string>> = {
  identity_wrong: 'identity',
  issuer_wrong: 'issuer',
  last_day_there: 'until',
  mandate_there: 'unit',
  name_taken: 'name',
  other_name: 'identity',
  secret_needed: 'secret',
};
/** What is the same on every form. */
const ownWords: Readonly<Record<string, () => string>> = {
  phone_wrong: m.app_phone_wrong,
  signed_out: m.form_signed_out,
};

const signIns: Readonly<Record<string, Outcome['signIn']>> = {
  sign_in_again: 'here',
  signed_out: 'in another tab',
};

/** Whoever has no session any more is sent to sign in, whatever they asked. */
const codeOf = (result: ActionResult): string =>
  result.type === 'failure'
    ? String(result.data?.['code'])
    : result.type === 'redirect' && result.location.startsWith('/sign-in')
      ? 'signed_out'
      : 'unavailable';

function wrongFields(form: HTMLFormElement, code: string, fields: unknown): string[] {
  if (Array.isArray(fields) && fields.length > 0) return fields.map(String);
  if (code === 'incomplete' || code === 'invalid_input') return emptyFields(form);
  return fieldOf[code] === undefined ? [] : [fieldOf[code]];
}

export const sends =
  ({ busy, done, told, refused }: Sending): SubmitFunction =>
  ({ formData, formElement }) => {
    busy(true);
    const kept = ['note', 'reason']
      .map((name) => formData.get(name))
      .filter((value) => typeof value === 'string')
      .join('\n');
    return async ({ result }) => {
      if (result.type === 'success') {
        taken();
        const made: unknown = result.data?.['made'];
        const words = done(typeof made === 'string' ? made : null);
        if (words !== null) {
          await invalidateAll();
          told({ ok: true, words });
        }
      } else {
        const code = codeOf(result);
        // Any other refusal often means that something is no longer so. Of a field alone the page knows all, and
        // asking anew would empty the others.
        if (!saysNothing.has(code) && fieldOf[code] === undefined) await invalidateAll();
        if (code === 'changed') sayWhatHolds(formElement);
        const words = (ownWords[code] ?? (() => refused(code)))();
        const fields: unknown = result.type === 'failure' ? result.data?.['fields'] : undefined;
        const wrong = { form: formElement, names: wrongFields(formElement, code, fields), words };
        notTaken(formElement);
        told({ ok: false, words, kept, signIn: signIns[code], wrong });
      }
      busy(false);
    };
  };
