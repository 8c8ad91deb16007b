// Where the chain of the access log stood, signed, in files outside the database: whoever can rewrite all of the
// database cannot rewrite what was said of it. One JSON object on a line; files are only ever added to.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Anchored, Head } from './chain.ts';

const Anchor = z.object({
  tenant: z.uuid(),
  seq: z.string().regex(/^\d{1,18}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
  signature: z.base64(),
});
type Anchor = z.infer<typeof Anchor>;

const signed = ({ tenant, seq, hash, at }: Omit<Anchor, 'signature'>): Buffer =>
  Buffer.from(['kring anchor 1', tenant, seq, hash, at].join('\n'));

/** The key that signs (Ed25519, PEM), made where there is none yet; its public half lies beside it. */
export function openAnchorKey(path: string): KeyObject {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    writeFileSync(`${path}.pub`, publicKey.export({ type: 'spki', format: 'pem' }));
  }
  return createPrivateKey(readFileSync(path));
}

export async function appendAnchors(
  files: readonly string[],
  key: KeyObject,
  heads: readonly (Head & { tenant: string })[],
  at: Date,
): Promise<void> {
  const lines = heads.map(({ tenant, seq, hash }) => {
    const said = { tenant, seq: String(seq), hash: hash.toString('hex'), at: at.toISOString() };
    return `${JSON.stringify({ ...said, signature: sign(null, signed(said), key).toString('base64') })}\n`;
  });
  for (const file of files) {
    mkdirSync(dirname(file), { recursive: true });
    const handle = await open(file, 'a', 0o644);
    try {
      await handle.write(lines.join(''));
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

export class BadAnchor extends Error {}

/** The anchors of a file by tenant, and when the newest was made. Throws BadAnchor, with the line, at a false one. */
export function readAnchors(
  file: string,
  publicKey: string | Buffer,
): Map<string, { heads: Anchored[]; newest: string }> {
  const key = createPublicKey(publicKey);
  const found = new Map<string, { heads: Anchored[]; newest: string }>();
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  for (const [place, line] of lines.entries()) {
    const anchor = readAnchor(line);
    if (!anchor || !verify(null, signed(anchor), key, Buffer.from(anchor.signature, 'base64')))
      throw new BadAnchor(`line ${place + 1}`);
    const of = found.get(anchor.tenant) ?? { heads: [], newest: anchor.at };
    of.heads.push({
      seq: BigInt(anchor.seq),
      hash: Buffer.from(anchor.hash, 'hex'),
      at: new Date(anchor.at),
    });
    of.newest = anchor.at;
    found.set(anchor.tenant, of);
  }
  return found;
}

function readAnchor(line: string): Anchor | null {
  try {
    return Anchor.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
