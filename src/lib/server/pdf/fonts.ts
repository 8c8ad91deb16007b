// The letters of a PDF. It has only the fonts that lie in it, and each file of Source Sans holds some
// writing systems: text is cut into stretches by who has its letters. What nobody has (Arabic, signs and
// pictures) is counted and stands as "?", and the document says so at its end.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export type Style = '400-normal' | '400-italic' | '700-normal';

const folder = dirname(
  createRequire(import.meta.url).resolve('@fontsource/source-sans-3/package.json'),
);

/** In the order in which they are asked. */
const subsets = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'vietnamese'] as const;
type Subset = (typeof subsets)[number];

const ranges = JSON.parse(readFileSync(join(folder, 'unicode.json'), 'utf8')) as Record<
  Subset,
  string
>;

const covers: [Subset, (code: number) => boolean][] = subsets.map((subset) => {
  const parts = ranges[subset].split(',').map((range) => {
    const [from = '', to = from] = range.trim().replace(/^U\+/i, '').split('-');
    return [parseInt(from, 16), parseInt(to, 16)] as const;
  });
  return [subset, (code) => parts.some(([from, to]) => from <= code && code <= to)];
});

export const fontFile = (subset: Subset, style: Style): string =>
  join(folder, 'files', `source-sans-3-${subset}-${style}.woff`);

export interface Stretch {
  subset: Subset;
  text: string;
}

/** Stretches of one font each, and how many letters no font has. */
export function stretchesOf(text: string): { stretches: Stretch[]; missing: number } {
  const stretches: Stretch[] = [];
  let missing = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    const last = stretches.at(-1);
    const stays = covers.find(([subset]) => subset === last?.subset)?.[1](code) === true;
    const subset = stays ? last?.subset : covers.find(([, has]) => has(code))?.[0];
    if (subset === undefined) missing += 1;
    const shown = subset === undefined ? '?' : letter;
    const into = subset ?? last?.subset ?? 'latin';
    if (last?.subset === into) last.text += shown;
    else stretches.push({ subset: into, text: shown });
  }
  return { stretches, missing };
}
