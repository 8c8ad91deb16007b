// The access log of a run as the database has it, past every policy, and what is needed to read it.
import postgres, { type Sql } from 'postgres';
import { readAnswers, type LogRow, type Run } from './log-of-run.ts';
import type { Given } from './recorder.ts';

/** Where a run begins: the newest row that was there, and the time. */
export interface Begun {
  row: string;
  at: Date;
}

export async function beginning(databaseUrl: string): Promise<Begun> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const [begun] = await sql<Begun[]>`
    select coalesce(max(id), 0)::text as row, clock_timestamp() as at from app.access_log`;
  await sql.end();
  if (begun === undefined) throw new Error('the log has no beginning');
  return begun;
}

/** Without what a test put into the log itself, as of a day before; and that a plan was begun is no reading of it. */
export async function runOf(sql: Sql, given: readonly Given[], begun: Begun): Promise<Run> {
  const rows = await sql<LogRow[]>`
    select l.person_id as person, l.plan_id as plan, l.at,
      case when began then 'plan.begun' else l.action end as action,
      case when began then 'CHANGED' else a.kind end as kind
    from app.access_log l join app.access_actions a on a.action = l.action
    cross join lateral (select l.action = 'plan.start' and l.zone_id is not null as began) what
    where l.id > ${begun.row} and l.at >= ${begun.at} and l.plan_id is not null
    order by l.id`;
  const pairs = async (query: Promise<{ key: string; value: string }[]>) =>
    new Map((await query).map(({ key, value }) => [key, value]));
  const known = {
    persons: await pairs(sql`select id as key, person_id as value from app.sessions`),
    moments: await pairs(sql`select id as key, person_id as value from app.child_sessions`),
    plans: new Set((await sql<{ id: string }[]>`select id from app.plans`).map(({ id }) => id)),
    planOfZone: await pairs(sql`select id as key, plan_id as value from app.zones`),
  };
  return { answers: readAnswers(given, known), rows };
}
