-- Coordinators: several colleagues share one list (a pool), each with a mandate of their own that says
-- what for and from when until when. Where a unit has a pool, its coordinators reach a plan only as long
-- as their mandate lasts: the access rule asks for it, and its end ends their access at once. Whoever
-- makes an authority's decisions about a child is never its coordinator, in no plan of the child.

create table app.coordinator_pools (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  unit_id uuid not null,
  opened_by uuid references app.people (id),
  opened_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, unit_id),
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id)
);
comment on table app.coordinator_pools is 'Koordineringsfunktion: a unit whose coordinators share their cases. Begins with two.';

create table app.coordinator_mandates (
  tenant_id uuid not null,
  pool_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  person_id uuid not null references app.people (id),
  scope text not null check (length(scope) between 1 and 2000),
  valid_from timestamptz not null,
  valid_to timestamptz not null,
  ended_at timestamptz,
  given_by uuid references app.people (id),
  given_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  check (valid_to > valid_from),
  foreign key (tenant_id, pool_id) references app.coordinator_pools (tenant_id, id)
);
create index on app.coordinator_mandates (person_id, tenant_id);
create unique index on app.coordinator_mandates (tenant_id, pool_id, person_id) where ended_at is null;
comment on table app.coordinator_mandates is 'Mandat: what a coordinator may be asked to do, from when until when.';
comment on column app.coordinator_mandates.ended_at is 'Ended before its time, or followed by another.';

alter table app.plan_parties
  add column decides boolean not null default false,
  add check (not decides or role = 'professional');
comment on column app.plan_parties.decides is 'Makes an authority''s decisions about the child; can then not be its coordinator.';

call priv.protect('app.coordinator_pools', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.coordinator_mandates', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.coordinator_pools', '{select,insert}');
call priv.allow('kring_definer', 'app.coordinator_mandates', '{select,insert,update}');
do $$
begin
  -- Whoever lets parties into a plan needs this too, and may have got it before.
  if not exists (select from pg_policies where schemaname = 'app' and tablename = 'plan_parties'
    and policyname = 'kring_definer_insert') then
    call priv.allow('kring_definer', 'app.plan_parties', '{insert}');
  end if;
end
$$;
create trigger keep_keys before update on app.coordinator_mandates
  for each row execute function
    priv.keep_keys('tenant_id', 'pool_id', 'id', 'person_id', 'scope', 'valid_from', 'given_by', 'given_at');

set role kring_definer;

-- One's own pools, and those of whose coordinators one meets in a plan: the family sees what mandate
-- the person has who coordinates for it.
create function priv.my_pool_ids() returns setof uuid
language sql stable parallel safe security definer
set search_path = ''
as $$
  select pool.id from app.coordinator_pools pool
  where pool.id in (select m.pool_id from app.coordinator_mandates m where m.person_id = (select priv.me()))
    or pool.tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}')))
    or (pool.tenant_id, pool.unit_id) in (
      select u.tenant_id, u.unit_id from app.plan_units u
      where u.zone_id = any (array(select priv.my_zone_ids('read'))))
$$;
comment on function priv.my_pool_ids() is 'Pools that the signed-in person works in, meets in a plan, or administers.';
grant execute on function priv.my_pool_ids() to authenticated;

-- The access rule as before, and: a coordinator reaches a plan only within a mandate, where their unit has
-- a pool, and only as long as the agreement with the parents lasts, where there is one.
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
      greatest(p.valid_from, mandate.valid_from, office.valid_from) as valid_from,
      least(p.ended_at, mandate.valid_to, office.valid_to, agreed.until) as valid_to
    from app.plan_parties p
    join app.plan_units u on u.tenant_id = p.tenant_id and u.id = p.plan_unit_id
    join app.zones listed on listed.tenant_id = p.tenant_id and listed.id = p.zone_id
    cross join lateral (
      select m.valid_from, m.valid_to
      from app.memberships m
      where m.person_id = p.person_id and m.tenant_id = p.tenant_id
        and (m.valid_to is null or m.valid_to > clock_timestamp())
      order by m.valid_to desc nulls first, m.valid_from
      limit 1
    ) mandate
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
  ),
  refusal as (
    select c.plan_unit_id, c.zone_kind
    from app.consents c
    join app.plan_parties giver on giver.tenant_id = c.tenant_id and giver.id = c.giver_party_id
    where c.plan_id = p_plan and c.answer = 'no' and c.withdrawn_at is null
      and giver.role = 'guardian'
      and (giver.ended_at is null or giver.ended_at > clock_timestamp())
  ),
  open_to as (
    select party.*, z.id as zone_id, z.kind as zone_kind, 'party' as basis, party.id as basis_id,
      rule.access, true as closes_on_refusal
    from party
    join app.zones z on z.plan_id = p_plan and not z.named_audience
    join app.zone_rules rule on rule.zone_kind = z.kind and rule.audience = party.audience
    where not party.by_name_only
      and (z.kind <> 'draft' or z.plan_unit_id = party.plan_unit_id)
    union all
    select party.*, z.id, z.kind, 'share', share.id, share.access, share.basis = 'consent'
    from party
    join app.zone_shares share on share.plan_id = p_plan
      and (share.party_id = party.id or share.plan_unit_id = party.plan_unit_id)
      and (share.ended_at is null or share.ended_at > clock_timestamp())
    join app.zones z on z.tenant_id = share.tenant_id and z.id = share.zone_id
  )
  select o.tenant_id, o.zone_id, o.person_id, o.basis, o.basis_id, o.access, o.valid_from, o.valid_to
  from open_to o
  where not (o.needs_consent and o.closes_on_refusal and exists (
    select from refusal r
    where r.plan_unit_id = o.plan_unit_id and (r.zone_kind is null or r.zone_kind = o.zone_kind)))
