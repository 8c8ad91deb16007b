// Bytes of a file as Storage keeps them: AES-256-GCM with a key of the file's own, which stands in the database
// sealed by the tenant's (server/sealing). Storage, its disks and its backups hold nothing that can be read,
// and when the row is gone nobody can read it any more.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { seal, unseal } from '../sealing/seal.ts';
import type { Keyring } from '../sealing/keyring.ts';

const nonceBytes = 12;
const tagBytes = 16;
const purpose = 'fileKey';

export interface SealedBytes {
  bytes: Buffer;
  /** The key, sealed for the tenant. */
  sealedKey: string;
}

export function sealBytes(keyring: Keyring, tenant: string, bytes: Buffer): SealedBytes {
  const key = randomBytes(32);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return {
    bytes: Buffer.concat([nonce, cipher.getAuthTag(), body]),
    sealedKey: seal(keyring, { tenant, purpose }, key.toString('base64url')),
  };
}

/** @throws when a byte was changed, or the key is another file's */
export function openBytes(
  keyring: Keyring,
  tenant: string,
  { bytes, sealedKey }: SealedBytes,
): Buffer {
  const key = Buffer.from(unseal(keyring, { tenant, purpose }, sealedKey), 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes));
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
}
