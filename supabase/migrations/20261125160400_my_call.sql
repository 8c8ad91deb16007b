-- What the plan's page says of the next meeting to whoever opens it: that they are called and have not
-- answered, that who comes or when has changed since they looked, or that it is under way.

set role kring_definer;
create function priv.looked_at_meetings(p_plan uuid) returns timestamptz
language sql stable security definer
set search_path = ''
as $$
  select max(l.at) from app.access_log l
  where l.plan_id = p_plan and l.person_id = (select priv.me()) and l.action = 'plan.meetings'
$$;
comment on function priv.looked_at_meetings(uuid) is 'When the caller last looked at the plan''s meetings.';
grant execute on function priv.looked_at_meetings(uuid) to authenticated;
reset role;

create function app.my_call(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  mine uuid := (priv.my_party(p_plan) ->> 'partyId')::uuid;
  looked timestamptz := coalesce(priv.looked_at_meetings(p_plan), '-infinity');
  said jsonb;
begin
  if mine is null then
    return null;
  end if;
  select jsonb_build_object('meetingId', m.id, 'startsAt', priv.iso(m.starts_at),
    'say', case
      when m.state = 'RUNNING' then 'running'
      when own.party_id is not null and own.answer is null then 'answer'
      else 'changed'
    end) into said
  from app.meetings m
  left join app.meeting_participants own on own.meeting_id = m.id and own.party_id = mine
    and own.removed_at is null
  where m.plan_id = p_plan and m.state in ('CALLED', 'RUNNING')
    and m.starts_at > statement_timestamp() - interval '1 day'
    and (m.state = 'RUNNING' or own.party_id is not null and own.answer is null
      or m.called_at > looked or m.moved_at > looked
      or exists (
        select from app.meeting_participants p
        where p.meeting_id = m.id and (p.added_at > looked or p.removed_at > looked
          or p.answer = 'NO' and p.answered_at > looked)))
  order by m.state = 'RUNNING' desc, m.starts_at
  limit 1;
  if said is not null then
    perform priv.log_access('meeting.told', array[p_plan]);
  end if;
  return said;
end
$$;
comment on function app.my_call(uuid) is
  'The next meeting, when there is something to say of it to the caller: running, answer or changed; else null. Logged when it gives something.';
grant execute on function app.my_call(uuid) to authenticated;
