-- A unit from elsewhere that has only been asked is in no list of the house, and nobody is given a mandate there but
-- who was named: until it has said yes it is as a guest (…_guests.sql, whose trigger takes it out of that).

comment on column app.tenant_units.guest is
  'The unit does not work in the whole tenant: a guest in single plans, or one that has not said yes. It is in no list of the tenant''s units, and nobody is given a mandate for it.';

set role kring_definer;

create function priv.not_yet_here() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update app.tenant_units t set guest = true
  where t.tenant_id = new.tenant_id and t.unit_id = new.unit_id and t.answers_for = '{}'
    and not exists (
      select from app.partnerships p
      where p.tenant_id = new.tenant_id and p.unit_id = new.unit_id and p.plan_id is null and p.state = 'AGREED')
    and not exists (
      select from app.memberships m
      where m.tenant_id = new.tenant_id and m.unit_id = new.unit_id and m.role <> 'guest'
        and (m.valid_to is null or m.valid_to > clock_timestamp()));
  return null;
end
$$;
comment on function priv.not_yet_here() is 'Trigger: a unit that was asked to work in a tenant does not work there yet.';

create function priv.no_mandate_yet() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if exists (
    select from app.tenant_units t
    where t.tenant_id = new.tenant_id and t.unit_id = new.unit_id and t.guest) then
    perform priv.refuse('unit_left');
  end if;
  return new;
end
$$;
comment on function priv.no_mandate_yet() is
  'Trigger: no mandate, but an invitation''s, for a unit that does not work in the tenant. Refused: unit_left.';

-- What units say of themselves is public: no number of anybody's in it. Questions refuse it already.
create function priv.no_personal_number() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if exists (
    select from jsonb_each_text(to_jsonb(new)) said
    where said.key = any (tg_argv) and priv.has_personal_number(said.value)) then
    perform priv.refuse('personal_number');
  end if;
  return new;
end
$$;
comment on function priv.no_personal_number() is 'Trigger: refuses what looks like a personal number in the columns named.';
reset role;

create trigger not_yet_here after insert on app.partnerships
  for each row when (new.plan_id is null and new.unit_id is not null and new.state = 'ASKED')
  execute function priv.not_yet_here();
create trigger no_mandate_yet before insert on app.memberships
  for each row when (new.unit_id is not null and new.role <> 'guest' and new.invitation_id is null)
  execute function priv.no_mandate_yet();
create trigger no_personal_number before insert or update on app.unit_cards for each row
  execute function priv.no_personal_number('does', 'does_not', 'reach', 'phone', 'hours', 'phone_hours');
create trigger no_personal_number before insert or update on app.contact_paths for each row
  execute function priv.no_personal_number('how', 'hours');
create trigger no_personal_number before insert or update on app.accessibility_statements for each row
  execute function priv.no_personal_number('mail', 'phone', 'words');

-- Nobody asks for a plan where people practise.
set role kring_definer;
create or replace function priv.ask_places() returns table (tenant_id uuid, slug text, tenant text, unit_id uuid, unit text,
  sector text, answers_for text[], ask_days integer)
language sql stable security definer
set search_path = ''
as $$
  select t.id, t.slug, t.name, u.id, u.name, u.sector, tu.answers_for, c.ask_days
  from app.tenants t
  join app.tenant_units tu on tu.tenant_id = t.id and tu.answers_for <> '{}'
  join app.units u on u.id = tu.unit_id
  cross join lateral priv.choices_of(t.id) c
  where t.practice_of is null and exists (
    select from app.memberships m
    where m.tenant_id = t.id and m.unit_id = u.id and m.role in ('staff', 'coordinator')
      and m.valid_from <= statement_timestamp()
      and (m.valid_to is null or m.valid_to > statement_timestamp()))
  order by t.name, u.name
$$;
reset role;
