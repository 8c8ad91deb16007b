-- What is known for the statistics is put together plan by plan in one pass: each plan looked for its first support
-- among the actions of all, 3 × 12,000 × 600,000 comparisons in a large municipality, in one transaction, beside
-- everybody who works. It did not finish in minutes; now it takes seconds (npm run bench -- --only lists fills such
-- a municipality).

create or replace function priv.statistics_known(p_tenant uuid)
returns table (population text, item text, child text, unit_id uuid, day date, parts text[], days integer)
language sql
stable
set search_path = ''
-- What is counted here PostgreSQL takes for a handful of rows.
set enable_nestloop = off
as $$
  with plan as materialized (
    select p.id, p.child_id::text as child, t.unit_id
    from app.plans p
    join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id and not c.protected_identity
    left join app.plan_units u on u.tenant_id = p.tenant_id and u.id = p.best_interest_lead_id
    left join app.tenant_units t on t.tenant_id = p.tenant_id and t.unit_id = u.unit_id
    where p.tenant_id = p_tenant and p.kind = 'childPlan'
  ),
  event as materialized (
    select m.plan_id, m.kind, m.day
    from app.plan_milestones m
    where m.tenant_id = p_tenant and m.withdrawn_at is null
  ),
  moment as materialized (
    select plan.*, first.sealed, first.signal, first.consent
    from plan
    left join (
      select event.plan_id, min(event.day) filter (where event.kind = 'SEALED') as sealed,
        min(event.day) filter (where event.kind = 'SIGNAL') as signal,
        min(event.day) filter (where event.kind = 'CONSENT') as consent
      from event group by event.plan_id
    ) first on first.plan_id = plan.id
  ),
  action as materialized (
    select a.plan_id, a.zone_id, a.id, a.kind, a.start_on, a.status, a.outcome, a.moved_at,
      greatest(a.start_on, coalesce(a.done_on, a.due_on, a.start_on)) as ends_on,
      a.start_on is not null and a.status not in ('CANCELLED', 'PLANNED', 'WAITING', 'WAITING_CONSENT') as begun
    from app.plan_actions a
    join app.zones z on z.tenant_id = a.tenant_id and z.id = a.zone_id and z.kind = 'shared'
    where a.tenant_id = p_tenant
  ),
  -- The first meeting, and the first support, at or after a day.
  meeting as (
    select m.id as plan_id, min(event.day) as met
    from moment m join event on event.plan_id = m.id and event.kind = 'MEETING' and event.day >= m.signal
    group by m.id
  ),
  support as (
    select m.id as plan_id, min(action.start_on) filter (where action.start_on >= m.signal) as after_signal,
      min(action.start_on) filter (where action.start_on >= m.consent) as after_consent,
      min(action.start_on) filter (where m.signal is null or action.start_on >= m.signal) as support
    from moment m join action on action.plan_id = m.id and action.kind = 'SUPPORT' and action.begun
    group by m.id
  ),
  lead as materialized (
    select m.*, meeting.met, support.after_signal, support.after_consent, support.support
    from moment m
    left join meeting on meeting.plan_id = m.id
    left join support on support.plan_id = m.id
  ),
  assessed as (
    select a.plan_id, min(a.start_on) as began, max(a.ends_on) as ended, sum(a.ends_on - a.start_on) as own_days
    from action a
    where a.kind = 'ASSESSMENT' and a.status <> 'CANCELLED'
    group by a.plan_id
    having bool_and(a.status = 'DONE' and a.start_on is not null)
  ),
  held as (
    select m.id, m.plan_id, (m.ended_at at time zone 'Europe/Stockholm')::date as day,
      m.child_part in ('IN_PERSON', 'PART', 'REMOTE') or m.child_spoke_at is not null as with_child
    from app.meetings m
    where m.tenant_id = p_tenant and m.state = 'ENDED'
  )
  select 'plans', l.id::text, l.child, l.unit_id, l.sealed, '{all}'::text[], null::integer
  from lead l where l.sealed is not null
  union all
  select 'signalToMeeting', l.id::text, l.child, l.unit_id, l.met, '{all}', l.met - l.signal
  from lead l where l.met is not null
  union all
  select 'signalToAction', l.id::text, l.child, l.unit_id, l.after_signal, '{all}', l.after_signal - l.signal
  from lead l where l.after_signal is not null
  union all
  select 'consentToAction', l.id::text, l.child, l.unit_id, l.after_consent, '{all}', l.after_consent - l.consent
  from lead l where l.after_consent is not null
  union all
  select 'parallel', l.id::text, l.child, l.unit_id, a.ended, '{all}', a.ended - a.began
  from lead l join assessed a on a.plan_id = l.id
  union all
  select 'sequential', l.id::text, l.child, l.unit_id, a.ended, '{all}', a.own_days::integer
  from lead l join assessed a on a.plan_id = l.id
  union all
  select 'support', l.id::text, l.child, l.unit_id, a.ended,
    array[case when l.support < a.ended then 'before' else 'after' end], null
  from lead l join assessed a on a.plan_id = l.id
  union all
  select 'followUps', h.id::text, l.child, l.unit_id, h.day,
    array[case when h.with_child then 'child' else 'without' end], null
  from held h join lead l on l.id = h.plan_id
  where l.sealed < h.day
  union all
  select 'parties', h.id || ':' || p.party_id, l.child, l.unit_id, h.day,
    array[case p.attendance when 'ABSENT' then 'absent' else 'came' end], null
  from held h
  join lead l on l.id = h.plan_id
  join app.meeting_participants p on p.tenant_id = p_tenant and p.meeting_id = h.id
  where p.obligation = 'CALLED' and p.removed_at is null and p.attendance is not null
  union all
  select 'goals', g.zone_id || ':' || g.id, l.child, l.unit_id,
    (z.changed_at at time zone 'Europe/Stockholm')::date,
    array[case g.status when 'REACHED' then 'reached' else 'closed' end], null
  from app.plan_goals g
  join app.zones on zones.tenant_id = g.tenant_id and zones.id = g.zone_id and zones.kind = 'shared'
  join app.zone_projections z on z.tenant_id = g.tenant_id and z.zone_id = g.zone_id
  join lead l on l.id = g.plan_id
  where g.tenant_id = p_tenant and g.status <> 'ACTIVE'
  union all
  select 'outcomes', a.zone_id || ':' || a.id, l.child, l.unit_id,
    (a.moved_at at time zone 'Europe/Stockholm')::date, array[lower(a.outcome)], null
  from action a join lead l on l.id = a.plan_id
  where a.outcome is not null
  union all
  select 'yellow', s.id::text, s.id::text, s.to_unit_id, (s.ended_at at time zone 'Europe/Stockholm')::date,
    '{all}', null
  from app.signals s
  join app.signal_cards c on c.tenant_id = s.tenant_id and c.signal_id = s.id and not c.protected_identity
  where s.tenant_id = p_tenant and s.state = 'SOLVED'
  union all
  select 'answers', a.id::text, l.child, l.unit_id, (a.answered_at at time zone 'Europe/Stockholm')::date,
    array[case when a.said >= 4 then 'said' else 'saidNot' end,
      case when a.understood >= 4 then 'understood' else 'understoodNot' end,
      case when a.whom >= 4 then 'whom' else 'whomNot' end], null
  from app.experience_answers a
  join lead l on l.id = a.plan_id
  where a.tenant_id = p_tenant and a.role = 'child' and a.said is not null and a.understood is not null
    and a.whom is not null
$$;
