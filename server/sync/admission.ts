// From a cookie and an address to a place in a room. What does not exist, what is not for this
// person and what is not an address at all get the same answer after the same question.
import { ZoneId } from '#domain/ids.ts';
import type { SessionId } from '#domain/ids.ts';
import { hashSessionSecret, readSessionSecret } from '../../src/lib/server/auth/session-cookie.ts';
import { refused, rightsNow } from './access-answer.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';
import type { Opening, Rights, ZoneStore } from './zone-store.ts';

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

export interface AdmissionOptions {
  store: Pick<ZoneStore, 'open' | 'access'>;
  rooms: Rooms;
  /** The database did not answer, or a zone could not be read. */
  failed: (session: Session, error: unknown) => void;
}

/** Who comes at the same moment is asked about together: after a restart everybody comes at once. */
export class Admission {
  readonly #options: AdmissionOptions;
  #waiting: Session[] = [];

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Lets a session into its room, or closes it and says why. */
  enter(session: Session): void {
    this.#waiting.push(session);
    if (this.#waiting.length === 1) setImmediate(() => void this.#open(this.#waiting.splice(0)));
  }

  async #open(sessions: readonly Session[]): Promise<void> {
    let openings: Opening[];
    try {
      openings = await this.#options.store.open(
        sessions.map(({ sessionId, zone }) => ({ session: sessionId, zone })),
      );
    } catch (error) {
      for (const session of sessions) this.#options.failed(session, error);
      return;
    }
    for (const [i, session] of sessions.entries()) {
      const opening = openings[i];
      if (opening?.outcome === 'ok') void this.#admit(session, opening);
      else session.end(refused[opening?.outcome ?? 'none']);
    }
  }

  async #admit(session: Session, opening: Extract<Opening, { outcome: 'ok' }>): Promise<void> {
    try {
      const room = this.#options.rooms.enter(session.zone, opening.zoneKind, opening.epoch);
      const stateVector = await room.stateVector();
      // It may have failed in the moment between.
      if (room.ended) return session.end('unavailable');
      const rights = await this.#settle(session, opening, room);
      if (session.open && room.ended) return session.end('unavailable');
      if (session.open) session.admit(room, opening.person, rights, stateVector);
      else this.#options.rooms.left(room);
    } catch (error) {
      this.#options.failed(session, error);
    }
  }

  /**
   * What changed while the answer was on its way is asked about; that somebody comes is in the access log once.
   * Who may not come in, or not so, is closed.
   */
  async #settle(
    session: Session,
    { person, rights }: Extract<Opening, { outcome: 'ok' }>,
    { epoch }: Room,
  ): Promise<Rights> {
    let now = rights;
    while (session.doubtful && session.open) {
      session.doubtful = false;
      const { sessionId, zone } = session;
      const { access, writerKey } = now;
      const { sight } = person;
      const belief = { session: sessionId, zone, access, writerKey, sight, epoch };
      const [answer] = await this.#options.store.access([belief]);
      if (answer === undefined) continue;
      if (answer.outcome !== 'ok') session.end(refused[answer.outcome]);
      // Whoever comes again comes to what is so now.
      else if (answer.epoch !== epoch || answer.sight !== sight) session.end('goingAway');
      else now = rightsNow(now, answer);
    }
    return now;
  }
}
