-- The access log searched by who reviews it: by child, person, unit and time, one authority at a time. Shown is
--
--   what was done by the authority's units            priv.acting copied which that was
--   what the service, or somebody without a mandate,  in plans in which the authority takes part
--   did
--   what administrators did to the municipality's house
--
-- and never the family's own readings, content, or the name of another authority's part of a plan. A child is
-- found by its whole name or its plan, among the authority's plans, and by nothing else: the log is no register
-- to browse. Of a child with protected personal data a list gives no name, and the child's own list no unit.

set role kring_definer;

create function priv.reviewer_of(p_tenant uuid, p_authority uuid) returns uuid
language plpgsql stable security definer
set search_path = ''
as $$
declare
  reviewer uuid;
begin
  select a.reviewer_id into reviewer from priv.my_log_authorities() a
  where a.tenant_id = p_tenant and a.authority_id = p_authority;
  if reviewer is null then
    perform priv.not_found();
  end if;
  return reviewer;
end
$$;
comment on function priv.reviewer_of(uuid, uuid) is 'By which naming the caller reviews this log, or not_found.';

create function priv.log_review_act(p_action text, p_tenant uuid, p_authority uuid, p_plan uuid, p_detail jsonb)
returns void
language sql volatile security definer
set search_path = ''
as $$
  insert into app.access_log (tenant_id, person_id, plan_id, child_id, action, acted_as, authority_id, mandate_id,
    detail)
  values (p_tenant, priv.me(), p_plan, (select p.child_id from app.plans p where p.id = p_plan), p_action,
    'reviewer', p_authority, priv.reviewer_of(p_tenant, p_authority), p_detail)
$$;
comment on function priv.log_review_act(text, uuid, uuid, uuid, jsonb) is
  'What a reviewer does in the log is in the log. Refused: not_found.';

create function priv.plans_of_authority(p_tenant uuid, p_authority uuid) returns setof uuid
language sql stable security definer
set search_path = ''
as $$
  select distinct u.plan_id
  from app.plan_units u
  join app.units unit on unit.id = u.unit_id
  where u.tenant_id = p_tenant and unit.authority_id = p_authority
$$;
comment on function priv.plans_of_authority(uuid, uuid) is 'Plans in which an authority takes or took part.';

-- Each time planned for what is asked: by child, by person and by time are different indexes.
create function priv.log_found(p_tenant uuid, p_authority uuid, p_plan uuid, p_person uuid, p_unit uuid,
  p_what text, p_from date, p_to date)
returns table (id bigint, at timestamptz, person_id uuid, acted_as text, unit_id uuid)
language sql stable security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
  select l.id, l.at, l.person_id, l.acted_as, l.unit_id
  from app.access_log l
  where l.tenant_id = p_tenant
    and l.at >= p_from::timestamp at time zone 'Europe/Stockholm'
    and l.at < (p_to + 1)::timestamp at time zone 'Europe/Stockholm'
    -- What is asked for now is not an answer to itself.
    and l.at <= statement_timestamp()
    and (l.authority_id = p_authority or (l.authority_id is null and (
      (l.plan_id is null and l.acted_as is null)
      or (l.acted_as in ('operator', 'administrator', 'member', 'ended', 'nobody')
        and l.plan_id in (select priv.plans_of_authority(p_tenant, p_authority))))))
    and (p_plan is null or l.plan_id = p_plan)
    and (p_person is null or l.person_id = p_person)
    and (p_unit is null or l.unit_id = p_unit)
    and (p_what is null or p_what = case
      when l.plan_id is null then 'HOUSE'
      when l.action in (select a.action from app.access_actions a where a.kind <> 'CHANGED') then 'READ'
      else 'DONE' end)
$$;
comment on function priv.log_found(uuid, uuid, uuid, uuid, uuid, text, date, date) is
  'Rows of the log that a reviewer of the authority may see, in no order.';

