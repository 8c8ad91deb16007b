// Sessions in PostgreSQL, in the shape that lucia asks for. Only the SHA-256 of the secret is stored;
// whether a session is alive is asked of the database's clock alone (30 idle minutes, 10 hours in
// all, set by the table); sessions are ended, never deleted.
import { PersonId, SessionId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { askApp } from '../db/connect.ts';
import { hashSessionSecret } from './session-cookie.ts';

export interface SessionPerson {
  name: string;
  kind: string;
  administers: boolean;
  holdsOffice: boolean;
  locale: string;
  slug: string | null;
}

export interface SessionDetails {
  acr: string | null;
}

interface StoredSession {
  id: string;
  userId: PersonId;
  expiresAt: Date;
  attributes: SessionDetails;
}

interface StoredPerson {
  id: PersonId;
  attributes: SessionPerson;
}

interface Row extends SessionPerson {
  person_id: string;
  acr: string | null;
  left_ms: number;
}

/** Written at most this often: a sliding expiry does not need a write for every request. */
const touchEveryMs = 60_000;

const idle = `${limits.sessionIdleMs} milliseconds`;
const untouched = `${limits.sessionIdleMs - touchEveryMs} milliseconds`;

async function touch(id: string): Promise<void> {
  await askApp(
    (sql) => sql`
    update app.sessions set expires_at = least(
      clock_timestamp() + ${idle}::interval, absolute_expires_at)
    where id = ${id} and revoked_at is null and expires_at > clock_timestamp()
      and expires_at < least(clock_timestamp() + ${untouched}::interval, absolute_expires_at)`,
  );
}

export const sessionStore = {
  async getSessionAndUser(secret: string): Promise<[StoredSession | null, StoredPerson | null]> {
    const id = hashSessionSecret(secret);
    const [row] = await askApp(
      (sql) => sql<Row[]>`
      select s.person_id, s.acr, p.name, p.kind, p.locale, p.slug, priv.administers(p.id),
        priv.holds_office(p.id) as "holdsOffice",
        extract(epoch from s.expires_at - clock_timestamp())::float8 * 1000 as left_ms
      from app.sessions s join app.people p on p.id = s.person_id
      where s.id = ${id} and s.revoked_at is null
        and s.expires_at > clock_timestamp() and s.absolute_expires_at > clock_timestamp()`,
    );
    if (!row) return [null, null];
    if (row.left_ms < limits.sessionIdleMs - touchEveryMs) await touch(id);
    const userId = PersonId.parse(row.person_id);
    const { name, kind, administers, holdsOffice, locale, slug } = row;
    return [
      // What is left by the database's clock, put on this machine's clock, which lucia looks at.
      {
        id: secret,
        userId,
        expiresAt: new Date(Date.now() + row.left_ms),
        attributes: { acr: row.acr },
      },
      { id: userId, attributes: { name, kind, administers, holdsOffice, locale, slug } },
    ];
  },

  async setSession(session: StoredSession): Promise<void> {
    await askApp(
      (sql) => sql`
      insert into app.sessions (id, person_id, acr)
      values (${hashSessionSecret(session.id)}, ${session.userId}, ${session.attributes.acr})`,
    );
  },

  /** lucia's date is ignored: the database's clock decides. */
  async updateSessionExpiration(secret: string): Promise<void> {
    await touch(hashSessionSecret(secret));
  },

  async deleteSession(secret: string): Promise<void> {
    await askApp(
      (sql) => sql`
      update app.sessions set revoked_at = clock_timestamp()
      where id = ${hashSessionSecret(secret)} and revoked_at is null`,
    );
  },

  async deleteUserSessions(person: PersonId): Promise<void> {
    await askApp((sql) => sql`select priv.end_sessions(${person})`);
  },

  /** Secrets cannot be read back from hashes, so there is nothing to list. */
  getUserSessions: (): Promise<StoredSession[]> => Promise.resolve([]),

  /** Expired sessions are dead by the clock; rows stay for the record. */
  deleteExpiredSessions: (): Promise<void> => Promise.resolve(),
};

export const sessionIdOf = (secret: string): SessionId =>
  SessionId.parse(hashSessionSecret(secret));
