-- Who works for a unit is said by its own organisation. A municipality's administrators give mandates for their own
-- units; those of another organisation that uses Kring are given there and follow (…_partnerships.sql). For one
-- without a tenant the municipality invites its people, on its word: when it has said yes to working here. Until
-- then, mandates that are there go on and can be ended, and none is added.
--
-- A key role is not about where somebody works but about what the municipality lets them do: its own administrators
-- give it, to somebody who works for the unit here already.

set role kring_definer;

create function priv.mandates_given(p_tenant uuid, p_unit uuid) returns text
language sql stable security definer
set search_path = ''
as $$
  select case
    when a.home_tenant_id = p_tenant then 'here'
    when a.home_tenant_id is not null then 'atHome'
    when exists (
      select from app.partnerships p
      where p.tenant_id = p_tenant and p.unit_id = p_unit and p.state = 'AGREED' and p.plan_id is null) then 'here'
    else 'askFirst' end
  from app.units u
  join app.authorities a on a.id = u.authority_id
  where u.id = p_unit
$$;
comment on function priv.mandates_given(uuid, uuid) is
  'Where mandates for a unit in a tenant are given: here, at home, or here when its organisation has been asked.';

create function priv.must_give_here(p_tenant uuid, p_unit uuid) returns void
language plpgsql stable security definer
set search_path = ''
as $$
declare
  given text := priv.mandates_given(p_tenant, p_unit);
begin
  if exists (
    select from app.tenant_units t where t.tenant_id = p_tenant and t.unit_id = p_unit and t.guest) then
    perform priv.refuse('unit_left');
  elsif given = 'atHome' then
    perform priv.refuse('given_at_home');
  elsif given = 'askFirst' then
    perform priv.refuse('partner_first');
  end if;
end
$$;
comment on function priv.must_give_here(uuid, uuid) is
  'Goes on where the tenant''s administrators say who works for the unit. Refused: unit_left, given_at_home, partner_first.';

