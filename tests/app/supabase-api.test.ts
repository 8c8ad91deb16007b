// The Supabase API of the embedded mode: that it is closed, that the proof at start-up notices when it is
// not (each hole opened on purpose, one at a time), and what tokens are worth. Real PostgreSQL, real
// worker, real HTTP.
import { randomBytes } from 'node:crypto';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  NotClosed,
  proveClosed,
  rightsOf,
  type ProofSubject,
} from '#server/embedded/closed-proof.ts';
import { startSupabaseApi, type SupabaseApi } from '#server/embedded/supabase-api.ts';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, kvarnbo, personId, planId } from '../db/world.ts';

const jwtSecret = randomBytes(32).toString('base64url');
const publishableKey = 'sb_publishable_test';
const filesFolder = mkdtempSync(join(tmpdir(), 'kring-files-'));

let db: TestDatabase;
let api: SupabaseApi;
let subject: ProofSubject;
let rights: string;

const startApi = () =>
  startSupabaseApi({
    port: 0,
    databaseUrl: db.url({ user: 'kring_api', password: 'for this test' }),
    jwtSecret,
    publishableKey,
    secretKey: 'sb_secret_of_this_test',
    filesFolder,
  });

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await db.sql.unsafe(`alter role kring_api password 'for this test'`);
  rights = await rightsOf(db.sql);
  api = await startApi();
  subject = { sql: db.sql, url: api.url, login: 'kring_api', jwtSecret, publishableKey };
});
afterAll(async () => {
  await api.stop();
  await db.close();
  rmSync(filesFolder, { recursive: true, force: true });
});

async function token(
  claims: JWTPayload,
  { secret = jwtSecret, alg = 'HS256', expires = '5m' } = {},
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg })
    .setAudience('authenticated')
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret));
}

async function tokenOf(slug: string, sid?: string): Promise<string> {
  const session = sid ?? (await db.signIn(personId(slug)));
  return token({ sub: personId(slug), role: 'authenticated', sid: session });
}

