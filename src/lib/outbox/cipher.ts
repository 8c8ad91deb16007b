// How an outbox entry is encrypted: AES-256-GCM with a random nonce, bound to its zone, epoch, schema
// and day, so that no entry can be passed off as another's. The key is made (HKDF) from a secret that
// the server gives to a signed-in session; it lives in memory, cannot be exported and is never stored.
import { fromBase64 } from 'lib0/buffer';

/** What stands beside an entry in plain, and is part of what its seal vouches for. */
export interface EntryLabel {
  zone: string;
  epoch: number;
  schema: number;
  /** When the change that the entry belongs to began. */
  at: number;
}

export interface Sealed {
  nonce: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

const text = new TextEncoder();

export async function keyFrom(secret: string): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey(
    'raw',
    new Uint8Array(fromBase64(secret)),
    'HKDF',
    false,
    ['deriveKey'],
  );
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: text.encode('kring outbox 1') },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

const vouchedFor = ({ zone, epoch, schema, at }: EntryLabel): Uint8Array<ArrayBuffer> =>
  text.encode(JSON.stringify([zone, epoch, schema, at]));

export async function seal(key: CryptoKey, label: EntryLabel, update: Uint8Array): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: nonce, additionalData: vouchedFor(label) },
    key,
    new Uint8Array(update),
  );
  return { nonce, sealed };
}

/** Null for what was written under another key or label, or damaged. */
export async function unseal(
  key: CryptoKey,
  { nonce, sealed, ...label }: EntryLabel & Sealed,
): Promise<Uint8Array | null> {
  try {
    const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: vouchedFor(label) };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed));
  } catch {
    return null;
  }
}
