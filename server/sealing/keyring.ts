// The master keys that every key of a tenant is made from, in a file outside the database: who has the
// database alone reads no personal number. Each version has a number that what it sealed begins with; the
// newest seals, the older ones open until nothing is left that they sealed (server/rotate-keys.ts). Several
// nodes share one file; a version added by one is seen by all within a second.
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { BadSetting } from '../settings.ts';

const KeyringFile = z.object({
  current: z.int().positive(),
  keys: z.record(z.string().regex(/^[1-9]\d*$/), z.base64().length(44)),
});
type KeyringFile = z.infer<typeof KeyringFile>;

/** What a key is for; another purpose is another key. */
export type Purpose = 'identity' | 'identityIndex' | 'providerSecret' | 'fileKey';

export interface Keyring {
  /** The version that seals. */
  readonly current: number;
  readonly versions: readonly number[];
  /**
   * The 256-bit key of one tenant, one purpose and one version; `tenant` null is the service's own.
   * @throws when the version is not in the file
   */
  key(tenant: string | null, purpose: Purpose, version: number): Buffer;
  /** Says which key this is without saying the key; kept in the database (app.keyring_marks). */
  mark(version: number): string;
}

const lookAgainMs = 1_000;

function read(file: string): KeyringFile {
  const parsed = KeyringFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success || !parsed.data.keys[parsed.data.current])
    throw new BadSetting('Setting KRING_KEYRING: the file is no keyring');
  return parsed.data;
}

const newKey = () => randomBytes(32).toString('base64');

/** Makes a keyring with one version where there is none; two who do so at once get the same. */
export function makeKeyring(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file)) return;
  const mine = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(mine, JSON.stringify({ current: 1, keys: { 1: newKey() } }, null, 2), {
    mode: 0o600,
  });
  try {
    linkSync(mine, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(mine);
  }
}

function replace(file: string, keyring: KeyringFile): void {
  writeFileSync(`${file}.making`, JSON.stringify(keyring, null, 2), { mode: 0o600 });
  chmodSync(`${file}.making`, 0o600);
  renameSync(`${file}.making`, file);
}

/** Adds a version that seals from now on, and gives its number. */
export function addVersion(file: string): number {
  const keyring = read(file);
  const version = Math.max(...Object.keys(keyring.keys).map(Number)) + 1;
  replace(file, { current: version, keys: { ...keyring.keys, [version]: newKey() } });
  return version;
}

/** Takes every version but the newest away: what they sealed can be read by nobody any more. */
export function dropOldVersions(file: string): void {
  const { current, keys } = read(file);
  replace(file, { current, keys: { [current]: keys[current] ?? '' } });
}

export function openKeyring(file: string): Keyring {
  if (!existsSync(file)) throw new BadSetting('Setting KRING_KEYRING: there is no such file');
  let content = read(file);
  let changed = statSync(file).mtimeMs;
  let looked = Date.now();
  let derived = new Map<string, Buffer>();
  const look = () => {
    if (Date.now() - looked < lookAgainMs) return;
    looked = Date.now();
    const { mtimeMs } = statSync(file);
    if (mtimeMs === changed) return;
    [content, changed, derived] = [read(file), mtimeMs, new Map()];
  };
  const master = (version: number): Buffer => {
    const key = content.keys[version];
    if (!key) throw new Error(`the keyring has no version ${version}`);
    return Buffer.from(key, 'base64');
  };
  return {
    get current() {
      look();
      return content.current;
    },
    get versions() {
      look();
      return Object.keys(content.keys).map(Number);
    },
    key(tenant, purpose, version) {
      look();
      const name = `${version} ${purpose} ${tenant ?? 'service'}`;
      const known = derived.get(name);
      if (known) return known;
      const made = Buffer.from(
        hkdfSync('sha256', master(version), tenant ?? 'service', `kring ${purpose}`, 32),
      );
      derived.set(name, made);
      return made;
    },
    mark: (version) =>
      createHmac('sha256', master(version)).update('kring keyring mark').digest('base64url'),
  };
}
