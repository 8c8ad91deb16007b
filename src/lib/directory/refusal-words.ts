// What to say when a card, a contact path or an entry was not taken.
import { m } from '$lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  changed: m.directory_changed,
  not_allowed: m.directory_not_allowed,
  personal_number: m.directory_personal_number,
  nobody_there: m.directory_guide_nobody,
};

export const directoryRefusal =
  (incomplete: () => string) =>
  (code: string): string =>
    (code === 'incomplete' || code === 'invalid_input'
      ? incomplete
      : (words[code] ?? m.directory_refused))();
