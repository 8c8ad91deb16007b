// The access log of a run as the database has it, past every policy, and what is needed to read it.
import postgres, { type Sql } from 'postgres';
import type { LogRow, Run } from './log-of-run.ts';
import type { Given } from './recorder.ts';

export async function newestRow(databaseUrl: string): Promise<string> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const [row] = await sql<{ id: string }[]>`
    select coalesce(max(id), 0)::text as id from app.access_log`;
  await sql.end();
  return row?.id ?? '0';
}

export async function runOf(sql: Sql, given: readonly Given[], after: string): Promise<Run> {
  const rows = await sql<LogRow[]>`
    select l.person_id as person, l.plan_id as plan, l.action, a.kind, l.at
    from app.access_log l join app.access_actions a on a.action = l.action
    where l.id > ${after} and l.plan_id is not null order by l.id`;
  const pairs = async (query: Promise<{ key: string; value: string }[]>) =>
    new Map((await query).map(({ key, value }) => [key, value]));
  return {
    given,
    rows,
    persons: await pairs(sql`select id as key, person_id as value from app.sessions`),
    moments: await pairs(sql`select id as key, person_id as value from app.child_sessions`),
    plans: new Set((await sql<{ id: string }[]>`select id from app.plans`).map(({ id }) => id)),
    planOfZone: await pairs(sql`select id as key, plan_id as value from app.zones`),
  };
}
