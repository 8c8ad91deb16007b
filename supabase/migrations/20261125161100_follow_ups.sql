-- Att följa upp: what gaps are found from (src/lib/domain/gaps), for professionals and coordinators; and
-- the tenant's own steps. Gaps themselves are never stored: they are found anew at each look.

create table app.gap_steps (
  tenant_id uuid primary key references app.tenants (id),
  idle_days integer not null check (idle_days between 1 and 365),
  support_days integer not null check (support_days between 0 and 365),
  contact_days integer not null check (contact_days between 0 and 365),
  unit_days integer not null check (unit_days between 0 and 365),
  lead_days integer not null check (lead_days between 0 and 365),
  set_at timestamptz not null default clock_timestamp(),
  set_by uuid not null references app.people (id),
  check (contact_days <= unit_days and unit_days <= lead_days)
);
comment on table app.gap_steps is 'After how many days what counts as a gap in this tenant, and whose it is then. No row: the usual steps.';
comment on column app.gap_steps.idle_days is 'Without a change or a word an action has not moved.';
comment on column app.gap_steps.support_days is 'So long may somebody wait without support.';
comment on column app.gap_steps.contact_days is 'Then it is the contact''s to act.';
comment on column app.gap_steps.unit_days is 'Then it is the unit''s.';
comment on column app.gap_steps.lead_days is 'Then it is for those who lead the plan.';