create function priv.log_told(p_tenant uuid, p_authority uuid, p_plan uuid, p_person uuid, p_unit uuid,
  p_what text, p_from date, p_to date, p_before_at timestamptz, p_before bigint, p_limit integer) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with found as materialized (
    select * from priv.log_found(p_tenant, p_authority, p_plan, p_person, p_unit, p_what, p_from, p_to)
  ),
  page as materialized (
    select found.id, found.at from found
    where p_before_at is null or (found.at, found.id) < (p_before_at, p_before)
    order by found.at desc, found.id desc limit p_limit + 1
  ),
  reader as materialized (
    select found.person_id, found.unit_id, found.acted_as, count(*) as count, min(found.at) as first,
      max(found.at) as last
    from found group by found.person_id, found.unit_id, found.acted_as
  )
  select jsonb_build_object(
    'total', (select count(*) from found),
    'child', (
      select c.name from app.plans p join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
      where p.id = p_plan),
    'readers', (
      select coalesce(jsonb_agg(jsonb_build_object('personId', top.person_id, 'name', who.name,
        'unit', case when not (p_plan is not null and hidden.yes) then unit.name end, 'as', top.acted_as,
        'count', top.count, 'first', priv.iso(top.first), 'last', priv.iso(top.last))
        order by top.count desc, who.name, top.person_id), '[]')
      from (select * from reader order by reader.count desc, reader.person_id limit 200) top
      join app.people who on who.id = top.person_id
      left join app.units unit on unit.id = top.unit_id),
    'readerCount', (select count(*) from reader),
    'rows', (
      select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'at', priv.iso(l.at), 'action', l.action,
        'kind', (select a.kind from app.access_actions a where a.action = l.action),
        'personId', l.person_id, 'name', who.name, 'as', l.acted_as,
        'unit', case when not (p_plan is not null and c.protected_identity is true) then unit.name end,
        'planId', l.plan_id, 'protected', c.protected_identity is true,
        'child', case when p_plan is not null or c.protected_identity is false then c.name end,
        'part', case when z.controller_authority_id = p_authority
          or (z.controller_authority_id is null and z.kind = 'shared') then z.kind end,
        'otherPart', l.zone_id is not null and not coalesce(z.controller_authority_id = p_authority
          or (z.controller_authority_id is null and z.kind = 'shared'), false),
        'purpose', l.detail ->> 'purpose')
        order by l.at desc, l.id desc), '[]')
      from (select * from page order by page.at desc, page.id desc limit p_limit) here
      join app.access_log l on l.tenant_id = p_tenant and l.id = here.id
      join app.people who on who.id = l.person_id
      left join app.units unit on unit.id = l.unit_id
      left join app.children c on c.tenant_id = l.tenant_id and c.id = l.child_id
      left join app.zones z on z.tenant_id = l.tenant_id and z.id = l.zone_id),
    'next', (
      select jsonb_build_object('at', to_char(last.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'id', last.id)
      from (
        select page.at, page.id from page order by page.at desc, page.id desc limit 1 offset p_limit - 1) last
      where (select count(*) from page) > p_limit))
  from (
    select coalesce((
      select c.protected_identity from app.plans p
      join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
      where p.id = p_plan), false) as yes) hidden
$$;
comment on function priv.log_told(uuid, uuid, uuid, uuid, uuid, text, date, date, timestamptz, bigint, integer) is
  'One page of what was found, with who did it how often, for the reviewer''s page and export.';

create function priv.search_log(p_action text, p_tenant uuid, p_authority uuid, p_purpose text, p_plan uuid,
  p_person uuid, p_unit uuid, p_what text, p_from date, p_to date, p_before_at timestamptz, p_before bigint,
  p_limit integer) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.reviewer_of(p_tenant, p_authority);
  if p_plan is not null and p_plan not in (select priv.plans_of_authority(p_tenant, p_authority)) then
    perform priv.not_found();
  elsif p_purpose is null or p_purpose not in ('FOLLOW_UP', 'SUSPICION', 'REQUEST', 'SUPERVISION')
    or p_from is null or p_to is null or p_to < p_from or p_to > p_from + 3660
    or p_what not in ('READ', 'DONE', 'HOUSE') or p_limit is null or p_limit < 1
    or p_limit > (case p_action when 'log.export' then 20000 else 500 end) then
    perform priv.invalid_input();
  end if;
  perform priv.log_review_act(p_action, p_tenant, p_authority, p_plan, jsonb_strip_nulls(jsonb_build_object(
    'purpose', p_purpose, 'person', p_person, 'unit', p_unit, 'what', p_what, 'from', p_from, 'to', p_to,
    'before', p_before)));
  return priv.log_told(p_tenant, p_authority, p_plan, p_person, p_unit, p_what, p_from, p_to, p_before_at,
    p_before, p_limit);
end
$$;
comment on function priv.search_log(text, uuid, uuid, text, uuid, uuid, uuid, text, date, date, timestamptz,
  bigint, integer) is 'A search or an export of the log by a reviewer. Refused: not_found, invalid_input. Logged.';

create function priv.find_log_child(p_tenant uuid, p_authority uuid, p_purpose text, p_words text) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  words text := lower(btrim(coalesce(p_words, ''), E' \t\r\n'));
  found jsonb;
