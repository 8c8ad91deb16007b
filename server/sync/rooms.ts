// Open zones: each is one room, shared by all who are in it, and leaves memory some time after the last
// one left. A room that rests gives its bytes back.
import type { ZoneKind } from '#domain/access/roles.ts';
import type { ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { shape } from '../log.ts';
import type { Log } from '../log.ts';
import { Committer } from './committer.ts';
import { failures, openRooms } from './metrics.ts';
import type { Neighbours } from './neighbours.ts';
import { Room } from './room.ts';
import type { RoomHost } from './room.ts';
import { loadZone } from './zone-loading.ts';
import type { ZoneStore } from './zone-store.ts';

export interface RoomsOptions {
  store: ZoneStore;
  neighbours: Neighbours;
  log: Log;
  /** After every commit. */
  changed: (room: Room) => void;
  idleMs?: number;
}

export class Rooms {
  readonly #idleMs: number;
  readonly #neighbours: Neighbours;
  readonly #host: RoomHost;
  readonly #open = new Map<ZoneId, Room>();
  /** Rooms without anybody, and since when. */
  readonly #empty = new Map<Room, number>();
  readonly #sweep: NodeJS.Timeout;

  constructor({ store, neighbours, log, changed, idleMs = limits.roomIdleMs }: RoomsOptions) {
    this.#idleMs = idleMs;
    this.#neighbours = neighbours;
    const committer = new Committer(store, neighbours);
    this.#host = {
      changed,
      waiting: (room) => committer.waiting(room),
      load: ({ zone, kind }, content) => loadZone(zone, kind, store, log, { content }),
      since: (zone, seq) => store.since(zone, seq),
      tell: ({ zone }, word) => neighbours.tell(zone, word),
      failed: (room, error) => {
        failures.inc({ work: 'room' });
        log.error({ zone: room.zone, ...shape(error) }, 'room');
        this.#forget(room);
      },
      stumbled: ({ zone }, error) => {
        failures.inc({ work: 'gate' });
        log.error({ zone, ...shape(error) }, 'gate');
      },
    };
    const sweepMs = Math.min(limits.roomSweepMs, this.#idleMs);
    this.#sweep = setInterval(() => this.#clear(), sweepMs).unref();
  }

  enter(zone: ZoneId, kind: ZoneKind, epoch: number): Room {
    const open = this.#open.get(zone);
    if (open !== undefined && open.epoch >= epoch) {
      this.#empty.delete(open);
      // Whoever comes with an older epoch will learn of the new one from the poll.
      return open;
    }
    if (open !== undefined) this.#end(open, 'epochChanged');
    const room = new Room(zone, kind, epoch, this.#host);
    this.#open.set(zone, room);
    this.#neighbours.join(zone);
    openRooms.set(this.#open.size);
    return room;
  }

  /** After a member left. */
  left(room: Room): void {
    if (room.members.size === 0 && !room.ended) this.#empty.set(room, performance.now());
  }

  find(zone: ZoneId): Room | undefined {
    return this.#open.get(zone);
  }

  get all(): Room[] {
    return [...this.#open.values()];
  }

  epochChanged(room: Room): void {
    this.#end(room, 'epochChanged');
  }

  close(): void {
    clearInterval(this.#sweep);
    for (const room of this.all) this.#end(room, 'goingAway');
  }

  #clear(): void {
    const now = performance.now();
    for (const [room, since] of this.#empty)
      if (now - since >= this.#idleMs) void this.#leaveMemory(room);
    for (const room of this.#open.values()) room.rest(now);
  }

  async #leaveMemory(room: Room): Promise<void> {
    await room.settled();
    if (this.#empty.has(room)) this.#end(room, 'goingAway');
  }

  #end(room: Room, reason: 'goingAway' | 'epochChanged'): void {
    this.#forget(room);
    if (!room.ended) room.end(reason);
  }

  #forget(room: Room): void {
    this.#empty.delete(room);
    if (this.#open.get(room.zone) !== room) return;
    this.#open.delete(room.zone);
    this.#neighbours.part(room.zone);
    openRooms.set(this.#open.size);
  }
}
