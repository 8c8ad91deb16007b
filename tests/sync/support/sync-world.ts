// The world of the database tests with a running sync server in front of it: a real PostgreSQL, a real
// http server, real sockets. People sign in as in the web app: the cookie's secret is in the jar, its
// hash in the database.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sql } from 'postgres';
import { ZoneId, type SessionId } from '#domain/ids.ts';
import { openLog } from '#server/log.ts';
import { listenToKring } from '#server/sync/bus.ts';
import { openSyncServer, type SyncServerOptions } from '#server/sync/sync-server.ts';
import { RenewingPool } from '#db/renewing-pool.ts';
import { connectSync } from '#server/sync/connect.ts';
import { DocumentWork } from '#server/sync/document-work.ts';
import { postgresStore } from '#server/sync/zone-store-postgres.ts';
import type { ZoneStore } from '#server/sync/zone-store.ts';
import {
  hashSessionSecret,
  newSessionSecret,
  sessionCookieName,
} from '../../../src/lib/server/auth/session-cookie.ts';
import { buildWorld, personId, zoneId } from '../../db/world.ts';
import { openTestDatabase, type TestDatabase } from '../../support/postgres.ts';

export interface SignedIn {
  slug: string;
  personId: string;
  sessionId: SessionId;
  cookie: string;
}

export interface RunningServer {
  port: number;
  origin: string;
  ready(): boolean;
  /** Whether it hears of other nodes over Redis. */
  inTouch(): boolean;
  /** Orderly, as on SIGTERM. */
  close(): Promise<void>;
}

export interface SyncWorld {
  db: TestDatabase;
  signIn(slug: string): Promise<SignedIn>;
  start(
    options?: Partial<SyncServerOptions> & {
      wrap?: (store: ZoneStore) => ZoneStore;
      deaf?: boolean;
      port?: number;
    },
  ): Promise<RunningServer>;
  close(): Promise<void>;
}

/** A session as the web app makes it: the secret in the jar, its hash in the database. */
export async function signInto(sql: Sql, slug: string): Promise<SignedIn> {
  const secret = newSessionSecret();
  const sessionId = hashSessionSecret(secret) as SessionId;
  const person = personId(slug);
  await sql`insert into app.sessions (id, person_id, acr) values (${sessionId}, ${person}, 'loa3')`;
  return { slug, personId: person, sessionId, cookie: `${sessionCookieName}=${secret}` };
}

export const milosZone = ZoneId.parse(zoneId('milo', 'shared'));

export async function openSyncWorld(
  build: (db: TestDatabase) => Promise<void> = ({ sql }) => buildWorld(sql),
): Promise<SyncWorld> {
  const db = await openTestDatabase();
  await build(db);
  const running = new Set<RunningServer>();

  return {
    db,
    signIn: (slug) => signInto(db.sql, slug),
    async start({ wrap = (store: ZoneStore) => store, deaf = false, port = 0, ...options } = {}) {
      const server = createServer();
      await listen(server, port);
      const { port: own } = server.address() as AddressInfo;
      const { origin = `http://127.0.0.1:${own}` } = options;
      const database = new RenewingPool(() => connectSync(db.url(), 8));
      const sync = openSyncServer({
        server,
        origin,
        store: wrap(postgresStore(database)),
        documents: new DocumentWork(postgresStore(database)),
        log: openLog(process.env.LOG_LEVEL ?? 'silent'),
        ...options,
      });
      server.on('request', (request, response) => {
        if (!sync.answer(request, response)) response.writeHead(404).end();
      });
      const bus = deaf ? null : await listenToKring(db.url(), sync);
      const handle: RunningServer = {
        port: own,
        origin,
        ready: () => sync.ready(),
        inTouch: () => sync.inTouch(),
        async close() {
          if (!running.delete(handle)) return;
          await sync.close();
          await bus?.close();
          await database.close();
          server.closeAllConnections();
          await new Promise((done) => server.close(done));
        },
      };
      running.add(handle);
      return handle;
    },
    async close() {
      for (const handle of [...running]) await handle.close();
      await db.close();
    },
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((done) => server.listen(port, '127.0.0.1', done));
