// Milo's plan in a durable PostgreSQL that may be mistreated, reached as the sync server reaches it in
// production: over a login that owns nothing. The tests look past it as the owner.
import postgres, { type Sql } from 'postgres';
import { bootstrap, migrate } from '#server/embedded/migrate.ts';
import { buildWorld, planUnitId, zoneId } from '../db/world.ts';
import { signInto, type SignedIn } from '../sync/support/sync-world.ts';
import { openPgBox, type PgBox } from './pgbox.ts';
import type { Desk } from './typist.ts';

export interface ChaosWorld {
  box: PgBox;
  /** The owner's connections; after a kill of PostgreSQL they connect again. */
  sql: Sql;
  /** For the sync server: the login without rights of its own. `port`: of a proxy in between. */
  serverUrl(port?: number): string;
  signIn(slug: string): Promise<SignedIn>;
  close(): Promise<void>;
}

const password = 'for this test';
const quiet = { onnotice: () => undefined };

export async function openChaosWorld(options: { megabytes?: number } = {}): Promise<ChaosWorld> {
  const box = await openPgBox(options);
  const admin = postgres(box.url('postgres'), { max: 1, ...quiet });
  await admin.unsafe('create database kring');
  await admin.end();
  const sql = postgres(box.url('kring'), { max: 4, ...quiet });
  await bootstrap(sql);
  await migrate(sql);
  await sql.unsafe(`alter role kring_server password '${password}'`);
  await buildWorld(sql);
  return {
    box,
    sql,
    serverUrl(port = box.port) {
      const url = new URL(box.url('kring', { user: 'kring_server', password }));
      url.port = String(port);
      return url.href;
    },
    signIn: (slug) => signInto(sql, slug),
    async close() {
      await sql.end({ timeout: 2 });
      await box.close();
    },
  };
}

export interface Seat {
  slug: string;
  zone: string;
  desk: Desk;
}

const unitOf: Record<string, string> = {
  siri: 'logoped',
  maja: 'blasippan',
  hamid: 'koordinator',
  disa: 'elevhalsan',
  vera: 'familjestodet',
  gunvor: 'bvc',
  otto: 'blasippan',
};

/** A place in what everyone in Milo's plan shares. */
export const sharedSeat = (slug: string): Seat => ({
  slug,
  zone: zoneId('milo', 'shared'),
  desk: { section: 'about', unit: planUnitId('milo', unitOf[slug] ?? '') },
});

/** A place in a zone of one sector, which holds one text. */
const ownSeat = (slug: string, key: string): Seat => ({
  slug,
  zone: zoneId('milo', key),
  desk: { section: 'notes', unit: null },
});

/** Eight people in the shared zone; Siri and Disa also write in zones of their own at the same time. */
export const seats: readonly Seat[] = [
  ...['siri', 'maja', 'hamid', 'disa', 'vera', 'gunvor', 'otto', 'siri'].map(sharedSeat),
  ownSeat('siri', 'health'),
  ownSeat('disa', 'studentHealth'),
];
