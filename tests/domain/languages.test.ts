// What is said in Arabic and Somali is all there. A page of the family's may say what its imports say: they are
// followed from its route, so that a new sentence without its translations fails here and not before a parent.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { areasOf, familyPages } from '../../src/lib/language/family-pages.ts';
import { dateIn, listIn, numberIn } from '../../src/lib/language/formats.ts';
import { languages, shownIn } from '../../src/lib/language/languages.ts';
import { isReviewed } from '../../src/lib/language/reviewed.ts';
import reviewed from '../../src/lib/messages/reviewed.json' with { type: 'json' };

type Message = string | [{ declarations: string[]; match: Record<string, string> }];
type Messages = Record<string, Message>;
const folder = 'src/lib/messages';
const areas = readdirSync(folder).flatMap((name) => /^(.*)\.sv\.json$/.exec(name)?.[1] ?? []);
const read = (area: string, language: string): Messages => {
  const path = join(folder, `${area}.${language}.json`);
  if (!existsSync(path)) return {};
  const { $schema: _, ...messages } = JSON.parse(readFileSync(path, 'utf8')) as Messages;
  return messages;
};
const said = Object.fromEntries(
  languages.map(({ code }) => [code, Object.assign({}, ...areas.map((area) => read(area, code)))]),
) as Record<string, Messages>;
const areaOf = new Map(
  areas.flatMap((area) => Object.keys(read(area, 'sv')).map((key) => [key, area])),
);

const roots: Record<string, string> = {
  '$lib/': 'src/lib/',
  '#domain/': 'src/lib/domain/',
  '#db/': 'src/lib/server/db/',
  '#server/': 'server/',
};
function fileOf(from: string, name: string): string | null {
  const root = Object.keys(roots).find((prefix) => name.startsWith(prefix));
  const path =
    root !== undefined
      ? `${roots[root] ?? ''}${name.slice(root.length)}`
      : name.startsWith('.')
        ? join(dirname(from), name)
        : null;
  return path !== null && existsSync(path) && !path.includes('/paraglide/') ? path : null;
}

