-- What a Supabase project has before the first migration, for the embedded PostgreSQL:
-- the API roles, the auth schema that policies and functions may ask, and the logins of our own
-- processes. Run at every start; every statement may be repeated. A real Supabase never runs this.

do $$
declare
  name text;
begin
  -- Supabase's own roles. service_role bypasses row-level security there; here nobody does.
  foreach name in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I nologin noinherit', name);
    end if;
  end loop;

  -- The web app's and the sync server's login: owns nothing, and is nobody until it says which of
  -- its roles it takes (startup parameter `role`).
  if not exists (select from pg_roles where rolname = 'kring_server') then
    create role kring_server login noinherit nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
  -- The Supabase API's login. INHERIT, because @supabase/lite lists tables as its login; it is a
  -- member of the two API roles alone, so its attempts to widen grants fail.
  if not exists (select from pg_roles where rolname = 'kring_api') then
    create role kring_api login inherit nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;

  -- The migrations give these their rights; memberships need them to exist already.
  foreach name in array array['kring_app', 'kring_sync', 'kring_mailer', 'kring_auditor', 'kring_sealer',
    'kring_statistician', 'kring_keeper'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I nologin noinherit', name);
    end if;
  end loop;
end
$$;

grant kring_app, kring_sync, kring_mailer, kring_auditor, kring_sealer, kring_statistician, kring_keeper
  to kring_server;
grant anon, authenticated to kring_api;

create schema if not exists auth;
grant usage on schema auth to anon, authenticated, service_role;

create or replace function auth.jwt() returns jsonb
language sql stable parallel safe
as $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;

create or replace function auth.uid() returns uuid
language sql stable parallel safe
as $$ select (auth.jwt() ->> 'sub')::uuid $$;

create or replace function auth.role() returns text
language sql stable parallel safe
as $$ select auth.jwt() ->> 'role' $$;

-- Supabase Storage's own two tables, as far as Kring needs them: what storage-door.ts keeps bytes of. Closed
-- until a migration says who reaches what.
create schema if not exists storage;
grant usage on schema storage to authenticated, service_role;

create table if not exists storage.buckets (
  id text primary key,
  name text not null unique,
  public boolean not null default false,
  file_size_limit bigint,
  created_at timestamptz not null default clock_timestamp()
);
create table if not exists storage.objects (
  id uuid primary key default gen_random_uuid(),
  bucket_id text not null references storage.buckets (id),
  name text not null,
  owner_id text,
  created_at timestamptz not null default clock_timestamp(),
  unique (bucket_id, name)
);
alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;
grant select, insert on storage.objects to authenticated;
-- Only what takes bytes away is service_role's; it has nothing else anywhere, and bypasses nothing.
grant select, delete on storage.objects to service_role;
do $$
begin
  if not exists (select from pg_policy where polrelid = 'storage.objects'::regclass and polname = 'service') then
    create policy service on storage.objects for all to service_role using (true) with check (false);
  end if;
end
$$;
-- Not inherited: the API is service_role only where it says so.
grant service_role to kring_api with inherit false, set true;
