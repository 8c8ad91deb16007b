// After a pause in a zone its rows for pages are made anew, and a long log gets a snapshot beside it.
// Says when; how is document-work.ts.
import type { ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { shape } from '../log.ts';
import type { Log } from '../log.ts';
import type { Documents } from './document-work.ts';
import { failures, quarantined } from './metrics.ts';
import type { Room } from './room.ts';
import type { ZoneStore } from './zone-store.ts';

export interface HousekeepingOptions {
  store: ZoneStore;
  documents: Documents;
  log: Log;
  compactAfterUpdates?: number;
}

interface Waiting {
  since: number;
  timer: NodeJS.Timeout;
}

export class Housekeeping {
  readonly #options: HousekeepingOptions;
  readonly #compactAfter: number;
  readonly #waiting = new Map<Room, Waiting>();
  readonly #running = new Map<Room, Promise<void>>();
  /** Their log has a row that cannot be read: it stays as long as it is until someone has looked. */
  readonly #damaged = new WeakSet<Room>();

  constructor(options: HousekeepingOptions) {
    this.#options = options;
    this.#compactAfter = options.compactAfterUpdates ?? limits.compactAfterUpdates;
  }

  /** Waits for quiet, but not for ever while people type, and not at all when the log has grown long. */
  changed(room: Room): void {
    if (this.#isLong(room) && !this.#running.has(room)) return this.#begin(room);
    const before = this.#waiting.get(room);
    clearTimeout(before?.timer);
    const now = performance.now();
    const since = before?.since ?? now;
    const wait = Math.min(limits.projectQuietMs, since + limits.projectMaxMs - now);
    const timer = setTimeout(() => this.#begin(room), Math.max(0, wait));
    this.#waiting.set(room, { since, timer });
  }

  /** Zones that a process did not get to before it ended. */
  async catchUp(): Promise<void> {
    try {
      for (const { zone, kind } of await this.#options.store.behind())
        await this.#options.documents.refresh(zone, kind, false);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Everything that waits, now. */
  async close(): Promise<void> {
    for (const room of [...this.#waiting.keys()]) this.#begin(room);
    await Promise.all(this.#running.values());
    await this.#options.documents.close();
  }

  #isLong(room: Room): boolean {
    if (this.#damaged.has(room)) return false;
    const { sinceSnapshot, tailBytes } = room;
    return sinceSnapshot >= this.#compactAfter || tailBytes >= limits.compactAfterBytes;
  }

  /** One job for a room at a time. */
  #begin(room: Room): void {
    clearTimeout(this.#waiting.get(room)?.timer);
    this.#waiting.delete(room);
    const before = this.#running.get(room) ?? Promise.resolve();
    const run = before.then(() => this.#refresh(room));
    this.#running.set(room, run);
    void run.then(() => this.#running.get(room) === run && this.#running.delete(room));
  }

  async #refresh(room: Room): Promise<void> {
    try {
      const { documents, log } = this.#options;
      const done = await documents.refresh(room.zone, room.kind, this.#isLong(room));
      if (done.unreadable.length > 0) this.#damaged.add(room);
      for (const seq of done.unreadable) {
        quarantined.inc();
        log.error({ zone: room.zone, seq }, 'unreadable log row');
      }
      if (done.snapshotBytes !== null) room.compacted(done.seq, done.snapshotBytes);
    } catch (error) {
      this.#failed(error, room.zone);
    }
  }

  #failed(error: unknown, zone?: ZoneId): void {
    failures.inc({ work: 'documents' });
    this.#options.log.error({ zone, ...shape(error) }, 'documents');
  }
}
