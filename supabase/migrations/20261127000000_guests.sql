-- A guest unit works in one plan. Its organisation has no agreement with Kring: whoever leads the plan asks by
-- organisation number and unit, names one person by identity and a last day, and that person says yes. It is a
-- partnership that names a plan. A mandate as guest opens nothing of the house: no list of units, no signals, and
-- no other plan. The guardians are asked as for any unit. Who leads, the municipality's administrators and the
-- guest may each end it, and the access goes in the same transaction.

alter table app.tenant_units add column guest boolean not null default false;
comment on column app.tenant_units.guest is
  'The unit is here as a guest in single plans: it is in no list of the tenant''s units, and nobody has another mandate for it.';

alter table app.partnerships
  add column plan_id uuid,
  add column ends_on date,
  add foreign key (tenant_id, plan_id) references app.plans (tenant_id, id),
  add check ((plan_id is null) = (ends_on is null)),
  add check (plan_id is null or home_tenant_id is null);
comment on column app.partnerships.plan_id is 'The only plan that a guest unit works in; null for a unit that works in the tenant.';
comment on column app.partnerships.ends_on is 'A guest''s last day.';
create index on app.partnerships (tenant_id, plan_id);
drop index app.partnerships_asked;
drop index app.partnerships_unit;
create unique index partnerships_asked on app.partnerships (tenant_id, organisation_number, lower(unit_name))
  where state in ('ASKED', 'AGREED') and plan_id is null;
create unique index partnerships_unit on app.partnerships (tenant_id, unit_id)
  where state in ('ASKED', 'AGREED') and plan_id is null;
create unique index partnerships_guest on app.partnerships (tenant_id, plan_id, invitation_id)
  where state in ('ASKED', 'AGREED');
drop trigger keep_keys on app.partnerships;
create trigger keep_keys before update on app.partnerships
  for each row execute function priv.keep_keys('tenant_id', 'id', 'organisation_number', 'organisation_name',
    'unit_name', 'sector', 'home_tenant_id', 'plan_id', 'asked_by', 'asked_at');

alter table app.memberships drop constraint memberships_role_check, add constraint memberships_role_check check (
  role in ('staff', 'coordinator', 'administrator', 'guest', 'guardian', 'child', 'relative')),
  add check (role <> 'guest' or (unit_id is not null and valid_to is not null));
alter table app.invitations drop constraint invitations_role_check,
  add constraint invitations_role_check check (role in ('staff', 'coordinator', 'administrator', 'guest'));

drop policy read on app.tenant_units;
create policy read on app.tenant_units for select to authenticated
  using (not guest and unit_id = any (array(select priv.my_unit_ids())));

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{guest.ask,guest.agree,guest.decline,guest.withdraw,guest.extend,guest.end}'::text[]);

set role kring_definer;

-- As before, without guests.
create or replace function priv.my_unit_ids() returns setof uuid
language sql stable parallel safe security definer
set search_path = ''
as $$
  select distinct u.unit_id
  from app.tenant_units u
  where not u.guest and u.tenant_id = any (
    array(select priv.my_tenant_ids_as('{staff,coordinator,administrator}')))
$$;

create or replace function priv.contact_paths(p_tenant uuid) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
begin
  if p_tenant is null
    or p_tenant <> all (array(select priv.my_tenant_ids_as('{staff,coordinator,administrator}'))) then
    perform priv.not_found();
  end if;
  return jsonb_build_object('mayChange', priv.i_administer(p_tenant),
    'units', (
      select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name) order by u.name), '[]')
      from app.tenant_units t join app.units u on u.id = t.unit_id where t.tenant_id = p_tenant and not t.guest),
    'paths', (
      select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'revision', c.revision, 'topic', c.topic,
        'fromSector', c.from_sector, 'ageFrom', c.age_from, 'ageTo', c.age_to, 'how', c.how, 'hours', c.hours,
        'answerDays', c.answer_days, 'savedOn', c.saved_on, 'card', priv.card_of(c.unit_id))
        order by array_position(priv.support_topics(), c.topic), c.age_from, c.age_to, c.id), '[]')
      from app.contact_paths c
      where c.tenant_id = p_tenant and c.ended_at is null));
end
$$;

create or replace function priv.staff_to_add(p_plan uuid) returns jsonb
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
  join app.tenant_units t on t.tenant_id = p.tenant_id and not t.guest
  join app.units u on u.id = t.unit_id
  where p.id = p_plan and priv.i_lead(p_plan)
$$;

-- As before; a guest takes part for the unit that was asked, and is family to nobody by it.
create or replace function priv.mandate_periods(p_tenant uuid, p_person uuid, p_unit uuid, p_role text)
returns tstzmultirange
language sql stable security definer
set search_path = ''
as $$
  select coalesce(range_agg(tstzrange(m.valid_from, m.valid_to)), '{}')
  from app.memberships m
  where m.person_id = p_person and m.tenant_id = p_tenant
    and (m.valid_to is null or m.valid_to > clock_timestamp())
    and case when p_role not in ('professional', 'coordinator') then m.role <> 'guest'
      when m.role = 'guest' then p_role = 'professional' and m.unit_id = p_unit
      else m.role in ('staff', 'coordinator') and (m.unit_id is null or p_unit is null or m.unit_id = p_unit) end
