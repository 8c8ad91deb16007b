-- Start: what a parent, a child or somebody close needs first, in one logged call that runs as the caller.
-- What comes next, who to turn to, what is asked of them and what has happened since they last looked are
-- worked out from this by src/lib/domain/start; nothing of it is stored.

set role kring_definer;
create function priv.looked_before(p_plan uuid) returns timestamptz
language sql stable security definer
set search_path = ''
as $$
  select max(l.at) from app.access_log l
  where l.plan_id = p_plan and l.person_id = (select priv.me()) and l.action in ('plan.open', 'plan.start')
    and l.at < clock_timestamp() - interval '30 minutes'
$$;
comment on function priv.looked_before(uuid) is 'When the caller looked at the plan before this visit; null for the first.';
grant execute on function priv.looked_before(uuid) to authenticated;
reset role;

create function priv.waiting_calls(p_plans uuid[])
returns table (plan_id uuid, meeting_id uuid, starts_at timestamptz)
language sql stable
set search_path = ''
as $$
  select m.plan_id, m.id, m.starts_at
  from app.meetings m
  join app.meeting_participants p on p.meeting_id = m.id and p.removed_at is null and p.answer is null
  join app.plan_parties party on party.id = p.party_id and party.person_id = (select priv.me())
    and party.valid_from <= statement_timestamp()
    and (party.ended_at is null or party.ended_at > statement_timestamp())
  where m.plan_id = any (p_plans) and m.state = 'CALLED' and m.starts_at > statement_timestamp()
$$;
comment on function priv.waiting_calls(uuid[]) is 'Meetings that the caller is called to and has not answered.';

create function priv.asks_list(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('threadId', a.thread_id, 'kind', a.kind,
    'by', asker.name, 'mine', a.asked_by = (select priv.me()), 'at', priv.iso(a.asked_at),
    'body', c.body, 'anchor', t.anchor, 'quotation', t.quotation, 'to', u.label,
    'closedAt', priv.iso(a.closed_at), 'answeredAt', priv.iso(a.answered_at), 'answeredBy', answerer.name,
    'forMe', a.for_me) order by a.asked_at desc), '[]')
  from priv.asks_of(array[p_plan]) a
  join app.threads t on t.id = a.thread_id
  join app.comments c on c.id = a.comment_id
  left join app.people asker on asker.id = a.asked_by
  left join app.people answerer on answerer.id = a.answered_by
  left join app.plan_units u on u.id = a.to_unit_id
  where a.for_me or a.asked_by = (select priv.me())
$$;
comment on function priv.asks_list(uuid) is 'What waits for the caller in a plan, and what the caller has asked.';

create function priv.asked_of_me(p_plan uuid, p_party uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'calls', (
      select coalesce(jsonb_agg(jsonb_build_object('meetingId', w.meeting_id, 'startsAt', priv.iso(w.starts_at))
        order by w.starts_at), '[]') from priv.waiting_calls(array[p_plan]) w),
    'agreements', (
      select count(*) from app.coordinator_agreements a
      join app.plan_parties party on party.id = p_party and party.role = 'guardian'
      where a.plan_id = p_plan and a.state = 'PROPOSED'
        and a.ends_on >= (statement_timestamp() at time zone 'Europe/Stockholm')::date
        and not exists (
          select from app.agreement_answers said where said.agreement_id = a.id and said.party_id = p_party)),
    'approval', (
      select v.number from app.plan_versions v
      where v.plan_id = p_plan and v.state = 'PROPOSED' and p_party is not null and not exists (
        select from app.plan_approvals a where a.version_id = v.id and a.person_id = (select priv.me()))),
    -- A guardian is asked for consent to each unit that waits for it, until they have said something.
    'consents', (
      select coalesce(jsonb_agg(u.label order by u.label), '[]')
      from app.plan_units u
      join app.plan_parties party on party.id = p_party and party.role = 'guardian'
      where u.plan_id = p_plan and u.status = 'AWAITING_CONSENT' and not exists (
        select from app.consents c
        where c.plan_unit_id = u.id and c.giver_party_id = p_party and c.withdrawn_at is null)))
