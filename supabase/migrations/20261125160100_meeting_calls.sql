-- Calling a meeting, changing and cancelling the call, and answering it. Those who lead call; whoever is
-- called or invited answers for themselves and says what they may decide.

set role kring_definer;

-- The meeting, if the caller may see it, locked against others who change it, or not_found.
create function priv.meeting_to_change(p_meeting uuid) returns app.meetings
language plpgsql security definer
set search_path = ''
as $$
declare
  meeting app.meetings;
begin
  select * into meeting from app.meetings m
  where m.id = p_meeting and m.zone_id = any (array(select priv.my_zone_ids('read')))
  for no key update;
  if meeting.id is null then
    perform priv.not_found();
  end if;
  return meeting;
end
$$;
comment on function priv.meeting_to_change(uuid) is 'A meeting that the caller sees, locked, or not_found.';

-- A call as it is written down: trimmed and judged. `called` and `invited` are ids in one text, because
-- not every API passes arrays.
create function priv.meeting_call(p_zone app.zones, p_call jsonb) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
declare
  white constant text := E' \t\r\n';
  question text := nullif(btrim(coalesce(p_call ->> 'question', ''), white), '');
  place text := nullif(btrim(coalesce(p_call ->> 'place', ''), white), '');
  link text := nullif(btrim(coalesce(p_call ->> 'link', ''), white), '');
  note text := nullif(btrim(coalesce(p_call ->> 'childPartNote', ''), white), '');
  chair uuid := (p_call ->> 'chairId')::uuid;
  called uuid[] := string_to_array(nullif(p_call ->> 'called', ''), ',')::uuid[];
  invited uuid[] := string_to_array(nullif(p_call ->> 'invited', ''), ',')::uuid[];
  everyone uuid[];
begin
  called := coalesce(called, '{}');
  -- Whoever chairs comes.
  invited := coalesce(invited, '{}')
    || case when chair = any (called || coalesce(invited, '{}')) then '{}' else array[chair] end;
  everyone := called || invited;
  if question is null or chair is null or note is null and p_call ->> 'childPart' = 'NOT_ASKED'
    or (p_call ->> 'startsAt') is null
    or (p_call ->> 'startsAt')::timestamptz
      not between clock_timestamp() - interval '1 day' and clock_timestamp() + interval '2 years'
    or cardinality(everyone) <> (select count(distinct party) from unnest(everyone) party)
    or exists (
      select from unnest(everyone) wanted
      where not exists (
        select from app.plan_parties party
        join app.plan_units u on u.tenant_id = party.tenant_id and u.id = party.plan_unit_id
        where party.id = wanted and party.plan_id = p_zone.plan_id and party.zone_id = p_zone.id
          and u.status = 'ADMITTED' and party.valid_from <= clock_timestamp()
          and (party.ended_at is null or party.ended_at > clock_timestamp())))
    -- Where a protected child will be is told by word of mouth.
    or place is not null and exists (
      select from app.plans p join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
      where p.id = p_zone.plan_id and c.protected_identity) then
    perform priv.invalid_input();
  end if;
  return p_call || jsonb_build_object('question', question, 'place', place, 'link', link,
    'childPartNote', note, 'called', called, 'invited', invited);
end
$$;
comment on function priv.meeting_call(app.zones, jsonb) is 'A call, checked; raises invalid_input.';

create function priv.set_participants(p_meeting app.meetings, p_call jsonb) returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into app.meeting_participants as known (tenant_id, plan_id, zone_id, meeting_id, party_id,
    obligation, added_by)
  select p_meeting.tenant_id, p_meeting.plan_id, p_meeting.zone_id, p_meeting.id, one.party::uuid,
    one.obligation, priv.me()
  from (
    select party, 'CALLED' as obligation from jsonb_array_elements_text(p_call -> 'called') party
    union all
    select party, 'INVITED' from jsonb_array_elements_text(p_call -> 'invited') party
  ) one
  on conflict (tenant_id, meeting_id, party_id) do update set obligation = excluded.obligation,
    added_at = case when known.removed_at is null then known.added_at else clock_timestamp() end,
    added_by = case when known.removed_at is null then known.added_by else excluded.added_by end,
    removed_at = null, removed_by = null;
  update app.meeting_participants p set removed_at = clock_timestamp(), removed_by = priv.me()
  where p.meeting_id = p_meeting.id and p.removed_at is null
    and not (p_call -> 'called') ? p.party_id::text and not (p_call -> 'invited') ? p.party_id::text;
