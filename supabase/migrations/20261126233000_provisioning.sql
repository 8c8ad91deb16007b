-- Katalogkoppling: a municipality's own directory says who works where (SCIM 2.0, RFC 7643 and 7644). Its users
-- become invitations to units that an administrator has chosen for their groups, never anything else: key roles
-- are given by two people. Whoever the directory no longer has, or says is not active, loses every mandate in
-- the same transaction.

create table app.scim_connections (
  tenant_id uuid primary key references app.tenants (id),
  token_hash text unique check (token_hash ~ '^[0-9a-f]{64}$'),
  identity_kind text not null check (identity_kind in ('personalNumber', 'hsaId')),
  made_by uuid not null references app.people (id),
  made_at timestamptz not null default clock_timestamp(),
  used_at timestamptz
);
create index on app.scim_connections (made_by);
comment on table app.scim_connections is 'A tenant''s connection to its directory; made_by answers for it in the log.';
comment on column app.scim_connections.token_hash is 'SHA-256 of the token, which is shown once; null when the connection is off.';
comment on column app.scim_connections.identity_kind is 'What an employeeNumber of the directory is.';
comment on column app.scim_connections.used_at is 'To the minute.';

create table app.scim_users (
  tenant_id uuid not null references app.scim_connections (tenant_id),
  id uuid not null default gen_random_uuid(),
  external_id text check (length(external_id) <= 300),
  user_name text not null check (length(user_name) between 1 and 300),
  name text not null check (length(name) between 1 and 200),
  title text check (length(title) <= 100),
  active boolean not null,
  kind text check (kind in ('personalNumber', 'hsaId')),
  index text check (index ~ '^k[1-9][0-9]*[.][A-Za-z0-9_-]{43}$'),
  sealed text check (sealed ~ '^k[1-9][0-9]*[.][A-Za-z0-9_-]{38,}$'),
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  check (num_nonnulls(kind, index, sealed) in (0, 3))
);
create unique index scim_users_name on app.scim_users (tenant_id, lower(user_name));
create unique index scim_users_index on app.scim_users (tenant_id, index);
create index on app.scim_users (tenant_id, external_id);
comment on table app.scim_users is 'Users as the directory says them, until it deletes them.';
comment on column app.scim_users.sealed is 'The employeeNumber, by the tenant''s key; without one nobody can be invited.';

create table app.scim_groups (
  tenant_id uuid not null references app.scim_connections (tenant_id),
  id uuid not null default gen_random_uuid(),
  external_id text check (length(external_id) <= 300),
  name text not null check (length(name) between 1 and 300),
  unit_id uuid,
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id)
);
create index on app.scim_groups (tenant_id, external_id);
create index on app.scim_groups (tenant_id, unit_id);
comment on table app.scim_groups is 'Groups as the directory says them.';
comment on column app.scim_groups.unit_id is 'The unit whose staff they are, as an administrator has chosen; null gives nothing.';

create table app.scim_members (
  tenant_id uuid not null,
  group_id uuid not null,
  user_id uuid not null,
  primary key (tenant_id, group_id, user_id),
  foreign key (tenant_id, group_id) references app.scim_groups (tenant_id, id),
  foreign key (tenant_id, user_id) references app.scim_users (tenant_id, id)
);
create index on app.scim_members (tenant_id, user_id);
comment on table app.scim_members is 'Who is in a group of the directory.';

create table app.scim_grants (
  tenant_id uuid not null,
  user_id uuid not null,
  unit_id uuid not null,
  invitation_id uuid not null,
  primary key (tenant_id, user_id, unit_id),
  foreign key (tenant_id, user_id) references app.scim_users (tenant_id, id),
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id),
  foreign key (tenant_id, invitation_id) references app.invitations (tenant_id, id)
);
create index on app.scim_grants (tenant_id, unit_id);
create index on app.scim_grants (tenant_id, invitation_id);
comment on table app.scim_grants is 'What the directory has given and not taken back.';

alter table app.memberships
  add column invitation_id uuid,
  add foreign key (tenant_id, invitation_id) references app.invitations (tenant_id, id);
create index on app.memberships (tenant_id, invitation_id);
comment on column app.memberships.invitation_id is 'The invitation it came of; null for one that was given otherwise.';

