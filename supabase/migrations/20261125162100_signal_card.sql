-- Writing a signal card, sending it, and noting what guardians say. The card comes as JSON text (its
-- shape: src/lib/domain/signal/card.ts); what does not fit is invalid_input, and a card that somebody
-- else has saved meanwhile is `changed`: nobody writes over words that they have not seen.

set role kring_definer;

create function priv.age_band(p_unborn boolean, p_born_on date, p_today date) returns text
language sql immutable
set search_path = ''
as $$
  select case
    when p_unborn then 'UNBORN'
    when p_born_on is null then null
    when years < 1 then 'AGE_0'
    when years < 6 then 'AGE_1_5'
    when years < 13 then 'AGE_6_12'
    when years < 16 then 'AGE_13_15'
    else 'AGE_16_20'
  end
  from (select extract(year from age(p_today, p_born_on)) as years) born
$$;
comment on function priv.age_band(boolean, date, date) is 'All that a signal without consent says of the age.';

create function priv.today() returns date
language sql stable
set search_path = ''
as $$ select (clock_timestamp() at time zone 'Europe/Stockholm')::date $$;
comment on function priv.today() is 'The day it is in Sweden.';

create function priv.words_of(p_value text, p_max integer) returns text
language plpgsql immutable
set search_path = ''
as $$
begin
  if length(coalesce(p_value, '')) > p_max then
    perform priv.invalid_input();
  end if;
  return coalesce(p_value, '');
end
$$;
comment on function priv.words_of(text, integer) is 'What was written, or invalid_input when it is too long.';

-- Only areas of the wheel, only what a grade can be; an area without an answer is left out.
create function priv.grades_of(p_areas jsonb) returns jsonb
language plpgsql immutable
set search_path = ''
as $$
declare
  area text;
  said text;
  grades jsonb := '{}';
begin
  foreach area in array
    '{safe,healthy,achieving,nurtured,active,respected,responsible,included}'::text[] loop
    said := p_areas -> area ->> 'grade';
    if said not in ('YES', 'NO', 'UNKNOWN') then
      perform priv.invalid_input();
    elsif said is not null then
      grades := grades || jsonb_build_object(area, said);
    end if;
  end loop;
  return grades;
end
$$;
comment on function priv.grades_of(jsonb) is 'The eight answers of a card.';

create function priv.area_words_of(p_areas jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(e.key, priv.words_of(e.value ->> 'comment', 2000)), '{}')
  from jsonb_each(p_areas) e
  where coalesce(e.value ->> 'comment', '') <> ''
    and e.key = any ('{safe,healthy,achieving,nurtured,active,respected,responsible,included}'::text[])
$$;
comment on function priv.area_words_of(jsonb) is 'The comments of a card, by area.';

-- Who may read the card now. After every change of what guardians have said; a plan that has begun keeps
-- what it began with.
create function priv.open_card(p_signal app.signals) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  agreed boolean := p_signal.state <> 'DRAFT' and coalesce((
    -- Who has not answered has not said yes.
    select bool_and(coalesce(g.consent = 'yes' and g.informed, false))
    from app.signal_guardians g
    where g.tenant_id = p_signal.tenant_id and g.signal_id = p_signal.id), false);
begin
  update app.signal_cards c set open_to_unit_id = case when agreed then p_signal.to_unit_id end
  where c.tenant_id = p_signal.tenant_id and c.signal_id = p_signal.id
    and c.open_to_unit_id is distinct from case when agreed then p_signal.to_unit_id end;
  return agreed;
end
$$;
comment on function priv.open_card(app.signals) is 'Opens the card for the receiver, or closes it; says whether it is open.';

-- The signal, locked, when the person works for the unit that sends it.
create function priv.my_sent_signal(p_signal uuid) returns app.signals
language plpgsql
set search_path = ''
as $$
declare
  signal app.signals;
begin
  select * into signal from app.signals s
  where s.id = p_signal
    and (s.tenant_id, s.from_unit_id) in (select m.tenant_id, m.unit_id from priv.my_seats() m)
  for no key update;
  if signal.id is null then
    -- Who receives it sees it and may not do this; for everyone else it is not there.
    if exists (select from app.signals s where s.id = p_signal and s.state <> 'DRAFT'
      and (s.tenant_id, s.to_unit_id) in (select m.tenant_id, m.unit_id from priv.my_seats() m)) then
      perform priv.not_allowed();
    end if;
    perform priv.not_found();
  end if;
  return signal;
