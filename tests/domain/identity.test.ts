// Personal numbers as people write them. The numbers here have birth numbers (980–999) that Skatteverket keeps
// for tests: they are nobody's.
import { describe, expect, it } from 'vitest';
import { checkDigitHolds, readHsaId, readPersonalNumber } from '#domain/people/identity.ts';

const today = new Date('2026-11-26');
const withCheckDigit = (nine: string): string => {
  const digit = [...'0123456789'].find((last) => checkDigitHolds(nine + last));
  return nine + (digit ?? '');
};
const number = (date: string, birth = '980') => withCheckDigit(date + birth);

describe('a personal number', () => {
  const ten = number('160101');
  const twelve = `20${ten}`;
  it.each([
    [twelve],
    [ten],
    [`${ten.slice(0, 6)}-${ten.slice(6)}`],
    [`20${ten.slice(0, 6)}-${ten.slice(6)}`],
    [`  ${twelve.slice(0, 8)} ${twelve.slice(8)} `],
  ])('is the same however it is written: %s', (text) => {
    expect(readPersonalNumber(text, today)).toBe(twelve);
  });

  it('is of the last century when its day has not come, and of the one before with a plus', () => {
    const later = number('501231');
    expect(readPersonalNumber(later, today)).toBe(`19${later}`);
    expect(readPersonalNumber(`${ten.slice(0, 6)}+${ten.slice(6)}`, today)).toBe(`19${ten}`);
  });

  it('may be a coordination number: sixty days more', () => {
    const coordination = number('160161');
    expect(readPersonalNumber(coordination, today)).toBe(`20${coordination}`);
  });

  it.each([
    ['a wrong check digit', `${twelve.slice(0, 11)}${(Number(twelve[11]) + 1) % 10}`],
    ['a day that is not', `20${number('160230')}`],
    ['a month that is not', `20${number('161301')}`],
    ['the future', `21${number('160101')}`],
    ['too few digits', '160101-980'],
    ['words', 'vet inte'],
    ['nothing', ''],
  ])('is refused: %s', (_, text) => {
    expect(readPersonalNumber(text, today)).toBeUndefined();
  });

  it('of an invented person is as it stands', () => {
    expect(readPersonalNumber('fiktiv-1001', today)).toBe('FIKTIV-1001');
  });
});

describe('an HSA-id', () => {
  it('is in capitals, with the organisation’s number', () => {
    expect(readHsaId(' se2321000016-1abc ')).toBe('SE2321000016-1ABC');
    expect(readHsaId('FIKTIV-HSA-1030')).toBe('FIKTIV-HSA-1030');
    for (const wrong of ['SE232100-1ABC', '2321000016-1ABC', 'SE2321000016-', 'SE2321000016-Å'])
      expect(readHsaId(wrong)).toBeUndefined();
  });
});