call priv.protect('app.gap_steps', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.gap_steps', '{select,insert,update}');
grant select on app.gap_steps to authenticated;
create policy read on app.gap_steps for select to authenticated
  using (tenant_id = any (array(select priv.my_tenant_ids())));
comment on policy read on app.gap_steps is 'Everyone of the tenant: whose turn it is, is said to the family too.';
create trigger keep_keys before update on app.gap_steps
  for each row execute function priv.keep_keys('tenant_id');

set role kring_definer;
create function priv.set_gap_steps(p_tenant uuid, p_idle integer, p_support integer, p_contact integer,
  p_unit integer, p_lead integer, p_seen timestamptz) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if not coalesce(p_tenant = any (array(select priv.my_tenant_ids())), false) then
    perform priv.not_found();
  elsif not p_tenant = any (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_allowed();
  end if;
  -- Two who set them at once: the second sees what the first has set before it goes.
  perform pg_advisory_xact_lock(hashtextextended('gap_steps ' || p_tenant::text, 0));
  if (select s.set_at from app.gap_steps s where s.tenant_id = p_tenant) is distinct from p_seen then
    perform priv.refuse('changed');
  end if;
  -- The table's checks know which numbers fit; others are invalid_input for whoever asks.
  insert into app.gap_steps as s (tenant_id, idle_days, support_days, contact_days, unit_days, lead_days, set_by)
  values (p_tenant, p_idle, p_support, p_contact, p_unit, p_lead, priv.me())
  on conflict (tenant_id) do update set idle_days = excluded.idle_days,
    support_days = excluded.support_days, contact_days = excluded.contact_days,
    unit_days = excluded.unit_days, lead_days = excluded.lead_days, set_by = excluded.set_by,
    set_at = clock_timestamp();
end
$$;
comment on function priv.set_gap_steps(uuid, integer, integer, integer, integer, integer, timestamptz) is
  'Sets a tenant''s steps; only for its administrators. Refused: changed.';
grant execute on function priv.set_gap_steps(uuid, integer, integer, integer, integer, integer, timestamptz) to authenticated;
reset role;

create function app.set_gap_steps(p_tenant uuid, p_idle integer, p_support integer, p_contact integer,
  p_unit integer, p_lead integer, p_seen timestamptz) returns void
language sql volatile
set search_path = ''
as $$ select priv.set_gap_steps(p_tenant, p_idle, p_support, p_contact, p_unit, p_lead, p_seen) $$;
comment on function app.set_gap_steps(uuid, integer, integer, integer, integer, integer, timestamptz) is
  'Sets after how many days what counts as a gap in a tenant, and whose it is then.';

create function priv.gap_steps_of(p_tenant uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('idleDays', s.idle_days, 'supportDays', s.support_days,
    'contactDays', s.contact_days, 'unitDays', s.unit_days, 'leadDays', s.lead_days)
  from app.gap_steps s where s.tenant_id = p_tenant
$$;
comment on function priv.gap_steps_of(uuid) is 'A tenant''s steps; null when it has set none.';
grant execute on function priv.gap_steps_of(uuid) to authenticated;

create function app.gap_steps_to_set() returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('tenantId', t.id, 'name', t.name,
    'steps', priv.gap_steps_of(t.id), 'seen', s.set_at) order by t.name), '[]')
  from app.tenants t
  left join app.gap_steps s on s.tenant_id = t.id
  where t.id = any (array(select priv.my_tenant_ids_as('{administrator}')))
$$;
comment on function app.gap_steps_to_set() is 'The tenants that the caller administers, with their steps.';
grant execute on function app.gap_steps_to_set() to authenticated;

-- Runs as whoever asks: an action, a unit or a person of a zone that they cannot read is not in it.
create function app.my_follow_ups() returns jsonb
language plpgsql
set search_path = ''
-- One plan for everyone from the first call on: planning costs more than running.
set plan_cache_mode = force_generic_plan
as $$
declare
  mine uuid[] := array(
    select distinct party.plan_id
    from app.plan_parties party
    join app.plans p on p.tenant_id = party.tenant_id and p.id = party.plan_id
    where party.person_id = (select priv.me()) and party.role in ('professional', 'coordinator')
      and party.valid_from <= statement_timestamp()
      and (party.ended_at is null or party.ended_at > statement_timestamp())
      and p.status in ('DRAFT', 'ACTIVE')
      and p.id = any (array(select priv.my_plan_ids())));
begin
  perform priv.log_access('plan.gaps', mine);
  return (
    with part as materialized (
      select party.plan_id, party.id, party.plan_unit_id, party.role
      from app.plan_parties party
      join app.plan_units u on u.tenant_id = party.tenant_id and u.id = party.plan_unit_id
      where party.person_id = (select priv.me()) and party.plan_id = any (mine)
        and party.role in ('professional', 'coordinator') and u.status = 'ADMITTED'
        and party.valid_from <= statement_timestamp()
        and (party.ended_at is null or party.ended_at > statement_timestamp())
    ),
    word as materialized (
      select t.zone_id, t.anchor ->> 'id' as action_id, max(c.created_at) as at
      from app.threads t
      join app.comments c on c.tenant_id = t.tenant_id and c.thread_id = t.id
      where t.plan_id = any (mine) and t.anchor ->> 'type' = 'action' and c.withdrawn_at is null
      group by t.zone_id, t.anchor ->> 'id'
    ),
    action as (
      select a.plan_id, jsonb_agg(jsonb_build_object('id', a.id, 'goalId', a.goal_id, 'kind', a.kind,
        'title', a.title, 'unitId', a.plan_unit_id, 'contactId', a.contact_party_id,
        'startOn', a.start_on, 'dueOn', a.due_on, 'doneOn', a.done_on, 'status', a.status,
        'waitsForUnitId', a.waits_for_unit_id, 'meanwhile', a.meanwhile,
        'interimUnitId', a.interim_unit_id, 'decideOn', a.decide_on, 'outcome', a.outcome,
        'movedOn', (greatest(a.moved_at, word.at) at time zone 'Europe/Stockholm')::date)
        order by a.position collate "C", a.id) as list
      from app.plan_actions a
      left join word on word.zone_id = a.zone_id and word.action_id = a.id
      where a.plan_id = any (mine) and a.moved_at is not null
      group by a.plan_id
    ),
    unit as (
      select u.plan_id, jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label, 'sector', u.sector,
        'status', u.status)) as list
      from app.plan_units u where u.plan_id = any (mine) group by u.plan_id
    ),
    party as (
      select party.plan_id, jsonb_agg(jsonb_build_object('id', party.id, 'name', person.name,
        'phone', party.phone, 'endedOn', case when party.ended_at <= statement_timestamp()
          then (party.ended_at at time zone 'Europe/Stockholm')::date end)) as list
      from app.plan_parties party
      join app.people person on person.id = party.person_id
      where party.plan_id = any (mine)
      group by party.plan_id
    )
    select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'child', c.name, 'sealedOn', p.sealed_on,
      'leads', exists (
        select from part where part.plan_id = p.id and (part.role = 'coordinator'
          or part.plan_unit_id in (p.best_interest_lead_id, p.collaboration_lead_id))),
      'myUnitIds', array(select distinct part.plan_unit_id from part where part.plan_id = p.id),
      'myPartyIds', array(select part.id from part where part.plan_id = p.id),
      'steps', priv.gap_steps_of(p.tenant_id),
      'units', coalesce(unit.list, '[]'), 'parties', coalesce(party.list, '[]'),
      'actions', coalesce(action.list, '[]')) order by c.name collate "sv-x-icu", p.id), '[]')
    from app.plans p
    join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
    left join unit on unit.plan_id = p.id
    left join party on party.plan_id = p.id
    left join action on action.plan_id = p.id
    where p.id = any (mine));
end
$$;
comment on function app.my_follow_ups() is
  'What gaps are found from, over the plans that the caller takes part in as a professional or coordinator. Logged.';
grant execute on function app.my_follow_ups(), app.set_gap_steps(uuid, integer, integer, integer, integer, integer, timestamptz)
  to authenticated;

comment on column app.access_log.action is 'plan.list, plan.open, plan.gaps, plan.zones, zone.open, zone.threads, party.end and others.';
