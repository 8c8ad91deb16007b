// Which words of a search cannot wait, and which of the same words are another need.
import { describe, expect, it } from 'vitest';
import { urgencyOf } from '#domain/directory/urgent.ts';

describe('words that cannot wait', () => {
  it.each([
    'min dotter vill inte leva längre',
    'Min dotter vill inte leva',
    'orkar inte leva',
    'hon säger att hon vill dö',
    'han skär sig i armarna',
    'självmordstankar',
    'jag vill ta mitt liv',
    'har tagit en överdos',
    'my daughter wants to die',
    'she doesn’t want to live',
    'suicide',
    'he cuts himself',
    'self-harm',
    'ابنتي تريد الموت',
    'isdil',
  ])('“%s” is about somebody’s life', (words) => {
    expect(urgencyOf(words)).toBe('LIFE');
  });

  it.each([
    'pappa slår',
    'min pappa slår mig',
    'min man slår mig',
    'min sambo hotar barnen',
    'styvpappan slår min son',
    'våld hemma',
    'blir slagen',
    'sexuella övergrepp',
    'rädd för att gå hem',
    'he beats me',
    'domestic violence',
    'زوجي يضربني',
  ])('“%s” is about violence', (words) => {
    expect(urgencyOf(words)).toBe('VIOLENCE');
  });

  it.each([
    '',
    'min son slår sin syster',
    'vill inte gå till skolan',
    'sover inte',
    'orkar inte mer',
    'hur ska vi leva med adhd',
    'hen är rädd för hundar',
    'does not sleep',
    'hittar inga skor',
    'mannen på bvc var snäll',
    'skärmtid',
  ])('“%s” is not', (words) => {
    expect(urgencyOf(words)).toBeNull();
  });
});
