// The session cookie, for the web app and the sync server alike: its name, how it is read, and the
// hash under which the database knows it. The secret itself is stored nowhere but in the browser.
import { createHash, randomBytes } from 'node:crypto';

/** `__Host-`: the browser takes it only over a secure channel, for this host alone, path /. */
export const sessionCookieName = '__Host-kring';

/** 256 bits. */
export const newSessionSecret = (): string => randomBytes(32).toString('base64url');

const wellFormed = /^[\w-]{43}$/;

export function readSessionSecret(cookieHeader: string | null | undefined): string | undefined {
  for (const part of (cookieHeader ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === sessionCookieName) return value && wellFormed.test(value) ? value : undefined;
  }
  return undefined;
}

/** `sessions.id`: useless as a cookie. The secret has 256 bits, so a fast hash is enough. */
export const hashSessionSecret = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex');
