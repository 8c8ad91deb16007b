-- Lists of somebody with hundreds of children, as fast as those of somebody with two: what is counted for each
-- plan is counted once for all of them, and a name is looked up once for what comes first. Before, each row of a
-- list read all rows of all parts again: 6 s for 200 children (npm run bench -- --only lists).

create function priv.plan_list()
returns table (plan_id uuid, child_name text, child_born_on date, protected boolean, status text,
  next_kind text, next_what text, next_at timestamptz, next_with text, open_actions integer,
  waiting_actions integer, overdue_actions integer, unread_comments integer, changed_at timestamptz,
  changed_by text, sectors text[], my_role text)
language plpgsql
set search_path = ''
-- One plan for everyone from the first call on: planning costs more than running.
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  today date := (clock_timestamp() at time zone 'Europe/Stockholm')::date;
begin
  return query
  with unit as materialized (
    select u.plan_id, array_agg(distinct u.sector order by u.sector) as sectors
    from app.plan_units u where u.status = 'ADMITTED' group by u.plan_id
  ),
  mine as materialized (
    select distinct on (p.plan_id) p.plan_id, p.role
    from app.plan_parties p
    where p.person_id = (select priv.me()) and (p.ended_at is null or p.ended_at > clock_timestamp())
    order by p.plan_id, p.valid_from
  ),
  person as materialized (
    select people.id, people.name from app.people
  ),
  action as materialized (
    select a.plan_id, a.title, a.due_on, a.status, a.plan_unit_id, a.contact_party_id
    from app.plan_actions a where a.status not in ('DONE', 'CANCELLED')
  ),
  counted as materialized (
    select action.plan_id, count(*)::integer as open,
      (count(*) filter (where action.status in ('WAITING', 'WAITING_CONSENT')))::integer as waiting,
      (count(*) filter (where action.due_on < today))::integer as overdue
    from action group by action.plan_id
  ),
  -- A follow-up has no text of its own: the page says it in the reader's language.
  coming as (
    select p.id as plan_id, 'followUp' as kind, null::text as what, p.next_follow_up_at as at,
      p.follow_up_caller_id as party_id, null::uuid as unit_id
    from app.plans p where p.next_follow_up_at >= clock_timestamp()
    union all
    select action.plan_id, 'action', action.title,
      action.due_on::timestamp at time zone 'Europe/Stockholm', action.contact_party_id, action.plan_unit_id
    from action where action.due_on >= today
  ),
  -- The name is looked up for what comes first, not for everything that comes.
  next as materialized (
    select first.*, coalesce(
      (select person.name from app.plan_parties party join person on person.id = party.person_id
        where party.id = first.party_id),
      (select u.label from app.plan_units u where u.id = first.unit_id and u.status = 'ADMITTED')) as name
    from (select distinct on (coming.plan_id) coming.* from coming order by coming.plan_id, coming.at) first
  ),
  unread as materialized (
    select t.plan_id, count(*)::integer as comments
    from app.comments c
    join app.threads t on t.id = c.thread_id
    left join app.thread_reads seen on seen.thread_id = t.id and seen.person_id = (select priv.me())
    where c.author_id <> (select priv.me()) and c.withdrawn_at is null
      and c.created_at > coalesce(seen.read_at, '-infinity')
    group by t.plan_id
  ),
  change as materialized (
    select distinct on (z.plan_id) z.plan_id, z.changed_at, person.name
    from app.zone_projections z left join person on person.id = z.changed_by
    where z.changed_at is not null
    order by z.plan_id, z.changed_at desc
  )
  select p.id, c.name, c.born_on, c.protected_identity, p.status,
    next.kind, next.what, next.at, next.name,
    coalesce(counted.open, 0), coalesce(counted.waiting, 0), coalesce(counted.overdue, 0),
    coalesce(unread.comments, 0), change.changed_at, change.name,
    coalesce(unit.sectors, '{}'), mine.role
  from app.plans p
  join app.children c on c.id = p.child_id
  left join unit on unit.plan_id = p.id
  left join mine on mine.plan_id = p.id
  left join counted on counted.plan_id = p.id
  left join next on next.plan_id = p.id
  left join unread on unread.plan_id = p.id
  left join change on change.plan_id = p.id
  where p.id = any (array(select priv.my_plan_ids()))
  order by next.at nulls last, c.name collate "sv-x-icu";
end
$$;

comment on function priv.plan_list() is 'The caller''s plans, what happens next first; whoever calls it logs it.';
grant execute on function priv.plan_list() to authenticated;

