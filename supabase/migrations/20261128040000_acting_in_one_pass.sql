-- As whom somebody acts, asked for every plan of a list at once: what belongs together is hashed, and only the
-- plans and people that were asked about are read. For 200 plans each was held against each of the others,
-- 40,000 comparisons for one row of the log each.

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
  part as materialized (
    select distinct on (t.person_id, t.plan_id) t.person_id, t.plan_id, t.role, u.unit_id
    from pair
    join app.plan_parties t on t.plan_id = pair.plan_id and t.person_id = pair.person_id
    join app.plan_units u on u.tenant_id = t.tenant_id and u.id = t.plan_unit_id and u.plan_id = t.plan_id
    where t.plan_id = any (p_plans) and u.plan_id = any (p_plans) and t.person_id = any (p_people)
      and t.valid_from <= p_at and (t.ended_at is null or t.ended_at > p_at)
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
