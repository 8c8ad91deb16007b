// Every principal × table × operation × class of rows, the tables read from the catalogue, and held against
// expectations.ts. A refusal is zero rows or 42501: any other error would tell something.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransactionSql } from 'postgres';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { columnFindings } from './columns.ts';
import { expectations, serviceRights } from './expectations.ts';
import {
  attempt,
  classOf,
  differing,
  questions,
  signInAll,
  tablesOf,
  type Sessions,
  type Table,
} from './matrix.ts';
import { fillEveryTable } from './matrix-world.ts';
import { everyone, type Principal } from './principals.ts';
import { kvarnbo, personId, planId, zoneId } from './world.ts';

let db: TestDatabase;
let tables: Table[];
let sessions: Sessions;

beforeAll(async () => {
  db = await openTestDatabase();
  await fillEveryTable(db);
  sessions = await signInAll(db);
  tables = await tablesOf(db.sql);
});
afterAll(() => db.close());

const meets = async (principal: Principal, statement: string): Promise<string | undefined> => {
  const asked = await db.sql.begin((sql: TransactionSql) =>
    attempt(sql, principal, [statement], sessions),
  );
  return asked[0];
};

describe('the table matrix', () => {
  it('has an expectation for every table, and none for a table that is gone', () => {
    expect(Object.keys(expectations).sort()).toEqual(tables.map((table) => table.name).sort());
  });

  it('has something to deny: there are rows of every class', async () => {
    for (const table of tables) {
      const { rows = {} } = expectations[table.name] ?? {};
      const found = await db.sql.unsafe<{ class: string }[]>(
        `select distinct ${classOf(rows).replaceAll('$me', `'${personId('maja')}'`)} as class
         from app.${table.name}`,
      );
      const classes = found.map((row) => row.class);
      expect([table.name, Object.keys(rows).filter((name) => !classes.includes(name))]).toEqual([
        table.name,
        [],
      ]);
    }
  });

  it('gives everyone something somewhere but who is nobody', () => {
    const given = new Set(
      Object.values(expectations).flatMap(({ select = {} }) => Object.values(select).flat()),
    );
    expect(everyone.filter((one) => !given.has(one))).toEqual([
      ...['anon', 'noSession', 'endedSession', 'othersSession'],
    ]);
  });

  for (const principal of everyone)
    it(`gives ${principal} exactly what is expected`, async () => {
      expect(
        await db.sql.begin((sql: TransactionSql) => differing(sql, principal, tables, sessions)),
      ).toEqual([]);
      expect(
        tables.flatMap((table) => Object.values(questions(table)).flat()).length,
      ).toBeGreaterThan(600);
    });

  it('gives each column to those who are to have it, and no other', async () => {
    expect(await columnFindings(db.sql)).toEqual([]);
  });

  it('notices a column that is given too much', async () => {
    const given = await db.sql.begin(async (sql: TransactionSql) => {
      await sql`grant select (note), update (note) on app.consents to authenticated`;
      const found = await columnFindings(sql);
      await sql`revoke select (note), update (note) on app.consents from authenticated`;
      return found;
    });
    expect(given).toEqual(['consents.note is read', 'consents.note is updated']);
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
    const parties = `select coalesce(min(zone_id::text), '') from app.plan_parties
      where zone_id = '${zoneId('milo', 'shared')}'`;
    expect(await meets('colleague', parties)).toBe(zoneId('milo', 'shared'));
    // The restrictive guard still holds the other tenant out.
    expect(await meets('otherTenantsAdministrator', parties)).toBe('');
    await db.sql`drop policy careless on app.plan_parties`;
    expect(await meets('colleague', parties)).toBe('');
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
