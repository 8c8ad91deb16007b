-- Who connects as what. Nothing is granted by default: a table without grants and policies shows
-- nothing, a function without a grant cannot be called. On a real Supabase the roles anon,
-- authenticated and service_role exist already; service_role gets nothing here.

create schema if not exists app;
create schema if not exists priv;
comment on schema app is 'Tables and the functions that the Supabase API offers.';
comment on schema priv is 'Helpers, some with raised privilege. Never offered by the API.';

do $$
declare
  name text;
begin
  foreach name in array array['kring_definer', 'kring_app', 'kring_sync'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I nologin noinherit', name);
    end if;
  end loop;
end
$$;
comment on role kring_definer is 'Owns functions with raised privilege; has policies only on what they touch.';
comment on role kring_app is 'The web app''s own SQL: sessions and identities.';
comment on role kring_sync is 'The sync server: EXECUTE on priv.sync_*, no table.';

-- The migrating role hands functions over to kring_definer.
grant kring_definer to current_user with set true;

revoke all on schema app, priv from public;
grant usage on schema app to authenticated, kring_app, kring_definer;
grant usage on schema priv to authenticated, kring_app, kring_sync, kring_definer;
grant create on schema priv to kring_definer;

alter default privileges revoke execute on functions from public;
alter default privileges for role kring_definer revoke execute on functions from public;

-- Claims of the signed-in person, as PostgREST sets them for the transaction. After a local setting
-- has ended the value is an empty string, not null.
create function priv.claims() returns jsonb
language sql stable parallel safe
set search_path = ''
as $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
comment on function priv.claims() is 'Claims of the request; null when there are none.';

-- The same as auth.uid(), but also for functions of kring_definer, which knows no schema auth.
create function priv.me() returns uuid
language sql stable parallel safe
set search_path = ''
as $$
  select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;
comment on function priv.me() is 'The signed-in person, null when there is none.';

grant execute on function priv.claims(), priv.me() to authenticated, kring_definer;

-- Every table goes through this once: row-level security on and forced, and a restrictive guard
-- that even a careless permissive policy cannot get past. `guard` is the guard's condition.
create procedure priv.protect(target regclass, guard text)
language plpgsql
set search_path = ''
as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy guard on %s as restrictive for all to anon, authenticated
       using (%s) with check (%2$s)', target, guard);
end
$$;
comment on procedure priv.protect(regclass, text) is 'For migrations: RLS on, forced, restrictive guard.';

-- What a role other than the API's may do: the grant and the policy together.
create procedure priv.allow(grantee text, target regclass, operations text[])
language plpgsql
set search_path = ''
as $$
declare
  operation text;
begin
  foreach operation in array operations loop
    execute format('grant %s on %s to %I', operation, target, grantee);
    execute format('create policy %I on %s as permissive for %s to %I %s',
      grantee || '_' || operation, target, operation, grantee,
      case operation
        when 'insert' then 'with check (true)'
        when 'update' then 'using (true) with check (true)'
        else 'using (true)'
      end);
  end loop;
end
$$;
comment on procedure priv.allow(text, regclass, text[]) is 'For migrations: grant and policy of a service role.';

-- Keys and authors stay what they were: an UPDATE can never move a row to another tenant or person.
-- The trigger's arguments name the columns.
create function priv.keep_keys() returns trigger
language plpgsql
set search_path = ''
as $$
declare
  key text;
begin
  foreach key in array tg_argv loop
    if to_jsonb(old) -> key is distinct from to_jsonb(new) -> key then
      raise exception using errcode = '42501', message = 'not_allowed';
    end if;
  end loop;
  return new;
end
$$;
comment on function priv.keep_keys() is 'Trigger: the named columns cannot change.';

create function priv.refuse_change() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception using errcode = '42501', message = 'append_only';
end
$$;
comment on function priv.refuse_change() is 'Trigger of append-only tables, for every role.';
