// A real PostgreSQL 18 for tests: one server per test file, one fresh database per call, copied
// from a template that holds the bootstrap and all migrations (prepared.ts). `asPerson` asks as a signed-in person,
// exactly as the Supabase API does: role and claims for one transaction, row-level security on.
import { rmSync } from 'node:fs';
import { createHash, randomUUID } from 'node:crypto';
import postgres, { type Sql, type TransactionSql } from 'postgres';
import { startPostgres, type EmbeddedPostgres } from '#server/embedded/postgres.ts';
import { prepared } from './prepared.ts';

export interface TestDatabase {
  name: string;
  /** The owner: superuser, past every policy. For building worlds and checking what was stored. */
  sql: Sql;
  /** Runs as the role `authenticated` with the person's claims; `sessionId` null sends no session. */
  asPerson: <T>(
    personId: string | null,
    run: (sql: TransactionSql) => Promise<T>,
    sessionId?: string | null,
  ) => Promise<T>;
  /** Connections as another role, as the web app's and the sync server's own SQL has them. */
  asRole: (
    role:
      | 'anon'
      | 'authenticated'
      | 'kring_app'
      | 'kring_sync'
      | 'kring_operator'
      | 'kring_mailer'
      | 'kring_auditor'
      | 'kring_sealer'
      | 'kring_statistician'
      | 'kring_keeper',
  ) => Sql;
  /** A live session; the id is what the database knows, not a cookie. */
  signIn: (personId: string) => Promise<string>;
  url: (login?: { user: string; password: string }) => string;
  close: () => Promise<void>;
}

interface Server {
  postgres: EmbeddedPostgres;
  folder: string;
  admin: Sql;
}

let server: Promise<Server> | undefined;
let open = 0;

const quiet = { onnotice: () => undefined };

async function startServer(): Promise<Server> {
  const folder = await prepared('cluster', 'test');
  const embedded = await startPostgres({
    folder,
    durable: false,
    settings: { max_connections: '200' },
  });
  const admin = postgres(embedded.url('postgres'), { max: 1, ...quiet });
  // A runner that is stopped in the middle leaves no server behind.
  process.once('exit', () => {
    if (server) process.kill(embedded.pid, 'SIGQUIT');
  });
  return { postgres: embedded, folder, admin };
}

async function stopServer({ postgres: embedded, folder, admin }: Server): Promise<void> {
  server = undefined;
  await admin.end();
  await embedded.stop();
  rmSync(folder, { recursive: true, force: true });
}

export async function openTestDatabase(): Promise<TestDatabase> {
  open += 1;
  const running = await (server ??= startServer());
  const name = `kring_${randomUUID().slice(0, 8)}`;
  await running.admin.unsafe(`create database ${name} template kring_template`);
  const url = (login?: { user: string; password: string }) => running.postgres.url(name, login);
  const sql = postgres(url(), { max: 4, ...quiet });
  const others: Sql[] = [];
  const sessions = new Map<string, string>();

  const signIn = async (personId: string) => {
    const id = createHash('sha256').update(randomUUID()).digest('hex');
    await sql`insert into app.sessions (id, person_id, acr) values (${id}, ${personId}, 'loa3')`;
    return id;
  };
  const sessionOf = async (personId: string) => {
    const known = sessions.get(personId) ?? (await signIn(personId));
    sessions.set(personId, known);
    return known;
  };

  return {
    name,
    sql,
    url,
    signIn,
    async asPerson(personId, run, sessionId) {
      const sid = sessionId ?? (personId && sessionId !== null ? await sessionOf(personId) : null);
      const claims = personId
        ? { sub: personId, role: 'authenticated', aud: 'authenticated', ...(sid ? { sid } : {}) }
        : null;
      const result = await sql.begin(async (tx) => {
        await tx`select set_config('request.jwt.claims', ${claims ? JSON.stringify(claims) : ''}, true),
          set_config('role', 'authenticated', true)`;
        return { value: await run(tx) };
      });
      return result.value as Awaited<ReturnType<typeof run>>;
    },
    asRole(role) {
      const connection = postgres(url(), { max: 4, ...quiet, connection: { role } });
      others.push(connection);
      return connection;
    },
    async close() {
      await Promise.all([sql, ...others].map((connection) => connection.end({ timeout: 5 })));
      await running.admin.unsafe(`drop database ${name} with (force)`);
      open -= 1;
      if (open === 0) await stopServer(running);
    },
  };
}
