// A sync server in a process of its own over a PostgreSQL that keeps what it says it keeps, and what
// both use while something happens: CPU by the kernel's count, WAL and calls by PostgreSQL's own.
import { readFileSync } from 'node:fs';
import postgres from 'postgres';
import { cpuMs } from '../cpu.ts';
import { threadsCpuMs } from '../proc.ts';
import { freshDatabase, openDatabase } from '../servers/database.ts';
import { kring } from '../servers/kring.ts';
import type { BenchServer, World } from '../servers/server.ts';

/** Everything but `seconds` is how much in a second. */
export interface Rates {
  seconds: number;
  /** CPU in milliseconds: the node's main thread, its other threads, PostgreSQL with all its processes. */
  main: number;
  rest: number;
  database: number;
  /** Bytes. */
  wal: number;
  commits: number;
  /** Updates stored: a key each. */
  rows: number;
}

export interface Watched {
  server: BenchServer;
  rates(work: () => Promise<unknown>): Promise<Rates>;
  /** Bytes of the log's table with its indexes, and its rows. */
  log(): Promise<{ bytes: number; rows: number }>;
  close(): Promise<void>;
}

export async function openWatched(folder: string, world: World): Promise<Watched> {
  const database = await openDatabase(folder);
  const place = await freshDatabase(database);
  const sql = postgres(place.url, { max: 1, onnotice: () => undefined });
  const server = await kring.open(
    { folder, nodeArgs: [], database: () => Promise.resolve(place) },
    world,
  );
  const metric = async (name: string): Promise<number> => {
    const page = await fetch(`http://127.0.0.1:${server.target(0, 0).port}/metrics`);
    return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(await page.text())?.[1] ?? 0);
  };
  const mainThread = (): number =>
    Number(readFileSync(`/proc/${server.pid}/task/${server.pid}/schedstat`, 'utf8').split(' ')[0]) /
    1e6;
  const look = async (): Promise<Rates> => {
    const [wal] = await sql<{ at: string }[]>`select pg_current_wal_lsn() - '0/0' as at`;
    const main = mainThread();
    return {
      seconds: performance.now() / 1_000,
      main,
      rest: threadsCpuMs(server.pid) - main,
      database: cpuMs(place.pid),
      wal: Number(wal?.at),
      commits: await metric('kring_sync_append_seconds_count'),
      rows: await metric('kring_sync_updates_total'),
    };
  };
  return {
    server,
    async rates(work) {
      const before = await look();
      await work();
      const after = await look();
      const seconds = after.seconds - before.seconds;
      const rate = (of: keyof Rates): number => (after[of] - before[of]) / seconds;
      return {
        seconds,
        main: rate('main'),
        rest: rate('rest'),
        database: rate('database'),
        wal: rate('wal'),
        commits: rate('commits'),
        rows: rate('rows'),
      };
    },
    async log() {
      const [row] = await sql<{ bytes: string; rows: string }[]>`
        select pg_total_relation_size('app.zone_updates') as bytes,
          (select count(*) from app.zone_updates) as rows`;
      return { bytes: Number(row?.bytes), rows: Number(row?.rows) };
    },
    async close() {
      await server.close();
      await sql.end();
      await database.close();
    },
  };
}