end
$$;
comment on function priv.set_participants(app.meetings, jsonb) is 'Who is called and invited from now on.';

create function priv.call_meeting(p_plan uuid, p_call jsonb) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  shared app.zones;
  call jsonb;
  meeting app.meetings;
begin
  select * into shared from app.zones z
  where z.plan_id = p_plan and z.kind = 'shared' and z.id = any (array(select priv.my_zone_ids('read')));
  if shared.id is null then
    perform priv.not_found();
  elsif not priv.i_lead(p_plan) then
    perform priv.not_allowed();
  end if;
  call := priv.meeting_call(shared, p_call);
  insert into app.meetings (tenant_id, plan_id, zone_id, question, question_from, starts_at, minutes,
    place, link, chair_id, child_part, child_part_note, called_by)
  values (shared.tenant_id, p_plan, shared.id, call ->> 'question', call ->> 'questionFrom',
    (call ->> 'startsAt')::timestamptz, (call ->> 'minutes')::integer, call ->> 'place',
    call ->> 'link', (call ->> 'chairId')::uuid, call ->> 'childPart', call ->> 'childPartNote',
    priv.me())
  returning * into meeting;
  perform priv.set_participants(meeting, call);
  perform priv.put_milestone(shared, 'INVITED',
    (clock_timestamp() at time zone 'Europe/Stockholm')::date);
  perform priv.log_access('meeting.call', array[p_plan], shared.id);
  return meeting.id;
end
$$;
comment on function priv.call_meeting(uuid, jsonb) is 'Calls a meeting; only for those who lead.';

create function priv.change_meeting(p_meeting uuid, p_seen integer, p_call jsonb) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  meeting app.meetings := priv.meeting_to_change(p_meeting);
  shared app.zones;
  call jsonb;
  moves boolean;
begin
  if not priv.i_lead(meeting.plan_id) then
    perform priv.not_allowed();
  elsif meeting.state <> 'CALLED' or meeting.call_revision <> p_seen then
    perform priv.refuse('changed');
  end if;
  select * into shared from app.zones z where z.id = meeting.zone_id;
  call := priv.meeting_call(shared, p_call);
  moves := (call ->> 'startsAt')::timestamptz <> meeting.starts_at;
  update app.meetings m set question = call ->> 'question', question_from = call ->> 'questionFrom',
    starts_at = (call ->> 'startsAt')::timestamptz, minutes = (call ->> 'minutes')::integer,
    place = call ->> 'place', link = call ->> 'link', chair_id = (call ->> 'chairId')::uuid,
    child_part = call ->> 'childPart', child_part_note = call ->> 'childPartNote',
    call_revision = m.call_revision + 1,
    moved_at = case when moves then clock_timestamp() else m.moved_at end
  where m.id = p_meeting;
  if moves then
    -- They answered for another time.
    update app.meeting_participants p set answer = null, answered_at = null, answer_note = null
    where p.meeting_id = p_meeting;
  end if;
  perform priv.set_participants(meeting, call);
  perform priv.log_access('meeting.change', array[meeting.plan_id], meeting.zone_id);
end
$$;
comment on function priv.change_meeting(uuid, integer, jsonb) is 'Changes a call that is still p_seen. Refused: changed.';