end
$$;
comment on function priv.my_sent_signal(uuid) is 'A signal of one''s own unit, locked, or the right refusal.';

create function priv.save_signal(p_signal uuid, p_revision integer, p_tenant uuid, p_from uuid, p_to uuid,
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
      nullif(btrim(priv.words_of(guardian ->> 'identity', 40)), ''),
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
comment on function priv.save_signal(uuid, integer, uuid, uuid, uuid, text) is
  'Saves a draft whole and gives its new revision. Refused: changed.';

create function priv.send_signal(p_signal uuid, p_revision integer) returns void
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
      where g.tenant_id = signal.tenant_id and g.signal_id = signal.id and g.name = '') then
    perform priv.refuse('incomplete');
  end if;
  update app.signals s set state = 'SENT', sent_at = clock_timestamp(), revision = s.revision + 1,
    age_band = priv.age_band(card.unborn, card.born_on, priv.today())
  where s.id = p_signal returning * into signal;
  perform priv.open_card(signal);
  perform priv.log_signal('signal.send', array[p_signal]);
end
$$;
comment on function priv.send_signal(uuid, integer) is 'Sends a draft. Refused: changed, incomplete.';

create function priv.note_signal_consent(p_signal uuid, p_revision integer, p_place integer,
  p_informed boolean, p_consent text, p_form text, p_on date) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  signal app.signals := priv.my_sent_signal(p_signal);
begin
  if signal.state in ('DRAFT', 'SOLVED', 'PLANNED') or signal.revision is distinct from p_revision then
    perform priv.refuse('changed');
  elsif p_consent is null or p_informed is null or p_on > priv.today()
    or (p_consent = 'yes' and (not p_informed or p_form is null or p_on is null)) then
    perform priv.invalid_input();
  end if;
  update app.signal_guardians g set informed = p_informed, consent = p_consent, form = p_form,
    said_on = p_on, noted_by = priv.me(), noted_at = clock_timestamp()
  where g.tenant_id = signal.tenant_id and g.signal_id = signal.id and g.place = p_place;
  if not found then
    perform priv.invalid_input();
  end if;
  update app.signals s set revision = s.revision + 1 where s.id = p_signal returning * into signal;
  perform priv.open_card(signal);
  perform priv.log_signal('signal.consent', array[p_signal],
    jsonb_build_object('guardian', p_place, 'consent', p_consent));
end
$$;
comment on function priv.note_signal_consent(uuid, integer, integer, boolean, text, text, date) is
  'Notes what a guardian says of a sent signal: the card opens for the receiver when all have said yes. Refused: changed.';

grant execute on function priv.today(), priv.save_signal(uuid, integer, uuid, uuid, uuid, text),
  priv.send_signal(uuid, integer),
  priv.note_signal_consent(uuid, integer, integer, boolean, text, text, date) to authenticated;
reset role;

create function app.save_signal(p_signal uuid, p_revision integer, p_tenant uuid, p_from uuid, p_to uuid,
  p_card text) returns integer
language sql volatile
set search_path = ''
as $$ select priv.save_signal(p_signal, p_revision, p_tenant, p_from, p_to, p_card) $$;
comment on function app.save_signal(uuid, integer, uuid, uuid, uuid, text) is
  'Saves a draft of one''s unit (revision 0: a new one) and gives its revision.';

create function app.send_signal(p_signal uuid, p_revision integer) returns void
language sql volatile
set search_path = ''
as $$ select priv.send_signal(p_signal, p_revision) $$;
comment on function app.send_signal(uuid, integer) is 'Sends a draft to the unit that answers for the child.';

create function app.note_signal_consent(p_signal uuid, p_revision integer, p_place integer,
  p_informed boolean, p_consent text, p_form text, p_on date) returns void
language sql volatile
set search_path = ''
as $$ select priv.note_signal_consent(p_signal, p_revision, p_place, p_informed, p_consent, p_form, p_on) $$;
comment on function app.note_signal_consent(uuid, integer, integer, boolean, text, text, date) is
  'Notes what a guardian has said about a sent signal.';

-- Where one works and whom one can send to.
create function app.signal_desk() returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'seats', (
      select coalesce(jsonb_agg(jsonb_build_object('tenantId', s.tenant_id, 'tenant', t.name,
        'unitId', s.unit_id, 'unit', u.name) order by u.name, t.name), '[]')
      from priv.my_seats() s
      join app.tenants t on t.id = s.tenant_id
      join app.units u on u.id = s.unit_id),
    'units', (
      select coalesce(jsonb_agg(jsonb_build_object('tenantId', r.tenant_id, 'unitId', r.unit_id,
        'name', r.name, 'answersFor', r.answers_for) order by r.name), '[]')
      from priv.responsible_units() r))
