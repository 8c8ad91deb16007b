-- What gaps are found from, a column at a time: PostgreSQL looks up how a value is written once for a column, and
-- not once for each value, and no name is sent 6,800 times. The day an action was done and its outcome are left
-- out: what is open has neither. 178 -> 109 ms of processor time for 200 children. src/lib/domain/gaps/columns.ts makes rows of it.

create or replace function app.my_follow_ups() returns json
language plpgsql
set search_path = ''
-- One plan for everyone from the first call on: planning costs more than running.
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
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
    with member as materialized (
      select party.plan_id, party.id, party.plan_unit_id, party.person_id, party.role, party.phone,
        party.valid_from, party.ended_at
      from app.plan_parties party where party.plan_id = any (mine)
    ),
    unit_of as materialized (
      select u.plan_id, u.id, u.label, u.sector, u.status
      from app.plan_units u where u.plan_id = any (mine)
    ),
    part as materialized (
      select member.plan_id, member.id, member.plan_unit_id, member.role
      from member join unit_of u on u.id = member.plan_unit_id
      where member.person_id = (select priv.me())
        and member.role in ('professional', 'coordinator') and u.status = 'ADMITTED'
        and member.valid_from <= statement_timestamp()
        and (member.ended_at is null or member.ended_at > statement_timestamp())
    ),
    own as materialized (
      select part.plan_id, json_agg(distinct part.plan_unit_id::text) as units, json_agg(part.id) as parties,
        bool_or(part.role = 'coordinator') as coordinates, array_agg(part.plan_unit_id) as unit_ids
      from part group by part.plan_id
    ),
    word as materialized (
      select t.zone_id, t.anchor ->> 'id' as action_id, max(c.created_at) as at
      from app.threads t
      join app.comments c on c.tenant_id = t.tenant_id and c.thread_id = t.id
      where t.plan_id = any (mine) and t.anchor ->> 'type' = 'action' and c.withdrawn_at is null
      group by t.zone_id, t.anchor ->> 'id'
    ),
    open as materialized (
      select a.plan_id, a.id, a.goal_id, a.kind, a.title, a.plan_unit_id, a.contact_party_id, a.start_on, a.due_on,
        a.status, a.waits_for_unit_id, a.meanwhile, a.interim_unit_id, a.decide_on,
        (greatest(a.moved_at, word.at) at time zone 'Europe/Stockholm')::date as moved_on
      from app.plan_actions a
      left join word on word.zone_id = a.zone_id and word.action_id = a.id
      -- What is finished is no gap (gapsOf in src/lib/domain/gaps looks at open ones alone).
      where a.plan_id = any (mine) and a.moved_at is not null and a.status not in ('DONE', 'CANCELLED')
      order by a.plan_id, a.position collate "C", a.id
    ),
    action as materialized (
      select a.plan_id, json_build_object('id', array_agg(a.id), 'goalId', array_agg(a.goal_id),
        'kind', array_agg(a.kind), 'title', array_agg(a.title), 'unitId', array_agg(a.plan_unit_id),
        'contactId', array_agg(a.contact_party_id), 'startOn', array_agg(a.start_on),
        'dueOn', array_agg(a.due_on), 'status', array_agg(a.status),
        'waitsForUnitId', array_agg(a.waits_for_unit_id), 'meanwhile', array_agg(a.meanwhile),
        'interimUnitId', array_agg(a.interim_unit_id), 'decideOn', array_agg(a.decide_on),
        'movedOn', array_agg(a.moved_on)) as list
      from open a group by a.plan_id
    ),
    unit as materialized (
      select u.plan_id, json_build_object('id', array_agg(u.id), 'label', array_agg(u.label),
        'sector', array_agg(u.sector), 'status', array_agg(u.status)) as list
      from unit_of u group by u.plan_id
    ),
    party as materialized (
      select member.plan_id, json_build_object('id', array_agg(member.id), 'name', array_agg(person.name),
        'phone', array_agg(member.phone), 'endedOn', array_agg(case when member.ended_at <= statement_timestamp()
          then (member.ended_at at time zone 'Europe/Stockholm')::date end)) as list
      from member
      join app.people person on person.id = member.person_id
      group by member.plan_id
    ),
    steps as materialized (
      select t.id, priv.gap_steps_of(t.id) as list from app.tenants t
    )
    select coalesce(json_agg(json_build_object('id', p.id, 'child', c.name, 'sealedOn', p.sealed_on,
      'leads', coalesce(own.coordinates or p.best_interest_lead_id = any (own.unit_ids)
        or p.collaboration_lead_id = any (own.unit_ids), false),
      'myUnitIds', coalesce(own.units, '[]'), 'myPartyIds', coalesce(own.parties, '[]'),
      'steps', steps.list, 'units', coalesce(unit.list, '{}'), 'parties', coalesce(party.list, '{}'),
      'actions', coalesce(action.list, '{}')) order by c.name collate "sv-x-icu", p.id), '[]')
    from app.plans p
    join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
    left join steps on steps.id = p.tenant_id
    left join own on own.plan_id = p.id
    left join unit on unit.plan_id = p.id
    left join party on party.plan_id = p.id
    left join action on action.plan_id = p.id
    where p.id = any (mine));
end
$$;
