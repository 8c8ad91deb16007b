// Every table × operation × kind of person, read from the catalogue and held against
// expectations.ts. A refusal is zero rows or 42501: any other error would tell something.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import postgres, { type TransactionSql } from 'postgres';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { write } from './content.ts';
import { writeSignal } from './signals.ts';
import {
  expectations,
  principals,
  serviceRights,
  type Cell,
  type Principal,
} from './expectations.ts';
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
const operations = ['select', 'insert', 'update', 'move', 'delete'] as const;
type Operation = (typeof operations)[number];

let db: TestDatabase;
let tables: { name: string; columns: string[] }[];

beforeAll(async () => {
  db = await openTestDatabase();
  await buildWorld(db.sql);
  await write(db.sql, { plan: 'milo', zone: 'shared', author: 'maja', unit: 'blasippan' });
  await writeSignal(db.sql);
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
  tables = await db.sql<{ name: string; columns: string[] }[]>`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname in ('app', 'priv') and c.relkind in ('r', 'p', 'v', 'm', 'f')
    group by c.relname order by c.relname`;
});
afterAll(() => db.close());

class Undo extends Error {}

/** Runs one statement as the principal and takes it back. */
async function attempt(principal: Principal, statement: string): Promise<Cell | string> {
  const slug = slugs[principal];
  let result: Cell | string = 'none';
  const run = async (sql: TransactionSql) => {
    if (principal === 'anon') await sql`select set_config('role', 'anon', true)`;
    const me = slug ? personId(slug) : personId('maja');
    const rows = await sql.unsafe(statement.replaceAll('$me', `'${me}'`));
    result = rows.count > 0 ? 'rows' : 'none';
    throw new Undo();
  };
  await db.asPerson(slug ? personId(slug) : null, run).catch((error: unknown) => {
    if (error instanceof Undo) return;
    result =
      error instanceof postgres.PostgresError && error.code === '42501'
        ? 'denied'
        : `unexpected: ${String(error)}`;
  });
  return result;
}

function cell(table: { name: string; columns: string[] }, operation: Operation) {
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

describe('the table matrix', () => {
  it('has an expectation for every table, and none for a table that is gone', () => {
    expect(Object.keys(expectations).sort()).toEqual(tables.map((table) => table.name).sort());
  });

  it('has something to deny: the rows in question exist', async () => {
    for (const table of tables) {
      const [row] = await db.sql.unsafe<{ n: number }[]>(
        `select count(*)::int as n from app.${table.name} where ${expectations[table.name]?.rows}`,
      );
      expect(row?.n, table.name).toBeGreaterThan(0);
    }
  });

  for (const principal of principals)
    it(`gives ${principal} exactly what is expected`, async () => {
      const differing: string[] = [];
      let cells = 0;
      for (const table of tables)
        for (const operation of operations) {
          const { statement, cells: expected } = cell(table, operation);
          const actual = await attempt(principal, statement);
          cells += 1;
          if (actual !== expected[principal])
            differing.push(`${operation} ${table.name}: ${actual}, not ${expected[principal]}`);
        }
      expect(differing).toEqual([]);
      expect(cells).toBe(tables.length * operations.length);
    });

  it('lets nobody move a row, not even the owner of the tables', async () => {
    const moves = [
      `plans set child_id = gen_random_uuid()`,
      `zones set kind = 'family'`,
      `plan_parties set person_id = '${personId('torsten')}'`,
      `zone_shares set access = 'edit'`,
      `threads set zone_id = '${zoneId('milo', 'family')}'`,
      `comments set author_id = '${personId('rania')}'`,
      `plan_milestones set day = '2026-01-02'`,
      `memberships set tenant_id = '${kvarnbo}'`,
    ];
    for (const move of moves)
      await expect(db.sql.unsafe(`update app.${move}`), move).rejects.toMatchObject({
        code: '42501',
        message: 'not_allowed',
      });
  });

  it('fails for a table that nobody wrote expectations for', () => {
    const names = [...tables.map((table) => table.name), 'careless'].sort();
    expect(names).not.toEqual(Object.keys(expectations).sort());
  });

  it('notices a policy that shows too much', async () => {
    await db.sql`create policy careless on app.plan_parties for select to authenticated using (true)`;
    const parties = { name: 'plan_parties', columns: ['tenant_id'] };
    expect(await attempt('outsider', cell(parties, 'select').statement)).toBe('rows');
    // The restrictive guard still holds the other tenant out.
    expect(await attempt('otherTenant', cell(parties, 'select').statement)).toBe('none');
    await db.sql`drop policy careless on app.plan_parties`;
    expect(await attempt('outsider', cell(parties, 'select').statement)).toBe('none');
  });
});

describe('our own processes', () => {
  for (const [role, rights] of Object.entries(serviceRights))
    it(`${role} reaches the tables it needs and no other`, async () => {
      const rows = await db.sql<{ name: string; operation: string }[]>`
        select c.relname as name, o.operation
        from pg_class c join pg_namespace n on n.oid = c.relnamespace,
          unnest('{select,insert,update,delete}'::text[]) o(operation)
        where n.nspname in ('app', 'priv') and c.relkind = 'r'
          and (has_table_privilege(${role}, c.oid, o.operation)
            or (o.operation <> 'delete' and has_any_column_privilege(${role}, c.oid, o.operation)))`;
      expect(rows.map((row) => `${row.name} ${row.operation}`).sort()).toEqual(
        Object.entries(rights)
          .flatMap(([table, allowed]) => allowed.map((operation) => `${table} ${operation}`))
          .sort(),
      );
    });

  it('the sync server is refused a table and allowed its functions', async () => {
    const sync = db.asRole('kring_sync');
    await expect(sync`select 1 from app.zone_updates`).rejects.toMatchObject({ code: '42501' });
    await expect(sync`select app.open_plan(${planId('milo')})`).rejects.toMatchObject({
      code: '42501',
    });
    const loaded = await sync`select * from priv.sync_load(${zoneId('milo', 'shared')})`;
    expect(loaded).toHaveLength(1);
  });

  it('the web app makes and ends sessions, and reads no plan', async () => {
    const app = db.asRole('kring_app');
    const session = 'a'.repeat(64);
    await app`insert into app.sessions (id, person_id, acr) values (${session}, ${personId('rania')}, 'loa3')`;
    await app`update app.sessions set revoked_at = clock_timestamp() where id = ${session}`;
    await expect(
      app`update app.sessions set revoked_at = null where id = ${session}`,
    ).rejects.toMatchObject({ code: '42501', message: 'not_allowed' });
    await expect(app`select 1 from app.plans`).rejects.toMatchObject({ code: '42501' });
    await expect(app`delete from app.sessions`).rejects.toMatchObject({ code: '42501' });
  });
});
