-- Mina planer asks both since it counts what waits as Att följa upp does. Whether somebody leads was asked of each of
-- their plans; it is asked now of those where there is something to decide: 700 and 250 -> a few ms for 200 plans.

set role kring_definer;

create or replace function priv.safety_reviews() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with touched as materialized (
    select b.plan_id from app.access_blocks b
    where b.lifted_at is null and b.plan_id = any (array(select priv.my_plan_ids()))
    union
    select h.plan_id from app.hidden_parts h where h.plan_id = any (array(select priv.my_plan_ids()))
  ),
  led as materialized (
    select touched.plan_id from touched where priv.i_lead(touched.plan_id)
  )
  select coalesce(jsonb_agg(jsonb_build_object('planId', p.id, 'child', c.name, 'kind', due.kind,
    'what', due.what, 'on', due.on) order by due.on nulls first, c.name), '[]')
  from led
  join app.plans p on p.id = led.plan_id
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  cross join lateral (
    select 'BLOCK' as kind, who.name as what, b.review_on as on
    from app.access_blocks b
    join app.plan_parties t on t.id = b.party_id and t.zone_id = any (array(select priv.my_zone_ids('read')))
    join app.people who on who.id = b.person_id
    where b.plan_id = p.id and b.lifted_at is null and coalesce(b.review_on <= priv.today(), true)
    union all
    select 'HIDDEN', part ->> 'title', (part ->> 'reviewOn')::date
    from jsonb_array_elements(priv.hidden_of(p.id)) part
    where (part ->> 'hidden')::boolean and (part ->> 'reviewOn')::date <= priv.today()
  ) due
$$;

create or replace function priv.comings_of_age() returns table (plan_id uuid, day date, offered_to uuid)
language sql stable security definer
set search_path = ''
as $$
  with mine as materialized (
    select p.tenant_id, p.id, priv.comes_of_age(p.id) as day
    from app.plans p
    where p.id = any (array(select priv.my_plan_ids())) and p.status in ('DRAFT', 'ACTIVE', 'PAUSED')
  ),
  soon as materialized (
    select mine.* from mine where mine.day - interval '1 year' <= priv.today()
  )
  select p.id, p.day, offer.to_unit_id
  from soon p
  left join lateral (
    select h.to_unit_id from app.plan_handovers h
    where h.tenant_id = p.tenant_id and h.plan_id = p.id and h.cause = 'AGE' and h.state = 'OFFERED'
    order by h.offered_at desc limit 1) offer on true
  where priv.i_lead(p.id)
    and not exists (
      select from app.plan_handovers h
      where h.tenant_id = p.tenant_id and h.plan_id = p.id and h.cause = 'AGE' and h.state = 'ACCEPTED'
        and h.answered_at >= priv.start_of((p.day - interval '1 year')::date))
$$;
reset role;

-- Written anew with what waits (…_waits), it had lost this (…_notices_in_one_pass): 150 -> 60 ms.
alter function priv.my_notices() set enable_nestloop = off;
