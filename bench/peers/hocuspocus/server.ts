// @hocuspocus/server with its defaults, in memory or with its database extension over PostgreSQL
// (DATABASE_URL), one row for each document as its documentation shows it.
import postgres from 'postgres';

interface Fetching {
  documentName: string;
}
interface Storing extends Fetching {
  state: Uint8Array;
}
const load = async <T>(name: string): Promise<T> => (await import(name)) as T;
const { Server } = await load<{
  Server: new (options: object) => { listen(): Promise<unknown> };
}>('@hocuspocus/server');

const extensions: unknown[] = [];
if (process.env.DATABASE_URL !== undefined) {
  const { Database } = await load<{
    Database: new (options: {
      fetch: (data: Fetching) => Promise<Uint8Array | null>;
      store: (data: Storing) => Promise<void>;
    }) => unknown;
  }>('@hocuspocus/extension-database');
  const sql = postgres(process.env.DATABASE_URL, { max: 8, onnotice: () => undefined });
  await sql`create table if not exists documents (name text primary key, data bytea not null)`;
  extensions.push(
    new Database({
      async fetch({ documentName }) {
        const [row] = await sql<{ data: Uint8Array }[]>`
          select data from documents where name = ${documentName}`;
        return row?.data ?? null;
      },
      async store({ documentName, state }) {
        await sql`insert into documents (name, data) values (${documentName}, ${Buffer.from(state)})
          on conflict (name) do update set data = excluded.data`;
      },
    }),
  );
}

const server = new Server({
  port: Number(process.env.PORT),
  address: '127.0.0.1',
  quiet: true,
  extensions,
});
await server.listen();
console.log('ready');
