// Where a contact path is missing, which paths fit, what an address may ask for, and how fast it may ask.
import { describe, expect, it } from 'vitest';
import { isOld } from '#domain/directory/cards.ts';
import { missingPaths, pathsFor } from '#domain/directory/paths.ts';
import { SupportSearch } from '#domain/directory/support.ts';
import { agesOf, topics, type Topic } from '#domain/directory/topics.ts';
import { paceOf } from '../../src/lib/server/http/pace.ts';

const path = (
  topic: Topic,
  ageFrom: number,
  ageTo: number,
  fromSector: 'school' | null = null,
) => ({
  topic,
  ageFrom,
  ageTo,
  fromSector,
});
const whole = topics.map((topic) => path(topic, agesOf[topic].ageFrom, agesOf[topic].ageTo));

describe('contact paths that are missing', () => {
  it('are all of them where there is none, and none where every age of every topic has one', () => {
    expect(missingPaths([])).toEqual(topics.map((topic) => ({ topic, ...agesOf[topic] })));
    expect(missingPaths(whole)).toEqual([]);
  });

  it('are the ages between those that have one', () => {
    const others = whole.filter(({ topic }) => topic !== 'SLEEP');
    expect(
      missingPaths([...others, path('SLEEP', 2, 4), path('SLEEP', 4, 5), path('SLEEP', 10, 20)]),
    ).toEqual([
      { topic: 'SLEEP', ageFrom: 0, ageTo: 1 },
      { topic: 'SLEEP', ageFrom: 6, ageTo: 9 },
    ]);
  });
});

describe('contact paths that fit', () => {
  const all = [path('SLEEP', 0, 5), path('SLEEP', 0, 17, 'school'), path('MOOD', 6, 17)];
  it('are those of the topic and the age, the asker’s own kind of unit first', () => {
    expect(pathsFor(all, { topic: 'SLEEP', age: 3, from: 'school' })).toEqual([all[1], all[0]]);
    expect(pathsFor(all, { topic: 'SLEEP', age: 3, from: 'health' })).toEqual([all[0]]);
    expect(pathsFor(all, { topic: null, age: 9, from: null })).toEqual([all[1], all[2]]);
  });
});

describe('an entry', () => {
  it('is old after a year', () => {
    expect(isOld('2025-11-23', '2026-11-23')).toBe(false);
    expect(isOld('2025-11-22', '2026-11-23')).toBe(true);
  });
});

describe('the address of a search', () => {
  it('asks for what fits and leaves out the rest', () => {
    expect(
      SupportSearch.parse({ kommun: 'kvarnbo', q: '  sover inte ', om: 'SLEEP', alder: '7' }),
    ).toEqual({ kommun: 'kvarnbo', q: 'sover inte', om: 'SLEEP', alder: 7 });
    expect(SupportSearch.parse({ om: 'WEATHER', alder: '-1' })).toEqual({
      kommun: '',
      q: '',
      om: null,
      alder: null,
    });
    expect(SupportSearch.parse({ q: 'å'.repeat(900), alder: '99' })).toMatchObject({
      q: 'å'.repeat(200),
      alder: null,
    });
  });
});

describe('the pace of an address', () => {
  it('is a burst, then so many a second, each address for itself', () => {
    const mayAsk = paceOf({ perSecond: 2, burst: 3 });
    expect([0, 0, 0, 0].map((now) => mayAsk('a', now))).toEqual([true, true, true, false]);
    expect(mayAsk('b', 0)).toBe(true);
    expect([500, 500].map((now) => mayAsk('a', now))).toEqual([true, false]);
    expect([60_000, 60_000, 60_000, 60_000].map((now) => mayAsk('a', now))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
