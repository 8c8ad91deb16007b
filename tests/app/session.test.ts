// Sessions, over HTTP: what the cookie is, what the database keeps, and when a session ends. Clocks are
// moved in the database, because only its clock counts.
import { createHash } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKring, type KringProcess } from '../support/server.ts';

let kring: KringProcess;
let sql: Sql;

beforeAll(async () => {
  kring = await startKring();
  sql = postgres(kring.databaseUrl, { max: 2, onnotice: () => undefined });
});
afterAll(async () => {
  await sql.end();
  await kring.close();
});

const secretOf = (cookie: string): string => cookie.split('=')[1] ?? '';
const hashOf = (cookie: string): string =>
  createHash('sha256').update(secretOf(cookie)).digest('hex');
const status = async (cookie?: string): Promise<number> =>
  (await kring.fetch('/api/v1/me', cookie ? { cookie } : {})).status;

const rowOf = async (cookie: string) => {
  const [row] = await sql<
    { idle_left: number; absolute_left: number; revoked: boolean; person: string }[]
  >`
    select extract(epoch from s.expires_at - clock_timestamp())::float8 as idle_left,
      extract(epoch from s.absolute_expires_at - clock_timestamp())::float8 as absolute_left,
      s.revoked_at is not null as revoked, p.slug as person
    from app.sessions s join app.people p on p.id = s.person_id where s.id = ${hashOf(cookie)}`;
  if (!row) throw new Error('no session row');
  return row;
};

describe('the cookie', () => {
  it('is a 256-bit secret that only this host, over a secure channel, gets back', async () => {
    const reply = await kring.fetch('/demo/sign-in', {
      method: 'POST',
      body: new URLSearchParams({ person: 'rania' }),
    });
    const [cookie = ''] = reply.headers.getSetCookie();
    const [pair = '', ...attributes] = cookie.split('; ');
    expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
    expect(pair.startsWith('__Host-kring=')).toBe(true);
    expect(Buffer.from(secretOf(pair), 'base64url')).toHaveLength(32);
  });

  it('is new at every sign-in', async () => {
    const cookies = await Promise.all(Array.from({ length: 5 }, () => kring.signIn('rania')));
    expect(new Set(cookies).size).toBe(5);
  });

  it('is known to the database by its SHA-256 alone', async () => {
    const cookie = await kring.signIn('rania');
    expect((await rowOf(cookie)).person).toBe('rania');
    const everything = await sql<{ row: string }[]>`select s::text as row from app.sessions s`;
    expect(everything.map(({ row }) => row).join('\n')).not.toContain(secretOf(cookie));
  });

  it('what a stolen table holds signs nobody in', async () => {
    const cookie = await kring.signIn('rania');
    const hash = hashOf(cookie);
    for (const forged of [hash, hash.slice(0, 43), Buffer.from(hash, 'hex').toString('base64url')])
      expect(await status(`__Host-kring=${forged}`)).toBe(401);
    expect(await status(cookie)).toBe(200);
  });

  it('counts only under its own name, whole', async () => {
    const cookie = await kring.signIn('rania');
    const secret = secretOf(cookie);
    for (const forged of [
      `kring=${secret}`,
      `__Secure-kring=${secret}`,
      `__host-kring=${secret}`,
      `__Host-kring=${secret.slice(1)}`,
      `__Host-kring=${secret}A`,
      `__Host-kring="${secret}"`,
      `__Host-kring=; __Host-kring=${secret}`,
    ])
      expect(await status(forged)).toBe(401);
    expect(await status(`other=1; ${cookie}; more=2`)).toBe(200);
  });
});

