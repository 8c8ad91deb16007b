-- What pages read, one call each. They run as the caller, so row-level security decides what is in
-- them, and write the access log before they give anything out.

create function priv.iso(at timestamptz) returns text
language sql immutable parallel safe
set search_path = ''
as $$ select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;
comment on function priv.iso(timestamptz) is 'A moment as JSON writes it.';
grant execute on function priv.iso(timestamptz) to authenticated;

-- Thread[] of some zones, oldest first, with everything the comment list shows.
create function priv.threads_of(p_zones uuid[]) returns jsonb
language sql stable
set search_path = ''
as $$
  with part as materialized (
    select distinct on (p.person_id) p.person_id, p.title, u.sector
    from app.plan_parties p
    join app.plan_units u on u.plan_id = p.plan_id and u.id = p.plan_unit_id
    where p.plan_id in (select z.plan_id from app.zones z where z.id = any (p_zones))
    order by p.person_id, p.ended_at desc nulls first
  ),
  author as materialized (
    select people.id, people.name, people.kind, part.title, part.sector
    from app.people left join part on part.person_id = people.id
  ),
  said as (
    select c.thread_id, c.created_at, c.author_id, c.withdrawn_at,
      jsonb_build_object(
        'id', c.id, 'authorId', c.author_id, 'authorName', coalesce(author.name, ''),
        'authorKind', author.kind, 'authorTitle', author.title, 'authorSector', author.sector,
        'body', c.body,
        'createdAt', priv.iso(c.created_at), 'editedAt', priv.iso(c.edited_at),
        'withdrawn', c.withdrawn_at is not null, 'mine', c.author_id = (select priv.me())
      ) as comment
    from app.comments c
    left join author on author.id = c.author_id
    where c.zone_id = any (p_zones)
  ),
  thread as (
    select said.thread_id, jsonb_agg(said.comment order by said.created_at) as comments,
      coalesce(bool_or(said.author_id <> (select priv.me()) and said.withdrawn_at is null
        and said.created_at > coalesce(seen.read_at, '-infinity')), false) as unread
    from said
    left join app.thread_reads seen on seen.thread_id = said.thread_id
      and seen.person_id = (select priv.me())
    group by said.thread_id
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', t.id, 'zoneId', t.zone_id, 'anchor', t.anchor, 'quotation', t.quotation,
    'createdAt', priv.iso(t.created_at), 'resolvedAt', priv.iso(t.resolved_at),
    'resolvedBy', t.resolved_by, 'unread', thread.unread, 'comments', thread.comments
  ) order by t.created_at), '[]')
  from app.threads t
  join thread on thread.thread_id = t.id
  where t.zone_id = any (p_zones)
$$;
comment on function priv.threads_of(uuid[]) is 'Threads with their comments, as the page shows them.';
grant execute on function priv.threads_of(uuid[]) to authenticated;

