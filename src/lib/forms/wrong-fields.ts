// Says at the fields themselves what was refused: each is marked, the words stand under the first, and it gets
// focus. A mark goes as soon as something is written there, and all of them with the next answer.

export interface WrongFields {
  form: HTMLFormElement;
  names: readonly string[];
  words: string;
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const isControl = (element: unknown): element is Control =>
  element instanceof HTMLInputElement ||
  element instanceof HTMLSelectElement ||
  element instanceof HTMLTextAreaElement;

/** What nobody sees or may write in cannot be mended. */
const canBeMended = (control: Control): boolean =>
  control.type !== 'hidden' && !control.disabled && control.getClientRects().length > 0;

const controlsOf = (form: HTMLFormElement): Control[] =>
  [...form.elements].filter(isControl).filter(canBeMended);

/** Of a refusal that names no field: what is to be filled in and is not. */
export const emptyFields = (form: HTMLFormElement): string[] =>
  controlsOf(form)
    .filter(({ required, value }) => required && value.trim() === '')
    .map(({ name }) => name);

/** @returns what takes the marks away; nothing when no field of those can be mended */
export function markWrong({ form, names, words }: WrongFields): (() => void) | undefined {
  const seen = new Set<string>();
  const wrong = controlsOf(form).filter(({ name, type }) => {
    // Of a choice the first way is enough.
    const again = type === 'radio' && seen.has(name);
    seen.add(name);
    return names.includes(name) && !again;
  });
  const [first] = wrong;
  if (!first) return undefined;

  const said = document.createElement('p');
  said.className = 'err';
  said.id = `wrong-${crypto.randomUUID()}`;
  said.textContent = words;
  // Beside the label and not in it: the field keeps its name.
  (first.closest('label') ?? first).after(said);

  const unmark = wrong.map((control) => {
    const before = control.getAttribute('aria-describedby');
    control.setAttribute('aria-invalid', 'true');
    control.setAttribute('aria-describedby', [before, said.id].filter(Boolean).join(' '));
    const clear = (): void => {
      control.removeAttribute('aria-invalid');
      if (before === null) control.removeAttribute('aria-describedby');
      else control.setAttribute('aria-describedby', before);
      if (control === first) said.remove();
    };
    control.addEventListener('input', clear, { once: true });
    return () => {
      control.removeEventListener('input', clear);
      clear();
    };
  });
  first.focus();
  return () => unmark.forEach((clear) => clear());
}
