-- What the pages of meetings read, as the caller: a plan's meetings, and one meeting for those who follow
-- it. Whoever follows asks every few seconds with the revision they have; when that is still the one,
-- nothing is given out and nothing is logged.

set role kring_definer;
create function priv.my_last_look(p_plan uuid) returns timestamptz
language sql stable security definer
set search_path = ''
as $$
  select max(l.at) from app.access_log l
  where l.plan_id = p_plan and l.person_id = (select priv.me()) and l.action = 'plan.meetings'
    and l.at < clock_timestamp() - interval '30 minutes'
$$;
comment on function priv.my_last_look(uuid) is 'When the caller looked at the plan''s meetings before this visit.';
grant execute on function priv.my_last_look(uuid) to authenticated;
reset role;

create function priv.meeting_row(p_meeting uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('id', m.id, 'planId', m.plan_id, 'state', m.state, 'revision', m.revision,
    'protected', c.protected_identity,
    'callRevision', m.call_revision, 'question', m.question, 'questionFrom', m.question_from,
    'startsAt', priv.iso(m.starts_at), 'minutes', m.minutes,
    'place', case when not c.protected_identity then m.place end, 'link', m.link,
    'chairId', m.chair_id, 'childPart', m.child_part, 'childPartNote', m.child_part_note,
    'calledAt', priv.iso(m.called_at),
    'calledBy', (select people.name from app.people where people.id = m.called_by),
    'movedAt', priv.iso(m.moved_at), 'step', m.step, 'stepAt', priv.iso(m.step_at),
    'beganAt', priv.iso(m.began_at), 'turn', m.turn, 'turnUntil', priv.iso(m.turn_until),
    'childSpokeAt', priv.iso(m.child_spoke_at), 'actionsOpenedAt', priv.iso(m.actions_opened_at),
    'endedAt', priv.iso(m.ended_at), 'followUpAt', priv.iso(m.follow_up_at),
    'participants', (
      select coalesce(jsonb_agg(jsonb_build_object('partyId', p.party_id, 'personId', party.person_id,
        'name', people.name, 'title', party.title, 'role', party.role, 'unit', u.label,
        'unitId', u.id, 'sector', u.sector, 'obligation', p.obligation, 'answer', p.answer,
        'answerNote', p.answer_note, 'answeredAt', priv.iso(p.answered_at), 'mandate', p.mandate,
        'attendance', p.attendance, 'spokeAt', priv.iso(p.spoke_at), 'addedAt', priv.iso(p.added_at),
        -- Who no longer takes part in the plan does not come either.
        'removedAt', priv.iso(coalesce(p.removed_at,
          case when party.ended_at <= statement_timestamp() then party.ended_at end)))
        order by p.obligation, u.label, people.name), '[]')
      from app.meeting_participants p
      join app.plan_parties party on party.id = p.party_id
      join app.plan_units u on u.id = party.plan_unit_id
      join app.people on people.id = party.person_id
      where p.meeting_id = m.id),
    'decisions', (
      select coalesce(jsonb_agg(jsonb_build_object('actionId', d.action_id,
        'at', priv.iso(d.decided_at), 'title', a.title, 'unit', unit.label,
        'contact', person.name, 'dueOn', a.due_on) order by d.decided_at, d.action_id), '[]')
      from app.meeting_decisions d
      left join app.plan_actions a on a.zone_id = d.zone_id and a.id = d.action_id
      left join app.plan_units unit on unit.id = a.plan_unit_id
      left join app.plan_parties contact on contact.id = a.contact_party_id
      left join app.people person on person.id = contact.person_id
      where d.meeting_id = m.id))
  from app.meetings m
  join app.plans plan on plan.id = m.plan_id
  join app.children c on c.id = plan.child_id
  where m.id = p_meeting
$$;
comment on function priv.meeting_row(uuid) is 'One meeting as pages show it.';
grant execute on function priv.meeting_row(uuid) to authenticated;

create function app.plan_meetings(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  shared uuid := (
    select z.id from app.zones z where z.plan_id = p_plan and z.kind = 'shared');
  before timestamptz := priv.my_last_look(p_plan);
begin
  if shared is null then
    return null;
  end if;
  perform priv.log_access('plan.meetings', array[p_plan]);
  return (
    select jsonb_build_object(
      'plan', jsonb_build_object('id', p.id, 'status', p.status),
      'child', jsonb_build_object('name', c.name, 'protected', c.protected_identity),
      'mayLead', priv.i_lead(p_plan), 'me', priv.my_party(p_plan), 'lastLook', priv.iso(before),
      'parties', (
        select coalesce(jsonb_agg(jsonb_build_object('id', party.id, 'name', people.name,
          'title', party.title, 'role', party.role, 'unit', u.label, 'sector', u.sector)
          order by array_position('{health,school,studentHealth,social,family}'::text[], u.sector),
            u.label, people.name), '[]')
        from app.plan_parties party
        join app.plan_units u on u.id = party.plan_unit_id and u.status = 'ADMITTED'
        join app.people on people.id = party.person_id
        where party.zone_id = shared and party.valid_from <= statement_timestamp()
          and (party.ended_at is null or party.ended_at > statement_timestamp())),
      'meetings', (
        select coalesce(jsonb_agg(priv.meeting_row(m.id) order by m.starts_at desc, m.id), '[]')
        from app.meetings m where m.plan_id = p_plan))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
comment on function app.plan_meetings(uuid) is 'A plan''s meetings and who can be called to one; null when it is not for the caller. Logged.';

create function app.meeting_live(p_meeting uuid, p_known integer default 0) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  meeting app.meetings;
begin
  select * into meeting from app.meetings m where m.id = p_meeting;
  if meeting.id is null then
    perform priv.not_found();
  elsif meeting.revision = p_known then
    return null;
  end if;
  perform priv.log_access('meeting.open', array[meeting.plan_id], meeting.zone_id);
  return jsonb_build_object('meeting', priv.meeting_row(p_meeting),
    'mayChair', priv.i_chair(meeting), 'now', priv.iso(clock_timestamp()));
end
$$;
comment on function app.meeting_live(uuid, integer) is 'A meeting as it stands, and the time; null when it is still revision p_known. Logged when it gives something.';

-- What the latest meeting agreed for the follow-up: where a proposal of the next version begins, until
-- that is sealed.
create function app.agreed_follow_up(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('followUpAt', priv.iso(m.follow_up_at))
  from app.meetings m
  where m.plan_id = p_plan and m.state = 'ENDED' and m.follow_up_at > statement_timestamp()
    and not exists (
      select from app.plan_versions v where v.plan_id = p_plan and v.sealed_at > m.ended_at)
  order by m.ended_at desc limit 1
$$;
comment on function app.agreed_follow_up(uuid) is 'When the latest meeting said that the follow-up is; null when none did. Read with app.plan_approval, which is logged.';

grant execute on function app.plan_meetings(uuid), app.meeting_live(uuid, integer),
  app.agreed_follow_up(uuid) to authenticated;
