// How many connections one signed-in session may hold, and how fast it may open new ones: each opening
// asks the database and writes the access log, so a page that opens and closes in a loop is stopped.
import type { SessionId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { Bucket } from './bucket.ts';

interface Held {
  open: number;
  opens: Bucket;
  lastAt: number;
}

export class SessionQuota {
  readonly #held = new Map<SessionId, Held>();

  /** Counts a connection; false when it is one too many. It is given back with `closed` all the same. */
  opened(session: SessionId, now: number): boolean {
    let held = this.#held.get(session);
    if (held === undefined) {
      const opens = new Bucket(limits.opensPerSecond, limits.opensBurst, now);
      this.#held.set(session, (held = { open: 0, opens, lastAt: now }));
    }
    held.open += 1;
    held.lastAt = now;
    return held.opens.take(1, now) && held.open <= limits.socketsPerSession;
  }

  closed(session: SessionId): void {
    const held = this.#held.get(session);
    if (held !== undefined) held.open -= 1;
  }

  /** Forgets who has been away long enough for a full budget. */
  sweep(now: number): void {
    const refillMs = (limits.opensBurst / limits.opensPerSecond) * 1000;
    for (const [session, { open, lastAt }] of this.#held)
      if (open <= 0 && now - lastAt > refillMs) this.#held.delete(session);
  }
}
