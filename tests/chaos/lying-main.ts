// The negative control: the same sync server over a store that says "committed" at once and commits a
// little later. A kill in between loses what people were told is saved, and the harness must say so.
import { createServer } from 'node:http';
import { projectZone } from '#domain/plan/projection.ts';
import { openLog } from '#server/log.ts';
import { openSyncServer } from '#server/sync/sync-server.ts';
import { RenewingPool } from '#db/renewing-pool.ts';
import { connectSync } from '#server/sync/connect.ts';
import { postgresStore } from '#server/sync/zone-store-postgres.ts';
import type { ZoneStore } from '#server/sync/zone-store.ts';

const lateMs = 60;

function lying(store: ZoneStore): ZoneStore {
  const last = new Map<string, number>();
  const written = new Map<string, Promise<unknown>>();
  return {
    ...store,
    async load(zone) {
      const rows = await store.load(zone);
      last.set(zone, rows.at(-1)?.seq ?? 0);
      return rows;
    },
    append(zone, rows) {
      const late = new Promise((done) => setTimeout(done, lateMs));
      const before = written.get(zone);
      written.set(
        zone,
        Promise.all([late, before]).then(() => store.append(zone, rows)),
      );
      let seq = last.get(zone) ?? 0;
      const answers = rows.map(({ n }) => ({ n, seq: ++seq }));
      last.set(zone, seq);
      return Promise.resolve(answers);
    },
  };
}

const { DATABASE_URL = '', PORT = '' } = process.env;
const server = createServer();
openSyncServer({
  server,
  origin: `http://127.0.0.1:${PORT}`,
  store: lying(postgresStore(new RenewingPool(() => connectSync(DATABASE_URL, 8)))),
  project: (kind, doc) => projectZone(kind, doc).payload,
  log: openLog('silent'),
});
server.listen(Number(PORT), '127.0.0.1', () => console.log('ready'));
