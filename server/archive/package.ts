// An authority's archive package: what the database gave of a closed plan as files in open formats. JSON holds all of
// it, the HTML pages and the PDFs hold the words for people, CSV the log, and attached files are as they were attached;
// bag.ts puts them together with their checksums.
import { createHash } from 'node:crypto';
import { strFromU8, strToU8 } from 'fflate';
import { z } from 'zod';
import { makeBag } from './bag.ts';

const Words = z.looseObject({
  goals: z.array(z.looseObject({ title: z.string(), status: z.string() })),
  actions: z.array(
    z.looseObject({ title: z.string(), unit: z.string().nullish(), status: z.string() }),
  ),
});
const Said = z.object({ text: z.string().nullable(), by: z.string(), at: z.string() });

export const ArchivePart = z.looseObject({
  id: z.uuid(),
  kind: z.string(),
  title: z.string().nullable(),
  words: Words,
  texts: z.array(z.object({ key: z.string(), text: z.string() })),
  comments: z.array(Said.extend({ about: z.string() }).loose()),
  /** Comments and versions from before the child moved here; packages of before have none. */
  moved: z.array(z.looseObject({ kind: z.string(), about: z.string() })).default([]),
});

export const ArchivePackage = z.object({
  format: z.literal('kring-archive'),
  formatVersion: z.literal(1),
  id: z.uuid(),
  takenAt: z.iso.datetime(),
  tenant: z.string(),
  authority: z.string(),
  plan: z.looseObject({ id: z.uuid() }),
  child: z.object({ name: z.string(), bornOn: z.string().nullable() }),
  parts: z.array(ArchivePart),
  versions: z.array(z.looseObject({ number: z.int(), sealedAt: z.string() })),
  log: z.array(
    z.object({
      at: z.string(),
      person: z.string(),
      action: z.string(),
      unit: z.string().nullable(),
    }),
  ),
});
export type ArchivePackage = z.infer<typeof ArchivePackage>;

export const AttachedFile = z.object({
  id: z.uuid(),
  /** The part it is attached to. */
  part: z.uuid(),
  name: z.string(),
  kind: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  by: z.string(),
  /** Unit and municipality, of what came along when the child moved. */
  movedFrom: z.string().nullish(),
  at: z.iso.datetime(),
});
export type AttachedFile = z.infer<typeof AttachedFile>;

export interface Extras {
  files: readonly { about: AttachedFile; ending: string; bytes: Uint8Array }[];
  /** Sealed versions by number, as PDF. */
  versions: ReadonlyMap<number, Uint8Array>;
}

const Listed = z.array(z.looseObject({ path: z.string(), sha256: z.string(), bytes: z.int() }));

/** Attached files that are not there, or not what was taken in when they were attached. */
export function wrongFiles(bag: ReadonlyMap<string, Uint8Array>): string[] {
  const list = bag.get('data/files.json');
  if (list === undefined) return [];
  return Listed.parse(JSON.parse(strFromU8(list))).flatMap(({ path, sha256, bytes }) => {
    const there = bag.get(`data/${path}`);
    const same =
      there?.length === bytes && createHash('sha256').update(there).digest('hex') === sha256;
    return same ? [] : [path];
  });
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const safe = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign);
const list = (items: readonly string[]): string =>
  items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${safe(item)}</li>`).join('')}</ul>`;

function partPage(of: ArchivePackage, part: z.infer<typeof ArchivePart>): string {
  const { goals, actions } = part.words;
  return `<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><title>${safe(part.kind)}</title></head><body>
<h1>${safe(of.child.name)}: ${safe(part.title ?? part.kind)}</h1>
<p>${safe(of.authority)}, ${safe(of.tenant)}. Uttaget ${of.takenAt}.</p>
${part.texts.map(({ key, text }) => `<h2>${safe(key)}</h2>\n<p>${safe(text).replaceAll('\n', '<br>')}</p>`).join('\n')}
<h2>Mål</h2>${list(goals.map(({ title, status }) => `${title} (${status})`))}
<h2>Insatser</h2>${list(actions.map(({ title, unit, status }) => `${title}, ${unit ?? '–'} (${status})`))}
<h2>Kommentarer</h2>${list(part.comments.map(({ at, by, text }) => `${at} ${by}: ${text ?? '(tillbakatagen)'}`))}
</body></html>
`;
}

/** A field that a spreadsheet would take for a formula is text. */
const cell = (value: string): string =>
  `"${(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;
export const csv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');

export const json = (value: unknown): Uint8Array => strToU8(`${JSON.stringify(value, null, 2)}\n`);

export const bagNameOf = ({ plan, takenAt }: ArchivePackage): string =>
  `kring-${plan.id.slice(0, 8)}-${takenAt.slice(0, 10)}`;

export function archiveBag(
  of: ArchivePackage,
  extras: Extras = { files: [], versions: new Map() },
): Uint8Array {
  const { parts, versions, log, ...about } = of;
  const files = new Map<string, Uint8Array>([['plan.json', json(about)]]);
  for (const [place, part] of parts.entries()) {
    const name = `parts/${place + 1}-${part.kind}`;
    files.set(`${name}.json`, json(part));
    files.set(`${name}.html`, strToU8(partPage(of, part)));
  }
  for (const version of versions) files.set(`versions/${version.number}.json`, json(version));
  for (const [number, pdf] of extras.versions) files.set(`versions/${number}.pdf`, pdf);
  const attached = extras.files.map(({ about, ending, bytes }, place) => {
    const path = `files/${place + 1}.${ending}`;
    files.set(path, bytes);
    return { path, ...about };
  });
  files.set('files.json', json(attached));
  files.set('log.json', json(log));
  files.set(
    'log.csv',
    strToU8(
      csv([
        ['at', 'person', 'action', 'unit'],
        ...log.map((row) => [row.at, row.person, row.action, row.unit ?? '']),
      ]),
    ),
  );
  return makeBag(bagNameOf(of), files, {
    'Source-Organization': of.authority,
    'Bagging-Date': of.takenAt.slice(0, 10),
    'External-Identifier': of.id,
    'External-Description': `Kring, plan ${of.plan.id}, ${of.authority}`,
  });
}
