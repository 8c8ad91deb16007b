// A long log gets a snapshot beside it, so that opening stays quick. The log itself is kept: a
// snapshot can always be made again from it, and PostgreSQL refuses one that came too late.
import { limits } from '#domain/limits.ts';
import { shape } from '../log.ts';
import type { Log } from '../log.ts';
import { failures } from './metrics.ts';
import type { Room } from './room.ts';
import type { ZoneStore } from './zone-store.ts';

export class Compaction {
  readonly #store: ZoneStore;
  readonly #log: Log;
  readonly #afterUpdates: number;
  readonly #busy = new Set<Room>();

  constructor(store: ZoneStore, log: Log, afterUpdates: number = limits.compactAfterUpdates) {
    this.#store = store;
    this.#log = log;
    this.#afterUpdates = afterUpdates;
  }

  async changed(room: Room): Promise<void> {
    if (room.sinceSnapshot < this.#afterUpdates || !room.whole || this.#busy.has(room)) return;
    this.#busy.add(room);
    try {
      // Document and number are read in one breath; nothing can come between.
      const { seq } = room;
      const state = room.state();
      if (await this.#store.compact(room.zone, seq, state)) room.compacted(seq, state.length);
    } catch (error) {
      failures.inc({ work: 'compaction' });
      this.#log.warn({ zone: room.zone, ...shape(error) }, 'compaction');
    } finally {
      this.#busy.delete(room);
    }
  }
}
