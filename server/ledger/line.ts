// A line of the ledger: something that ended for good, in ids and times, signed by the key that signs the anchors
// of the access log. The file is only ever added to, and what is in it is on the disk before the database is told so.
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import canonicalize from 'canonicalize';
import { z } from 'zod';

const kinds = [
  'disposal',
  'purge',
  'consent',
  'block',
  'mandate',
  'party',
  'record',
  'questions',
  'signals',
  'reviews',
  'log',
] as const;

export const LedgerLine = z.object({
  id: z.uuid(),
  tenant: z.uuid(),
  kind: z.enum(kinds),
  about: z.uuid(),
  at: z.iso.datetime(),
  /** Ids and numbers alone: never a word of what ended. */
  ids: z.record(z.string(), z.union([z.uuid(), z.int(), z.null()])),
});
export type LedgerLine = z.infer<typeof LedgerLine>;

const Written = LedgerLine.extend({ signature: z.base64() });

const signed = (line: LedgerLine): Buffer =>
  Buffer.from(`kring ledger 1\n${canonicalize(line) ?? ''}`);

export async function appendLines(
  files: readonly string[],
  key: KeyObject,
  lines: readonly LedgerLine[],
): Promise<void> {
  const text = lines
    .map((line) => {
      const signature = sign(null, signed(line), key).toString('base64');
      return `${JSON.stringify({ ...line, signature })}\n`;
    })
    .join('');
  for (const file of files) {
    mkdirSync(dirname(file), { recursive: true });
    const handle = await open(file, 'a', 0o644);
    try {
      await handle.write((endsWhole(file) ? '' : '\n') + text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/** A machine that fell in the middle of a line leaves a part of it: the next begins on a line of its own. */
function endsWhole(file: string): boolean {
  const bytes = readFileSync(file);
  return bytes.length === 0 || bytes.at(-1) === 0x0a;
}

export class BadLedger extends Error {}

/**
 * What the files say, each line once. Throws BadLedger, with the line, at one that was not signed by us; a part of
 * a line that was cut off in the middle of being written is passed over: the database has it still.
 */
export function readLedger(files: readonly string[], publicKey: string | Buffer): LedgerLine[] {
  const key = createPublicKey(publicKey);
  const found = new Map<string, LedgerLine>();
  for (const file of files) {
    if (!existsSync(file)) continue;
    for (const [place, text] of readFileSync(file, 'utf8').split('\n').entries()) {
      if (text === '' || !text.endsWith('}')) continue;
      const line = readLine(text);
      if (line === null) throw new BadLedger(`line ${place + 1}`);
      const { signature, ...said } = line;
      if (!verify(null, signed(said), key, Buffer.from(signature, 'base64')))
        throw new BadLedger(`line ${place + 1}`);
      found.set(said.id, said);
    }
  }
  return [...found.values()];
}

function readLine(text: string): z.infer<typeof Written> | null {
  try {
    return Written.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
