// The table matrix as functions: what each principal meets at each operation on each table, held against
// expectations.ts. A whole principal is asked in one go, each statement taken back by itself; what a statement
// reaches is named by the classes of its rows, so that a row too much is seen whatever it is.
import type { TransactionSql } from 'postgres';
import type { TestDatabase } from '../support/postgres.ts';
import { expectations, type Allowed, type TableExpectation } from './expectations.ts';
import { everyone, parts, whoIs, type Part, type Principal } from './principals.ts';
import { kvarnbo, personId } from './world.ts';

export const operations = [
  'select',
  'lock',
  'insert',
  'forge',
  'update',
  'blind',
  'move',
  'delete',
] as const;
export type Operation = (typeof operations)[number];

export interface Table {
  name: string;
  columns: string[];
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

/** The class of a row, as an expression. */
export const classOf = (rows: TableExpectation['rows']): string =>
  `case ${Object.entries(rows)
    .map(([name, condition]) => `when ${condition} then '${name}'`)
    .join(' ')} else 'rest' end`;

interface Question {
  about: string;
  statement: string;
  /** Classes of rows and who reaches them; null: refused to everybody. */
  allowed: Allowed | null;
  /** Where there is nothing to reach, it is refused (a check) and not merely without rows. */
  refuses: boolean;
}

/** Everything that is asked about a table. */
export function questions({ name, columns }: Table): Record<Operation, Question[]> {
  const { rows = {}, select, insert, update } = expectations[name] ?? {};
  const table = `app.${name}`;
  const [first = ''] = columns;
  const question = (
    about: string,
    statement: string,
    allowed: Allowed | null = null,
    refuses = false,
  ): Question => ({ about: `${about} ${name}`, statement, allowed, refuses });
  const reached = (from: string) =>
    `select coalesce(string_agg(distinct class, ' '), '') from (${from}) reached`;
  const classes = `select ${classOf(rows)} as class from ${table}`;
  const given = (about: string, me: string, allowed: Allowed): Question[] =>
    (Object.keys(parts) as Part[]).map((part) =>
      question(
        `${about} (${part})`,
        insert?.statement(part, me) ?? '',
        { done: allowed[part] ?? [] },
        true,
      ),
    );
  return {
    select: [
      select
        ? question('select', reached(classes), select)
        : question('select', `select 1 from ${table}`),
    ],
    lock: [
      update
        ? question(
            'lock',
            `with locked as (${classes} for update) ${reached('select * from locked')}`,
            update.allowed,
          )
        : question('lock', `select 1 from ${table} for update`),
    ],
    insert: insert
      ? given('insert', '$me', insert.allowed)
      : [question('insert', `insert into ${table} (${first}) values (default)`)],
    // As it is: an ON CONFLICT would ask the rules about what is read as well.
    forge: insert
      ? given('insert as another', '$other', {}).map((one) => ({
          ...one,
          statement: one.statement.split('on conflict')[0] ?? '',
        }))
      : [],
    update: [
      update
        ? question(
            'update',
            `with changed as (update ${table} set ${update.set} returning ${classOf(rows)} as class)
              ${reached('select * from changed')}`,
            update.allowed,
          )
        : question('update', `update ${table} set ${first} = ${first}`),
    ],
    // Without a word about any column, rules about what is read are not asked.
    blind: update
      ? [
          question('update blindly', `update ${table} set ${update.set}`, {
            done: everyone.filter((one) =>
              Object.values(update.allowed).some((who) => who.includes(one)),
            ),
          }),
        ]
      : [],
    move: [
      question(
        'move',
        columns.includes('tenant_id')
          ? `update ${table} set tenant_id = '${kvarnbo}'`
          : `update ${table} set ${first} = ${first}`,
      ),
    ],
    delete: [question('delete', `delete from ${table}`)],
  };
}

/** What a principal is to meet: `denied`, or the classes reached, in order. */
export function expected(principal: Principal, { allowed, refuses }: Question): string {
  if (allowed === null || principal === 'anon') return 'denied';
  const reached = Object.keys(allowed).filter(
    (name) => allowed[name]?.includes(principal) === true,
  );
  return reached.length === 0 && refuses ? 'denied' : reached.sort().join(' ');
}

/** Each statement in a subtransaction that is always taken back; the answers are left in a setting. */
const attempts = `do $$
  declare
    statement text;
    answers jsonb := '[]';
    reached text;
    met bigint;
  begin
    for statement in select jsonb_array_elements_text(current_setting('matrix.statements')::jsonb) loop
      begin
        if statement ~ '^(select|with)' then
          execute statement into reached;
        else
          execute statement;
          get diagnostics met = row_count;
          reached := case when met > 0 then 'done' else '' end;
        end if;
        raise exception using errcode = 'ZZ000', message = reached;
      exception
        when sqlstate 'ZZ000' then
          answers := answers || to_jsonb(sqlerrm);
        when insufficient_privilege then
          answers := answers || to_jsonb('denied'::text);
        when others then
          answers := answers || to_jsonb('unexpected: ' || sqlstate || ' ' || sqlerrm);
      end;
    end loop;
    perform set_config('matrix.answers', answers::text, true);
  end $$`;

/** What a principal meets at each statement (`$me` is their id); in a transaction of the tables' owner. */
export async function attempt(
  sql: TransactionSql,
  principal: Principal,
  statements: string[],
  sessions: Sessions,
): Promise<string[]> {
  const { slug } = whoIs(principal);
  const claims = slug && { sub: personId(slug), role: 'authenticated', sid: sessions[principal] };
  const me = personId(slug ?? 'maja');
  const other = personId(slug === 'otto' ? 'gunvor' : 'otto');
  const asked = statements.map((one) =>
    one.replaceAll('$me', `'${me}'`).replaceAll('$other', `'${other}'`),
  );
  await sql`select set_config('matrix.statements', ${JSON.stringify(asked)}, true),
    set_config('request.jwt.claims', ${claims ? JSON.stringify(claims) : ''}, true),
    set_config('role', ${principal === 'anon' ? 'anon' : 'authenticated'}, true)`;
  await sql.unsafe(attempts);
  const [row] = await sql<{ answers: string[] }[]>`
    select current_setting('matrix.answers')::jsonb as answers, set_config('role', 'none', true)`;
  return (row?.answers ?? []).map((answer) =>
    /^(denied|unexpected)/.test(answer) ? answer : answer.split(' ').sort().join(' '),
  );
}

/** A session for everyone in the matrix: alive, ended, or another's. */
export async function signInAll(db: TestDatabase): Promise<Sessions> {
  const sessions: Partial<Sessions> = {};
  for (const principal of everyone) {
    const { slug, session } = whoIs(principal);
    sessions[principal] =
      slug === null || session === 'none'
        ? null
        : await db.signIn(personId(session === 'of someone else' ? 'rania' : slug));
    if (session === 'ended')
      await db.sql`update app.sessions set revoked_at = clock_timestamp()
        where id = ${sessions[principal] ?? ''}`;
  }
  return sessions as Sessions;
}
export type Sessions = Record<Principal, string | null>;

/** Where a principal meets something else than what is expected. */
export async function differing(
  sql: TransactionSql,
  principal: Principal,
  tables: Table[],
  sessions: Sessions,
  asking: readonly Operation[] = operations,
): Promise<string[]> {
  const all = tables.flatMap((table) => {
    const asked = questions(table);
    return asking.flatMap((operation) => asked[operation]);
  });
  const answers = await attempt(
    sql,
    principal,
    all.map(({ statement }) => statement),
    sessions,
  );
  return all.flatMap((question, n) => {
    const wanted = expected(principal, question);
    const got = answers[n] ?? 'not asked';
    return got === wanted ? [] : [`${question.about}: "${got}", not "${wanted}"`];
  });
}
