// Barnets stund: the session of a child beside a grown-up, on that person's device. A cookie and a table of
// its own, so that whatever else reads sessions does not know it; begun by whoever is signed in, whose own
// session ends with it. Half an hour, never longer.
import { PersonId, PlanId, SessionId } from '#domain/ids.ts';
import { askApp } from '../db/connect.ts';
import { hashSessionSecret, newSessionSecret } from './session-cookie.ts';

const name = '__Host-kring-child';
const attributes = 'Path=/; HttpOnly; Secure; SameSite=Strict';

/** Who asks in a Barnets stund: the helper's person, a session that opens one plan's child's page. */
export interface ChildMoment {
  personId: PersonId;
  sessionId: SessionId;
  planId: PlanId;
}

export const forgetChildMoment = `${name}=; ${attributes}; Max-Age=0`;

/** A new secret: its cookie, and the hash under which the database is to know it. */
export function newChildMoment(): { id: string; cookie: string } {
  const secret = newSessionSecret();
  return { id: hashSessionSecret(secret), cookie: `${name}=${secret}; ${attributes}` };
}

function readSecret(cookieHeader: string | null): string | undefined {
  const part = (cookieHeader ?? '').split(';').find((one) => one.trim().startsWith(`${name}=`));
  const secret = part?.trim().slice(name.length + 1);
  return secret !== undefined && /^[\w-]{43}$/.test(secret) ? secret : undefined;
}

export async function readChildMoment(
  cookieHeader: string | null,
): Promise<ChildMoment | undefined> {
  const secret = readSecret(cookieHeader);
  if (secret === undefined) return undefined;
  const id = hashSessionSecret(secret);
  const [row] = await askApp(
    (sql) => sql<{ plan_id: string; person_id: string }[]>`
      select plan_id, person_id from app.child_sessions
      where id = ${id} and ended_at is null and ends_at > clock_timestamp()`,
  );
  return (
    row && {
      personId: PersonId.parse(row.person_id),
      planId: PlanId.parse(row.plan_id),
      sessionId: SessionId.parse(id),
    }
  );
}

/** Ends the one that the browser came with, if any. */
export async function endChildMoment(cookieHeader: string | null): Promise<void> {
  const secret = readSecret(cookieHeader);
  if (secret === undefined) return;
  await askApp(
    (sql) => sql`update app.child_sessions set ended_at = clock_timestamp()
      where id = ${hashSessionSecret(secret)} and ended_at is null`,
  );
}

/** A child that is too young to sign in alone, and for whom nobody has decided otherwise. */
export async function isTooYoung(person: PersonId): Promise<boolean> {
  const [row] = await askApp(
    (sql) => sql<{ may: boolean }[]>`select priv.child_may_sign_in(${person}) as may`,
  );
  return row?.may === false;
}
