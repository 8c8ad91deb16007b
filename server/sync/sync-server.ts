// The parts of the sync server put together, over any store: sockets come in at the gateway, news
// from the bus, and an end that loses nothing goes out.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { SessionId, ZoneId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { shape } from '../log.ts';
import type { Log } from '../log.ts';
import { AccessWatch } from './access-watch.ts';
import { Admission } from './admission.ts';
import type { BusListener, News } from './bus.ts';
import { crashPoint } from './crash-point.ts';
import type { Documents } from './document-work.ts';
import { openGateway } from './gateway.ts';
import { openHttpDoor } from './http-door.ts';
import { failures, openSockets } from './metrics.ts';
import { Housekeeping } from './housekeeping.ts';
import { noNeighbours } from './neighbours.ts';
import type { OpenNeighbours } from './neighbours.ts';
import type { Room } from './room.ts';
import { Rooms } from './rooms.ts';
import { SessionQuota } from './session-quota.ts';
import { Session } from './session.ts';
import type { SessionListener } from './session.ts';
import type { Wire } from './wire.ts';
import type { ZoneStore } from './zone-store.ts';

const beatParts = 10;

export interface SyncServerOptions {
  server: Server;
  origin: string;
  store: ZoneStore;
  /** Other nodes over the same database; none by default. */
  neighbours?: OpenNeighbours;
  documents: Documents;
  log: Log;
  roomIdleMs?: number;
  compactAfterUpdates?: number;
  accessPollMs?: number;
  accessLeaseMs?: number;
}

export interface SyncServer extends BusListener {
  /** True when the request was for the sync server: frames over HTTP. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  ready(): boolean;
  /** Whether other nodes hear of news without the database. */
  inTouch(): boolean;
  /** Commits what has come, tells the sockets to go elsewhere, and ends. */
  close(): Promise<void>;
}

export function openSyncServer(options: SyncServerOptions): SyncServer {
  const { server, origin, store, documents, log, compactAfterUpdates } = options;
  const sessions = new Set<Session>();
  const quota = new SessionQuota();
  const housekeeping = new Housekeeping({ store, documents, log, compactAfterUpdates });
  const neighbours = (options.neighbours ?? noNeighbours)({
    heard: (zone, node, word) => rooms.find(zone)?.told(node, word),
    left: (node) => rooms.all.forEach((room) => room.nodeLeft(node)),
    met,
  });
  const rooms = new Rooms({
    store,
    neighbours,
    log,
    idleMs: options.roomIdleMs,
    changed: (room: Room) => housekeeping.changed(room),
  });
  const watch = new AccessWatch({
    store,
    log,
    sessions,
    pollMs: options.accessPollMs,
    leaseMs: options.accessLeaseMs,
    rooms,
  });

  const admission = new Admission({
    store,
    rooms,
    failed: (session, error) => {
      failures.inc({ work: 'admission' });
      log.warn({ zone: session.zone, ...shape(error) }, 'admission');
      session.end('unavailable');
    },
  });

  const listener: SessionListener = {
    recheck: (one) =>
      watch.check([one]).catch((error: unknown) => {
        log.warn(shape(error), 'recheck');
        one.end('unavailable');
      }),
    failed: (one, error) => {
      failures.inc({ work: 'frame' });
      log.error({ zone: one.zone, ...shape(error) }, 'frame');
    },
    ended,
  };

  let opens = 0;
  function opened(wire: Wire, sessionId: SessionId, zone: ZoneId): void {
    const session = new Session(wire, sessionId, zone, listener, (opens += 1));
    sessions.add(session);
    openSockets.set(sessions.size);
    if (!quota.opened(sessionId, performance.now())) return session.end('tooMany');
    admission.enter(session);
  }

  function ended(session: Session): void {
    sessions.delete(session);
    openSockets.set(sessions.size);
    quota.closed(session.sessionId);
    if (session.room !== null) rooms.left(session.room);
  }

  const inZone = (zone: ZoneId): Session[] =>
    [...sessions].filter((session) => session.zone === zone);

  function news(item: News): void {
    switch (item.kind) {
      case 'update':
        return void rooms.find(item.zone)?.catchUp(item.seq);
      case 'access':
        return watch.checkSoon(inZone(item.zone));
      case 'session':
        return watch.checkSoon([...sessions].filter(({ sessionId }) => sessionId === item.session));
      case 'thread':
        return inZone(item.zone).forEach((session) => session.notice('threads', item.thread));
      case 'people':
        return inZone(item.zone).forEach((session) => session.notice('people', item.zone));
    }
  }

  function listening(): void {
    watch.checkSoon([...sessions]);
    for (const room of rooms.all) void room.catchUp(Infinity);
    void housekeeping.catchUp();
  }

  /** Who is where was not heard meanwhile; what was written, the poll finds. */
  function met(): void {
    for (const room of rooms.all) {
      neighbours.tell(room.zone, { kind: 'ask' });
      room.beat();
    }
  }

  // A part of them at a time: ten thousand at once would hold up everyone's typing.
  let beats = 0;
  const heartbeat = setInterval(() => {
    beats += 1;
    quota.sweep(performance.now());
    for (const session of sessions)
      if (session.place % beatParts === beats % beatParts) session.beat();
    if (beats % beatParts === 0) for (const room of rooms.all) room.beat();
  }, limits.pingMs / beatParts);
  const gateway = openGateway({ server, origin, opened });
  const door = openHttpDoor({ origin, opened });

  return {
    news,
    listening,
    answer: (request, response) => door.answer(request, response),
    ready: () => watch.fresh,
    inTouch: () => neighbours.inTouch,
    async close() {
      gateway.close();
      door.close();
      clearInterval(heartbeat);
      for (const session of sessions) session.drain();
      for (const room of rooms.all) await room.settled();
      crashPoint('drain.settled');
      await housekeeping.close();
      watch.close();
      for (const session of [...sessions]) session.end('goingAway');
      door.end();
      rooms.close();
      await neighbours.close();
    },
  };
}
