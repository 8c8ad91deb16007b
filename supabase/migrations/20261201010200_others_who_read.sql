-- Who has read: what one read oneself can be left out of the page, which it filled. The truth is whole all the same: it
-- is shown when it is asked for, and the extract has all of it.

drop function app.plan_reads(uuid, uuid, uuid, boolean, timestamptz, bigint, integer);
drop function priv.reads_page(uuid, uuid, uuid, boolean, date, date, timestamptz, bigint, integer);
set role kring_definer;
drop function priv.reads_of(uuid, uuid, uuid, boolean, timestamptz, timestamptz, timestamptz, bigint, bigint, integer);
create function priv.reads_of(p_plan uuid, p_unit uuid, p_zone uuid, p_lists boolean, p_from timestamptz,
  p_to timestamptz, p_before_at timestamptz, p_before bigint, p_read bigint, p_limit integer, p_own boolean default true)
returns table (id bigint, at timestamptz, action text, zone_id uuid, plan_unit_id uuid, listed_in uuid,
  label text, sector text, name text, mine boolean)
language sql stable security definer
set search_path = ''
as $$
  with zone as materialized (
    select z.id from app.zones z
    where z.plan_id = p_plan and z.id = any (array(select priv.my_zone_ids('read')))
  ),
  reader as materialized (
    select p.person_id, u.id as plan_unit_id, p.zone_id as listed_in, u.label, u.sector,
      p.role in ('guardian', 'child', 'relative') as family, p.valid_from, p.ended_at
    from app.plan_parties p
    join app.plan_units u on u.tenant_id = p.tenant_id and u.id = p.plan_unit_id
    where p.plan_id = p_plan and p.zone_id in (select zone.id from zone)
      and u.zone_id in (select zone.id from zone)
    union all
    -- Colleagues of a unit that takes part, who have no place of their own in the plan: a pool's list.
    select m.person_id, u.id, u.zone_id, u.label, u.sector, false, m.valid_from, m.valid_to
    from app.plan_units u
    join app.memberships m on m.tenant_id = u.tenant_id and m.unit_id = u.unit_id
    where u.plan_id = p_plan and u.zone_id in (select zone.id from zone)
      and m.role in ('staff', 'coordinator')
      and not exists (
        select from app.plan_parties there where there.plan_id = p_plan and there.person_id = m.person_id)
    union all
    select o.id, null, null, null, null, false, '-infinity', null
    from app.people o
    where o.kind = 'operator' and not exists (
      select from app.plan_parties there where there.plan_id = p_plan and there.person_id = o.id)
  ),
  shown as materialized (
    select a.action from app.access_actions a
    where a.kind = 'OPENED' or (a.kind = 'LISTED' and p_lists)
  )
  select l.id, l.at, l.action, l.zone_id, who.plan_unit_id, who.listed_in, who.label, who.sector,
    case when l.person_id = priv.me() or (
        select c.reads_name_staff from priv.choices_of(l.tenant_id) c) then people.name end,
    l.person_id = priv.me()
  from app.access_log l
  cross join lateral (
    select r.* from reader r
    where r.person_id = l.person_id
    order by (r.valid_from <= l.at and (r.ended_at is null or r.ended_at > l.at)) desc, r.valid_from desc,
      r.plan_unit_id
    limit 1
  ) who
  left join app.people on people.id = l.person_id
  where l.plan_id = p_plan
    -- Said before who it was is worked out for each row: the log is long, and a unit is a few people.
    and l.person_id in (
      select reader.person_id from reader where p_unit is null or reader.plan_unit_id = p_unit)
    and l.action in (select shown.action from shown)
    -- With a zone it is the row of who began the plan, which opened nothing.
    and (l.action <> 'plan.start' or l.zone_id is null)
    and (l.zone_id is null or l.zone_id in (select zone.id from zone))
    and (not who.family or l.person_id = priv.me())
    and (p_unit is null or who.plan_unit_id = p_unit)
    and (p_zone is null or l.zone_id = p_zone)
    and (p_read is null or l.id = p_read)
    and (p_from is null or l.at >= p_from)
    and l.at < coalesce(p_to, 'infinity')
    and (p_own or l.person_id <> priv.me())
    -- What is asked for now is not an answer to itself.
    and l.at <= statement_timestamp()
    and (p_before_at is null or (l.at, l.id) < (p_before_at, p_before))
  order by l.at desc, l.id desc
  limit p_limit
