-- Personuppgiftsansvar: every part of a plan names the authority that answers for it. By rule: what all share, the
-- family's and the child's parts and meetings, the authority of the unit that leads, and with the lead it moves on; a
-- draft, its unit's; the part of a sector, the authority whose unit came to it first. An administrator who answers for
-- both can say otherwise, with a reference, and what was said stays said. Until now nothing was named, and a part in
-- which two authorities wrote never fell due.

alter table app.zones add column controller_decision text
  check (length(controller_decision) between 1 and 200);
alter table app.zones alter column controller_decision set statistics 0;
comment on column app.zones.controller_authority_id is 'Personuppgiftsansvarig: the authority that answers for what is in it.';
comment on column app.zones.controller_decision is 'Reference of a decision that another answers for it than by rule; null: by rule.';

insert into app.access_actions (kind, action) values ('CHANGED', 'zone.controller');

set role kring_definer;

create function priv.shared_kind(p_kind text) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$ select p_kind in ('shared', 'family', 'child', 'meeting') $$;
comment on function priv.shared_kind(text) is 'A part that follows who leads the plan, whoever writes in it.';

create function priv.lead_authority(p_plan uuid) returns uuid
language sql stable security definer
set search_path = ''
as $$
  select u.authority_id
  from app.plans p
  join app.plan_units pu on pu.tenant_id = p.tenant_id
    and pu.id = coalesce(p.collaboration_lead_id, p.best_interest_lead_id)
  join app.units u on u.id = pu.unit_id
  where p.id = p_plan
$$;
comment on function priv.lead_authority(uuid) is 'The authority of the unit that leads the plan.';

-- A part that is made when there are units already: Barnets röst, a draft, a meeting's notes.
create function priv.name_controller() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  new.controller_authority_id := case
    when priv.shared_kind(new.kind) then priv.lead_authority(new.plan_id)
    when new.plan_unit_id is not null then (
      select u.authority_id from app.plan_units pu join app.units u on u.id = pu.unit_id
      where pu.tenant_id = new.tenant_id and pu.id = new.plan_unit_id)
    else (
      select u.authority_id from app.plan_units pu join app.units u on u.id = pu.unit_id
      left join app.plan_parties p on p.tenant_id = pu.tenant_id and p.plan_unit_id = pu.id
      where pu.tenant_id = new.tenant_id and pu.plan_id = new.plan_id and pu.sector = new.kind
      order by p.valid_from nulls last, pu.id limit 1) end;
  return new;
end
$$;
comment on function priv.name_controller() is 'Trigger: a new part gets the authority that answers for it by rule.';

-- The first unit of a sector brings its authority to the sector's part, and to a part that it alone is listed in.
create function priv.controller_comes() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update app.zones z set controller_authority_id = u.authority_id
  from app.units u
  where u.id = new.unit_id and z.tenant_id = new.tenant_id and z.plan_id = new.plan_id
    and z.controller_authority_id is null and not priv.shared_kind(z.kind)
    and (z.plan_unit_id = new.id or z.id = new.zone_id or (z.kind = new.sector and not z.named_audience));
  return null;
end
$$;
comment on function priv.controller_comes() is 'Trigger: a unit brings its authority to the parts that nobody answers for yet.';

create function priv.controller_follows_lead() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  leads uuid := priv.lead_authority(new.id);
begin
  update app.zones z set controller_authority_id = leads
  where z.tenant_id = new.tenant_id and z.plan_id = new.id and priv.shared_kind(z.kind)
    and z.controller_decision is null and z.disposed_at is null and leads is not null
    and z.controller_authority_id is distinct from leads;
  return null;
end
$$;
comment on function priv.controller_follows_lead() is 'Trigger: who leads the plan answers for what all share, unless it was decided otherwise.';

-- From one authority to another by whom administers both: nobody is given what they have not taken on.
create function priv.set_zone_controller(p_tenant uuid, p_authority uuid, p_zone uuid, p_to uuid, p_decision text)
returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  because text := btrim(coalesce(p_decision, ''), E' \t\r\n');
  zone app.zones;
begin
  perform priv.keep_records(p_tenant, p_authority);
  select z.* into zone from app.zones z
  where z.tenant_id = p_tenant and z.id = p_zone and z.controller_authority_id = p_authority
    and z.disposed_at is null for no key update;
  if zone.id is null then
    perform priv.not_found();
  elsif length(because) > 200 then
    perform priv.invalid_input();
  elsif because = '' then
    perform priv.refuse('decision_missing');
  elsif p_to is null or p_to = p_authority or not exists (
    select from app.plan_units pu join app.units u on u.id = pu.unit_id
    where pu.tenant_id = p_tenant and pu.plan_id = zone.plan_id and u.authority_id = p_to) then
    perform priv.invalid_input();
  elsif not exists (
    select from priv.authorities_i_name_for() mine
    where mine.tenant_id = p_tenant and mine.authority_id = p_to) then
    perform priv.not_allowed();
  elsif exists (
    select from app.disposal_order_zones oz
    join app.disposal_orders o on o.tenant_id = oz.tenant_id and o.id = oz.order_id and o.state = 'ORDERED'
    where oz.zone_id = p_zone) then
    perform priv.refuse('changed');
  end if;
  update app.zones z set controller_authority_id = p_to, controller_decision = because where z.id = p_zone;
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  values (p_tenant, priv.me(), zone.plan_id, p_zone, 'zone.controller',
    jsonb_build_object('from', p_authority, 'to', p_to));
