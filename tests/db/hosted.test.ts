// The same migrations on a Supabase project: applied by a role that is no superuser, beside roles and
// an auth schema that Supabase owns. Then the signed-in person reaches what is theirs, and no more.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '#server/embedded/migrate.ts';
import { startPostgres, type EmbeddedPostgres } from '#server/embedded/postgres.ts';
import { findings } from './catalog.ts';
import { buildWorld, personId } from './world.ts';

let folder: string;
let server: EmbeddedPostgres;
let owner: Sql;
const quiet = { max: 2, onnotice: () => undefined };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kring-hosted-'));
  server = await startPostgres({ folder, durable: false });
  const admin = postgres(server.url('postgres'), quiet);
  // As Supabase sets its projects up: `postgres` there may create roles and bypass row-level
  // security, but is no superuser; another role owns auth.
  await admin.unsafe(`
    create role anon nologin noinherit; create role authenticated nologin noinherit;
    create role service_role nologin noinherit bypassrls;
    create role hosted login createrole createdb bypassrls password 'hosted';
    grant anon, authenticated, service_role to hosted;
    grant create on database postgres to hosted;
    create schema auth;
    create function auth.uid() returns uuid language sql stable
      as $$ select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
    grant usage on schema auth to anon, authenticated, service_role, hosted;`);
  await admin.end();
  owner = postgres(server.url('postgres', { user: 'hosted', password: 'hosted' }), quiet);
});
afterAll(async () => {
  await owner.end();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('on a Supabase project', () => {
  it('every migration applies without a superuser, and the catalogue holds', async () => {
    expect((await migrate(owner)).length).toBeGreaterThan(10);
    expect(await findings(owner)).toEqual([]);
  });

  it('a person reaches their zones, and service_role nothing', async () => {
    await buildWorld(owner);
    const session = 'c'.repeat(64);
    await owner`insert into app.sessions (id, person_id) values (${session}, ${personId('maja')})`;
    const zones = await owner.begin(async (sql) => {
      await sql`select set_config('role', 'authenticated', true), set_config('request.jwt.claims',
        ${JSON.stringify({ sub: personId('maja'), sid: session })}, true)`;
      return sql<{ key: string }[]>`select key from app.zones order by key`;
    });
    expect(zones.map((zone) => zone.key)).toEqual(['school', 'shared']);
    await expect(
      owner.begin(async (sql) => {
        await sql`select set_config('role', 'service_role', true)`;
        await sql`select 1 from app.zones`;
      }),
    ).rejects.toMatchObject({ code: '42501' });
  });
});
