// The sync server over the real PostgreSQL.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Log } from '../log.ts';
import type { ConnectedSettings } from '../settings.ts';
import { listenToKring } from './bus.ts';
import { openSyncServer } from './sync-server.ts';
import { RenewingPool } from '#db/renewing-pool.ts';
import { connectSync } from './connect.ts';
import { openDocuments } from './documents-thread.ts';
import { noNeighbours } from './neighbours.ts';
import { redisNeighbours } from './neighbours-redis.ts';
import { warmUp } from './warm-up.ts';
import { postgresStore } from './zone-store-postgres.ts';

export interface RunningSync {
  /** True when the request was for the sync server. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  ready(): boolean;
  close(): Promise<void>;
}

export async function startSync({
  server,
  settings,
  log,
}: {
  server: Server;
  settings: Pick<ConnectedSettings, 'DATABASE_URL' | 'ORIGIN' | 'REDIS_URL'>;
  log: Log;
}): Promise<RunningSync> {
  const database = new RenewingPool(() => connectSync(settings.DATABASE_URL, 8));
  const store = postgresStore(database);
  await warmUp(store);
  const { REDIS_URL: redis } = settings;
  const sync = openSyncServer({
    server,
    origin: settings.ORIGIN,
    store,
    neighbours:
      redis === undefined ? noNeighbours : (nodes) => redisNeighbours({ url: redis, log }, nodes),
    documents: openDocuments(settings.DATABASE_URL),
    log,
  });
  const bus = await listenToKring(settings.DATABASE_URL, sync);
  database.lost = () => bus.renew();
  return {
    answer: (request, response) => sync.answer(request, response),
    ready: () => sync.ready(),
    async close() {
      await sync.close();
      await bus.close().catch(() => undefined);
      await database.close();
    },
  };
}
