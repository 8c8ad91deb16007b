// The embedded mode: a PostgreSQL 18 of its own, what Supabase would have brought, the migrations, demo
// people, and the Supabase API in front. Afterwards it only says which settings that makes; the rest
// of Kring runs as with any other database.
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { seedDemo } from '../demo/seed.ts';
import { shape, type Log } from '../log.ts';
import { openOwnKeyring } from '../sealing/at-start.ts';
import type { Settings } from '../settings.ts';
import { proveClosed } from './closed-proof.ts';
import { bootstrap, migrate } from './migrate.ts';
import { startPostgres, type EmbeddedPostgres } from './postgres.ts';
import { isAlive } from './postmaster.ts';
import { openSecrets } from './secrets.ts';
import { startSupabaseApi } from './supabase-api.ts';

export interface Embedded {
  /** The variables that it fills in. */
  environment: Record<string, string>;
  /** Resolves with a reason when a part of it ended by itself. */
  died: Promise<string>;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL that ended by itself again, on the same port; everyone reconnects. */
function keepAlive(first: EmbeddedPostgres, folder: string, log: Log) {
  let database = first;
  let busy: Promise<unknown> | undefined;
  let stopped = false;
  const timer = setInterval(() => {
    if (stopped || busy || isAlive(database.pid)) return;
    log.error({}, 'the embedded PostgreSQL ended; starting it again');
    busy = startPostgres({ folder, port: database.port })
      .then((again) => (database = again))
      .catch((error: unknown) => log.error(shape(error), 'the embedded PostgreSQL does not start'))
      .finally(() => (busy = undefined));
  }, 250);
  timer.unref();
  return async () => {
    stopped = true;
    clearInterval(timer);
    await busy;
    await database.stop();
  };
}

export async function startEmbedded(
  settings: Settings,
  say: (line: string) => void,
  log: Log,
): Promise<Embedded> {
  const dataDir = resolve(settings.KRING_DATA_DIR);
  const secrets = openSecrets(dataDir);
  const database = await startPostgres({ folder: dataDir });
  const owner = postgres(database.url('postgres'), { max: 2, onnotice: () => undefined });
  try {
    await bootstrap(owner);
    const applied = await migrate(owner);
    if (applied.length > 0) say(`Database: ${applied.length} migrations applied`);
    // The passwords are ours and quoted by PostgreSQL itself.
    for (const [role, password] of [
      ['kring_server', secrets.serverPassword],
      ['kring_api', secrets.apiPassword],
    ] as const) {
      const [row] = await owner<{ statement: string }[]>`
        select format('alter role %I password %L', ${role}::text, ${password}::text) as statement`;
      if (row) await owner.unsafe(row.statement);
    }
    const keyring = await openOwnKeyring(owner, settings.KRING_KEYRING);
    if (settings.demo) await seedDemo({ url: database.url('postgres'), keyring });

    const api = await startSupabaseApi({
      port: settings.KRING_SUPABASE_PORT ?? settings.PORT + 1,
      databaseUrl: database.url('postgres', { user: 'kring_api', password: secrets.apiPassword }),
      jwtSecret: secrets.jwtSecret,
      publishableKey: secrets.publishableKey,
      secretKey: secrets.secretKey,
      filesFolder: join(dataDir, 'files'),
    });
    await proveClosed({
      sql: owner,
      url: api.url,
      login: 'kring_api',
      jwtSecret: secrets.jwtSecret,
      publishableKey: secrets.publishableKey,
    });
    await owner.end();
    const stopDatabase = keepAlive(database, dataDir, log);

    return {
      environment: {
        KRING_EMBEDDED: '1',
        KRING_DEMO: settings.demo ? '1' : '0',
        DATABASE_URL: database.url('postgres', {
          user: 'kring_server',
          password: secrets.serverPassword,
        }),
        SUPABASE_URL: api.url,
        SUPABASE_PUBLISHABLE_KEY: secrets.publishableKey,
        SUPABASE_SECRET_KEY: secrets.secretKey,
        SUPABASE_JWT_SECRET: secrets.jwtSecret,
        KRING_AUDIT_KEY: settings.KRING_AUDIT_KEY ?? join(dataDir, 'audit/key.pem'),
        KRING_AUDIT_ANCHORS:
          settings.KRING_AUDIT_ANCHORS.join(':') || join(dataDir, 'audit/anchors.jsonl'),
        KRING_LEDGER: settings.KRING_LEDGER.join(':') || join(dataDir, 'audit/ledger.jsonl'),
      },
      died: api.died.then((reason) => `the Supabase API ended (${reason})`),
      async stop() {
        await api.stop();
        await stopDatabase();
      },
    };
  } catch (error) {
    await owner.end({ timeout: 1 }).catch(() => undefined);
    await database.stop();
    throw error;
  }
}