describe('by the clock of the database', () => {
  it('starts with 30 idle minutes and 10 hours in all', async () => {
    const row = await rowOf(await kring.signIn('rania'));
    expect(row.idle_left).toBeGreaterThan(29 * 60);
    expect(row.idle_left).toBeLessThanOrEqual(30 * 60);
    expect(row.absolute_left).toBeGreaterThan(9.9 * 3600);
    expect(row.absolute_left).toBeLessThanOrEqual(10 * 3600);
  });

  it('slides with use', async () => {
    const cookie = await kring.signIn('rania');
    await sql`update app.sessions set expires_at = clock_timestamp() + interval '2 minutes'
      where id = ${hashOf(cookie)}`;
    expect(await status(cookie)).toBe(200);
    expect((await rowOf(cookie)).idle_left).toBeGreaterThan(29 * 60);
  });

  it('ends when nobody came for 30 minutes', async () => {
    const cookie = await kring.signIn('rania');
    await sql`update app.sessions set expires_at = clock_timestamp() where id = ${hashOf(cookie)}`;
    expect(await status(cookie)).toBe(401);
    expect(await status(cookie)).toBe(401);
  });

  it('ends after 10 hours however busy', async () => {
    const cookie = await kring.signIn('rania');
    await sql`update app.sessions set absolute_expires_at = clock_timestamp() + interval '5 seconds'
      , expires_at = clock_timestamp() + interval '5 seconds' where id = ${hashOf(cookie)}`;
    expect(await status(cookie)).toBe(200);
    // Use did not push it past its absolute end.
    const row = await rowOf(cookie);
    expect(row.idle_left).toBeLessThanOrEqual(row.absolute_left + 0.001);
    await sql`update app.sessions set absolute_expires_at = clock_timestamp(), expires_at = clock_timestamp()
      where id = ${hashOf(cookie)}`;
    expect(await status(cookie)).toBe(401);
  });
});

describe('signing out', () => {
  const post = (path: string, cookie: string, form: Record<string, string> = {}) =>
    kring.fetch(path, { method: 'POST', cookie, body: new URLSearchParams(form) });

  it('ends this session for good, and no other', async () => {
    const [here, elsewhere] = [await kring.signIn('rania'), await kring.signIn('rania')];
    const reply = await post('/auth/sign-out', here);
    expect(reply.status).toBe(303);
    expect(reply.headers.get('location')).toBe('/sign-in');
    expect(reply.headers.getSetCookie()[0]).toMatch(/^__Host-kring=; .*Max-Age=0/);
    expect(await status(here)).toBe(401);
    expect(await status(elsewhere)).toBe(200);
    expect((await rowOf(here)).revoked).toBe(true);
  });

  it('everywhere ends all of this person, of nobody else, and tells the sync server', async () => {
    const mine = await Promise.all([1, 2, 3].map(() => kring.signIn('maja')));
    const other = await kring.signIn('rania');
    const news: string[] = [];
    const { unlisten } = await sql.listen('kring', (payload) => news.push(payload));
    await post('/auth/sign-out', mine[0] ?? '', { everywhere: '1' });
    for (const cookie of mine) expect(await status(cookie)).toBe(401);
    expect(await status(other)).toBe(200);
    await expect.poll(() => news.filter((line) => line.includes('"session"')).length).toBe(3);
    for (const cookie of mine)
      expect(news.some((line) => line.includes(hashOf(cookie)))).toBe(true);
    await unlisten();
  });

  it('without a session is harmless', async () => {
    expect((await post('/auth/sign-out', 'a=b', { everywhere: '1' })).status).toBe(303);
  });

  it('an ended session cannot be revived, not even with SQL', async () => {
    const cookie = await kring.signIn('rania');
    await post('/auth/sign-out', cookie);
    await expect(
      sql`update app.sessions set revoked_at = null where id = ${hashOf(cookie)}`,
    ).rejects.toMatchObject({ code: '42501' });
    expect(await status(cookie)).toBe(401);
  });
});

describe('pages of the app', () => {
  it('send someone who is not signed in to the sign-in page and back', async () => {
    const reply = await kring.fetch('/plans?sort=child');
    expect(reply.status).toBe(303);
    expect(reply.headers.get('location')).toBe(
      `/sign-in?next=${encodeURIComponent('/plans?sort=child')}`,
    );
    const cookie = await kring.signIn('rania');
    expect((await kring.fetch('/plans', { cookie })).status).toBe(200);
  });

  it('answer SvelteKit’s router and forms in their own way', async () => {
    const data = await kring.fetch('/plans/__data.json');
    expect(await data.json()).toEqual({ type: 'redirect', location: '/sign-in?next=%2Fplans' });
    const form = await kring.fetch('/plans', {
      method: 'POST',
      headers: { 'x-sveltekit-action': 'true', accept: 'application/json' },
      body: new URLSearchParams({ a: '1' }),
    });
    expect(await form.json()).toMatchObject({ type: 'redirect', status: 303 });
  });

  it('are kept out of every cache', async () => {
    const cookie = await kring.signIn('rania');
    for (const path of ['/plans', '/api/v1/me', '/api/v1/plans'])
      expect((await kring.fetch(path, { cookie })).headers.get('cache-control')).toMatch(
        /no-store/,
      );
  });
});
