// Publishes the statistics of each tenant within the hour after a quarter has ended. Any node may do it, one does.
// When it cannot, people go on seeing the release before; the operator sees it in the log.
import postgres from 'postgres';
import { limits } from '#domain/limits.ts';
import { shape, type Log } from '../log.ts';
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
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let round: Promise<void> = Promise.resolve();
  const keep = async (): Promise<void> => {
    try {
      await publishAll(sql);
    } catch (error) {
      if (!closed) log.error(shape(error), 'statistics');
    }
    if (!closed) timer = setTimeout(() => void (round = keep()), limits.statisticsEveryMs);
  };
  round = keep();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await round;
      await sql.end({ timeout: 2 });
    },
  };
}
