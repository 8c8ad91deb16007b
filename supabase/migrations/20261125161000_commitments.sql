-- Actions as commitments: what an action waits for and what helps meanwhile, who answers for it while
-- that is disputed and when it is decided, what it gave in the end; and when it last moved. All of it is
-- said in the document, by the right to what was agreed, or to how it goes (write-rights.ts).

alter table app.plan_actions
  add column waits_for_unit_id uuid,
  add column meanwhile text,
  add column interim_unit_id uuid,
  add column decide_on date,
  add column outcome text check (outcome in ('YES', 'PARTLY', 'NO')),
  add column outcome_reason text,
  add column moved_at timestamptz,
  add foreign key (tenant_id, plan_id, waits_for_unit_id)
    references app.plan_units (tenant_id, plan_id, id),
  add foreign key (tenant_id, plan_id, interim_unit_id)
    references app.plan_units (tenant_id, plan_id, id);
comment on column app.plan_actions.waits_for_unit_id is 'The unit that has to act before this goes on.';
comment on column app.plan_actions.meanwhile is 'The action that helps while this waits, or NOT_NEEDED.';
comment on column app.plan_actions.interim_unit_id is 'Who answers for it while that is disputed.';
comment on column app.plan_actions.decide_on is 'When it is decided who answers for it.';
comment on column app.plan_actions.outcome is 'What it gave, said at a follow-up.';
comment on column app.plan_actions.outcome_reason is 'Why it gave only a part, or nothing.';
comment on column app.plan_actions.moved_at is 'When anything but its place was last changed.';

-- As before, with what an action promises; and what says the same as before keeps the time at which it
-- began to say so.
set role kring_definer;
create or replace function priv.sync_project(p_zone uuid, p_seq bigint, p_payload jsonb) returns boolean
language plpgsql security definer
set search_path = ''
as $$
declare
  zone record;
  changed timestamptz;
  before jsonb;
begin
  select z.tenant_id, z.plan_id into zone from app.zones z where z.id = p_zone;
  -- The upsert locks the zone's projection: an older one that comes late changes nothing.
  insert into app.zone_projections as p (tenant_id, plan_id, zone_id, seq, changed_at, changed_by)
  select zone.tenant_id, zone.plan_id, p_zone, u.seq, u.created_at, u.person_id
  from app.zone_updates u where u.zone_id = p_zone and u.seq = p_seq
  on conflict (tenant_id, zone_id) do update
    set seq = excluded.seq, changed_at = excluded.changed_at, changed_by = excluded.changed_by
    where p.seq < excluded.seq
  returning p.changed_at into changed;
  if not found then
    return false;
  end if;
  before := (
    select jsonb_object_agg(a.id, to_jsonb(a))
    from app.plan_actions a where a.zone_id = p_zone and a.tenant_id = zone.tenant_id);

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
    contact_party_id, start_on, due_on, done_on, status, kind, waits_for_unit_id, meanwhile,
    interim_unit_id, decide_on, outcome, outcome_reason, position, moved_at)
  select zone.tenant_id, zone.plan_id, p_zone, a.id, a."goalId", coalesce(a.title, ''),
    coalesce(a.what, ''), unit.id, party.id, a."startOn", a."dueOn", a."doneOn",
    coalesce(a.status, 'PLANNED'), coalesce(a.kind, 'OTHER'), waits_for.id, a.meanwhile, interim.id,
    a."decideOn", a.outcome, a."outcomeReason", coalesce(a.position, ''),
    -- What says the same as before has not moved. Where it stands in the list is no part of that.
    case when before -> a.id @> jsonb_build_object('goal_id', a."goalId",
        'title', coalesce(a.title, ''), 'what', coalesce(a.what, ''), 'plan_unit_id', unit.id,
        'contact_party_id', party.id, 'start_on', a."startOn", 'due_on', a."dueOn",
        'done_on', a."doneOn", 'status', coalesce(a.status, 'PLANNED'),
        'kind', coalesce(a.kind, 'OTHER'), 'waits_for_unit_id', waits_for.id,
        'meanwhile', a.meanwhile, 'interim_unit_id', interim.id, 'decide_on', a."decideOn",
        'outcome', a.outcome, 'outcome_reason', a."outcomeReason")
      then coalesce((before -> a.id ->> 'moved_at')::timestamptz, changed)
      else changed end
  from jsonb_to_recordset(p_payload -> 'actions') a
    (id text, "goalId" text, title text, what text, "unitId" text, "contactId" text,
     "startOn" date, "dueOn" date, "doneOn" date, status text, kind text, "waitsForUnitId" text,
     meanwhile text, "interimUnitId" text, "decideOn" date, outcome text, "outcomeReason" text,
     position text)
  left join app.plan_units unit on unit.plan_id = zone.plan_id and unit.id::text = a."unitId"
  left join app.plan_units waits_for
    on waits_for.plan_id = zone.plan_id and waits_for.id::text = a."waitsForUnitId"
  left join app.plan_units interim
    on interim.plan_id = zone.plan_id and interim.id::text = a."interimUnitId"
  left join app.plan_parties party on party.plan_id = zone.plan_id and party.id::text = a."contactId";

  insert into app.plan_contacts (tenant_id, plan_id, zone_id, action_id, party_id)
  select distinct zone.tenant_id, zone.plan_id, p_zone, c."actionId", party.id
  from jsonb_to_recordset(coalesce(p_payload -> 'contacts', '[]')) c ("actionId" text, "partyId" text)
  join app.plan_parties party on party.plan_id = zone.plan_id and party.id::text = c."partyId";
  return true;
