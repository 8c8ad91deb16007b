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
