// Supabase Storage of the embedded mode: the three calls that Kring makes with @supabase/supabase-js (bring,
// read, take away), answered as Storage answers them. What somebody may is asked of storage.objects under the
// same policies as on a real Supabase; @supabase/lite's own Storage is experimental and opens more than these.
// Nothing is listed, signed, moved, copied or overwritten, and there is no public address.
import { timingSafeEqual } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import postgres, { type TransactionSql } from 'postgres';
import { z } from 'zod';

export interface StorageSettings {
  databaseUrl: string;
  secretKey: string;
  folder: string;
}

/** Claims of a token that was verified already. */
export type Claims = Record<string, unknown>;

export interface Asked {
  method: string;
  path: string;
  apiKey: string | undefined;
  claims: Claims | undefined;
  body: Buffer;
}

export interface Answer {
  status: number;
  body: unknown;
}

const bucket = 'plan-files';
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Every object is named like this: no path can lead out of the folder. */
const objectName = new RegExp(`^${uuid}/${uuid}$`);
const objectPath = new RegExp(`^/storage/v1/object/${bucket}/(${uuid}/${uuid})$`);

/** All addresses that there are; nothing else of Storage is answered at all. */
export const storagePath = new RegExp(`^/storage/v1/object/${bucket}(?:/${uuid}/${uuid})?$`);

const refusal = (status: number, error: string): Answer => ({
  status,
  body: { statusCode: String(status), error, message: error },
});
// As Storage says it: what one may not have does not exist.
const notFound = refusal(404, 'not_found');
const unauthorized = refusal(403, 'Unauthorized');

const Removal = z.object({ prefixes: z.array(z.string().regex(objectName)).max(1_000) });

export function openStorageDoor({ databaseUrl, secretKey, folder }: StorageSettings) {
  const sql = postgres(databaseUrl, { max: 4, onnotice: () => undefined });
  const fileOf = (name: string): string => join(folder, name);

  const as = <T>(
    role: string,
    claims: Claims | undefined,
    run: (sql: TransactionSql) => Promise<T>,
  ) =>
    sql.begin(async (tx) => {
      await tx`select set_config('role', ${role}, true),
        set_config('request.jwt.claims', ${claims ? JSON.stringify(claims) : ''}, true)`;
      return run(tx);
    });

  /** The row and the bytes together: the row is there for others only when the bytes are on disk. */
  async function bring(name: string, { claims, body }: Asked): Promise<Answer> {
    const arriving = `${fileOf(name)}.${process.pid}.part`;
    try {
      await as('authenticated', claims, async (tx) => {
        await tx`insert into storage.objects (bucket_id, name, owner_id)
          values (${bucket}, ${name}, ${String(claims?.['sub'])})`;
        await mkdir(dirname(arriving), { recursive: true, mode: 0o700 });
        const file = await open(arriving, 'wx', 0o600);
        try {
          await file.writeFile(body);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(arriving, fileOf(name));
      });
    } catch (error) {
      await rm(arriving, { force: true });
      const code = error instanceof postgres.PostgresError ? error.code : '';
      if (code === '42501') return unauthorized;
      if (code === '23505') return refusal(409, 'Duplicate');
      throw error;
    }
    return { status: 200, body: { Id: name, Key: `${bucket}/${name}` } };
  }

  async function read(name: string, { claims }: Asked): Promise<Answer> {
    const [row] = await as(
      'authenticated',
      claims,
      (tx) => tx`select 1 from storage.objects where bucket_id = ${bucket} and name = ${name}`,
    );
    if (!row) return notFound;
    return { status: 200, body: await readFile(fileOf(name)) };
  }

  async function takeAway({ apiKey = '', body }: Asked): Promise<Answer> {
    const [given, known] = [Buffer.from(apiKey), Buffer.from(secretKey)];
    if (given.length !== known.length || !timingSafeEqual(given, known)) return unauthorized;
    const asked = Removal.safeParse(JSON.parse(body.toString('utf8')));
    if (!asked.success) return refusal(400, 'InvalidKey');
    const { prefixes } = asked.data;
    // First the bytes: a row without them is asked for again, bytes without a row never are.
    for (const name of prefixes) await rm(fileOf(name), { force: true });
    const gone = await as(
      'service_role',
      undefined,
      (tx) => tx<{ name: string }[]>`
        delete from storage.objects where bucket_id = ${bucket} and name = any (${prefixes}::text[])
        returning name`,
    );
    return { status: 200, body: gone.map(({ name }) => ({ name, bucket_id: bucket })) };
  }

  return async function answer(asked: Asked): Promise<Answer> {
    if (asked.method === 'DELETE' && asked.path === `/storage/v1/object/${bucket}`)
      return takeAway(asked);
    const name = objectPath.exec(asked.path)?.[1];
    if (name === undefined) return notFound;
    if (asked.claims === undefined) return unauthorized;
    if (asked.method === 'POST') return bring(name, asked);
    if (asked.method === 'GET') return read(name, asked);
    return notFound;
  };
}
