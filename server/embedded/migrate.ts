// Applies the files of supabase/migrations that a database has not seen, in order, each in one
// transaction, and records them the way the Supabase CLI does: the same files may come from either.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Sql } from 'postgres';

const migrationsFolder = resolve(import.meta.dirname, '../../supabase/migrations');
const bootstrapFile = resolve(import.meta.dirname, 'bootstrap.sql');

interface Migration {
  version: string;
  name: string;
  text: string;
}

function migrations(): Migration[] {
  return readdirSync(migrationsFolder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const [, version, name] = /^(\d+)_(.+)\.sql$/.exec(file) ?? [];
      if (!version || !name) throw new Error(`migration without version: ${file}`);
      return { version, name, text: readFileSync(join(migrationsFolder, file), 'utf8') };
    });
}

/** What a Supabase project brings with it; only for the embedded database, as its superuser. */
export async function bootstrap(sql: Sql): Promise<void> {
  await sql.unsafe(readFileSync(bootstrapFile, 'utf8'));
}

/** Returns the names of the migrations that were applied now. */
export async function migrate(sql: Sql): Promise<string[]> {
  const connection = await sql.reserve();
  try {
    await connection`select pg_advisory_lock(hashtext('kring.migrate'))`;
    await connection.unsafe(`
      create schema if not exists supabase_migrations;
      create table if not exists supabase_migrations.schema_migrations
        (version text primary key, statements text[], name text)`);
    const rows = await connection<{ version: string }[]>`
      select version from supabase_migrations.schema_migrations`;
    const applied = new Set(rows.map((row) => row.version));
    const done: string[] = [];
    for (const migration of migrations()) {
      if (applied.has(migration.version)) continue;
      await apply(connection, migration);
      done.push(migration.name);
    }
    return done;
  } finally {
    await connection`select pg_advisory_unlock(hashtext('kring.migrate'))`;
    connection.release();
  }
}

async function apply(connection: Sql, { version, name, text }: Migration): Promise<void> {
  await connection`begin`;
  try {
    await connection.unsafe(text);
    await connection`
      insert into supabase_migrations.schema_migrations (version, statements, name)
      values (${version}, ${[text]}, ${name})`;
    await connection`commit`;
  } catch (error) {
    await connection`rollback`;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`migration ${version}_${name}: ${reason}`, { cause: error });
  }
}
