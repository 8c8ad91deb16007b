// Milo's plan, closed twelve years ago, with words in four of its parts, and a board whose rules say what goes when.
import type { Sql } from 'postgres';
import type { TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { buildWorld, giveUnits, id, personId, planId, sjohamra, zoneId } from './world.ts';

export const board = id('authority:barnnamnden');
export const first = 'admin-sjohamra';
export const second = 'bodil';

const authors: Record<string, [author: string, unit: string]> = {
  shared: ['maja', 'blasippan'],
  school: ['maja', 'blasippan'],
  social: ['vera', 'familjestodet'],
  health: ['siri', 'logoped'],
};
export const parts = Object.keys(authors);

export async function buildRecords(sql: Sql): Promise<void> {
  await buildWorld(sql);
  await sql`insert into app.authorities (id, name, kind, home_tenant_id)
    values (${board}, 'Barn- och utbildningsnämnden', 'municipalBoard', ${sjohamra})`;
  await giveUnits(sql, board, ['school', 'studentHealth', 'social']);
  await sql`update app.zones set controller_authority_id = ${board} where id = ${zoneId('milo', 'shared')}`;
  await sql`insert into app.memberships (tenant_id, person_id, role)
    values (${sjohamra}, ${personId(second)}, 'administrator')`;
  for (const [zone, [author, unit]] of Object.entries(authors))
    await write(sql, { plan: 'milo', zone, author, unit });
  await sql`insert into app.retention_rules ${sql(
    ['SHARED', 'SCHOOL', 'SOCIAL'].map((kind) => ({
      tenant_id: sjohamra,
      authority_id: board,
      kind,
      years: kind === 'SHARED' ? 10 : 5,
      counted_from: kind === 'SHARED' ? 'CLOSING' : 'LAST_ENTRY',
      outcome: 'DESTROY',
      decision: 'BUN 2036/1',
      decided_by: personId(first),
    })),
  )}`;
}

/** Twelve years go by: only the owner, past every trigger, can move what was written back in time. */
export const age = (sql: Sql, years = 12): Promise<unknown> =>
  sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    const before = `${years} years`;
    await tx`update app.plans set status = 'CLOSED' where id = ${planId('milo')}`;
    await tx`delete from app.plan_status_changes where to_status = 'CLOSED'`;
    await tx`insert into app.plan_status_changes (tenant_id, plan_id, zone_id, from_status, to_status, reason, at, person_id)
      values (${sjohamra}, ${planId('milo')}, ${zoneId('milo', 'shared')}, 'ACTIVE', 'CLOSED', 'reason in shared',
        clock_timestamp() - ${before}::interval, ${personId('maja')})`;
    await tx`update app.zones set created_at = created_at - ${before}::interval`;
    await tx`update app.zone_updates set created_at = created_at - ${before}::interval`;
    await tx`update app.comments set created_at = created_at - ${before}::interval`;
    await tx`update app.gathering_views set written_at = written_at - ${before}::interval`;
    await tx`update app.voice_entries set written_at = written_at - ${before}::interval`;
  });

export interface Records {
  order(who: string, zones: readonly string[], decision?: string): Promise<string>;
  confirm(who: string, order: string, yes?: boolean): Promise<unknown>;
  hold(who: string, zone: string, whole?: boolean): Promise<string>;
  lift(who: string, hold: string): Promise<unknown>;
  withdraw(who: string, order: string): Promise<unknown>;
}

export const records = (db: Pick<TestDatabase, 'asPerson'>): Records => {
  const as = <T>(who: string, run: Parameters<typeof db.asPerson<T>>[1]) =>
    db.asPerson(personId(who), run);
  return {
    order: async (who, zones, decision = 'BUN 2048/77 § 12') => {
      const ids = JSON.stringify(zones.map((zone) => zoneId('milo', zone)));
      const [row] = await as(
        who,
        (sql) =>
          sql<
            { id: string }[]
          >`select app.order_disposal(${sjohamra}, ${board}, ${ids}, ${decision}) as id`,
      );
      return row?.id ?? '';
    },
    confirm: (who, order, yes = true) =>
      as(who, (sql) => sql`select app.confirm_disposal(${order}, ${yes})`),
    hold: async (who, zone, whole = false) => {
      const [row] = await as(
        who,
        (sql) => sql<{ id: string }[]>`select app.hold_disposal(${sjohamra}, ${board},
          ${zoneId('milo', zone)}, ${whole}, 'DISPUTE', 'Ett ärende i förvaltningsrätten.',
          priv.today() + 90) as id`,
      );
      return row?.id ?? '';
    },
    lift: (who, hold) =>
      as(who, (sql) => sql`select app.lift_disposal_hold(${hold}, 'Målet är avgjort.')`),
    withdraw: (who, order) => as(who, (sql) => sql`select app.withdraw_disposal(${order})`),
  };
};
