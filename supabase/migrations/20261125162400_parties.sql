-- Who takes part in a plan, and letting more in: a unit and one of its people, by those who lead, with what
-- each guardian says (an oral yes is valid). Until every guardian has said yes the unit waits: it is listed,
-- and its people reach nothing. A no stays a no; whoever changes their mind is asked again, and both stand.

set role kring_definer;

-- Has everyone who has custody and takes part said yes to the unit? A no to one kind of zone closes that kind.
create function priv.all_agree(p_plan_unit uuid) returns boolean
language sql stable
set search_path = ''
as $$
  select coalesce(bool_and(exists (
      select from app.consents c
      where c.tenant_id = giver.tenant_id and c.giver_party_id = giver.id
        and c.plan_unit_id = p_plan_unit and c.zone_kind is null and c.answer = 'yes'
        and c.withdrawn_at is null)), false)
  from app.plan_units u
  join app.plan_parties giver on giver.tenant_id = u.tenant_id and giver.plan_id = u.plan_id
    and giver.role = 'guardian' and (giver.ended_at is null or giver.ended_at > clock_timestamp())
  where u.id = p_plan_unit
$$;
comment on function priv.all_agree(uuid) is 'Every guardian in the plan has a yes that stands for the unit.';

create function priv.put_consent(p_unit app.plan_units, p_giver uuid, p_answer text, p_form text, p_on date)
returns void
language plpgsql
set search_path = ''
as $$
begin
  if p_answer is null or p_answer not in ('yes', 'no') or p_form is null or p_form not in ('oral', 'written')
    or p_on is null or p_on > priv.today() or p_on < '1990-01-01'
    or not exists (
      select from app.plan_parties giver
      where giver.tenant_id = p_unit.tenant_id and giver.plan_id = p_unit.plan_id and giver.id = p_giver
        and giver.role = 'guardian' and (giver.ended_at is null or giver.ended_at > clock_timestamp())) then
    perform priv.invalid_input();
  end if;
  update app.consents c set withdrawn_at = clock_timestamp()
  where c.tenant_id = p_unit.tenant_id and c.giver_party_id = p_giver and c.plan_unit_id = p_unit.id
    and c.zone_kind is null and c.withdrawn_at is null;
  insert into app.consents (tenant_id, plan_id, giver_party_id, plan_unit_id, answer, form, given_at)
  values (p_unit.tenant_id, p_unit.plan_id, p_giver, p_unit.id, p_answer, p_form,
    (p_on + time '12:00') at time zone 'Europe/Stockholm');
end
$$;
comment on function priv.put_consent(app.plan_units, uuid, text, text, date) is
  'What one guardian says about one unit; the earlier answer is withdrawn, not changed.';

-- The plan with its shared zone, for those who lead it; serialised with other changes of who takes part.
create function priv.plan_i_lead(p_plan uuid) returns app.plans
language plpgsql
set search_path = ''
as $$
declare
  plan app.plans;
begin
  select * into plan from app.plans p
  where p.id = p_plan and exists (
    select from app.zones z
    where z.plan_id = p.id and z.kind = 'shared' and z.id = any (array(select priv.my_zone_ids('read'))));
  if plan.id is null then
    perform priv.not_found();
  end if;
  perform from app.zones z where z.plan_id = plan.id order by z.id for no key update;
  if not priv.i_lead(p_plan) then
    perform priv.not_allowed();
  end if;
  return plan;
end
$$;
comment on function priv.plan_i_lead(uuid) is 'A plan that the person leads, or the right refusal.';

create function priv.tell_people(p_plan app.plans, p_action text, p_detail jsonb) returns void
language plpgsql
set search_path = ''
as $$
declare
  shared uuid;
begin
  select z.id into shared from app.zones z
  where z.tenant_id = p_plan.tenant_id and z.plan_id = p_plan.id and z.key = 'shared';
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  values (p_plan.tenant_id, priv.me(), p_plan.id, shared, p_action, p_detail);
  perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', shared)::text);
end
$$;
comment on function priv.tell_people(app.plans, text, jsonb) is 'Logs a change of who takes part, and tells who has the plan open.';

create function priv.add_party(p_plan uuid, p_unit uuid, p_person uuid) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_i_lead(p_plan);
  plan_unit uuid;
  party uuid;
begin
  if not exists (
    select from app.tenant_units t where t.tenant_id = plan.tenant_id and t.unit_id = p_unit) then
    perform priv.invalid_input();
  end if;
  plan_unit := priv.put_plan_unit(plan, p_unit, 'AWAITING_CONSENT');
  -- Somebody is in already, or does not work there: nothing of this remains.
  party := priv.put_professional(plan, plan_unit, p_unit, p_person);
  if party is null then
    perform priv.invalid_input();
  end if;
  perform priv.tell_people(plan, 'party.add', jsonb_build_object('party', party));
  return plan_unit;
end
$$;
comment on function priv.add_party(uuid, uuid, uuid) is
  'Lists a person of a unit in a plan, and gives the unit''s part: it waits until every guardian has said yes.';

create function priv.note_consent(p_plan uuid, p_plan_unit uuid, p_giver uuid, p_answer text, p_form text,
  p_on date) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_i_lead(p_plan);
  unit app.plan_units;
