// After a pause in a zone: what its document says goes into the read model, from which pages are
// rendered and lists counted. Rows follow the document and can be made again; they are never truth.
import type * as Y from 'yjs';
import type { ZoneKind } from '#domain/access/roles.ts';
import type { ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { shape } from '../log.ts';
import type { Log } from '../log.ts';
import { failures } from './metrics.ts';
import type { Room } from './room.ts';
import { documentOf } from './zone-loading.ts';
import type { ZoneStore } from './zone-store.ts';

export type Projection = (zoneKind: ZoneKind, doc: Y.Doc) => object;

interface Waiting {
  room: Room;
  since: number;
  timer: NodeJS.Timeout;
}

export class Projector {
  readonly #store: ZoneStore;
  readonly #project: Projection;
  readonly #log: Log;
  readonly #waiting = new Map<ZoneId, Waiting>();
  readonly #running = new Set<Promise<void>>();

  constructor(store: ZoneStore, project: Projection, log: Log) {
    this.#store = store;
    this.#project = project;
    this.#log = log;
  }

  /** Waits for quiet, but not for ever while people type. */
  changed(room: Room): void {
    const before = this.#waiting.get(room.zone);
    clearTimeout(before?.timer);
    const now = performance.now();
    const since = before?.since ?? now;
    const wait = Math.min(limits.projectQuietMs, since + limits.projectMaxMs - now);
    const timer = setTimeout(() => this.#run(room), Math.max(0, wait));
    this.#waiting.set(room.zone, { room, since, timer });
  }

  /** Zones that a process did not get to before it ended. */
  async catchUp(): Promise<void> {
    try {
      for (const { zone, kind } of await this.#store.behind()) {
        const rows = await this.#store.load(zone);
        await this.#write(zone, kind, rows.at(-1)?.seq ?? 0, documentOf(rows).doc);
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Everything that waits, now. */
  async close(): Promise<void> {
    for (const { room, timer } of [...this.#waiting.values()]) {
      clearTimeout(timer);
      this.#run(room);
    }
    await Promise.all(this.#running);
  }

  #run(room: Room): void {
    this.#waiting.delete(room.zone);
    const run = room
      .look((doc, seq) => this.#write(room.zone, room.kind, seq, doc))
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #write(zone: ZoneId, kind: ZoneKind, seq: number, doc: Y.Doc): Promise<void> {
    try {
      await this.#store.project(zone, seq, this.#project(kind, doc));
    } catch (error) {
      this.#failed(error, zone);
    }
  }

  #failed(error: unknown, zone?: ZoneId): void {
    failures.inc({ work: 'projection' });
    this.#log.error({ zone, ...shape(error) }, 'projection');
  }
}
