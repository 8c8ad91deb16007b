// A sealed version outside Kring: one file of canonical JSON (RFC 8785) whose last word is the digest of
// all the others. Whoever has the file can check it without Kring; whether its words are those that Kring
// has, the agreement's hash says, which stands on the version's page.
import canonicalize from 'canonicalize';
import { digest as sha256 } from 'lib0/hash/sha256';
import { z } from 'zod';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const Sealed = z.strictObject({ content: z.unknown(), hash: Hash, salt: Hash });

const Body = z.strictObject({
  format: z.literal('kring-plan-version'),
  formatVersion: z.literal(1),
  planId: z.uuid(),
  number: z.int().positive(),
  proposedAt: z.iso.datetime(),
  sealedAt: z.iso.datetime(),
  sealedBy: z.string().nullable(),
  agreement: Sealed,
  /** Those that whoever exported it may read. */
  zones: z.array(Sealed.extend({ kind: z.string(), title: z.string().nullable() })),
  /** One for each zone of the plan, among others that stand for nothing: nobody can count zones. */
  leaves: z.array(Hash).min(64),
  root: Hash,
  answers: z.array(
    z.strictObject({
      who: z.record(z.string(), z.unknown()),
      answer: z.enum(['APPROVED', 'DISAGREES']),
      note: z.string().nullable(),
      hash: Hash,
      at: z.iso.datetime(),
      signedInAt: z.iso.datetime(),
      acr: z.string().nullable(),
    }),
  ),
});
const Package = Body.extend({ digest: Hash });
export type VersionPackage = z.infer<typeof Package>;

/** Why a file is not what it says: the first thing that is wrong. */
export type PackageFault =
  | 'unreadable' // no UTF-8, no JSON, or not of this format
  | 'not_canonical' // the same words in other bytes
  | 'digest'
  | 'agreement' // the agreement's words and their hash
  | 'zone' // a zone's words, their hash, or its place among the leaves
  | 'root'
  | 'answer'; // an answer to other words

const utf8 = new TextEncoder();
const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const hashOfText = (text: string): string => hex(sha256(utf8.encode(text)));

function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('no JSON');
  return text;
}

export const hashOf = (value: unknown): string => hashOfText(canonical(value));

/** The file's bytes. Throws when the database gave something that is no package. */
export function sealPackage(body: unknown): Uint8Array {
  const parsed = Body.parse(body);
  return utf8.encode(canonical({ ...parsed, digest: hashOf(parsed) }));
}

export function verifyPackage(
  bytes: Uint8Array,
): { fault: PackageFault } | { fault: null; content: VersionPackage } {
  let text: string;
  let content: VersionPackage;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    content = Package.parse(JSON.parse(text));
  } catch {
    return { fault: 'unreadable' };
  }
  if (canonical(content) !== text) return { fault: 'not_canonical' };
  const { digest, ...body } = content;
  if (hashOf(body) !== digest) return { fault: 'digest' };
  const fault = faultIn(body);
  return fault === null ? { fault, content } : { fault };
}

function faultIn({ agreement, zones, leaves, root, answers }: z.infer<typeof Body>) {
  const leaf = ({ salt, hash }: { salt: string; hash: string }): string => hashOfText(salt + hash);
  const known = new Set(leaves);
  const isWhole = (part: z.infer<typeof Sealed>): boolean =>
    hashOf(part.content) === part.hash && known.has(leaf(part));
  if (!isWhole(agreement)) return 'agreement';
  if (!zones.every(isWhole)) return 'zone';
  if (leaves.length % 64 !== 0 || hashOfText(leaves.join('')) !== root) return 'root';
  if (!answers.every(({ hash }) => hash === agreement.hash)) return 'answer';
  return null;
}
