-- A mandate that ends on its day took access with it, by the clock; the part in the plan stayed, so that the plan
-- went on naming somebody who was not there any more, and nobody was asked to answer for what had been theirs. It
-- ends now as when an administrator ends the mandate. Kring calls this every few minutes (server/mandates).

set role kring_definer;

create or replace function priv.end_parts(p_tenant uuid, p_person uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  part record;
begin
  insert into app.memberships (tenant_id, person_id, role)
  select p_tenant, p_person, family.role from (
    select t.role from app.plan_parties t
    where t.tenant_id = p_tenant and t.person_id = p_person and t.role in ('guardian', 'child', 'relative')
      and (t.ended_at is null or t.ended_at > clock_timestamp())
    order by t.role limit 1) family
  where not exists (
    select from app.memberships m
    where m.tenant_id = p_tenant and m.person_id = p_person
      and (m.valid_to is null or m.valid_to > clock_timestamp()));
  update app.coordinator_mandates o set ended_at = least(o.valid_to, clock_timestamp())
  from app.coordinator_pools pool
  where o.tenant_id = p_tenant and o.person_id = p_person and o.ended_at is null
    and pool.tenant_id = o.tenant_id and pool.id = o.pool_id
    and isempty(priv.mandate_periods(p_tenant, p_person, pool.unit_id, 'coordinator'));
  for part in
    select t.id, t.plan_id, t.zone_id from app.plan_parties t
    join app.plan_units u on u.tenant_id = t.tenant_id and u.id = t.plan_unit_id
    where t.tenant_id = p_tenant and t.person_id = p_person and t.role in ('professional', 'coordinator')
      and (t.ended_at is null or t.ended_at > clock_timestamp())
      and isempty(priv.mandate_periods(p_tenant, p_person, u.unit_id, t.role))
    order by t.plan_id, t.id
  loop
    update app.plan_parties t set ended_at = clock_timestamp() where t.id = part.id;
    -- What the clock ends nobody did; who set the day is in the log of administration.
    insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
    select p_tenant, priv.me(), part.plan_id, part.zone_id, 'party.end', jsonb_build_object('party', part.id)
    where priv.me() is not null;
    perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', part.zone_id)::text);
  end loop;
end
$$;

create function priv.end_what_ran_out() returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  one record;
  ended integer := 0;
begin
  for one in
    -- Whoever makes a mandate longer at this moment is waited for the next time.
    with over as materialized (
      select m.tenant_id, m.person_id
      from app.memberships m
      where m.role in ('staff', 'coordinator', 'guest') and m.valid_to <= clock_timestamp() and exists (
        select from app.plan_parties t
        join app.plan_units u on u.tenant_id = t.tenant_id and u.id = t.plan_unit_id
        where t.tenant_id = m.tenant_id and t.person_id = m.person_id
          and t.role in ('professional', 'coordinator')
          and (t.ended_at is null or t.ended_at > clock_timestamp())
          and isempty(priv.mandate_periods(t.tenant_id, t.person_id, u.unit_id, t.role)))
      for update skip locked
    )
    select distinct over.tenant_id, over.person_id from over order by 1, 2
  loop
    perform priv.end_parts(one.tenant_id, one.person_id);
    perform priv.end_work_sessions(one.person_id);
    ended := ended + 1;
  end loop;
  return ended;
end
$$;
comment on function priv.end_what_ran_out() is
  'Ends the parts in plans of those whose last mandate for them has run out; gives how many people that were.';
grant execute on function priv.end_what_ran_out() to kring_app;
reset role;
