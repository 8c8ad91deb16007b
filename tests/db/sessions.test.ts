// Sessions by the database's clock: what a token reaches is over the moment its session is, whatever
// the token itself says, and signing out everywhere makes all of a person's tokens dark at once.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { buildWorld, personId, planId, zoneId } from './world.ts';

let db: TestDatabase;
let session: string;
const maja = personId('maja');

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
});
beforeEach(async () => {
  session = await db.signIn(maja);
});
afterAll(() => db.close());

const zones = (sid: string | null, person = maja) =>
  db.asPerson(
    person,
    async (sql) => {
      const rows = await sql<{ id: string }[]>`select id from app.zones`;
      return rows.length;
    },
    sid,
  );
const page = (sid: string | null) =>
  db.asPerson(
    maja,
    async (sql) =>
      (await sql<{ page: unknown }[]>`select app.open_plan(${planId('milo')}) as page`)[0]?.page,
    sid,
  );

describe('a token', () => {
  it('reaches nothing without its session', async () => {
    expect(await zones(session)).toBe(2);
    expect(await zones(null)).toBe(0);
    expect(await zones('0'.repeat(64))).toBe(0);
    expect(await page(null)).toBeNull();
  });

  it('reaches nothing with someone else’s session', async () => {
    expect(await zones(await db.signIn(personId('rania')))).toBe(0);
  });

  it('ends after 30 idle minutes and after 10 hours, by the database’s clock', async () => {
    const [row] = await db.sql<{ idle: number; whole: number }[]>`
      select extract(epoch from expires_at - created_at)::int as idle,
        extract(epoch from absolute_expires_at - created_at)::int as whole
      from app.sessions where id = ${session}`;
    expect(row).toEqual({ idle: 1800, whole: 36_000 });

    await db.sql`update app.sessions set expires_at = clock_timestamp() + interval '400 ms' where id = ${session}`;
    expect(await zones(session)).toBe(2);
    await new Promise((done) => setTimeout(done, 450));
    expect(await zones(session)).toBe(0);

    session = await db.signIn(maja);
    await db.sql`update app.sessions set absolute_expires_at = clock_timestamp() + interval '400 ms'
      where id = ${session}`;
    expect(await zones(session)).toBe(2);
    await new Promise((done) => setTimeout(done, 450));
    expect(await zones(session)).toBe(0);
  });

  it('cannot be stretched past its absolute end, revived or moved', async () => {
    const app = db.asRole('kring_app');
    await app`update app.sessions set expires_at = clock_timestamp() + interval '3 days' where id = ${session}`;
    const [row] = await db.sql<{ held: boolean }[]>`
      select expires_at = absolute_expires_at as held from app.sessions where id = ${session}`;
    expect(row?.held).toBe(true);
    const refused = { code: '42501', message: 'not_allowed' };
    await expect(
      app`update app.sessions set absolute_expires_at = absolute_expires_at + interval '1 hour' where id = ${session}`,
    ).rejects.toMatchObject(refused);
    await expect(
      app`update app.sessions set person_id = ${personId('otto')} where id = ${session}`,
    ).rejects.toMatchObject(refused);
    await app`update app.sessions set revoked_at = clock_timestamp() where id = ${session}`;
    await expect(
      app`update app.sessions set revoked_at = null where id = ${session}`,
    ).rejects.toMatchObject(refused);
  });
});

describe('signing out everywhere', () => {
  it('ends every session of the person at once and no one else’s', async () => {
    const second = await db.signIn(maja);
    const ranias = await db.signIn(personId('rania'));
    expect([await zones(session), await zones(second)]).toEqual([2, 2]);
    const app = db.asRole('kring_app');
    await app`select priv.end_sessions(${maja})`;
    expect([await zones(session), await zones(second)]).toEqual([0, 0]);
    expect(await page(second)).toBeNull();
    expect(await zones(ranias, personId('rania'))).toBe(2);
  });

  it('is news to open sockets', async () => {
    const heard: unknown[] = [];
    const listening = await db.sql.listen('kring', (payload) => heard.push(JSON.parse(payload)));
    await db.asRole('kring_app')`select priv.end_sessions(${maja})`;
    await expect.poll(() => heard).toContainEqual({ kind: 'session', session });
    await listening.unlisten();
    const [answer] = await db.asRole('kring_sync')<{ outcome: string }[]>`
      select outcome from priv.sync_open(${db.sql.json([{ n: 1, session, zone: zoneId('milo', 'shared') }])})`;
    expect(answer?.outcome).toBe('signed_out');
  });
});

describe('the same connection for one person after another', () => {
  it('shows each what is theirs, also with prepared statements', async () => {
    const sessions = {
      rania: await db.signIn(personId('rania')),
      torsten: await db.signIn(personId('torsten')),
    };
    for (let round = 0; round < 6; round += 1) {
      expect(await zones(session)).toBe(2);
      expect(await zones(sessions.rania, personId('rania'))).toBe(2);
      expect(await zones(sessions.torsten, personId('torsten'))).toBe(0);
      const [left] = await db.sql<{ claims: string | null }[]>`
        select current_setting('request.jwt.claims', true) as claims`;
      expect(left?.claims ?? '').toBe('');
    }
  });
});
