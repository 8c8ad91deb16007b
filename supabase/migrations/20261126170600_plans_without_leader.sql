-- When the last one who led a plan has left, nobody can let anybody in. Administrators see for each leading unit
-- how many such plans there are, no plan and no child, and choose who of that unit takes them over.

set role kring_definer;

create function priv.plans_without_leader(p_tenant uuid) returns table (plan_id uuid, plan_unit_id uuid, unit_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select p.id, lead.id, lead.unit_id
  from app.plans p
  join app.plan_units lead on lead.tenant_id = p.tenant_id
    and lead.id = coalesce(p.best_interest_lead_id, p.collaboration_lead_id)
    and lead.status = 'ADMITTED' and lead.unit_id is not null
  join app.zones listed on listed.tenant_id = lead.tenant_id and listed.id = lead.zone_id
    and not listed.named_audience
  where p.tenant_id = p_tenant and p.status in ('DRAFT', 'ACTIVE') and not exists (
    select from app.plan_parties t
    join app.plan_units u on u.tenant_id = t.tenant_id and u.id = t.plan_unit_id and u.status = 'ADMITTED'
    join app.memberships m on m.tenant_id = t.tenant_id and m.person_id = t.person_id
      and m.role in ('staff', 'coordinator') and (m.unit_id is null or m.unit_id = u.unit_id)
      and m.valid_from <= clock_timestamp() and (m.valid_to is null or m.valid_to > clock_timestamp())
    where t.tenant_id = p.tenant_id and t.plan_id = p.id
      and (t.role = 'coordinator' or (t.role = 'professional'
        and t.plan_unit_id in (p.best_interest_lead_id, p.collaboration_lead_id)))
      and t.valid_from <= clock_timestamp() and (t.ended_at is null or t.ended_at > clock_timestamp())
      and not exists (
        select from app.access_blocks b
        where b.tenant_id = t.tenant_id and b.plan_id = t.plan_id and b.person_id = t.person_id
          and b.lifted_at is null))
$$;
comment on function priv.plans_without_leader(uuid) is 'Plans under way that nobody leads, and the unit that should.';

create function priv.units_without_leader(p_tenant uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('unitId', u.id, 'unit', u.name, 'plans', found.plans,
    'people', (
      select coalesce(jsonb_agg(distinct jsonb_build_object('id', people.id, 'name', people.name)), '[]')
      from app.memberships m
      join app.people on people.id = m.person_id
      where m.tenant_id = p_tenant and m.unit_id = u.id and m.role in ('staff', 'coordinator')
        and m.person_id <> priv.me() and m.valid_from <= statement_timestamp()
        and (m.valid_to is null or m.valid_to > statement_timestamp()))) order by u.name), '[]')
  from (
    select w.unit_id, count(*) as plans from priv.plans_without_leader(p_tenant) w
    where p_tenant = any (array(select priv.my_tenant_ids_as('{administrator}')))
    group by w.unit_id) found
  join app.units u on u.id = found.unit_id
$$;
comment on function priv.units_without_leader(uuid) is
  'For each unit how many plans it should lead that nobody leads, and who works there; for administrators.';

create function priv.take_over(p_tenant uuid, p_unit uuid, p_person uuid) returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  one record;
  plan app.plans;
  party uuid;
  taken integer := 0;
begin
  perform priv.administer(p_tenant);
  if not priv.is_staff_of(p_tenant, p_person) then
    perform priv.not_found();
  elsif p_person = priv.me() then
    perform priv.refuse('own_mandate');
  end if;
  for one in
    select w.plan_id, w.plan_unit_id from priv.plans_without_leader(p_tenant) w
    where w.unit_id = p_unit order by w.plan_id
  loop
    select * into plan from app.plans p where p.tenant_id = p_tenant and p.id = one.plan_id;
    continue when exists (
      select from app.guardians g
      where g.tenant_id = p_tenant and g.child_id = plan.child_id and g.person_id = p_person)
      or exists (
        select from app.access_blocks b
        where b.tenant_id = p_tenant and b.plan_id = plan.id and b.person_id = p_person and b.lifted_at is null)
      or exists (
        select from app.plan_parties family
        where family.tenant_id = p_tenant and family.plan_id = plan.id and family.person_id = p_person
          and family.role in ('guardian', 'child', 'relative'));
    party := priv.put_professional(plan, one.plan_unit_id, p_unit, p_person);
    continue when party is null;
    perform priv.tell_people(plan, 'party.add', jsonb_build_object('party', party));
    taken := taken + 1;
  end loop;
  if taken = 0 then
    perform priv.refuse('changed');
  end if;
  perform priv.log_administration(p_tenant, 'mandate.takeover',
    jsonb_build_object('person', p_person, 'unit', p_unit, 'plans', taken));
  return taken;
end
$$;
comment on function priv.take_over(uuid, uuid, uuid) is
  'Somebody of a leading unit takes over its plans that nobody leads; for other administrators. Refused: own_mandate, changed when there is none.';

grant execute on function priv.units_without_leader(uuid), priv.take_over(uuid, uuid, uuid) to authenticated;
reset role;

create function app.units_without_leader(p_tenant uuid) returns jsonb
language sql stable
set search_path = ''
as $$ select priv.units_without_leader(p_tenant) $$;
comment on function app.units_without_leader(uuid) is 'For each unit how many plans it should lead that nobody leads.';

create function app.take_over(p_tenant uuid, p_unit uuid, p_person uuid) returns integer
language sql volatile
set search_path = ''
as $$ select priv.take_over(p_tenant, p_unit, p_person) $$;
comment on function app.take_over(uuid, uuid, uuid) is
  'Somebody of a leading unit takes over its plans that nobody leads; gives how many.';
grant execute on function app.units_without_leader(uuid), app.take_over(uuid, uuid, uuid) to authenticated;

insert into app.access_actions (kind, action) values ('CHANGED', 'mandate.takeover');
