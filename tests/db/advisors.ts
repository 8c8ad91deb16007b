// Supabase's own lints (the splinter SQL), run by their CLI, `supabase db advisors`, against a test
// database that says which schema the API offers, as a hosted project does. The CLI gets a home of its own
// and tells nobody anything.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { TestDatabase } from '../support/postgres.ts';

export interface Advice {
  name: string;
  level: 'INFO' | 'WARN' | 'ERROR';
  categories: string[];
  detail: string;
  metadata: { name?: string; fkey_name?: string };
  cacheKey: string;
}

const cli = join(
  dirname(createRequire(import.meta.url).resolve('supabase/package.json')),
  'dist/supabase.js',
);

export async function advice(db: TestDatabase): Promise<Advice[]> {
  await db.sql.unsafe(`alter database ${db.name} set pgrst.db_schemas = 'app'`);
  const home = mkdtempSync(join(tmpdir(), 'kring-advisors-'));
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      // prettier-ignore
      [cli, 'db', 'advisors', '--db-url', `${db.url()}?sslmode=disable`, '--level', 'info',
        '--fail-on', 'none', '--output-format', 'json', '--agent', 'no'],
      {
        env: {
          PATH: process.env.PATH,
          HOME: home,
          SUPABASE_TELEMETRY_DISABLED: '1',
          DO_NOT_TRACK: '1',
        },
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    return (JSON.parse(stdout) as { results: Advice[] }).results;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