$$;
comment on function priv.asked_of_me(uuid, uuid) is 'What a plan asks of the caller, who takes part as p_party.';

-- What happened in the read model and the threads after a moment, as far as the caller reads. What the
-- caller did is no news to them.
create function priv.news_since(p_plan uuid, p_since timestamptz) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'actions', (
      select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'title', a.title, 'status', a.status)
        order by a.moved_at desc, a.id), '[]')
      from app.plan_actions a where a.plan_id = p_plan and a.moved_at > p_since),
    'threads', (
      select coalesce(jsonb_agg(jsonb_build_object('threadId', said.thread_id, 'anchor', t.anchor,
        'quotation', t.quotation, 'by', said.names, 'count', said.count,
        'answersMe', t.created_by = (select priv.me())) order by said.at desc), '[]')
      from (
        select c.thread_id, max(c.created_at) as at, count(*) as count,
          array_agg(distinct people.name) filter (where people.name is not null) as names
        from app.comments c
        left join app.people on people.id = c.author_id
        where c.zone_id in (select z.id from app.zones z where z.plan_id = p_plan)
          and c.created_at > p_since and c.withdrawn_at is null and c.author_id <> (select priv.me())
        group by c.thread_id) said
      join app.threads t on t.id = said.thread_id),
    'meetings', (
      select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'startsAt', priv.iso(m.starts_at), 'what',
        case when m.cancelled_at > p_since then 'cancelled' when m.ended_at > p_since then 'ended'
          when m.called_at > p_since then 'called' else 'moved' end) order by m.starts_at), '[]')
      from app.meetings m
      where m.plan_id = p_plan and m.called_by <> (select priv.me())
        and greatest(m.called_at, m.moved_at, m.ended_at, m.cancelled_at) > p_since),
    'versions', (
      select coalesce(jsonb_agg(v.number order by v.number), '[]') from app.plan_versions v
      where v.plan_id = p_plan and v.state = 'SEALED' and v.sealed_at > p_since),
    'statuses', (
      select coalesce(jsonb_agg(s.to_status order by s.at), '[]') from app.plan_status_changes s
      where s.plan_id = p_plan and s.at > p_since and s.person_id <> (select priv.me())))
$$;
comment on function priv.news_since(uuid, timestamptz) is 'What others changed, said and called in a plan after a moment.';

