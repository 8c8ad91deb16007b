-- Bilagor: files of a plan. Each lies in one zone and belongs to one unit (or one of the family), is read by
-- who reads the zone and by nobody else, and is taken away by its owner. What lies here is only what a file
-- is; its bytes are in Supabase Storage, sealed with a key of its own that lies here sealed in turn, so that
-- Storage holds nothing that can be read and a file whose row is gone cannot be read from any backup of it.
--
--   arriving   looked through and on its way to Storage; seen by nobody
--   kept       there
--   leaving    removed: without name and key, until its bytes are gone; then as a trace of its removal
--   disposed   the same, without a trace: the row goes when the bytes have
create table app.files (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  plan_unit_id uuid not null,
  party_id uuid,
  uploaded_by uuid not null references app.people (id),
  name text check (length(name) between 1 and 120),
  kind text not null check (kind in ('pdf', 'png', 'jpeg', 'webp', 'text', 'docx', 'xlsx', 'odt')),
  bytes integer not null check (bytes between 1 and 16777216),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  sealed_key text,
  scanned boolean not null,
  state text not null default 'arriving' check (state in ('arriving', 'kept', 'leaving', 'disposed')),
  at timestamptz not null default clock_timestamp(),
  removed_by uuid references app.people (id),
  removed_at timestamptz,
  erased_at timestamptz,
  primary key (tenant_id, id),
  check ((state in ('arriving', 'kept')) = (num_nonnulls(name, sha256, sealed_key) = 3)),
  check (state in ('arriving', 'kept') or num_nonnulls(name, sha256, sealed_key) = 0),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, plan_unit_id) references app.plan_units (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, party_id) references app.plan_parties (tenant_id, plan_id, id)
);
create index on app.files (plan_id);
create index on app.files (zone_id);
create index on app.files (uploaded_by, at);
create index on app.files (at) where state <> 'kept' and erased_at is null;
comment on table app.files is 'Bilagor: what each attached file is, whose and in which zone. Its bytes are in Storage, sealed.';
comment on column app.files.plan_unit_id is 'The owner: its people may remove the file.';
comment on column app.files.party_id is 'In the family each owns their own; null where a unit does.';
comment on column app.files.bytes is 'Of the file as it is given out.';
comment on column app.files.sha256 is 'Of the file as it is given out.';
comment on column app.files.sealed_key is 'The key that its bytes in Storage are sealed with, sealed by the tenant''s.';
comment on column app.files.scanned is 'A virus scanner has looked at it.';
comment on column app.files.erased_at is 'When its bytes were gone from Storage.';

call priv.protect('app.files', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.files', '{select,insert,update,delete}');
call priv.allow('kring_sealer', 'app.files', '{select,update}');
grant select (tenant_id, plan_id, zone_id, id, plan_unit_id, party_id, uploaded_by, name, kind, bytes, scanned,
  state, at) on app.files to authenticated;
create policy read on app.files for select to authenticated
  using (state = 'kept' and zone_id = any (array(select priv.my_zone_ids('read'))));
create trigger keep_keys before update on app.files
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'plan_unit_id',
    'party_id', 'uploaded_by', 'kind', 'bytes', 'at');

insert into app.access_actions (kind, action)
select 'OPENED', unnest('{plan.files,file.read}'::text[])
union all
select 'CHANGED', unnest('{file.add,file.remove}'::text[]);

set role kring_definer;

