-- What a unit does and how it is reached, in its own words, and which unit to turn to for what (domain F61). A card is
-- the unit's: one, wherever it acts. A contact path is a municipality's: for this topic, at these ages, from that kind
-- of unit, turn there. Both are about functions and never about people, so everybody who works there may read them.

create function priv.support_topics() returns text[]
language sql immutable parallel safe
set search_path = ''
as $$
  select '{ABSENCE,SLEEP,SPEECH,MOOD,BEHAVIOUR,LEARNING,ATTENTION,DEVELOPMENT,HOME,FAMILY,ADDICTION,FOOD,DISABILITY}'::text[]
$$;
comment on function priv.support_topics() is 'What one may seek support about; the keys of src/lib/domain/directory/topics.ts.';
grant execute on function priv.support_topics() to kring_definer;

create table app.unit_cards (
  unit_id uuid primary key references app.units (id),
  revision integer not null default 1 check (revision > 0),
  does text not null check (length(does) <= 1200),
  does_not text not null check (length(does_not) <= 1200),
  reach text not null check (length(reach) <= 600),
  phone text not null check (length(phone) <= 40),
  hours text not null check (length(hours) <= 200),
  phone_hours text not null check (length(phone_hours) <= 200),
  answer_days integer check (answer_days between 0 and 60),
  reviewed_on date not null,
  reviewed_by uuid not null references app.people (id)
);
comment on table app.unit_cards is 'What a unit does, does not do, and how it is reached. Saving it is reviewing it.';
comment on column app.unit_cards.revision is 'Who saves names the one they saw.';
comment on column app.unit_cards.phone is 'Empty: the unit''s own number (app.units).';
comment on column app.unit_cards.answer_days is 'Answers within so many working days; 0 is the same day, null is not said.';

create table app.contact_paths (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  revision integer not null default 1 check (revision > 0),
  topic text not null check (topic = any (priv.support_topics())),
  from_sector text check (from_sector in ('health', 'school', 'studentHealth', 'social')),
  age_from integer not null check (age_from >= 0),
  age_to integer not null check (age_to between age_from and 20),
  unit_id uuid not null,
  how text not null check (length(how) between 1 and 400),
  hours text not null check (length(hours) <= 200),
  answer_days integer check (answer_days between 0 and 60),
  saved_by uuid not null references app.people (id),
  saved_on date not null,
  ended_by uuid references app.people (id),
  ended_at timestamptz,
  primary key (tenant_id, id),
  check ((ended_at is null) = (ended_by is null)),
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id)
);
create index on app.contact_paths (tenant_id, topic) where ended_at is null;
comment on table app.contact_paths is 'Kontaktväg: to which unit one turns for a topic, at which ages, and how.';
comment on column app.contact_paths.from_sector is 'The kind of unit that it is for; null for everybody.';

call priv.protect('app.unit_cards', 'false');
call priv.protect('app.contact_paths', 'false');
call priv.allow('kring_definer', 'app.unit_cards', '{select,insert,update}');
call priv.allow('kring_definer', 'app.contact_paths', '{select,insert,update}');
create trigger keep_keys before update on app.unit_cards
  for each row execute function priv.keep_keys('unit_id');
create trigger keep_keys before update on app.contact_paths
  for each row execute function priv.keep_keys('tenant_id', 'id');

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{card.save,path.save,path.end}'::text[]);

set role kring_definer;

-- The unit's manager and the administrators of its own municipality; where nobody manages it, whoever works there, so
-- that a card always has somebody who can put it right. A region's unit is no municipality's to describe.
create function priv.i_keep_unit(p_unit uuid) returns boolean
language sql stable parallel safe security definer
set search_path = ''
as $$
  select exists (select from priv.my_managed_units() m where m.unit_id = p_unit)
    or exists (
      select from app.units u
      join app.authorities a on a.id = u.authority_id
      where u.id = p_unit and a.home_tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}'))))
    or (exists (select from priv.my_seats() s where s.unit_id = p_unit)
      and not exists (
        select from app.unit_managers m
        join priv.works_at() w on w.tenant_id = m.tenant_id and w.unit_id = m.unit_id and w.person_id = m.person_id
        where m.unit_id = p_unit and m.ended_at is null))
