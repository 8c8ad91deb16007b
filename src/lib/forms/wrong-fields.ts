// Says at the fields themselves what is to be mended: each is marked, and the first gets focus. A mark goes as soon
// as something is written there, and all of them with the next answer. Two know what is wrong: who refused it
// (markWrong), and the browser, before anything is sent (invalid.ts).

export interface WrongFields {
  form: HTMLFormElement;
  names: readonly string[];
  words: string;
}

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export const isControl = (element: unknown): element is Control =>
  element instanceof HTMLInputElement ||
  element instanceof HTMLSelectElement ||
  element instanceof HTMLTextAreaElement;

/** What nobody sees or may write in cannot be mended. */
export const canBeMended = (control: Control): boolean =>
  control.type !== 'hidden' && !control.disabled && control.getClientRects().length > 0;

const controlsOf = (form: HTMLFormElement): Control[] =>
  [...form.elements].filter(isControl).filter(canBeMended);

/** Of a refusal that names no field: what is to be filled in and is not. */
export const emptyFields = (form: HTMLFormElement): string[] =>
  controlsOf(form)
    .filter(({ required, value }) => required && value.trim() === '')
    .map(({ name }) => name);

/** What is folded is unfolded, or nobody could mend it: the form itself, and what in it holds one of the fields. */
function unfold(form: HTMLFormElement, names: readonly string[]): void {
  const fields = [...form.elements].filter(isControl).filter(({ name }) => names.includes(name));
  for (const field of fields)
    for (
      let fold = field.closest('details');
      fold;
      fold = fold.parentElement?.closest('details') ?? null
    )
      fold.open = true;
}

/** Beside the label and not in it: the field keeps its name. Of a choice above all its ways. */
function sayAt(control: Control, words: string): HTMLElement {
  const said = document.createElement('p');
  said.className = 'err';
  said.id = `wrong-${crypto.randomUUID()}`;
  said.textContent = words;
  const legend = control.type === 'radio' && control.closest('fieldset')?.querySelector('legend');
  (legend || (control.closest('label') ?? control)).after(said);
  return said;
}

/** @returns what takes the mark away; it goes by itself when something is written, with the words when they are its own */
function mark(control: Control, said: HTMLElement, own: boolean): () => void {
  const before = control.getAttribute('aria-describedby');
  control.setAttribute('aria-invalid', 'true');
  control.setAttribute('aria-describedby', [before, said.id].filter(Boolean).join(' '));
  const clear = (): void => {
    control.removeEventListener('input', clear);
    control.removeAttribute('aria-invalid');
    if (before === null) control.removeAttribute('aria-describedby');
    else control.setAttribute('aria-describedby', before);
    if (own) said.remove();
  };
  control.addEventListener('input', clear);
  return clear;
}

/** One field with words of its own. */
export const markOne = (control: Control, words: string): (() => void) =>
  mark(control, sayAt(control, words), true);

/** @returns what takes the marks away; nothing when no field of those can be mended */
export function markWrong({ form, names, words }: WrongFields): (() => void) | undefined {
  unfold(form, names);
  const seen = new Set<string>();
  const wrong = controlsOf(form).filter(({ name, type }) => {
    // Of a choice the first way is enough.
    const again = type === 'radio' && seen.has(name);
    seen.add(name);
    return names.includes(name) && !again;
  });
  const [first] = wrong;
  if (!first) return undefined;
  const said = sayAt(first, words);
  const unmark = wrong.map((control) => mark(control, said, control === first));
  first.focus();
  return () => unmark.forEach((clear) => clear());
}
