// What is the same for every test file, made once in a run by the first that needs it: a PostgreSQL with all
// migrations, and the data folder of a Kring that has the demo people. Each gets a copy of its own, so that
// files share nothing. vitest.config.ts names the function at the end as its
// `globalSetup`; where no run is around it (a script, a bench), what is asked for is made every time.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { seedDemo } from '#server/demo/seed.ts';
import { bootstrap, migrate } from '#server/embedded/migrate.ts';
import { startPostgres } from '#server/embedded/postgres.ts';
import { openOwnKeyring } from '#server/sealing/at-start.ts';

const variable = 'KRING_TEST_PREPARED';
const quiet = { max: 2, onnotice: () => undefined };

async function filled(url: string, then?: (sql: Sql) => Promise<void>): Promise<void> {
  const sql = postgres(url, quiet);
  try {
    await bootstrap(sql);
    await migrate(sql);
    await then?.(sql);
  } finally {
    await sql.end();
  }
}

const makers = {
  /** A database `kring_template`, in a cluster that nobody needs after the test. */
  async cluster(folder: string): Promise<void> {
    const server = await startPostgres({ folder, durable: false });
    const admin = postgres(server.url('postgres'), quiet);
    await admin.unsafe('create database kring_template');
    await admin.end();
    await filled(server.url('kring_template'));
    await server.stop();
  },
  /** What Kring leaves in `KRING_DATA_DIR` once it has been started with the demo people. */
  async demo(folder: string): Promise<void> {
    const server = await startPostgres({ folder, durable: false });
    await filled(server.url('postgres'), async (sql) => {
      const keyring = await openOwnKeyring(sql, join(folder, 'keyring.json'));
      await seedDemo({ url: server.url('postgres'), keyring });
    });
    await server.stop();
  },
};

/** A new folder of one's own, to be removed by who asked for it. */
export async function prepared(part: keyof typeof makers, name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), `kring-${name}-`));
  const shared = process.env[variable];
  if (shared === undefined) {
    await makers[part](folder);
    return folder;
  }
  const ready = join(shared, part);
  if (!existsSync(ready)) {
    const making = mkdtempSync(join(shared, `${part}-`));
    await makers[part](making);
    try {
      renameSync(making, ready);
    } catch (problem) {
      // Another file made one meanwhile, and that one is as good.
      if (!existsSync(ready)) throw problem;
    }
  }
  // Whose the files are matters to PostgreSQL; Node's own copying does not keep it.
  execFileSync('cp', ['-a', `${ready}/.`, folder]);
  return folder;
}

export default function shareWhatIsPrepared(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'kring-prepared-'));
  process.env[variable] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
