// The explanations of words are plain, measured as LIX, and stand where their words stand.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { easyLix, lix } from '#domain/plan/lix.ts';
import { marked } from '../../src/lib/words/marked.ts';

const read = (area: string, language: string): Record<string, string> =>
  JSON.parse(readFileSync(`src/lib/messages/${area}.${language}.json`, 'utf8')) as Record<
    string,
    string
  >;
const sv = read('words', 'sv');
const means = Object.entries(sv).filter(([key]) => key.endsWith('_means'));

describe('words explained', () => {
  it('every explanation is easy to read, and short', () => {
    expect(means.length).toBeGreaterThan(20);
    const measured = means.map(([key, text]) => ({ key, lix: Math.round(lix([text]) ?? 0), text }));
    console.log(measured.map((one) => `LIX ${one.lix} ${one.key}`).join('\n'));
    expect(measured.filter((one) => one.lix >= easyLix)).toEqual([]);
    expect(means.filter(([, text]) => text.length > 120)).toEqual([]);
  });

  it('finds the words in the sentences that they are sought in, in four languages', () => {
    const sought = [
      ['home', 'home_right_plan', 'sip'],
      ['home', 'home_right_complain', 'patients'],
      ['consent', 'consent_fact_regret', 'unit'],
      ['consent', 'consent_fact_differ', 'board'],
      ['consent', 'consent_fact_without', 'ground'],
      ['consent', 'consent_fact_without', 'log'],
      ['reads', 'reads_extract_intro', 'log'],
      ['reads', 'reads_extract_rule', 'extract'],
      ['experience', 'experience_only_you', 'unit'],
      ['home', 'next_follow_up', 'follow_up'],
    ] as const;
    for (const language of ['sv', 'en', 'ar', 'so'])
      for (const [area, key, name] of sought) {
        const text = read(area, language)[key] ?? '';
        const forms = (read('words', language)[`words_${name}_forms`] ?? '').split(';');
        const found = marked(text, [{ name, forms }]).filter((piece) => piece.name === name);
        expect(found.length, `${language} ${key}: ${text} (${forms.join()})`).toBe(1);
      }
  });

  it('marks whole words, each once, and leaves the sentence as it was', () => {
    const text = 'Enheten läser planen. Enhetens svar läser planens enhet.';
    const pieces = marked(text, [
      { name: 'unit', forms: ['enhet', 'Enheten'] },
      { name: 'plan', forms: ['plan', 'planen'] },
      { name: 'part', forms: ['(part)'] },
    ]);
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    expect(pieces.filter(({ name }) => name !== null)).toEqual([
      { text: 'Enheten', name: 'unit' },
      { text: 'planen', name: 'plan' },
    ]);
    expect(marked('Inget här', [{ name: 'plan', forms: ['plan'] }])).toEqual([
      { text: 'Inget här', name: null },
    ]);
  });
});

describe('LIX', () => {
  it('counts as Björnsson did, and says nothing of nothing', () => {
    expect(lix(['Jag vill gå hem nu. Skolgården är väldigt stor och kall.'])).toBeCloseTo(
      11 / 2 + 200 / 11,
    );
    expect(lix(['', ' – '])).toBeNull();
    expect(lix(['Hej', ''])).toBe(1);
  });
});
