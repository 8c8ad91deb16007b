-- A municipality's own house: its boards (the boundary of secrecy) and their units, kept by its administrators.
-- A unit never changes board or sector: what it has written stands in zones that follow from them. Many units
-- come in one call, all or none. A region's units are the region's; a municipality sees them and leaves them.

alter table app.authorities add column revision integer not null default 1 check (revision > 0);
alter table app.units add column revision integer not null default 1 check (revision > 0);
comment on column app.authorities.revision is 'Who renames it names the one they saw.';
comment on column app.units.revision is 'Who changes it names the one they saw.';
create index on app.authorities (home_tenant_id);

call priv.allow('kring_definer', 'app.authorities', '{insert,update}');
call priv.allow('kring_definer', 'app.units', '{insert,update}');
call priv.allow('kring_definer', 'app.tenant_units', '{insert,update}');
create trigger keep_keys before update on app.authorities
  for each row execute function priv.keep_keys('id', 'kind', 'home_tenant_id');
create trigger keep_keys before update on app.units
  for each row execute function priv.keep_keys('id', 'authority_id', 'sector');
create trigger keep_keys before update on app.tenant_units
  for each row execute function priv.keep_keys('tenant_id', 'unit_id');

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{authority.save,unit.save,unit.import}'::text[]);

set role kring_definer;

