-- Personal numbers and HSA-ids lie sealed (AES-256-GCM, a key per tenant, the keys in a file outside the database)
-- and are found by a blind index; server/sealing makes both, decision 0030. What was written before lies in
-- plain_identities until the server has sealed it, at its next start.

do $$
begin
  if not exists (select from pg_roles where rolname = 'kring_sealer') then
    create role kring_sealer nologin noinherit;
  end if;
end
$$;
comment on role kring_sealer is 'Seals identities anew when keys change; reads nothing but what is sealed.';
grant usage on schema app, priv to kring_sealer;

create table app.keyring_marks (
  version integer primary key check (version > 0),
  mark text not null
);
comment on table app.keyring_marks is
  'By which keys this database is sealed, said without saying the keys: a server with others does not start.';
call priv.protect('app.keyring_marks', 'false');
call priv.allow('kring_sealer', 'app.keyring_marks', '{select,insert}');

create table app.plain_identities (
  kind text not null,
  value text not null,
  person_id uuid not null references app.people (id),
  primary key (kind, value)
);
create index on app.plain_identities (person_id);
comment on table app.plain_identities is 'Identities from before they were sealed; empty once the server has started.';
call priv.protect('app.plain_identities', 'false');
call priv.allow('kring_sealer', 'app.plain_identities', '{select,delete}');

insert into app.plain_identities (kind, value, person_id)
select i.kind, i.value, i.person_id from app.person_identities i;
drop table app.person_identities;

create table app.person_identities (
  kind text not null check (kind in ('personalNumber', 'hsaId')),
  index text not null check (index ~ '^k[1-9][0-9]*[.][A-Za-z0-9_-]{43}$'),
  sealed text not null check (sealed ~ '^k[1-9][0-9]*[.][A-Za-z0-9_-]{38,}$'),
  sealed_for uuid references app.tenants (id),
  person_id uuid not null references app.people (id),
  primary key (kind, index)
);
create index on app.person_identities (person_id);
create index on app.person_identities (sealed_for);
comment on table app.person_identities is 'What identity providers assert about a person, sealed. Only sign-in reads it.';
comment on column app.person_identities.index is 'Blind index of the value: the version of its key, and HMAC-SHA-256.';
comment on column app.person_identities.sealed_for is 'The tenant whose key sealed it; null for the service''s own people.';
call priv.protect('app.person_identities', 'false');
call priv.allow('kring_app', 'app.person_identities', '{select}');
call priv.allow('kring_sealer', 'app.person_identities', '{select,insert,update}');
call priv.allow('kring_definer', 'app.person_identities', '{select,insert}');
call priv.allow('kring_sealer', 'app.signal_guardians', '{select,update}');

comment on column app.signal_guardians.identity is
  'Blind index, a slash, the sealed value (without an index when it is no personal number); how an account is found.';
update app.signal_guardians set identity = null where identity = '';

-- What the sealer must know of a person to choose the key: a tenant that they belong to.
set role kring_definer;
create function priv.tenant_of_person(p_person uuid) returns uuid
language sql stable security definer
set search_path = ''
as $$
  select m.tenant_id from app.memberships m where m.person_id = p_person order by m.valid_from, m.tenant_id limit 1
$$;
comment on function priv.tenant_of_person(uuid) is 'A tenant of the person''s, the first; null for who has none.';
grant execute on function priv.tenant_of_person(uuid) to kring_sealer;

-- A card's guardian is found by the index; one without an account gets one, which whoever is asserted to have
-- that number signs in to. Without a personal number they are listed and cannot sign in.
create or replace function priv.guardian_person(p_tenant uuid, p_name text, p_identity text) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  found_by text := nullif(split_part(p_identity, '/', 1), '');
  person uuid;
begin
  -- Two plans with the same new guardian at once: the second finds what the first made.
  perform pg_advisory_xact_lock(hashtextextended('identity:' || found_by, 0));
  select i.person_id into person from app.person_identities i
  where i.kind = 'personalNumber' and i.index = found_by;
  if person is null then
    person := gen_random_uuid();
    insert into app.people (id, name, initials, kind)
    values (person, p_name, (
      select string_agg(left(word, 1), '') from unnest(string_to_array(p_name, ' ')) word), 'guardian');
    if found_by is not null then
      insert into app.person_identities (kind, index, sealed, sealed_for, person_id)
      values ('personalNumber', found_by, split_part(p_identity, '/', 2), p_tenant, person);
    end if;
  end if;
  if found_by is not null and not exists (
    select from app.memberships m
    where m.tenant_id = p_tenant and m.person_id = person
      and (m.valid_to is null or m.valid_to > clock_timestamp())) then
    insert into app.memberships (tenant_id, person_id, role) values (p_tenant, person, 'guardian');
  end if;
  return person;
