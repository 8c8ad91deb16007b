// The rules of supabase/README.md, asked of PostgreSQL's own catalogue. Each finding is one line.
import type { Sql, TransactionSql } from 'postgres';

type Rows = { finding: string }[];
const ours = `n.nspname in ('app', 'priv')`;

const rules: [name: string, query: string][] = [
  [
    'row-level security is on and forced',
    `select n.nspname || '.' || c.relname as finding
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where ${ours} and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)`,
  ],
  [
    'a restrictive guard stands before anon and authenticated, for every operation',
    `select n.nspname || '.' || c.relname as finding
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where ${ours} and c.relkind in ('r', 'p') and not exists (
       select from pg_policy p
       where p.polrelid = c.oid and not p.polpermissive and p.polcmd = '*'
         and p.polroles @> array['anon'::regrole::oid, 'authenticated'::regrole::oid]
         and p.polwithcheck is not null)`,
  ],
  [
    'the guard of a table with tenant_id asks for the tenant, or closes the table',
    `select n.nspname || '.' || c.relname as finding
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
     where ${ours} and c.relkind in ('r', 'p') and not exists (
       select from pg_policies p
       where p.schemaname = n.nspname and p.tablename = c.relname and p.permissive = 'RESTRICTIVE'
         and (p.qual = 'false' or p.qual like '%tenant_id = ANY (ARRAY( SELECT priv.my_tenant_ids()%')
         and p.with_check = p.qual)`,
  ],
  // Closed where people get no column; else by tenant, or by session where rows belong to none.
  [
    'a guard says the same of what is read and what is written, and no less than its table needs',
    `select p.schemaname || '.' || p.tablename as finding
     from pg_policies p
     join pg_class c on c.oid = format('%I.%I', p.schemaname, p.tablename)::regclass
     where p.schemaname in ('app', 'priv') and p.permissive = 'RESTRICTIVE'
       and (p.with_check is distinct from p.qual or case
         when not has_any_column_privilege('authenticated', c.oid, 'select, insert, update')
           then p.qual <> 'false'
         when c.relname = 'tenants' or exists (
           select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
           then p.qual not like '%id = ANY (ARRAY( SELECT priv.my_tenant_ids()%'
         else p.qual <> '( SELECT priv.session_alive() AS session_alive)' end)`,
  ],
  [
    'at most one permissive policy per table, role and operation',
    `select n.nspname || '.' || c.relname || ' ' || r.role::regrole::text || ' ' || o.op as finding
     from pg_policy p
     join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
     cross join lateral unnest(p.polroles) r(role)
     cross join lateral unnest(
       case when p.polcmd = '*' then '{r,a,w,d}'::text[] else array[p.polcmd::text] end) o(op)
     where p.polpermissive and ${ours}
     group by 1, n.nspname, c.relname, r.role, o.op having count(*) > 1`,
  ],
  [
    'every permissive policy names its role',
    `select p.schemaname || '.' || p.tablename || ' ' || p.policyname as finding
     from pg_policies p
     where p.schemaname in ('app', 'priv') and p.permissive = 'PERMISSIVE' and 'public' = any (p.roles)`,
  ],
  [
    'no role has TRUNCATE, REFERENCES, TRIGGER or MAINTAIN, and authenticated no DELETE',
    `select n.nspname || '.' || c.relname || ' ' || g.privilege_type || ' ' || g.grantee::regrole::text
       as finding
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     cross join lateral aclexplode(c.relacl) g
     where ${ours} and c.relkind in ('r', 'p', 'v', 'm') and g.grantee <> c.relowner
       and (g.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')
         or (g.privilege_type = 'DELETE' and g.grantee = 'authenticated'::regrole))`,
  ],
  [
    'nothing at all is granted to public, anon or service_role',
    `select n.nspname || '.' || c.relname as finding
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     cross join lateral (
       select * from aclexplode(c.relacl) union all
       select g.* from pg_attribute a cross join lateral aclexplode(a.attacl) g where a.attrelid = c.oid
     ) g
     where ${ours} and (g.grantee = 0 or g.grantee in ('anon'::regrole, 'service_role'::regrole))
     union all
     select n.nspname from pg_namespace n cross join lateral aclexplode(n.nspacl) g
     where ${ours} and (g.grantee = 0 or g.grantee in ('anon'::regrole, 'service_role'::regrole))`,
  ],
  [
    'no function can be called by public, anon or service_role',
    `select p.oid::regprocedure::text as finding
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where ${ours} and (p.proacl is null or exists (
       select from aclexplode(p.proacl) g
       where g.grantee = 0 or g.grantee in ('anon'::regrole, 'service_role'::regrole)))`,
  ],
  [
    'functions have an empty search_path',
    `select p.oid::regprocedure::text as finding
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where ${ours} and not coalesce(p.proconfig @> array['search_path=""'], false)`,
  ],
  // What an `alter function … set` gave, a later `create or replace` takes away without a word.
  [
    'functions keep the planner settings that they were measured with',
    `select s.name || ' ' || s.setting as finding
     from (values
       ('app.my_follow_ups', 'enable_nestloop=off'),
       ('app.my_follow_ups', 'plan_cache_mode=force_generic_plan'),
       ('app.plan_start', 'plan_cache_mode=force_generic_plan'),
       ('app.pool_cases', 'enable_nestloop=off'),
       ('app.pool_cases', 'plan_cache_mode=force_generic_plan'),
       ('priv.acting', 'enable_nestloop=off'),
       ('priv.acting', 'plan_cache_mode=force_generic_plan'),
       ('priv.chain_access', 'enable_seqscan=off'),
       ('priv.log_found', 'plan_cache_mode=force_custom_plan'),
       ('priv.my_notices', 'enable_nestloop=off'),
       ('priv.plan_list', 'enable_nestloop=off'),
       ('priv.plan_list', 'plan_cache_mode=force_generic_plan'),
       ('priv.plan_page', 'plan_cache_mode=force_generic_plan'),
       ('priv.plan_steps', 'enable_nestloop=off'),
       ('priv.plan_steps', 'plan_cache_mode=force_generic_plan'),
       ('priv.statistics_known', 'enable_nestloop=off'),
       ('priv.sync_append', 'plan_cache_mode=force_generic_plan'),
       ('priv.sync_open', 'plan_cache_mode=force_generic_plan'),
       ('priv.wait_for_chain', 'enable_seqscan=off')) s(name, setting)
     where not exists (
       select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname || '.' || p.proname = s.name and p.proconfig @> array[s.setting])`,
  ],
  [
    'functions with raised privilege stand in priv and belong to kring_definer',
    `select p.oid::regprocedure::text as finding
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where ${ours} and p.prosecdef and (n.nspname <> 'priv'
       or p.proowner <> 'kring_definer'::regrole
       and (p.proowner <> 'kring_purger'::regrole or p.proname not in
         ('purge_zone', 'dispose_zone', 'dispose_record', 'erase_log'))
       and (p.proowner <> 'authenticated'::regrole or p.proname <> 'count_my_notices'))`,
  ],
  // Questions about oneself (my_…, i_…) tell nobody more than who asks.
  [
    'people call with raised privilege only what something of theirs calls',
    `with called as materialized (
       select theirs.oid as by, name[1] as name
       from pg_proc theirs cross join lateral regexp_matches(theirs.prosrc, 'priv\\.(\\w+)', 'g') name
       where theirs.pronamespace in ('app'::regnamespace, 'priv'::regnamespace)
         and not theirs.prosecdef and has_function_privilege('authenticated', theirs.oid, 'execute')
       union
       select 0, name[1]
       from pg_policies rule
       cross join lateral regexp_matches(concat(rule.qual, ' ', rule.with_check), 'priv\\.(\\w+)', 'g') name)
     select p.oid::regprocedure::text as finding
     from pg_proc p
     where p.pronamespace = 'priv'::regnamespace and p.prosecdef
       and p.proowner <> 'authenticated'::regrole and p.proname !~ '^(my|i)_'
       and has_function_privilege('authenticated', p.oid, 'execute')
       and not exists (select from called where called.name = p.proname and called.by <> p.oid)`,
  ],
  [
    'kring_purger’s are purge_zone, for an operator, and it and what disposes for the two who confirm',
    `select p.oid::regprocedure::text as finding
     from pg_proc p cross join lateral aclexplode(p.proacl) g
     where p.proowner = 'kring_purger'::regrole and g.grantee <> 'kring_purger'::regrole
       and (p.proname, g.grantee) not in (values ('purge_zone'::name, 'kring_operator'::regrole::oid),
         ('purge_zone', 'kring_definer'::regrole::oid), ('dispose_zone', 'kring_definer'::regrole::oid),
         ('dispose_record', 'kring_definer'::regrole::oid), ('erase_log', 'kring_definer'::regrole::oid))
     union all
     select m.member::regrole::text from pg_auth_members m join pg_roles r on r.oid = m.member
     where m.roleid = 'kring_purger'::regrole and r.rolname like 'kring\\_%'`,
  ],
  [
    'the mailer calls priv.mail_* alone, and the queue is nobody else’s',
    `select p.oid::regprocedure::text as finding
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace cross join lateral aclexplode(p.proacl) g
     where ${ours} and g.grantee = 'kring_mailer'::regrole and p.proname not like 'mail\\_%'
     union all
     -- Runs as the person who is counted for: only from within a function that says who that is.
     select p.oid::regprocedure::text
     from pg_proc p cross join lateral aclexplode(p.proacl) g
     where p.proowner = 'authenticated'::regrole
       and g.grantee not in ('authenticated'::regrole, 'kring_definer'::regrole)
     union all
     select n.nspname || ' ' || g.grantee::regrole::text
     from pg_namespace n cross join lateral aclexplode(
       coalesce(n.nspacl, acldefault('n', n.nspowner))) g
     where n.nspname = 'kring_queue' and g.grantee <> 'kring_mailer'::regrole`,
  ],
  [
    'views run as their reader; there are no materialised views or foreign tables',
    `select n.nspname || '.' || c.relname as finding
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where ${ours} and (c.relkind in ('m', 'f') or (c.relkind = 'v'
       and not coalesce(c.reloptions @> array['security_invoker=true'], false)))`,
  ],
  [
    'primary and foreign keys of tenant tables begin with tenant_id',
    `select k.conname || ' on ' || k.conrelid::regclass::text as finding
     from pg_constraint k
     join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     left join pg_attribute target on target.attrelid = k.confrelid and target.attname = 'tenant_id'
     where ${ours} and k.conkey[1] <> a.attnum
       and (k.contype = 'p' or (k.contype = 'f' and target.attnum is not null))`,
  ],
  [
    'every table and every function has a comment',
    `select n.nspname || '.' || c.relname as finding
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where ${ours} and c.relkind in ('r', 'p', 'v') and obj_description(c.oid, 'pg_class') is null
     union all
     select p.oid::regprocedure::text
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where ${ours} and obj_description(p.oid, 'pg_proc') is null`,
  ],
  [
    'foreign keys and policies have an index to go by',
    `select k.conname || ' on ' || k.conrelid::regclass::text as finding
     from pg_constraint k
     join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'app' and c.relname in ('threads', 'comments', 'plan_parties', 'plan_units', 'zones')
       and k.contype = 'f' and k.confrelid <> 'app.people'::regclass
       and k.confrelid <> 'app.authorities'::regclass and k.confrelid <> 'app.units'::regclass
       and not exists (
         select from pg_index i
         where i.indrelid = c.oid and i.indkey[0] = any (k.conkey))`,
  ],
  [
    'nothing believes a transaction’s start is now',
    `select p.oid::regprocedure::text as finding
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where ${ours} and p.prosrc ~* '\\m(now\\(\\)|current_timestamp|transaction_timestamp|current_date)'`,
  ],
  [
    'no function builds statements from text while the product runs',
    `select p.oid::regprocedure::text as finding
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where ${ours} and p.prosrc ~* '\\mexecute\\s' and p.prokind <> 'p'`,
  ],
  [
    'the roles of running processes have no special power',
    `select r.rolname as finding from pg_roles r
     where r.rolname in ('anon', 'authenticated', 'kring_app', 'kring_sync', 'kring_definer',
         'kring_operator', 'kring_purger', 'kring_mailer', 'kring_auditor', 'kring_sealer', 'kring_statistician',
         'kring_keeper', 'kring_server',
         'kring_api')
       and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb)
     union all
     select 'create in ' || n.nspname || ' ' || r.rolname
     from pg_namespace n, pg_roles r
     where ${ours} and r.rolname in ('anon', 'authenticated', 'kring_app', 'kring_sync', 'kring_server',
         'kring_api', 'kring_operator', 'kring_purger', 'kring_mailer', 'kring_auditor',
         'kring_sealer', 'kring_statistician', 'kring_keeper')
       and has_schema_privilege(r.rolname, n.oid, 'create')`,
  ],
];

export const ruleNames = rules.map(([name]) => name);

export async function findings(sql: Sql | TransactionSql, only?: string): Promise<string[]> {
  const found: string[] = [];
  for (const [name, query] of rules) {
    if (only !== undefined && name !== only) continue;
    const rows: Rows = await sql.unsafe<Rows>(query);
    found.push(...rows.map((row) => `${name}: ${row.finding}`));
  }
  return found;
}
