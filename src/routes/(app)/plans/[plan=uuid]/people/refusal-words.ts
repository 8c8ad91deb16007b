// What the database refused on this page, in words that say what to do.
import { m } from '$lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  not_allowed: m.people_refused_not_allowed,
  invalid_input: m.people_refused_input,
};

export const refusalWords = (code: string): string => (words[code] ?? m.error_unavailable_text)();

const groundWords: Record<string, () => string> = {
  ...words,
  one_yes_needed: m.ground_refused_yes,
  invalid_input: m.ground_refused_input,
};

export const groundRefusalWords = (code: string): string =>
  (groundWords[code] ?? m.error_unavailable_text)();

const maturityWords: Record<string, () => string> = {
  ...words,
  changed: m.maturity_refused_changed,
  invalid_input: m.maturity_refused_input,
};

export const maturityRefusalWords = (code: string): string =>
  (maturityWords[code] ?? m.error_unavailable_text)();

const guestWords: Record<string, () => string> = {
  ...words,
  organisation_number: m.across_refused_number,
  identity_wrong: m.people_refused_identity,
  incomplete: m.guest_refused_incomplete,
  uses_kring: m.guest_refused_uses_kring,
  own_mandate: m.across_refused_own,
  partner_there: m.guest_refused_partner,
  guest_there: m.guest_refused_there,
  changed: m.across_refused_changed,
  not_found: m.across_refused_changed,
  invalid_input: m.across_refused_input,
};

export const guestRefusalWords = (code: string): string =>
  (guestWords[code] ?? m.error_unavailable_text)();
