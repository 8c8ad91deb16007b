// Publishes the statistics of each tenant within the hour after a quarter has ended. Any node may do it, one does.
// When it cannot, people go on seeing the release before; the operator sees it in the log.
import postgres from 'postgres';
import { limits } from '#domain/limits.ts';
import { shape, type Log } from '../log.ts';
import { startRounds } from '../rounds.ts';
import { publish } from './release.ts';

interface DueRow {
  tenant: string;
  through: string;
}

export async function publishAll(sql: postgres.Sql): Promise<number> {
  const due = await sql<DueRow[]>`
    select tenant_id as tenant, through::text as through from priv.statistics_due()`;
  let published = 0;
  for (const { tenant, through } of due) if (await publish(sql, tenant, through)) published += 1;
  return published;
}

export function startStatistics(
  { DATABASE_URL }: { DATABASE_URL: string },
  log: Log,
): { close(): Promise<void> } {
  const sql = postgres(DATABASE_URL, {
    max: 1,
    connect_timeout: 5,
    onnotice: () => undefined,
    connection: { role: 'kring_statistician', application_name: 'kring statistics' },
  });
  const rounds = startRounds(
    limits.statisticsEveryMs,
    async () => void (await publishAll(sql)),
    (error) => log.error(shape(error), 'statistics'),
  );
  return {
    async close() {
      await rounds.close();
      await sql.end({ timeout: 2 });
    },
  };
}
