-- One list of plans for somebody who acts in several municipalities: each plan says whose it is, where there is
-- more than one to tell apart, and never of a child with protected data. What is in it is still what each row-level policy shows in each tenant by itself: nothing is asked across them.

drop function app.my_plans();
drop function priv.plan_list();

create function priv.plan_list()
returns table (plan_id uuid, child_name text, child_born_on date, protected boolean, status text,
  next_kind text, next_what text, next_at timestamptz, next_with text, open_actions integer,
  waiting_actions integer, overdue_actions integer, unread_comments integer, changed_at timestamptz,
  changed_by text, sectors text[], my_role text, tenant_id uuid, tenant_name text)
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
    coalesce(unit.sectors, '{}'), mine.role,
    case when several.said and not c.protected_identity then p.tenant_id end,
    case when several.said and not c.protected_identity then t.name end
  from app.plans p
  cross join (
    select count(distinct q.tenant_id) > 1 as said
    from app.plans q where q.id = any (array(select priv.my_plan_ids()))) several
  join app.children c on c.id = p.child_id
  join app.tenants t on t.id = p.tenant_id
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

create function app.my_plans()
returns table (plan_id uuid, child_name text, child_born_on date, protected boolean, status text,
  next_kind text, next_what text, next_at timestamptz, next_with text, open_actions integer,
  waiting_actions integer, overdue_actions integer, unread_comments integer, changed_at timestamptz,
  changed_by text, sectors text[], my_role text, tenant_id uuid, tenant_name text)
language plpgsql
set search_path = ''
as $$
begin
  perform priv.log_access('plan.list', array(select priv.my_plan_ids()));
  return query select * from priv.plan_list();
end
$$;
comment on function app.my_plans() is 'The caller''s plans in all their tenants, what happens next first. Logged in each.';
grant execute on function app.my_plans() to authenticated;
