// Things that are true of every table and function there is, and proof that each rule can fail.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransactionSql } from 'postgres';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { findings, ruleNames } from './catalog.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

class Undo extends Error {}

/** What the rules say about a database in which `change` was made; the change is taken back. */
async function after(change: string): Promise<string[]> {
  let found: string[] = [];
  await db.sql
    .begin(async (sql: TransactionSql) => {
      await sql.unsafe(change);
      found = await findings(sql);
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return found;
}

const table = `create table app.careless (tenant_id uuid, id uuid, primary key (tenant_id, id));
  comment on table app.careless is 'x';`;
const guarded = `${table} call priv.protect('app.careless', 'tenant_id = any (array(select priv.my_tenant_ids()))');`;
const definer = (rest: string) =>
  `set local role kring_definer; create function priv.careless() returns integer language sql ${rest} as 'select 1';
   comment on function priv.careless() is 'x'; reset role;`;

const mistakes: Record<string, string> = {
  'a guard says the same of what is read and what is written, and no less than its table needs':
    'alter policy guard on app.people with check (true)',
  'row-level security is on and forced': table,
  'a restrictive guard stands before anon and authenticated, for every operation': `${table}
    alter table app.careless enable row level security, force row level security;`,
  'the guard of a table with tenant_id asks for the tenant, or closes the table': `${table}
    call priv.protect('app.careless', 'true');`,
  'at most one permissive policy per table, role and operation': `
    create policy careless on app.plans for select to authenticated using (true);`,
  'every permissive policy names its role': `${guarded}
    create policy careless on app.careless for select using (true);`,
  'no role has TRUNCATE, REFERENCES, TRIGGER or MAINTAIN, and authenticated no DELETE': `
    grant all on app.plans to authenticated;`,
  'nothing at all is granted to public, anon or service_role': `grant select (name) on app.people to anon;`,
  'no function can be called by public, anon or service_role': `
    ${definer(`security definer set search_path = ''`)} grant execute on function priv.careless() to public;`,
  'functions have an empty search_path': definer('security definer'),
  'functions keep the planner settings that they were measured with':
    'alter function priv.my_notices() reset enable_nestloop',
  'functions with raised privilege stand in priv and belong to kring_definer': `
    create function app.careless() returns integer language sql security definer set search_path = ''
      as 'select 1';`,
  'people call with raised privilege only what something of theirs calls': `
    grant execute on function priv.access_level(uuid, uuid) to authenticated;`,
  'kring_purger’s are purge_zone, for an operator, and it and what disposes for the two who confirm': `
    grant execute on function
      priv.purge_zone(uuid, bigint, bytea, bigint[], text, uuid, text[], jsonb, text) to kring_sync;`,
  'the mailer calls priv.mail_* alone, and the queue is nobody else’s': `
    grant usage on schema kring_queue to authenticated;`,
  'views run as their reader; there are no materialised views or foreign tables': `
    create view app.careless as select * from app.plans;`,
  'primary and foreign keys of tenant tables begin with tenant_id': `
    create table app.careless (id uuid primary key, tenant_id uuid);`,
  'every table and every function has a comment': `create table app.careless (id uuid primary key);`,
  'foreign keys and policies have an index to go by': `
    drop index app.zones_plan_id_idx;
    alter table app.zones add column careless uuid references app.children (id);`,
  'nothing believes a transaction’s start is now': `
    create function priv.careless() returns timestamptz language sql as 'select now()';`,
  'no function builds statements from text while the product runs': `
    create function priv.careless() returns void language plpgsql as 'begin execute ''select 1''; end';`,
  'the roles of running processes have no special power': `grant create on schema app to authenticated;`,
};

describe('the catalogue', () => {
  it('has nothing to find', async () => {
    expect(await findings(db.sql)).toEqual([]);
  });

  it('has a mistake to prove every rule', () => {
    expect(Object.keys(mistakes).sort()).toEqual([...ruleNames].sort());
  });

  for (const [rule, change] of Object.entries(mistakes))
    it(`notices a mistake against: ${rule}`, async () => {
      const found = await after(change);
      expect(found.filter((line) => line.startsWith(`${rule}: `))).not.toEqual([]);
    });
});
