-- What happens next in each plan is found once, for both lists that show it: one's own and the coordinators' shared
-- one. The shared list read all that Mina planer reads, and threw most of it away. Open actions are counted in an
-- index that holds what is counted; a title is fetched for what comes first, and not for all that comes.
-- Processor time for 200 children of 12,000 plans, least of 15: the shared list 68 -> 47 ms, Mina planer 56 -> 53
-- (the database of npm run bench -- --only lists).

-- No title and nothing else that anybody wrote: an index is no second place for what a child's plan says.
create index plan_actions_open on app.plan_actions (zone_id, due_on) include (tenant_id, plan_id, status)
where status not in ('DONE', 'CANCELLED');

-- Its one unit is looked up for each part, and not every unit of every plan.
create or replace function priv.acting(p_people uuid[], p_plans uuid[], p_at timestamptz)
returns table(person_id uuid, plan_id uuid, tenant_id uuid, child_id uuid, acted_as text, unit_id uuid, authority_id uuid, mandate_id uuid)
language sql
stable security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
as $$
  with pair as materialized (
    select distinct one.person_id, one.plan_id from unnest(p_people, p_plans) one (person_id, plan_id)
  ),
  party as materialized (
    select t.person_id, t.plan_id, t.role, t.tenant_id, t.plan_unit_id, t.valid_from, t.id
    from app.plan_parties t
    where t.plan_id = any (p_plans) and t.person_id = any (p_people)
      and t.valid_from <= p_at and (t.ended_at is null or t.ended_at > p_at)
  ),
  part as materialized (
    select distinct on (t.person_id, t.plan_id) t.person_id, t.plan_id, t.role, u.unit_id
    from pair
    join party t on t.plan_id = pair.plan_id and t.person_id = pair.person_id
    join app.plan_units u on u.tenant_id = t.tenant_id and u.id = t.plan_unit_id and u.plan_id = t.plan_id
    where u.id = any (array(select party.plan_unit_id from party))
    order by t.person_id, t.plan_id, t.valid_from, t.id
  ),
  mandate as materialized (
    select m.person_id, m.tenant_id, m.id, m.unit_id, m.role, m.valid_from,
      m.valid_from <= p_at and (m.valid_to is null or m.valid_to > p_at) as active
    from app.memberships m where m.person_id = any (p_people)
  )
  select pair.person_id, p.id, p.tenant_id, p.child_id,
    case
      when part.role = 'coordinator' and pool.id is not null and pooled.id is null then 'ended'
      when part.unit_id is not null and not mine.active then 'ended'
      when part.role is not null then part.role
      when who.kind = 'operator' then 'operator'
      when mine.id is null then 'nobody'
      when not mine.active then 'ended'
      when mine.role = 'administrator' then 'administrator'
      else 'member'
    end,
    unit.id, unit.authority_id, coalesce(pooled.id, mine.id)
  from pair
  join app.plans p on p.id = pair.plan_id and p.id = any (p_plans)
  left join app.people who on who.id = pair.person_id and who.id = any (p_people)
  left join part on part.person_id = pair.person_id and part.plan_id = pair.plan_id
  left join lateral (
    select m.* from mandate m
    where m.person_id = pair.person_id and m.tenant_id = p.tenant_id
      and (part.role is null or m.unit_id is not distinct from part.unit_id)
    order by m.active desc,
      case when part.role is null then exists (
        select from app.plan_units u where u.plan_id = p.id and u.unit_id = m.unit_id) end desc,
      m.valid_from desc, m.id
    limit 1
  ) mine on true
  left join app.units unit
    on unit.id = case when part.role is null then mine.unit_id else part.unit_id end
  left join app.coordinator_pools pool
    on part.role = 'coordinator' and pool.tenant_id = p.tenant_id and pool.unit_id = part.unit_id
  left join lateral (
    select c.id from app.coordinator_mandates c
    where c.tenant_id = pool.tenant_id and c.pool_id = pool.id and c.person_id = pair.person_id
      and c.valid_from <= p_at and c.valid_to > p_at and (c.ended_at is null or c.ended_at > p_at)
    order by c.valid_from desc limit 1
  ) pooled on true
$$;

-- Runs as whoever asks: what of a part that they cannot read comes next is not in it. A name is said by whoever
-- calls it, who has other names to look up too.
create function priv.plan_steps()
returns table (plan_id uuid, kind text, what text, at timestamptz, person_id uuid, unit text, open_actions integer,
  waiting_actions integer, overdue_actions integer)
language plpgsql stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
as $$
#variable_conflict use_column
declare
  today date := (clock_timestamp() at time zone 'Europe/Stockholm')::date;
