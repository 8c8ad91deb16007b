// From a cookie and an address to a place in a room. What does not exist, what is not for this
// person and what is not an address at all get the same answer after the same question.
import { ZoneId } from '#domain/ids.ts';
import type { SessionId } from '#domain/ids.ts';
import type { CloseReason } from '#domain/sync/close-codes.ts';
import { hashSessionSecret, readSessionSecret } from '../../src/lib/server/auth/session-cookie.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';
import type { ZoneStore } from './zone-store.ts';

const noZone = ZoneId.parse('00000000-0000-0000-0000-000000000000');
const address = /^\/sync\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The zone that a request is for. A query string is allowed and means nothing. */
export function zoneOf(url: string): ZoneId {
  const [, zone] = address.exec(url.split('?', 1)[0] ?? '') ?? [];
  return zone === undefined ? noZone : (zone as ZoneId);
}

/** The session that a request's cookie names; null when there is none. */
export function sessionOf(cookieHeader: string | undefined): SessionId | null {
  const secret = readSessionSecret(cookieHeader);
  return secret === undefined ? null : (hashSessionSecret(secret) as SessionId);
}

/** Lets a session into its room, or says with what to close it. */
export async function admit(
  session: Session,
  store: ZoneStore,
  rooms: Rooms,
): Promise<CloseReason | null> {
  const opening = await store.open(session.sessionId, session.zone);
  if (opening.outcome !== 'ok') return opening.outcome === 'none' ? 'notFound' : 'signedOut';
  const room = rooms.enter(session.zone, opening.zoneKind, opening.epoch);
  const stateVector = await room.stateVector();
  // It may have failed in the moment between.
  if (room.ended) return 'unavailable';
  if (session.open) session.admit(room, opening.person, opening.rights, stateVector);
  else rooms.left(room);
  return null;
}
