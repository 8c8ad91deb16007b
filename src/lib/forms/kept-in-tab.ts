// What is written in a long form for people who are not signed in stays in the tab until it is sent: another language,
// a reload, a look at another page and back lose nothing. It goes with the tab, and is never sent anywhere.
import type { Attachment } from 'svelte/attachments';
import { isControl } from './wrong-fields.ts';

const keyOf = (name: string): string => `kring:written:${name}`;

const isKept = (name: string, value: FormDataEntryValue): value is string =>
  typeof value === 'string' && !['once', 'website', 'identity'].includes(name);

function putBack(form: HTMLFormElement, kept: Readonly<Record<string, string[]>>): void {
  for (const field of form.elements) {
    if (!isControl(field) || field.type === 'hidden') continue;
    const values = kept[field.name];
    if (values === undefined) continue;
    const isChoice = field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type);
    if (isChoice) field.checked = values.includes(field.value);
    else field.value = values[0] ?? '';
  }
}

/** `said`: the page already has what was written, with what is to be mended. */
export const keptInTab =
  (name: string, said: boolean): Attachment<HTMLFormElement> =>
  (form) => {
    form.dataset['kept'] = '';
    const kept = sessionStorage.getItem(keyOf(name));
    if (kept !== null && !said) putBack(form, JSON.parse(kept) as Record<string, string[]>);
    const keep = (): void => {
      const all: Record<string, string[]> = {};
      for (const [field, value] of new FormData(form))
        if (isKept(field, value)) (all[field] ??= []).push(value);
      sessionStorage.setItem(keyOf(name), JSON.stringify(all));
    };
    form.addEventListener('input', keep);
    return () => form.removeEventListener('input', keep);
  };

/** It has been received. */
export const forgetInTab = (name: string): void => sessionStorage.removeItem(keyOf(name));
