// The embedded mode: a PostgreSQL 18 of its own, what Supabase would have brought, the migrations, demo
// people, and the Supabase API in front. Afterwards it only says which settings that makes; the rest
// of Kring runs as with any other database.
import { resolve } from 'node:path';
import postgres from 'postgres';
import { seedDemo } from '../demo/seed.ts';
import type { Settings } from '../settings.ts';
import { proveClosed } from './closed-proof.ts';
import { bootstrap, migrate } from './migrate.ts';
import { startPostgres } from './postgres.ts';
import { openSecrets } from './secrets.ts';
import { startSupabaseApi } from './supabase-api.ts';

export interface Embedded {
  /** The variables that it fills in. */
  environment: Record<string, string>;
  /** Resolves with a reason when a part of it ended by itself. */
  died: Promise<string>;
  stop(): Promise<void>;
}

export async function startEmbedded(
  settings: Settings,
  say: (line: string) => void,
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
    if (settings.demo) await seedDemo({ url: database.url('postgres') });

    const api = await startSupabaseApi({
      port: settings.KRING_SUPABASE_PORT ?? settings.PORT + 1,
      databaseUrl: database.url('postgres', { user: 'kring_api', password: secrets.apiPassword }),
      jwtSecret: secrets.jwtSecret,
      publishableKey: secrets.publishableKey,
    });
    await proveClosed({
      sql: owner,
      url: api.url,
      login: 'kring_api',
      jwtSecret: secrets.jwtSecret,
      publishableKey: secrets.publishableKey,
    });
    await owner.end();

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
      },
      died: api.died.then((reason) => `the Supabase API ended (${reason})`),
      async stop() {
        await api.stop();
        await database.stop();
      },
    };
  } catch (error) {
    await owner.end({ timeout: 1 }).catch(() => undefined);
    await database.stop();
    throw error;
  }
}
