// May this be the address of a municipality's own sign-in? Encrypted, and on the open internet: what is on this
// machine or inside a network is refused when it is saved, and not only when it is asked (outward-fetch.ts, which
// looks at where the name leads).
import { isIP } from 'node:net';
import { isOutward } from './outward-fetch.ts';

const here = new Set(['localhost', '127.0.0.1', '::1']);
/** Names that only a network of one's own knows. */
const inside = /(^|\.)(local|localhost|internal|intranet|lan|home|corp|private|home\.arpa)$/;

/** `alsoLoopback` for development and tests on one machine. */
export function isIssuerAddress(issuer: string, alsoLoopback: boolean): boolean {
  const { protocol, hostname, username, password } = new URL(issuer);
  const host = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (alsoLoopback && here.has(host)) return true;
  if (protocol !== 'https:' || username !== '' || password !== '') return false;
  if (isIP(host)) return isOutward(host, false);
  return host.includes('.') && !inside.test(host);
}
