// What an administrator types as the address of an identity provider is asked for by our server: nothing inside
// our own network may be reached that way, by no spelling of an address.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '#domain/limits.ts';
import { isIssuerAddress } from '$lib/server/auth/issuer-address.ts';
import { InsideAddress, isOutward, outwardFetch } from '$lib/server/auth/outward-fetch.ts';

describe('the address of a sign-in', () => {
  it.each([
    ...[
      'http://inlogg.kommunen.example',
      'https://localhost',
      'https://localhost.',
      'https://127.0.0.1:8443',
    ],
    ...[
      'https://10.1.2.3',
      'https://[::1]',
      'https://[fd12::1]',
      'https://192.168.1.1',
      'https://0x7f.1',
    ],
    ...[
      'https://idp',
      'https://idp.local',
      'https://idp.kommunen.internal',
      'https://a:b@idp.example.se',
    ],
  ])('is not one: %s', (issuer) => {
    expect(isIssuerAddress(issuer, false)).toBe(false);
  });
  it.each(['https://inlogg.kommunen.example/realms/1', 'https://193.10.5.5'])(
    'is one: %s',
    (issuer) => {
      expect(isIssuerAddress(issuer, false)).toBe(true);
    },
  );
  it('is on this machine for tests alone', () => {
    for (const issuer of ['http://127.0.0.1:9000', 'http://localhost:9000']) {
      expect(isIssuerAddress(issuer, true)).toBe(true);
      expect(isIssuerAddress(issuer, false)).toBe(false);
    }
    expect(isIssuerAddress('http://10.1.2.3', true)).toBe(false);
  });
});

describe('an address', () => {
  it.each([
    ...[
      '127.0.0.1',
      '127.8.8.8',
      '0.0.0.0',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
    ],
    ...['169.254.169.254', '100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.2.7'],
    ...['::', '::1', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '64:ff9b::a00:1'],
    ...[
      '::ffff:127.0.0.1',
      '::ffff:10.0.0.1',
      '2002:7f00:1::',
      '2001:db8::1',
      'kommun.example',
      '',
    ],
  ])('inside is not asked: %s', (address) => {
    expect(isOutward(address, false)).toBe(false);
  });

  it.each(['193.10.5.5', '8.8.8.8', '172.32.0.1', '2a01:4f9::1', '2600::1'])(
    'on the open internet is: %s',
    (address) => {
      expect(isOutward(address, false)).toBe(true);
    },
  );

  it('of this very machine is asked only where settings let it', () => {
    expect(isOutward('127.0.0.1', true)).toBe(true);
    expect(isOutward('::1', true)).toBe(true);
    expect(isOutward('10.0.0.1', true)).toBe(false);
  });
});

describe('a request', () => {
  let server: Server;
  let base: string;
  let asked = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked += 1;
      if (request.url === '/moved') return response.writeHead(302, { location: '/there' }).end();
      if (request.url === '/endless')
        return response.end(Buffer.alloc(limits.maxProviderBytes + 1, 'a'));
      response.end('here');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    base = `:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((done) => server.close(done)));
  const ask = (url: string, alsoLoopback: boolean) =>
    outwardFetch(alsoLoopback)(url, {
      method: 'GET',
      headers: {},
      body: undefined,
      redirect: 'manual',
    });

  it('to this machine never leaves, whether by number or by name, and does where it may', async () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1'])
      await expect(ask(`http://${host}${base}/`, false), host).rejects.toThrow(InsideAddress);
    expect(asked).toBe(0);
    expect(await (await ask(`http://127.0.0.1${base}/`, true)).text()).toBe('here');
    expect(asked).toBe(1);
  });

  it('follows nobody elsewhere, and reads no answer without an end', async () => {
    const moved = await ask(`http://127.0.0.1${base}/moved`, true);
    expect(moved.status).toBe(302);
    await expect(ask(`http://127.0.0.1${base}/endless`, true)).rejects.toThrow('too great length');
  });
});