$$;

-- As before; a guest unit leads no plan.
create or replace function priv.cannot_receive(p_plan uuid, p_unit uuid) returns text
language sql stable security definer
set search_path = ''
as $$
  select case
    when u.id is null or u.sector = 'family' or exists (
      select from app.tenant_units t
      where t.tenant_id = u.tenant_id and t.unit_id = u.unit_id and t.guest) then 'invalid_input'
    when u.status = 'AWAITING_CONSENT' then 'consent_missing'
    when u.status = 'ENDED' or not exists (
      select from app.plan_parties party
      where party.plan_unit_id = u.id and party.role = 'professional'
        and party.valid_from <= clock_timestamp()
        and (party.ended_at is null or party.ended_at > clock_timestamp())) then 'nobody_there'
    when not exists (
      select from app.plan_parties party
      where party.plan_unit_id = u.id and party.role = 'professional'
        and party.valid_from <= clock_timestamp()
        and (party.ended_at is null or party.ended_at > clock_timestamp())
        and priv.access_level(shared.id, party.person_id) = 'edit') then 'consent_missing'
  end
  from app.zones shared
  left join app.plan_units u on u.tenant_id = shared.tenant_id and u.plan_id = shared.plan_id
    and u.zone_id = shared.id and u.id = p_unit
  where shared.plan_id = p_plan and shared.kind = 'shared'
$$;

-- As before; what is written about a guest unit names the plan where it was asked, or is a guest's mandate.
create or replace function priv.unit_acts() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  said jsonb := to_jsonb(new);
  as_guest boolean := said ->> 'role' = 'guest';
  states text[];
begin
  if new.unit_id is null then
    return new;
  end if;
  if exists (
    select from app.partnerships p
    where p.tenant_id = new.tenant_id and p.unit_id = new.unit_id and p.state in ('ASKED', 'AGREED')
      and case tg_table_name when 'plan_units' then p.plan_id = (said ->> 'plan_id')::uuid
        else as_guest and p.plan_id is not null end) then
    return new;
  end if;
  states := array(
    select p.state from app.partnerships p
    where p.tenant_id = new.tenant_id and p.unit_id = new.unit_id and p.plan_id is null);
  if as_guest or (states <> '{}' and 'AGREED' <> all (states)
      and (tg_table_name = 'plan_units' or 'ASKED' <> all (states)))
    or (states = '{}' and exists (
      select from app.tenant_units t
      where t.tenant_id = new.tenant_id and t.unit_id = new.unit_id and t.guest)) then
    perform priv.refuse('unit_left');
  end if;
  return new;
end
$$;

create function priv.no_guest_any_more() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update app.tenant_units t set guest = false
  where t.tenant_id = new.tenant_id and t.unit_id = new.unit_id and t.guest;
  return null;
end
$$;
comment on function priv.no_guest_any_more() is 'Trigger: a unit that works in the whole tenant is no guest there.';

-- As before, but for what the unit's guests have in single plans.
create or replace function priv.close_partner(p_tenant uuid, p_unit uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  person uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended('mandates ' || p_tenant::text, 0));
  update app.tenant_units t set answers_for = '{}' where t.tenant_id = p_tenant and t.unit_id = p_unit;
  update app.invitations i set withdrawn_at = clock_timestamp()
  where i.tenant_id = p_tenant and i.unit_id = p_unit and i.role <> 'guest'
    and i.accepted_at is null and i.withdrawn_at is null;
  update app.key_role_proposals k set state = 'WITHDRAWN', answered_by = priv.me(), answered_at = clock_timestamp()
  where k.tenant_id = p_tenant and k.unit_id = p_unit and k.state = 'PROPOSED';
  for person in
    select distinct m.person_id from app.memberships m
    where m.tenant_id = p_tenant and m.unit_id = p_unit and m.role <> 'guest'
      and (m.valid_to is null or m.valid_to > clock_timestamp())
    order by m.person_id
  loop
    update app.memberships m set valid_to = greatest(m.valid_from, clock_timestamp())
    where m.tenant_id = p_tenant and m.unit_id = p_unit and m.person_id = person and m.role <> 'guest'
      and (m.valid_to is null or m.valid_to > clock_timestamp());
    perform priv.end_parts(p_tenant, person);
    perform priv.end_work_sessions(person);
  end loop;
end
$$;
reset role;
create trigger no_guest_any_more after insert or update of unit_id, state on app.partnerships
  for each row when (new.plan_id is null and new.unit_id is not null and new.state = 'AGREED')
  execute function priv.no_guest_any_more();

-- What each of these did is for partnerships of a whole tenant now (…_guest_calls.sql).
alter function priv.answer_partnership(uuid, boolean, uuid) rename to answer_partner;
alter function priv.end_partnership(uuid) rename to end_partner;
revoke execute on function priv.answer_partner(uuid, boolean, uuid), priv.end_partner(uuid) from authenticated;
