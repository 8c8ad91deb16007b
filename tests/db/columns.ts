// Columns, where a table is not given whole: what a signed-in person may not read of a row that is theirs to
// see, and the only columns they may write. A table that is not named here is read whole or not at all, and is
// written by functions alone.
import type { Sql, TransactionSql } from 'postgres';

export const keptFromPeople: Record<string, string[]> = {
  children: ['fictional_id', 'person_id'],
  consents: ['note', 'valid_until', 'acr'],
  files: [
    ...['sha256', 'sealed_key', 'removed_by', 'removed_at', 'erased_at', 'moved_by'],
    'moved_from',
  ],
  mail_boxes: [
    ...['secret_hash', 'asked_times', 'period', 'message_id', 'until_at', 'mailed_until'],
    'sent_at',
  ],
  memberships: ['revision', 'invitation_id', 'follows_tenant_id', 'follows_id'],
  people: ['slug', 'locale'],
  plan_requests: ['secret_hash', 'disposed_at'],
  plan_units: ['unit_id'],
  zone_members: ['id', 'basis', 'basis_id', 'granted_at'],
};

export const writtenByPeople: Record<string, { insert: string[]; update: string[] }> = {
  comments: {
    insert: ['tenant_id', 'zone_id', 'thread_id', 'id', 'author_id', 'body'],
    update: ['body', 'edited_at', 'withdrawn_at'],
  },
  thread_reads: {
    insert: ['tenant_id', 'zone_id', 'thread_id', 'person_id', 'read_at'],
    update: ['read_at'],
  },
  threads: {
    insert: ['tenant_id', 'plan_id', 'zone_id', 'id', 'anchor', 'quotation', 'created_by'],
    update: ['resolved_at', 'resolved_by'],
  },
};

/** Columns that can be read or written though they are not said to be, and the other way around. */
export async function columnFindings(sql: Sql | TransactionSql): Promise<string[]> {
  const columns = await sql<
    {
      name: string;
      column: string;
      read: boolean;
      some: boolean;
      insert: boolean;
      update: boolean;
    }[]
  >`
    select c.relname as name, a.attname as column,
      has_column_privilege('authenticated', c.oid, a.attnum, 'select') as read,
      has_any_column_privilege('authenticated', c.oid, 'select') as some,
      has_column_privilege('authenticated', c.oid, a.attnum, 'insert') as insert,
      has_column_privilege('authenticated', c.oid, a.attnum, 'update') as update
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname in ('app', 'priv') and c.relkind = 'r'`;
  return columns.flatMap(({ name, column, read, some, insert, update }) => {
    const kept = keptFromPeople[name]?.includes(column) === true;
    const written = writtenByPeople[name];
    const at = `${name}.${column}`;
    return [
      ...(some && read === kept ? [`${at} is ${read ? '' : 'not '}read`] : []),
      ...(insert !== (written?.insert.includes(column) === true)
        ? [`${at} is ${insert ? '' : 'not '}inserted`]
        : []),
      ...(update !== (written?.update.includes(column) === true)
        ? [`${at} is ${update ? '' : 'not '}updated`]
        : []),
    ];
  });
}
