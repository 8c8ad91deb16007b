// What the browser finds wrong before a form is sent is said by Kring: at each field, in the page's language, until it
// is mended. The browser's own bubble speaks the browser's language, of one field, for some seconds.
import { m } from '$lib/paraglide/messages.js';
import { canBeMended, isControl, markOne, type Control } from './wrong-fields.ts';

const missing = (control: Control): string => {
  if (control instanceof HTMLSelectElement) return m.form_choose();
  switch (control.type) {
    case 'radio':
      return m.form_choose_one();
    case 'checkbox':
      return m.form_tick();
    case 'file':
      return m.form_file();
    default:
      return m.form_fill();
  }
};

const isDay = ({ type }: Control): boolean => /^(date|datetime-local|month|time|week)$/.test(type);

const attribute = (control: Control, name: string): string => control.getAttribute(name) ?? '';

export function wordsOf(control: Control): string {
  const { validity } = control;
  if (validity.valueMissing) return missing(control);
  if (validity.typeMismatch) return control.type === 'email' ? m.form_mail() : m.form_url();
  if (validity.tooShort) return m.form_longer({ least: attribute(control, 'minlength') });
  if (validity.tooLong) return m.form_shorter({ most: attribute(control, 'maxlength') });
  if (validity.rangeUnderflow && !isDay(control))
    return m.form_least({ least: attribute(control, 'min') });
  if (validity.rangeOverflow && !isDay(control))
    return m.form_most({ most: attribute(control, 'max') });
  if (validity.rangeUnderflow) return m.form_later({ day: attribute(control, 'min') });
  if (validity.rangeOverflow) return m.form_earlier({ day: attribute(control, 'max') });
  if (validity.badInput || validity.stepMismatch)
    return isDay(control) ? m.form_day() : m.form_number();
  if (validity.customError) return control.validationMessage;
  return m.form_pattern();
}

/** @returns what stops it */
export function speakOfInvalid(): () => void {
  const marks = new Map<Control, () => void>();
  let choices = new Set<string>();
  let found: Control | null = null;

  const invalid = (event: Event): void => {
    const control = event.target;
    if (!isControl(control) || !canBeMended(control)) return;
    event.preventDefault();
    if (found === null) {
      // All that is wrong with a form comes in one turn, one after the other.
      found = control;
      setTimeout(() => {
        found?.focus();
        found = null;
        choices = new Set();
      });
    }
    marks.get(control)?.();
    marks.delete(control);
    if (control.type === 'radio' && choices.has(control.name)) return;
    choices.add(control.name);
    marks.set(control, markOne(control, wordsOf(control)));
  };
  document.addEventListener('invalid', invalid, true);
  return () => document.removeEventListener('invalid', invalid, true);
}
