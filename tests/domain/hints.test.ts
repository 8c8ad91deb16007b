// Hints while an action is written: words that make a promise a maybe, and work that is done twice.
import { describe, expect, it } from 'vitest';
import { conditionalWords, doubleOf } from '#domain/plan/hints.ts';
import type { Action } from '#domain/plan/schema.ts';

describe('conditional words', () => {
  it.each([
    ['Eventuellt stöd i klassrummet', ['eventuellt']],
    ['Stöd i klassrummet, ev. på fredagar', ['ev']],
    ['Samtal vid behov', ['vid behov']],
    ['Om Milo orkar går vi ut', ['om']],
    ['Vi går ut. Om möjligt före lunch', ['om möjligt']],
    ['Hembesök, om tolk finns', ['om']],
    ['Skolan ringer om han är borta', ['om']],
    ['Kanske utflykt, kanske bad', ['kanske']],
    ['Handledning i mån av tid', ['i mån av']],
  ])('%s', (text, found) => {
    expect(conditionalWords(text)).toEqual(found);
  });

  it.each([
    'Föräldrasamtal om sömn och övergångar, 4 träffar',
    'Träffar om hur dagarna blir lugnare',
    'Omsorg och omtanke',
    'Språkbedömning och utredning',
    'Hela familjen bor kvar; revision av kalendern',
    'Samtal om Milos bilder',
    'Möte om de nya bilderna och om det som hände',
    '',
  ])('%s: none', (text) => {
    expect(conditionalWords(text)).toEqual([]);
  });
});

describe('work done twice', () => {
  const work = (more: Partial<Record<keyof Action, unknown>>) =>
    ({ id: 'a', goalId: 'g', kind: 'SUPPORT', unitId: 'u1', status: 'PLANNED', ...more }) as Action;
  const other = (more: Partial<Record<keyof Action, unknown>> = {}) =>
    work({ id: 'b', unitId: 'u2', ...more });

  it('is open work of the same kind for the same goal by another unit', () => {
    expect(doubleOf(work({}), [work({}), other()])?.id).toBe('b');
  });

  it.each<[string, Action, Action]>([
    ['of the same unit', work({}), other({ unitId: 'u1' })],
    ['for another goal', work({}), other({ goalId: 'h' })],
    ['of another kind', work({}), other({ kind: 'ASSESSMENT' })],
    ['of no kind', work({ kind: 'OTHER' }), other({ kind: 'OTHER' })],
    ['that is done', work({}), other({ status: 'DONE' })],
    ['when this is cancelled', work({ status: 'CANCELLED' }), other()],
    ['of nobody', work({ unitId: null }), other()],
  ])('is not work %s', (_, action, one) => {
    expect(doubleOf(action, [one])).toBeNull();
  });
});
