// The sync server as it is while its news connection is lost: no NOTIFY reaches it, only the poll is left.
import { createServer } from 'node:http';
import { openLog } from '#server/log.ts';
import { RenewingPool } from '#db/renewing-pool.ts';
import { connectSync } from '#server/sync/connect.ts';
import { DocumentWork } from '#server/sync/document-work.ts';
import { openSyncServer } from '#server/sync/sync-server.ts';
import { postgresStore } from '#server/sync/zone-store-postgres.ts';

const { DATABASE_URL = '', PORT = '' } = process.env;
const server = createServer();
const store = postgresStore(new RenewingPool(() => connectSync(DATABASE_URL, 8)));
openSyncServer({
  server,
  origin: `http://127.0.0.1:${PORT}`,
  store,
  documents: new DocumentWork(store),
  log: openLog('silent'),
});
server.listen(Number(PORT), '127.0.0.1', () => console.log('ready'));