do $$
declare
  name text;
begin
  foreach name in array '{scim_connections,scim_users,scim_groups,scim_members,scim_grants}'::text[] loop
    call priv.protect(('app.' || name)::regclass, 'false');
    call priv.allow('kring_definer', ('app.' || name)::regclass, '{select,insert,update,delete}');
  end loop;
end
$$;
call priv.allow('kring_sealer', 'app.scim_users', '{select,update}');

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{scim.connect,scim.disconnect,scim.group,scim.give,scim.take,scim.leave}'::text[]);

set role kring_definer;

-- As before, but by whoever is named: a directory has nobody signed in.
create function priv.end_parts_by(p_tenant uuid, p_person uuid, p_by uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  part record;
begin
  insert into app.memberships (tenant_id, person_id, role)
  select p_tenant, p_person, family.role from (
    select t.role from app.plan_parties t
    where t.tenant_id = p_tenant and t.person_id = p_person and t.role in ('guardian', 'child', 'relative')
      and (t.ended_at is null or t.ended_at > clock_timestamp())
    order by t.role limit 1) family
  where not exists (
    select from app.memberships m
    where m.tenant_id = p_tenant and m.person_id = p_person
      and (m.valid_to is null or m.valid_to > clock_timestamp()));
  update app.coordinator_mandates o set ended_at = least(o.valid_to, clock_timestamp())
  from app.coordinator_pools pool
  where o.tenant_id = p_tenant and o.person_id = p_person and o.ended_at is null
    and pool.tenant_id = o.tenant_id and pool.id = o.pool_id
    and isempty(priv.mandate_periods(p_tenant, p_person, pool.unit_id, 'coordinator'));
  for part in
    select t.id, t.plan_id, t.zone_id from app.plan_parties t
    join app.plan_units u on u.tenant_id = t.tenant_id and u.id = t.plan_unit_id
    where t.tenant_id = p_tenant and t.person_id = p_person and t.role in ('professional', 'coordinator')
      and (t.ended_at is null or t.ended_at > clock_timestamp())
      and isempty(priv.mandate_periods(p_tenant, p_person, u.unit_id, t.role))
    order by t.plan_id, t.id
  loop
    update app.plan_parties t set ended_at = clock_timestamp() where t.id = part.id;
    insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
    values (p_tenant, p_by, part.plan_id, part.zone_id, 'party.end', jsonb_build_object('party', part.id));
    perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', part.zone_id)::text);
  end loop;
end
$$;
comment on function priv.end_parts_by(uuid, uuid, uuid) is 'What ends in plans and pools with a mandate, and by whom.';

create or replace function priv.end_parts(p_tenant uuid, p_person uuid) returns void
language sql
set search_path = ''
as $$ select priv.end_parts_by(p_tenant, p_person, priv.me()) $$;

-- As before, but for time in which the person has a mandate there already: a second one would outlive the end
-- of the first.
create or replace function priv.arrive(p_kind text, p_indexes text[]) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  person uuid;
  invitation app.invitations;
begin
  select i.person_id into person from app.person_identities i
  where i.kind = p_kind and i.index = any (p_indexes);
  for invitation in
    select * from app.invitations i
    where i.kind = p_kind and i.index = any (p_indexes) and i.accepted_at is null
      and i.withdrawn_at is null and i.expires_at > clock_timestamp()
    order by i.invited_at, i.id
    for no key update
  loop
    if person is null then
      -- The same person in two windows: the second finds what the first made.
      perform pg_advisory_xact_lock(hashtextextended('identity:' || invitation.index, 0));
      select i.person_id into person from app.person_identities i
      where i.kind = p_kind and i.index = any (p_indexes);
    end if;
    if person is null then
      person := gen_random_uuid();
      insert into app.people (id, name, initials, kind)
      values (person, invitation.name, (
        select string_agg(left(word, 1), '') from unnest(string_to_array(invitation.name, ' ')) word),
        case invitation.role when 'administrator' then 'administrator' else 'staff' end);
      insert into app.person_identities (kind, index, sealed, sealed_for, person_id)
      values (p_kind, invitation.index, invitation.sealed, invitation.tenant_id, person);
    end if;
    update app.invitations i set accepted_at = clock_timestamp(), person_id = person
    where i.tenant_id = invitation.tenant_id and i.id = invitation.id;
    insert into app.memberships (tenant_id, person_id, unit_id, role, title, valid_from, valid_to, invitation_id)
    select invitation.tenant_id, person, invitation.unit_id, invitation.role, invitation.title,
      lower(period), upper(period), invitation.id
    from unnest(tstzmultirange(tstzrange(
      invitation.valid_from::timestamp at time zone 'Europe/Stockholm',
      (invitation.valid_to + 1)::timestamp at time zone 'Europe/Stockholm')) - (
        select coalesce(range_agg(tstzrange(m.valid_from, m.valid_to)), '{}')
        from app.memberships m
        where m.tenant_id = invitation.tenant_id and m.person_id = person
          and m.unit_id is not distinct from invitation.unit_id
          and m.role in ('staff', 'coordinator', 'administrator')
          and (m.role = 'administrator') = (invitation.role = 'administrator')
          and (m.valid_to is null or m.valid_to > clock_timestamp()))) period;
    insert into app.access_log (tenant_id, person_id, action, detail)
    values (invitation.tenant_id, person, 'invitation.accept',
      jsonb_build_object('invitation', invitation.id));
  end loop;
  return person;
end
$$;

-- Asked first, with a lock of the tenant: a group that two requests change is changed by one after the other.
create function priv.scim_open(p_hash text, out tenant uuid, out kind text, out by_person uuid)
language plpgsql security definer
set search_path = ''
as $$
begin
  select c.tenant_id, c.identity_kind, c.made_by into tenant, kind, by_person
  from app.scim_connections c where c.token_hash = p_hash;
  if tenant is null then
    raise exception using message = 'signed_out', errcode = 'PT401';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('scim ' || tenant::text, 0));
  update app.scim_connections c set used_at = clock_timestamp()
  where c.tenant_id = tenant and (c.used_at is null or c.used_at < clock_timestamp() - interval '1 minute');