$$;
comment on function app.signal_desk() is 'The person''s own units, and those that answer for children there. No child is in it.';

-- Both the list and the page show a child only where the card can be read.
create function app.my_signals() returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  perform priv.log_signal('signal.list', array(select s.id from app.signals s));
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'state', s.state,
      'mine', (s.tenant_id, s.from_unit_id) in (select m.tenant_id, m.unit_id from priv.my_seats() m),
      'forMe', s.state <> 'DRAFT'
        and (s.tenant_id, s.to_unit_id) in (select m.tenant_id, m.unit_id from priv.my_seats() m),
      'from', f.name, 'to', t.name, 'child', nullif(c.child_name, ''), 'unborn', c.unborn,
      'ageBand', s.age_band,
      'createdAt', priv.iso(s.created_at), 'sentAt', priv.iso(s.sent_at),
      'receivedAt', priv.iso(s.received_at), 'endedAt', priv.iso(s.ended_at))
      order by coalesce(s.sent_at, s.created_at) desc), '[]')
    from app.signals s
    join app.units f on f.id = s.from_unit_id
    left join app.units t on t.id = s.to_unit_id
    left join app.signal_cards c on c.tenant_id = s.tenant_id and c.signal_id = s.id);
end
$$;
comment on function app.my_signals() is 'Signals to and from the person''s units, newest first. Logged.';

create function priv.signal_page(p_signal uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.signals s where s.id = p_signal) then
    return null;
  end if;
  perform priv.log_signal('signal.open', array[p_signal]);
  return (
    select jsonb_build_object('id', s.id, 'tenantId', s.tenant_id, 'state', s.state,
      'revision', s.revision,
      'mine', (s.tenant_id, s.from_unit_id) in (select m.tenant_id, m.unit_id from priv.my_seats() m),
      'forMe', s.state <> 'DRAFT'
        and (s.tenant_id, s.to_unit_id) in (select m.tenant_id, m.unit_id from priv.my_seats() m),
      'fromId', s.from_unit_id, 'from', f.name, 'toId', s.to_unit_id, 'to', t.name,
      'ageBand', s.age_band, 'grades', s.grades, 'measures', s.measures,
      'sentAt', priv.iso(s.sent_at), 'receivedAt', priv.iso(s.received_at),
      'answeredAt', priv.iso(s.answered_at), 'endedAt', priv.iso(s.ended_at),
      -- Only for who takes part in it: for others it does not exist.
      'planId', (select p.id from app.plans p where p.id = s.plan_id),
      'open', c.open_to_unit_id is not null,
      'card', case when c.signal_id is not null then jsonb_build_object(
        'childName', c.child_name, 'unborn', c.unborn, 'bornOn', c.born_on,
        'protected', c.protected_identity, 'stage', c.stage, 'situation', c.situation,
        'measuresWords', c.measures_words, 'words', c.area_words, 'author', c.author_name) end,
      'guardians', (
        select coalesce(jsonb_agg(jsonb_build_object('place', g.place, 'name', g.name,
          'identity', g.identity, 'informed', g.informed, 'consent', g.consent, 'form', g.form,
          'on', g.said_on) order by g.place), '[]')
        from app.signal_guardians g where g.tenant_id = s.tenant_id and g.signal_id = s.id))
    from app.signals s
    join app.units f on f.id = s.from_unit_id
    left join app.units t on t.id = s.to_unit_id
    left join app.signal_cards c on c.tenant_id = s.tenant_id and c.signal_id = s.id
    where s.id = p_signal);
end
$$;
comment on function priv.signal_page(uuid) is 'A signal as the caller may see it; null when it is not for them. Logged.';

create function app.open_signal(p_signal uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.signal_page(p_signal) $$;
comment on function app.open_signal(uuid) is 'A signal as the caller may see it; null when it is not for them. Logged.';

grant execute on function priv.signal_page(uuid), app.signal_desk(), app.my_signals(), app.open_signal(uuid),
  app.save_signal(uuid, integer, uuid, uuid, uuid, text), app.send_signal(uuid, integer),
  app.note_signal_consent(uuid, integer, integer, boolean, text, text, date) to authenticated;
