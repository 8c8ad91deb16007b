// One PostgreSQL for a whole run of the bench, with everything on that makes a commit a commit, on the
// load generator's core. Each measurement gets a fresh database, copied from one with the migrations.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import postgres from 'postgres';
import { bootstrap, migrate } from '#server/embedded/migrate.ts';
import { startPostgres } from '#server/embedded/postgres.ts';
import { loadCore } from './child.ts';

const quiet = { max: 1, onnotice: () => undefined };
const password = 'for the bench';

/** How another process reaches it. */
export interface DatabaseAddress {
  /** Of the owner, without a database's name at the end. */
  base: string;
  port: number;
  pid: number;
}

export async function openDatabase(
  folder: string,
): Promise<DatabaseAddress & { close(): Promise<void> }> {
  const server = await startPostgres({
    folder: join(folder, 'database'),
    durable: true,
    settings: { max_connections: '100', max_wal_size: '2GB', autovacuum_naptime: '60s' },
  });
  execFileSync('taskset', ['-acp', loadCore, String(server.pid)], { stdio: 'ignore' });
  const admin = postgres(server.url('postgres'), quiet);
  await admin.unsafe('create database kring_template');
  const template = postgres(server.url('kring_template'), quiet);
  await bootstrap(template);
  await migrate(template);
  await template.unsafe(`alter role kring_server password '${password}'`);
  await template.end();
  await admin.end();
  return {
    base: server.url(''),
    port: server.port,
    pid: server.pid,
    close: () => server.stop(),
  };
}

export async function freshDatabase({
  base,
  port,
  pid,
}: DatabaseAddress): Promise<{ url: string; pid: number; asServer: string }> {
  const name = `bench_${randomUUID().slice(0, 8)}`;
  const admin = postgres(`${base}postgres`, quiet);
  await admin.unsafe(`create database ${name} template kring_template`);
  await admin.end();
  const login = `kring_server:${encodeURIComponent(password)}`;
  return { url: `${base}${name}`, pid, asServer: `postgres://${login}@127.0.0.1:${port}/${name}` };
}