interface Source {
  keys: string[];
  imports: string[];
}
const sources = new Map<string, Source>();
function sourceOf(file: string): Source {
  const known = sources.get(file);
  if (known) return known;
  const text = readFileSync(file, 'utf8');
  const source = {
    keys: [
      ...[...text.matchAll(/\bm\.([a-zA-Z0-9_]+)/g)].map(([, key]) => key ?? ''),
      // m[`child_who_${who}`]: all that begin so.
      ...[...text.matchAll(/\bm\[`([a-zA-Z0-9_]+)\$/g)].flatMap(([, start]) =>
        [...areaOf.keys()].filter((key) => key.startsWith(start ?? '')),
      ),
    ],
    imports: [...text.matchAll(/(?:from|import)\s+'([^']+)'/g)].flatMap(
      ([, name]) => fileOf(file, name ?? '') ?? [],
    ),
  };
  sources.set(file, source);
  return source;
}

function keysOf(route: string): string[] {
  const seen = new Set<string>();
  const follow = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    sourceOf(file).imports.forEach(follow);
  };
  const parts = route.split('/').filter((part) => part !== '');
  parts.reduceRight((own, _part, depth) => {
    const at = join('src/routes', ...parts.slice(0, depth + 1));
    for (const name of readdirSync(at))
      if (/^\+(layout|error)/.test(name) || (own && /^\+page/.test(name))) follow(join(at, name));
    return false;
  }, true);
  for (const name of ['+layout.svelte', '+layout.server.ts', '+error.svelte'])
    follow(join('src/routes', name));
  return [...new Set([...seen].flatMap((file) => sourceOf(file).keys))].filter((key) =>
    areaOf.has(key),
  );
}

const placeholders = (message: Message | undefined): string[] =>
  [
    ...new Set([...JSON.stringify(message ?? '').matchAll(/\{(\w+)\}/g)].map(([all]) => all)),
  ].sort();
const texts = (message: Message | undefined): string[] =>
  message === undefined
    ? []
    : typeof message === 'string'
      ? [message]
      : Object.values(message[0].match);

describe('languages', () => {
  it.each(Object.keys(familyPages))('%s has all its words in four languages', (route) => {
    const keys = keysOf(route);
    expect(keys.length).toBeGreaterThan(15);
    for (const { code } of languages)
      expect(
        keys.filter((key) => said[code]?.[key] === undefined),
        code,
      ).toEqual([]);
    expect([...new Set(keys.map((key) => areaOf.get(key)))].sort()).toEqual(
      [...areasOf(route)].sort(),
    );
  });

  it.each(['en', 'ar', 'so'])(
    '%s says no more than Swedish, with the same things put in',
    (code) => {
      for (const [key, message] of Object.entries(said[code] ?? {})) {
        const swedish = said['sv']?.[key];
        expect(swedish, key).toBeDefined();
        // A number may be a word of its own (one, two) and so be left out of a form of the sentence.
        const inputs = new Set([...placeholders(swedish), ...placeholders(said['en']?.[key])]);
        expect(
          placeholders(message).filter((name) => !inputs.has(name)),
          key,
        ).toEqual([]);
        if (typeof message === 'string' && typeof swedish === 'string')
          expect(placeholders(message), key).toEqual(placeholders(swedish));
      }
    },
  );

  it('Arabic is in Arabic, Somali is not Swedish left as it was', () => {
    const arabic = Object.entries(said['ar'] ?? {}).filter(([key]) => !key.endsWith('_forms'));
    for (const [key, message] of arabic)
      for (const text of texts(message)) {
        const own = text.replaceAll(/\{\w+\}|Kring|[\p{P}\p{Cf}\s\d]/gu, '');
        expect(own === '' || /\p{Script=Arabic}/u.test(text), `${key}: ${text}`).toBe(true);
      }
    const same = Object.entries(said['so'] ?? {}).filter(
      ([key, message]) =>
        typeof message === 'string' &&
        /\p{L}{3}.*\s.*\p{L}{3}/u.test(message.replaceAll(/\{\w+\}/g, '')) &&
        message === said['sv']?.[key],
    );
    expect(same).toEqual([]);
  });

  it('what is put into an Arabic sentence is kept apart from its direction', () => {
    for (const [key, message] of Object.entries(said['ar'] ?? {}))
      for (const text of texts(message))
        expect(text.replaceAll(/\u2068\{\w+\}\u2069/g, ''), key).not.toMatch(/\{\w+\}/);
  });

  it('every key stands in one file of a language: in two, one of them would be shown for the other', () => {
    for (const language of ['sv', 'en', 'ar', 'so']) {
      const files = readdirSync(folder).filter((name) => name.endsWith(`.${language}.json`));
      const keys = files.flatMap((name) =>
        Object.keys(JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as object),
      );
      const twice = keys.filter((key, at) => !key.startsWith('$') && keys.indexOf(key) !== at);
      expect(twice).toEqual([]);
      expect(keys.length).toBeGreaterThan(100);
    }
  });

  it('a page without translations is in Swedish, an unknown address and the others as chosen', () => {
    const start = '/(app)/plans/[plan=uuid]/start';
    expect(shownIn('ar', start)).toBe('ar');
    expect(shownIn('so', '/(app)/pool')).toBe('sv');
    expect(shownIn('en', '/(app)/pool')).toBe('en');
    expect(shownIn('ar', null)).toBe('ar');
    for (const route of Object.keys(familyPages))
      expect(existsSync(join('src/routes', route))).toBe(true);
  });

  it('every area of the family’s pages has its reviewer’s mark, for both languages', () => {
    const needed = [...new Set([...Object.values(familyPages).flat(), ...areasOf(null)])].sort();
    expect(Object.keys(reviewed.ar).sort()).toEqual(needed);
    expect(Object.keys(reviewed.so).sort()).toEqual(needed);
    expect(isReviewed('ar', null)).toBe(false);
  });

  it('dates, lists and numbers have the digits that are used here', () => {
    const day = new Date('2026-12-03T14:00:00Z');
    const options = { timeZone: 'Europe/Stockholm', day: 'numeric', month: 'long' } as const;
    expect(dateIn('ar', options, day)).toBe('3 ديسمبر');
    expect(dateIn('so', { ...options, weekday: 'long' }, day)).toBe('Khamiis 3 Diseembar');
    expect(dateIn('sv', options, day)).toBe('3 december');
    expect(listIn('so', ['Maja', 'Siri', 'Hamid'])).toBe('Maja, Siri iyo Hamid');
    expect(listIn('ar', ['Maja', 'Siri'])).toBe('Maja وSiri');
    expect(numberIn('ar', 1.5)).toMatch(/1[.٫]5/);
  });
});