$$;
comment on function priv.wanted_members(uuid) is
  'The access rule: parties × matrix + shares − refusals, coordinators within mandate and agreement.';

-- Those who lead, as before; but a coordinator who has no access (any more) leads nothing.
create or replace function priv.leaders(p_plan uuid) returns table (party_id uuid, person_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select party.id, party.person_id
  from app.plan_parties party
  join app.plans p on p.tenant_id = party.tenant_id and p.id = party.plan_id
  join app.plan_units u on u.tenant_id = party.tenant_id and u.id = party.plan_unit_id
  where party.plan_id = p_plan and u.status = 'ADMITTED'
    and party.valid_from <= clock_timestamp()
    and (party.ended_at is null or party.ended_at > clock_timestamp())
    and ((party.role = 'coordinator' and exists (
        select from app.zone_members m
        where m.person_id = party.person_id and m.basis_id = party.id and m.revoked_at is null
          and m.valid_from <= clock_timestamp()
          and (m.valid_to is null or m.valid_to > clock_timestamp())))
      or (party.role = 'professional'
        and party.plan_unit_id in (p.best_interest_lead_id, p.collaboration_lead_id)))
$$;

create function priv.members_follow_pool() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  plan uuid;
begin
  for plan in
    select distinct u.plan_id from app.plan_units u
    where u.tenant_id = new.tenant_id and u.unit_id = new.unit_id
    order by u.plan_id
  loop
    perform priv.rebuild_zone_members(plan);
  end loop;
  return null;
end
$$;
comment on function priv.members_follow_pool() is 'Trigger: where there is a pool, a mandate is asked for.';

-- Two who would become both at once wait for one another at the child's plans.
create function priv.keep_apart() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if (new.decides or new.role = 'coordinator')
    and (new.ended_at is null or new.ended_at > clock_timestamp()) then
    perform from app.plans p
    where p.tenant_id = new.tenant_id and p.child_id = (
      select own.child_id from app.plans own where own.tenant_id = new.tenant_id and own.id = new.plan_id)
    order by p.id for no key update;
    if exists (
      select from app.plans own
      join app.plans p on p.tenant_id = own.tenant_id and p.child_id = own.child_id
      join app.plan_parties other on other.tenant_id = p.tenant_id and other.plan_id = p.id
      where own.tenant_id = new.tenant_id and own.id = new.plan_id
        and other.person_id = new.person_id and other.id <> new.id
        and (other.ended_at is null or other.ended_at > clock_timestamp())
        and case when new.role = 'coordinator' then other.decides else other.role = 'coordinator' end) then
      perform priv.refuse('coordinator_decides');
    end if;
  end if;
  return new;
end
$$;
comment on function priv.keep_apart() is
  'Trigger: nobody coordinates for a child about whom they make decisions. Refused: coordinator_decides.';

-- Every member of a pool takes part in every case of it: what the family sees of it is their names. Whose
-- part in a plan was ended does not come back by a mandate.
create function priv.share_cases(p_pool uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into app.plan_parties (tenant_id, plan_id, plan_unit_id, person_id, zone_id, role, title)
  select distinct on (u.plan_id, m.person_id) u.tenant_id, u.plan_id, u.id, m.person_id, u.zone_id,
    'coordinator', first.title
  from app.coordinator_pools pool
  join app.coordinator_mandates m on m.tenant_id = pool.tenant_id and m.pool_id = pool.id
    and m.ended_at is null and m.valid_to > clock_timestamp()
  join app.plan_units u on u.tenant_id = pool.tenant_id and u.unit_id = pool.unit_id
    and u.status = 'ADMITTED'
  join app.plan_parties first on first.plan_unit_id = u.id and first.role = 'coordinator'
    and (first.ended_at is null or first.ended_at > clock_timestamp())
  where pool.id = p_pool and not exists (
    select from app.plan_parties mine
    where mine.plan_unit_id = u.id and mine.person_id = m.person_id and mine.role = 'coordinator')
  order by u.plan_id, m.person_id, first.valid_from;
end
$$;
comment on function priv.share_cases(uuid) is 'Members of a pool who are not yet in one of its cases come into it.';

create function priv.share_new_case() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  pool uuid;
begin
  for pool in
    select distinct p.id from changed c
    join app.plan_units u on u.tenant_id = c.tenant_id and u.id = c.plan_unit_id
    join app.coordinator_pools p on p.tenant_id = u.tenant_id and p.unit_id = u.unit_id
    where c.role = 'coordinator'
  loop
    perform priv.share_cases(pool);
  end loop;
  return null;
end
$$;
comment on function priv.share_new_case() is 'Trigger: a case of one member of a pool is a case of all.';

create function priv.put_mandate(p_pool app.coordinator_pools, p_person uuid, p_scope text, p_from date,
  p_until date) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  began timestamptz := p_from::timestamp at time zone 'Europe/Stockholm';
  until timestamptz := (p_until + 1)::timestamp at time zone 'Europe/Stockholm';
  mandate uuid;
begin
  if nullif(btrim(coalesce(p_scope, ''), E' \t\r\n'), '') is null or length(p_scope) > 2000
    or began is null or until is null or until <= began or until <= clock_timestamp()
    or not exists (
      select from app.memberships m
      where m.tenant_id = p_pool.tenant_id and m.person_id = p_person and m.unit_id = p_pool.unit_id
        and m.role in ('staff', 'coordinator')
        and (m.valid_to is null or m.valid_to > clock_timestamp()))
    -- One that follows another begins where that one is: a gap between them would be open to nobody.
    or (began > clock_timestamp() and exists (
      select from app.coordinator_mandates m
      where m.pool_id = p_pool.id and m.person_id = p_person and m.ended_at is null
        and m.valid_to > clock_timestamp())) then
    perform priv.invalid_input();
  end if;
  update app.coordinator_mandates m set ended_at = least(m.valid_to, clock_timestamp())
  where m.tenant_id = p_pool.tenant_id and m.pool_id = p_pool.id and m.person_id = p_person
    and m.ended_at is null;
  insert into app.coordinator_mandates (tenant_id, pool_id, person_id, scope, valid_from, valid_to, given_by)
  values (p_pool.tenant_id, p_pool.id, p_person, btrim(p_scope, E' \t\r\n'), began, until, priv.me())
  returning id into mandate;
  return mandate;
end
$$;
comment on function priv.put_mandate(app.coordinator_pools, uuid, text, date, date) is
  'A mandate for someone of the pool''s unit, both days included; follows the one they had.';

create function priv.open_pool(p_tenant uuid, p_unit uuid, p_first uuid, p_second uuid, p_scope text,
  p_from date, p_until date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  pool app.coordinator_pools;
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_allowed();
  elsif p_first is not distinct from p_second or not exists (
    select from app.tenant_units t where t.tenant_id = p_tenant and t.unit_id = p_unit) then
    perform priv.invalid_input();
  end if;
  insert into app.coordinator_pools (tenant_id, unit_id, opened_by) values (p_tenant, p_unit, priv.me())
  on conflict (tenant_id, unit_id) do nothing returning * into pool;
  if pool.id is null then
    perform priv.refuse('changed');
  end if;
  perform priv.put_mandate(pool, p_first, p_scope, p_from, p_until);
  perform priv.put_mandate(pool, p_second, p_scope, p_from, p_until);
  perform priv.share_cases(pool.id);
  return pool.id;
end
$$;
comment on function priv.open_pool(uuid, uuid, uuid, uuid, text, date, date) is
  'Opens a pool of a unit with two members; for administrators. Refused: changed, coordinator_decides.';

create function priv.my_pool(p_pool uuid) returns app.coordinator_pools
language plpgsql
set search_path = ''
as $$
declare
  pool app.coordinator_pools;
begin
  select * into pool from app.coordinator_pools p where p.id = p_pool
    and p.id = any (array(select priv.my_pool_ids()));
  if pool.id is null then
    perform priv.not_found();
  elsif pool.tenant_id <> all (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_allowed();
  end if;
  return pool;
end
$$;
comment on function priv.my_pool(uuid) is 'A pool that the signed-in person administers, or the right refusal.';

create function priv.give_mandate(p_pool uuid, p_person uuid, p_scope text, p_from date, p_until date)
returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  pool app.coordinator_pools := priv.my_pool(p_pool);
  mandate uuid;
begin
  mandate := priv.put_mandate(pool, p_person, p_scope, p_from, p_until);
  perform priv.share_cases(pool.id);
  return mandate;
end
$$;
comment on function priv.give_mandate(uuid, uuid, text, date, date) is
  'A mandate in a pool; for administrators. Refused: coordinator_decides.';

create function priv.end_mandate(p_mandate uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  mandate app.coordinator_mandates;
begin
  select * into mandate from app.coordinator_mandates m where m.id = p_mandate
    and m.pool_id = any (array(select priv.my_pool_ids()));
  if mandate.id is null then
    perform priv.not_found();
  end if;
  perform priv.my_pool(mandate.pool_id);
  update app.coordinator_mandates m set ended_at = clock_timestamp()
  where m.tenant_id = mandate.tenant_id and m.id = mandate.id and m.ended_at is null;
end
$$;
comment on function priv.end_mandate(uuid) is 'Ends a mandate now; for administrators.';

create function priv.set_decides(p_party uuid, p_decides boolean) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  party app.plan_parties;
begin
  select * into party from app.plan_parties t
  where t.id = p_party and t.zone_id = any (array(select priv.my_zone_ids('read')));
  if party.id is null then
    perform priv.not_found();
  elsif not priv.i_lead(party.plan_id) then
    perform priv.not_allowed();
  elsif p_decides is null or party.ended_at <= clock_timestamp() then
    perform priv.invalid_input();
  elsif p_decides and party.role = 'coordinator' then
    perform priv.refuse('coordinator_decides');
  end if;
  update app.plan_parties t set decides = p_decides where t.id = p_party;
  perform priv.log_access('party.decides', array[party.plan_id], party.zone_id);
  perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', party.zone_id)::text);
end
$$;
comment on function priv.set_decides(uuid, boolean) is
  'Notes that someone makes an authority''s decisions about the child; for those who lead. Refused: coordinator_decides.';

-- The plans of a pool that the person can read now, and which member looked at each of them last.
create function priv.pool_looks(p_pool uuid) returns table (plan_id uuid, person_id uuid, at timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select u.plan_id, look.person_id, look.at
  from app.coordinator_pools pool
  join app.plan_units u on u.tenant_id = pool.tenant_id and u.unit_id = pool.unit_id
    and u.status = 'ADMITTED'
  left join lateral (
    select l.person_id, l.at from app.access_log l
    where l.plan_id = u.plan_id and l.action = 'plan.open' and l.person_id in (
      select m.person_id from app.coordinator_mandates m where m.pool_id = pool.id)
    order by l.at desc limit 1) look on true
  where pool.id = p_pool and u.plan_id = any (array(select priv.my_plan_ids()))
$$;
comment on function priv.pool_looks(uuid) is 'Cases of a pool that the signed-in person reads, and who of it looked last.';

-- Has the person a mandate in the pool now? Null when they never had one.
create function priv.in_pool(p_pool uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select bool_or(m.ended_at is null and m.valid_from <= clock_timestamp()
    and m.valid_to > clock_timestamp())
  from app.coordinator_mandates m
  where m.pool_id = p_pool and m.person_id = priv.me() and (select priv.session_alive())
$$;
comment on function priv.in_pool(uuid) is 'Has the signed-in person a mandate in the pool now? Null: never had one.';

grant execute on function priv.open_pool(uuid, uuid, uuid, uuid, text, date, date),
  priv.give_mandate(uuid, uuid, text, date, date), priv.end_mandate(uuid),
  priv.set_decides(uuid, boolean), priv.pool_looks(uuid), priv.in_pool(uuid) to authenticated;
reset role;

grant select on app.coordinator_pools, app.coordinator_mandates to authenticated;
create policy read on app.coordinator_pools for select to authenticated
  using (id = any (array(select priv.my_pool_ids())));
create policy read on app.coordinator_mandates for select to authenticated
  using (pool_id = any (array(select priv.my_pool_ids())));

create trigger members_follow_insert after insert on app.coordinator_pools
  for each row execute function priv.members_follow_pool();
create trigger members_follow_insert after insert on app.coordinator_mandates
  referencing new table as changed for each statement execute function priv.members_follow_person();
create trigger members_follow_update after update on app.coordinator_mandates
  referencing new table as changed for each statement execute function priv.members_follow_person();
create trigger share_new_case after insert on app.plan_parties
  referencing new table as changed for each statement execute function priv.share_new_case();
create trigger keep_apart before insert or update of decides, role, ended_at on app.plan_parties
  for each row execute function priv.keep_apart();

create function app.open_pool(p_tenant uuid, p_unit uuid, p_first uuid, p_second uuid, p_scope text,
  p_from date, p_until date) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.open_pool(p_tenant, p_unit, p_first, p_second, p_scope, p_from, p_until) $$;
comment on function app.open_pool(uuid, uuid, uuid, uuid, text, date, date) is
  'Opens a pool of coordinators with two members; for administrators.';

create function app.give_mandate(p_pool uuid, p_person uuid, p_scope text, p_from date, p_until date)
returns uuid
language sql volatile
set search_path = ''
as $$ select priv.give_mandate(p_pool, p_person, p_scope, p_from, p_until) $$;
comment on function app.give_mandate(uuid, uuid, text, date, date) is 'A mandate in a pool; for administrators.';

create function app.end_mandate(p_mandate uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.end_mandate(p_mandate) $$;
comment on function app.end_mandate(uuid) is 'Ends a mandate now; for administrators.';

create function app.set_decides(p_party uuid, p_decides boolean) returns void
language sql volatile
set search_path = ''
as $$ select priv.set_decides(p_party, p_decides) $$;
comment on function app.set_decides(uuid, boolean) is 'Who makes an authority''s decisions about the child.';

-- The pools in which the person has or had a mandate. No child is in it.
create function app.my_pools() returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', pool.id, 'unit', u.name,
    'open', priv.in_pool(pool.id),
    'scope', mine.scope, 'from', priv.iso(mine.valid_from),
    'until', priv.iso(least(mine.valid_to, mine.ended_at)),
    'colleagues', (
      select coalesce(jsonb_agg(people.name order by people.name), '[]')
      from app.coordinator_mandates m
      join app.people on people.id = m.person_id
      where m.pool_id = pool.id and m.person_id <> priv.me() and m.ended_at is null
        and m.valid_from <= statement_timestamp() and m.valid_to > statement_timestamp()))
    order by u.name), '[]')
  from app.coordinator_pools pool
  join lateral (
    select m.* from app.coordinator_mandates m
    where m.pool_id = pool.id and m.person_id = priv.me()
    order by m.ended_at is null desc, least(m.valid_to, m.ended_at) desc limit 1) mine on true
  left join app.units u on u.id = pool.unit_id
$$;
comment on function app.my_pools() is 'Pools in which the person has or had a mandate, with the newest one.';

create function app.pool_cases(p_pool uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  mine boolean := priv.in_pool(p_pool);
begin
  if mine is null then
    perform priv.not_found();
  elsif not mine then
    perform priv.refuse('mandate_ended');
  end if;
  perform priv.log_access('pool.list', array(select l.plan_id from priv.pool_looks(p_pool) l));
  return (
    select coalesce(jsonb_agg(jsonb_build_object('planId', p.plan_id, 'child', p.child_name,
      'bornOn', p.child_born_on, 'status', p.status,
      'next', case when p.next_at is not null then jsonb_build_object('kind', p.next_kind,
        'what', p.next_what, 'at', priv.iso(p.next_at), 'with', p.next_with) end,
      'open', p.open_actions, 'overdue', p.overdue_actions,
      'looked', case when people.id is not null then jsonb_build_object('name', people.name,
        'mine', people.id = priv.me(), 'at', priv.iso(l.at)) end)
      order by p.overdue_actions desc, p.next_at nulls last, p.child_name), '[]')
    from app.my_plans() p
    join priv.pool_looks(p_pool) l on l.plan_id = p.plan_id
    left join app.people on people.id = l.person_id);
end
$$;
comment on function app.pool_cases(uuid) is
  'The list that a pool''s members share. Refused: mandate_ended. Logged for each case.';

grant execute on function app.open_pool(uuid, uuid, uuid, uuid, text, date, date),
  app.give_mandate(uuid, uuid, text, date, date), app.end_mandate(uuid), app.set_decides(uuid, boolean),
  app.my_pools(), app.pool_cases(uuid) to authenticated;
