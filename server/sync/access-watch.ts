// Who is in must still be allowed in: asked at every news of access and every two seconds besides,
// for news can get lost and times simply pass. Without answers for the length of the lease nobody
// knows who may still read, and everybody is closed (PROTOCOL.md, SY26).
import { limits } from '#domain/limits.ts';
import { shape } from '../log.ts';
import type { Log } from '../log.ts';
import { failures } from './metrics.ts';
import type { Session } from './session.ts';
import type { AccessAnswer, ZoneStore } from './zone-store.ts';

export interface AccessWatchOptions {
  store: ZoneStore;
  sessions: Iterable<Session>;
  epochChanged: (session: Session) => void;
  log: Log;
  pollMs?: number;
  leaseMs?: number;
}

const reasons = { signed_out: 'signedOut', none: 'notFound' } as const;

const nameOf = ({ session, zone }: { session: string; zone: string }): string => session + zone;

export class AccessWatch {
  readonly #options: AccessWatchOptions;
  readonly #leaseMs: number;
  #answeredAt = performance.now();
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

  /** Asks whether what these sessions believe is still so, all in one question. */
  async check(sessions: readonly Session[]): Promise<void> {
    const beliefs = sessions.flatMap(({ belief }) => belief ?? []);
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

  #admitted(): Session[] {
    return [...this.#options.sessions].filter(({ room }) => room !== null);
  }

  async #poll(): Promise<void> {
    if (!this.fresh) for (const session of this.#admitted()) session.end('unavailable');
    if (this.#polling) return;
    this.#polling = true;
    try {
      await this.check(this.#admitted());
      this.#answeredAt = performance.now();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#polling = false;
    }
  }

  #failed(error: unknown): void {
    failures.inc({ work: 'access' });
    this.#options.log.warn(shape(error), 'access poll');
  }

  #act(session: Session, answer: AccessAnswer): void {
    if (answer.outcome !== 'ok') return session.end(reasons[answer.outcome]);
    if (session.room !== null && answer.epoch !== session.room.epoch)
      return this.#options.epochChanged(session);
    const { writer = session.rights.writer, key: writerKey = session.rights.writerKey } =
      answer.writer ?? {};
    session.setRights({ access: answer.access, writer, writerKey });
    // News of what other processes wrote can get lost as well.
    void session.room?.catchUp(answer.seq);
  }
}
