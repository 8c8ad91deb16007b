// The architecture as it is drawn in docs/architecture.md, read from the imports themselves:
// which folder may import which, no rings, no barrels, and no drawer for leftovers.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

const aliases: [prefix: string, folder: string][] = [
  ['#domain/', 'src/lib/domain/'],
  ['#db/', 'src/lib/server/db/'],
  ['#server/', 'server/'],
  ['$lib/', 'src/lib/'],
];

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|svelte)$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => `${folder}/${name}`)
    .filter((name) => !name.startsWith('src/lib/paraglide/'));
}

function resolveImport(from: string, specifier: string): string {
  for (const [prefix, folder] of aliases)
    if (specifier.startsWith(prefix)) return folder + specifier.slice(prefix.length);
  if (specifier.startsWith('.'))
    return relative(root, resolve(root, dirname(from), specifier)).replaceAll('\\', '/');
  return specifier;
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const scripts = file.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? '')
    : [text];
  // `declare module` counts like an import; once is enough.
  return [
    ...new Set(
      scripts.flatMap((script) =>
        ts
          .preProcessFile(script, true, true)
          .importedFiles.map((f) => resolveImport(file, f.fileName)),
      ),
    ),
  ];
}

const files = [...sources('src'), ...sources('server')];
const graph = new Map(files.map((file) => [file, importsOf(file)]));

/** Files under `folder` that import something matching `forbidden`. */
function offenders(folder: string, forbidden: RegExp, edges = graph): string[] {
  return [...edges].flatMap(([file, imports]) =>
    file.startsWith(folder)
      ? imports.filter((target) => forbidden.test(target)).map((target) => `${file} → ${target}`)
      : [],
  );
}

describe('which way imports point', () => {
  it('the domain imports itself, Yjs, zod and canonical JSON, and nothing with a clock, a disk or a screen', () => {
    const allowed =
      /^(src\/lib\/domain\/|yjs$|y-protocols\/|lib0\/|zod$|fractional-indexing$|canonicalize$)/;
    const found = [...graph].flatMap(([file, imports]) =>
      file.startsWith('src/lib/domain/')
        ? imports.filter((target) => !allowed.test(target)).map((target) => `${file} → ${target}`)
        : [],
    );
    expect(found).toEqual([]);
  });

  it('the interface parts know nothing of the domain or the server', () => {
    expect(
      offenders('src/lib/ui/', /^src\/lib\/(server|plan|comments|editor)\/|^server\//),
    ).toEqual([]);
  });

  it('the outbox knows no document and no screen', () => {
    expect(offenders('src/lib/outbox/', /^yjs$|^svelte|^src\/lib\/(?!domain|outbox)/)).toEqual([]);
  });

  it('nothing but routes and server code reaches the database', () => {
    const reaching = offenders('src/lib/', /^src\/lib\/server\//).filter(
      (edge) => !edge.startsWith('src/lib/server/'),
    );
    expect(reaching).toEqual([]);
  });

  it('the sync server knows no screens', () => {
    expect(
      offenders('server/', /^src\/routes\/|^svelte|^\$app|^@sveltejs\/|\.svelte$/).filter(
        (edge) => !edge.startsWith('server/dev.ts'),
      ),
    ).toEqual([]);
  });

  it('only one module knows lucia', () => {
    expect(offenders('', /^lucia$/)).toEqual(['src/lib/server/auth/session.ts → lucia']);
  });

  it('notices a forbidden import', () => {
    const bad = new Map([['src/lib/domain/x.ts', ['node:fs']]]);
    expect(offenders('src/lib/domain/', /^node:/, bad)).toHaveLength(1);
  });
});

describe('shape', () => {
  it('has no import rings', () => {
    const rings: string[] = [];
    const state = new Map<string, 'open' | 'done'>();
    const visit = (file: string, path: string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        rings.push([...path.slice(path.indexOf(file)), file].join(' → '));
        return;
      }
      state.set(file, 'open');
      for (const target of graph.get(file) ?? [])
        if (graph.has(target)) visit(target, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    expect(rings).toEqual([]);
  });

  it('has no barrels and no drawers', () => {
    const drawers = files.filter((file) =>
      /\/(index|utils?|helpers?|common|misc|shared)\.ts$/.test(file),
    );
    expect(drawers).toEqual([]);
  });

  // One word asked for by a name that is put together, and every page that has it carries every word in four
  // languages: a plan took 1.7 MB of script and 300 requests for it.
  it('asks for words by their names alone', () => {
    const putTogether =
      /\bm\[|import \* as m\b|\b(Object\.\w+|Reflect\.\w+)\(m\b|keyof typeof m\b|\bin m\b|[=(,:] *m *[,;)]/;
    expect(putTogether.test('const word = m[`child_${name}`]();')).toBe(true);
    const scripts = (file: string) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line));
    const found = files
      .filter((file) => graph.get(file)?.includes('src/lib/paraglide/messages.js'))
      .flatMap((file) =>
        scripts(file)
          .filter((line) => putTogether.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      );
    expect(found).toEqual([]);
  });
});
