// Kring itself, as it runs in production: `node server/sync-main.ts` over a PostgreSQL that keeps what
// it says it keeps. The people, their sessions and their places are written with SQL: how they came
// about is not what is measured here.
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import postgres from 'postgres';
import { hashSessionSecret, sessionCookieName } from '../../src/lib/server/auth/session-cookie.ts';
import { id } from '../../tests/db/world.ts';
import { freePort } from '../../tests/support/server.ts';
import { childOf } from './child.ts';
import { buildWorld, personOf, zoneIdOf } from './kring-world.ts';
import type { BenchServer, Place, ServerKind, World } from './server.ts';

const root = resolve(import.meta.dirname, '../..');
/** As the scripts in package.json start it (docs/bench.md, memory). */
const smallYoung = '--max-semi-space-size=4';

/** The secret in a client's cookie: its number, hashed into the right form. */
export const secretOf = (client: number): string =>
  createHash('sha256').update(`bench session ${client}`).digest('base64url');

async function openKring(place: Place, world: World): Promise<BenchServer> {
  const { url, pid, asServer } = await place.database();
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  await buildWorld(sql, world, (client) => hashSessionSecret(secretOf(client)));
  const port = await freePort();
  const child = childOf([...place.nodeArgs, smallYoung, resolve(root, 'server/sync-main.ts')], {
    PORT: String(port),
    DATABASE_URL: asServer,
    LOG_LEVEL: 'error',
    SUPABASE_URL: 'http://127.0.0.1:9',
    SUPABASE_PUBLISHABLE_KEY: 'not used here',
    SUPABASE_JWT_SECRET: 'not used here, but long enough to be one',
  });
  await child.start();
  const origin = `http://127.0.0.1:${port}`;
  return {
    get pid() {
      return child.pid;
    },
    get crashed() {
      return child.crashed;
    },
    storePid: pid,
    target: (room, client) => ({
      port,
      path: `/sync/${zoneIdOf(room)}`,
      headers: {
        origin,
        cookie: `${sessionCookieName}=${secretOf(room * world.clientsPerRoom + client)}`,
      },
      wire: 'kring',
      document: zoneIdOf(room),
      answers: true,
    }),
    start: () => child.start(),
    stop: () => child.stop(),
    kill: () => child.kill(),
    liveBytes: () => child.liveBytes(),
    async fill(room, clientId, updates) {
      await fillZone(sql, room, clientId, updates);
    },
    async close() {
      await child.kill();
      await sql.end({ timeout: 1 });
    },
  };
}

/** Recorded edits as the log would hold them: a socket may not type as fast as a recording plays. */
async function fillZone(
  sql: postgres.Sql,
  room: number,
  clientId: number,
  updates: readonly Uint8Array[],
): Promise<void> {
  const tenant = id('tenant:bench');
  const zone = zoneIdOf(room);
  await sql`insert into app.zone_clients (tenant_id, zone_id, client_id, person_id)
    values (${tenant}, ${zone}, ${clientId}, ${personOf(0)})`;
  const size = 10_000;
  for (let from = 0; from < updates.length; from += size) {
    const part = updates.slice(from, from + size).map((one) => Buffer.from(one).toString('hex'));
    await sql`insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
      select ${tenant}, ${zone}, 1 + ${from} + n, ${personOf(0)}, decode(hex, 'hex')
      from jsonb_array_elements_text(${sql.json(part)}) with ordinality as part (hex, n)`;
  }
  await sql`analyze app.zone_updates`;
}

export const kring: ServerKind = {
  name: 'kring',
  durable: true,
  answers: true,
  open: openKring,
};
