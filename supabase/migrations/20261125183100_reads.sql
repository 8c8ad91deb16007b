-- "Vem har läst": the access log as a guardian, the child and those who lead may see it. Shown is a row
--
--   of what was given out     app.access_actions says which those are; what is not listed there is not shown
--   in a part one may read    a row of another zone is not there, nor is it counted
--   by someone one may know   listed in a zone that one reads; staff of a unit that is; the operator
--
-- and of the family's own readings only one's own: when a mother reads is not for the father to follow, nor
-- for the municipality. Named is the unit, by the label it has in the plan (neutral in a protected one), and
-- the person only where the tenant says so. A row is by the unit whose part the reader had at that moment.

create table app.access_actions (
  action text primary key,
  kind text not null check (kind in ('OPENED', 'LISTED', 'CHANGED'))
);
comment on table app.access_actions is
  'What the actions of the access log are. OPENED: read. LISTED: stood in a list. CHANGED: no reading, not shown.';

insert into app.access_actions (kind, action)
select 'OPENED', unnest('{plan.open,plan.zones,plan.timeline,plan.wellbeing,plan.history,plan.people,
  plan.meetings,plan.approval,plan.responsibility,plan.coordination,plan.template,plan.best_interest,
  plan.reads,plan.reads.extract,plan.experience,plan.start,plan.dissents,plan.consents,child.open,
  child.choices,voice.read,voice.listen,zone.open,zone.threads,zone.purge,meeting.open,meeting.told,
  version.open,version.export}'::text[])
union all
select 'LISTED', unnest('{plan.list,plan.gaps,plan.waiting,handover.list,agreement.list,pool.list}'::text[])
union all
select 'CHANGED', unnest('{plan.status,plan.section,plan.best_interest.write,milestone.note,
  milestone.correct,party.add,party.end,party.decides,consent.note,handover.offer,handover.answer,
  handover.withdraw,version.propose,version.answer,version.withdraw,version.seal,agreement.write,
  agreement.answer,agreement.withdraw,gathering.start,view.write,meeting.call,meeting.change,
  meeting.cancel,meeting.answer,meeting.run,meeting.decide,child.moment,child.settings,voice.write,
  voice.share,goal.childWords,dissent.write,dissent.withdraw,help.ask}'::text[]);

call priv.protect('app.access_actions', 'false');
call priv.allow('kring_definer', 'app.access_actions', '{select,insert}');

-- A page is the newest rows before a place: read backwards, however long the log has become.
create index access_log_plan_newest on app.access_log (plan_id, at desc, id desc);
drop index app.access_log_plan_id_at_idx;

set role kring_definer;

create function priv.may_see_reads(p_plan uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select priv.i_lead(p_plan) or exists (
    select from app.plan_parties p
    where p.plan_id = p_plan and p.person_id = priv.me() and p.role in ('guardian', 'child')
      and p.zone_id = any (array(select priv.my_zone_ids('read')))
      and p.valid_from <= statement_timestamp()
      and (p.ended_at is null or p.ended_at > statement_timestamp()))
$$;
comment on function priv.may_see_reads(uuid) is 'Guardians and the child themselves, and those who lead.';

create function priv.reads_of(p_plan uuid, p_unit uuid, p_zone uuid, p_lists boolean, p_from timestamptz,
  p_to timestamptz, p_before_at timestamptz, p_before bigint, p_read bigint, p_limit integer)
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
    -- What is asked for now is not an answer to itself.
    and l.at <= statement_timestamp()
    and (p_before_at is null or (l.at, l.id) < (p_before_at, p_before))
  order by l.at desc, l.id desc
  limit p_limit
$$;
comment on function priv.reads_of(uuid, uuid, uuid, boolean, timestamptz, timestamptz, timestamptz, bigint,
  bigint, integer) is 'Rows of the access log that the caller may see, newest first.';

grant execute on function priv.may_see_reads(uuid), priv.reads_of(uuid, uuid, uuid, boolean, timestamptz,
  timestamptz, timestamptz, bigint, bigint, integer) to authenticated;
reset role;

create function priv.reads_page(p_plan uuid, p_unit uuid, p_zone uuid, p_lists boolean, p_from date,
  p_to date, p_before_at timestamptz, p_before bigint, p_limit integer) returns jsonb
language sql stable
set search_path = ''
as $$
  with found as materialized (
    select * from priv.reads_of(p_plan, p_unit, p_zone, coalesce(p_lists, false),
      p_from::timestamp at time zone 'Europe/Stockholm',
      (p_to + 1)::timestamp at time zone 'Europe/Stockholm',
      p_before_at, p_before, null, p_limit + 1)
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
comment on function priv.reads_page(uuid, uuid, uuid, boolean, date, date, timestamptz, bigint, integer) is
  'One page of who has read, with what it can be narrowed by.';
grant execute on function priv.reads_page(uuid, uuid, uuid, boolean, date, date, timestamptz, bigint, integer)
  to authenticated;

create function app.plan_reads(p_plan uuid, p_unit uuid default null, p_zone uuid default null,
  p_lists boolean default false, p_before_at timestamptz default null, p_before bigint default null,
  p_limit integer default 100) returns jsonb
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
  return priv.reads_page(p_plan, p_unit, p_zone, p_lists, null, null, p_before_at, p_before, p_limit);
end
$$;
comment on function app.plan_reads(uuid, uuid, uuid, boolean, timestamptz, bigint, integer) is
  'Who has read, newest first; null when the plan is not for the caller. Logged.';

create function app.reads_extract(p_plan uuid, p_from date, p_to date) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  elsif not priv.may_see_reads(p_plan) then
    perform priv.not_allowed();
  elsif p_from is null or p_to is null or p_to < p_from then
    perform priv.invalid_input();
  end if;
  perform priv.log_access('plan.reads.extract', array[p_plan]);
  return priv.reads_page(p_plan, null, null, true, p_from, p_to, null, null, 2000);
end
$$;
comment on function app.reads_extract(uuid, date, date) is
  'Everything of who has read between two days, lists too, at most 2000 rows; "next" tells that there are older ones. Logged.';
grant execute on function app.plan_reads(uuid, uuid, uuid, boolean, timestamptz, bigint, integer),
  app.reads_extract(uuid, date, date) to authenticated;