begin
  perform priv.reviewer_of(p_tenant, p_authority);
  if p_purpose is null or p_purpose not in ('FOLLOW_UP', 'SUSPICION', 'REQUEST', 'SUPERVISION')
    or words = '' or length(words) > 200 then
    perform priv.invalid_input();
  end if;
  select coalesce(jsonb_agg(jsonb_build_object('planId', p.id, 'child', c.name, 'bornOn', c.born_on)
    order by c.born_on, p.id), '[]') into found
  from app.plans p
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  where p.tenant_id = p_tenant and (lower(c.name) = words or p.id::text = words)
    and p.id in (select priv.plans_of_authority(p_tenant, p_authority));
  perform priv.log_review_act('log.search', p_tenant, p_authority, null,
    jsonb_build_object('purpose', p_purpose, 'plans', jsonb_path_query_array(found, '$[*].planId')));
  return found;
end
$$;
comment on function priv.find_log_child(uuid, uuid, text, text) is
  'Plans of a child by its whole name, or by the plan''s id, among the authority''s. Logged, also when there is none.';

create function priv.my_log_reviews() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'tenantId', t.id, 'tenant', t.name, 'authorityId', a.id, 'authority', a.name, 'until', priv.iso(mine.valid_to),
    'units', (
      select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name) order by u.name), '[]')
      from app.units u join app.tenant_units tu on tu.tenant_id = t.id and tu.unit_id = u.id
      where u.authority_id = a.id),
    'people', (
      select coalesce(jsonb_agg(jsonb_build_object('id', one.id, 'name', one.name) order by one.name), '[]')
      from (
        select distinct p.id, p.name
        from app.memberships m
        join app.units u on u.id = m.unit_id and u.authority_id = a.id
        join app.people p on p.id = m.person_id
        where m.tenant_id = t.id) one))
    order by t.name, a.name), '[]')
  from priv.my_log_authorities() mine
  join app.tenants t on t.id = mine.tenant_id
  join app.authorities a on a.id = mine.authority_id
$$;
comment on function priv.my_log_reviews() is
  'Whose log the caller reviews, with the units and people of that authority, those who left too.';

grant execute on function priv.search_log(text, uuid, uuid, text, uuid, uuid, uuid, text, date, date, timestamptz,
  bigint, integer), priv.find_log_child(uuid, uuid, text, text), priv.my_log_reviews() to authenticated;
reset role;

create function app.search_log(p_tenant uuid, p_authority uuid, p_purpose text, p_plan uuid, p_person uuid,
  p_unit uuid, p_what text, p_from date, p_to date, p_before_at timestamptz default null,
  p_before bigint default null, p_limit integer default 100) returns jsonb
language sql volatile
set search_path = ''
as $$
  select priv.search_log('log.search', p_tenant, p_authority, p_purpose, p_plan, p_person, p_unit, p_what, p_from,
    p_to, p_before_at, p_before, p_limit)
$$;
comment on function app.search_log(uuid, uuid, text, uuid, uuid, uuid, text, date, date, timestamptz, bigint,
  integer) is 'A page of an authority''s access log, for who reviews it. Logged.';

create function app.export_log(p_tenant uuid, p_authority uuid, p_purpose text, p_plan uuid, p_person uuid,
  p_unit uuid, p_what text, p_from date, p_to date) returns jsonb
language sql volatile
set search_path = ''
as $$
  select priv.search_log('log.export', p_tenant, p_authority, p_purpose, p_plan, p_person, p_unit, p_what, p_from,
    p_to, null, null, 20000)
$$;
comment on function app.export_log(uuid, uuid, text, uuid, uuid, uuid, text, date, date) is
  'What was found as a whole, at most 20,000 rows; "next" tells that there are more. Logged.';

create function app.find_log_child(p_tenant uuid, p_authority uuid, p_purpose text, p_words text) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.find_log_child(p_tenant, p_authority, p_purpose, p_words) $$;
comment on function app.find_log_child(uuid, uuid, text, text) is 'A child''s plans by its whole name. Logged.';

create function app.my_log_reviews() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.my_log_reviews() $$;
comment on function app.my_log_reviews() is 'Whose access log the caller reviews.';
grant execute on function app.search_log(uuid, uuid, text, uuid, uuid, uuid, text, date, date, timestamptz, bigint,
  integer), app.export_log(uuid, uuid, text, uuid, uuid, uuid, text, date, date),
  app.find_log_child(uuid, uuid, text, text), app.my_log_reviews() to authenticated;
