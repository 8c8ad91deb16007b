// The token of a municipality's directory: 256 random bits, shown once to the administrator who makes it. The
// database knows its SHA-256 and nothing else.
import { createHash, randomBytes } from 'node:crypto';

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The prefix lets scanners of leaked secrets know what it is. */
export function makeToken(): { token: string; hash: string } {
  const token = `kring_scim_${randomBytes(32).toString('base64url')}`;
  return { token, hash: hashOf(token) };
}

/** Of a request; the empty text when it brings none. */
export const tokenOf = (request: Request): string =>
  /^Bearer (kring_scim_[\w-]{43})$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
