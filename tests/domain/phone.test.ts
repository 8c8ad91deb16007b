// A telephone number that can be called, as people write it, and what is none.
import { describe, expect, it } from 'vitest';
import { isPhoneNumber, OptionalPhoneNumber, PhoneNumber } from '#domain/people/phone.ts';

describe('a telephone number', () => {
  it.each([
    ...['0499-11 22 33', '0499112233', '(0499) 11 22 33', '08-123 456 78', '070-123 45 67'],
    ...['+46 499 11 22 33', '+46 (0)499 11 22 33', '0046 499 11 22 33', '+47 22 33 44 55'],
    ...['112', '1177', '113 13', '116 111', '90 110', '0771-11 22 33', '020-22 00 60'],
    '0900 – 00 00 10',
  ])('is one: %s', (text) => expect(isPhoneNumber(text)).toBe(true));
  it.each([
    ...['', 'växeln', 'ring oss', '0499-1', '12345', '0499-11 22 33 / 0499-11 22 34'],
    ...['0499-11 22 33 ankn 12', '00000000000', '+0 499 11 22 33', '0499-11 22 33 44 55 66'],
    ...['499-11 22 33', '++46 499 11 22 33', 'tel:0499112233'],
  ])('is none: %j', (text) => expect(isPhoneNumber(text)).toBe(false));

  it('is kept as it was written, and says what is wrong by a code', () => {
    expect(PhoneNumber.parse(' 0499-11 22 33 ')).toBe('0499-11 22 33');
    expect(OptionalPhoneNumber.parse('')).toBe('');
    expect(OptionalPhoneNumber.parse(undefined)).toBe('');
    const refused = PhoneNumber.safeParse('');
    expect(refused.error?.issues.map(({ message }) => message)).toEqual(['phone_wrong']);
  });
});
