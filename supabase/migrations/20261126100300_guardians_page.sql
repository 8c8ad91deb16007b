-- The page of who has custody and whose access is stopped, for those who lead a plan and nobody else. Of a
-- guardian, a unit or a person that the caller may not know of there is nothing here either.

set role kring_definer;

create function priv.custody_of(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with note as (
    select n.*, noter.name as noted_by_name
    from app.custody_notes n
    join app.plan_parties t on t.id = n.party_id and t.zone_id = any (array(select priv.my_zone_ids('read')))
    join app.people noter on noter.id = n.noted_by
    where n.plan_id = p_plan and priv.i_lead(p_plan)
  )
  select jsonb_build_object('revision', coalesce(max(note.revision), 0), 'notes', coalesce(
    jsonb_agg(jsonb_build_object('id', note.id, 'partyId', note.party_id, 'state', note.state,
      'fromOn', note.from_on, 'untilOn', note.until_on, 'decidedBy', note.decided_by,
      'reference', note.reference, 'notedBy', note.noted_by_name,
      'notedOn', (note.noted_at at time zone 'Europe/Stockholm')::date)
      order by note.revision desc, note.id), '[]'))
  from note
$$;
comment on function priv.custody_of(uuid) is 'What has been noted about custody, newest first; for those who lead.';

create function priv.blocks_of(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'personId', b.person_id, 'name', who.name,
    'blockedBy', blocker.name, 'blockedAt', priv.iso(b.blocked_at), 'ground', b.ground,
    'reviewOn', b.review_on, 'liftedAt', priv.iso(b.lifted_at), 'liftedBy', lifter.name,
    'liftReason', b.lift_reason) order by b.lifted_at desc nulls first, b.blocked_at desc), '[]')
  from app.access_blocks b
  join app.plan_parties t on t.id = b.party_id and t.zone_id = any (array(select priv.my_zone_ids('read')))
  join app.people who on who.id = b.person_id
  join app.people blocker on blocker.id = b.blocked_by
  left join app.people lifter on lifter.id = b.lifted_by
  where b.plan_id = p_plan and priv.i_lead(p_plan)
$$;
comment on function priv.blocks_of(uuid) is 'Whose access is or was stopped, and why; for those who lead.';
grant execute on function priv.custody_of(uuid), priv.blocks_of(uuid) to authenticated;
reset role;

create function app.plan_guardians(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not priv.i_lead(p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.guardians', array[p_plan]);
  return (
    select jsonb_build_object('plan', p.id, 'child', c.name, 'today', priv.today(), 'me', priv.me(),
      'parties', (
        select coalesce(jsonb_agg(jsonb_build_object('id', party.id, 'personId', party.person_id,
          'name', people.name, 'title', party.title, 'role', party.role, 'unit', u.label,
          'sector', u.sector,
          'here', coalesce(party.ended_at > statement_timestamp(), true))
          order by array_position('{family,health,school,studentHealth,social}'::text[], u.sector),
            u.label, people.name), '[]')
        from app.plan_parties party
        join app.plan_units u on u.id = party.plan_unit_id and u.status <> 'ENDED'
        join app.people on people.id = party.person_id
        where party.plan_id = p_plan
          and (party.role = 'guardian' or coalesce(party.ended_at > statement_timestamp(), true))),
      'custody', priv.custody_of(p_plan), 'blocks', priv.blocks_of(p_plan))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
comment on function app.plan_guardians(uuid) is
  'Custody and stopped access in a plan, for those who lead it; null for others. Logged.';
grant execute on function app.plan_guardians(uuid) to authenticated;

insert into app.access_actions (kind, action) values ('OPENED', 'plan.guardians');
