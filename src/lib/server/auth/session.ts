// Who is signed in. The only module that knows lucia; to leave it, write these four functions over
// `session-store.ts` directly. A sign-in always makes a new secret (no fixation), and the secret
// leaves this module only as a Set-Cookie.
import { Lucia, TimeSpan } from 'lucia';
import type { PersonId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { newSessionSecret, readSessionSecret, sessionCookieName } from './session-cookie.ts';
import {
  sessionIdOf,
  sessionStore,
  type SessionDetails,
  type SessionPerson,
} from './session-store.ts';
import type { Actor } from './actor.ts';
import { endChildMoment } from './child-session.ts';

declare module 'lucia' {
  interface Register {
    Lucia: typeof lucia;
    UserId: PersonId;
    DatabaseSessionAttributes: SessionDetails;
    DatabaseUserAttributes: SessionPerson;
  }
}

const lucia = new Lucia(sessionStore, {
  sessionExpiresIn: new TimeSpan(limits.sessionIdleMs, 'ms'),
  getSessionAttributes: ({ acr }) => ({ acr }),
  getUserAttributes: ({ name, kind, administers, holdsOffice, locale, slug }) => ({
    name,
    kind,
    administers,
    holdsOffice,
    locale,
    slug,
  }),
});

// No Expires: the browser forgets it when it closes, the database long before.
const attributes = 'Path=/; HttpOnly; Secure; SameSite=Lax';

export async function readSession(cookieHeader: string | null): Promise<Actor | undefined> {
  const secret = readSessionSecret(cookieHeader);
  if (!secret) return undefined;
  const { session, user } = await lucia.validateSession(secret);
  if (!session) return undefined;
  return {
    personId: user.id,
    sessionId: sessionIdOf(secret),
    name: user.name,
    kind: user.kind,
    administers: user.administers,
    holdsOffice: user.holdsOffice,
    locale: user.locale,
    slug: user.slug,
    acr: session.acr,
  };
}

/** Ends the sessions that the browser came with, if any, and gives the cookie of a new one. */
export async function signIn(
  person: PersonId,
  acr: string | null,
  cookieHeader: string | null,
): Promise<string> {
  await endSession(cookieHeader);
  const { id } = await lucia.createSession(person, { acr }, { sessionId: newSessionSecret() });
  return `${sessionCookieName}=${id}; ${attributes}`;
}

async function endSession(cookieHeader: string | null): Promise<void> {
  await endChildMoment(cookieHeader);
  const secret = readSessionSecret(cookieHeader);
  if (secret) await lucia.invalidateSession(secret);
}

const forget = `${sessionCookieName}=; ${attributes}; Max-Age=0`;

/** Gives the cookie that makes the browser forget. */
export async function signOut(cookieHeader: string | null): Promise<string> {
  await endSession(cookieHeader);
  return forget;
}

export async function signOutEverywhere(person: PersonId): Promise<string> {
  await lucia.invalidateUserSessions(person);
  return forget;
}
