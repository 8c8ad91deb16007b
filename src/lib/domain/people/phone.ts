// A telephone number that can be called: Swedish (0499-11 22 33, also 1177 and the like) or international
// (+46 499 11 22 33). It is kept as it was written; hours, names and second numbers have fields of their own.
import { z } from 'zod';
import { limits } from '../limits.ts';

/** Separators between digits, one or two at a time: "(0499) 11 22 33", "0499 – 11 22 33". */
const written = /^\+?\(?\d(?:[ ()–-]{0,3}\d)*$/;
/** Numbers that are called as they are: 112, 1177, 113 13, 116 111, 90 110. */
const short = /^(?:11\d{1,4}|90\d{3})$/;
const national = /^0[1-9]\d{5,9}$/;
/** With the country first (E.164). */
const international = /^(?:\+|00)[1-9]\d{6,13}$/;

export function isPhoneNumber(text: string): boolean {
  if (!written.test(text)) return false;
  const digits = text.replaceAll(/[^+\d]/g, '').replace(/^(\+46|0046)0/, '$1');
  return short.test(digits) || national.test(digits) || international.test(digits);
}

export const PhoneNumber = z
  .string()
  .trim()
  .max(limits.maxPhone)
  .refine(isPhoneNumber, { error: 'phone_wrong' });

/** The same where there need not be one. */
export const OptionalPhoneNumber = z
  .string()
  .trim()
  .max(limits.maxPhone)
  .refine((text) => text === '' || isPhoneNumber(text), { error: 'phone_wrong' })
  .default('');