end
$$;

-- What stands already has moved no later than its zone.
update app.plan_actions a set moved_at = p.changed_at
from app.zone_projections p
where p.tenant_id = a.tenant_id and p.zone_id = a.zone_id;
reset role;

create function priv.page_actions(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'goalId', a.goal_id, 'kind', a.kind,
    'title', a.title, 'what', a.what, 'unitId', a.plan_unit_id, 'contactId', a.contact_party_id,
    'startOn', a.start_on, 'dueOn', a.due_on, 'doneOn', a.done_on, 'status', a.status,
    'waitsForUnitId', a.waits_for_unit_id, 'meanwhile', a.meanwhile,
    'interimUnitId', a.interim_unit_id, 'decideOn', a.decide_on, 'outcome', a.outcome,
    'outcomeReason', a.outcome_reason, 'position', a.position)
    order by a.position collate "C", a.id), '[]')
  from app.plan_actions a
  where a.plan_id = p_plan
$$;
comment on function priv.page_actions(uuid) is 'A plan''s actions as pages show them, for whoever asks.';
grant execute on function priv.page_actions(uuid) to authenticated;

-- As before, with the actions of the function above, and the tenant's steps (the next migration).
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
    'actions', priv.page_actions(p_plan),
    'gapSteps', priv.gap_steps_of(p.tenant_id),
    'threads', priv.threads_of(array(select zone.id from zone))
  ) into page
  from app.plans p
  where p.id = p_plan;
  return page;
end
$$;

-- As before; and a disputed action has someone who answers for it meanwhile, and a day.
create or replace function priv.version_gaps(p_content jsonb, p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  with action as (
    select a ->> 'id' as id, a ->> 'title' as title, a ->> 'unitId' as unit_id,
      a ->> 'contactId' as contact_id, a ->> 'status' as status,
      coalesce(a ->> 'dueOn', a ->> 'startOn') as day,
      a ->> 'interimUnitId' as interim_unit_id, a ->> 'decideOn' as decide_on
    from jsonb_array_elements(p_content -> 'actions') a
    where a ->> 'status' not in ('DONE', 'CANCELLED')
  ),
  frame as (select p_content -> 'frame' as said),
  sip as (select p_content #> '{plan,legalBasis}' @> '["SIP"]' as asked),
  guardian as (
    select party.id from app.plan_parties party
    where party.plan_id = p_plan and party.role = 'guardian'
      and party.valid_from <= statement_timestamp()
      and (party.ended_at is null or party.ended_at > statement_timestamp())
  ),
  without_consent as (
    select u ->> 'label' as label
    from jsonb_array_elements(p_content -> 'units') u
    where u ->> 'sector' <> 'family' and exists (
      select from guardian g where not exists (
        select from app.consents c
        where c.plan_id = p_plan and c.giver_party_id = g.id and c.plan_unit_id = (u ->> 'id')::uuid
          and c.zone_kind is null and c.answer = 'yes' and c.withdrawn_at is null))
  ),
  gap as (
    select 1 as place, 'no_actions' as code, null::text[] as items
    where not exists (select from action) and (select asked from sip)
    union all
    select 2, 'action_responsible', array_agg(title) from action where unit_id is null having count(*) > 0
    union all
    select 3, 'action_contact', array_agg(title) from action where contact_id is null having count(*) > 0
    union all
    -- What waits for consent has no day yet: nobody can say when it comes.
    select 4, 'action_day', array_agg(title) from action
    where day is null and status <> 'WAITING_CONSENT' having count(*) > 0
    union all
    -- Who answers for it may be disputed; that someone does meanwhile, and when it is decided, may not.
    select 5, 'action_disputed', array_agg(title) from action
    where status = 'DISPUTED' and (interim_unit_id is null or decide_on is null) having count(*) > 0
    union all
    select 6, 'others_measures', null from frame, sip where asked and said ->> 'othersMeasures' is null
    union all
    select 7, 'principal', null from frame, sip where asked and said ->> 'principal' is null
    union all
    select 8, 'follow_up', null from frame
    where coalesce((said ->> 'followUpAt')::timestamptz <= statement_timestamp(), true)
      or said ->> 'callerId' is null
    union all
    select 9, 'consent', array_agg(label order by label) from without_consent having count(*) > 0
    union all
    select 10, 'child_view', null from frame where said ->> 'childView' is null
  )
  select coalesce(jsonb_agg(jsonb_build_object('code', gap.code, 'items', coalesce(to_jsonb(gap.items), '[]'))
    order by gap.place), '[]')
  from gap
$$;
