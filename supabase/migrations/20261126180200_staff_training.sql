-- Who has learned the way of working (domain F106), and who manages a unit: small registers of a tenant's own, kept by
-- its administrators. A manager ("verksamhetschef") works at the unit, and is named for it; with the mandate there the
-- naming ends to count. A wrong note is withdrawn and stays, so that it is seen who said what.

create table app.unit_managers (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  unit_id uuid not null,
  person_id uuid not null references app.people (id),
  named_by uuid not null references app.people (id),
  named_at timestamptz not null default clock_timestamp(),
  ended_by uuid references app.people (id),
  ended_at timestamptz,
  primary key (tenant_id, id),
  check ((ended_at is null) = (ended_by is null)),
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id)
);
create unique index on app.unit_managers (tenant_id, unit_id, person_id) where ended_at is null;
comment on table app.unit_managers is 'Verksamhetschef: who follows a unit''s own figures and notes its training.';

create table app.staff_trainings (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid() unique,
  person_id uuid not null references app.people (id),
  training text not null check (length(training) between 1 and 120),
  level text not null check (level in ('BASIC', 'DEEPER', 'LEADER')),
  day date not null check (day between '1990-01-01' and '2199-12-31'),
  noted_by uuid not null references app.people (id),
  noted_at timestamptz not null default clock_timestamp(),
  withdrawn_by uuid references app.people (id),
  withdrawn_at timestamptz,
  primary key (tenant_id, id),
  check ((withdrawn_at is null) = (withdrawn_by is null))
);
create unique index on app.staff_trainings (tenant_id, person_id, training, day) where withdrawn_at is null;
comment on table app.staff_trainings is 'Which training somebody of the staff has had, when, to which level.';

call priv.protect('app.unit_managers', 'false');
call priv.protect('app.staff_trainings', 'false');
call priv.allow('kring_definer', 'app.unit_managers', '{select,insert,update}');
call priv.allow('kring_definer', 'app.staff_trainings', '{select,insert,update}');
create trigger keep_keys before update on app.unit_managers
  for each row execute function priv.keep_keys('tenant_id', 'id', 'unit_id', 'person_id', 'named_by', 'named_at');
create trigger keep_keys before update on app.staff_trainings
  for each row execute function
    priv.keep_keys('tenant_id', 'id', 'person_id', 'training', 'level', 'day', 'noted_by', 'noted_at');

set role kring_definer;

create function priv.my_managed_units() returns table (tenant_id uuid, unit_id uuid)
language sql stable parallel safe security definer
set search_path = ''
as $$
  select s.tenant_id, s.unit_id
  from priv.my_seats() s
  join app.unit_managers u on u.tenant_id = s.tenant_id and u.unit_id = s.unit_id
  where u.person_id = priv.me() and u.ended_at is null
$$;
comment on function priv.my_managed_units() is 'Units that the person manages, and still works for.';

create function priv.i_administer(p_tenant uuid) returns boolean
language sql stable parallel safe security definer
set search_path = ''
as $$ select coalesce(p_tenant = any (array(select priv.my_tenant_ids_as('{administrator}'))), false) $$;
comment on function priv.i_administer(uuid) is 'Is the person an administrator of the tenant now?';

-- Not a member there: it does not exist. A member without the right: not allowed.
create function priv.refuse_house(p_tenant uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  if p_tenant = any (array(select priv.my_tenant_ids())) then
    perform priv.not_allowed();
  end if;
  perform priv.not_found();
end
$$;
comment on function priv.refuse_house(uuid) is 'The right refusal for who may not see into the tenant''s own house.';

create function priv.works_at() returns table (tenant_id uuid, unit_id uuid, person_id uuid, title text)
language sql stable
set search_path = ''
as $$
  select m.tenant_id, m.unit_id, m.person_id, min(m.title)
  from app.memberships m
  where m.unit_id is not null and m.role in ('staff', 'coordinator')
    and m.valid_from <= statement_timestamp() and (m.valid_to is null or m.valid_to > statement_timestamp())
  group by m.tenant_id, m.unit_id, m.person_id
$$;
comment on function priv.works_at() is 'Who works at which unit now.';

create function priv.may_note_training(p_tenant uuid, p_person uuid) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from priv.works_at() w
    where w.tenant_id = p_tenant and w.person_id = p_person and (priv.i_administer(p_tenant)
      or (w.tenant_id, w.unit_id) in (select u.tenant_id, u.unit_id from priv.my_managed_units() u)))