create function priv.cancel_meeting(p_meeting uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  meeting app.meetings := priv.meeting_to_change(p_meeting);
begin
  if not priv.i_lead(meeting.plan_id) then
    perform priv.not_allowed();
  elsif meeting.state <> 'CALLED' then
    perform priv.refuse('changed');
  end if;
  update app.meetings m set state = 'CANCELLED', cancelled_at = clock_timestamp(),
    cancelled_by = priv.me(), call_revision = m.call_revision + 1
  where m.id = p_meeting;
  perform priv.log_access('meeting.cancel', array[meeting.plan_id], meeting.zone_id);
end
$$;
comment on function priv.cancel_meeting(uuid) is 'Cancels a meeting that has not begun. Refused: changed.';

create function priv.answer_meeting(p_meeting uuid, p_answer text, p_note text, p_mandate text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  white constant text := E' \t\r\n';
  meeting app.meetings := priv.meeting_to_change(p_meeting);
  mine uuid;
begin
  select p.party_id into mine
  from app.meeting_participants p
  join app.plan_parties party on party.tenant_id = p.tenant_id and party.id = p.party_id
  where p.meeting_id = p_meeting and p.removed_at is null and party.person_id = priv.me()
    and party.valid_from <= clock_timestamp()
    and (party.ended_at is null or party.ended_at > clock_timestamp())
  limit 1;
  if mine is null then
    perform priv.not_allowed();
  elsif meeting.state in ('ENDED', 'CANCELLED') then
    perform priv.refuse('changed');
  elsif p_answer is null then
    perform priv.invalid_input();
  end if;
  update app.meeting_participants p set answer = p_answer, answered_at = clock_timestamp(),
    answer_note = nullif(btrim(coalesce(p_note, ''), white), ''),
    mandate = nullif(btrim(coalesce(p_mandate, ''), white), '')
  where p.meeting_id = p_meeting and p.party_id = mine;
  update app.meetings m set revision = m.revision where m.id = p_meeting;
  perform priv.log_access('meeting.answer', array[meeting.plan_id], meeting.zone_id);
end
$$;
comment on function priv.answer_meeting(uuid, text, text, text) is 'A participant''s own answer and mandate. Refused: changed.';

grant execute on function priv.call_meeting(uuid, jsonb), priv.change_meeting(uuid, integer, jsonb),
  priv.cancel_meeting(uuid), priv.answer_meeting(uuid, text, text, text) to authenticated;
reset role;

create function app.call_meeting(p_plan uuid, p_question text, p_question_from text,
  p_starts_at timestamptz, p_minutes integer, p_chair uuid, p_child_part text,
  p_child_part_note text default null, p_place text default null, p_link text default null,
  p_called text default '', p_invited text default '')
returns uuid
language sql volatile
set search_path = ''
as $$
  select priv.call_meeting(p_plan, jsonb_build_object('question', p_question,
    'questionFrom', p_question_from, 'startsAt', p_starts_at, 'minutes', p_minutes,
    'chairId', p_chair, 'childPart', p_child_part, 'childPartNote', p_child_part_note,
    'place', p_place, 'link', p_link, 'called', p_called, 'invited', p_invited))
$$;
comment on function app.call_meeting(uuid, text, text, timestamptz, integer, uuid, text, text, text, text, text, text) is
  'Calls a meeting; p_called and p_invited are ids of parties with commas between. Gives its id.';

create function app.change_meeting(p_meeting uuid, p_seen integer, p_question text, p_question_from text,
  p_starts_at timestamptz, p_minutes integer, p_chair uuid, p_child_part text,
  p_child_part_note text default null, p_place text default null, p_link text default null,
  p_called text default '', p_invited text default '')
returns void
language sql volatile
set search_path = ''
as $$
  select priv.change_meeting(p_meeting, p_seen, jsonb_build_object('question', p_question,
    'questionFrom', p_question_from, 'startsAt', p_starts_at, 'minutes', p_minutes,
    'chairId', p_chair, 'childPart', p_child_part, 'childPartNote', p_child_part_note,
    'place', p_place, 'link', p_link, 'called', p_called, 'invited', p_invited))
$$;
comment on function app.change_meeting(uuid, integer, text, text, timestamptz, integer, uuid, text, text, text, text, text, text) is
  'Changes the call of a meeting that has not begun.';

create function app.cancel_meeting(p_meeting uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.cancel_meeting(p_meeting) $$;
comment on function app.cancel_meeting(uuid) is 'Cancels a meeting that has not begun.';

create function app.answer_meeting(p_meeting uuid, p_answer text, p_note text default null,
  p_mandate text default null) returns void
language sql volatile
set search_path = ''
as $$ select priv.answer_meeting(p_meeting, p_answer, p_note, p_mandate) $$;
comment on function app.answer_meeting(uuid, text, text, text) is 'Comes or does not come, and what one may decide.';

grant execute on function
  app.call_meeting(uuid, text, text, timestamptz, integer, uuid, text, text, text, text, text, text),
  app.change_meeting(uuid, integer, text, text, timestamptz, integer, uuid, text, text, text, text, text, text),
  app.cancel_meeting(uuid), app.answer_meeting(uuid, text, text, text) to authenticated;
