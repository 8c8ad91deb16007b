// Writes in the ledger what ended: within seconds of it, by any node, and a line twice rather than not at all. When
// it cannot, people work on: the lines wait in the database, and the operator sees it in the log.
import type { KeyObject } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { openAnchorKey } from '../audit/anchor.ts';
import { limits } from '#domain/limits.ts';
import { shape, type Log } from '../log.ts';
import { startRounds } from '../rounds.ts';
import { appendLines, LedgerLine } from './line.ts';

export interface LedgerSettings {
  DATABASE_URL: string;
  /** The private key that signs the lines; without one there is no ledger. */
  KRING_AUDIT_KEY?: string | undefined;
  KRING_LEDGER: readonly string[];
}

export const connectKeeper = (url: string): Sql =>
  postgres(url, {
    max: 1,
    connect_timeout: 5,
    onnotice: () => undefined,
    connection: { role: 'kring_keeper', application_name: 'kring ledger' },
  });

/** Brings the files up to date with the database. Gives how many lines were added. */
export async function writeLedger(
  sql: Sql,
  key: KeyObject,
  files: readonly string[],
): Promise<number> {
  for (let added = 0; ;) {
    const rows = await sql<Record<keyof LedgerLine, string>[]>`
      select * from priv.ledger_waiting(${limits.ledgerLines})`;
    if (rows.length === 0) return added;
    const lines = rows.map(({ ids, ...row }) =>
      LedgerLine.parse({ ...row, ids: JSON.parse(ids) as unknown }),
    );
    await appendLines(files, key, lines);
    await sql`select priv.ledger_written(${lines.map(({ id }) => id)}::uuid[])`;
    added += lines.length;
  }
}

export function startLedger(settings: LedgerSettings, log: Log): { close(): Promise<void> } {
  const { DATABASE_URL, KRING_AUDIT_KEY, KRING_LEDGER: files } = settings;
  if (!KRING_AUDIT_KEY || files.length === 0) {
    log.warn({}, 'nothing outside the database knows what ended: KRING_AUDIT_KEY, KRING_LEDGER');
    return { close: () => Promise.resolve() };
  }
  const sql = connectKeeper(DATABASE_URL);
  const key = openAnchorKey(KRING_AUDIT_KEY);
  const rounds = startRounds(
    limits.ledgerMs,
    async () => void (await writeLedger(sql, key, files)),
    (error) => log.error(shape(error), 'ledger'),
  );
  return {
    async close() {
      await rounds.close();
      // What ended in the last moment.
      await writeLedger(sql, key, files).catch((error: unknown) =>
        log.error(shape(error), 'ledger'),
      );
      await sql.end({ timeout: 2 });
    },
  };
}
