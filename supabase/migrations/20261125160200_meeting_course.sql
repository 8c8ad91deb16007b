-- A meeting under way, for whoever chairs it and those who lead the plan: its steps, whose turn it is,
-- who is there; for whoever may write in the plan: which action was just decided. It ends only with a
-- day for the follow-up, and when every decision has someone who answers for it and a day.

set role kring_definer;

create function priv.i_chair(p_meeting app.meetings) returns boolean
language sql stable
set search_path = ''
as $$
  select priv.i_lead(p_meeting.plan_id) or exists (
    select from app.plan_parties party
    where party.tenant_id = p_meeting.tenant_id and party.id = p_meeting.chair_id
      and party.person_id = priv.me() and party.valid_from <= clock_timestamp()
      and (party.ended_at is null or party.ended_at > clock_timestamp()))
$$;
comment on function priv.i_chair(app.meetings) is 'Does the caller hold the meeting together: its chair, or someone who leads the plan?';

create function priv.meeting_to_run(p_meeting uuid, p_state text) returns app.meetings
language plpgsql security definer
set search_path = ''
as $$
declare
  meeting app.meetings := priv.meeting_to_change(p_meeting);
begin
  if not priv.i_chair(meeting) then
    perform priv.not_allowed();
  elsif meeting.state <> p_state then
    perform priv.refuse('changed');
  end if;
  perform priv.log_access('meeting.run', array[meeting.plan_id], meeting.zone_id);
  return meeting;
end
$$;
comment on function priv.meeting_to_run(uuid, text) is 'As meeting_to_change, for its chair, in this state. Refused: changed.';

