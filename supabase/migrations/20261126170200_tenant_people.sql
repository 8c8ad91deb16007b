-- Personer och mandat: who works in a municipality, for its administrators. A page at a time, because there
-- are thousands; names, units and days, and never a child, a plan or a word of one. What would be without
-- somebody when a person leaves is told in numbers, and of a part with a named audience not even that.

do $$
begin
  if not exists (select from pg_policies where schemaname = 'app' and tablename = 'threads'
    and policyname = 'kring_definer_select') then
    call priv.allow('kring_definer', 'app.threads', '{select}');
  end if;
end
$$;

set role kring_definer;

create function priv.last_day(p_until timestamptz) returns date
language sql immutable parallel safe
set search_path = ''
as $$ select ((p_until - interval '1 microsecond') at time zone 'Europe/Stockholm')::date $$;
comment on function priv.last_day(timestamptz) is 'The last day in Sweden of a time that ends then.';

create function priv.mandates_of(p_tenant uuid, p_person uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'unitId', m.unit_id, 'unit', u.name,
    'role', m.role, 'title', m.title, 'revision', m.revision,
    'from', (m.valid_from at time zone 'Europe/Stockholm')::date, 'until', priv.last_day(m.valid_to),
    'state', case when m.valid_to <= statement_timestamp() then 'ended'
      when m.valid_from > statement_timestamp() then 'coming' else 'active' end)
    order by m.valid_to desc nulls first, m.valid_from desc, u.name), '[]')
  from app.memberships m
  left join app.units u on u.id = m.unit_id
  where m.tenant_id = p_tenant and m.person_id = p_person
    and m.role in ('staff', 'coordinator', 'administrator')
$$;
comment on function priv.mandates_of(uuid, uuid) is 'The mandates of somebody who works in a tenant, newest first.';

-- A state is of the person: with any mandate now they are active, whatever else has ended.
create function priv.tenant_people(p_tenant uuid, p_words text, p_unit uuid, p_role text, p_state text,
  p_page integer, p_size integer) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
declare
  words text := lower(btrim(coalesce(p_words, '')));
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_found();
  elsif length(words) > 100 or p_page is null or p_page not between 1 and 100000 or p_size is null
    or p_size not between 1 and 200 then
    perform priv.invalid_input();
  end if;
  return (
    with staff as (
      select m.person_id, people.name,
        case when bool_or(m.valid_from <= statement_timestamp()
            and (m.valid_to is null or m.valid_to > statement_timestamp())) then 'active'
          when bool_or(m.valid_from > statement_timestamp()) then 'coming' else 'ended' end as state
      from app.memberships m
      join app.people on people.id = m.person_id
      where m.tenant_id = p_tenant and m.role in ('staff', 'coordinator', 'administrator')
        and (words = '' or strpos(lower(people.name), words) > 0)
      group by m.person_id, people.name
    ),
    found as (
      select s.* from staff s
      where (p_state is null or s.state = p_state)
        and ((p_unit is null and p_role is null) or exists (
          select from app.memberships m
          where m.tenant_id = p_tenant and m.person_id = s.person_id
            and m.role in ('staff', 'coordinator', 'administrator')
            and (p_unit is null or m.unit_id = p_unit) and (p_role is null or m.role = p_role)
            and (s.state = 'ended' or m.valid_to is null or m.valid_to > statement_timestamp())))
    ),
    page as (
      select f.* from found f
      order by f.name collate "sv-x-icu", f.person_id
      limit p_size offset (p_page - 1) * p_size
    )
    select jsonb_build_object('total', (select count(*) from found), 'people', coalesce((
      select jsonb_agg(jsonb_build_object('id', page.person_id, 'name', page.name, 'state', page.state,
        'me', page.person_id = priv.me(),
        'signedInOn', (select (max(s.created_at) at time zone 'Europe/Stockholm')::date
          from app.sessions s where s.person_id = page.person_id),
        'mandates', priv.mandates_of(p_tenant, page.person_id))
        order by page.name collate "sv-x-icu", page.person_id)
      from page), '[]')));
end
$$;
comment on function priv.tenant_people(uuid, text, uuid, text, text, integer, integer) is
  'A page of those who work or worked in a tenant, for its administrators.';

