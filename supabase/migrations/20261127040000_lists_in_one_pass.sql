-- The list of plans asks each table once: every reference to a table asks its policy anew which parts are one's
-- own. And what is put together is hashed: PostgreSQL takes what is counted here for a handful of rows, and went
-- through 200 plans for each of 200 plans, five times. 117 ms of processor time for 200 children became 59
-- (npm run bench -- --only lists).

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
declare
  today date := (clock_timestamp() at time zone 'Europe/Stockholm')::date;
begin
  return query
  with plan as materialized (
    select p.id, p.tenant_id, p.child_id, p.status, p.next_follow_up_at, p.follow_up_caller_id
    from app.plans p where p.id = any (array(select priv.my_plan_ids()))
  ),
  party_unit as materialized (
    select u.id, u.plan_id, u.label, u.sector from app.plan_units u where u.status = 'ADMITTED'
  ),
  unit as materialized (
    select u.plan_id, array_agg(distinct u.sector order by u.sector) as sectors
    from party_unit u group by u.plan_id
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
      (count(*) filter (where action.due_on < today))::integer as overdue,
      min(action.due_on) filter (where action.due_on >= today) as next_on
    from action group by action.plan_id
  ),
  -- A follow-up has no text of its own: the page says it in the reader's language.
  coming as (
    select p.id as plan_id, 'followUp' as kind, null::text as what, p.next_follow_up_at as at,
      p.follow_up_caller_id as party_id, null::uuid as unit_id
    from plan p where p.next_follow_up_at >= clock_timestamp()
    union all
    select action.plan_id, 'action', action.title,
      action.due_on::timestamp at time zone 'Europe/Stockholm', action.contact_party_id, action.plan_unit_id
    from action join counted on counted.plan_id = action.plan_id and counted.next_on = action.due_on
  ),
  first as (
    select distinct on (coming.plan_id) coming.* from coming order by coming.plan_id, coming.at
  ),
  -- The name is looked up for what comes first, not for everything that comes.
  next as materialized (
    select first.*, coalesce(person.name, u.label) as name
    from first
    left join app.plan_parties party on party.id = first.party_id
    left join person on person.id = party.person_id
    left join party_unit u on u.id = first.unit_id
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
    next.kind, next.what, next.at, next.name,
    coalesce(counted.open, 0), coalesce(counted.waiting, 0), coalesce(counted.overdue, 0),
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
  left join counted on counted.plan_id = p.id
  left join next on next.plan_id = p.id
  left join unread on unread.plan_id = p.id
  left join change on change.plan_id = p.id
  order by next.at nulls last, c.name collate "sv-x-icu";
end
$$;

-- Each of its own two hundred plans against two hundred lists of actions, units and people, as above.
alter function app.my_follow_ups() set enable_nestloop = off;