$$;
comment on function priv.may_note_training(uuid, uuid) is 'The administrator for all staff, a manager for those of the unit.';

create function priv.trainings(p_tenant uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  whole boolean := priv.i_administer(p_tenant);
  units uuid[] := array(select u.unit_id from priv.my_managed_units() u where u.tenant_id = p_tenant);
begin
  if not whole and units = '{}' then
    perform priv.refuse_house(p_tenant);
  end if;
  perform priv.log_administration(p_tenant, 'training.list');
  return jsonb_build_object('mayName', whole, 'units', (
    select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'sector', u.sector, 'people', (
        select coalesce(jsonb_agg(jsonb_build_object('id', w.person_id, 'name', p.name, 'title', w.title,
          'manager', (
            select m.id from app.unit_managers m
            where m.tenant_id = p_tenant and m.unit_id = u.id and m.person_id = w.person_id and m.ended_at is null),
          'trainings', (
            select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'training', t.training, 'level', t.level,
              'day', t.day) order by t.day, t.training), '[]')
            from app.staff_trainings t
            where t.tenant_id = p_tenant and t.person_id = w.person_id and t.withdrawn_at is null))
          order by p.name), '[]')
        from priv.works_at() w join app.people p on p.id = w.person_id
        where w.tenant_id = p_tenant and w.unit_id = u.id)) order by u.name), '[]')
    from app.tenant_units t join app.units u on u.id = t.unit_id
    where t.tenant_id = p_tenant and (whole or u.id = any (units))));
end
$$;
comment on function priv.trainings(uuid) is
  'The staff of a tenant (a manager''s own unit) with their training. Logged.';

create function priv.note_training(p_tenant uuid, p_person uuid, p_training text, p_level text, p_day date)
returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  made uuid;
  words text := btrim(coalesce(p_training, ''));
begin
  if not priv.may_note_training(p_tenant, p_person) then
    if priv.i_administer(p_tenant) then
      perform priv.not_found();
    end if;
    perform priv.refuse_house(p_tenant);
  elsif words = '' or length(words) > 120 or p_day is null or p_day > priv.today() or p_day < '1990-01-01'
      or p_level is null or p_level not in ('BASIC', 'DEEPER', 'LEADER') then
    perform priv.invalid_input();
  end if;
  insert into app.staff_trainings (tenant_id, person_id, training, level, day, noted_by)
  values (p_tenant, p_person, words, p_level, p_day, priv.me())
  on conflict (tenant_id, person_id, training, day) where withdrawn_at is null do nothing
  returning id into made;
  if made is null then
    perform priv.refuse('changed');
  end if;
  perform priv.log_administration(p_tenant, 'training.note', jsonb_build_object('training', made));
  return made;
end
$$;
comment on function priv.note_training(uuid, uuid, text, text, date) is
  'Notes a training of somebody of the staff. Refused: changed (it is noted already).';

