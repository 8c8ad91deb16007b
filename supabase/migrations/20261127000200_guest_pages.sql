-- Where guests are shown: to the municipality's administrators and to the guest as any partnership, without the
-- child, and in the plan to everybody who sees who takes part.

set role kring_definer;

-- As before; a guest of a child with protected data is not told which municipality it is.
create or replace function priv.partnership_card(p_partnership app.partnerships) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('id', p_partnership.id,
    'municipality', case when not exists (
      select from app.plans plan
      join app.children c on c.tenant_id = plan.tenant_id and c.id = plan.child_id and c.protected_identity
      where plan.tenant_id = p_partnership.tenant_id and plan.id = p_partnership.plan_id) then t.name end,
    'organisation', p_partnership.organisation_name, 'organisationNumber', p_partnership.organisation_number,
    'unit', coalesce(u.name, p_partnership.unit_name), 'asked', p_partnership.unit_name,
    'sector', p_partnership.sector, 'state', p_partnership.state,
    'alone', p_partnership.home_tenant_id is null, 'responsible', i.name,
    'answersFor', coalesce(tu.answers_for, '{}'), 'guestUntil', p_partnership.ends_on,
    'people', case when p_partnership.plan_id is not null
      then (p_partnership.state = 'AGREED' and p_partnership.ends_on >= priv.today())::integer else (
      select count(distinct m.person_id) from app.memberships m
      where m.tenant_id = p_partnership.tenant_id and m.unit_id = p_partnership.unit_id and m.role <> 'guest'
        and p_partnership.state = 'AGREED' and m.valid_from <= statement_timestamp()
        and (m.valid_to is null or m.valid_to > statement_timestamp())) end,
    'on', (coalesce(p_partnership.ended_at, p_partnership.answered_at, p_partnership.asked_at)
      at time zone 'Europe/Stockholm')::date)
  from app.tenants t
  left join app.units u on u.id = p_partnership.unit_id
  left join app.tenant_units tu on tu.tenant_id = p_partnership.tenant_id and tu.unit_id = p_partnership.unit_id
  left join app.invitations i on i.tenant_id = p_partnership.tenant_id and i.id = p_partnership.invitation_id
  where t.id = p_partnership.tenant_id
$$;

-- Everybody who sees the unit in the plan sees that it is a guest, and until when; who leads sees who was asked.
-- A unit of a protected child's plan is called as the plan calls it.
create function priv.guests_of(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'unitId', u.id, 'unit', u.label, 'state', g.state,
      'until', g.ends_on,
      'person', case when leads then i.name end,
      'organisation', case when leads and not c.protected_identity then g.organisation_name end)
    order by g.asked_at), '[]')
  from app.partnerships g
  cross join priv.i_lead(p_plan) leads
  join app.plans p on p.tenant_id = g.tenant_id and p.id = g.plan_id
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  join app.plan_units u on u.tenant_id = g.tenant_id and u.plan_id = g.plan_id and u.unit_id = g.unit_id
    and u.status <> 'ENDED' and u.zone_id = any (array(select priv.my_zone_ids('read')))
  left join app.invitations i on i.tenant_id = g.tenant_id and i.id = g.invitation_id
  where g.plan_id = p_plan and (g.state = 'AGREED' or (leads and g.state = 'ASKED'))
$$;
comment on function priv.guests_of(uuid) is 'Guests of a plan, for those who see it; whoever calls it logs it.';
grant execute on function priv.guests_of(uuid) to authenticated;
reset role;

-- As before, with guests.
create or replace function app.plan_people(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.people', array[p_plan]);
  return (
    select jsonb_build_object('plan', p.id, 'child', c.name, 'mayAdd', priv.i_lead(p_plan),
      'tenant', case when priv.i_lead(p_plan) then p.tenant_id end,
      'mayAnswer', exists (
        select from priv.my_parties(p_plan) mine
        join priv.consent_givers(p_plan) giver on giver.party_id = mine.id),
      'signalId', (select s.id from app.signals s where s.plan_id = p_plan limit 1),
      'units', (
        select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label, 'sector', u.sector,
          'state', coalesce(s.state, 'IN'), 'decided', coalesce(s.decided, false),
          'asked', (
            select coalesce(jsonb_agg(giver.party_id), '[]')
            from priv.consent_givers(p_plan) giver where giver.plan_unit_id = u.id),
          'parts', (
            select coalesce(jsonb_agg(jsonb_build_object('zoneKind', part.zone_kind, 'title', part.title)
              order by part.title nulls first), '[]')
            from priv.consent_parts(p_plan) part where part.plan_unit_id = u.id)
          ) order by array_position(
            '{health,school,studentHealth,social,family}'::text[], u.sector), u.label), '[]')
        from app.plan_units u
        left join priv.consent_states(p_plan) s on s.plan_unit_id = u.id
        where u.plan_id = p_plan and u.status <> 'ENDED'),
      'parties', (
        select coalesce(jsonb_agg(jsonb_build_object('id', party.id, 'name', people.name,
          'title', party.title, 'role', party.role, 'unitId', party.plan_unit_id,
          'invited', party.id <> all (array(select priv.not_invited(p_plan))))
          order by party.valid_from, people.name), '[]')
        from app.plan_parties party
        join app.people on people.id = party.person_id
        where party.plan_id = p_plan
          and (party.ended_at is null or party.ended_at > statement_timestamp())),
      'consents', priv.answers_in(p_plan),
      'grounds', priv.grounds_of(p_plan),
      'guests', priv.guests_of(p_plan),
      'staff', priv.staff_to_add(p_plan))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
