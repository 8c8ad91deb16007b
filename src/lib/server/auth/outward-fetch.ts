// Asking an address that an administrator typed. Nothing inside our own network is asked: the address is looked
// at when the connection is made, not when its name was first looked up, so that a name which points elsewhere
// a moment later (DNS rebinding) leads nowhere either. Redirects are not followed, and an answer has an end.
import { lookup as lookUp } from 'node:dns';
import { request as overHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import type { CustomFetch } from 'openid-client';
import { limits } from '#domain/limits.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** What is not the open internet: private, link-local, shared, reserved and the like (RFC 6890). */
const inside = new BlockList();
for (const [net, prefix] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
  ] as const),
  ...([
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
  ] as const),
  ...([
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
  ] as const),
  ...([
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const),
] as const)
  inside.addSubnet(net, prefix, 'ipv4');
// Of IPv6 only what is given out on the internet (2000::/3) is asked, and of that not what wraps an IPv4 address.
const open6 = new BlockList();
open6.addSubnet('2000::', 3, 'ipv6');
const wrapping = new BlockList();
for (const [net, prefix] of [
  ...([
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
  ] as const),
] as const)
  wrapping.addSubnet(net, prefix, 'ipv6');

export class InsideAddress extends Error {}

/** May this address be asked? `alsoLoopback` for development and tests on one machine. */
export function isOutward(address: string, alsoLoopback: boolean): boolean {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (!isIP(address)) return false;
  if (loopback.check(address, family)) return alsoLoopback;
  return family === 'ipv4'
    ? !inside.check(address, family)
    : open6.check(address, family) && !wrapping.check(address, family);
}

/** Looks a name up, and gives nothing when any of its addresses lies inside. */
const lookOutward =
  (alsoLoopback: boolean): LookupFunction =>
  (name, options, done) => {
    lookUp(name, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '', 0);
      const [first] = found;
      if (!first || found.some(({ address }) => !isOutward(address, alsoLoopback)))
        return done(new InsideAddress(name), '', 0);
      return options.all ? done(null, found) : done(null, first.address, first.family);
    });
  };

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > limits.maxProviderBytes) {
      message.destroy();
      throw new Error('an identity provider answers at too great length');
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const textOf = (body: unknown): string | undefined =>
  body === null || body === undefined ? undefined : String(body as string | URLSearchParams);

/** fetch, for openid-client, that leaves our own network alone. */
export const outwardFetch =
  (alsoLoopback: boolean): CustomFetch =>
  async (url, { method, headers, body, signal }) => {
    const target = new URL(url);
    const host = target.hostname.replace(/^\[|\]$/g, '');
    // An address written as such is never looked up: it is judged here.
    if (isIP(host) && !isOutward(host, alsoLoopback)) throw new InsideAddress(host);
    const options: RequestOptions = {
      method,
      headers,
      lookup: lookOutward(alsoLoopback),
      ...(signal ? { signal } : {}),
    };
    const ask = target.protocol === 'https:' ? overHttps : overHttp;
    const message = await new Promise<IncomingMessage>((answered, failed) => {
      ask(target, options, answered).on('error', failed).end(textOf(body));
    });
    const bytes = await bodyOf(message);
    const kept = Object.entries(message.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    const status = message.statusCode ?? 502;
    return new Response(status === 204 || status === 304 ? null : new Uint8Array(bytes), {
      status,
      headers: kept,
    });
  };