end
$$;
comment on function priv.set_zone_controller(uuid, uuid, uuid, uuid, text) is
  'Says on a decision that another authority of the plan answers for a part. Refused: decision_missing, not_allowed, changed.';

-- As before; what all share is everybody's to see in the log, whichever authority answers for it.
create or replace function priv.log_told(p_tenant uuid, p_authority uuid, p_plan uuid, p_person uuid, p_unit uuid,
  p_what text, p_from date, p_to date, p_before_at timestamptz, p_before bigint, p_limit integer) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with found as materialized (
    select * from priv.log_found(p_tenant, p_authority, p_plan, p_person, p_unit, p_what, p_from, p_to)
  ),
  page as materialized (
    select found.id, found.at from found
    where p_before_at is null or (found.at, found.id) < (p_before_at, p_before)
    order by found.at desc, found.id desc limit p_limit + 1
  ),
  reader as materialized (
    select found.person_id, found.unit_id, found.acted_as, count(*) as count, min(found.at) as first,
      max(found.at) as last
    from found group by found.person_id, found.unit_id, found.acted_as
  )
  select jsonb_build_object(
    'total', (select count(*) from found),
    'child', (
      select c.name from app.plans p join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
      where p.id = p_plan),
    'readers', (
      select coalesce(jsonb_agg(jsonb_build_object('personId', top.person_id, 'name', who.name,
        'unit', case when not (p_plan is not null and hidden.yes) then unit.name end, 'as', top.acted_as,
        'count', top.count, 'first', priv.iso(top.first), 'last', priv.iso(top.last))
        order by top.count desc, who.name, top.person_id), '[]')
      from (select * from reader order by reader.count desc, reader.person_id limit 200) top
      join app.people who on who.id = top.person_id
      left join app.units unit on unit.id = top.unit_id),
    'readerCount', (select count(*) from reader),
    'rows', (
      select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'at', priv.iso(l.at), 'action', l.action,
        'kind', (select a.kind from app.access_actions a where a.action = l.action),
        'personId', l.person_id, 'name', who.name, 'as', l.acted_as,
        'unit', case when not (p_plan is not null and c.protected_identity is true) then unit.name end,
        'planId', l.plan_id, 'protected', c.protected_identity is true,
        'child', case when p_plan is not null or c.protected_identity is false then c.name end,
        'part', case when z.kind = 'shared' or z.controller_authority_id = p_authority then z.kind end,
        'otherPart', l.zone_id is not null
          and not coalesce(z.kind = 'shared' or z.controller_authority_id = p_authority, false),
        'purpose', l.detail ->> 'purpose')
        order by l.at desc, l.id desc), '[]')
      from (select * from page order by page.at desc, page.id desc limit p_limit) here
      join app.access_log l on l.tenant_id = p_tenant and l.id = here.id
      join app.people who on who.id = l.person_id
      left join app.units unit on unit.id = l.unit_id
      left join app.children c on c.tenant_id = l.tenant_id and c.id = l.child_id
      left join app.zones z on z.tenant_id = l.tenant_id and z.id = l.zone_id),
    'next', (
      select jsonb_build_object('at', to_char(last.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'id', last.id)
      from (
        select page.at, page.id from page order by page.at desc, page.id desc limit 1 offset p_limit - 1) last
      where (select count(*) from page) > p_limit))
  from (
    select coalesce((
      select c.protected_identity from app.plans p
      join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
      where p.id = p_plan), false) as yes) hidden
$$;

grant execute on function priv.set_zone_controller(uuid, uuid, uuid, uuid, text) to authenticated;
reset role;

create trigger name_controller before insert on app.zones
  for each row when (new.controller_authority_id is null) execute function priv.name_controller();
create trigger controller_comes after insert on app.plan_units
  for each row when (new.unit_id is not null) execute function priv.controller_comes();
create trigger controller_follows_lead after update of collaboration_lead_id, best_interest_lead_id on app.plans
  for each row when (old.collaboration_lead_id is distinct from new.collaboration_lead_id
    or old.best_interest_lead_id is distinct from new.best_interest_lead_id)
  execute function priv.controller_follows_lead();

-- What was begun before, by the same rule.
update app.zones z set controller_authority_id = case
    when priv.shared_kind(z.kind) then priv.lead_authority(z.plan_id)
    when z.plan_unit_id is not null then (
      select u.authority_id from app.plan_units pu join app.units u on u.id = pu.unit_id
      where pu.tenant_id = z.tenant_id and pu.id = z.plan_unit_id)
    else (
      select u.authority_id from app.plan_units pu join app.units u on u.id = pu.unit_id
      left join app.plan_parties p on p.tenant_id = pu.tenant_id and p.plan_unit_id = pu.id
      where pu.tenant_id = z.tenant_id and pu.plan_id = z.plan_id and pu.sector = z.kind
      order by p.valid_from nulls last, pu.id limit 1) end
where z.controller_authority_id is null and z.disposed_at is null;

create function app.set_zone_controller(p_tenant uuid, p_authority uuid, p_zone uuid, p_to uuid, p_decision text)
returns void
language sql volatile
set search_path = ''
as $$ select priv.set_zone_controller(p_tenant, p_authority, p_zone, p_to, p_decision) $$;
comment on function app.set_zone_controller(uuid, uuid, uuid, uuid, text) is 'Says who answers for a part, on a decision.';
grant execute on function app.set_zone_controller(uuid, uuid, uuid, uuid, text) to authenticated;
