// What was written in a form and not sent: whoever leaves the page is asked first. It holds for every form that is
// posted; one that keeps its words itself says `data-kept`.
import { isControl, type Control } from './wrong-fields.ts';

/** What each field held before somebody wrote in it. */
const before = new WeakMap<Control, string>();
/** Written in, and not sent since. */
const written = new Set<Control>();
/** What was sent last: whoever turns out to be signed out has lost it if the page goes. */
let sentLast: Control[] = [];

const isText = ({ type }: Control): boolean =>
  !/^(checkbox|radio|hidden|file|button|submit|password)$/.test(type);

const counts = (target: EventTarget | null): target is Control =>
  isControl(target) &&
  isText(target) &&
  target.form?.method === 'post' &&
  target.form.dataset['kept'] === undefined;

/** A field that is not shown any more was given up. */
const isThere = (control: Control): boolean =>
  control.isConnected && control.getClientRects().length > 0;

const enters = ({ target }: Event): void => {
  if (counts(target) && !written.has(target)) before.set(target, target.value);
};
const writes = ({ target }: Event): void => {
  if (counts(target)) written.add(target);
};
const goes = ({ target }: Event): void => {
  sentLast = [...written].filter(({ form }) => form === target);
  for (const control of sentLast) written.delete(control);
};

/** The form was sent and not taken. */
export function notTaken(form: HTMLFormElement): void {
  for (const element of form.elements)
    if (counts(element) && before.has(element)) written.add(element);
}

/** What was sent has been received. */
export function taken(): void {
  sentLast = [];
}

/** Is there something that would be gone with the page? */
export const hasUnsaved = (): boolean =>
  [...written].some((control) => isThere(control) && control.value !== (before.get(control) ?? ''));

/** Are the words that were just sent still in their fields? */
export const holdsWhatWasSent = (): boolean =>
  sentLast.some((control) => isThere(control) && control.value.trim() !== '');

/** Whoever leaves has said that it may go. */
export function giveUp(): void {
  written.clear();
  sentLast = [];
}

/** @returns what stops it */
export function watchWriting(): () => void {
  const listeners = { focusin: enters, input: writes, submit: goes };
  for (const [name, listener] of Object.entries(listeners))
    document.addEventListener(name, listener, true);
  return () => {
    for (const [name, listener] of Object.entries(listeners))
      document.removeEventListener(name, listener, true);
    giveUp();
  };
}
