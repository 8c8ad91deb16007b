// What an identity provider asserts about somebody: a personal number (or coordination number), or an HSA-id.
// People type them in many ways; one spelling is kept, so that the same number is found again. Numbers of
// invented people begin with FIKTIV, which no provider can assert.
import { z } from 'zod';

export const IdentityKind = z.enum(['personalNumber', 'hsaId']);
export type IdentityKind = z.infer<typeof IdentityKind>;

const invented = /^FIKTIV-(HSA-)?\d{1,6}$/;

/** The last digit makes the sum of the nine before it and itself, every other one doubled, end in 0. */
export function checkDigitHolds(digits: string): boolean {
  const sum = [...digits].reduce((total, digit, place) => {
    const doubled = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** A day that exists; the day of a coordination number is 60 more (folkbokföringslagen 18 b §). */
function isDay(year: number, month: number, day: number): boolean {
  const born = new Date(Date.UTC(year, month - 1, day > 60 ? day - 60 : day));
  return born.getUTCMonth() === month - 1 && born.getUTCFullYear() === year;
}

/**
 * Twelve digits, as providers assert them, from any usual spelling: with or without century, hyphen or
 * spaces; + instead of - from the year of the hundredth birthday (folkbokföringslagen 18 §). Undefined for
 * what is no personal number.
 * @param today decides the century of ten digits
 */
export function readPersonalNumber(text: string, today: Date): string | undefined {
  const written = text.trim().toUpperCase();
  if (invented.test(written)) return written;
  const match = /^(\d{2})?(\d{2})(\d{2})(\d{2})([-+]?)(\d{4})$/.exec(written.replaceAll(/\s/g, ''));
  if (!match) return undefined;
  const [, century, year = '', month = '', day = '', sign, last = ''] = match;
  const inThisCentury = Math.floor(today.getUTCFullYear() / 100) * 100 + Number(year);
  const latest = inThisCentury > today.getUTCFullYear() ? inThisCentury - 100 : inThisCentury;
  const full = century ? Number(century + year) : sign === '+' ? latest - 100 : latest;
  if (full < 1800 || full > today.getUTCFullYear()) return undefined;
  if (!isDay(full, Number(month), Number(day))) return undefined;
  return checkDigitHolds(year + month + day + last) ? `${full}${month}${day}${last}` : undefined;
}

/** SE, the organisation number, a hyphen and what the organisation chose: at most 31 characters (Inera). */
export function readHsaId(text: string): string | undefined {
  const written = text.trim().toUpperCase();
  return invented.test(written) || /^SE\d{10}-[A-Z0-9]{1,18}$/.test(written) ? written : undefined;
}

/** The one spelling of an identity, or undefined for what cannot be one. */
export const readIdentity = (kind: IdentityKind, text: string, today: Date): string | undefined =>
  kind === 'hsaId' ? readHsaId(text) : readPersonalNumber(text, today);
