// What was written or chosen in a form and not sent: whoever leaves the page is asked first. It holds for every form that
// is posted; one that keeps its words itself says `data-kept`. What is searched for is nothing to save.
import { isControl, type Control } from './wrong-fields.ts';

/** What each field held before somebody wrote or chose in it. */
const before = new WeakMap<Control, string>();
/** Written in, and not sent since. */
const written = new Set<Control>();
/** What was sent last: whoever turns out to be signed out has lost it if the page goes. */
let sentLast: Control[] = [];

const isEntered = ({ type }: Control): boolean =>
  !/^(hidden|file|button|submit|password)$/.test(type);
const isTick = ({ type }: Control): boolean => /^(checkbox|radio)$/.test(type);

/** What somebody sees that it holds. */
const heldBy = (control: Control): string =>
  control instanceof HTMLInputElement && isTick(control) ? String(control.checked) : control.value;

const counts = (target: EventTarget | null): target is Control =>
  isControl(target) &&
  isEntered(target) &&
  target.form?.method === 'post' &&
  target.form.role !== 'search' &&
  target.form.dataset['kept'] === undefined;

/** A field that is not shown any more was given up. */
const isThere = (control: Control): boolean =>
  control.isConnected && control.getClientRects().length > 0;

/** Of two that exclude one another, choosing one changes the other too. */
const isTouched = (control: Control): boolean =>
  written.has(control) ||
  (control.type === 'radio' &&
    [...written].some(
      ({ type, form, name }) => type === 'radio' && form === control.form && name === control.name,
    ));

/** What the whole form holds, noted before anything in it changes: a press on a label does not always give focus. */
const enters = ({ target }: Event): void => {
  const form = target instanceof Element ? target.closest('form') : null;
  const controls = isControl(target) ? [target, ...(form?.elements ?? [])] : (form?.elements ?? []);
  for (const control of controls)
    if (counts(control) && !isTouched(control)) before.set(control, heldBy(control));
};
const writes = ({ target }: Event): void => {
  if (!counts(target)) return;
  // What a program writes in is not entered before.
  if (!before.has(target)) before.set(target, '');
  written.add(target);
};
const goes = ({ target }: Event): void => {
  sentLast = [...written].filter(({ form }) => form === target);
  for (const control of sentLast) written.delete(control);
};

/** The form was sent and not taken. */
export function notTaken(form: HTMLFormElement): void {
  for (const control of sentLast)
    if (control.form === form && counts(control)) written.add(control);
}

/** What was sent has been received. */
export function taken(): void {
  sentLast = [];
}

/** Is there something that would be gone with the page? */
export const hasUnsaved = (): boolean =>
  [...written].some((control) => isThere(control) && heldBy(control) !== before.get(control));

/** Are the words that were just sent still in their fields? */
export const holdsWhatWasSent = (): boolean =>
  sentLast.some((control) => isThere(control) && (isTick(control) || control.value.trim() !== ''));

/** Whoever leaves has said that it may go. */
export function giveUp(): void {
  written.clear();
  sentLast = [];
}

/** @returns what stops it */
export function watchWriting(): () => void {
  const listeners = {
    pointerdown: enters,
    focusin: enters,
    input: writes,
    submit: goes,
  };
  for (const [name, listener] of Object.entries(listeners))
    document.addEventListener(name, listener, true);
  return () => {
    for (const [name, listener] of Object.entries(listeners))
      document.removeEventListener(name, listener, true);
    giveUp();
  };
}
