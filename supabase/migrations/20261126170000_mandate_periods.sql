-- A mandate is for a unit, and may be several: with each unit somebody works for they reach the plans in
-- which they take part for that unit, in the periods of those mandates, and no others. When one ends, the
-- plans of the others stay. A mandate that names no unit counts for all of the tenant.

alter table app.memberships
  add column revision integer not null default 1,
  add check (valid_to is null or valid_to >= valid_from);
comment on column app.memberships.revision is 'Grows with each change: who changes a mandate names the one they saw.';

create function priv.count_change() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.revision := old.revision + 1;
  return new;
end
$$;
comment on function priv.count_change() is 'Trigger: a row that was changed says so by its revision.';
create trigger count_change before update on app.memberships
  for each row execute function priv.count_change();
call priv.allow('kring_definer', 'app.memberships', '{update}');

set role kring_definer;

create function priv.mandate_periods(p_tenant uuid, p_person uuid, p_unit uuid, p_role text)
returns tstzmultirange
language sql stable security definer
set search_path = ''
as $$
  select coalesce(range_agg(tstzrange(m.valid_from, m.valid_to)), '{}')
  from app.memberships m
  where m.person_id = p_person and m.tenant_id = p_tenant
    and (m.valid_to is null or m.valid_to > clock_timestamp())
    and (p_role not in ('professional', 'coordinator')
      or (m.role in ('staff', 'coordinator') and (m.unit_id is null or p_unit is null or m.unit_id = p_unit)))
$$;
comment on function priv.mandate_periods(uuid, uuid, uuid, text) is
  'When a person has a mandate by which they take part in this role: for the unit, or as family in the tenant.';

-- As before; a professional or coordinator by mandates for the unit they take part for.
create or replace function priv.wanted_members(p_plan uuid)
returns table (tenant_id uuid, zone_id uuid, person_id uuid, basis text, basis_id uuid,
  access text, valid_from timestamptz, valid_to timestamptz)
language sql stable security definer
set search_path = ''
as $$
  with party as (
    select p.tenant_id, p.id, p.person_id, p.plan_unit_id, listed.named_audience as by_name_only,
      p.role in ('professional', 'coordinator') as needs_consent,
      case p.role when 'professional' then u.sector else p.role end as audience,
      priv.mandate_periods(p.tenant_id, p.person_id, u.unit_id, p.role)
        * case p.role when 'guardian' then priv.custody_periods(p.id) else '{(,)}' end as entitled,
      greatest(p.valid_from, office.valid_from) as valid_from,
      least(p.ended_at, office.valid_to, agreed.until) as valid_to
    from app.plan_parties p
    join app.plan_units u on u.tenant_id = p.tenant_id and u.id = p.plan_unit_id
    join app.zones listed on listed.tenant_id = p.tenant_id and listed.id = p.zone_id
    left join app.coordinator_pools pool on p.role = 'coordinator'
      and pool.tenant_id = p.tenant_id and pool.unit_id = u.unit_id
    left join app.coordinator_mandates office on office.tenant_id = pool.tenant_id
      and office.pool_id = pool.id and office.person_id = p.person_id
      and office.ended_at is null and office.valid_to > clock_timestamp()
    cross join lateral (
      select case when p.role = 'coordinator' then priv.agreed_until(u.id) end as until) agreed
    where p.plan_id = p_plan and u.status = 'ADMITTED'
      and (p.ended_at is null or p.ended_at > clock_timestamp())
      and (pool.id is null or office.id is not null)
      and (agreed.until is null or agreed.until > clock_timestamp())
      and not exists (
        select from app.access_blocks b
        where b.tenant_id = p.tenant_id and b.plan_id = p.plan_id and b.person_id = p.person_id
          and b.lifted_at is null)
  ),
  open_to as (
    select party.*, z.id as zone_id, z.kind as zone_kind, 'party' as basis, party.id as basis_id,
      rule.access, true as closes_on_refusal, null::timestamptz as share_until
    from party
    join app.zones z on z.plan_id = p_plan and not z.named_audience
    join app.zone_rules rule on rule.zone_kind = z.kind and rule.audience = party.audience
    where not party.by_name_only
      and (z.kind <> 'draft' or z.plan_unit_id = party.plan_unit_id)
    union all
    select party.*, z.id, z.kind, 'share', share.id, share.access, share.basis = 'consent', share.ended_at
    from party
    join app.zone_shares share on share.plan_id = p_plan
      and (share.party_id = party.id or share.plan_unit_id = party.plan_unit_id)
      and (share.ended_at is null or share.ended_at > clock_timestamp())
    join app.zones z on z.tenant_id = share.tenant_id and z.id = share.zone_id
  ),
  consented as materialized (select * from priv.consent_periods(p_plan)),
  bounded as (
    select o.*, least(o.valid_to, o.share_until) as until, o.entitled * coalesce((
      select range_intersect_agg(c.open) from consented c
      where o.needs_consent and o.closes_on_refusal and c.plan_unit_id = o.plan_unit_id
        and (c.zone_kind is null or c.zone_kind = o.zone_kind)), '{(,)}') as open
    from open_to o
  )
  select b.tenant_id, b.zone_id, b.person_id, b.basis, b.basis_id, b.access, lower(period), upper(period)
  from bounded b
  cross join lateral unnest(b.open * case when coalesce(b.until > b.valid_from, true)
    then tstzmultirange(tstzrange(b.valid_from, b.until)) else '{}' end) period
  where upper_inf(period) or upper(period) > clock_timestamp()
$$;
comment on function priv.wanted_members(uuid) is
  'The access rule: parties × matrix + shares, as long as mandates for their unit, custody, yeses and agreements hold; nobody who is stopped.';

reset role;

-- What was worked out by the rule of before.
select priv.rebuild_zone_members(p.id) from app.plans p order by p.id;
