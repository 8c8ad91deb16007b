-- What an action is for: to find out (ASSESSMENT), to help meanwhile (SUPPORT), or anything else. Lead
-- times and the timeline go by it. It comes with the document like every agreed value; a document that
-- says nothing means OTHER.

alter table app.plan_actions add column kind text not null default 'OTHER'
  check (kind in ('ASSESSMENT', 'SUPPORT', 'OTHER'));
comment on column app.plan_actions.kind is 'Bedömning, stöd or anything else.';

-- As before, and with the kind of an action.
set role kring_definer;
create or replace function priv.sync_project(p_zone uuid, p_seq bigint, p_payload jsonb) returns boolean
language plpgsql security definer
set search_path = ''
as $$
declare
  zone record;
begin
  select z.tenant_id, z.plan_id into zone from app.zones z where z.id = p_zone;
  -- The upsert locks the zone's projection: an older one that comes late changes nothing.
  insert into app.zone_projections as p (tenant_id, plan_id, zone_id, seq, changed_at, changed_by)
  select zone.tenant_id, zone.plan_id, p_zone, u.seq, u.created_at, u.person_id
  from app.zone_updates u where u.zone_id = p_zone and u.seq = p_seq
  on conflict (tenant_id, zone_id) do update
    set seq = excluded.seq, changed_at = excluded.changed_at, changed_by = excluded.changed_by
    where p.seq < excluded.seq;
  if not found then
    return false;
  end if;

  delete from app.plan_sections t where t.zone_id = p_zone and t.tenant_id = zone.tenant_id;
  delete from app.plan_goals t where t.zone_id = p_zone and t.tenant_id = zone.tenant_id;
  delete from app.plan_actions t where t.zone_id = p_zone and t.tenant_id = zone.tenant_id;
  delete from app.plan_contacts t where t.zone_id = p_zone and t.tenant_id = zone.tenant_id;

  insert into app.plan_sections (tenant_id, plan_id, zone_id, key, content, plain)
  select zone.tenant_id, zone.plan_id, p_zone, s.key, s.content, coalesce(s.plain, '')
  from jsonb_to_recordset(p_payload -> 'sections') s (key text, content jsonb, plain text);

  insert into app.plan_goals (tenant_id, plan_id, zone_id, id, title, content, wheel_area, status, position)
  select zone.tenant_id, zone.plan_id, p_zone, g.id, coalesce(g.title, ''), g.content, g."wheelArea",
    coalesce(g.status, 'ACTIVE'), coalesce(g.position, '')
  from jsonb_to_recordset(p_payload -> 'goals') g
    (id text, title text, content jsonb, "wheelArea" text, status text, position text);

  -- Documents may name a unit or a person that is not in the plan; rows never do.
  insert into app.plan_actions (tenant_id, plan_id, zone_id, id, goal_id, title, what, plan_unit_id,
    contact_party_id, start_on, due_on, done_on, status, kind, position)
  select zone.tenant_id, zone.plan_id, p_zone, a.id, a."goalId", coalesce(a.title, ''),
    coalesce(a.what, ''), unit.id, party.id, a."startOn", a."dueOn", a."doneOn",
    coalesce(a.status, 'PLANNED'), coalesce(a.kind, 'OTHER'), coalesce(a.position, '')
  from jsonb_to_recordset(p_payload -> 'actions') a
    (id text, "goalId" text, title text, what text, "unitId" text, "contactId" text,
     "startOn" date, "dueOn" date, "doneOn" date, status text, kind text, position text)
  left join app.plan_units unit on unit.plan_id = zone.plan_id and unit.id::text = a."unitId"
  left join app.plan_parties party on party.plan_id = zone.plan_id and party.id::text = a."contactId";

  insert into app.plan_contacts (tenant_id, plan_id, zone_id, action_id, party_id)
  select distinct zone.tenant_id, zone.plan_id, p_zone, c."actionId", party.id
  from jsonb_to_recordset(coalesce(p_payload -> 'contacts', '[]')) c ("actionId" text, "partyId" text)
  join app.plan_parties party on party.plan_id = zone.plan_id and party.id::text = c."partyId";
  return true;
end
$$;
reset role;

-- As before, and with the kind of an action.
create or replace function priv.plan_page(p_plan uuid) returns jsonb
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
      select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'goalId', a.goal_id, 'kind', a.kind,
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