$$;
comment on function priv.reads_of(uuid, uuid, uuid, boolean, timestamptz, timestamptz, timestamptz, bigint,
  bigint, integer, boolean) is 'Rows of the access log that the caller may see, newest first; without p_own those of others alone.';
grant execute on function priv.reads_of(uuid, uuid, uuid, boolean, timestamptz, timestamptz, timestamptz, bigint,
  bigint, integer, boolean) to authenticated;
reset role;

create function priv.reads_page(p_plan uuid, p_unit uuid, p_zone uuid, p_lists boolean, p_from date,
  p_to date, p_before_at timestamptz, p_before bigint, p_limit integer, p_own boolean default true) returns jsonb
language sql stable
set search_path = ''
as $$
  with found as materialized (
    select * from priv.reads_of(p_plan, p_unit, p_zone, coalesce(p_lists, false),
      p_from::timestamp at time zone 'Europe/Stockholm',
      (p_to + 1)::timestamp at time zone 'Europe/Stockholm',
      p_before_at, p_before, null, p_limit + 1, p_own)
  ),
  page as materialized (
    select * from found order by found.at desc, found.id desc limit p_limit
  )
  select jsonb_build_object(
    'child', c.name,
    'nameStaff', (select k.reads_name_staff from priv.choices_of(p.tenant_id) k),
    'units', (
      select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label, 'sector', u.sector)
        order by array_position('{health,school,studentHealth,social,family}'::text[], u.sector),
          u.label), '[]')
      from app.plan_units u where u.plan_id = p_plan),
    'parts', (
      select coalesce(jsonb_agg(jsonb_build_object('id', z.id, 'kind', z.kind, 'title', z.title)
        order by z.place), '[]')
      from priv.my_zones(p_plan) z),
    'rows', (
      select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'at', priv.iso(r.at), 'action', r.action,
        'zoneId', r.zone_id, 'unit', r.label, 'sector', r.sector, 'name', r.name, 'mine', r.mine)
        order by r.at desc, r.id desc), '[]')
      from page r),
    'next', (
      select jsonb_build_object('at', to_char(last.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'id', last.id)
      from (select page.at, page.id from page order by page.at, page.id limit 1) last
      where (select count(*) from found) > p_limit))
  from app.plans p
  join app.children c on c.id = p.child_id
  where p.id = p_plan
$$;
comment on function priv.reads_page(uuid, uuid, uuid, boolean, date, date, timestamptz, bigint, integer, boolean) is
  'One page of who has read, with what it can be narrowed by.';
grant execute on function priv.reads_page(uuid, uuid, uuid, boolean, date, date, timestamptz, bigint, integer, boolean)
  to authenticated;

create function app.plan_reads(p_plan uuid, p_unit uuid default null, p_zone uuid default null,
  p_lists boolean default false, p_before_at timestamptz default null, p_before bigint default null,
  p_limit integer default 100, p_own boolean default true) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  elsif not priv.may_see_reads(p_plan) then
    perform priv.not_allowed();
  elsif p_limit not between 1 and 500 then
    perform priv.invalid_input();
  end if;
  perform priv.log_access('plan.reads', array[p_plan]);
  return priv.reads_page(p_plan, p_unit, p_zone, p_lists, null, null, p_before_at, p_before, p_limit,
    coalesce(p_own, true));
end
$$;
comment on function app.plan_reads(uuid, uuid, uuid, boolean, timestamptz, bigint, integer, boolean) is
  'Who has read, newest first, others alone when p_own is false; null when the plan is not for the caller. Logged.';
grant execute on function app.plan_reads(uuid, uuid, uuid, boolean, timestamptz, bigint, integer, boolean) to authenticated;
