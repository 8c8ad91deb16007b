// A stand-in's title is told from every other, so that it can follow the reader's language.
import { expect, it } from 'vitest';
import { standInOf } from '#domain/people/stand-in.ts';

it('knows a stand-in by the words that the database writes, and nobody else', () => {
  expect(standInOf('Logoped, vikarie för Siri Vargtass')).toEqual({
    own: 'Logoped',
    name: 'Siri Vargtass',
  });
  expect(standInOf('vikarie för Siri Vargtass')).toEqual({ own: null, name: 'Siri Vargtass' });
  for (const other of ['Vikarie på förskolan', 'Logoped', 'Koordinator, ersättare'])
    expect(standInOf(other), other).toBeNull();
});
