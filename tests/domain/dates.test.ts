// A plan's days are days that exist.
import { describe, expect, it } from 'vitest';
import { isDay } from '#domain/plan/dates.ts';

describe('a day', () => {
  it.each(['2026-12-03', '2028-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('is %s', (day) =>
    expect(isDay(day)).toBe(true),
  );
  it.each([
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '0000-01-01',
    '2026-1-1',
    '12026-01-01',
    '2026-12-03T00:00:00Z',
    ' 2026-12-03',
    '',
    20261203,
    null,
  ])('is not %j', (day) => expect(isDay(day)).toBe(false));
});