-- Only what the person answers for as staff, in plans that are under way.
create function priv.owner_needs(p_tenant uuid, p_person uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with part as materialized (
    select t.id, t.plan_id, u.unit_id,
      exists (select from priv.leaders(t.plan_id) l where l.party_id = t.id) as leads,
      exists (select from priv.leaders(t.plan_id) l where l.person_id <> p_person) as others_lead
    from app.plan_parties t
    join app.plans p on p.tenant_id = t.tenant_id and p.id = t.plan_id and p.status in ('DRAFT', 'ACTIVE')
    join app.plan_units u on u.tenant_id = t.tenant_id and u.id = t.plan_unit_id
    join app.zones listed on listed.tenant_id = t.tenant_id and listed.id = t.zone_id
      and not listed.named_audience
    where t.tenant_id = p_tenant and t.person_id = p_person and t.role in ('professional', 'coordinator')
      and (t.ended_at is null or t.ended_at > clock_timestamp())
  )
  select jsonb_build_object(
    'units', coalesce((
      select jsonb_agg(jsonb_build_object('unitId', one.unit_id, 'unit', u.name, 'plans', one.plans,
        'leads', one.leads, 'leadsAlone', one.alone, 'actions', one.actions, 'followUps', one.calls,
        'handovers', one.handovers, 'questions', one.questions) order by u.name)
      from (
        select part.unit_id, count(distinct part.plan_id) as plans,
          count(distinct part.plan_id) filter (where part.leads) as leads,
          count(distinct part.plan_id) filter (where part.leads and not part.others_lead) as alone,
          sum((select count(*) from app.plan_actions a
            join app.zones z on z.tenant_id = a.tenant_id and z.id = a.zone_id and not z.named_audience
            where a.plan_id = part.plan_id and a.contact_party_id = part.id
              and a.status not in ('DONE', 'CANCELLED'))) as actions,
          sum((select count(*) from app.plans p
            where p.id = part.plan_id and p.follow_up_caller_id = part.id)) as calls,
          sum((select count(*) from app.plan_handovers h
            where h.plan_id = part.plan_id and h.to_party_id = part.id and h.state = 'OFFERED')) as handovers,
          sum((select count(*) from app.comment_asks a
            join app.comment_mentions mention on mention.tenant_id = a.tenant_id
              and mention.comment_id = a.comment_id and mention.party_id = part.id
            join app.comments c on c.tenant_id = a.tenant_id and c.id = a.comment_id and c.withdrawn_at is null
            join app.threads th on th.tenant_id = c.tenant_id and th.id = c.thread_id and th.resolved_at is null
            join app.zones z on z.tenant_id = a.tenant_id and z.id = a.zone_id and not z.named_audience
            where a.plan_id = part.plan_id and not exists (
              select from app.comments answer
              where answer.tenant_id = c.tenant_id and answer.thread_id = c.thread_id
                and answer.author_id = p_person and answer.created_at > c.created_at
                and answer.withdrawn_at is null))) as questions
        from part group by part.unit_id
      ) one
      left join app.units u on u.id = one.unit_id), '[]'),
    'pools', coalesce((
      select jsonb_agg(u.name order by u.name)
      from app.coordinator_mandates o
      join app.coordinator_pools pool on pool.tenant_id = o.tenant_id and pool.id = o.pool_id
      join app.units u on u.id = pool.unit_id
      where o.tenant_id = p_tenant and o.person_id = p_person and o.ended_at is null
        and o.valid_to > clock_timestamp()), '[]'))
$$;
comment on function priv.owner_needs(uuid, uuid) is 'What has nobody when the person leaves, in numbers for each unit.';

create function priv.tenant_person(p_tenant uuid, p_person uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}')))
    or not priv.is_staff_of(p_tenant, p_person) then
    perform priv.not_found();
  end if;
  perform priv.log_administration(p_tenant, 'people.open', jsonb_build_object('person', p_person));
  return (
    select jsonb_build_object('id', people.id, 'name', people.name, 'me', people.id = priv.me(),
      'signedInOn', (select (max(s.created_at) at time zone 'Europe/Stockholm')::date
        from app.sessions s where s.person_id = people.id),
      'seen', priv.mandates_seen(p_tenant, p_person),
      'mandates', priv.mandates_of(p_tenant, p_person), 'needs', priv.owner_needs(p_tenant, p_person))
    from app.people where people.id = p_person);
end
$$;
comment on function priv.tenant_person(uuid, uuid) is
  'Somebody''s mandates, and what would have nobody without them; for administrators. Logged.';

grant execute on function priv.tenant_people(uuid, text, uuid, text, text, integer, integer),
  priv.tenant_person(uuid, uuid) to authenticated;
reset role;

create function app.people_tenants() returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'units', (
      select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name) order by u.name), '[]')
      from app.tenant_units tu join app.units u on u.id = tu.unit_id where tu.tenant_id = t.id))
    order by t.name), '[]')
  from app.tenants t
  where t.id = any (array(select priv.my_tenant_ids_as('{administrator}')))
$$;
comment on function app.people_tenants() is 'The tenants whose people the caller looks after, with their units.';

create function app.tenant_people(p_tenant uuid, p_words text, p_unit uuid, p_role text, p_state text,
  p_page integer, p_size integer) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.tenant_people(p_tenant, p_words, p_unit, p_role, p_state, p_page, p_size) $$;
comment on function app.tenant_people(uuid, text, uuid, text, text, integer, integer) is
  'A page of those who work or worked in a tenant.';

create function app.tenant_person(p_tenant uuid, p_person uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.tenant_person(p_tenant, p_person) $$;
comment on function app.tenant_person(uuid, uuid) is 'Somebody''s mandates, and what would have nobody without them. Logged.';

grant execute on function app.people_tenants(), app.tenant_person(uuid, uuid),
  app.tenant_people(uuid, text, uuid, text, text, integer, integer) to authenticated;

insert into app.access_actions (kind, action) values ('LISTED', 'people.open');
