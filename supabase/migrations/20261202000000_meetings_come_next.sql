-- What happens next in a list of plans knows the meetings that are called, as a plan's own page does: a meeting on the
-- day of the follow-up is the follow-up, and a follow-up without one says who is to call. A plan that is over has
-- no next step.

create or replace function priv.plan_steps()
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
  -- A plan that is over has no next step.
  with going as materialized (
    select p.id, p.next_follow_up_at, p.follow_up_caller_id from app.plans p
    where p.status in ('DRAFT', 'ACTIVE', 'PAUSED')
  ),
  in_zone as materialized (
    select a.zone_id, a.plan_id, count(*) as open,
      count(*) filter (where a.status in ('WAITING', 'WAITING_CONSENT')) as waiting,
      count(*) filter (where a.due_on < today) as overdue,
      min(a.due_on) filter (where a.due_on >= today) as next_on
    from app.plan_actions a
    where a.status not in ('DONE', 'CANCELLED') and a.plan_id in (select going.id from going)
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
  -- One that nobody has opened two hours after its time is no longer ahead, as app.open_plan has it.
  called as materialized (
    select m.plan_id, m.state, m.starts_at, m.chair_id
    from app.meetings m
    where m.plan_id in (select going.id from going)
      and (m.state = 'RUNNING' or m.state = 'CALLED' and m.starts_at > clock_timestamp() - interval '2 hours')
  ),
  -- A follow-up and a meeting have no text of their own: the page says it in the reader's language.
  coming as (
    select p.id as plan_id, 'followUp' as kind, null::text as what, p.next_follow_up_at as at,
      p.follow_up_caller_id as party_id, null::uuid as unit_id
    from going p
    where p.next_follow_up_at >= clock_timestamp() and not exists (
      select from called
      where called.plan_id = p.id and (called.starts_at at time zone 'Europe/Stockholm')::date
        = (p.next_follow_up_at at time zone 'Europe/Stockholm')::date)
    union all
    select called.plan_id,
      case when called.state = 'RUNNING' then 'meetingNow'
        when (called.starts_at at time zone 'Europe/Stockholm')::date
          = (p.next_follow_up_at at time zone 'Europe/Stockholm')::date then 'followUpMeeting'
        else 'meeting' end,
      null, called.starts_at, called.chair_id, null
    from called join going p on p.id = called.plan_id
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
  -- What is going on now stands before a day that began at midnight.
  first as materialized (
    select distinct on (coming.plan_id) coming.* from coming
    order by coming.plan_id, coming.kind <> 'meetingNow', coming.at
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