end
$$;
comment on function priv.scim_open(text) is 'Whose directory this is, by the SHA-256 of its token. Refused: signed_out.';

create function priv.scim_log(p_tenant uuid, p_by uuid, p_action text, p_detail jsonb) returns void
language sql
set search_path = ''
as $$
  insert into app.access_log (tenant_id, person_id, action, detail) values (p_tenant, p_by, p_action, p_detail)
$$;
comment on function priv.scim_log(uuid, uuid, text, jsonb) is
  'One row for what a directory did, in the name of the administrator who connected it.';

-- What the directory gave for a unit: the invitation while it waits, or the mandate that it became.
create function priv.scim_take(p_tenant uuid, p_user uuid, p_unit uuid, p_by uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  invited uuid;
  person uuid;
begin
  delete from app.scim_grants g where g.tenant_id = p_tenant and g.user_id = p_user and g.unit_id = p_unit
  returning g.invitation_id into invited;
  update app.invitations i set withdrawn_at = clock_timestamp()
  where i.tenant_id = p_tenant and i.id = invited and i.accepted_at is null and i.withdrawn_at is null;
  select i.person_id into person from app.invitations i where i.tenant_id = p_tenant and i.id = invited;
  if person is not null then
    update app.memberships m set valid_to = greatest(m.valid_from, clock_timestamp())
    where m.tenant_id = p_tenant and m.invitation_id = invited
      and (m.valid_to is null or m.valid_to > clock_timestamp());
    perform priv.end_parts_by(p_tenant, person, p_by);
    perform priv.end_work_sessions(person);
  end if;
  perform priv.scim_log(p_tenant, p_by, 'scim.take', jsonb_build_object('user', p_user, 'unit', p_unit));
end
$$;
comment on function priv.scim_take(uuid, uuid, uuid, uuid) is 'Takes back what the directory gave for one unit.';

create function priv.scim_settle(p_tenant uuid, p_user uuid, p_by uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  who app.scim_users;
  unit uuid;
  invited uuid;
  wanted uuid[];
begin
  select * into who from app.scim_users u where u.tenant_id = p_tenant and u.id = p_user;
  wanted := array(
    select distinct g.unit_id from app.scim_members m
    join app.scim_groups g on g.tenant_id = m.tenant_id and g.id = m.group_id
    where m.tenant_id = p_tenant and m.user_id = p_user and g.unit_id is not null
      and who.active and who.index is not null);
  for unit in
    select g.unit_id from app.scim_grants g
    where g.tenant_id = p_tenant and g.user_id = p_user and g.unit_id <> all (wanted)
  loop
    perform priv.scim_take(p_tenant, p_user, unit, p_by);
  end loop;
  for unit in
    select w from unnest(wanted) w
    where not exists (
      select from app.scim_grants g where g.tenant_id = p_tenant and g.user_id = p_user and g.unit_id = w)
  loop
    invited := priv.invite(p_tenant, p_by, who.kind, who.index, who.sealed, who.name, 'staff', unit, who.title,
      priv.today(), null);
    -- The directory takes it back; sixty days do not.
    update app.invitations i set expires_at = clock_timestamp() + interval '10 years' where i.tenant_id = p_tenant and i.id = invited;
    insert into app.scim_grants (tenant_id, user_id, unit_id, invitation_id)
    values (p_tenant, p_user, unit, invited);
    perform priv.scim_log(p_tenant, p_by, 'scim.give', jsonb_build_object('user', p_user, 'unit', unit,
      'invitation', invited));
  end loop;
end
$$;
comment on function priv.scim_settle(uuid, uuid, uuid) is 'Gives and takes until a user has what the directory says.';

-- Every mandate in the tenant, by whomever it was given; but the last administrator stays, or nobody could
-- mend what a directory got wrong.
create function priv.scim_leave(p_tenant uuid, p_user uuid, p_by uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  who app.scim_users;
  person uuid;
begin
  select * into who from app.scim_users u where u.tenant_id = p_tenant and u.id = p_user;
  perform pg_advisory_xact_lock(hashtextextended('mandates ' || p_tenant::text, 0));
  update app.invitations i set withdrawn_at = clock_timestamp()
  where i.tenant_id = p_tenant and i.kind = who.kind and i.index = who.index
    and i.accepted_at is null and i.withdrawn_at is null;
  select i.person_id into person from app.person_identities i where i.kind = who.kind and i.index = who.index;
  if person is not null then
    update app.memberships m set valid_to = greatest(m.valid_from, clock_timestamp())
    where m.tenant_id = p_tenant and m.person_id = person
      and (m.valid_to is null or m.valid_to > clock_timestamp())
      and (m.role in ('staff', 'coordinator') or (m.role = 'administrator' and exists (
        select from app.memberships other
        where other.tenant_id = p_tenant and other.role = 'administrator' and other.person_id <> person
          and other.valid_from <= clock_timestamp()
          and (other.valid_to is null or other.valid_to > clock_timestamp()))));
    perform priv.end_parts_by(p_tenant, person, p_by);
    perform priv.end_work_sessions(person);
  end if;
  delete from app.scim_grants g where g.tenant_id = p_tenant and g.user_id = p_user;
  perform priv.scim_log(p_tenant, p_by, 'scim.leave', jsonb_build_object('user', p_user, 'person', person));
end
$$;
comment on function priv.scim_leave(uuid, uuid, uuid) is
  'Somebody whom the directory says is not active: every mandate ends now, but for the last administrator''s.';

create function priv.scim_save_user(p_hash text, p_id uuid, p_external text, p_user_name text, p_name text,
  p_title text, p_active boolean, p_index text, p_sealed text) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  door record;
  old app.scim_users;
  saved uuid;
begin
  select * into door from priv.scim_open(p_hash);
  select * into old from app.scim_users u where u.tenant_id = door.tenant and u.id = p_id;
  if p_id is not null and old.id is null then
    perform priv.not_found();
  elsif exists (
    select from app.scim_users u
    where u.tenant_id = door.tenant and u.id is distinct from p_id
      and (lower(u.user_name) = lower(p_user_name) or u.index = p_index)) then
    perform priv.refuse('user_there');
  end if;
  -- Another identity is another person, and an end is an end of what was.
  if old.active and (not p_active or old.index is distinct from p_index and old.index is not null) then
    perform priv.scim_leave(door.tenant, old.id, door.by_person);
  end if;
  insert into app.scim_users as u (tenant_id, id, external_id, user_name, name, title, active, kind, index, sealed)
  values (door.tenant, coalesce(p_id, gen_random_uuid()), p_external, p_user_name, p_name,
    nullif(left(btrim(p_title), 100), ''), p_active, case when p_index is not null then door.kind end, p_index, p_sealed)
  on conflict (tenant_id, id) do update set external_id = excluded.external_id, user_name = excluded.user_name,
    name = excluded.name, title = excluded.title, active = excluded.active, kind = excluded.kind,
    index = excluded.index, sealed = excluded.sealed, changed_at = clock_timestamp()
  returning u.id into saved;
  perform priv.scim_settle(door.tenant, saved, door.by_person);
  return saved;
end
$$;
comment on function priv.scim_save_user(text, uuid, text, text, text, text, boolean, text, text) is
  'A user as the directory says it, made when p_id is null. Refused: signed_out, not_found, user_there.';

create function priv.scim_delete_user(p_hash text, p_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  door record;
begin
  select * into door from priv.scim_open(p_hash);
  if not exists (select from app.scim_users u where u.tenant_id = door.tenant and u.id = p_id) then
    perform priv.not_found();
  end if;
  perform priv.scim_leave(door.tenant, p_id, door.by_person);
  delete from app.scim_members m where m.tenant_id = door.tenant and m.user_id = p_id;
  delete from app.scim_users u where u.tenant_id = door.tenant and u.id = p_id;
end
$$;
comment on function priv.scim_delete_user(text, uuid) is
  'The directory has no such user any more. Refused: signed_out, not_found.';

-- By id, userName or externalId; all of them without.
create function priv.scim_users(p_hash text, p_id uuid, p_user_name text, p_external text)
returns table (tenant uuid, id uuid, external_id text, user_name text, name text, title text, active boolean,
  sealed text, created_at timestamptz, changed_at timestamptz)
language plpgsql security definer
set search_path = ''
as $$
declare
  door record;
begin
  select * into door from priv.scim_open(p_hash);
  return query
    select u.tenant_id, u.id, u.external_id, u.user_name, u.name, u.title, u.active, u.sealed, u.created_at,
      u.changed_at
    from app.scim_users u
    where u.tenant_id = door.tenant and (p_id is null or u.id = p_id)
      and (p_user_name is null or lower(u.user_name) = lower(p_user_name))
      and (p_external is null or u.external_id = p_external)
    order by u.created_at, u.id;
end
$$;
comment on function priv.scim_users(text, uuid, text, text) is 'What a directory has said of its users. Refused: signed_out.';

create function priv.scim_save_group(p_hash text, p_id uuid, p_external text, p_name text, p_members uuid[])
returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  door record;
  saved uuid;
  concerned uuid[];
  one uuid;
begin
  select * into door from priv.scim_open(p_hash);
  if p_id is not null and not exists (
    select from app.scim_groups g where g.tenant_id = door.tenant and g.id = p_id) then
    perform priv.not_found();
  elsif exists (
    select from unnest(p_members) m (id)
    where not exists (select from app.scim_users u where u.tenant_id = door.tenant and u.id = m.id)) then
    perform priv.invalid_input();
  end if;
  insert into app.scim_groups as g (tenant_id, id, external_id, name)
  values (door.tenant, coalesce(p_id, gen_random_uuid()), p_external, p_name)
  on conflict (tenant_id, id) do update set external_id = excluded.external_id, name = excluded.name,
    changed_at = clock_timestamp()
  returning g.id into saved;
  with gone as (
    delete from app.scim_members m
    where m.tenant_id = door.tenant and m.group_id = saved and m.user_id <> all (p_members)
    returning m.user_id),
  come as (
    insert into app.scim_members (tenant_id, group_id, user_id)
    select distinct door.tenant, saved, id from unnest(p_members) m (id)
    on conflict do nothing
    returning user_id)
  select array(select user_id from gone union select user_id from come) into concerned;
  foreach one in array concerned loop
    perform priv.scim_settle(door.tenant, one, door.by_person);
  end loop;
  return saved;
end
$$;
comment on function priv.scim_save_group(text, uuid, text, text, uuid[]) is
  'A group and all its members as the directory says them. Refused: signed_out, not_found, invalid_input.';

create function priv.scim_delete_group(p_hash text, p_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  door record;
  concerned uuid[];
  one uuid;
begin
  select * into door from priv.scim_open(p_hash);
  with gone as (
    delete from app.scim_members m where m.tenant_id = door.tenant and m.group_id = p_id returning m.user_id)
  select array(select user_id from gone) into concerned;
  delete from app.scim_groups g where g.tenant_id = door.tenant and g.id = p_id;
  if not found then
    perform priv.not_found();
  end if;
  foreach one in array concerned loop
    perform priv.scim_settle(door.tenant, one, door.by_person);
  end loop;
end
$$;
comment on function priv.scim_delete_group(text, uuid) is
  'The directory has no such group any more. Refused: signed_out, not_found.';

create function priv.scim_groups(p_hash text, p_id uuid, p_name text, p_external text)
returns table (id uuid, external_id text, name text, members jsonb, created_at timestamptz, changed_at timestamptz)
language plpgsql security definer
set search_path = ''
as $$
declare
  door record;
begin
  select * into door from priv.scim_open(p_hash);
  return query
    select g.id, g.external_id, g.name, coalesce((
        select jsonb_agg(jsonb_build_object('value', u.id, 'display', u.name) order by u.created_at, u.id)
        from app.scim_members m
        join app.scim_users u on u.tenant_id = m.tenant_id and u.id = m.user_id
        where m.tenant_id = g.tenant_id and m.group_id = g.id), '[]'),
      g.created_at, g.changed_at
    from app.scim_groups g
    where g.tenant_id = door.tenant and (p_id is null or g.id = p_id)
      and (p_name is null or lower(g.name) = lower(p_name))
      and (p_external is null or g.external_id = p_external)
    order by g.created_at, g.id;
end
$$;
comment on function priv.scim_groups(text, uuid, text, text) is 'What a directory has said of its groups. Refused: signed_out.';

-- For administrators.

create function priv.provisioning(p_tenant uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  made app.scim_connections;
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_found();
  end if;
  select * into made from app.scim_connections c where c.tenant_id = p_tenant;
  return jsonb_build_object(
    'connection', case when made.token_hash is not null then jsonb_build_object('kind', made.identity_kind,
      'by', (select p.name from app.people p where p.id = made.made_by), 'madeAt', priv.iso(made.made_at),
      'usedAt', priv.iso(made.used_at)) end,
    'kind', made.identity_kind,
    'users', (select count(*) from app.scim_users u where u.tenant_id = p_tenant and u.active),
    'withoutIdentity', coalesce((
      select jsonb_agg(name order by name collate "sv-x-icu") from (
        select u.name from app.scim_users u
        where u.tenant_id = p_tenant and u.active and u.index is null
        order by u.name collate "sv-x-icu" limit 50) who), '[]'),
    'groups', coalesce((
      select jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name, 'unit', g.unit_id, 'members', (
          select count(*) from app.scim_members m
          join app.scim_users u on u.tenant_id = m.tenant_id and u.id = m.user_id and u.active
          where m.tenant_id = p_tenant and m.group_id = g.id)) order by g.name collate "sv-x-icu", g.id)
      from app.scim_groups g where g.tenant_id = p_tenant), '[]'));
end
$$;
comment on function priv.provisioning(uuid) is 'A tenant''s directory for its administrators, without its token.';

create function priv.connect_provisioning(p_tenant uuid, p_kind text, p_hash text) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.administer(p_tenant);
  if p_kind is null or p_kind not in ('personalNumber', 'hsaId') or p_hash is null then
    perform priv.invalid_input();
  elsif exists (
    select from app.scim_users u where u.tenant_id = p_tenant and u.kind <> p_kind) then
    -- What is there is of the other kind; the directory would have to say everybody anew.
    perform priv.refuse('kind_in_use');
  end if;
  insert into app.scim_connections (tenant_id, token_hash, identity_kind, made_by)
  values (p_tenant, p_hash, p_kind, priv.me())
  on conflict (tenant_id) do update set token_hash = excluded.token_hash, identity_kind = excluded.identity_kind,
    made_by = excluded.made_by, made_at = clock_timestamp(), used_at = null;
  perform priv.log_administration(p_tenant, 'scim.connect', null);
end
$$;
comment on function priv.connect_provisioning(uuid, text, text) is
  'A new token for the tenant''s directory; the one before is worth nothing. Refused: kind_in_use.';

create function priv.disconnect_provisioning(p_tenant uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.administer(p_tenant);
  update app.scim_connections c set token_hash = null where c.tenant_id = p_tenant and c.token_hash is not null;
  if not found then
    perform priv.refuse('changed');
  end if;
  perform priv.log_administration(p_tenant, 'scim.disconnect', null);
end
$$;
comment on function priv.disconnect_provisioning(uuid) is
  'The directory is not listened to any more; mandates stay as they are. Refused: changed.';

-- `p_seen`: the unit that the group had. Nobody gives themselves a mandate this way either.
create function priv.give_group_unit(p_tenant uuid, p_group uuid, p_seen uuid, p_unit uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  one uuid;
begin
  -- In the order that a directory takes the two locks.
  perform pg_advisory_xact_lock(hashtextextended('scim ' || p_tenant::text, 0));
  perform priv.administer(p_tenant);
  if not exists (select from app.scim_groups g where g.tenant_id = p_tenant and g.id = p_group) then
    perform priv.not_found();
  elsif p_unit is not null and not exists (
    select from app.tenant_units t where t.tenant_id = p_tenant and t.unit_id = p_unit) then
    perform priv.invalid_input();
  elsif p_unit is not null and exists (
    select from app.scim_members m
    join app.scim_users u on u.tenant_id = m.tenant_id and u.id = m.user_id
    join app.person_identities i on i.kind = u.kind and i.index = u.index
    where m.tenant_id = p_tenant and m.group_id = p_group and i.person_id = priv.me()) then
    perform priv.refuse('own_mandate');
  end if;
  update app.scim_groups g set unit_id = p_unit
  where g.tenant_id = p_tenant and g.id = p_group and g.unit_id is not distinct from p_seen;
  if not found then
    perform priv.refuse('changed');
  end if;
  for one in
    select m.user_id from app.scim_members m where m.tenant_id = p_tenant and m.group_id = p_group
  loop
    perform priv.scim_settle(p_tenant, one, priv.me());
  end loop;
  perform priv.log_administration(p_tenant, 'scim.group', jsonb_build_object('group', p_group, 'unit', p_unit));
end
$$;
comment on function priv.give_group_unit(uuid, uuid, uuid, uuid) is
  'Whose staff a group is; null for nobody''s. Refused: own_mandate, changed.';

grant execute on function priv.scim_open(text), priv.scim_users(text, uuid, text, text),
  priv.scim_save_user(text, uuid, text, text, text, text, boolean, text, text), priv.scim_delete_user(text, uuid),
  priv.scim_groups(text, uuid, text, text), priv.scim_save_group(text, uuid, text, text, uuid[]),
  priv.scim_delete_group(text, uuid) to kring_app;
grant execute on function priv.provisioning(uuid), priv.connect_provisioning(uuid, text, text),
  priv.disconnect_provisioning(uuid), priv.give_group_unit(uuid, uuid, uuid, uuid) to authenticated;
reset role;

create function app.provisioning(p_tenant uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.provisioning(p_tenant) $$;
comment on function app.provisioning(uuid) is 'A tenant''s directory for its administrators.';

create function app.connect_provisioning(p_tenant uuid, p_kind text, p_hash text) returns void
language sql volatile
set search_path = ''
as $$ select priv.connect_provisioning(p_tenant, p_kind, p_hash) $$;
comment on function app.connect_provisioning(uuid, text, text) is 'A new token for a tenant''s directory, by its SHA-256.';

create function app.disconnect_provisioning(p_tenant uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.disconnect_provisioning(p_tenant) $$;
comment on function app.disconnect_provisioning(uuid) is 'A tenant''s directory is not listened to any more.';

create function app.give_group_unit(p_tenant uuid, p_group uuid, p_seen uuid, p_unit uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.give_group_unit(p_tenant, p_group, p_seen, p_unit) $$;
comment on function app.give_group_unit(uuid, uuid, uuid, uuid) is 'Whose staff a group of the directory is.';

grant execute on function app.provisioning(uuid), app.connect_provisioning(uuid, text, text),
  app.disconnect_provisioning(uuid), app.give_group_unit(uuid, uuid, uuid, uuid) to authenticated;