create function app.plan_start(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
-- One plan for everyone from the first call on: planning costs more than running.
set plan_cache_mode = force_generic_plan
as $$
declare
  shared uuid := (
    select z.id from app.zones z where z.plan_id = p_plan and z.kind = 'shared');
  mine uuid := (priv.my_party(p_plan) ->> 'partyId')::uuid;
  before timestamptz := priv.looked_before(p_plan);
begin
  if shared is null then
    return null;
  end if;
  perform priv.log_access('plan.start', array[p_plan]);
  return (
    select jsonb_build_object(
      'plan', jsonb_build_object('id', p.id, 'status', p.status,
        'followUpAt', priv.iso(p.next_follow_up_at), 'callerId', p.follow_up_caller_id,
        'bestInterestUnitId', p.best_interest_lead_id, 'collaborationUnitId', p.collaboration_lead_id),
      'child', jsonb_build_object('name', c.name, 'protected', c.protected_identity),
      'sharedZoneId', shared, 'me', jsonb_build_object('partyId', mine,
        'role', (select party.role from app.plan_parties party where party.id = mine)),
      'mayComment', shared = any (array(select priv.my_zone_ids('comment'))),
      'helpUnitId', priv.help_unit(p_plan),
      'units', (
        select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label, 'sector', u.sector,
          'phone', u.phone)), '[]')
        from app.plan_units u where u.plan_id = p_plan and u.status = 'ADMITTED'),
      'parties', (
        select coalesce(jsonb_agg(jsonb_build_object('id', party.id, 'name', people.name,
          'title', party.title, 'role', party.role, 'unitId', party.plan_unit_id, 'phone', party.phone)
          order by party.valid_from, people.name), '[]')
        from app.plan_parties party
        join app.plan_units u on u.id = party.plan_unit_id and u.status = 'ADMITTED'
        join app.people on people.id = party.person_id
        where party.zone_id = shared and party.valid_from <= statement_timestamp()
          and (party.ended_at is null or party.ended_at > statement_timestamp())
          and (party.role <> 'coordinator' or priv.reads_zone(party.person_id, shared))),
      'goals', (
        select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'title', g.title)
          order by g.position collate "C", g.id), '[]')
        from app.plan_goals g where g.zone_id = shared),
      'actions', (
        select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'title', a.title, 'unitId', a.plan_unit_id,
          'kind', a.kind, 'contactId', a.contact_party_id, 'startOn', a.start_on, 'dueOn', a.due_on, 'status', a.status)
          order by a.position collate "C", a.id), '[]')
        from app.plan_actions a where a.zone_id = shared),
      'meetings', (
        select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'startsAt', priv.iso(m.starts_at),
          'chairId', m.chair_id, 'running', m.state = 'RUNNING', 'withMe', exists (
            select from app.meeting_participants mp
            where mp.meeting_id = m.id and mp.party_id = mine and mp.removed_at is null)) order by m.starts_at), '[]')
        from app.meetings m
        where m.plan_id = p_plan and (m.state = 'RUNNING'
          or m.state = 'CALLED' and m.starts_at > statement_timestamp() - interval '2 hours')),
      'asked', priv.asked_of_me(p_plan, mine),
      'asks', priv.asks_list(p_plan),
      'dissents', priv.dissents_of(p_plan),
      'since', priv.iso(before),
      -- Who comes for the first time sees the last two weeks.
      'news', priv.news_since(p_plan, coalesce(before, statement_timestamp() - interval '14 days')))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
comment on function app.plan_start(uuid) is 'What the start page shows the caller; null when it is not for the caller. Logged.';

create function app.my_waiting() returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  mine uuid[] := array(
    select p.id from app.plans p
    where p.id = any (array(select priv.my_plan_ids())) and p.status in ('DRAFT', 'ACTIVE', 'PAUSED'));
begin
  perform priv.log_access('plan.waiting', array(
    select w.plan_id from priv.waiting_calls(mine) w
    union
    select a.plan_id from priv.asks_of(mine) a where a.for_me));
  return jsonb_build_object(
    'calls', (
      select coalesce(jsonb_agg(jsonb_build_object('planId', w.plan_id, 'child', c.name,
        'startsAt', priv.iso(w.starts_at)) order by w.starts_at), '[]')
      from priv.waiting_calls(mine) w
      join app.plans p on p.id = w.plan_id
      join app.children c on c.id = p.child_id),
    'asks', (
      select coalesce(jsonb_agg(jsonb_build_object('planId', a.plan_id, 'child', child.name, 'kind', a.kind,
        'threadId', a.thread_id, 'by', people.name, 'about', t.quotation, 'body', c.body, 'at', priv.iso(a.asked_at))
        order by a.kind = 'HELP' desc, a.asked_at), '[]')
      from priv.asks_of(mine) a
      join app.threads t on t.id = a.thread_id
      join app.comments c on c.id = a.comment_id
      join app.plans p on p.id = a.plan_id
      join app.children child on child.id = p.child_id
      left join app.people on people.id = a.asked_by
      where a.for_me));
end
$$;
comment on function app.my_waiting() is 'Over the caller''s plans: meetings they have not answered and comments that wait for them. Logged where something waits.';

grant execute on function priv.waiting_calls(uuid[]), priv.asks_list(uuid), priv.asked_of_me(uuid, uuid),
  priv.news_since(uuid, timestamptz), app.plan_start(uuid), app.my_waiting() to authenticated;
