// The negative control: the same sync server over a store that says "committed" at once and commits a
// little later. A kill in between loses what people were told is saved, and the harness must say so.
import { createServer } from 'node:http';
import { openLog } from '#server/log.ts';
import { DocumentWork } from '#server/sync/document-work.ts';
import { openSyncServer } from '#server/sync/sync-server.ts';
import { RenewingPool } from '#db/renewing-pool.ts';
import { connectSync } from '#server/sync/connect.ts';
import { postgresStore } from '#server/sync/zone-store-postgres.ts';
import type { ZoneStore } from '#server/sync/zone-store.ts';

const lateMs = 60;

function lying(store: ZoneStore): ZoneStore {
  const last = new Map<string, number>();
  let written: Promise<unknown> = Promise.resolve();
  return {
    ...store,
    async zone(zone, content) {
      const stored = await store.zone(zone, content);
      last.set(zone, stored.rows.at(-1)?.seq ?? stored.index?.seq ?? 0);
      return stored;
    },
    append(rows) {
      const late = new Promise((done) => setTimeout(done, lateMs));
      written = Promise.all([late, written]).then(() => store.append(rows));
      const answers = rows.map(({ n, zone }) => {
        const seq = (last.get(zone) ?? 0) + 1;
        last.set(zone, seq);
        return { n, seq };
      });
      return Promise.resolve(answers);
    },
  };
}

const { DATABASE_URL = '', PORT = '' } = process.env;
const server = createServer();
const store = postgresStore(new RenewingPool(() => connectSync(DATABASE_URL, 8)));
openSyncServer({
  server,
  origin: `http://127.0.0.1:${PORT}`,
  store: lying(store),
  documents: new DocumentWork(store),
  log: openLog('silent'),
});
server.listen(Number(PORT), '127.0.0.1', () => console.log('ready'));