begin
  return query
  with in_zone as materialized (
    select a.zone_id, a.plan_id, count(*) as open,
      count(*) filter (where a.status in ('WAITING', 'WAITING_CONSENT')) as waiting,
      count(*) filter (where a.due_on < today) as overdue,
      min(a.due_on) filter (where a.due_on >= today) as next_on
    from app.plan_actions a where a.status not in ('DONE', 'CANCELLED')
    group by a.zone_id, a.plan_id
  ),
  counted as materialized (
    select z.plan_id, sum(z.open)::integer as open, sum(z.waiting)::integer as waiting,
      sum(z.overdue)::integer as overdue
    from in_zone z group by z.plan_id
  ),
  soonest as (
    select distinct on (z.plan_id) z.plan_id, z.zone_id, z.next_on
    from in_zone z where z.next_on is not null order by z.plan_id, z.next_on
  ),
  -- A follow-up has no text of its own: the page says it in the reader's language.
  coming as (
    select p.id as plan_id, 'followUp' as kind, null::text as what, p.next_follow_up_at as at,
      p.follow_up_caller_id as party_id, null::uuid as unit_id
    from app.plans p where p.next_follow_up_at >= clock_timestamp()
    union all
    select s.plan_id, 'action', a.title, s.next_on::timestamp at time zone 'Europe/Stockholm',
      a.contact_party_id, a.plan_unit_id
    from soonest s
    cross join lateral (
      select one.title, one.contact_party_id, one.plan_unit_id
      from app.plan_actions one
      where one.zone_id = s.zone_id and one.due_on = s.next_on and one.status not in ('DONE', 'CANCELLED')
      order by one.position collate "C", one.id limit 1
    ) a
  ),
  first as materialized (
    select distinct on (coming.plan_id) coming.* from coming order by coming.plan_id, coming.at
  ),
  party as materialized (
    select party.id, party.person_id from app.plan_parties party
    where party.id = any (array(select first.party_id from first where first.party_id is not null))
  ),
  owner as materialized (
    select u.id, u.label from app.plan_units u
    where u.status = 'ADMITTED'
      and u.id = any (array(select first.unit_id from first where first.unit_id is not null))
  )
  select coalesce(first.plan_id, counted.plan_id), first.kind, first.what, first.at, party.person_id, owner.label,
    coalesce(counted.open, 0), coalesce(counted.waiting, 0), coalesce(counted.overdue, 0)
  from first
  full join counted on counted.plan_id = first.plan_id
  left join party on party.id = first.party_id
  left join owner on owner.id = first.unit_id;
end
$$;
comment on function priv.plan_steps() is
  'What happens next in each plan that the caller reads, and how many actions are open, wait and are late. Whoever calls it logs it.';
grant execute on function priv.plan_steps() to authenticated;

create or replace function priv.plan_list()
returns table (plan_id uuid, child_name text, child_born_on date, protected boolean, status text,
  next_kind text, next_what text, next_at timestamptz, next_with text, open_actions integer,
  waiting_actions integer, overdue_actions integer, unread_comments integer, changed_at timestamptz,
  changed_by text, sectors text[], my_role text, tenant_id uuid, tenant_name text)
language plpgsql
set search_path = ''
-- One plan for everyone from the first call on: planning costs more than running.
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
as $$
#variable_conflict use_column
begin
  return query
  with plan as materialized (
    select p.id, p.tenant_id, p.child_id, p.status
    from app.plans p where p.id = any (array(select priv.my_plan_ids()))
  ),
  unit as materialized (
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
  step as materialized (
    select * from priv.plan_steps()
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
  ),
  several as materialized (select count(distinct plan.tenant_id) > 1 as said from plan)
  select p.id, c.name, c.born_on, c.protected_identity, p.status,
    step.kind, step.what, step.at, coalesce(next_person.name, step.unit),
    coalesce(step.open_actions, 0), coalesce(step.waiting_actions, 0), coalesce(step.overdue_actions, 0),
    coalesce(unread.comments, 0), change.changed_at, change.name,
    coalesce(unit.sectors, '{}'), mine.role,
    case when several.said and not c.protected_identity then p.tenant_id end,
    case when several.said and not c.protected_identity then t.name end
  from plan p
  cross join several
  join app.children c on c.id = p.child_id
  join app.tenants t on t.id = p.tenant_id
  left join unit on unit.plan_id = p.id
  left join mine on mine.plan_id = p.id
  left join step on step.plan_id = p.id
  left join person next_person on next_person.id = step.person_id
  left join unread on unread.plan_id = p.id
  left join change on change.plan_id = p.id
  order by step.at nulls last, c.name collate "sv-x-icu";
end
$$;

create or replace function app.pool_cases(p_pool uuid) returns jsonb
language plpgsql
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
as $$
declare
  mine boolean := priv.in_pool(p_pool);
  cases uuid[];
  lookers uuid[];
  looked timestamptz[];
begin
  if mine is null then
    perform priv.not_found();
  elsif not mine then
    perform priv.refuse('mandate_ended');
  end if;
  select array_agg(l.plan_id), array_agg(l.person_id), array_agg(l.at)
  into cases, lookers, looked from priv.pool_looks(p_pool) l;
  perform priv.log_access('pool.list', cases);
  return (
    with person as materialized (
      select people.id, people.name from app.people
    ),
    step as materialized (
      select * from priv.plan_steps()
    ),
    look as materialized (
      -- A plan whose unit stands twice in it is one case.
      select distinct on (one.plan_id) one.plan_id, one.person_id, one.at
      from unnest(cases, lookers, looked) one (plan_id, person_id, at)
      order by one.plan_id, one.at desc nulls last
    )
    select coalesce(jsonb_agg(jsonb_build_object('planId', p.id, 'child', c.name,
      'bornOn', c.born_on, 'status', p.status,
      'next', case when step.at is not null then jsonb_build_object('kind', step.kind,
        'what', step.what, 'at', priv.iso(step.at), 'with', coalesce(next_person.name, step.unit)) end,
      'open', coalesce(step.open_actions, 0), 'overdue', coalesce(step.overdue_actions, 0),
      'looked', case when looker.id is not null then jsonb_build_object('name', looker.name,
        'mine', looker.id = priv.me(), 'at', priv.iso(look.at)) end)
      order by coalesce(step.overdue_actions, 0) desc, step.at nulls last, c.name), '[]')
    from app.plans p
    join look on look.plan_id = p.id
    join app.children c on c.id = p.child_id
    left join step on step.plan_id = p.id
    left join person next_person on next_person.id = step.person_id
    left join person looker on looker.id = look.person_id
    where p.id = any (cases));
end
$$;