create function app.zone_threads(p_zone uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  plan uuid := (select z.plan_id from app.zones z where z.id = p_zone);
begin
  if plan is null then
    perform priv.not_found();
  end if;
  perform priv.log_access('zone.threads', array[plan], p_zone);
  return priv.threads_of(array[p_zone]);
end
$$;
comment on function app.zone_threads(uuid) is 'Threads of one zone, after news of it.';
grant execute on function app.zone_threads(uuid) to authenticated;

-- The caller's access to the zones of a plan that they can read.
create function priv.my_zones(p_plan uuid)
returns table (id uuid, kind text, key text, title text, plan_unit_id uuid, access text, place bigint)
language sql stable
set search_path = ''
as $$
  select z.id, z.kind, z.key, z.title, z.plan_unit_id,
    case
      when z.id = any (array(select priv.my_zone_ids('write'))) then 'edit'
      when z.id = any (array(select priv.my_zone_ids('comment'))) then 'comment'
      else 'read'
    end,
    row_number() over (order by array_position(
      '{shared,family,child,health,school,studentHealth,social,meeting,draft}'::text[], z.kind), z.key)
  from app.zones z
  where z.plan_id = p_plan and z.id = any (array(select priv.my_zone_ids('read')))
$$;
comment on function priv.my_zones(uuid) is 'The caller''s zones in a plan, in the order they are shown.';
grant execute on function priv.my_zones(uuid) to authenticated;

create function app.plan_zones(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.zones', array[p_plan]);
  return (
    select jsonb_build_object(
      'id', p.id, 'child', c.name, 'status', p.status,
      'zones', (
        select coalesce(jsonb_agg(jsonb_build_object('id', z.id, 'key', z.key, 'access', z.access)
          order by z.place), '[]')
        from priv.my_zones(p_plan) z))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
comment on function app.plan_zones(uuid) is 'A plan and the caller''s zones in it; null when it is not for the caller.';
grant execute on function app.plan_zones(uuid) to authenticated;

-- The plan page, in one statement: each table is asked once.
create function app.open_plan(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
-- One plan for everyone from the first call on: planning costs more than running.
set plan_cache_mode = force_generic_plan
as $$
declare
  page jsonb;
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.open', array[p_plan]);

  with zone as materialized (
    select * from priv.my_zones(p_plan)
  ),
  unit as materialized (
    select u.id, u.label, u.sector, u.phone, u.status from app.plan_units u where u.plan_id = p_plan
  ),
  party as materialized (
    select p.id, p.person_id, p.plan_unit_id, p.role, p.title, p.phone, p.email, p.valid_from,
      unit.sector, unit.label
    from app.plan_parties p
    join unit on unit.id = p.plan_unit_id
    where p.plan_id = p_plan and p.valid_from <= statement_timestamp()
      and (p.ended_at is null or p.ended_at > statement_timestamp())
  ),
  member as materialized (
    select distinct m.zone_id, m.person_id
    from app.zone_members m
    where m.zone_id = any (array(select zone.id from zone))
      and m.can_read and m.revoked_at is null and m.valid_from <= statement_timestamp()
      and (m.valid_to is null or m.valid_to > statement_timestamp())
  ),
  person as materialized (
    select people.id, people.name
    from app.people
    where people.id = any (array(
      select member.person_id from member union select party.person_id from party
      union select (select priv.me())))
  ),
  part as (
    select distinct on (party.person_id) party.* from party order by party.person_id, party.valid_from
  ),
  audience as (
    select member.zone_id, jsonb_agg(jsonb_build_object(
      'personId', person.id, 'name', person.name, 'sector', part.sector, 'role', part.role,
      'unitLabel', part.label) order by part.valid_from, person.name) as people
    from member
    join person on person.id = member.person_id
    left join part on part.person_id = member.person_id
    group by member.zone_id
  )
  select jsonb_build_object(
    'plan', jsonb_build_object(
      'id', p.id, 'status', p.status, 'kind', p.kind, 'legalBasis', p.legal_basis,
      'versionNo', p.version_no, 'sealedOn', p.sealed_on,
      'nextFollowUpAt', priv.iso(p.next_follow_up_at), 'principalLabel', p.principal_label,
      'bestInterestLeadUnitId', (select unit.id from unit where unit.id = p.best_interest_lead_id),
      'collaborationLeadUnitId', (select unit.id from unit where unit.id = p.collaboration_lead_id),
      'maySeeRemove', priv.i_lead(p_plan)),
    'child', (
      select jsonb_build_object('name', c.name, 'bornOn', c.born_on, 'protected', c.protected_identity)
      from app.children c where c.id = p.child_id),
    'me', (
      select jsonb_build_object('personId', person.id, 'partyId', part.id, 'role', part.role,
        'name', person.name)
      from person left join part on part.person_id = person.id
      where person.id = (select priv.me())),
    'zones', (
      select jsonb_agg(jsonb_build_object('id', zone.id, 'kind', zone.kind, 'key', zone.key,
        'title', zone.title, 'access', zone.access, 'planUnitId', zone.plan_unit_id,
        'audience', coalesce(audience.people, '[]')) order by zone.place)
      from zone left join audience on audience.zone_id = zone.id),
    'units', (
      select coalesce(jsonb_agg(jsonb_build_object('id', unit.id, 'label', unit.label,
        'sector', unit.sector, 'phone', unit.phone, 'status', unit.status) order by array_position(
          '{health,school,studentHealth,social,family}'::text[], unit.sector), unit.label), '[]')
      from unit),
    'parties', (
      select coalesce(jsonb_agg(jsonb_build_object('id', party.id, 'personId', party.person_id,
        'name', person.name, 'title', party.title, 'role', party.role,
        'planUnitId', party.plan_unit_id, 'sector', party.sector, 'phone', party.phone,
        'email', party.email) order by party.valid_from, person.name), '[]')
      from party join person on person.id = party.person_id),
    'sections', (
      select coalesce(jsonb_agg(jsonb_build_object('zoneId', s.zone_id, 'key', s.key,
        'content', s.content)), '[]')
      from app.plan_sections s where s.plan_id = p_plan),
    'goals', (
      select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'title', g.title,
        'content', g.content, 'wheelArea', g.wheel_area, 'status', g.status,
        'position', g.position) order by g.position collate "C", g.id), '[]')
      from app.plan_goals g where g.plan_id = p_plan),
    'actions', (
      select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'goalId', a.goal_id,
        'title', a.title, 'what', a.what, 'unitId', a.plan_unit_id,
        'contactId', a.contact_party_id, 'startOn', a.start_on, 'dueOn', a.due_on,
        'doneOn', a.done_on, 'status', a.status, 'position', a.position)
        order by a.position collate "C", a.id), '[]')
      from app.plan_actions a where a.plan_id = p_plan),
    'threads', priv.threads_of(array(select zone.id from zone))
  ) into page
  from app.plans p
  where p.id = p_plan;
  return page;
end
$$;
comment on function app.open_plan(uuid) is 'Everything the plan page shows the caller; null when it is not for the caller. Logged.';
grant execute on function app.open_plan(uuid) to authenticated;
