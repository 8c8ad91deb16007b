-- A guardian's yes without how or when it was given is kept in a draft as it was written, and is no yes to anybody:
-- the card is not sent before it is whole. It was taken out of the draft instead, so that a yes got lost unsaid.
-- Nor is a card sent with a number that no sign-in can ever find.

set role kring_definer;

create function priv.half_yes(p_guardian app.signal_guardians) returns boolean
language sql immutable
set search_path = ''
as $$
  select coalesce(p_guardian.consent = 'yes' and not (coalesce(p_guardian.informed, false)
    and p_guardian.form is not null and p_guardian.said_on is not null), false)
$$;
comment on function priv.half_yes(app.signal_guardians) is
  'A yes that does not count yet: from who was not informed, or without its form or day.';

create or replace function priv.open_card(p_signal app.signals) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  agreed boolean := p_signal.state <> 'DRAFT' and coalesce((
    -- Who has not answered has not said yes.
    select bool_and(coalesce(g.consent = 'yes' and not priv.half_yes(g), false))
    from app.signal_guardians g
    where g.tenant_id = p_signal.tenant_id and g.signal_id = p_signal.id), false);
begin
  update app.signal_cards c set open_to_unit_id = case when agreed then p_signal.to_unit_id end
  where c.tenant_id = p_signal.tenant_id and c.signal_id = p_signal.id
    and c.open_to_unit_id is distinct from case when agreed then p_signal.to_unit_id end;
  return agreed;
end
$$;

-- As before, but a half yes stays.
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
      nullif(guardian ->> 'consent', ''),
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

create or replace function priv.send_signal(p_signal uuid, p_revision integer) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  signal app.signals := priv.my_sent_signal(p_signal);
  card app.signal_cards;
begin
  if signal.state <> 'DRAFT' or signal.revision is distinct from p_revision then
    perform priv.refuse('changed');
  end if;
  select * into card from app.signal_cards c
  where c.tenant_id = signal.tenant_id and c.signal_id = signal.id;
  if signal.to_unit_id is null or signal.measures is null
    or (select count(*) from jsonb_object_keys(signal.grades)) < 8
    or (not card.unborn and card.born_on is null)
    or (not card.unborn and card.child_name = '') or btrim(card.situation) = ''
    or not exists (select from app.signal_guardians g
      where g.tenant_id = signal.tenant_id and g.signal_id = signal.id)
    or exists (select from app.signal_guardians g
      where g.tenant_id = signal.tenant_id and g.signal_id = signal.id and (
        g.name = '' or g.identity like '/%' or priv.half_yes(g))) then
    perform priv.refuse('incomplete');
  end if;
  update app.signals s set state = 'SENT', sent_at = clock_timestamp(), revision = s.revision + 1,
    age_band = priv.age_band(card.unborn, card.born_on, priv.today())
  where s.id = p_signal returning * into signal;
  perform priv.open_card(signal);
  perform priv.log_signal('signal.send', array[p_signal]);
end
$$;
reset role;

create function priv.keep_whole() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if exists (select from app.signals s
    where s.tenant_id = new.tenant_id and s.id = new.signal_id and s.state <> 'DRAFT') then
    raise exception using errcode = '23514', message = 'half_yes';
  end if;
  return new;
end
$$;
comment on function priv.keep_whole() is 'Trigger: a yes lacks its form or day in drafts only.';

-- It forbade half a yes in drafts too.
alter table app.signal_guardians drop constraint signal_guardians_check;
create trigger keep_whole before insert or update of informed, consent, form, said_on on app.signal_guardians
  for each row
  when (new.consent = 'yes' and not (coalesce(new.informed, false) and new.form is not null and new.said_on is not null))
  execute function priv.keep_whole();
