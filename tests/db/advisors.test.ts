// Supabase's own lints find nothing in our database, and would have found something had we been careless.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { advice, type Advice } from './advisors.ts';

let db: TestDatabase;
let found: Advice[];
beforeAll(async () => {
  db = await openTestDatabase();
  found = await advice(db);
});
afterAll(() => db.close());

/**
 * Hints about speed that do not bear on us, each with the reason. "Unused" counts scans since the database
 * was made, and this one was made a moment ago. An index over the columns of a foreign key is for finding
 * the rows that point at one that is deleted: it is owed only where such an index is missing in every
 * order of columns and somebody may delete what is pointed at.
 */
const answered: Record<string, (at: Advice, of: TestDatabase) => Promise<boolean>> = {
  unused_index: async () => true,
  unindexed_foreign_keys: async ({ metadata }, of) => {
    const [key] = await of.sql<{ owed: boolean }[]>`
      select exists (select from pg_class c cross join lateral aclexplode(c.relacl) g
          where c.oid = k.confrelid and g.privilege_type = 'DELETE' and g.grantee <> c.relowner)
        and not exists (select from pg_index i where i.indrelid = k.conrelid and i.indpred is null
          and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey) as owed
      from pg_constraint k where k.contype = 'f' and k.conname = ${metadata.fkey_name ?? ''}
        and k.conrelid = ${`app.${metadata.name ?? ''}`}::regclass`;
    return key?.owed === false;
  },
};

async function unanswered(all: Advice[], of: TestDatabase): Promise<string[]> {
  const left: string[] = [];
  for (const at of all)
    if ((await answered[at.name]?.(at, of)) !== true) left.push(`${at.level} ${at.cacheKey}`);
  return left;
}

describe('Supabase’s advisors', () => {
  it('find nothing about security, and nothing to warn of', () => {
    expect(found.filter((at) => at.level !== 'INFO' || at.categories.includes('SECURITY'))).toEqual(
      [],
    );
  });

  it('find nothing about speed that bears on us', async () => {
    expect(await unanswered(found, db)).toEqual([]);
  });

  it('need each answer that we give', () => {
    expect([...new Set(found.map((at) => at.name))].sort()).toEqual(Object.keys(answered).sort());
  });
});

/** What each of their lints would say of us, and the carelessness that makes it. */
const careless = {
  rls_disabled_in_public: `create table app.careless (tenant_id uuid, ssn text);
    grant select on app.careless to authenticated`,
  no_primary_key: 'comment on table app.careless is null',
  sensitive_columns_exposed: 'grant insert on app.careless to authenticated',
  policy_exists_rls_disabled: 'alter table app.threads disable row level security',
  rls_policy_always_true: `create policy careless on app.plans for insert to authenticated
    with check (true)`,
  auth_rls_initplan: `create policy careless on app.comments for select to authenticated
    using (author_id = auth.uid())`,
  multiple_permissive_policies: `create policy again on app.comments for update to authenticated
    using (false)`,
  security_definer_view: `create view app.careless_view as select * from app.plans;
    grant select on app.careless_view to authenticated`,
  materialized_view_in_api: `create materialized view app.careless_copy as select * from app.plans;
    grant select on app.careless_copy to authenticated`,
  function_search_path_mutable: `create function app.careless() returns integer language sql
    as 'select 1'`,
  rls_enabled_no_policy: `create table app.silent (id uuid primary key);
    alter table app.silent enable row level security`,
  duplicate_index: `create index once on app.silent (id desc);
    create index twice on app.silent (id desc)`,
};

describe('carelessness that they notice', () => {
  let other: TestDatabase;
  let noticed: Advice[];
  beforeAll(async () => {
    other = await openTestDatabase();
    for (const change of Object.values(careless)) await other.sql.unsafe(change);
    await other.sql`grant delete on app.plans to authenticated`;
    noticed = await advice(other);
  });
  afterAll(() => other.close());

  it('is of every kind that could open our database', () => {
    const names = noticed.map((at) => at.name).filter((name) => !(name in answered));
    expect([...new Set(names)].sort()).toEqual(Object.keys(careless).sort());
  });

  it('leaves no answer standing that is no longer true', async () => {
    const left = await unanswered(noticed, other);
    expect(left).toContain(
      'INFO unindexed_foreign_keys_app_access_log_access_log_tenant_id_plan_id_fkey',
    );
  });
});
