// Felskrivning, when two administrators have said yes: the part is written anew without the words, in the name of the
// second. Everything that decides whether it may be is in PostgreSQL (priv.confirm_removal).
import type { Sql } from 'postgres';
import { PurgeRefused, writtenAnew, type LoggedUpdate } from './written-anew.ts';

/** People may go on writing: when someone did meanwhile, the log is read again. */
const attempts = 20;

/** `sql`: connections that took the role kring_app. The session is the second administrator's. */
export async function removeWords(sql: Sql, session: string, removal: string): Promise<void> {
  const [asked] = await sql<{ words: string[] }[]>`
    select priv.removal_words(${session}, ${removal}) as words`;
  const words = asked?.words ?? [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const log = await sql<LoggedUpdate[]>`select * from priv.removal_log(${session}, ${removal})`;
    const { seq, state, retired, payload } = writtenAnew(log, words);
    const [answer] = await sql<{ epoch: number | null }[]>`
      select priv.confirm_removal(${session}, ${removal}, ${seq}, ${state}, ${retired}::bigint[],
        ${sql.json(payload)}) as epoch`;
    if (answer?.epoch != null) return;
  }
  throw new PurgeRefused('people write too fast: the zone was not changed');
}
