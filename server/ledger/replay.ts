// Before anybody is let in: what the ledger says and the database does not know is done again. It happens when a
// database from before was restored; otherwise there is nothing to do.
import type { Sql } from 'postgres';
import { limits } from '#domain/limits.ts';
import { existsSync, readFileSync } from 'node:fs';
import { BadSetting } from '../settings.ts';
import { connectKeeper, type LedgerSettings } from './keeper.ts';
import { BadLedger, readLedger, type LedgerLine } from './line.ts';

export interface Replayed {
  disposed: number;
  /** Words were purged from these after the moment that was restored: nobody is let in until it is done again. */
  locked: string[];
  ended: number;
  nothing: number;
}

/** In the order in which it happened. */
export async function replay(sql: Sql, lines: readonly LedgerLine[]): Promise<Replayed> {
  const done: Replayed = { disposed: 0, locked: [], ended: 0, nothing: 0 };
  const inOrder = [...lines].sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));
  for (let from = 0; from < inOrder.length; from += limits.ledgerLines) {
    const some = inOrder.slice(from, from + limits.ledgerLines);
    const unknown = await sql<{ id: string }[]>`
      select id::text from priv.ledger_unknown(${some.map(({ id }) => id)}::uuid[])`;
    const missing = new Set(unknown.map(({ id }) => id));
    for (const { id, tenant, kind, about, at, ids } of some) {
      if (!missing.has(id)) continue;
      const [row] = await sql<{ outcome: 'disposed' | 'locked' | 'ended' | 'nothing' }[]>`
        select priv.ledger_replay(${tenant}, ${id}, ${kind}, ${about}, ${at}, ${sql.json(ids)}) as outcome`;
      const outcome = row?.outcome ?? 'nothing';
      if (outcome === 'locked') done.locked.push(about);
      else done[outcome] += 1;
    }
  }
  return done;
}

/** A ledger that somebody else wrote in is no ledger: the server does not start by it. */
export async function replayAtStart(
  settings: LedgerSettings,
  say: (line: string) => void,
): Promise<void> {
  const { DATABASE_URL, KRING_AUDIT_KEY, KRING_LEDGER: files } = settings;
  const publicKey = `${KRING_AUDIT_KEY ?? ''}.pub`;
  if (!KRING_AUDIT_KEY || !existsSync(publicKey) || !files.some((file) => existsSync(file))) return;
  const sql = connectKeeper(DATABASE_URL);
  try {
    const done = await replay(sql, readLedger(files, readFileSync(publicKey)));
    const again = done.disposed + done.ended + done.locked.length;
    if (again > 0)
      say(
        `The database was from before: ${done.disposed} disposals and ${done.ended} endings were done again.`,
      );
    for (const zone of done.locked) say(`Zone ${zone} is locked until it has been purged again.`);
  } catch (error) {
    if (error instanceof BadLedger)
      throw new BadSetting(`Setting KRING_LEDGER: ${error.message} is not signed by our key`);
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
