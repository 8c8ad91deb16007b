// A keyring of this test process, in a folder that goes with it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKeyring, openKeyring, type Keyring } from '#server/sealing/keyring.ts';

let opened: { keyring: Keyring; file: string } | undefined;

function open(): { keyring: Keyring; file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'kring-keys-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'keyring.json');
  makeKeyring(file);
  return { keyring: openKeyring(file), file };
}

export const testKeyring = (): Keyring => (opened ??= open()).keyring;
export const testKeyringFile = (): string => (opened ??= open()).file;
