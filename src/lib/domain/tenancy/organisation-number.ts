// A Swedish organisation number: ten digits, the third at least 2, and a last one that follows from the
// others (Luhn). Municipalities' and regions' begin with 2. Written with or without a dash; kept with one.
import { z } from 'zod';
import { checkDigitHolds } from '../people/identity.ts';

/** `559016-0001` of what somebody wrote, or null when it cannot be one. */
export function anyOrganisationNumberOf(text: string): string | null {
  // Some write the century of legal persons, 16, in front.
  const digits = text.replace(/[\s–-]/g, '').replace(/^16(?=\d{10}$)/, '');
  return /^\d{2}[2-9]\d{7}$/.test(digits) && checkDigitHolds(digits)
    ? `${digits.slice(0, 6)}-${digits.slice(6)}`
    : null;
}

/** The same of a public body: `212000-1355`. */
export function organisationNumberOf(text: string): string | null {
  const number = anyOrganisationNumberOf(text);
  return number?.startsWith('2') ? number : null;
}

export const OrganisationNumber = z.string().transform((text, context) => {
  const number = organisationNumberOf(text);
  if (number !== null) return number;
  context.addIssue({ code: 'custom', message: 'organisation_number' });
  return z.NEVER;
});
