// Proof, at every start of the embedded mode, that the Supabase API is closed: its login owns nothing
// and bypasses nothing, a request without a person (no token, or one whose session is not alive)
// reads no row of any table and no byte of a file, and no grant, policy or role changed by its being asked.
// If one of these does not hold, Kring does not serve.
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Sql } from 'postgres';

export interface ProofSubject {
  /** The owner's connection: sees the catalogue as it is. */
  sql: Sql;
  url: string;
  login: string;
  jwtSecret: string;
  publishableKey: string;
}

export class NotClosed extends Error {}

/** Every right there is, as text: who may what on which thing, and which rows policies leave. */
export async function rightsOf(sql: Sql): Promise<string> {
  const [row] = await sql<{ rights: string }[]>`
    with own as (
      select oid, nspname from pg_namespace
      where nspname not like 'pg\\_%' and nspname <> 'information_schema'),
    rights as (
      select 'schema ' || nspname || ' ' || coalesce(nspacl::text, '') as line
      from pg_namespace join own using (oid, nspname)
      union all
      select format('table %s %s %s %s %s %s', own.nspname, c.relname, c.relowner::regrole, c.relacl,
        c.relrowsecurity, c.relforcerowsecurity)
      from pg_class c join own on own.oid = c.relnamespace
      union all
      select format('column %s %s %s', a.attrelid, a.attname, a.attacl)
      from pg_attribute a where a.attacl is not null
      union all
      select format('function %s %s %s', p.oid, p.proowner::regrole, p.proacl)
      from pg_proc p join own on own.oid = p.pronamespace
      union all
      select format('default %s %s %s %s', d.defaclrole::regrole, d.defaclnamespace, d.defaclobjtype,
        d.defaclacl)
      from pg_default_acl d
      union all
      select format('policy %s %s %s %s %s', p.tablename, p.policyname, p.roles, p.qual, p.with_check)
      from pg_policies p
      union all
      select format('role %s %s %s %s', r.rolname, r.rolsuper, r.rolbypassrls, r.rolinherit)
      from pg_roles r
      union all
      select format('member %s %s %s %s', m.roleid::regrole, m.member::regrole, m.inherit_option,
        m.set_option)
      from pg_auth_members m)
    select string_agg(line, chr(10) order by line) as rights from rights`;
  return row?.rights ?? '';
}

async function proveLogin(sql: Sql, login: string): Promise<void> {
  const [role] = await sql<{ strong: boolean; owns: boolean; roles: string[] }[]>`
    select r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication
        as strong,
      exists (select from pg_class c where c.relowner = r.oid)
        or exists (select from pg_proc p where p.proowner = r.oid)
        or exists (select from pg_namespace n where n.nspowner = r.oid)
        or exists (select from pg_database d where d.datdba = r.oid) as owns,
      array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid order by 1)
        as roles
    from pg_roles r where r.rolname = ${login}`;
  if (!role) throw new NotClosed('the login of the API is missing');
  if (role.strong) throw new NotClosed('the login of the API has too much power');
  if (role.owns) throw new NotClosed('the login of the API owns things');
  if (role.roles.join() !== 'anon,authenticated,service_role')
    throw new NotClosed('the login of the API belongs to other roles');
  // service_role is for taking bytes away: the login is it only where it says so, and finds nothing of ours.
  const [service] = await sql<{ inherited: boolean; reaches: boolean }[]>`
    select exists (select from pg_auth_members m
        where m.member = ${login}::regrole and m.roleid = 'service_role'::regrole and m.inherit_option)
        as inherited,
      exists (select from pg_class c where c.relnamespace in ('app'::regnamespace, 'priv'::regnamespace)
        and c.relkind in ('r', 'p', 'v', 'm')
        and has_table_privilege('service_role', c.oid, 'select,insert,update,delete')) as reaches`;
  if (service?.inherited !== false || service.reaches)
    throw new NotClosed('service_role reaches what is not its own');
}

const refusals: readonly number[] = [401, 403, 404];

/** What a request finds: rows, or a refusal. Anything else (a crash) proves nothing and fails. */
async function rowsFor(subject: ProofSubject, table: string, token?: string): Promise<number> {
  const reply = await fetch(`${subject.url}/rest/v1/${table}?limit=1`, {
    headers: {
      apikey: subject.publishableKey,
      'accept-profile': 'app',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
  });
  const body: unknown = await reply.json().catch(() => undefined);
  if (refusals.includes(reply.status)) return 0;
  if (reply.ok && Array.isArray(body)) return body.length;
  throw new NotClosed(`the API answered ${reply.status} for ${table}`);
}

/** Storage gives a file to nobody who asks without a live session, by whatever address Storage has. */
async function proveStorage(subject: ProofSubject, ended: string): Promise<void> {
  const [object] = await subject.sql<{ name: string }[]>`
    select name from storage.objects where bucket_id = 'plan-files' order by name limit 1`;
  const name = object?.name ?? `${randomUUID()}/${randomUUID()}`;
  const file = `object/plan-files/${name}`;
  const ways: [method: string, path: string][] = [
    ...['GET', 'PUT', 'POST', 'DELETE'].map((method): [string, string] => [method, file]),
    ...[
      `object/public/plan-files/${name}`,
      `object/sign/plan-files/${name}`,
      'bucket',
      'bucket/plan-files',
    ].map((path): [string, string] => ['GET', path]),
    ['POST', 'object/list/plan-files'],
    ['DELETE', 'object/plan-files'],
  ];
  for (const [method, path] of ways)
    for (const token of [undefined, ended]) {
      const reply = await fetch(`${subject.url}/storage/v1/${path}`, {
        method,
        headers: {
          apikey: subject.publishableKey,
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        ...(method === 'GET' ? {} : { body: '{"prefixes":[]}' }),
      });
      await reply.arrayBuffer();
      if (!refusals.includes(reply.status))
        throw new NotClosed(`Storage answered ${reply.status} for ${method} ${path.split('/')[1]}`);
    }
}

export async function proveClosed(subject: ProofSubject): Promise<void> {
  const { sql } = subject;
  const before = await rightsOf(sql);
  await proveLogin(sql, subject.login);

  const tables = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c
    where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') order by 1`;
  const token = (person: string, session: string) =>
    new SignJWT({ role: 'authenticated', sid: session })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(person)
      .setAudience('authenticated')
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(new TextEncoder().encode(subject.jwtSecret));
  // A real person, if there is one, but no session: what a stolen, ended token would be.
  const [person] = await sql<{ id: string }[]>`select id from app.people order by id limit 1`;
  const ended = await token(person?.id ?? randomUUID(), '0'.repeat(64));

  for (const { name } of tables) {
    if ((await rowsFor(subject, name)) > 0)
      throw new NotClosed(`${name} is readable without a person`);
    if ((await rowsFor(subject, name, ended)) > 0)
      throw new NotClosed(`${name} is readable without a session`);
  }
  const stranger = await fetch(`${subject.url}/rest/v1/plans?limit=1`, {
    headers: { 'accept-profile': 'app' },
  });
  if (stranger.status !== 401) throw new NotClosed('the API answers without a key');
  await proveStorage(subject, ended);
  if ((await rightsOf(sql)) !== before)
    throw new NotClosed('rights changed while the API answered');
}