create or replace function app.my_plans()
returns table (plan_id uuid, child_name text, child_born_on date, protected boolean, status text,
  next_kind text, next_what text, next_at timestamptz, next_with text, open_actions integer,
  waiting_actions integer, overdue_actions integer, unread_comments integer, changed_at timestamptz,
  changed_by text, sectors text[], my_role text)
language plpgsql
set search_path = ''
as $$
begin
  perform priv.log_access('plan.list', array(select priv.my_plan_ids()));
  return query select * from priv.plan_list();
end
$$;

-- One row of the log for each case, and not two: who shares a list sees each plan once.
create or replace function app.pool_cases(p_pool uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  mine boolean := priv.in_pool(p_pool);
  looks jsonb;
begin
  if mine is null then
    perform priv.not_found();
  elsif not mine then
    perform priv.refuse('mandate_ended');
  end if;
  select coalesce(jsonb_object_agg(l.plan_id, jsonb_build_object('by', l.person_id, 'at', priv.iso(l.at))), '{}')
  into looks from priv.pool_looks(p_pool) l;
  perform priv.log_access('pool.list', array(select jsonb_object_keys(looks)::uuid));
  return (
    with person as materialized (
      select people.id, people.name from app.people
    )
    select coalesce(jsonb_agg(jsonb_build_object('planId', p.plan_id, 'child', p.child_name,
      'bornOn', p.child_born_on, 'status', p.status,
      'next', case when p.next_at is not null then jsonb_build_object('kind', p.next_kind,
        'what', p.next_what, 'at', priv.iso(p.next_at), 'with', p.next_with) end,
      'open', p.open_actions, 'overdue', p.overdue_actions,
      'looked', case when person.id is not null then jsonb_build_object('name', person.name,
        'mine', person.id = priv.me(), 'at', looks -> p.plan_id::text ->> 'at') end)
      order by p.overdue_actions desc, p.next_at nulls last, p.child_name), '[]')
    from priv.plan_list() p
    left join person on person.id = (looks -> p.plan_id::text ->> 'by')::uuid
    where looks ? p.plan_id::text);
end
$$;

-- As json: it is read once and never looked into here, and a third of the work of jsonb.
drop function app.my_follow_ups();
create function app.my_follow_ups() returns json
language plpgsql
set search_path = ''
-- One plan for everyone from the first call on: planning costs more than running.
set plan_cache_mode = force_generic_plan
as $$
declare
  mine uuid[] := array(
    select distinct party.plan_id
    from app.plan_parties party
    join app.plans p on p.tenant_id = party.tenant_id and p.id = party.plan_id
    where party.person_id = (select priv.me()) and party.role in ('professional', 'coordinator')
      and party.valid_from <= statement_timestamp()
      and (party.ended_at is null or party.ended_at > statement_timestamp())
      and p.status in ('DRAFT', 'ACTIVE')
      and p.id = any (array(select priv.my_plan_ids())));
begin
  perform priv.log_access('plan.gaps', mine);
  return (
    with part as materialized (
      select party.plan_id, party.id, party.plan_unit_id, party.role
      from app.plan_parties party
      join app.plan_units u on u.tenant_id = party.tenant_id and u.id = party.plan_unit_id
      where party.person_id = (select priv.me()) and party.plan_id = any (mine)
        and party.role in ('professional', 'coordinator') and u.status = 'ADMITTED'
        and party.valid_from <= statement_timestamp()
        and (party.ended_at is null or party.ended_at > statement_timestamp())
    ),
    word as materialized (
      select t.zone_id, t.anchor ->> 'id' as action_id, max(c.created_at) as at
      from app.threads t
      join app.comments c on c.tenant_id = t.tenant_id and c.thread_id = t.id
      where t.plan_id = any (mine) and t.anchor ->> 'type' = 'action' and c.withdrawn_at is null
      group by t.zone_id, t.anchor ->> 'id'
    ),
    action as materialized (
      select a.plan_id, json_agg(json_build_object('id', a.id, 'goalId', a.goal_id, 'kind', a.kind,
        'title', a.title, 'unitId', a.plan_unit_id, 'contactId', a.contact_party_id,
        'startOn', a.start_on, 'dueOn', a.due_on, 'doneOn', a.done_on, 'status', a.status,
        'waitsForUnitId', a.waits_for_unit_id, 'meanwhile', a.meanwhile,
        'interimUnitId', a.interim_unit_id, 'decideOn', a.decide_on, 'outcome', a.outcome,
        'movedOn', (greatest(a.moved_at, word.at) at time zone 'Europe/Stockholm')::date)
        order by a.position collate "C", a.id) as list
      from app.plan_actions a
      left join word on word.zone_id = a.zone_id and word.action_id = a.id
      -- What is finished is no gap (gapsOf in src/lib/domain/gaps looks at open ones alone).
      where a.plan_id = any (mine) and a.moved_at is not null and a.status not in ('DONE', 'CANCELLED')
      group by a.plan_id
    ),
    unit as materialized (
      select u.plan_id, json_agg(json_build_object('id', u.id, 'label', u.label, 'sector', u.sector,
        'status', u.status)) as list
      from app.plan_units u where u.plan_id = any (mine) group by u.plan_id
    ),
    party as materialized (
      select party.plan_id, json_agg(json_build_object('id', party.id, 'name', person.name,
        'phone', party.phone, 'endedOn', case when party.ended_at <= statement_timestamp()
          then (party.ended_at at time zone 'Europe/Stockholm')::date end)) as list
      from app.plan_parties party
      join app.people person on person.id = party.person_id
      where party.plan_id = any (mine)
      group by party.plan_id
    )
    select coalesce(json_agg(json_build_object('id', p.id, 'child', c.name, 'sealedOn', p.sealed_on,
      'leads', exists (
        select from part where part.plan_id = p.id and (part.role = 'coordinator'
          or part.plan_unit_id in (p.best_interest_lead_id, p.collaboration_lead_id))),
      'myUnitIds', array(select distinct part.plan_unit_id from part where part.plan_id = p.id),
      'myPartyIds', array(select part.id from part where part.plan_id = p.id),
      'steps', priv.gap_steps_of(p.tenant_id),
      'units', coalesce(unit.list, '[]'), 'parties', coalesce(party.list, '[]'),
      'actions', coalesce(action.list, '[]')) order by c.name collate "sv-x-icu", p.id), '[]')
    from app.plans p
    join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
    left join unit on unit.plan_id = p.id
    left join party on party.plan_id = p.id
    left join action on action.plan_id = p.id
    where p.id = any (mine));
end
$$;
comment on function app.my_follow_ups() is
  'What gaps are found from, over the plans that the caller takes part in as a professional or coordinator. Logged.';
grant execute on function app.my_follow_ups() to authenticated;

create or replace function app.my_handovers() returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  asked uuid[] := array(
    select h.id from app.plan_handovers h
    where h.state = 'OFFERED' and priv.i_answer_for(h.to_unit_id));
  mine uuid[] := array(
    -- First those of whose unit one is, a cheap question; then whether one really leads.
    with of_mine as materialized (
      select p.id from app.plans p
      join app.plan_parties party on party.plan_id = p.id and party.plan_unit_id = p.best_interest_lead_id
      where p.status in ('DRAFT', 'ACTIVE', 'PAUSED') and party.person_id = (select priv.me())
    )
    select distinct p.id from of_mine p
    where priv.i_lead_as(p.id, 'BEST_INTEREST')
      and not exists (
        select from app.plan_handovers h
        where h.plan_id = p.id and h.kind = 'BEST_INTEREST' and h.state = 'OFFERED'));
begin
  perform priv.log_access('handover.list', array(
    select h.plan_id from app.plan_handovers h where h.id = any (asked) union select unnest(mine)));
  return jsonb_build_object(
    'asked', (
      select coalesce(jsonb_agg(jsonb_build_object('planId', h.plan_id, 'child', c.name, 'kind', h.kind,
        'from', f.label, 'to', t.label) order by h.offered_at), '[]')
      from app.plan_handovers h
      join app.plans p on p.id = h.plan_id
      join app.children c on c.id = p.child_id
      left join app.plan_units f on f.id = h.from_unit_id
      left join app.plan_units t on t.id = h.to_unit_id
      where h.id = any (asked)),
    'leading', (
      select coalesce(jsonb_agg(jsonb_build_object('planId', p.id, 'child', c.name, 'bornOn', c.born_on,
        'unitId', p.best_interest_lead_id,
        'units', (
          select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label,
            'answersFor', priv.answers_for(u.id)) order by u.label), '[]')
          from app.plan_units u
          where u.plan_id = p.id and u.sector <> 'family' and u.status <> 'ENDED'))
        order by c.name), '[]')
      from app.plans p
      join app.children c on c.id = p.child_id
      where p.id = any (mine)));
end
$$;

-- Who of a pool looked last: asked for each case, among all that the log says of the plan.
create index access_log_opened on app.access_log (plan_id, at desc) where action = 'plan.open';
