// Sealing: AES-256-GCM with the key of a tenant and a purpose. A sealed text is `k<version>.<base64url>` of
// nonce, tag and cipher. It opens only where it was sealed for: another tenant or purpose is another key.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Keyring, Purpose } from './keyring.ts';

export interface SealedFor {
  /** Null: the service itself. */
  tenant: string | null;
  purpose: Purpose;
}

const nonceBytes = 12;
const tagBytes = 16;
const sealedText = /^k([1-9]\d*)\.([\w-]+)$/;

export const isSealed = (text: string): boolean => sealedText.test(text);

/** The version of the key that a sealed text needs. */
export function versionOf(sealed: string): number {
  const version = sealedText.exec(sealed)?.[1];
  if (!version) throw new Error('this is not sealed');
  return Number(version);
}

export function seal(keyring: Keyring, { tenant, purpose }: SealedFor, text: string): string {
  const version = keyring.current;
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', keyring.key(tenant, purpose, version), nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `k${version}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
}

/** @throws when it was sealed for something else, changed, or by a key that is gone */
export function unseal(keyring: Keyring, { tenant, purpose }: SealedFor, sealed: string): string {
  const bytes = Buffer.from(sealedText.exec(sealed)?.[2] ?? '', 'base64url');
  const key = keyring.key(tenant, purpose, versionOf(sealed));
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes));
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  const text = decipher.update(bytes.subarray(nonceBytes + tagBytes));
  return Buffer.concat([text, decipher.final()]).toString('utf8');
}
