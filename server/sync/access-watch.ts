// Who is in must still be allowed in: asked at every news of access, and every second and a half
// besides, for news can get lost and times simply pass. The regular question is small: what may have
// changed since the last one. Without answers for the length of the lease nobody knows who may still
// read, and everybody is closed (PROTOCOL.md, SY26).
import { limits } from '#domain/limits.ts';
import { shape } from '../log.ts';
import type { Log } from '../log.ts';
import { refused, rightsNow } from './access-answer.ts';
import { failures } from './metrics.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';
import type { AccessAnswer, NewsCursor, ZoneStore } from './zone-store.ts';

export interface AccessWatchOptions {
  store: Pick<ZoneStore, 'access' | 'news'>;
  sessions: Iterable<Session>;
  rooms: Pick<Rooms, 'all' | 'find' | 'epochChanged'>;
  log: Log;
  pollMs?: number;
  leaseMs?: number;
}

const nameOf = ({ session, zone }: { session: string; zone: string }): string => session + zone;

export class AccessWatch {
  readonly #options: AccessWatchOptions;
  readonly #leaseMs: number;
  #answeredAt = performance.now();
  #cursor: NewsCursor | null = null;
  #polling = false;
  readonly #timer: NodeJS.Timeout;

  constructor(options: AccessWatchOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? limits.accessLeaseMs;
    this.#timer = setInterval(() => void this.#poll(), options.pollMs ?? limits.accessPollMs);
  }

  /** Whether the database has answered lately. */
  get fresh(): boolean {
    return performance.now() - this.#answeredAt < this.#leaseMs;
  }

  /**
   * Asks whether what these sessions believe is still so, all in one question. Who is still being let in
   * is asked about when they are.
   */
  async check(sessions: readonly Session[]): Promise<void> {
    for (const session of sessions) if (session.belief === null) session.doubtful = true;
    const beliefs = sessions.flatMap(({ belief }) => belief ?? []);
    if (beliefs.length === 0) return;
    const answers = await this.#options.store.access(beliefs);
    if (answers.length === 0) return;
    const byName = new Map(answers.map((answer) => [nameOf(answer), answer]));
    for (const session of sessions) {
      const answer = byName.get(session.sessionId + session.zone);
      if (answer !== undefined) this.#act(session, answer);
    }
  }

  /** The same for news: if it fails, the next poll asks again. */
  checkSoon(sessions: readonly Session[]): void {
    if (sessions.length > 0) this.check(sessions).catch((error: unknown) => this.#failed(error));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #poll(): Promise<void> {
    const { sessions } = this.#options;
    if (!this.fresh)
      for (const session of [...sessions]) if (session.room !== null) session.end('unavailable');
    if (this.#polling) return;
    this.#polling = true;
    try {
      await this.#ask();
      this.#answeredAt = performance.now();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#polling = false;
    }
  }

  async #ask(): Promise<void> {
    const { store, sessions, rooms } = this.#options;
    const known = new Map(rooms.all.map(({ zone, seq }) => [zone, seq]));
    const news = await store.news(this.#cursor, known);
    const concerned =
      news.everything || news.zones.size + news.sessions.size > 0
        ? [...sessions].filter(
            ({ sessionId, zone }) =>
              news.everything || news.zones.has(zone) || news.sessions.has(sessionId),
          )
        : [];
    if (concerned.length > 0) await this.check(concerned);
    // Only now: what could not be asked about is news again next time.
    this.#cursor = news.cursor;
    for (const [zone, seq] of news.heads) void rooms.find(zone)?.catchUp(seq);
  }

  #failed(error: unknown): void {
    failures.inc({ work: 'access' });
    this.#options.log.warn(shape(error), 'access poll');
  }

  #act(session: Session, answer: AccessAnswer): void {
    const { room, rights } = session;
    if (answer.outcome !== 'ok') return session.end(refused[answer.outcome]);
    if (room !== null && answer.epoch !== room.epoch) return this.#options.rooms.epochChanged(room);
    if (room !== null && answer.sight !== session.person.sight) {
      // Whoever comes again is somebody else to those who may see them: no one keeps what they no longer may.
      session.end('goingAway');
      return room.presence.flush();
    }
    session.setRights(rightsNow(rights, answer));
  }
}
