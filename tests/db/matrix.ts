// The table matrix as functions: rows in every table, and what each kind of person meets at each operation,
// held against expectations.ts. A whole person is asked in one go, each statement taken back by itself.
import { randomBytes } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import { sealIdentity } from '#server/sealing/identity.ts';
import { testKeyring } from '../support/keyring.ts';
import type { TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { expectations, principals, type Cell, type Principal } from './expectations.ts';
import { writeSignal } from './signals.ts';
import {
  buildWorld,
  id,
  kvarnbo,
  partyId,
  personId,
  planId,
  planUnitId,
  sjohamra,
  zoneId,
} from './world.ts';

const slugs: Record<Principal, string | null> = {
  member: 'maja',
  outsider: 'torsten',
  otherTenant: 'admin-kvarnbo',
  family: 'rania',
  noSession: null,
  anon: null,
};
export const operations = ['select', 'insert', 'update', 'move', 'delete'] as const;
export type Operation = (typeof operations)[number];

export interface Table {
  name: string;
  columns: string[];
}

/** The world of the tests, and at least one row in every table. */
export async function fillEveryTable(db: TestDatabase): Promise<void> {
  await buildWorld(db.sql);
  await write(db.sql, { plan: 'milo', zone: 'shared', author: 'maja', unit: 'blasippan' });
  await writeSignal(db.sql);
  await db.sql`insert into app.plain_identities (kind, value, person_id)
    values ('personalNumber', 'FIKTIV-9', ${personId('rania')})`;
  await db.sql`insert into app.keyring_marks (version, mark) values (1, 'mark')`;
  await db.sql`insert into app.invitations ${db.sql({
    ...{ tenant_id: sjohamra, kind: 'hsaId', name: 'Majken Törnros', role: 'staff' },
    ...sealIdentity(testKeyring(), sjohamra, 'hsaId', 'FIKTIV-HSA-1'),
    ...{ unit_id: id('unit:blasippan'), valid_from: '2026-01-01' },
  })}`;
  // One row of the log in its chain, and one that waits.
  await db.sql`select priv.chain_access(1)`;
  await db.sql`insert into app.access_log (tenant_id, person_id, plan_id, action)
    values (${sjohamra}, ${personId('maja')}, ${planId('milo')}, 'plan.open')`;
  await db.sql`insert into app.zone_shares (tenant_id, plan_id, zone_id, party_id, access, basis)
    values (${sjohamra}, ${planId('milo')}, ${zoneId('milo', 'family')}, ${partyId('milo', 'gunvor')},
      'read', 'familyChoice')`;
  await db.sql`insert into app.coordinator_pools (tenant_id, id, unit_id)
    values (${sjohamra}, ${id('pool')}, ${id('unit:koordinator')})`;
  await db.sql`insert into app.coordinator_mandates (tenant_id, pool_id, person_id, scope, valid_from,
      valid_to)
    values (${sjohamra}, ${id('pool')}, ${personId('hamid')}, 'Samordnar', '2026-01-01', '2099-01-01')`;
  await db.sql`insert into app.coordinator_agreements (tenant_id, plan_id, zone_id, id, plan_unit_id,
      content, limits, ends_on, written_by)
    values (${sjohamra}, ${planId('milo')}, ${zoneId('milo', 'shared')}, ${id('agreement')},
      ${planUnitId('milo', 'koordinator')}, 'Samordnar', 'Beslutar inte', '2099-01-01',
      ${personId('hamid')})`;
  await db.sql`insert into app.agreement_answers (tenant_id, plan_id, agreement_id, party_id, person_id,
      answer)
    values (${sjohamra}, ${planId('milo')}, ${id('agreement')}, ${partyId('milo', 'rania')},
      ${personId('rania')}, 'YES')`;
  await db.sql`insert into app.admission_grounds (tenant_id, plan_id, plan_unit_id, ground, decided_by,
      decided_on, assessment, ends_on, noted_by)
    values (${sjohamra}, ${planId('milo')}, ${planUnitId('milo', 'logoped')}, 'OSL_10_2', 'Enhetschefen',
      '2026-01-01', 'Ingen skada', '2099-01-01', ${personId('hamid')})`;
  await db.sql`insert into app.maturity_assessments (tenant_id, plan_id, zone_id, revision, may_consent,
      reason, assessed_by)
    values (${sjohamra}, ${planId('milo')}, ${zoneId('milo', 'shared')}, 1, false, 'Fyra år',
      ${personId('hamid')})`;
  await db.sql`insert into app.custody_notes (tenant_id, plan_id, revision, party_id, state, from_on,
      decided_by, noted_by)
    values (${sjohamra}, ${planId('milo')}, 1, ${partyId('milo', 'jonte')}, 'JOINT', '2026-01-01',
      'Sjöhamra tingsrätt', ${personId('hamid')})`;
  await db.sql`insert into app.absences (tenant_id, person_id, unit_id, from_on, until_on, noted_by)
    values (${sjohamra}, ${personId('otto')}, ${id('unit:blasippan')}, '2026-01-01', '2099-01-01',
      ${personId('hamid')})`;
  await db.sql`insert into app.key_role_proposals (tenant_id, person_id, role, from_on, proposed_by)
    values (${sjohamra}, ${personId('otto')}, 'administrator', '2026-01-01', ${personId('hamid')})`;
  await db.sql`insert into app.access_blocks (tenant_id, plan_id, party_id, person_id, blocked_by)
    values (${sjohamra}, ${planId('milo')}, ${partyId('milo', 'sami')}, ${personId('sami')},
      ${personId('hamid')})`;
  const ofMilo = { tenant_id: sjohamra, plan_id: planId('milo') };
  await db.sql`insert into app.protections ${db.sql({
    ...ofMilo,
    ...{ party_id: partyId('milo', 'rania'), person_id: personId('rania') },
    ...{ ground: 'Sekretessmarkering', noted_by: personId('hamid') },
  })}`;
  await db.sql`insert into app.hidden_parts ${db.sql({
    ...{ ...ofMilo, zone_id: zoneId('milo', 'health'), revision: 1, hidden: true },
    ...{ party_id: partyId('milo', 'jonte'), reason: 'Oro', decided_by: 'Enhetschefen' },
    ...{ review_on: '2099-01-01', noted_by: personId('hamid') },
  })}`;
  await db.sql`insert into app.location_readers ${db.sql({
    ...{ ...ofMilo, person_id: personId('otto'), named_by: personId('hamid') },
  })}`;
  await db.sql`insert into app.whereabouts ${db.sql({
    ...{ ...ofMilo, about_id: partyId('milo', 'rania'), kind: 'phone', value: '0499-1' },
  })}`;
  await db.sql`insert into app.presence_choices (tenant_id, plan_id, person_id, shows)
    values (${sjohamra}, ${planId('milo')}, ${personId('rania')}, true)`;
  await db.signIn(personId('otto'));
  await db.sql`insert into app.outbox_keys (person_id, device_id, secret)
    values (${personId('otto')}, gen_random_uuid(), ${randomBytes(32)})`;
}

export const tablesOf = (sql: TestDatabase['sql'] | TransactionSql): Promise<Table[]> => sql<
  Table[]
>`
  select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where n.nspname in ('app', 'priv') and c.relkind in ('r', 'p', 'v', 'm', 'f')
  group by c.relname order by c.relname`;

export function cell(table: { name: string; columns: string[] }, operation: Operation) {
  const expected = expectations[table.name];
  const [first = ''] = table.columns;
  const rows = expected?.rows ?? 'true';
  const denied = Object.fromEntries(principals.map((who) => [who, 'denied']));
  const moved = table.columns.includes('tenant_id')
    ? `update app.${table.name} set tenant_id = '${kvarnbo}' where ${rows}`
    : `update app.${table.name} set ${first} = ${first} where ${rows}`;
  return {
    select: {
      statement: `select 1 from app.${table.name} where ${rows}`,
      cells: expected?.select ?? denied,
    },
    insert: expected?.insert ?? {
      statement: `insert into app.${table.name} (${first}) values (default)`,
      cells: denied,
    },
    update: expected?.update ?? {
      statement: `update app.${table.name} set ${first} = ${first} where ${rows}`,
      cells: denied,
    },
    move: { statement: moved, cells: denied },
    delete: {
      statement: `delete from app.${table.name} where ${rows}`,
      cells: expected?.delete ?? denied,
    },
  }[operation];
}

/** Each statement in a subtransaction that is always taken back; the answers are left in a setting. */
const attempts = `do $$
  declare
    statement text;
    answers jsonb := '[]';
    met bigint;
  begin
    for statement in select jsonb_array_elements_text(current_setting('matrix.statements')::jsonb) loop
      begin
        execute statement;
        get diagnostics met = row_count;
        raise exception using errcode = 'ZZ000', message = met::text;
      exception
        when sqlstate 'ZZ000' then
          answers := answers || to_jsonb(case sqlerrm when '0' then 'none' else 'rows' end);
        when insufficient_privilege then
          answers := answers || to_jsonb('denied'::text);
        when others then
          answers := answers || to_jsonb('unexpected: ' || sqlstate || ' ' || sqlerrm);
      end;
    end loop;
    perform set_config('matrix.answers', answers::text, true);
  end $$`;

/** What a person meets at each statement (`$me` is their id); in a transaction of the tables' owner. */
export async function attempt(
  sql: TransactionSql,
  principal: Principal,
  statements: string[],
  session: string | null,
): Promise<(Cell | string)[]> {
  const slug = slugs[principal];
  const claims = slug && { sub: personId(slug), role: 'authenticated', sid: session };
  const asked = statements.map((one) => one.replaceAll('$me', `'${personId(slug ?? 'maja')}'`));
  await sql`select set_config('matrix.statements', ${JSON.stringify(asked)}, true),
    set_config('request.jwt.claims', ${claims ? JSON.stringify(claims) : ''}, true),
    set_config('role', ${principal === 'anon' ? 'anon' : 'authenticated'}, true)`;
  await sql.unsafe(attempts);
  const [row] = await sql<{ answers: string[] }[]>`
    select current_setting('matrix.answers')::jsonb as answers, set_config('role', 'none', true)`;
  return row?.answers ?? [];
}

/** A live session for everyone in the matrix. */
export async function signInAll(db: TestDatabase): Promise<Sessions> {
  const sessions: Partial<Sessions> = {};
  for (const principal of principals) {
    const slug = slugs[principal];
    sessions[principal] = slug === null ? null : await db.signIn(personId(slug));
  }
  return sessions as Sessions;
}
export type Sessions = Record<Principal, string | null>;

/** Where a person meets something else than what is expected. */
export async function differing(
  sql: TransactionSql,
  principal: Principal,
  tables: Table[],
  sessions: Sessions,
): Promise<string[]> {
  const all = tables.flatMap((table) =>
    operations.map((operation) => ({
      ...cell(table, operation),
      about: `${operation} ${table.name}`,
    })),
  );
  const answers = await attempt(
    sql,
    principal,
    all.map(({ statement }) => statement),
    sessions[principal],
  );
  return all.flatMap(({ about, cells }, n) =>
    answers[n] === cells[principal]
      ? []
      : [`${about}: ${answers[n] ?? 'not asked'}, not ${cells[principal]}`],
  );
}
