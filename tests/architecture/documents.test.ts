// What the documents point to is there: each threat names a test that shows its answer, and every file that is
// named, by a link or between backticks, exists.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const documents = [
  'README.md',
  'supabase/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Links between files, and paths that are written out from the root. */
const namedIn = (document: string): string[] => {
  const text = read(document);
  return [
    ...[...text.matchAll(/\]\((<[^>]+>|[^)#\s]+)[^)]*\)/g)].flatMap(([, target = '']) =>
      /^[a-z]+:/.test(target)
        ? []
        : [join(dirname(document), decodeURI(target.replace(/^<|>$/g, '')))],
    ),
    ...[...text.matchAll(/`((?:tests|docs|server|bench)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    ),
  ];
};

describe('what the documents point to', () => {
  it.each(documents)('%s names only what is there', (document) => {
    expect(namedIn(document).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('the threat model', () => {
  const rows = read('docs/threat-model.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Threat'));

  it('has the threats', () => expect(rows.length).toBeGreaterThan(40));

  it.each(rows.map((row) => [row.split('|')[1]?.trim() ?? '', row]))(
    '%s: a test shows the answer',
    (_, row) => {
      const shown = row.split('|').at(-2) ?? '';
      const files = [...shown.matchAll(/`(tests\/[\w./-]+)`/g)].map(([, path = '']) => path);
      expect(files.length).toBeGreaterThan(0);
      // A folder is no answer: somebody must be able to run it and see.
      expect(files.filter((path) => !statSync(join(root, path)).isFile())).toEqual([]);
    },
  );
});
