// A child's age to the day, and what it proposes.
import { describe, expect, it } from 'vitest';
import { ageOn, proposedPresentation } from '#domain/child/age.ts';

describe('age', () => {
  it('changes on the birthday', () => {
    expect(ageOn('2011-06-30', '2026-06-29')).toBe(14);
    expect(ageOn('2011-06-30', '2026-06-30')).toBe(15);
    expect(ageOn('2012-02-29', '2025-02-28')).toBe(12);
    expect(ageOn('2012-02-29', '2025-03-01')).toBe(13);
  });

  it('proposes pictures for Milo, easy words for Tuva and youth for Nova', () => {
    expect(proposedPresentation('2022-05-14', '2026-11-23')).toBe('pictures');
    expect(proposedPresentation('2017-02-08', '2026-11-23')).toBe('easy');
    expect(proposedPresentation('2011-06-30', '2026-11-23')).toBe('youth');
    expect(proposedPresentation(null, '2026-11-23')).toBe('easy');
  });
});
