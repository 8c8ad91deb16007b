// A stand-in's title follows the reader's language, whatever else is called what it is called.
import { afterEach, expect, it } from 'vitest';
import { titleWords } from '../../src/lib/plan/title-words.ts';
import { overwriteGetLocale } from '../../src/lib/paraglide/runtime.js';

afterEach(() => overwriteGetLocale(() => 'sv'));

it('is said in the language of the page', () => {
  const said = (language: 'sv' | 'en' | 'ar' | 'so', title: string | null) => {
    overwriteGetLocale(() => language);
    return titleWords(title);
  };
  const title = 'Logoped, vikarie för Siri Vargtass';
  expect(said('sv', title)).toBe(title);
  expect(said('en', title)).toBe('Logoped, stand-in for Siri Vargtass');
  expect(said('so', 'vikarie för Siri Vargtass')).toBe('waxa uu u taagan yahay Siri Vargtass');
  expect(said('ar', title)).toMatch(/^Logoped, ينوب عن \u2068?Siri Vargtass/);
  expect(said('en', 'Vikarie på förskolan')).toBe('Vikarie på förskolan');
  expect(said('en', null)).toBeNull();
});