create or replace function priv.give_membership(p_tenant uuid, p_person uuid, p_unit uuid, p_role text, p_title text,
  p_from date, p_until date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  membership uuid;
begin
  perform priv.administer(p_tenant);
  if not priv.is_staff_of(p_tenant, p_person) then
    perform priv.not_found();
  elsif p_person = priv.me() then
    perform priv.refuse('own_mandate');
  elsif p_role in ('administrator', 'coordinator') then
    perform priv.refuse('second_needed');
  end if;
  perform priv.must_give_here(p_tenant, p_unit);
  membership := priv.put_membership(p_tenant, p_person, p_unit, p_role, p_title, p_from, p_until);
  perform priv.log_administration(p_tenant, 'mandate.give', jsonb_build_object('person', p_person,
    'mandate', membership, 'unit', p_unit, 'role', p_role, 'from', p_from, 'until', p_until));
  return membership;
end
$$;
comment on function priv.give_membership(uuid, uuid, uuid, text, text, date, date) is
  'Gives somebody who works in the tenant a mandate; for its other administrators. Refused: own_mandate, second_needed, given_at_home, partner_first, mandate_there.';

-- As before; and never longer than the home says.
create function priv.stays_within(p_old app.memberships, p_from date, p_until date) returns void
language plpgsql stable security definer
set search_path = ''
as $$
begin
  if p_old.unit_id is not null and (p_from < (p_old.valid_from at time zone 'Europe/Stockholm')::date
    or coalesce(priv.end_of(p_until), 'infinity') > coalesce(p_old.valid_to, 'infinity')) then
    perform priv.must_give_here(p_old.tenant_id, p_old.unit_id);
  end if;
end
$$;
comment on function priv.stays_within(app.memberships, date, date) is
  'A mandate may be made longer where it may be given. Refused: given_at_home, partner_first.';

create or replace function priv.change_membership(p_membership uuid, p_revision integer, p_role text, p_title text,
  p_from date, p_until date) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  old app.memberships := priv.membership_to_change(p_membership, p_revision);
begin
  if p_role is null or (p_role = 'administrator') <> (old.role = 'administrator')
    or p_role not in ('staff', 'coordinator', 'administrator')
    or p_from is null or p_from not between '2000-01-01' and priv.today() + 366
    or coalesce(p_until < greatest(p_from, priv.today()), false)
    or coalesce(p_until > priv.today() + 7305, false) then
    perform priv.invalid_input();
  elsif p_role = 'coordinator' and old.role <> 'coordinator'
    -- Longer in a key role is that role given for longer.
    or old.role <> 'staff' and p_role <> 'staff' and (p_from < (old.valid_from at time zone 'Europe/Stockholm')::date
      or coalesce(priv.end_of(p_until), 'infinity') > coalesce(old.valid_to, 'infinity')) then
    perform priv.refuse('second_needed');
  elsif exists (
    select from app.memberships m
    where m.tenant_id = old.tenant_id and m.person_id = old.person_id and m.id <> old.id
      and m.unit_id is not distinct from old.unit_id
      and m.role in ('staff', 'coordinator', 'administrator')
      and (m.role = 'administrator') = (p_role = 'administrator')
      and tstzrange(m.valid_from, m.valid_to) && tstzrange(priv.start_of(p_from), priv.end_of(p_until))) then
    perform priv.refuse('mandate_there');
  end if;
  perform priv.stays_within(old, p_from, p_until);
  update app.memberships m set role = p_role, title = nullif(priv.words_of(p_title, 100), ''),
    valid_from = case when (m.valid_from at time zone 'Europe/Stockholm')::date = p_from then m.valid_from
      else priv.start_of(p_from) end,
    valid_to = priv.end_of(p_until)
  where m.tenant_id = old.tenant_id and m.id = old.id;
  perform priv.log_administration(old.tenant_id, 'mandate.change', jsonb_build_object('person', old.person_id,
    'mandate', old.id, 'unit', old.unit_id, 'role', p_role, 'from', p_from, 'until', p_until));
end
$$;
comment on function priv.change_membership(uuid, integer, text, text, date, date) is
  'Role, title and days of a mandate; for the tenant''s other administrators. Refused: changed, own_mandate, second_needed, mandate_there, given_at_home, partner_first.';

create or replace function priv.invite_to_unit(p_tenant uuid, p_kind text, p_index text, p_sealed text, p_name text,
  p_role text, p_unit uuid, p_title text, p_from date, p_until date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  invitation uuid;
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_allowed();
  elsif p_role = 'coordinator' then
    perform priv.refuse('second_needed');
  elsif p_role is distinct from 'staff' or exists (
    -- Nobody gives themselves a mandate.
    select from app.person_identities i
    where i.kind = p_kind and i.index = p_index and i.person_id = priv.me()) then
    perform priv.not_allowed();
  end if;
  perform priv.must_give_here(p_tenant, p_unit);
  invitation := priv.invite(p_tenant, priv.me(), p_kind, p_index, p_sealed, p_name, p_role, p_unit, p_title,
    p_from, p_until);
  perform priv.log_administration(p_tenant, 'invitation.make', jsonb_build_object('invitation', invitation));
  return invitation;
end
$$;
comment on function priv.invite_to_unit(uuid, text, text, text, text, text, uuid, text, date, date) is
  'Invites somebody to act for a unit; for administrators of the tenant. Gives the invitation. Refused: second_needed, given_at_home, partner_first.';

-- As before, and of a unit from elsewhere only to somebody who works for it here in that time.
alter function priv.propose_key_role(uuid, uuid, uuid, text, text, date, date) rename to keep_key_role_proposal;
revoke execute on function priv.keep_key_role_proposal(uuid, uuid, uuid, text, text, date, date) from authenticated;

create function priv.propose_key_role(p_tenant uuid, p_person uuid, p_unit uuid, p_role text, p_title text,
  p_from date, p_until date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.administer(p_tenant);
  if p_unit is not null and priv.is_staff_of(p_tenant, p_person) and not exists (
    select from app.memberships m
    where m.tenant_id = p_tenant and m.person_id = p_person and m.unit_id = p_unit
      and m.role in ('staff', 'coordinator')
      and tstzrange(m.valid_from, m.valid_to) && tstzrange(priv.start_of(p_from), priv.end_of(p_until))) then
    perform priv.must_give_here(p_tenant, p_unit);
  end if;
  return priv.keep_key_role_proposal(p_tenant, p_person, p_unit, p_role, p_title, p_from, p_until);
end
$$;
comment on function priv.propose_key_role(uuid, uuid, uuid, text, text, date, date) is
  'Proposes a key role for somebody else who works in the tenant. Refused: own_mandate, sign_in_again, mandate_there, open_proposal, given_at_home, partner_first.';
grant execute on function priv.propose_key_role(uuid, uuid, uuid, text, text, date, date) to authenticated;

-- A directory says who works for its own organisation's units, and no other's.
alter function priv.give_group_unit(uuid, uuid, uuid, uuid) rename to keep_group_unit;
revoke execute on function priv.keep_group_unit(uuid, uuid, uuid, uuid) from authenticated;

create function priv.give_group_unit(p_tenant uuid, p_group uuid, p_seen uuid, p_unit uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  -- In the order that a directory takes the two locks.
  perform pg_advisory_xact_lock(hashtextextended('scim ' || p_tenant::text, 0));
  perform priv.administer(p_tenant);
  perform priv.must_give_here(p_tenant, p_unit);
  perform priv.keep_group_unit(p_tenant, p_group, p_seen, p_unit);
end
$$;
comment on function priv.give_group_unit(uuid, uuid, uuid, uuid) is
  'Whose staff a group is; null for nobody''s. Refused: own_mandate, changed, given_at_home, partner_first.';
grant execute on function priv.give_group_unit(uuid, uuid, uuid, uuid) to authenticated;

-- For the screens: each unit with where its mandates are given.
create function priv.mandate_units(p_tenant uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'organisation', a.name,
    'given', priv.mandates_given(p_tenant, u.id)) order by u.name), '[]')
  from app.tenant_units tu
  join app.units u on u.id = tu.unit_id
  join app.authorities a on a.id = u.authority_id
  where tu.tenant_id = p_tenant and not tu.guest and p_tenant = any (array(select priv.my_tenant_ids_as('{administrator}')))
$$;
comment on function priv.mandate_units(uuid) is 'The units of a tenant and where their mandates are given; for its administrators.';
grant execute on function priv.mandate_units(uuid) to authenticated;
reset role;

create or replace function app.people_tenants() returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name,
    'units', priv.mandate_units(t.id)) order by t.name), '[]')
  from app.tenants t
  where t.id = any (array(select priv.my_tenant_ids_as('{administrator}')))
$$;