$$;
comment on function priv.i_keep_unit(uuid) is 'May the person say what the unit does, on its card?';

-- Where what is done for a unit is logged: where the person works for it, or the municipality whose unit it is.
create function priv.log_of_unit(p_unit uuid, p_action text, p_detail jsonb) returns void
language sql volatile
set search_path = ''
as $$
  select priv.log_administration(coalesce(
    (select min(s.tenant_id::text)::uuid from priv.my_seats() s where s.unit_id = p_unit),
    (select a.home_tenant_id from app.units u join app.authorities a on a.id = u.authority_id where u.id = p_unit)),
    p_action, p_detail)
$$;
comment on function priv.log_of_unit(uuid, text, jsonb) is 'One row for what the signed-in person changes for a unit.';

create function priv.card_of(p_unit uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('unitId', u.id, 'unit', u.name, 'authority', a.name, 'sector', u.sector,
    'regional', a.kind = 'region', 'phone', coalesce(nullif(c.phone, ''), u.phone, ''),
    'does', coalesce(c.does, ''), 'doesNot', coalesce(c.does_not, ''), 'reach', coalesce(c.reach, ''),
    'hours', coalesce(c.hours, ''), 'phoneHours', coalesce(c.phone_hours, ''), 'answerDays', c.answer_days,
    'reviewedOn', c.reviewed_on)
  from app.units u
  join app.authorities a on a.id = u.authority_id
  left join app.unit_cards c on c.unit_id = u.id
  where u.id = p_unit
$$;
comment on function priv.card_of(uuid) is 'A unit as it presents itself; nobody is named in it.';

create function priv.my_unit_cards() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(priv.card_of(u.id) || jsonb_build_object('mine', priv.i_keep_unit(u.id),
    'revision', coalesce(c.revision, 0), 'ownPhone', coalesce(c.phone, ''),
    'reviewedBy', (select p.name from app.people p where p.id = c.reviewed_by)) order by u.name), '[]')
  from app.units u
  left join app.unit_cards c on c.unit_id = u.id
  where u.id = any (array(select priv.my_unit_ids()))
$$;
comment on function priv.my_unit_cards() is 'The cards of all units where the person works, and which of them are theirs to keep.';

create function priv.save_unit_card(p_unit uuid, p_revision integer, p_does text, p_does_not text, p_reach text,
  p_phone text, p_hours text, p_phone_hours text, p_answer_days integer) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  said text := btrim(priv.words_of(p_does, 1200), E' \t\r\n');
begin
  if p_unit is null or p_unit <> all (array(select priv.my_unit_ids())) then
    perform priv.not_found();
  elsif not priv.i_keep_unit(p_unit) then
    perform priv.not_allowed();
  elsif said = '' then
    perform priv.refuse('incomplete');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('card ' || p_unit::text, 0));
  if p_revision is distinct from coalesce((select c.revision from app.unit_cards c where c.unit_id = p_unit), 0) then
    perform priv.refuse('changed');
  end if;
  insert into app.unit_cards (unit_id, does, does_not, reach, phone, hours, phone_hours, answer_days, reviewed_on,
    reviewed_by)
  values (p_unit, said, btrim(priv.words_of(p_does_not, 1200), E' \t\r\n'),
    btrim(priv.words_of(p_reach, 600), E' \t\r\n'), btrim(priv.words_of(p_phone, 40)),
    btrim(priv.words_of(p_hours, 200)), btrim(priv.words_of(p_phone_hours, 200)), p_answer_days, priv.today(),
    priv.me())
  on conflict (unit_id) do update set revision = app.unit_cards.revision + 1, does = excluded.does,
    does_not = excluded.does_not, reach = excluded.reach, phone = excluded.phone, hours = excluded.hours,
    phone_hours = excluded.phone_hours, answer_days = excluded.answer_days, reviewed_on = excluded.reviewed_on,
    reviewed_by = excluded.reviewed_by;
  perform priv.log_of_unit(p_unit, 'card.save', jsonb_build_object('unit', p_unit));
