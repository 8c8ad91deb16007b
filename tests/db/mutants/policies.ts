// Mutants of what stands before the rows: each policy, each table's row-level security, each grant and each
// function's caller, changed in one way that could let somebody in. Read from the catalogue, so a new table
// brings its own.
import type { Sql } from 'postgres';

export interface Mutant {
  /** What was done, as one line: the same in each run. */
  name: string;
  kind: string;
  /** The table whose cells can tell; null: anything can. */
  table: string | null;
  change: string;
  /** The only tables whose cells can tell; undefined: any. */
  seenBy?: ReadonlySet<string>;
  /** Not for the sample: what must notice it takes more than a few worlds and the people of the matrix. */
  rare?: boolean;
}

interface Policy {
  table: string;
  policy: string;
  restrictive: boolean;
  roles: string[];
  cmd: string;
  qual: string | null;
  check: string | null;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export async function policyMutants(sql: Sql): Promise<Mutant[]> {
  const policies = await sql<Policy[]>`
    select tablename as table, policyname as policy, permissive = 'RESTRICTIVE' as restrictive,
      roles::text[] as roles, cmd, qual, with_check as check
    from pg_policies where schemaname = 'app' order by 1, 2`;
  return policies.flatMap((one) => {
    const { table, policy, restrictive, roles, cmd, qual, check } = one;
    const of = `${quoted(policy)} on app.${table}`;
    const mutant = (kind: string, change: string, rare = false): Mutant => ({
      ...{ name: `${kind}: ${table}, ${policy}`, kind, table, change, rare },
    });
    const guards = restrictive && qual?.includes('my_tenant_ids') === true;
    const ours = restrictive || roles.includes('authenticated');
    const body = `${qual === null ? '' : `using (${qual})`} ${check === null ? '' : `with check (${check})`}`;
    return [
      ...(ours ? [mutant('policy dropped', `drop policy ${of}`, !restrictive)] : []),
      ...(qual !== null && qual !== 'true'
        ? [mutant('USING is true', `alter policy ${of} using (true)`, !guards)]
        : []),
      ...(check !== null && check !== 'true'
        ? [mutant('WITH CHECK is true', `alter policy ${of} with check (true)`, !guards)]
        : []),
      ...(restrictive
        ? [
            mutant(
              'restrictive made permissive',
              `drop policy ${of}; create policy ${of} for ${cmd} to ${roles.join(', ')} ${body}`,
            ),
          ]
        : [mutant('role list widened', `alter policy ${of} to public`)]),
    ];
  });
}

export async function grantMutants(sql: Sql): Promise<Mutant[]> {
  const tables = await sql<{ table: string; open: boolean }[]>`
    select c.relname as table, has_any_column_privilege('authenticated', c.oid, 'select') as open
    from pg_class c where c.relnamespace = 'app'::regnamespace and c.relkind = 'r' order by 1`;
  const columns = await sql<{ table: string; column: string }[]>`
    select c.relname as table, a.attname as column
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'app'::regnamespace and c.relkind = 'r'
      and has_any_column_privilege('authenticated', c.oid, 'select')
      and not has_column_privilege('authenticated', c.oid, a.attnum, 'select') order by 1, 2`;
  const mutant = (kind: string, table: string, change: string): Mutant => ({
    ...{ name: `${kind}: ${table}`, kind, table, change },
  });
  return [
    ...tables.flatMap(({ table, open }) => [
      mutant('RLS off', table, `alter table app.${table} disable row level security`),
      mutant('FORCE off', table, `alter table app.${table} no force row level security`),
      ...(open
        ? []
        : [mutant('read granted', table, `grant select on app.${table} to authenticated`)]),
      mutant('insert granted', table, `grant insert on app.${table} to authenticated`),
      mutant('update granted', table, `grant update on app.${table} to authenticated`),
      mutant('delete granted', table, `grant delete on app.${table} to authenticated`),
      mutant('granted to anon', table, `grant select on app.${table} to anon`),
    ]),
    ...columns.map(({ table, column }) => ({
      ...mutant(
        'column granted',
        table,
        `grant select (${column}) on app.${table} to authenticated`,
      ),
      name: `column granted: ${table}.${column}`,
    })),
  ];
}

export async function callMutants(sql: Sql): Promise<Mutant[]> {
  const functions = await sql<
    { call: string; definer: boolean; open: boolean; pure: boolean; app: boolean }[]
  >`
    select p.oid::regprocedure::text as call, p.prosecdef as definer,
      has_function_privilege('authenticated', p.oid, 'execute') as open,
      p.prorettype = 'trigger'::regtype as pure, p.pronamespace = 'app'::regnamespace as app
    from pg_proc p
    where p.pronamespace in ('app'::regnamespace, 'priv'::regnamespace) and p.prokind = 'f' order by 1`;
  const mutant = (kind: string, call: string, change: string): Mutant => ({
    ...{ name: `${kind}: ${call}`, kind, table: null, change },
  });
  return functions.flatMap(({ call, definer, open, pure, app }) => [
    mutant('call granted to PUBLIC', call, `grant execute on function ${call} to public`),
    ...(definer && !open && !pure
      ? [
          {
            ...mutant(
              'call granted to people',
              call,
              `grant execute on function ${call} to authenticated`,
            ),
            rare: /\.(my|i)_/.test(call),
          },
        ]
      : []),
    mutant('search_path loose', call, `alter function ${call} reset search_path`),
    ...(app ? [mutant('privilege raised', call, `alter function ${call} security definer`)] : []),
  ]);
}