-- A part whose own people write in it: what the child says has ways of its own (voice), and no files.
create function priv.my_file_part(p_zone uuid)
returns table (tenant_id uuid, plan_id uuid, plan_unit_id uuid, party_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select z.tenant_id, z.plan_id, party.plan_unit_id,
    case when party.role in ('guardian', 'child', 'relative') then party.id end
  from app.zones z
  join app.plan_parties party on party.tenant_id = z.tenant_id and party.plan_id = z.plan_id
  join app.plan_units u on u.tenant_id = party.tenant_id and u.id = party.plan_unit_id
  where z.id = p_zone and z.kind <> 'child' and z.id = any (array(select priv.my_zone_ids('comment')))
    and party.person_id = priv.me() and party.valid_from <= clock_timestamp()
    and (party.ended_at is null or party.ended_at > clock_timestamp())
  order by (party.plan_unit_id = z.plan_unit_id) desc nulls last, (u.sector = z.kind) desc, party.valid_from,
    party.id
  limit 1
$$;
comment on function priv.my_file_part(uuid) is
  'For whom the caller adds files in a zone: a unit, or themself in the family. No row: not for them.';

-- The right refusal for who has no part to add with.
create function priv.refuse_file(p_plan uuid, p_zone uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if not exists (select from app.zones z where z.id = p_zone and z.plan_id = p_plan
    and z.id = any (array(select priv.my_zone_ids('read')))) then
    perform priv.not_found();
  elsif not exists (select from priv.my_file_part(p_zone)) then
    perform priv.not_allowed();
  -- Forty in an hour is a binder that is scanned; hundreds are something else.
  elsif (select count(*) from app.files f where f.uploaded_by = priv.me()
      and f.at > clock_timestamp() - interval '1 hour') >= 40 then
    perform priv.refuse('too_many');
  elsif (select count(*) from app.files f where f.plan_id = p_plan and f.state in ('arriving', 'kept')) >= 300
    or (select coalesce(sum(f.bytes), 0) from app.files f
      where f.plan_id = p_plan and f.state in ('arriving', 'kept')) >= 1073741824 then
    perform priv.refuse('too_many');
  end if;
end
$$;
comment on function priv.refuse_file(uuid, uuid) is
  'Refuses who may not add a file there. Refused: not_found, not_allowed, too_many (40 an hour; 300, or 1 GB, in a plan).';

create function priv.add_file(p_plan uuid, p_zone uuid, p_name text, p_kind text, p_bytes integer, p_sha256 text,
  p_sealed_key text, p_scanned boolean) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  made uuid;
begin
  perform priv.refuse_file(p_plan, p_zone);
  insert into app.files (tenant_id, plan_id, zone_id, plan_unit_id, party_id, uploaded_by, name, kind, bytes,
    sha256, sealed_key, scanned)
  select mine.tenant_id, mine.plan_id, p_zone, mine.plan_unit_id, mine.party_id, priv.me(), p_name, p_kind,
    p_bytes, p_sha256, p_sealed_key, p_scanned
  from priv.my_file_part(p_zone) mine
  returning id into made;
  return made;
end
$$;
comment on function priv.add_file(uuid, uuid, text, text, integer, text, text, boolean) is
  'A file that was looked through, on its way to Storage. Refused as by priv.refuse_file.';

create function priv.log_file(p_action text, p_file app.files) returns void
language sql volatile security definer
set search_path = ''
as $$
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  values (p_file.tenant_id, priv.me(), p_file.plan_id, p_file.zone_id, p_action,
    jsonb_build_object('file', p_file.id))
$$;
comment on function priv.log_file(text, app.files) is 'A row of the access log that says which file.';

create function priv.keep_file(p_file uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  file app.files;
begin
  select * into file from app.files f
  where f.id = p_file and f.state = 'arriving' and f.uploaded_by = priv.me()
  for no key update;
  if file.id is null then
    perform priv.not_found();
  -- Access may have ended while the bytes were on their way.
  elsif not exists (select from priv.my_file_part(file.zone_id)) then
    perform priv.not_allowed();
  end if;
  update app.files f set state = 'kept' where f.tenant_id = file.tenant_id and f.id = file.id;
  perform priv.log_file('file.add', file);
  perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', file.zone_id)::text);
end
$$;
comment on function priv.keep_file(uuid) is 'Its bytes have come: from now on it is there for who reads the zone. Logged.';

create function priv.remove_file(p_plan uuid, p_file uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  file app.files;
begin
  select * into file from app.files f
  where f.id = p_file and f.plan_id = p_plan and f.state in ('arriving', 'kept')
    and (f.state = 'kept' or f.uploaded_by = priv.me())
    and f.zone_id = any (array(select priv.my_zone_ids('read')))
  for no key update;
  if file.id is null then
    perform priv.not_found();
  elsif not exists (
    select from priv.my_file_part(file.zone_id) mine
    where mine.plan_unit_id = file.plan_unit_id and mine.party_id is not distinct from file.party_id) then
    perform priv.not_allowed();
  end if;
  update app.files f
  set state = 'leaving', name = null, sha256 = null, sealed_key = null, removed_by = priv.me(),
    removed_at = clock_timestamp()
  where f.tenant_id = file.tenant_id and f.id = file.id;
  perform pg_notify('kring_files', '');
  if file.state = 'kept' then
    perform priv.log_file('file.remove', file);
    perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', file.zone_id)::text);
  end if;
end
$$;
comment on function priv.remove_file(uuid, uuid) is
  'The owner takes a file away: the unit''s people their unit''s, in the family each their own. Logged.';

create function priv.open_file(p_plan uuid, p_file uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  file app.files;
begin
  select * into file from app.files f
  where f.id = p_file and f.plan_id = p_plan and f.state = 'kept'
    and f.zone_id = any (array(select priv.my_zone_ids('read')));
  if file.id is null then
    perform priv.not_found();
  end if;
  perform priv.log_file('file.read', file);
  return jsonb_build_object('id', file.id, 'tenant', file.tenant_id, 'name', file.name, 'kind', file.kind,
    'bytes', file.bytes, 'sha256', file.sha256, 'sealedKey', file.sealed_key);
end
$$;
comment on function priv.open_file(uuid, uuid) is
  'What is needed to give a file out to who reads its zone, and the row of the log that opens its bytes in Storage.';

-- What Storage's policies ask. Bytes are given out to who has a row of the log that says so, of this minute:
-- without the row there are no bytes, whatever way somebody asks Storage.
create function priv.my_file_objects(p_for text) returns setof text
language sql stable security definer
set search_path = ''
as $$
  select f.tenant_id || '/' || f.id
  from app.access_log l
  join app.files f on f.id = (l.detail ->> 'file')::uuid
  where p_for = 'read' and l.person_id = priv.me() and l.action = 'file.read'
    and l.at > clock_timestamp() - interval '1 minute'
    and f.state = 'kept' and f.zone_id = any (array(select priv.my_zone_ids('read')))
  union all
  select f.tenant_id || '/' || f.id
  from app.files f
  where p_for = 'write' and f.uploaded_by = priv.me() and f.state = 'arriving'
    and f.at > clock_timestamp() - interval '10 minutes'
    and f.zone_id = any (array(select priv.my_zone_ids('comment')))
$$;
comment on function priv.my_file_objects(text) is
  'Objects in Storage that the person reads now by a row of the log (read), or brings (write).';

-- Who takes bytes away. An upload that was broken off is given up after an hour.
create function priv.files_leaving(p_limit integer) returns table (tenant_id uuid, id uuid)
language plpgsql security definer
set search_path = ''
as $$
begin
  update app.files f set state = 'disposed', name = null, sha256 = null, sealed_key = null
  where f.state = 'arriving' and f.at < clock_timestamp() - interval '1 hour';
  return query
    select f.tenant_id, f.id from app.files f
    where f.state in ('leaving', 'disposed') and f.erased_at is null
    order by f.at limit p_limit;
end
$$;
comment on function priv.files_leaving(integer) is 'Files whose bytes are to be taken away from Storage.';

create function priv.files_gone(p_files uuid[]) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  delete from app.files f where f.id = any (p_files) and f.state = 'disposed';
  update app.files f set erased_at = clock_timestamp()
  where f.id = any (p_files) and f.state = 'leaving' and f.erased_at is null;
end
$$;
comment on function priv.files_gone(uuid[]) is 'The bytes of these are gone; of what was disposed of, the row as well.';

-- For disposal, by whatever has decided it: from this moment nobody reads them, and no key is left.
create function priv.dispose_files(p_zone uuid) returns setof text
language sql volatile security definer
set search_path = ''
as $$
  select pg_notify('kring_files', '');
  update app.files f
  set state = 'disposed', name = null, sha256 = null, sealed_key = null, erased_at = null
  where f.zone_id = p_zone
  returning f.tenant_id || '/' || f.id
$$;
comment on function priv.dispose_files(uuid) is
  'All files of a zone: unreadable at once; gives the objects that Storage loses when the sweeper has been.';

grant execute on function priv.my_file_part(uuid), priv.refuse_file(uuid, uuid),
  priv.add_file(uuid, uuid, text, text, integer, text, text, boolean), priv.keep_file(uuid),
  priv.remove_file(uuid, uuid), priv.open_file(uuid, uuid), priv.my_file_objects(text) to authenticated;
grant execute on function priv.files_leaving(integer), priv.files_gone(uuid[]) to kring_app;
reset role;

create function app.may_add_file(p_plan uuid, p_zone uuid) returns uuid
language plpgsql
set search_path = ''
as $$
begin
  perform priv.refuse_file(p_plan, p_zone);
  return (select z.tenant_id from app.zones z where z.id = p_zone);
end
$$;
comment on function app.may_add_file(uuid, uuid) is
  'Asked before a file is taken in: refuses who may not add one there; gives the tenant whose key it is sealed by.';

create function app.add_file(p_plan uuid, p_zone uuid, p_name text, p_kind text, p_bytes integer, p_sha256 text,
  p_sealed_key text, p_scanned boolean) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.add_file(p_plan, p_zone, p_name, p_kind, p_bytes, p_sha256, p_sealed_key, p_scanned) $$;
comment on function app.add_file(uuid, uuid, text, text, integer, text, text, boolean) is
  'Opens the way for a file that was looked through; gives its id. It is there when app.keep_file has been called.';

create function app.keep_file(p_file uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.keep_file(p_file) $$;
comment on function app.keep_file(uuid) is 'The bytes of one''s file have come.';

create function app.remove_file(p_plan uuid, p_file uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.remove_file(p_plan, p_file) $$;
comment on function app.remove_file(uuid, uuid) is 'Takes a file away.';

create function app.open_file(p_plan uuid, p_file uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.open_file(p_plan, p_file) $$;
comment on function app.open_file(uuid, uuid) is 'Gives what a file is and opens its bytes in Storage for a minute. Logged.';

grant execute on function app.may_add_file(uuid, uuid),
  app.add_file(uuid, uuid, text, text, integer, text, text, boolean), app.keep_file(uuid),
  app.remove_file(uuid, uuid), app.open_file(uuid, uuid) to authenticated;
