// An authority's archive package of what stands in no plan: questions, signals and requests, checks of the access log,
// or rows of the log, of one kind and one period. JSON holds all of it, CSV the same as a table; bag.ts puts them
// together with their checksums. The sum in package.json is the one that the protocol of a disposal has of the same
// records: what went can be held against what was kept.
import { createHash } from 'node:crypto';
import { strFromU8, strToU8 } from 'fflate';
import { z } from 'zod';
import { makeBag } from './bag.ts';
import { csv, json } from './package.ts';

const Record = z.looseObject({ id: z.union([z.uuid(), z.int()]) });

export const RecordPackage = z.object({
  format: z.literal('kring-records'),
  formatVersion: z.literal(1),
  id: z.uuid(),
  takenAt: z.iso.datetime(),
  tenant: z.string(),
  authority: z.string(),
  kind: z.enum(['QUESTION', 'SIGNAL', 'REVIEW', 'LOG']),
  from: z.iso.date(),
  to: z.iso.date(),
  amount: z.int(),
  /** SHA-256 over the ids, in order, a line each; of the log, the hash of the chain at the last row. */
  digest: z.string().nullable(),
  records: z.array(Record),
});
export type RecordPackage = z.infer<typeof RecordPackage>;

export const recordsBagNameOf = ({ kind, from, to }: RecordPackage): string =>
  `kring-${kind.toLowerCase()}-${from}-${to}`;

const text = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

/** A column for each thing that any of them says; what has parts of its own is JSON in its cell. */
function table(records: RecordPackage['records']): string {
  const names = [...new Set(records.flatMap((one) => Object.keys(one)))];
  return csv([names, ...records.map((one) => names.map((name) => text(one[name])))]);
}

export function recordsBag(of: RecordPackage): Uint8Array {
  const { records, ...about } = of;
  const files = new Map<string, Uint8Array>([
    ['package.json', json(about)],
    ['records.json', json(records)],
    ['records.csv', strToU8(table(records))],
  ]);
  return makeBag(recordsBagNameOf(of), files, {
    'Source-Organization': of.authority,
    'Bagging-Date': of.takenAt.slice(0, 10),
    'External-Identifier': of.id,
    'External-Description': `Kring, ${of.kind} ${of.from} – ${of.to}, ${of.authority}`,
  });
}

/** Are the records of a package those that it says? Of a package of a plan there are none. */
export function recordsAgree(bag: ReadonlyMap<string, Uint8Array>): boolean {
  const [about, records] = [bag.get('data/package.json'), bag.get('data/records.json')];
  if (about === undefined && records === undefined) return true;
  const parsed = RecordPackage.safeParse({
    ...(JSON.parse(strFromU8(about ?? strToU8('{}'))) as object),
    records: JSON.parse(strFromU8(records ?? strToU8('[]'))) as unknown,
  });
  if (!parsed.success || parsed.data.records.length !== parsed.data.amount) return false;
  const { kind, digest, records: all } = parsed.data;
  if (kind === 'LOG') return digest === null || all.some(({ hash }) => hash === digest);
  const lines = all
    .map(({ id }) => `${id}\n`)
    .sort()
    .join('');
  return digest === createHash('sha256').update(lines).digest('hex');
}
