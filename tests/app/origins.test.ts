// Cross-site requests on the production build: every route that changes something, with every Origin that
// is not exactly ours, in every content type. And the headers that each response carries.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKring, type KringProcess } from '../support/server.ts';

let kring: KringProcess;
let cookie: string;

beforeAll(async () => {
  kring = await startKring();
  cookie = await kring.signIn('rania');
});
afterAll(() => kring.close());

function foreignOrigins(origin: string): (string | null)[] {
  const { port } = new URL(origin);
  return [
    null,
    '',
    'null',
    'https://evil.example',
    origin.replace('http:', 'https:'),
    `http://127.0.0.1:${Number(port) + 1}`,
    `http://localhost:${port}`,
    `http://evil.127.0.0.1:${port}`,
    `${origin}.evil.example`,
    `${origin}/`,
    `${origin}0`,
    origin.toUpperCase(),
  ];
}

const routes: [method: string, path: string][] = [
  ['POST', '/demo/sign-in'],
  ['POST', '/auth/sign-out'],
  ['POST', '/plans'],
  ['POST', '/api/v1/me'],
  ['PUT', '/api/v1/plans'],
  ['PATCH', '/api/v1/plans'],
  ['DELETE', '/api/v1/plans'],
];
const types = [
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/json',
];

describe('a request that changes something', () => {
  it.each(routes)('%s %s is refused from anywhere but our own pages', async (method, path) => {
    for (const origin of foreignOrigins(kring.origin))
      for (const type of types) {
        const headers: Record<string, string> = { cookie, 'content-type': type };
        if (origin !== null) headers.origin = origin;
        const reply = await fetch(kring.origin + path, {
          method,
          redirect: 'manual',
          headers,
          body: 'person=rania',
        });
        expect([origin, type, reply.status]).toEqual([origin, type, 403]);
        expect(reply.headers.getSetCookie()).toEqual([]);
      }
    expect((await kring.fetch('/api/v1/me', { cookie })).status).toBe(200);
  });

  it('is let through from our own page', async () => {
    const reply = await kring.fetch('/demo/sign-in', {
      method: 'POST',
      body: new URLSearchParams({ person: 'rania' }),
    });
    expect(reply.status).toBe(303);
  });

  it('a method named in a header or a field changes nothing', async () => {
    const reply = await fetch(`${kring.origin}/auth/sign-out?_method=POST`, {
      redirect: 'manual',
      headers: { cookie, 'x-http-method-override': 'POST', origin: 'https://evil.example' },
    });
    expect(reply.status).toBe(405);
    expect((await kring.fetch('/api/v1/me', { cookie })).status).toBe(200);
  });

  it('the demo provider’s login page is answered by itself alone', async () => {
    const reply = await fetch(`${kring.origin}/demo-idp/interaction/any`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: new URLSearchParams({ person: 'rania' }),
    });
    expect(reply.status).toBe(403);
  });
});

describe('POST /demo/sign-in', () => {
  const post = (body: URLSearchParams) => kring.fetch('/demo/sign-in', { method: 'POST', body });

  it('says kindly that a person is not there, whatever was sent', async () => {
    for (const person of ['nobody', '', 'Rania', "rania' or 1=1", 'a'.repeat(500)]) {
      const reply = await post(new URLSearchParams({ person }));
      expect(reply.status).toBe(400);
      expect(await reply.text()).toContain('finns inte i exemplet');
      expect(reply.headers.getSetCookie()).toEqual([]);
    }
    expect((await post(new URLSearchParams())).status).toBe(400);
  });

  it('leads to a page of ours and nowhere else', async () => {
    const to = async (next: string) =>
      (await post(new URLSearchParams({ person: 'rania', next }))).headers.get('location');
    expect(await to('/plans?x=1')).toBe('/plans?x=1');
    expect(await to('//evil.example')).toBe('/');
    expect(await to('https://evil.example')).toBe('/');
  });

  it('is not there without demo mode', async () => {
    const real = await startKring({ env: { KRING_DEMO: '0' } });
    const reply = await real.fetch('/demo/sign-in', {
      method: 'POST',
      body: new URLSearchParams({ person: 'rania' }),
    });
    expect(reply.status).toBe(404);
    expect((await real.fetch('/demo-idp/.well-known/openid-configuration')).status).toBe(404);
    expect((await real.fetch('/auth/start')).headers.get('location')).toBe(
      '/sign-in?problem=unavailable',
    );
    await real.close();
  });
});

describe('headers', () => {
  it('stand on every kind of response', async () => {
    for (const path of [
      '/plans',
      '/api/v1/me',
      '/api/v1/openapi.json',
      '/healthz',
      '/nowhere',
      '/auth/start',
      '/demo-idp/login.css',
      '/demo-idp/.well-known/openid-configuration',
    ]) {
      const { headers } = await kring.fetch(path);
      expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
      expect([path, headers.get('referrer-policy')]).toEqual([path, 'same-origin']);
      expect([path, headers.get('x-frame-options')]).toEqual([path, 'DENY']);
      expect([path, headers.get('cross-origin-opener-policy')]).toEqual([path, 'same-origin']);
      expect([path, headers.get('cross-origin-resource-policy')]).toEqual([path, 'same-origin']);
      expect(headers.get('permissions-policy')).toContain('camera=()');
      expect(headers.get('strict-transport-security')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  it('pages have a strict content-security policy with a nonce', async () => {
    const reply = await kring.fetch('/plans', { cookie });
    const policy = reply.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]+'/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  });

  it('the demo provider’s login page allows no script at all', async () => {
    const start = await kring.fetch('/auth/start?via=citizen');
    const asked = await fetch(start.headers.get('location') ?? '', { redirect: 'manual' });
    const page = await fetch(kring.origin + (asked.headers.get('location') ?? ''), {
      headers: {
        cookie: asked.headers
          .getSetCookie()
          .map((line) => line.split(';')[0])
          .join('; '),
      },
    });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(await page.text()).toContain('Rania Silverkvist');
  });
});
