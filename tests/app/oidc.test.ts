// Signing in with OpenID Connect: the whole way through the real routes and the real demo provider with
// nothing but cookies; then a provider that lies in every way we know, and answers that were stolen,
// repeated or swapped. Refused means: no session cookie, no session row, words on the sign-in page.
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JWTPayload } from 'jose';
import { cast, identityOf } from '#server/demo/cast.ts';
import { BrowserJar } from '../support/browser-jar.ts';
import { startFakeIdp, type FakeIdp, type Token } from '../support/fake-idp.ts';
import { startKring, type KringProcess } from '../support/server.ts';

const raniasNumber = (() => {
  const index = cast.findIndex(({ slug }) => slug === 'rania');
  const role = cast[index];
  if (!role) throw new Error('Rania is not in the cast');
  return identityOf(role, index).value;
})();

const personalNumberClaim = 'https://id.oidc.se/claim/personalIdentityNumber';
const loa3 = 'http://id.elegnamnden.se/loa/1.0/loa3';
const sessionCookie = '__Host-kring';
const flowCookie = '__Host-kring-flow';

let kring: KringProcess;
let sql: Sql;

const sessions = async (): Promise<number> => {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from app.sessions`;
  return row?.count ?? 0;
};

beforeAll(async () => {
  kring = await startKring();
  sql = postgres(kring.databaseUrl, { max: 1, onnotice: () => undefined });
});
afterAll(async () => {
  await sql.end();
  await kring.close();
});

describe('the whole way', () => {
  it('a citizen signs in and lands where they wanted to go', async () => {
    const browser = new BrowserJar(kring.origin);
    const back = await browser.chooseAtDemoIdp('citizen', 'rania', '/plans?show=all');
    const { next } = await browser.follow(back, {}, (url) => url.pathname === '/plans');
    expect(next).toBe(`${kring.origin}/plans?show=all`);
    const me = await browser.request('/api/v1/me');
    expect(await me.json()).toMatchObject({ name: 'Rania Silverkvist', kind: 'guardian' });
    expect(browser.cookies.has(flowCookie)).toBe(false);
  });

  it('staff sign in with their service identity', async () => {
    const browser = new BrowserJar(kring.origin);
    await browser.request(await browser.chooseAtDemoIdp('staff', 'maja'));
    const me = await browser.request('/api/v1/me');
    expect(await me.json()).toMatchObject({ name: 'Maja Gullvind', kind: 'staff' });
    const [row] = await sql<{ acr: string }[]>`
      select s.acr from app.sessions s join app.people p on p.id = s.person_id
      where p.slug = 'maja' order by s.created_at desc limit 1`;
    expect(row?.acr).toBe(loa3);
  });

  it('nothing secret or personal stands in any address on the way', async () => {
    const browser = new BrowserJar(kring.origin);
    await browser.request(await browser.chooseAtDemoIdp('citizen', 'rania'));
    const secret = browser.cookies.get(sessionCookie);
    expect(secret).toBeDefined();
    const all = browser.visits.map(({ url }) => url).join('\n');
    expect(all).toContain('/auth/callback?code=');
    expect(all).not.toContain(secret);
    expect(all).not.toContain(raniasNumber);
  });

  it('the request asks for PKCE S256, state, nonce, LoA3 and a fresh sign-in', async () => {
    const reply = await new BrowserJar(kring.origin).request('/auth/start?via=staff');
    const asked = new URL(reply.headers.get('location') ?? '').searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    expect(asked.get('state')?.length).toBeGreaterThan(30);
    expect(asked.get('nonce')?.length).toBeGreaterThan(30);
    expect(asked.get('acr_values')).toContain(loa3);
    expect(asked.get('prompt')).toBe('login');
    const again = await new BrowserJar(kring.origin).request('/auth/start?via=staff');
    const other = new URL(again.headers.get('location') ?? '').searchParams;
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(other.get(name)).not.toBe(asked.get(name));
  });

  it('cancelling at the provider is not an error, and signs nobody in', async () => {
    const browser = new BrowserJar(kring.origin);
    const before = await sessions();
    const reply = await browser.request(await browser.chooseAtDemoIdp('citizen', ''));
    expect(reply.headers.get('location')).toBe('/sign-in?problem=cancelled');
    expect(await sessions()).toBe(before);
  });
});

describe('an answer counts once, in the browser that asked', () => {
  const refused = async (browser: BrowserJar, back: string) => {
    const before = await sessions();
    const reply = await browser.request(back);
    expect(reply.headers.get('location')).toBe('/sign-in?problem=failed');
    expect(browser.cookies.has(sessionCookie)).toBe(false);
    expect(await sessions()).toBe(before);
  };

  it('in another browser it is worth nothing (login CSRF)', async () => {
    const attacker = new BrowserJar(kring.origin);
    const back = await attacker.chooseAtDemoIdp('citizen', 'rania');
    await refused(new BrowserJar(kring.origin), back);
    // Nor when the victim is in the middle of a sign-in of their own.
    const victim = new BrowserJar(kring.origin);
    await victim.request('/auth/start?via=citizen');
    await refused(victim, back);
  });

  it('a code is spent with its first use, even with its cookie brought back', async () => {
    const browser = new BrowserJar(kring.origin);
    const back = await browser.chooseAtDemoIdp('citizen', 'rania');
    const flow = browser.cookies.get(flowCookie) ?? '';
    expect((await browser.request(back)).headers.get('location')).toBe('/');
    const again = new BrowserJar(kring.origin);
    again.cookies.set(flowCookie, flow);
    await refused(again, back);
  });

  it('with a changed state, code or issuer it is refused', async () => {
    for (const [name, value] of [
      ['state', 'x'.repeat(43)],
      ['code', 'x'.repeat(43)],
      ['iss', 'https://someone.example'],
    ] as const) {
      const browser = new BrowserJar(kring.origin);
      const back = new URL(await browser.chooseAtDemoIdp('citizen', 'rania'));
      back.searchParams.set(name, value);
      await refused(browser, back.href);
    }
  });

  it('with another nonce, or another verifier, in the cookie it is refused', async () => {
    for (const name of ['nonce', 'verifier'] as const) {
      const browser = new BrowserJar(kring.origin);
      const back = await browser.chooseAtDemoIdp('citizen', 'rania');
      const flow = JSON.parse(
        Buffer.from(browser.cookies.get(flowCookie) ?? '', 'base64url').toString(),
      ) as Record<string, string>;
      flow[name] = 'x'.repeat(43);
      browser.cookies.set(flowCookie, Buffer.from(JSON.stringify(flow)).toString('base64url'));
      await refused(browser, back);
    }
  });

  it('without any answer, or with a broken cookie, it is refused', async () => {
    await refused(new BrowserJar(kring.origin), '/auth/callback');
    const browser = new BrowserJar(kring.origin);
    browser.cookies.set(flowCookie, 'not-json');
    await refused(browser, '/auth/callback?code=x&state=y');
  });
});

describe('where one goes afterwards', () => {
  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    'plans',
    '/%09//evil.example/..//evil.example',
    '/..//evil.example',
  ])('never elsewhere: %s', async (next) => {
    const browser = new BrowserJar(kring.origin);
    const reply = await browser.request(await browser.chooseAtDemoIdp('citizen', 'rania', next));
    const target = new URL(reply.headers.get('location') ?? '', kring.origin);
    expect(target.origin).toBe(kring.origin);
    expect(reply.headers.get('location')).not.toMatch(/^(\/\/|\/\\|https?:)/);
  });
});

describe('fixation', () => {
  it('signing in makes a new secret and ends the session the browser came with', async () => {
    const browser = new BrowserJar(kring.origin);
    const planted = await kring.signIn('hamid');
    const [name = '', value = ''] = planted.split('=');
    browser.cookies.set(name, value);
    await browser.request(await browser.chooseAtDemoIdp('citizen', 'rania'));
    expect(browser.cookies.get(sessionCookie)).not.toBe(value);
    const me = await kring.fetch('/api/v1/me', { cookie: planted });
    expect(me.status).toBe(401);
  });
});

describe('a provider that lies', () => {
  let idp: FakeIdp;
  let other: KringProcess;
  let otherSql: Sql;

  beforeAll(async () => {
    idp = await startFakeIdp();
    other = await startKring({
      env: {
        OIDC_CITIZEN_ISSUER: idp.issuer,
        OIDC_CITIZEN_CLIENT_ID: idp.clientId,
        OIDC_CITIZEN_CLIENT_SECRET: 'a secret between us',
      },
    });
    otherSql = postgres(other.databaseUrl, { max: 1, onnotice: () => undefined });
  });
  afterAll(async () => {
    await otherSql.end();
    await other.close();
    await idp.close();
  });
  beforeEach(() => {
    idp.asked.length = 0;
  });

  /** One sign-in where the token says what `lie` makes of the honest claims. */
  async function attempt(
    lie: (honest: JWTPayload) => Token | number,
  ): Promise<{ location: string | null; signedIn: boolean; rows: number }> {
    const browser = new BrowserJar(other.origin);
    const start = await browser.request('/auth/start?via=citizen');
    const asked = new URL(start.headers.get('location') ?? '').searchParams;
    const now = Math.floor(Date.now() / 1000);
    idp.next = lie({
      iss: idp.issuer,
      aud: idp.clientId,
      sub: 'someone',
      iat: now,
      exp: now + 300,
      nonce: asked.get('nonce') ?? '',
      acr: loa3,
      [personalNumberClaim]: raniasNumber,
    });
    const count = () => otherSql<{ count: number }[]>`select count(*)::int from app.sessions`;
    const [before] = await count();
    const query = new URLSearchParams({
      code: 'some-code',
      state: asked.get('state') ?? '',
      iss: idp.issuer,
    });
    const reply = await browser.request(`/auth/callback?${query.toString()}`);
    const [after] = await count();
    return {
      location: reply.headers.get('location'),
      signedIn: browser.cookies.has(sessionCookie),
      rows: (after?.count ?? 0) - (before?.count ?? 0),
    };
  }

  it('is believed when it does not lie', async () => {
    expect(raniasNumber).not.toBe('');
    const outcome = await attempt((claims) => ({ claims }));
    expect(outcome).toEqual({ location: '/', signedIn: true, rows: 1 });
    expect(idp.asked.at(-1)?.get('code_verifier')).toMatch(/^[\w-]{43,}$/);
  });

  const now = () => Math.floor(Date.now() / 1000);
  const lies: [what: string, problem: string, lie: (honest: JWTPayload) => Token | number][] = [
    [
      'issuer of someone else',
      'failed',
      (c) => ({ claims: { ...c, iss: 'https://evil.example' } }),
    ],
    ['for another client', 'failed', (c) => ({ claims: { ...c, aud: 'another' } })],
    ['another nonce', 'failed', (c) => ({ claims: { ...c, nonce: 'x'.repeat(43) } })],
    ['no nonce', 'failed', ({ nonce: _, ...c }) => ({ claims: c })],
    ['expired', 'failed', (c) => ({ claims: { ...c, iat: now() - 900, exp: now() - 600 } })],
    ['without expiry', 'failed', ({ exp: _, ...c }) => ({ claims: c })],
    ['without subject', 'failed', ({ sub: _, ...c }) => ({ claims: c })],
    ['unsigned (alg none)', 'failed', (claims) => ({ claims, signed: 'none' })],
    ['HMAC with the public key', 'failed', (claims) => ({ claims, signed: 'hmacWithPublicKey' })],
    ['signed by a stranger', 'failed', (claims) => ({ claims, signed: 'stranger' })],
    ['a broken signature', 'failed', (claims) => ({ claims, signed: 'broken' })],
    ['level 2', 'level', (c) => ({ claims: { ...c, acr: loa3.replace('loa3', 'loa2') } })],
    ['almost level 3', 'level', (c) => ({ claims: { ...c, acr: `${loa3} ` } })],
    ['no level', 'level', ({ acr: _, ...c }) => ({ claims: c })],
    ['a level that is a list', 'level', (c) => ({ claims: { ...c, acr: [loa3] } })],
    [
      'someone we do not know',
      'unknown',
      (c) => ({ claims: { ...c, [personalNumberClaim]: '190001010000' } }),
    ],
    ['nobody', 'unknown', ({ [personalNumberClaim]: _, ...c }) => ({ claims: c })],
    [
      'several people',
      'unknown',
      (c) => ({ claims: { ...c, [personalNumberClaim]: [raniasNumber] } }),
    ],
    ['a broken token endpoint', 'failed', () => 500],
    ['a refused code', 'failed', () => 400],
  ];
  it.each(lies)('is refused: %s', async (_, problem, lie) => {
    expect(await attempt(lie)).toEqual({
      location: `/sign-in?problem=${problem}`,
      signedIn: false,
      rows: 0,
    });
  });

  it('an answer of one provider is not taken from the other (mix-up)', async () => {
    const browser = new BrowserJar(other.origin);
    const start = await browser.request('/auth/start?via=staff');
    const asked = new URL(start.headers.get('location') ?? '').searchParams;
    const query = new URLSearchParams({
      code: 'some-code',
      state: asked.get('state') ?? '',
      iss: idp.issuer,
    });
    const reply = await browser.request(`/auth/callback?${query.toString()}`);
    expect(reply.headers.get('location')).toBe('/sign-in?problem=failed');
    expect(browser.cookies.has(sessionCookie)).toBe(false);
    expect(idp.asked).toHaveLength(0);
  });

  it('a provider that is gone is said to be unavailable', async () => {
    const gone = await startFakeIdp();
    const third = await startKring({
      env: {
        OIDC_CITIZEN_ISSUER: gone.issuer,
        OIDC_CITIZEN_CLIENT_ID: 'x',
        OIDC_CITIZEN_CLIENT_SECRET: 'y',
      },
    });
    await gone.close();
    const reply = await third.fetch('/auth/start?via=citizen');
    expect(reply.headers.get('location')).toBe('/sign-in?problem=unavailable');
    await third.close();
  });
});