begin
  select * into unit from app.plan_units u
  where u.tenant_id = plan.tenant_id and u.plan_id = plan.id and u.id = p_plan_unit
    and u.unit_id is not null and u.status <> 'ENDED'
    and u.zone_id = any (array(select priv.my_zone_ids('read')));
  if unit.id is null then
    perform priv.not_found();
  end if;
  perform priv.put_consent(unit, p_giver, p_answer, p_form, p_on);
  -- A no to a unit that is in is a refusal, which closes its zones by itself.
  update app.plan_units u set status = 'ADMITTED'
  where u.tenant_id = unit.tenant_id and u.id = unit.id and u.status = 'AWAITING_CONSENT'
    and priv.all_agree(unit.id);
  perform priv.tell_people(plan, 'consent.note',
    jsonb_build_object('unit', unit.id, 'giver', p_giver, 'answer', p_answer));
end
$$;
comment on function priv.note_consent(uuid, uuid, uuid, text, text, date) is
  'Notes what a guardian says about a unit''s part: the last yes lets it in.';

-- Whom one who leads can let in: units of the tenant and the people who work there now.
create function priv.staff_to_add(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('unitId', u.id, 'name', u.name, 'people', (
      select jsonb_agg(jsonb_build_object('personId', people.id, 'name', people.name, 'title', m.title)
        order by people.name)
      from app.memberships m
      join app.people on people.id = m.person_id
      where m.tenant_id = p.tenant_id and m.unit_id = u.id and m.role in ('staff', 'coordinator')
        and m.valid_from <= statement_timestamp()
        and (m.valid_to is null or m.valid_to > statement_timestamp())
        and not exists (
          select from app.plan_parties there
          join app.plan_units part on part.id = there.plan_unit_id and part.unit_id = u.id
          where there.plan_id = p.id and there.person_id = m.person_id
            and there.zone_id = any (array(select priv.my_zone_ids('read')))
            and (there.ended_at is null or there.ended_at > statement_timestamp()))))
    order by u.name), '[]')
  from app.plans p
  join app.tenant_units t on t.tenant_id = p.tenant_id
  join app.units u on u.id = t.unit_id
  where p.id = p_plan and priv.i_lead(p_plan)
$$;
comment on function priv.staff_to_add(uuid) is 'Units and their people, for who leads the plan; for others nobody.';

-- Parties who cannot sign in yet: listed by someone, not invited.
create function priv.not_invited(p_plan uuid) returns setof uuid
language sql stable security definer
set search_path = ''
as $$
  select party.id
  from app.plan_parties party
  where party.plan_id = p_plan and party.zone_id = any (array(select priv.my_zone_ids('read')))
    and not exists (
      select from app.memberships m
      where m.tenant_id = party.tenant_id and m.person_id = party.person_id
        and (m.valid_to is null or m.valid_to > statement_timestamp()))
$$;
comment on function priv.not_invited(uuid) is 'Those of the parties one sees who have no account to reach the plan by.';

grant execute on function priv.add_party(uuid, uuid, uuid), priv.staff_to_add(uuid), priv.not_invited(uuid),
  priv.note_consent(uuid, uuid, uuid, text, text, date) to authenticated;
reset role;

create function app.add_party(p_plan uuid, p_unit uuid, p_person uuid) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.add_party(p_plan, p_unit, p_person) $$;
comment on function app.add_party(uuid, uuid, uuid) is 'Lists a person of a unit in a plan; gives the unit''s part.';

create function app.note_consent(p_plan uuid, p_plan_unit uuid, p_giver uuid, p_answer text, p_form text,
  p_on date) returns void
language sql volatile
set search_path = ''
as $$ select priv.note_consent(p_plan, p_plan_unit, p_giver, p_answer, p_form, p_on) $$;
comment on function app.note_consent(uuid, uuid, uuid, text, text, date) is 'Notes what a guardian says about a unit''s part.';

create function app.plan_people(p_plan uuid) returns jsonb
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
      'signalId', (select s.id from app.signals s where s.plan_id = p_plan limit 1),
      'units', (
        select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label, 'sector', u.sector,
          'status', u.status) order by array_position(
            '{health,school,studentHealth,social,family}'::text[], u.sector), u.label), '[]')
        from app.plan_units u where u.plan_id = p_plan and u.status <> 'ENDED'),
      'parties', (
        select coalesce(jsonb_agg(jsonb_build_object('id', party.id, 'name', people.name,
          'title', party.title, 'role', party.role, 'unitId', party.plan_unit_id,
          'invited', party.id <> all (array(select priv.not_invited(p_plan))))
          order by party.valid_from, people.name), '[]')
        from app.plan_parties party
        join app.people on people.id = party.person_id
        where party.plan_id = p_plan
          and (party.ended_at is null or party.ended_at > statement_timestamp())),
      'consents', (
        select coalesce(jsonb_agg(jsonb_build_object('unitId', s.plan_unit_id, 'giverId', s.giver_party_id,
          'zoneKind', s.zone_kind, 'answer', s.answer, 'form', s.form,
          'on', (s.given_at at time zone 'Europe/Stockholm')::date) order by s.given_at), '[]')
        from app.consents s where s.plan_id = p_plan and s.withdrawn_at is null),
      'staff', priv.staff_to_add(p_plan))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
comment on function app.plan_people(uuid) is
  'Who takes part, what guardians have said, and for who leads whom they can let in; null when it is not for the caller. Logged.';
grant execute on function app.add_party(uuid, uuid, uuid), app.plan_people(uuid),
  app.note_consent(uuid, uuid, uuid, text, text, date) to authenticated;