end
$$;
comment on function priv.save_unit_card(uuid, integer, text, text, text, text, text, text, integer) is
  'What a unit does and how it is reached, by who keeps it. Refused: not_allowed, incomplete, changed.';

create function priv.contact_paths(p_tenant uuid) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
begin
  if p_tenant is null
    or p_tenant <> all (array(select priv.my_tenant_ids_as('{staff,coordinator,administrator}'))) then
    perform priv.not_found();
  end if;
  return jsonb_build_object('mayChange', priv.i_administer(p_tenant),
    'units', (
      select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name) order by u.name), '[]')
      from app.tenant_units t join app.units u on u.id = t.unit_id where t.tenant_id = p_tenant),
    'paths', (
      select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'revision', c.revision, 'topic', c.topic,
        'fromSector', c.from_sector, 'ageFrom', c.age_from, 'ageTo', c.age_to, 'how', c.how, 'hours', c.hours,
        'answerDays', c.answer_days, 'savedOn', c.saved_on, 'card', priv.card_of(c.unit_id))
        order by array_position(priv.support_topics(), c.topic), c.age_from, c.age_to, c.id), '[]')
      from app.contact_paths c
      where c.tenant_id = p_tenant and c.ended_at is null));
end
$$;
comment on function priv.contact_paths(uuid) is 'All contact paths of a municipality, for those who work there.';

create function priv.save_contact_path(p_tenant uuid, p_path uuid, p_revision integer, p_topic text,
  p_from_sector text, p_age_from integer, p_age_to integer, p_unit uuid, p_how text, p_hours text,
  p_answer_days integer) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  said text := nullif(btrim(priv.words_of(p_how, 400), E' \t\r\n'), '');
  at_hours text := btrim(priv.words_of(p_hours, 200));
  saved uuid;
begin
  if p_tenant is null or not priv.i_administer(p_tenant) then
    perform priv.refuse_house(p_tenant);
  elsif said is null then
    perform priv.refuse('incomplete');
  elsif not exists (
    select from app.tenant_units t where t.tenant_id = p_tenant and t.unit_id = p_unit) then
    perform priv.invalid_input();
  end if;
  if p_path is null then
    insert into app.contact_paths (tenant_id, topic, from_sector, age_from, age_to, unit_id, how, hours,
      answer_days, saved_by, saved_on)
    values (p_tenant, p_topic, p_from_sector, p_age_from, p_age_to, p_unit, said, at_hours, p_answer_days,
      priv.me(), priv.today())
    returning id into saved;
  else
    update app.contact_paths c set revision = c.revision + 1, topic = p_topic, from_sector = p_from_sector,
      age_from = p_age_from, age_to = p_age_to, unit_id = p_unit, how = said, hours = at_hours,
      answer_days = p_answer_days, saved_by = priv.me(), saved_on = priv.today()
    where c.tenant_id = p_tenant and c.id = p_path and c.revision = p_revision and c.ended_at is null
    returning c.id into saved;
    if saved is null then
      if not exists (select from app.contact_paths c where c.tenant_id = p_tenant and c.id = p_path) then
        perform priv.not_found();
      end if;
      perform priv.refuse('changed');
    end if;
  end if;
  perform priv.log_administration(p_tenant, 'path.save', jsonb_build_object('path', saved));
  return saved;
end
$$;
comment on function priv.save_contact_path(uuid, uuid, integer, text, text, integer, integer, uuid, text, text, integer)
  is 'A contact path of the tenant, new (null) or changed, by its administrator. Refused: incomplete, changed.';