async function ask(
  path: string,
  bearer?: string,
  { body, key = publishableKey }: { body?: object; key?: string | null } = {},
): Promise<{ status: number; data: unknown }> {
  const reply = await fetch(api.url + path, {
    method: body ? 'POST' : 'GET',
    headers: {
      'content-type': 'application/json',
      'accept-profile': 'app',
      'content-profile': 'app',
      ...(key ? { apikey: key } : {}),
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await reply.text();
  return { status: reply.status, data: text === '' ? null : (JSON.parse(text) as unknown) };
}

const openMilo = (bearer?: string, key: string | null = publishableKey) =>
  ask('/rest/v1/rpc/open_plan', bearer, { body: { p_plan: planId('milo') }, key });

describe('proof at start-up', () => {
  it('holds for the API as it is', async () => {
    await expect(proveClosed(subject)).resolves.toBeUndefined();
  });

  // Each hole is opened, must be noticed for the right reason, and is closed again.
  const holes: [what: string, open: string, close: string, notice: RegExp][] = [
    [
      'a table granted to nobody signed in, without its policies',
      `grant usage on schema app to anon; grant select on app.plans to anon;
       alter table app.plans disable row level security`,
      `revoke usage on schema app from anon; revoke select on app.plans from anon;
       alter table app.plans enable row level security`,
      /plans is readable without a person/,
    ],
    [
      'a table that asks for no session',
      `alter table app.zones disable row level security`,
      `alter table app.zones enable row level security`,
      /zones is readable without a session/,
    ],
    [
      'a new view that looks past the policies',
      `create view app.everything as select id from app.plans; grant select on app.everything to authenticated`,
      `drop view app.everything`,
      /everything is readable without a session/,
    ],
    [
      'a login that bypasses row-level security',
      `alter role kring_api bypassrls`,
      `alter role kring_api nobypassrls`,
      /too much power/,
    ],
    [
      'a login in another role',
      `grant kring_sync to kring_api`,
      `revoke kring_sync from kring_api`,
      /belongs to other roles/,
    ],
    [
      'a login that is service_role all the time',
      `grant service_role to kring_api with inherit true`,
      `grant service_role to kring_api with inherit false`,
      /service_role reaches/,
    ],
    [
      'a service_role that reads plans',
      `grant select on app.plans to service_role`,
      `revoke select on app.plans from service_role`,
      /service_role reaches/,
    ],
    [
      'a policy that lets everyone bring files',
      `create policy hole on storage.objects for insert to authenticated with check (true)`,
      `drop policy hole on storage.objects; delete from storage.objects`,
      /Storage answered 200 for POST/,
    ],
    [
      'a login that owns a table',
      `create table public.mine (); alter table public.mine owner to kring_api`,
      `drop table public.mine`,
      /owns things/,
    ],
  ];
  it.each(holes)('fails for %s', async (_, open, close, notice) => {
    await db.sql.unsafe(open);
    // A fresh one, as at start-up: it knows its tables from its first request on.
    const fresh = await startApi();
    try {
      const failure = await proveClosed({ ...subject, url: fresh.url }).catch(
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(NotClosed);
      expect((failure as Error).message).toMatch(notice);
    } finally {
      await fresh.stop();
      await db.sql.unsafe(close);
    }
    await expect(proveClosed(subject)).resolves.toBeUndefined();
  });

  describe('with an API of someone else', () => {
    let server: Server | undefined;
    afterEach(() => server?.close());
    const answering = async (status: number, body: unknown, side?: () => Promise<unknown>) => {
      const made = createServer((_, response) => {
        void (side?.() ?? Promise.resolve()).then(() => {
          response.writeHead(status, { 'content-type': 'application/json' });
          response.end(JSON.stringify(body));
        });
      });
      server = made;
      await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
      const address = made.address();
      if (address === null || typeof address === 'string') throw new Error('no address');
      return proveClosed({ ...subject, url: `http://127.0.0.1:${address.port}` }).catch(
        (error: unknown) => error,
      );
    };

    it('a crash proves nothing', async () => {
      expect(await answering(500, {})).toMatchObject({
        message: expect.stringMatching(/answered 500/) as string,
      });
    });
    it('an answer to anyone is noticed', async () => {
      expect(await answering(200, [])).toMatchObject({ message: 'the API answers without a key' });
    });
    it('a grant made while it answered is noticed', async () => {
      const grant = () => db.sql.unsafe('grant delete on app.comments to authenticated');
      // As lite does with an owner's login at its first request.
      expect(await answering(401, {}, grant)).toMatchObject({
        message: 'rights changed while the API answered',
      });
      await db.sql.unsafe('revoke delete on app.comments from authenticated');
    });
  });

  it('after all this, every right is what the migrations made', async () => {
    expect(await rightsOf(db.sql)).toBe(rights);
  });
});

describe('tokens', () => {
  it('a person with a live session reads their plan, and no other', async () => {
    const rania = await tokenOf('rania');
    const { status, data } = await openMilo(rania);
    expect(status).toBe(200);
    expect(JSON.stringify(data)).toContain('Milo');
    const nova = await ask('/rest/v1/rpc/open_plan', rania, { body: { p_plan: planId('nova') } });
    expect(nova).toEqual({ status: 200, data: null });
  });

  it('the token of an ended session reads nothing, at once', async () => {
    const sid = await db.signIn(personId('rania'));
    const rania = await tokenOf('rania', sid);
    expect((await openMilo(rania)).data).not.toBeNull();
    expect((await ask('/rest/v1/zones?select=key', rania)).data).not.toEqual([]);
    await db.sql`update app.sessions set revoked_at = clock_timestamp() where id = ${sid}`;
    expect((await openMilo(rania)).data).toBeNull();
    expect((await ask('/rest/v1/zones?select=key', rania)).data).toEqual([]);
    expect((await ask('/rest/v1/people?select=name', rania)).data).toEqual([]);
  });

  it('so does that of an expired session, and one with somebody else’s session', async () => {
    const sid = await db.signIn(personId('rania'));
    await db.sql`update app.sessions set expires_at = clock_timestamp() where id = ${sid}`;
    expect((await openMilo(await tokenOf('rania', sid))).data).toBeNull();
    const hamids = await db.signIn(personId('hamid'));
    expect((await openMilo(await tokenOf('rania', hamids))).data).toBeNull();
  });

  it('a forged, expired or unsigned token is refused', async () => {
    const sid = await db.signIn(personId('rania'));
    const claims = { sub: personId('rania'), role: 'authenticated', sid };
    expect((await openMilo(await token(claims))).status).toBe(200);
    const forged = [
      await token(claims, { secret: randomBytes(32).toString('base64url') }),
      await token(claims, { expires: '-1m' }),
      await token(claims, { alg: 'HS512' }),
      new UnsecuredJWT(claims).encode(),
    ];
    for (const bearer of [...forged, 'x', 'a.b.c', publishableKey])
      expect((await openMilo(bearer)).status).toBe(401);
  });

  it('no other role is to be had by naming it', async () => {
    const sid = await db.signIn(personId('rania'));
    for (const role of ['service_role', 'postgres', 'kring_definer', 'kring_sync', 'kring_api']) {
      const bearer = await token({ sub: personId('rania'), role, sid });
      const { status, data } = await openMilo(bearer);
      expect([role, status]).toEqual([role, 401]);
      expect(JSON.stringify(data)).not.toContain('Milo');
    }
  });

  it('without a token nothing is read; without the key nothing is answered', async () => {
    expect((await openMilo()).status).toBeGreaterThanOrEqual(400);
    const rania = await tokenOf('rania');
    expect((await openMilo(rania, null)).status).toBe(401);
    expect((await openMilo(rania, 'sb_publishable_wrong')).status).toBe(401);
    expect((await openMilo(rania, 'sb_secret_guess')).status).toBe(401);
  });
});

describe('what the API shows', () => {
  it.each([
    '/',
    '/_system/info',
    '/_system/config',
    '/_system/introspect',
    '/auth/v1/signup',
    '/auth/v1/settings',
    '/storage/v1/bucket',
    '/rest/v1/',
    '/rest/v1/../../_system/info',
    '/rest/v1/%2e%2e/_system/info',
    '/static/main.js',
  ])('is the data API alone: %s is not there', async (path) => {
    const reply = await fetch(api.url + path, { headers: { apikey: publishableKey } });
    expect(reply.status).toBe(404);
    expect(await reply.text()).toBe('');
  });

  it('no schema but app', async () => {
    const rania = await tokenOf('rania');
    for (const schema of ['priv', 'auth', 'public', 'pg_catalog', 'information_schema']) {
      const reply = await fetch(`${api.url}/rest/v1/sessions`, {
        headers: {
          apikey: publishableKey,
          authorization: `Bearer ${rania}`,
          'accept-profile': schema,
        },
      });
      expect([schema, reply.status >= 400]).toEqual([schema, true]);
    }
  });

  it('a body that is too large is refused', async () => {
    const { status } = await ask('/rest/v1/rpc/open_plan', await tokenOf('rania'), {
      body: { p_plan: 'x'.repeat(2 * 1024 * 1024) },
    }).catch(() => ({ status: 413 }));
    expect(status).toBe(413);
  });

  it('a value that a table’s check refuses is the asker’s mistake, as on Supabase', async () => {
    const admin = await tokenOf('admin-kvarnbo');
    const set = (contactDays: number) =>
      ask('/rest/v1/rpc/set_gap_steps', admin, {
        body: {
          p_tenant: kvarnbo,
          p_idle: 42,
          p_support: 14,
          p_contact: contactDays,
          p_unit: 7,
          p_lead: 14,
          p_seen: null,
        },
      });
    expect(await set(20)).toMatchObject({
      status: 400,
      data: { code: 'PT400', message: 'invalid_input' },
    });
    expect((await set(7)).status).toBeLessThan(300);
  });

  it('claims of one request are not seen by the next on the same connection', async () => {
    const rania = await tokenOf('rania');
    const asked = await Promise.all(
      Array.from({ length: 60 }, async (_, index) =>
        index % 2 ? (await openMilo(rania)).data !== null : (await openMilo()).status >= 400,
      ),
    );
    expect(asked).not.toContain(false);
  });
});