-- One at a time in each tenant: names are looked for before they are taken.
create function priv.keep_house(p_tenant uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_found();
  end if;
  perform pg_advisory_xact_lock(hashtextextended('house ' || p_tenant::text, 0));
end
$$;
comment on function priv.keep_house(uuid) is 'Lets an administrator of the tenant go on, one at a time.';

create function priv.save_authority(p_tenant uuid, p_authority uuid, p_revision integer, p_name text) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  said text := nullif(btrim(priv.words_of(p_name, 120), E' \t\r\n'), '');
  saved uuid;
begin
  perform priv.keep_house(p_tenant);
  if said is null then
    perform priv.refuse('incomplete');
  elsif exists (
    select from app.authorities a
    where a.home_tenant_id = p_tenant and lower(a.name) = lower(said) and a.id is distinct from p_authority) then
    perform priv.refuse('name_taken');
  end if;
  if p_authority is null then
    insert into app.authorities (name, kind, home_tenant_id) values (said, 'municipalBoard', p_tenant)
    returning id into saved;
  else
    if not exists (
      select from app.authorities a where a.id = p_authority and a.home_tenant_id = p_tenant) then
      perform priv.not_found();
    end if;
    update app.authorities a set name = said, revision = a.revision + 1
    where a.id = p_authority and a.revision = p_revision
    returning a.id into saved;
    if saved is null then
      perform priv.refuse('changed');
    end if;
  end if;
  perform priv.log_administration(p_tenant, 'authority.save', jsonb_build_object('authority', saved));
  return saved;
end
$$;
comment on function priv.save_authority(uuid, uuid, integer, text) is
  'A board of the tenant, new (null) or renamed. Refused: incomplete, name_taken, changed.';

create function priv.put_unit(p_tenant uuid, p_authority uuid, p_name text, p_sector text, p_phone text,
  p_local_id text, p_answers_for text[]) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  said text := nullif(btrim(priv.words_of(p_name, 120), E' \t\r\n'), '');
  saved uuid;
begin
  if said is null then
    perform priv.refuse('incomplete');
  elsif not exists (
    select from app.authorities a where a.id = p_authority and a.home_tenant_id = p_tenant) then
    perform priv.invalid_input();
  elsif exists (
    select from app.tenant_units t join app.units u on u.id = t.unit_id
    where t.tenant_id = p_tenant and (lower(u.name) = lower(said)
      or u.local_id = nullif(btrim(p_local_id), ''))) then
    perform priv.refuse('name_taken');
  end if;
  insert into app.units (authority_id, name, sector, phone, local_id)
  values (p_authority, said, p_sector, nullif(btrim(priv.words_of(p_phone, 40)), ''),
    nullif(btrim(priv.words_of(p_local_id, 60)), ''))
  returning id into saved;
  insert into app.tenant_units (tenant_id, unit_id, answers_for) values (p_tenant, saved, p_answers_for);
  return saved;
end
$$;
comment on function priv.put_unit(uuid, uuid, text, text, text, text, text[]) is
  'A new unit of one of the tenant''s boards. Refused: incomplete, name_taken.';

create function priv.save_unit(p_tenant uuid, p_unit uuid, p_revision integer, p_authority uuid, p_name text,
  p_sector text, p_phone text, p_local_id text, p_answers_for text[]) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  said text := nullif(btrim(priv.words_of(p_name, 120), E' \t\r\n'), '');
  saved uuid;
begin
  perform priv.keep_house(p_tenant);
  if p_unit is null then
    saved := priv.put_unit(p_tenant, p_authority, p_name, p_sector, p_phone, p_local_id, p_answers_for);
  else
    if not exists (
      select from app.tenant_units t
      join app.units u on u.id = t.unit_id
      join app.authorities a on a.id = u.authority_id and a.home_tenant_id = p_tenant
      where t.tenant_id = p_tenant and t.unit_id = p_unit) then
      perform priv.not_found();
    elsif said is null then
      perform priv.refuse('incomplete');
    elsif exists (
      select from app.tenant_units t join app.units u on u.id = t.unit_id
      where t.tenant_id = p_tenant and t.unit_id <> p_unit and (lower(u.name) = lower(said)
        or u.local_id = nullif(btrim(p_local_id), ''))) then
      perform priv.refuse('name_taken');
    end if;
    update app.units u set name = said, phone = nullif(btrim(priv.words_of(p_phone, 40)), ''),
      local_id = nullif(btrim(priv.words_of(p_local_id, 60)), ''), revision = u.revision + 1
    where u.id = p_unit and u.revision = p_revision
    returning u.id into saved;
    if saved is null then
      perform priv.refuse('changed');
    end if;
    update app.tenant_units t set answers_for = p_answers_for
    where t.tenant_id = p_tenant and t.unit_id = p_unit;
  end if;
  perform priv.log_administration(p_tenant, 'unit.save', jsonb_build_object('unit', saved));
  return saved;
end
$$;
comment on function priv.save_unit(uuid, uuid, integer, uuid, text, text, text, text, text[]) is
  'A unit of the tenant''s own, new (null) or changed; board and sector are for ever. Refused: incomplete, name_taken, changed.';

-- `p_units` is a JSON array that the server has read by its schema; one that does not fit undoes all.
create function priv.import_units(p_tenant uuid, p_units text) returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  unit jsonb;
  made integer := 0;
begin
  perform priv.keep_house(p_tenant);
  if octet_length(coalesce(p_units, '')) > 2000000 or not (p_units is json array) then
    perform priv.invalid_input();
  end if;
  for unit in select * from jsonb_array_elements(p_units::jsonb) loop
    perform priv.put_unit(p_tenant, (unit ->> 'authorityId')::uuid, unit ->> 'name', unit ->> 'sector',
      unit ->> 'phone', unit ->> 'localId', '{}');
    made := made + 1;
  end loop;
  perform priv.log_administration(p_tenant, 'unit.import', jsonb_build_object('units', made));
  return made;
end
$$;
comment on function priv.import_units(uuid, text) is
  'Many units at once, all or none. Refused: incomplete, name_taken. Gives how many.';

create function priv.go_live(p_tenant uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.keep_house(p_tenant);
  if not exists (
    select from app.tenant_units t join app.units u on u.id = t.unit_id
    where t.tenant_id = p_tenant and t.answers_for <> '{}') then
    perform priv.refuse('incomplete');
  end if;
  update app.tenant_contracts c set live_at = clock_timestamp(), live_by = priv.me()
  where c.tenant_id = p_tenant and c.live_at is null;
  if found then
    perform priv.log_administration(p_tenant, 'tenant.live', null);
  end if;
end
$$;
comment on function priv.go_live(uuid) is
  'The administrators say that the municipality is ready. Refused: incomplete while no unit answers for children.';

grant execute on function priv.save_authority(uuid, uuid, integer, text),
  priv.save_unit(uuid, uuid, integer, uuid, text, text, text, text, text[]), priv.import_units(uuid, text),
  priv.go_live(uuid) to authenticated;
reset role;

create function app.save_authority(p_tenant uuid, p_authority uuid, p_revision integer, p_name text) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.save_authority(p_tenant, p_authority, p_revision, p_name) $$;
comment on function app.save_authority(uuid, uuid, integer, text) is 'Adds or renames a board.';

create function app.save_unit(p_tenant uuid, p_unit uuid, p_revision integer, p_authority uuid, p_name text,
  p_sector text, p_phone text, p_local_id text, p_answers_for text[]) returns uuid
language sql volatile
set search_path = ''
as $$
  select priv.save_unit(p_tenant, p_unit, p_revision, p_authority, p_name, p_sector, p_phone, p_local_id,
    p_answers_for)
$$;
comment on function app.save_unit(uuid, uuid, integer, uuid, text, text, text, text, text[]) is 'Adds or changes a unit.';

create function app.import_units(p_tenant uuid, p_units text) returns integer
language sql volatile
set search_path = ''
as $$ select priv.import_units(p_tenant, p_units) $$;
comment on function app.import_units(uuid, text) is 'Adds many units, all or none.';

create function app.go_live(p_tenant uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.go_live(p_tenant) $$;
comment on function app.go_live(uuid) is 'Says that a municipality is ready for its first plan.';

grant execute on function app.save_authority(uuid, uuid, integer, text), app.import_units(uuid, text),
  app.save_unit(uuid, uuid, integer, uuid, text, text, text, text, text[]), app.go_live(uuid) to authenticated;