create function priv.begin_meeting(p_meeting uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.meeting_to_run(p_meeting, 'CALLED');
  update app.meetings m set state = 'RUNNING', began_at = clock_timestamp(), step_at = clock_timestamp()
  where m.id = p_meeting;
end
$$;
comment on function priv.begin_meeting(uuid) is 'The meeting begins now.';

create function priv.go_to_step(p_meeting uuid, p_from text, p_to text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  meeting app.meetings := priv.meeting_to_run(p_meeting, 'RUNNING');
begin
  -- Two who press at once go one step, not two.
  if meeting.step <> p_from then
    perform priv.refuse('changed');
  end if;
  update app.meetings m set step = p_to, step_at = clock_timestamp() where m.id = p_meeting;
end
$$;
comment on function priv.go_to_step(uuid, text, text) is 'From the step that the caller saw to another. Refused: changed.';

create function priv.open_actions(p_meeting uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.meeting_to_run(p_meeting, 'RUNNING');
  update app.meetings m set actions_opened_at = coalesce(m.actions_opened_at, clock_timestamp())
  where m.id = p_meeting;
end
$$;
comment on function priv.open_actions(uuid) is 'Goes on to the actions although not everyone has been heard.';

create function priv.give_turn(p_meeting uuid, p_to text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  meeting app.meetings := priv.meeting_to_run(p_meeting, 'RUNNING');
begin
  if p_to is not null and p_to <> 'child' and not exists (
    select from app.meeting_participants p
    where p.meeting_id = p_meeting and p.party_id::text = p_to and p.removed_at is null) then
    perform priv.invalid_input();
  end if;
  update app.meeting_participants p set spoke_at = clock_timestamp()
  where p.meeting_id = p_meeting and p.party_id::text = meeting.turn;
  update app.meetings m set turn = p_to,
    turn_until = case when p_to is not null then clock_timestamp() + interval '2 minutes' end,
    child_spoke_at = case when meeting.turn = 'child' then clock_timestamp() else m.child_spoke_at end
  where m.id = p_meeting;
end
$$;
comment on function priv.give_turn(uuid, text) is 'Laget runt: whoever had the word has spoken, and p_to (a party, child, or null) has it now.';

create function priv.lengthen_turn(p_meeting uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.meeting_to_run(p_meeting, 'RUNNING');
  update app.meetings m
  set turn_until = greatest(m.turn_until, clock_timestamp()) + interval '1 minute'
  where m.id = p_meeting and m.turn is not null;
end
$$;
comment on function priv.lengthen_turn(uuid) is 'One minute more for whoever has the word.';

create function priv.note_attendance(p_meeting uuid, p_party uuid, p_attendance text) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.meeting_to_run(p_meeting, 'RUNNING');
  update app.meeting_participants p set attendance = p_attendance
  where p.meeting_id = p_meeting and p.party_id = p_party and p.removed_at is null;
  if not found then
    perform priv.invalid_input();
  end if;
  update app.meetings m set revision = m.revision where m.id = p_meeting;
end
$$;
comment on function priv.note_attendance(uuid, uuid, text) is 'Here, by link or telephone, or absent; null: not said.';

create function priv.note_decision(p_meeting uuid, p_action text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  meeting app.meetings := priv.meeting_to_change(p_meeting);
begin
  -- Whoever could write the action may say that it was decided here.
  if meeting.zone_id <> all (array(select priv.my_zone_ids('write'))) then
    perform priv.not_allowed();
  elsif meeting.state <> 'RUNNING' then
    perform priv.refuse('changed');
  end if;
  insert into app.meeting_decisions (tenant_id, plan_id, zone_id, meeting_id, action_id, decided_by)
  values (meeting.tenant_id, meeting.plan_id, meeting.zone_id, p_meeting, p_action, priv.me())
  on conflict do nothing;
  update app.meetings m set revision = m.revision where m.id = p_meeting;
  perform priv.log_access('meeting.decide', array[meeting.plan_id], meeting.zone_id);
end
$$;
comment on function priv.note_decision(uuid, text) is 'An action of the plan was decided in this meeting. Refused: changed.';

create function priv.end_meeting(p_meeting uuid, p_follow_up_at timestamptz) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  meeting app.meetings := priv.meeting_to_run(p_meeting, 'RUNNING');
  shared app.zones;
  lacking integer;
  unseen integer;
begin
  select count(*) filter (where a.id is not null
      and (a.plan_unit_id is null or a.contact_party_id is null or a.due_on is null)),
    count(*) filter (where a.id is null)
  into lacking, unseen
  from app.meeting_decisions d
  left join app.plan_actions a
    on a.tenant_id = d.tenant_id and a.zone_id = d.zone_id and a.id = d.action_id
  where d.meeting_id = p_meeting;
  -- What was written a moment ago may not be in the rows yet; who asks again finds it there. In rows
  -- that are complete, an action that is not there was taken out of the plan again.
  if lacking + unseen > 0 and not priv.read_model_settled(meeting.plan_id) then
    perform priv.refuse('changed');
  elsif lacking > 0 or p_follow_up_at is null or p_follow_up_at <= clock_timestamp() then
    perform priv.refuse('incomplete');
  end if;
  update app.meetings m set state = 'ENDED', ended_at = clock_timestamp(), ended_by = priv.me(),
    follow_up_at = p_follow_up_at, turn = null, turn_until = null
  where m.id = p_meeting;
  select * into shared from app.zones z where z.id = meeting.zone_id;
  perform priv.put_milestone(shared, 'MEETING',
    (meeting.began_at at time zone 'Europe/Stockholm')::date);
end
$$;
comment on function priv.end_meeting(uuid, timestamptz) is
  'Ends a meeting. Refused: incomplete (no follow-up ahead, or a decision without owner or day), changed (what was written last is not in the rows yet: ask again).';

grant execute on function priv.begin_meeting(uuid), priv.go_to_step(uuid, text, text),
  priv.open_actions(uuid), priv.give_turn(uuid, text), priv.lengthen_turn(uuid),
  priv.note_attendance(uuid, uuid, text), priv.note_decision(uuid, text),
  priv.end_meeting(uuid, timestamptz), priv.i_chair(app.meetings) to authenticated;
reset role;

create function app.begin_meeting(p_meeting uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.begin_meeting(p_meeting) $$;
comment on function app.begin_meeting(uuid) is 'The meeting begins.';

create function app.go_to_step(p_meeting uuid, p_from text, p_to text) returns void
language sql volatile
set search_path = ''
as $$ select priv.go_to_step(p_meeting, p_from, p_to) $$;
comment on function app.go_to_step(uuid, text, text) is 'Another step of the agenda.';

create function app.open_actions(p_meeting uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.open_actions(p_meeting) $$;
comment on function app.open_actions(uuid) is 'On to the actions before everyone has been heard.';

create function app.give_turn(p_meeting uuid, p_to text default null) returns void
language sql volatile
set search_path = ''
as $$ select priv.give_turn(p_meeting, p_to) $$;
comment on function app.give_turn(uuid, text) is 'Who has the word: a party, child, or nobody.';

create function app.lengthen_turn(p_meeting uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.lengthen_turn(p_meeting) $$;
comment on function app.lengthen_turn(uuid) is 'One minute more.';

create function app.note_attendance(p_meeting uuid, p_party uuid, p_attendance text default null) returns void
language sql volatile
set search_path = ''
as $$ select priv.note_attendance(p_meeting, p_party, p_attendance) $$;
comment on function app.note_attendance(uuid, uuid, text) is 'Whether someone is there.';

create function app.note_decision(p_meeting uuid, p_action text) returns void
language sql volatile
set search_path = ''
as $$ select priv.note_decision(p_meeting, p_action) $$;
comment on function app.note_decision(uuid, text) is 'An action was decided in a meeting.';

create function app.end_meeting(p_meeting uuid, p_follow_up_at timestamptz default null) returns void
language sql volatile
set search_path = ''
as $$ select priv.end_meeting(p_meeting, p_follow_up_at) $$;
comment on function app.end_meeting(uuid, timestamptz) is 'Ends a meeting, with the moment of the next.';

grant execute on function app.begin_meeting(uuid), app.go_to_step(uuid, text, text),
  app.open_actions(uuid), app.give_turn(uuid, text), app.lengthen_turn(uuid),
  app.note_attendance(uuid, uuid, text), app.note_decision(uuid, text),
  app.end_meeting(uuid, timestamptz) to authenticated;