end
$$;
comment on function priv.guardian_person(uuid, text, text) is
  'The guardian''s account, made when there is none; a person who cannot sign in when no number was given.';

-- As before, but for what a guardian's identity may look like.
create or replace function priv.save_signal(p_signal uuid, p_revision integer, p_tenant uuid, p_from uuid, p_to uuid,
  p_card text) returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  card jsonb;
  signal app.signals;
  born date;
  guardian jsonb;
  at_place smallint := 0;
begin
  if (p_tenant, p_from) not in (select m.tenant_id, m.unit_id from priv.my_seats() m) then
    perform priv.not_allowed();
  elsif p_signal is null or octet_length(coalesce(p_card, '')) > 100000
    or not pg_input_is_valid(coalesce(p_card, ''), 'jsonb')
    or (p_to is not null and not exists (
      select from app.tenant_units t
      where t.tenant_id = p_tenant and t.unit_id = p_to and t.answers_for <> '{}')) then
    perform priv.invalid_input();
  end if;
  card := p_card::jsonb;
  if jsonb_typeof(card) <> 'object' or jsonb_typeof(card -> 'areas') is distinct from 'object'
    or jsonb_typeof(card -> 'guardians') is distinct from 'array'
    or jsonb_array_length(card -> 'guardians') > 2 then
    perform priv.invalid_input();
  end if;
  born := nullif(card ->> 'bornOn', '')::date;
  if born not between priv.today() - 21 * 366 and priv.today() then
    perform priv.invalid_input();
  end if;

  -- The browser names a new one; revision 0 says that nothing is there yet.
  insert into app.signals (tenant_id, id, from_unit_id, revision) values (p_tenant, p_signal, p_from, 0)
  on conflict (id) do nothing;
  signal := priv.my_sent_signal(p_signal);
  if signal.state <> 'DRAFT' or signal.revision is distinct from p_revision
    or signal.tenant_id <> p_tenant then
    perform priv.refuse('changed');
  end if;
  update app.signals s set from_unit_id = p_from, to_unit_id = p_to, revision = s.revision + 1,
    grades = priv.grades_of(card -> 'areas'), measures = (card ->> 'measures')::boolean
  where s.id = p_signal returning * into signal;

  insert into app.signal_cards (tenant_id, signal_id, unit_id, author_id, author_name)
  select p_tenant, p_signal, p_from, people.id, people.name from app.people where people.id = priv.me()
  on conflict (tenant_id, signal_id) do nothing;
  update app.signal_cards c set unit_id = p_from,
    child_name = btrim(priv.words_of(card ->> 'childName', 200)),
    unborn = coalesce((card ->> 'unborn')::boolean, false), born_on = born,
    protected_identity = coalesce((card ->> 'protected')::boolean, false),
    stage = coalesce(card ->> 'stage', 'BY_AGE'),
    situation = priv.words_of(card ->> 'situation', 8000),
    measures_words = priv.words_of(card ->> 'measuresWords', 4000),
    area_words = priv.area_words_of(card -> 'areas')
  where c.tenant_id = p_tenant and c.signal_id = p_signal;

  delete from app.signal_guardians g where g.tenant_id = p_tenant and g.signal_id = p_signal;
  for guardian in select * from jsonb_array_elements(card -> 'guardians') loop
    at_place := at_place + 1;
    insert into app.signal_guardians (tenant_id, signal_id, place, name, identity, informed, consent,
      form, said_on, noted_by)
    values (p_tenant, p_signal, at_place, btrim(priv.words_of(guardian ->> 'name', 200)),
      nullif(priv.words_of(guardian ->> 'identity', 400), ''),
      (guardian ->> 'informed')::boolean,
      -- Half an answer is kept as none: a yes needs what makes it one.
      case when guardian ->> 'consent' = 'yes' and not (coalesce((guardian ->> 'informed')::boolean, false)
        and nullif(guardian ->> 'form', '') is not null and nullif(guardian ->> 'on', '') is not null)
        then null else nullif(guardian ->> 'consent', '') end,
      nullif(guardian ->> 'form', ''), nullif(guardian ->> 'on', '')::date, priv.me());
  end loop;
  if exists (select from app.signal_guardians g
    where g.tenant_id = p_tenant and g.signal_id = p_signal and g.said_on > priv.today()) then
    perform priv.invalid_input();
  end if;
  perform priv.log_signal('signal.save', array[p_signal]);
  return signal.revision;
end
$$;
reset role;
