// The fixed words of the child's pages are easy to read, measured as LIX.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lix as measure } from '#domain/plan/lix.ts';

type Messages = Record<string, string>;
const read = (language: string): Messages =>
  JSON.parse(readFileSync(`src/lib/messages/child.${language}.json`, 'utf8')) as Messages;

/** A name or a number that is put in counts as a short word. */
const lix = (texts: readonly string[]): number =>
  measure(texts.map((text) => text.replaceAll(/\{\w+\}/g, 'namn'))) ?? 0;

const of = (messages: Messages, belongs: (key: string) => boolean): string[] =>
  Object.entries(messages).flatMap(([key, text]) => (belongs(key) ? [text] : []));
const easy = (key: string): boolean => key.startsWith('child_') && !key.startsWith('child_youth_');
const youth = (key: string): boolean => key.startsWith('child_youth_');

describe('the words of the child’s pages', () => {
  it('computes LIX as Björnsson did', () => {
    // 10 words in 2 sentences, 2 of them long: 5 + 20.
    expect(lix(['Jag vill gå hem nu. Skolgården är väldigt stor och kall.'])).toBeCloseTo(
      11 / 2 + 200 / 11,
    );
  });

  const sv = read('sv');
  it('easy words are below 30, whole sentences by themselves as well', () => {
    const texts = of(sv, easy);
    // Buttons of one word would make everything look easy.
    const sentences = texts.filter((text) => /[.!?]$/.test(text));
    const measured = { all: lix(texts), sentences: lix(sentences), youth: lix(of(sv, youth)) };
    console.log(`LIX: ${JSON.stringify(measured)}`);
    expect(measured.all).toBeLessThan(30);
    expect(measured.sentences).toBeLessThan(30);
  });

  it('every single text of more than six words is below 40, so that no hard one hides among the others', () => {
    const hard = of(sv, easy).filter((text) => text.split(/\s+/).length > 6 && lix([text]) >= 40);
    expect(hard).toEqual([]);
  });

  it('youth is plain too: below 40', () => {
    expect(lix(of(sv, youth))).toBeLessThan(40);
  });

  it('both languages say the same things', () => {
    expect(Object.keys(read('en')).sort()).toEqual(Object.keys(sv).sort());
  });
});
