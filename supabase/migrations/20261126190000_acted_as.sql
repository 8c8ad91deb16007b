-- The access log says as what somebody read: by which part or mandate, for which unit of which authority, about
-- which child. It is copied when the row is written, so that what changes later does not rewrite it. Rows of
-- before this say nothing of it, and keep their hash: the line that is hashed ends where nothing more is known.

alter table app.access_log
  add column child_id uuid,
  add column acted_as text check (acted_as in ('professional', 'coordinator', 'guardian', 'child', 'relative',
    'member', 'administrator', 'reviewer', 'operator', 'ended', 'nobody')),
  add column unit_id uuid,
  add column authority_id uuid,
  add column mandate_id uuid;
comment on column app.access_log.plan_id is 'Null: about no single plan (administration, a search in the log itself).';
comment on column app.access_log.child_id is 'The plan''s child, copied. No foreign key: what was read stays said.';
comment on column app.access_log.acted_as is
  'By a part in the plan: its role. Without one: member (a mandate in the tenant), administrator, reviewer, operator, ended (the mandate was over), nobody.';
comment on column app.access_log.unit_id is 'For which unit the reader acted, copied; null for the family.';
comment on column app.access_log.authority_id is 'Of which authority that unit was, copied: secrecy holds between them.';
comment on column app.access_log.mandate_id is 'The mandate then: of a pool (coordinator_mandates), else memberships, or log_reviewers.';

-- What a reviewer asks for: an authority's rows, newest first. By child and by person there are indexes already.
create index access_log_authority_newest on app.access_log (tenant_id, authority_id, at desc, id desc);

set role kring_definer;

-- For many at once: a list of 200 plans, or 500 sockets that come back, is one question.
create function priv.acting(p_people uuid[], p_plans uuid[], p_at timestamptz)
returns table (person_id uuid, plan_id uuid, tenant_id uuid, child_id uuid, acted_as text, unit_id uuid,
  authority_id uuid, mandate_id uuid)
language sql stable security definer
set search_path = ''
-- Opening a plan waits for this: planned once for a connection.
set plan_cache_mode = force_generic_plan
as $$
  with pair as materialized (
    select distinct one.person_id, one.plan_id from unnest(p_people, p_plans) one (person_id, plan_id)
  ),
  part as materialized (
    select distinct on (t.person_id, t.plan_id) t.person_id, t.plan_id, t.role, u.unit_id
    from pair
    join app.plan_parties t on t.plan_id = pair.plan_id and t.person_id = pair.person_id
    join app.plan_units u on u.tenant_id = t.tenant_id and u.id = t.plan_unit_id
    where t.valid_from <= p_at and (t.ended_at is null or t.ended_at > p_at)
    order by t.person_id, t.plan_id, t.valid_from, t.id
  ),
  mandate as materialized (
    select m.person_id, m.tenant_id, m.id, m.unit_id, m.role, m.valid_from,
      m.valid_from <= p_at and (m.valid_to is null or m.valid_to > p_at) as active
    from app.memberships m where m.person_id in (select pair.person_id from pair)
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
  join app.plans p on p.id = pair.plan_id
  left join app.people who on who.id = pair.person_id
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
comment on function priv.acting(uuid[], uuid[], timestamptz) is
  'As what each person acts in each plan (pairs) at that moment: part, unit, authority, mandate, child.';

create or replace function priv.log_access(p_action text, p_plans uuid[], p_zone uuid default null) returns void
language sql volatile security definer
set search_path = ''
as $$
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, child_id, acted_as, unit_id,
    authority_id, mandate_id)
  select a.tenant_id, a.person_id, a.plan_id, p_zone, p_action, a.child_id, a.acted_as, a.unit_id,
    a.authority_id, a.mandate_id
  from priv.acting(array_fill(priv.me(), array[coalesce(cardinality(p_plans), 0)]), p_plans, clock_timestamp()) a
$$;

-- For the few places that write a row by themselves.
create function priv.say_acted_as() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  select a.child_id, a.acted_as, a.unit_id, a.authority_id, a.mandate_id
  into new.child_id, new.acted_as, new.unit_id, new.authority_id, new.mandate_id
  from priv.acting(array[new.person_id], array[new.plan_id], new.at) a;
  return new;
end
$$;
comment on function priv.say_acted_as() is 'Trigger: a row that does not say as what its reader acted gets to know it.';

