// Somebody else saved first: what was written stays in its field, and beside each that differs stands what holds now.
// Whoever saves again does it knowing what goes.
import { m } from '$lib/paraglide/messages.js';
import { isControl, type Control } from './wrong-fields.ts';

function heldBy(control: Control): string {
  if (!(control instanceof HTMLSelectElement)) return control.defaultValue;
  return [...control.options].find(({ defaultSelected }) => defaultSelected)?.text ?? '';
}

const writtenIn = (control: Control): string =>
  control instanceof HTMLSelectElement ? (control.selectedOptions[0]?.text ?? '') : control.value;

const hasWords = ({ type }: Control): boolean => !/^(checkbox|radio|hidden|file)$/.test(type);

const isRadio = (control: unknown): control is HTMLInputElement =>
  control instanceof HTMLInputElement && control.type === 'radio';

/** Of several that exclude one another: which held, said after the last of them where another is chosen. */
function sayOfChoices(form: HTMLFormElement): void {
  const groups = Map.groupBy([...form.elements].filter(isRadio), ({ name }) => name);
  for (const radios of groups.values()) {
    const holding = radios.find(({ defaultChecked }) => defaultChecked);
    const last = radios.at(-1);
    if (holding === undefined || holding.checked || last === undefined) continue;
    say(last, holding.labels?.[0]?.textContent.trim() ?? '');
  }
}

function say(control: Control, value: string): void {
  const said = document.createElement('p');
  said.className = 'hint';
  said.dataset['holds'] = '';
  said.textContent = m.form_holds({ value });
  (control.closest('label') ?? control).after(said);
}

const clear = (form: HTMLFormElement): void => {
  for (const old of form.querySelectorAll('[data-holds]')) old.remove();
};

/** Called when the page shows what the database has now. */
export function sayWhatHolds(form: HTMLFormElement): void {
  clear(form);
  for (const control of form.elements) {
    if (!isControl(control) || !hasWords(control)) continue;
    const holds = heldBy(control);
    if (holds === '' || holds === writtenIn(control)) continue;
    say(control, holds);
  }
  sayOfChoices(form);
  form.addEventListener('submit', () => clear(form), { once: true });
}