create function priv.withdraw_training(p_training uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  old app.staff_trainings;
begin
  select * into old from app.staff_trainings t where t.id = p_training for no key update;
  if old.id is null or not priv.may_note_training(old.tenant_id, old.person_id) then
    perform priv.not_found();
  elsif old.withdrawn_at is not null then
    perform priv.refuse('changed');
  end if;
  update app.staff_trainings t set withdrawn_at = clock_timestamp(), withdrawn_by = priv.me()
  where t.tenant_id = old.tenant_id and t.id = old.id;
  perform priv.log_administration(old.tenant_id, 'training.withdraw', jsonb_build_object('training', old.id));
end
$$;
comment on function priv.withdraw_training(uuid) is 'Takes back a training that was noted wrongly. Refused: changed.';

create function priv.name_manager(p_tenant uuid, p_unit uuid, p_person uuid) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  made uuid;
begin
  if not priv.i_administer(p_tenant) then
    perform priv.refuse_house(p_tenant);
  elsif not exists (
    select from priv.works_at() w
    where w.tenant_id = p_tenant and w.unit_id = p_unit and w.person_id = p_person) then
    perform priv.not_found();
  end if;
  insert into app.unit_managers (tenant_id, unit_id, person_id, named_by)
  values (p_tenant, p_unit, p_person, priv.me())
  on conflict (tenant_id, unit_id, person_id) where ended_at is null do nothing
  returning id into made;
  if made is null then
    perform priv.refuse('changed');
  end if;
  perform priv.log_administration(p_tenant, 'manager.name', jsonb_build_object('manager', made));
  return made;
end
$$;
comment on function priv.name_manager(uuid, uuid, uuid) is
  'Names somebody who works at a unit its manager. Refused: changed (is already).';

create function priv.end_manager(p_manager uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  old app.unit_managers;
begin
  select * into old from app.unit_managers m where m.id = p_manager for no key update;
  if old.id is null or not priv.i_administer(old.tenant_id) then
    perform priv.not_found();
  elsif old.ended_at is not null then
    perform priv.refuse('changed');
  end if;
  update app.unit_managers m set ended_at = clock_timestamp(), ended_by = priv.me()
  where m.tenant_id = old.tenant_id and m.id = old.id;
  perform priv.log_administration(old.tenant_id, 'manager.end', jsonb_build_object('manager', old.id));
end
$$;
comment on function priv.end_manager(uuid) is 'Somebody no longer manages a unit. Refused: changed.';

grant execute on function priv.my_managed_units(), priv.i_administer(uuid), priv.trainings(uuid),
  priv.note_training(uuid, uuid, text, text, date), priv.withdraw_training(uuid),
  priv.name_manager(uuid, uuid, uuid), priv.end_manager(uuid) to authenticated;
reset role;

create function app.trainings(p_tenant uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.trainings(p_tenant) $$;
comment on function app.trainings(uuid) is 'Staff and their training, for administrators and managers. Logged.';

create function app.note_training(p_tenant uuid, p_person uuid, p_training text, p_level text, p_day date)
returns uuid
language sql volatile
set search_path = ''
as $$ select priv.note_training(p_tenant, p_person, p_training, p_level, p_day) $$;
comment on function app.note_training(uuid, uuid, text, text, date) is 'Notes a training of somebody of the staff.';

create function app.withdraw_training(p_training uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.withdraw_training(p_training) $$;
comment on function app.withdraw_training(uuid) is 'Takes back a training that was noted wrongly.';

create function app.name_manager(p_tenant uuid, p_unit uuid, p_person uuid) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.name_manager(p_tenant, p_unit, p_person) $$;
comment on function app.name_manager(uuid, uuid, uuid) is 'Names a unit''s manager; for administrators.';

create function app.end_manager(p_manager uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.end_manager(p_manager) $$;
comment on function app.end_manager(uuid) is 'Somebody no longer manages a unit; for administrators.';

grant execute on function app.trainings(uuid), app.note_training(uuid, uuid, text, text, date),
  app.withdraw_training(uuid), app.name_manager(uuid, uuid, uuid), app.end_manager(uuid) to authenticated;

insert into app.access_actions (kind, action)
select 'LISTED', unnest('{training.list}'::text[])
union all
select 'CHANGED', unnest('{training.note,training.withdraw,manager.name,manager.end}'::text[]);
