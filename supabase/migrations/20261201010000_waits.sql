-- What waits for somebody, in one place: Mina planer, the family's start page, the notices with their bell, and Att
-- följa upp all count these rows, so that they say the same number. Somebody who asks twice in one conversation waits
-- once.

set role kring_definer;
create function priv.my_move_answers() returns table (plan_id uuid, move_id uuid, asked_at timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select m.plan_id, m.id, m.asked_at
  from app.plan_moves m
  join app.plan_parties t on t.plan_id = m.plan_id and t.person_id = priv.me()
  where m.state = 'ASKED' and m.plan_id = any (array(select priv.my_plan_ids()))
    and exists (select from priv.move_answers(m) a where a.party_id = t.id and a.answer is null)
$$;
comment on function priv.my_move_answers() is 'Moves that wait for the caller''s answer.';

create or replace function priv.moves_waiting() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'answer', (select coalesce(jsonb_agg(a.plan_id), '[]') from priv.my_move_answers() a),
    'take', (
      select count(*) from app.plan_moves m where m.state = 'ASKED' and priv.i_receive(m) and priv.move_ready(m)))
$$;
create function priv.my_ending_yeses() returns table (plan_id uuid, plan_unit_id uuid, until timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select c.plan_id, c.plan_unit_id, c.valid_until
  from app.consents c
  join app.plan_units u on u.tenant_id = c.tenant_id and u.id = c.plan_unit_id and u.status <> 'ENDED'
  where c.giver_party_id = any (array(select priv.my_own_party_ids()))
    and u.zone_id = any (array(select priv.my_zone_ids('read')))
    and c.answer = 'yes' and c.withdrawn_at is null
    and c.valid_until between statement_timestamp() and statement_timestamp() + interval '14 days'
$$;
comment on function priv.my_ending_yeses() is 'What the caller has said yes to and is over within two weeks.';
grant execute on function priv.my_move_answers(), priv.my_ending_yeses() to authenticated;
reset role;

create or replace function priv.notice_kinds() returns text[]
language sql immutable parallel safe
set search_path = ''
as $$
  select '{answer,help,mention,comment,change,call,meeting,followUp,consent,approval,agreement,move}'::text[]
$$;

create function priv.waits_for(p_plans uuid[])
returns table (plan_id uuid, kind text, about uuid, said uuid[], since timestamptz, at timestamptz)
language sql stable
set search_path = ''
as $$
  with part as materialized (
    select party.plan_id, party.id, party.role
    from app.plan_parties party
    where party.plan_id = any (p_plans) and party.person_id = (select priv.me())
      and party.valid_from <= statement_timestamp()
      and (party.ended_at is null or party.ended_at > statement_timestamp())
  )
  select a.plan_id, case when bool_or(a.kind = 'HELP') then 'help' else 'answer' end, a.thread_id,
    array_agg(a.comment_id order by a.kind = 'HELP' desc, a.asked_at),
    (array_agg(a.asked_at order by a.kind = 'HELP' desc, a.asked_at))[1], max(a.asked_at)
  from priv.asks_of(p_plans) a
  where a.for_me
  group by a.plan_id, a.thread_id
  union all
  select w.plan_id, 'call', w.meeting_id, null, called.at, called.at
  from priv.waiting_calls(p_plans) w
  cross join lateral (
    select greatest(m.called_at, m.moved_at, max(p.added_at)) as at
    from app.meetings m
    join app.meeting_participants p on p.meeting_id = m.id
    join part on part.id = p.party_id
    where m.id = w.meeting_id
    group by m.called_at, m.moved_at) called
  union all
  select u.plan_id, 'consent', u.id, null, u.added_at, u.added_at
  from app.plan_units u
  join part on part.plan_id = u.plan_id and part.role = 'guardian'
  where u.status = 'AWAITING_CONSENT' and not exists (
    select from app.consents c
    where c.plan_unit_id = u.id and c.giver_party_id = part.id and c.withdrawn_at is null)
  union all
  -- One unit may have said yes to several parts that end; it is asked about once.
  select e.plan_id, 'consent', e.plan_unit_id, null, min(e.until) - interval '14 days', min(e.until) - interval '14 days'
  from priv.my_ending_yeses() e
  where e.plan_id = any (p_plans)
  group by e.plan_id, e.plan_unit_id
  union all
  select v.plan_id, 'approval', v.id, null, v.proposed_at, v.proposed_at
  from app.plan_versions v
  where v.plan_id in (select part.plan_id from part) and v.state = 'PROPOSED'
    and priv.my_party(v.plan_id) is not null
    and not exists (
      select from app.plan_approvals a where a.version_id = v.id and a.person_id = (select priv.me()))
  union all
  select a.plan_id, 'agreement', a.id, null, a.written_at, a.written_at
  from app.coordinator_agreements a
  join part on part.plan_id = a.plan_id and part.role = 'guardian'
  where a.state = 'PROPOSED'
    and a.ends_on >= (statement_timestamp() at time zone 'Europe/Stockholm')::date
    and not exists (
      select from app.agreement_answers answer
      where answer.agreement_id = a.id and answer.party_id = part.id)
  union all
  select h.plan_id, 'agreement', h.id, null, h.offered_at, h.offered_at
  from app.plan_handovers h
  where h.plan_id = any (p_plans) and h.state = 'OFFERED' and priv.i_answer_for(h.to_unit_id)
  union all
  select m.plan_id, 'move', m.move_id, null, m.asked_at, m.asked_at
  from priv.my_move_answers() m where m.plan_id = any (p_plans)
$$;
comment on function priv.waits_for(uuid[]) is
  'What waits for the caller in plans, one row for each thing, by kind of notice; said: the comments that ask, the first to answer first.';
grant execute on function priv.waits_for(uuid[]) to authenticated;

-- As before, but what waits is what priv.waits_for says.
create or replace function priv.my_notices() returns table (plan_id uuid, kind text, at timestamptz, unread boolean)
language sql stable
set search_path = ''
as $$
  with mine as materialized (
    select p.id, p.next_follow_up_at from app.plans p
    where p.id = any (array(select priv.my_plan_ids())) and p.status in ('DRAFT', 'ACTIVE', 'PAUSED')
  ),
  part as materialized (
    select party.plan_id, party.id, party.plan_unit_id, party.role
    from app.plan_parties party
    where party.plan_id in (select mine.id from mine) and party.person_id = (select priv.me())
      and party.valid_from <= statement_timestamp()
      and (party.ended_at is null or party.ended_at > statement_timestamp())
  ),
  waits as materialized (
    select w.* from priv.waits_for(array(select mine.id from mine)) w
  ),
  said as materialized (
    select z.plan_id, c.id, c.thread_id, c.created_at, exists (
      select from app.comment_mentions mention
      join part on part.plan_id = z.plan_id
        and (part.id = mention.party_id or part.plan_unit_id = mention.plan_unit_id)
      where mention.comment_id = c.id) as mentions_me
    from app.comments c
    join app.zones z on z.id = c.zone_id
    where z.plan_id in (select mine.id from mine) and c.author_id <> (select priv.me())
      and c.withdrawn_at is null and c.created_at > statement_timestamp() - interval '30 days'
      and c.id not in (select unnest(waits.said) from waits)
  ),
  found as (
    select waits.plan_id, waits.kind, waits.at,
      case when waits.kind in ('help', 'answer') then waits.about end as thread_id
    from waits
    union all
    select said.plan_id, case when said.mentions_me then 'mention' else 'comment' end, said.created_at,
      said.thread_id
    from said
    union all
    select a.plan_id, 'change', a.moved_at, null
    from app.plan_actions a
    join app.zone_projections z on z.zone_id = a.zone_id
    where a.plan_id in (select mine.id from mine) and a.moved_at > statement_timestamp() - interval '30 days'
      and not (z.changed_by = (select priv.me()) and z.changed_at = a.moved_at)
    union all
    select s.plan_id, 'change', s.at, null
    from app.plan_status_changes s
    where s.plan_id in (select mine.id from mine) and s.at > statement_timestamp() - interval '30 days'
      and s.person_id <> (select priv.me())
    union all
    select d.plan_id, 'change', d.at, null
    from app.dissents d
    where d.plan_id in (select mine.id from mine) and d.at > statement_timestamp() - interval '30 days'
      and d.withdrawn_at is null and d.person_id <> (select priv.me())
    union all
    select n.plan_id, 'change', n.at, null
    from priv.refusals_where_i_lead() n where n.plan_id in (select mine.id from mine)
    union all
    select v.plan_id, 'change', v.sealed_at, null
    from app.plan_versions v
    where v.plan_id in (select mine.id from mine) and v.sealed_at > statement_timestamp() - interval '30 days'
      and v.sealed_by <> (select priv.me())
    union all
    select m.plan_id, 'meeting', greatest(m.called_at, m.moved_at, m.ended_at, m.cancelled_at), null
    from app.meetings m
    where m.plan_id in (select mine.id from mine) and m.called_by <> (select priv.me())
      and m.id not in (select waits.about from waits where waits.kind = 'call')
      and greatest(m.called_at, m.moved_at, m.ended_at, m.cancelled_at)
        > statement_timestamp() - interval '30 days'
    union all
    select mine.id, 'followUp', mine.next_follow_up_at - interval '7 days', null
    from mine
    where mine.next_follow_up_at between statement_timestamp() and statement_timestamp() + interval '7 days'
  )
  select found.plan_id, found.kind, found.at,
    found.at > coalesce(mark.read_to, '-infinity')
      and (found.kind not in ('comment', 'change', 'meeting') or found.at > coalesce(look.at, '-infinity'))
      and (found.thread_id is null or found.at > coalesce(seen.read_at, '-infinity'))
  from found
  left join app.notice_marks mark on mark.plan_id = found.plan_id and mark.kind = found.kind
    and mark.person_id = (select priv.me())
  left join priv.my_looks() look on look.plan_id = found.plan_id
  left join app.thread_reads seen on seen.thread_id = found.thread_id and seen.person_id = (select priv.me())
$$;

drop function priv.my_ending_consents();

create or replace function priv.asked_of_me(p_plan uuid, p_party uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  with waits as materialized (select w.* from priv.waits_for(array[p_plan]) w)
  select jsonb_build_object(
    'calls', (
      select coalesce(jsonb_agg(jsonb_build_object('meetingId', m.id, 'startsAt', priv.iso(m.starts_at))
        order by m.starts_at), '[]')
      from waits join app.meetings m on m.id = waits.about where waits.kind = 'call'),
    'agreements', (
      select count(*) from waits join app.coordinator_agreements a on a.id = waits.about
      where waits.kind = 'agreement'),
    'handovers', (
      select count(*) from waits join app.plan_handovers h on h.id = waits.about where waits.kind = 'agreement'),
    'approval', (
      select v.number from waits join app.plan_versions v on v.id = waits.about
      where waits.kind = 'approval' and p_party is not null),
    'consents', (
      select coalesce(jsonb_agg(u.label order by u.label), '[]')
      from waits join app.plan_units u on u.id = waits.about where waits.kind = 'consent'),
    'moves', (select count(*) from waits where waits.kind = 'move'))
$$;

create or replace function app.my_waiting() returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  mine uuid[] := array(
    select p.id from app.plans p
    where p.id = any (array(select priv.my_plan_ids())) and p.status in ('DRAFT', 'ACTIVE', 'PAUSED'));
  found jsonb := (
    with waits as materialized (
      select w.*, c.name as child
      from priv.waits_for(mine) w
      join app.plans p on p.id = w.plan_id
      join app.children c on c.id = p.child_id
    )
    select jsonb_build_object(
      'plans', (select coalesce(jsonb_agg(distinct waits.plan_id), '[]') from waits),
      'calls', (
        select coalesce(jsonb_agg(jsonb_build_object('planId', waits.plan_id, 'child', waits.child,
          'startsAt', priv.iso(m.starts_at)) order by m.starts_at), '[]')
        from waits join app.meetings m on m.id = waits.about where waits.kind = 'call'),
      'asks', (
        select coalesce(jsonb_agg(jsonb_build_object('planId', waits.plan_id, 'child', waits.child,
          'kind', case waits.kind when 'help' then 'HELP' else 'ANSWER' end, 'threadId', waits.about,
          'by', people.name, 'about', t.quotation, 'body', c.body, 'at', priv.iso(waits.since))
          order by waits.kind = 'help' desc, waits.since), '[]')
        from waits
        join app.threads t on t.id = waits.about
        join app.comments c on c.id = waits.said[1]
        left join app.people on people.id = c.author_id
        where waits.kind in ('help', 'answer')),
      'consents', (
        select coalesce(jsonb_agg(jsonb_build_object('planId', waits.plan_id, 'child', waits.child, 'unit', u.label)
          order by waits.since, u.label), '[]')
        from waits join app.plan_units u on u.id = waits.about where waits.kind = 'consent'),
      'approvals', (
        select coalesce(jsonb_agg(jsonb_build_object('planId', waits.plan_id, 'child', waits.child,
          'number', v.number) order by waits.since), '[]')
        from waits join app.plan_versions v on v.id = waits.about where waits.kind = 'approval'),
      'agreements', (
        select coalesce(jsonb_agg(jsonb_build_object('planId', waits.plan_id, 'child', waits.child,
          'unit', u.label) order by waits.since), '[]')
        from waits
        join app.coordinator_agreements a on a.id = waits.about
        left join app.plan_units u on u.id = a.plan_unit_id
        where waits.kind = 'agreement'),
      'handovers', (
        select coalesce(jsonb_agg(jsonb_build_object('planId', waits.plan_id, 'child', waits.child,
          'kind', h.kind, 'from', f.label) order by waits.since), '[]')
        from waits
        join app.plan_handovers h on h.id = waits.about
        left join app.plan_units f on f.id = h.from_unit_id
        where waits.kind = 'agreement'),
      'moves', (
        select coalesce(jsonb_agg(jsonb_build_object('planId', waits.plan_id, 'child', waits.child)
          order by waits.since), '[]')
        from waits where waits.kind = 'move')));
begin
  perform priv.log_access('plan.waiting', array(
    select plan.id::uuid from jsonb_array_elements_text(found -> 'plans') plan (id)));
  return found - 'plans';
end
$$;
comment on function app.my_waiting() is
  'What waits for the caller over their plans, as priv.waits_for finds it, in words. Logged where something waits.';

drop function app.my_agreements();
