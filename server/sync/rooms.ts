// Open zones: each is loaded once, shared by all who are in it, and leaves memory some time after
// the last one left.
import type { ZoneKind } from '#domain/access/roles.ts';
import type { ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { shape } from '../log.ts';
import type { Log } from '../log.ts';
import { failures, openRooms } from './metrics.ts';
import { Room } from './room.ts';
import { loadZone } from './zone-loading.ts';
import type { ZoneStore } from './zone-store.ts';

export interface RoomsOptions {
  store: ZoneStore;
  log: Log;
  /** After every commit. */
  changed: (room: Room) => void;
  idleMs?: number;
}

export class Rooms {
  readonly #options: RoomsOptions;
  readonly #open = new Map<ZoneId, Promise<Room>>();
  readonly #idle = new Map<ZoneId, NodeJS.Timeout>();

  constructor(options: RoomsOptions) {
    this.#options = options;
  }

  async enter(zone: ZoneId, kind: ZoneKind, epoch: number): Promise<Room> {
    const open = this.#open.get(zone);
    const room = await (open ?? this.#load(zone, kind, epoch));
    if (room.ended) return this.enter(zone, kind, epoch);
    if (room.epoch === epoch) {
      this.#keep(zone);
      return room;
    }
    // Whoever comes with an older epoch will learn of the new one from the poll.
    if (room.epoch < epoch) this.#end(room, 'epochChanged');
    return this.enter(zone, kind, Math.max(epoch, room.epoch));
  }

  /** After a member left. */
  left(room: Room): void {
    if (room.members.size > 0 || room.ended || this.#idle.has(room.zone)) return;
    const timer = setTimeout(() => {
      this.#idle.delete(room.zone);
      void room.settled().then(() => {
        if (room.members.size === 0 && !this.#idle.has(room.zone)) this.#end(room, 'goingAway');
      });
    }, this.#options.idleMs ?? limits.roomIdleMs);
    this.#idle.set(room.zone, timer.unref());
  }

  /** A zone that is open here, also while it is still loading. */
  find(zone: ZoneId): Promise<Room> | undefined {
    return this.#open.get(zone);
  }

  async all(): Promise<Room[]> {
    const settled = await Promise.allSettled(this.#open.values());
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  }

  epochChanged(room: Room): void {
    this.#end(room, 'epochChanged');
  }

  async close(): Promise<void> {
    for (const timer of this.#idle.values()) clearTimeout(timer);
    for (const room of await this.all()) this.#end(room, 'goingAway');
  }

  #load(zone: ZoneId, kind: ZoneKind, epoch: number): Promise<Room> {
    const { store, log, changed } = this.#options;
    const loading = loadZone(zone, store, log).then(
      (loaded) =>
        new Room(zone, kind, epoch, loaded, store, {
          changed,
          failed: (room, error) => {
            failures.inc({ work: 'room' });
            log.error({ zone, ...shape(error) }, 'room');
            this.#forget(room.zone);
          },
          stumbled: (_room, error) => {
            failures.inc({ work: 'guard' });
            log.error({ zone, ...shape(error) }, 'guard');
          },
        }),
    );
    this.#open.set(zone, loading);
    openRooms.set(this.#open.size);
    loading.catch(() => this.#forget(zone));
    return loading;
  }

  #keep(zone: ZoneId): void {
    clearTimeout(this.#idle.get(zone));
    this.#idle.delete(zone);
  }

  #end(room: Room, reason: 'goingAway' | 'epochChanged'): void {
    if (room.ended) return;
    this.#forget(room.zone);
    room.end(reason);
  }

  #forget(zone: ZoneId): void {
    this.#keep(zone);
    this.#open.delete(zone);
    openRooms.set(this.#open.size);
  }
}
