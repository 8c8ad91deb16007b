-- Sessions by the database's clock: 30 idle minutes, 10 hours in all. The id is the SHA-256 of the
-- secret in the cookie, so reading this table gives nobody a session. Ended, never deleted, by the
-- web app's role. Ending one tells the sync server in the same transaction.

create table app.sessions (
  id text primary key check (id ~ '^[0-9a-f]{64}$'),
  person_id uuid not null references app.people (id),
  acr text,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '30 minutes',
  absolute_expires_at timestamptz not null default clock_timestamp() + interval '10 hours',
  revoked_at timestamptz,
  check (expires_at <= absolute_expires_at)
);
create index on app.sessions (person_id);
comment on table app.sessions is 'Signed-in sessions; alive = not revoked and before both expiries.';
comment on column app.sessions.acr is 'Level of assurance that the identity provider gave.';

call priv.protect('app.sessions', 'false');
call priv.allow('kring_app', 'app.sessions', '{select,insert,update}');
call priv.allow('kring_definer', 'app.sessions', '{select,update}');

-- A session cannot be revived, moved to another person or stretched past its absolute end.
create function priv.hold_session() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if old.revoked_at is not null and new.revoked_at is null
    or new.absolute_expires_at > old.absolute_expires_at then
    raise exception using errcode = '42501', message = 'not_allowed';
  end if;
  new.expires_at := least(new.expires_at, new.absolute_expires_at);
  if old.revoked_at is null and new.revoked_at is not null then
    perform pg_notify('kring', jsonb_build_object('kind', 'session', 'session', new.id)::text);
  end if;
  return new;
end
$$;
comment on function priv.hold_session() is 'Trigger: sessions only ever get shorter, and their end is news.';

create trigger hold_session before update on app.sessions
  for each row execute function priv.hold_session();
create trigger keep_keys before update on app.sessions
  for each row execute function priv.keep_keys('id', 'person_id', 'acr', 'created_at');

-- The session that the token was made from; asked by every policy through my_tenant_ids and
-- my_zone_ids, so signing out makes everything dark at once, whatever tokens are still about.
set role kring_definer;
create function priv.session_alive() returns boolean
language sql stable parallel safe security definer
set search_path = ''
as $$
  select exists (
    select from app.sessions s
    where s.id = (select priv.claims() ->> 'sid')
      and s.person_id = (select priv.me())
      and s.revoked_at is null
      and s.expires_at > statement_timestamp()
      and s.absolute_expires_at > statement_timestamp())
$$;
comment on function priv.session_alive() is 'Is the session of this token alive, by the database clock?';
grant execute on function priv.session_alive() to authenticated;

create function priv.my_tenant_ids() returns setof uuid
language sql stable parallel safe security definer
set search_path = ''
as $$
  select distinct m.tenant_id
  from app.memberships m
  where m.person_id = (select priv.me())
    and m.valid_from <= statement_timestamp()
    and (m.valid_to is null or m.valid_to > statement_timestamp())
    and (select priv.session_alive())
$$;
comment on function priv.my_tenant_ids() is 'Tenants where the person has an active membership.';
grant execute on function priv.my_tenant_ids() to authenticated;

-- Administrators see the tenant's staff, staff see its units.
create function priv.my_tenant_ids_as(roles text[]) returns setof uuid
language sql stable parallel safe security definer
set search_path = ''
as $$
  select distinct m.tenant_id
  from app.memberships m
  where m.person_id = (select priv.me())
    and m.role = any (roles)
    and m.valid_from <= statement_timestamp()
    and (m.valid_to is null or m.valid_to > statement_timestamp())
    and (select priv.session_alive())
$$;
comment on function priv.my_tenant_ids_as(text[]) is 'Tenants where the person acts in one of these roles.';
grant execute on function priv.my_tenant_ids_as(text[]) to authenticated;

create function priv.my_unit_ids() returns setof uuid
language sql stable parallel safe security definer
set search_path = ''
as $$
  select distinct u.unit_id
  from app.tenant_units u
  where u.tenant_id = any (
    array(select priv.my_tenant_ids_as('{staff,coordinator,administrator}')))
$$;
comment on function priv.my_unit_ids() is 'Units that act where the person is staff: the directory.';
grant execute on function priv.my_unit_ids() to authenticated;
reset role;

-- Tables of tenancy and people, now that the guards can be asked.
call priv.protect('app.tenants', 'id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.authorities', '(select priv.session_alive())');
call priv.protect('app.units', '(select priv.session_alive())');
call priv.protect('app.people', '(select priv.session_alive())');
call priv.protect('app.person_identities', 'false');
call priv.protect('app.tenant_units', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.memberships', 'tenant_id = any (array(select priv.my_tenant_ids()))');

call priv.allow('kring_definer', 'app.tenants', '{select}');
call priv.allow('kring_definer', 'app.authorities', '{select}');
call priv.allow('kring_definer', 'app.units', '{select}');
call priv.allow('kring_definer', 'app.people', '{select}');
call priv.allow('kring_definer', 'app.tenant_units', '{select}');
call priv.allow('kring_definer', 'app.memberships', '{select}');
call priv.allow('kring_app', 'app.people', '{select}');
call priv.allow('kring_app', 'app.person_identities', '{select}');

grant select on app.tenants, app.authorities, app.units, app.tenant_units to authenticated;
grant select (tenant_id, id, person_id, unit_id, role, title, valid_from, valid_to)
  on app.memberships to authenticated;
create policy read on app.tenants for select to authenticated using (true);
create policy read on app.units for select to authenticated
  using (id = any (array(select priv.my_unit_ids())));
create policy read on app.authorities for select to authenticated
  using (id in (select u.authority_id from app.units u));
create policy read on app.tenant_units for select to authenticated
  using (unit_id = any (array(select priv.my_unit_ids())));
create policy read on app.memberships for select to authenticated
  using (
    person_id = (select priv.me())
    or (role in ('staff', 'coordinator', 'administrator')
      and tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}')))));
