// The timeline's axis and where its words lie: days in per cent, weeks as Swedish calendars count them,
// and nothing on top of something else.
import { describe, expect, it } from 'vitest';
import { limits } from '#domain/limits.ts';
import { axisOf } from '../../src/lib/timeline/axis.ts';
import { fits, labelPlace, lanesOf } from '../../src/lib/timeline/layout.ts';

const today = '2026-11-23';

describe('the axis', () => {
  const axis = axisOf(['2026-09-02', '2026-09-22', '2027-01-29'], today, 1062);

  it('runs over whole weeks, as in the mock: 31 August to 1 February', () => {
    expect(axis.at('2026-08-31')).toBe(0);
    expect(axis.after('2027-01-31')).toBe(100);
    expect(axis.at('2026-09-22')).toBeCloseTo(14.29, 2);
    expect(axis.today).toBeCloseTo(54.55, 2);
    expect(axis.after('2026-10-23') - axis.at('2026-09-24')).toBeCloseTo(19.48, 2);
  });

  it('names months that have room, and the weeks by ISO 8601', () => {
    expect(axis.months.map(({ day, named }) => [day, named])).toEqual([
      ['2026-08-31', false],
      ['2026-09-01', true],
      ['2026-10-01', true],
      ['2026-11-01', true],
      ['2026-12-01', true],
      ['2027-01-01', true],
    ]);
    expect(axis.weeks.map(({ number }) => number)).toEqual([
      ...Array.from({ length: 18 }, (_, index) => 36 + index),
      ...[1, 2, 3, 4],
    ]);
    expect(axis.weeks[0]?.middle).toBeCloseTo(2.27, 2);
  });

  it('writes less where there is less room', () => {
    const narrow = axisOf(['2026-09-02', '2027-01-29'], today, 420);
    expect(narrow.months.filter(({ named }) => named)).toEqual([]);
    expect(narrow.weeks.map(({ number }) => number)).toEqual([
      36, 38, 40, 42, 44, 46, 48, 50, 52, 1, 3,
    ]);
  });

  it('keeps a mistyped year out of the picture, and a short plan from being one day wide', () => {
    const far = axisOf(['0026-09-02', '9026-09-02'], today, 1062);
    expect([far.at('0026-09-02'), far.after('9026-09-02')]).toEqual([0, 100]);
    expect(far.months.length).toBeLessThan((2 * limits.timelineDays) / 28);
    expect(far.weeks.length).toBeLessThanOrEqual(41);
    const short = axisOf([], today, 1062);
    expect(short.at('2027-01-17')).toBeLessThan(100);
  });

  it('has the leap day, and does not lose an hour in March', () => {
    const march = axisOf(['2028-02-28', '2028-04-30'], '2028-03-26', 1062);
    const width = march.after('2028-02-29') - march.at('2028-02-29');
    for (const day of ['2028-02-28', '2028-03-25', '2028-03-26', '2028-03-27'])
      expect(march.after(day) - march.at(day)).toBeCloseTo(width, 9);
  });
});

describe('words', () => {
  it('lie in their bar, else beside it where there is room', () => {
    expect(labelPlace('Klar 23 okt', 15, 35, 1000)).toBe('inside');
    expect(labelPlace('Klar 23 okt', 15, 18, 1000)).toBe('right');
    expect(labelPlace('Klar 23 okt', 95, 100, 1000)).toBe('left');
    expect(fits('22 dagar', 14, 28, 1000)).toBe(true);
    expect(fits('2 dagar', 14, 15, 1000)).toBe(false);
  });

  it('of events go one line down where they would meet', () => {
    const events = [
      { at: 1, words: 'Signal 2 sep' },
      { at: 3, words: 'Samtycke 4 sep' },
      { at: 5, words: 'Kallelse 8 sep' },
      { at: 30, words: 'Möte 22 sep' },
      { at: 98, words: 'Uppföljning 2 dec' },
    ];
    expect(lanesOf(events, 1000)).toEqual([
      { lane: 0, flipped: false },
      { lane: 1, flipped: false },
      { lane: 2, flipped: false },
      { lane: 0, flipped: false },
      { lane: 0, flipped: true },
    ]);
  });
});
