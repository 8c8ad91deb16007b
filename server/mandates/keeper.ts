// Ends what goes with a mandate once its last day is over: access is gone by the clock, and the plan must not go on
// naming somebody who is not there. Any node may do it; until it has, the plan only says it late.
import postgres from 'postgres';
import { limits } from '#domain/limits.ts';
import { shape, type Log } from '../log.ts';
import { startRounds } from '../rounds.ts';

export function startMandates(
  { DATABASE_URL }: { DATABASE_URL: string },
  log: Log,
): { close(): Promise<void> } {
  const sql = postgres(DATABASE_URL, {
    max: 1,
    connect_timeout: 5,
    onnotice: () => undefined,
    connection: { role: 'kring_app', application_name: 'kring mandates' },
  });
  const rounds = startRounds(
    limits.mandatesMs,
    async () => void (await sql`select priv.end_what_ran_out()`),
    (error) => log.error(shape(error), 'mandates'),
  );
  return {
    async close() {
      await rounds.close();
      await sql.end({ timeout: 2 });
    },
  };
}
