// The municipalities and regions we know, and organisation numbers.
import { describe, expect, test } from 'vitest';
import {
  isMadeUp,
  madeUp,
  municipalities,
  placeOf,
  regions,
} from '#domain/tenancy/municipalities.ts';
import { organisationNumberOf } from '#domain/tenancy/organisation-number.ts';

describe('municipalities and regions', () => {
  test('290 and 21, each with a code and a name of its own', () => {
    expect(municipalities).toHaveLength(290);
    expect(regions).toHaveLength(21);
    const all = [...municipalities, ...regions, ...madeUp];
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
    expect(new Set(municipalities.map(({ name }) => name)).size).toBe(290);
    for (const { code, name } of municipalities) {
      expect(code).toMatch(/^\d{4}$/);
      expect(name).toMatch(/^[A-ZÅÄÖ][a-zåäö]+([ -][A-ZÅÄÖ][a-zåäö]+)*$/);
    }
    expect(all.filter(({ name }) => name !== name.normalize('NFC'))).toEqual([]);
  });

  test('a municipality lies in the county of a region, and every region has one', () => {
    const counties = new Set(municipalities.map(({ code }) => code.slice(0, 2)));
    expect([...counties].sort()).toEqual(regions.map(({ code }) => code).sort());
  });

  test('the codes are those of Statistics Sweden', () => {
    for (const [code, name] of Object.entries({
      '0114': 'Upplands Väsby',
      '0780': 'Växjö',
      '0980': 'Gotland',
      '1060': 'Olofström',
      '1283': 'Helsingborg',
      '1480': 'Göteborg',
      '2321': 'Åre',
      '2584': 'Kiruna',
    }))
      expect(placeOf(code)?.name).toBe(name);
    // What all codes add up to: one digit wrong anywhere is seen.
    expect(municipalities.reduce((sum, { code }) => sum + Number(code), 0)).toBe(400_806);
    expect(placeOf('09')?.name).toBe('Region Gotland');
    expect(placeOf('0781')?.name).toBe('Ljungby');
    expect(placeOf('0782')).toBeNull();
  });

  test('what is made up has a code that nobody has', () => {
    expect(madeUp.every(({ code }) => isMadeUp(code))).toBe(true);
    expect(municipalities.some(({ code }) => isMadeUp(code))).toBe(false);
    const names = new Set(municipalities.map(({ name }) => name));
    expect(madeUp.filter(({ name }) => names.has(name))).toEqual([]);
  });
});

describe('organisation numbers', () => {
  test('with or without dash and century, told apart by the last digit', () => {
    expect(organisationNumberOf('212000-1355')).toBe('212000-1355');
    expect(organisationNumberOf(' 2120001355 ')).toBe('212000-1355');
    expect(organisationNumberOf('162120001355')).toBe('212000-1355');
    for (let last = 0; last < 10; last++)
      if (last !== 5) expect(organisationNumberOf(`212000135${last}`)).toBeNull();
  });

  test('neither a personal number nor a half one', () => {
    for (const text of ['', '212000', '19870612-2391', '870612-2391', '201000-1355', 'abc'])
      expect(organisationNumberOf(text)).toBeNull();
  });
});