create function priv.end_contact_path(p_tenant uuid, p_path uuid, p_revision integer) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if p_tenant is null or not priv.i_administer(p_tenant) then
    perform priv.refuse_house(p_tenant);
  elsif not exists (select from app.contact_paths c where c.tenant_id = p_tenant and c.id = p_path) then
    perform priv.not_found();
  end if;
  update app.contact_paths c set revision = c.revision + 1, ended_at = clock_timestamp(), ended_by = priv.me()
  where c.tenant_id = p_tenant and c.id = p_path and c.revision = p_revision and c.ended_at is null;
  if not found then
    perform priv.refuse('changed');
  end if;
  perform priv.log_administration(p_tenant, 'path.end', jsonb_build_object('path', p_path));
end
$$;
comment on function priv.end_contact_path(uuid, uuid, integer) is 'A contact path that holds no more. Refused: changed.';

grant execute on function priv.my_unit_cards(), priv.contact_paths(uuid),
  priv.save_unit_card(uuid, integer, text, text, text, text, text, text, integer),
  priv.save_contact_path(uuid, uuid, integer, text, text, integer, integer, uuid, text, text, integer),
  priv.end_contact_path(uuid, uuid, integer) to authenticated;
reset role;

create function app.my_unit_cards() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.my_unit_cards() $$;
comment on function app.my_unit_cards() is 'What every unit where the caller works does, and how it is reached.';

create function app.save_unit_card(p_unit uuid, p_revision integer, p_does text, p_does_not text, p_reach text,
  p_phone text, p_hours text, p_phone_hours text, p_answer_days integer) returns void
language sql volatile
set search_path = ''
as $$
  select priv.save_unit_card(p_unit, p_revision, p_does, p_does_not, p_reach, p_phone, p_hours, p_phone_hours,
    p_answer_days)
$$;
comment on function app.save_unit_card(uuid, integer, text, text, text, text, text, text, integer) is
  'Saves a unit''s card, which is then reviewed today.';

create function app.contact_paths(p_tenant uuid) returns jsonb
language sql stable
set search_path = ''
as $$ select priv.contact_paths(p_tenant) $$;
comment on function app.contact_paths(uuid) is 'The contact paths of a municipality where the caller works.';

create function app.my_work_places() returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) order by t.name), '[]')
  from app.tenants t
  where t.id = any (array(select priv.my_tenant_ids_as('{staff,coordinator,administrator}')))
    and t.practice_of is null
$$;
comment on function app.my_work_places() is 'The municipalities in which the caller works.';

create function app.save_contact_path(p_tenant uuid, p_path uuid, p_revision integer, p_topic text,
  p_from_sector text, p_age_from integer, p_age_to integer, p_unit uuid, p_how text, p_hours text,
  p_answer_days integer) returns uuid
language sql volatile
set search_path = ''
as $$
  select priv.save_contact_path(p_tenant, p_path, p_revision, p_topic, p_from_sector, p_age_from, p_age_to, p_unit,
    p_how, p_hours, p_answer_days)
$$;
comment on function app.save_contact_path(uuid, uuid, integer, text, text, integer, integer, uuid, text, text, integer)
  is 'Adds or changes a contact path; for administrators.';

create function app.end_contact_path(p_tenant uuid, p_path uuid, p_revision integer) returns void
language sql volatile
set search_path = ''
as $$ select priv.end_contact_path(p_tenant, p_path, p_revision) $$;
comment on function app.end_contact_path(uuid, uuid, integer) is 'Ends a contact path; for administrators.';

grant execute on function app.my_unit_cards(), app.contact_paths(uuid), app.my_work_places(),
  app.save_unit_card(uuid, integer, text, text, text, text, text, text, integer),
  app.save_contact_path(uuid, uuid, integer, text, text, integer, integer, uuid, text, text, integer),
  app.end_contact_path(uuid, uuid, integer) to authenticated;
