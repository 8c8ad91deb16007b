// Why something about people and mandates was not done, in words that say what to do.
import { m } from '$lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  own_mandate: m.people_refused_own,
  second_needed: m.people_refused_second,
  mandate_there: m.people_refused_there,
  open_proposal: m.people_refused_open,
  sign_in_again: m.people_refused_sign_in,
  given_at_home: m.people_refused_at_home,
  partner_first: m.people_refused_ask_first,
  absence_there: m.people_refused_away,
  identity_wrong: m.people_refused_identity,
  other_name: m.people_refused_other_name,
  last_day_there: m.people_refused_last_day,
  mandate_ended: m.people_refused_ended,
  changed: m.people_refused_changed,
  invalid_input: m.staff_refused_input,
  not_found: m.people_refused_gone,
  not_allowed: m.people_refused_gone,
  unavailable: m.people_refused_unavailable,
};

export const refusalWords = (code: string): string => (words[code] ?? m.people_refused)();
