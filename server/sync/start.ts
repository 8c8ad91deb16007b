// The sync server over the real PostgreSQL.
import type { Server } from 'node:http';
import { projectZone } from '#domain/plan/projection.ts';
import type { Log } from '../log.ts';
import type { ConnectedSettings } from '../settings.ts';
import { listenToKring } from './bus.ts';
import { openSyncServer } from './sync-server.ts';
import { connectSync, postgresStore } from './zone-store-postgres.ts';

export interface RunningSync {
  ready(): boolean;
  close(): Promise<void>;
}

export async function startSync({
  server,
  settings,
  log,
}: {
  server: Server;
  settings: Pick<ConnectedSettings, 'DATABASE_URL' | 'ORIGIN'>;
  log: Log;
}): Promise<RunningSync> {
  const sql = connectSync(settings.DATABASE_URL);
  const sync = openSyncServer({
    server,
    origin: settings.ORIGIN,
    store: postgresStore(sql),
    project: (kind, doc) => projectZone(kind, doc).payload,
    log,
  });
  const bus = await listenToKring(sql, sync);
  return {
    ready: () => sync.ready(),
    async close() {
      await sync.close();
      await bus.close().catch(() => undefined);
      await sql.end({ timeout: 2 });
    },
  };
}