-- Each field with its length in bytes, so that no two rows read the same; - for one that is not there. What was
-- added later stands after the rest where there is any of it: rows of before keep their line, and none of it can
-- be added to them or taken from the others unseen.
create or replace function priv.access_line(p_row app.access_log) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select string_agg(coalesce(octet_length(field) || ':' || field || ',', '-,'), '' order by place)
  from unnest(array[p_row.tenant_id::text, p_row.id::text,
    (extract(epoch from p_row.at) * 1000000)::bigint::text, p_row.person_id::text, p_row.plan_id::text,
    p_row.zone_id::text, p_row.action, p_row.detail::text] || case
      when num_nonnulls(p_row.child_id, p_row.acted_as, p_row.unit_id, p_row.authority_id,
        p_row.mandate_id) > 0
      then array[p_row.child_id::text, p_row.acted_as, p_row.unit_id::text, p_row.authority_id::text,
        p_row.mandate_id::text]
      else '{}'
    end) with ordinality one (field, place)
$$;

reset role;

create trigger say_acted_as before insert on app.access_log
  for each row when (new.acted_as is null and new.plan_id is not null)
  execute function priv.say_acted_as();

set role kring_definer;

-- As before; the rows of the log say as what.
create or replace function priv.sync_open(p_pairs jsonb)
returns table (n integer, outcome text, person_id uuid, name text, sector text, role text, access text,
  epoch integer, zone_kind text, writer jsonb, writer_key text, sight text)
language plpgsql security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  return query
  with pair as materialized (
    select (p ->> 'n')::integer as n, p ->> 'session' as session_id, (p ->> 'zone')::uuid as zone_id
    from jsonb_array_elements(p_pairs) p
  ),
  alive as materialized (
    select s.id, s.person_id from app.sessions s
    where s.id in (select pair.session_id from pair) and s.revoked_at is null
      and s.expires_at > clock_timestamp() and s.absolute_expires_at > clock_timestamp()
  ),
  level as materialized (
    select m.zone_id, m.person_id, case
        when bool_or(m.can_write) then 'edit'
        when bool_or(m.can_comment) then 'comment'
        when bool_or(m.can_read) then 'read'
      end as access
    from app.zone_members m
    where m.zone_id in (select pair.zone_id from pair)
      and m.person_id in (select alive.person_id from alive)
      and m.revoked_at is null and m.valid_from <= clock_timestamp()
      and (m.valid_to is null or m.valid_to > clock_timestamp())
    group by m.zone_id, m.person_id
  ),
  opened as materialized (
    select pair.n, alive.person_id, level.access, z.id as zone_id, z.tenant_id, z.plan_id, z.epoch,
      z.kind, p.parties_epoch::text as writer_key,
      priv.sight_of(z.plan_id, alive.person_id) as sight
    from pair
    join alive on alive.id = pair.session_id
    join level on level.zone_id = pair.zone_id and level.person_id = alive.person_id
    join app.zones z on z.id = pair.zone_id
    join app.plans p on p.tenant_id = z.tenant_id and p.id = z.plan_id
    where level.access is not null
  ),
  logged as (
    insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, child_id, acted_as, unit_id,
      authority_id, mandate_id)
    select o.tenant_id, o.person_id, o.plan_id, o.zone_id, 'zone.open', a.child_id, a.acted_as, a.unit_id,
      a.authority_id, a.mandate_id
    from opened o
    left join priv.acting(array(select all_of.person_id from opened all_of order by all_of.n),
      array(select all_of.plan_id from opened all_of order by all_of.n), clock_timestamp()) a
      on a.person_id = o.person_id and a.plan_id = o.plan_id
  ),
  writer as materialized (
    select w.zone_id, w.person_id, w.writer from priv.zone_writers((
      select coalesce(jsonb_agg(jsonb_build_object('zone', o.zone_id, 'person', o.person_id)), '[]')
      from opened o)) w
  )
  select pair.n,
    case when o.n is not null then 'ok' when alive.id is null then 'signed_out' else 'none' end,
    o.person_id, who.name, w.writer ->> 'sector', w.writer ->> 'role', o.access, o.epoch, o.kind,
    w.writer, o.writer_key, o.sight
  from pair
  left join alive on alive.id = pair.session_id
  left join opened o on o.n = pair.n
  left join app.people who on who.id = o.person_id
  left join writer w on w.zone_id = o.zone_id and w.person_id = o.person_id
  order by pair.n;
end
$$;
reset role;
