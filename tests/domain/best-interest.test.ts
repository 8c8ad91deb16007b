// Who answers for a child, by age and situation, on both sides of each border.
import { describe, expect, it } from 'vitest';
import { childGroupOf, responsibleUnits } from '#domain/responsibility/best-interest.ts';
import type { ChildGroup, SchoolStage } from '#domain/responsibility/best-interest.ts';

const group = (
  bornOn: string | null,
  today: string,
  stage: SchoolStage = 'BY_AGE',
  unborn = false,
) => childGroupOf({ bornOn, stage, unborn }, today);

describe('barnensbästa-ansvarig by age', () => {
  const borders: [
    bornOn: string,
    before: string,
    at: string,
    ChildGroup | null,
    ChildGroup | null,
  ][] = [
    // Förskoleklass begins in the autumn of the year in which one turns six, in January or December.
    ['2020-01-02', '2026-07-31', '2026-08-01', 'PRESCHOOL', 'SCHOOL'],
    ['2020-12-31', '2026-07-31', '2026-08-01', 'PRESCHOOL', 'SCHOOL'],
    ['2008-11-24', '2026-11-23', '2026-11-24', 'SCHOOL', null],
    ['2008-02-29', '2026-02-28', '2026-03-01', 'SCHOOL', null],
  ];
  for (const [bornOn, before, at, was, is] of borders)
    it(`${bornOn} goes from ${was} to ${is} on ${at}`, () => {
      expect(group(bornOn, before)).toBe(was);
      expect(group(bornOn, at)).toBe(is);
    });

  it('is maternal health care before birth, whatever else is filled in', () => {
    expect(group(null, '2026-11-23', 'IN_SCHOOL', true)).toBe('UNBORN');
    expect(group('2026-11-23', '2026-11-23')).toBe('PRESCHOOL');
  });

  it('is nobody without a day of birth, or with one that lies ahead', () => {
    expect(group(null, '2026-11-23')).toBeNull();
    expect(group('2026-11-24', '2026-11-23')).toBeNull();
  });

  it('follows the situation where age alone would be wrong', () => {
    expect(group('2021-03-01', '2026-11-23', 'IN_SCHOOL')).toBe('SCHOOL');
    expect(group('2009-03-01', '2026-11-23', 'LEFT_SCHOOL')).toBe('AFTER_SCHOOL');
    // Left school, but still of an age at which everyone goes there.
    expect(group('2012-03-01', '2026-11-23', 'LEFT_SCHOOL')).toBe('SCHOOL');
    expect(group('2007-03-01', '2026-11-23', 'LEFT_SCHOOL')).toBe('AFTER_SCHOOL');
    expect(group('2006-11-23', '2026-11-23', 'LEFT_SCHOOL')).toBeNull();
  });

  it('proposes units that answer for the child, one’s own first', () => {
    const units = [
      { unitId: 'bvc', answersFor: ['PRESCHOOL'] as const },
      { unitId: 'ekbacka', answersFor: ['SCHOOL'] as const },
      { unitId: 'lonn', answersFor: ['SCHOOL', 'AFTER_SCHOOL'] as const },
    ];
    const ids = (group: ChildGroup | null, own: string) =>
      responsibleUnits(units, group, own).map(({ unitId }) => unitId);
    expect(ids('SCHOOL', 'lonn')).toEqual(['lonn', 'ekbacka']);
    expect(ids('PRESCHOOL', 'blasippan')).toEqual(['bvc']);
    expect(ids('UNBORN', 'bvc')).toEqual([]);
    expect(ids(null, 'bvc')).toEqual([]);
  });
});
