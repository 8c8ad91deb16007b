-- Mandates given, changed and ended by a municipality's administrators, for others and never for themselves.
-- An end is at once: access, offices and sessions end in the same transaction, and the person's parts in
-- plans end with it, so that those who lead each plan find in "Att följa upp" what has nobody any more.
--
-- Administrators see people and units here, of plans nothing but numbers. Each change is logged.

set role kring_definer;

-- Asked again at each command after the lock: of two administrators who end one another, the second has
-- no mandate any more.
create function priv.administer(p_tenant uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids())) then
    perform priv.not_found();
  end if;
  perform pg_advisory_xact_lock(hashtextextended('mandates ' || p_tenant::text, 0));
  if not exists (
    select from app.memberships m
    where m.tenant_id = p_tenant and m.person_id = priv.me() and m.role = 'administrator'
      and m.valid_from <= clock_timestamp() and (m.valid_to is null or m.valid_to > clock_timestamp())) then
    perform priv.not_allowed();
  end if;
end
$$;
comment on function priv.administer(uuid) is 'Lets the tenant''s administrators go on, one at a time; others get the right refusal.';

create function priv.is_staff_of(p_tenant uuid, p_person uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from app.memberships m
    where m.tenant_id = p_tenant and m.person_id = p_person
      and m.role in ('staff', 'coordinator', 'administrator'))
$$;
comment on function priv.is_staff_of(uuid, uuid) is 'Does or did this person work in the tenant?';

-- What a mandate may be: staff and coordinators for a unit of the tenant, administrators for all of it.
create function priv.put_membership(p_tenant uuid, p_person uuid, p_unit uuid, p_role text, p_title text,
  p_from date, p_until date) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  began timestamptz := priv.start_of(p_from);
  until timestamptz := priv.end_of(p_until);
  membership uuid;
begin
  if p_role is null or p_role not in ('staff', 'coordinator', 'administrator')
    or (p_role = 'administrator') <> (p_unit is null)
    or (p_unit is not null and not exists (
      select from app.tenant_units t where t.tenant_id = p_tenant and t.unit_id = p_unit))
    or p_from is null or p_from not between '2000-01-01' and priv.today() + 366
    or coalesce(p_until < greatest(p_from, priv.today()), false)
    or coalesce(p_until > priv.today() + 7305, false) then
    perform priv.invalid_input();
  elsif exists (
    select from app.memberships m
    where m.tenant_id = p_tenant and m.person_id = p_person and m.unit_id is not distinct from p_unit
      and m.role in ('staff', 'coordinator', 'administrator')
      and (m.role = 'administrator') = (p_role = 'administrator')
      and tstzrange(m.valid_from, m.valid_to) && tstzrange(began, until)) then
    perform priv.refuse('mandate_there');
  end if;
  insert into app.memberships (tenant_id, person_id, unit_id, role, title, valid_from, valid_to)
  values (p_tenant, p_person, p_unit, p_role, nullif(priv.words_of(p_title, 100), ''), began, until)
  returning id into membership;
  return membership;
end
$$;
comment on function priv.put_membership(uuid, uuid, uuid, text, text, date, date) is
  'A mandate, both days included. Refused: mandate_there when they have one there in that time.';

create function priv.give_membership(p_tenant uuid, p_person uuid, p_unit uuid, p_role text, p_title text,
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
  membership := priv.put_membership(p_tenant, p_person, p_unit, p_role, p_title, p_from, p_until);
  perform priv.log_administration(p_tenant, 'mandate.give', jsonb_build_object('person', p_person,
    'mandate', membership, 'unit', p_unit, 'role', p_role, 'from', p_from, 'until', p_until));
  return membership;
end
$$;
comment on function priv.give_membership(uuid, uuid, uuid, text, text, date, date) is
  'Gives somebody who works in the tenant a mandate; for its other administrators. Refused: own_mandate, second_needed, mandate_there.';

create function priv.membership_to_change(p_membership uuid, p_revision integer) returns app.memberships
language plpgsql security definer
set search_path = ''
as $$
declare
  found app.memberships;
begin
  select * into found from app.memberships m
  where m.id = p_membership and m.role in ('staff', 'coordinator', 'administrator')
    and m.tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}')));
  if found.id is null then
    perform priv.not_found();
  end if;
  perform priv.administer(found.tenant_id);
  select * into found from app.memberships m where m.tenant_id = found.tenant_id and m.id = p_membership
  for update;
  if found.person_id = priv.me() then
    perform priv.refuse('own_mandate');
  elsif found.revision is distinct from p_revision or found.valid_to <= clock_timestamp() then
    perform priv.refuse('changed');
  end if;
  return found;
end
$$;
comment on function priv.membership_to_change(uuid, integer) is
  'A mandate that lasts, for its tenant''s other administrators, or the right refusal.';

-- A mandate that becomes shorter takes access with it on that day, by the clock. To end it today is an end.
create function priv.change_membership(p_membership uuid, p_revision integer, p_role text, p_title text,
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
  'Role, title and days of a mandate; for the tenant''s other administrators. Refused: changed, own_mandate, second_needed, mandate_there.';

-- Parts in plans for a unit in which the person has no mandate left, now or later: they end, and what they
-- answered for has nobody. Who is also family keeps that, with a place in the tenant of its own.
create function priv.end_parts(p_tenant uuid, p_person uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  part record;
begin
  insert into app.memberships (tenant_id, person_id, role)
  select p_tenant, p_person, family.role from (
    select t.role from app.plan_parties t
    where t.tenant_id = p_tenant and t.person_id = p_person and t.role in ('guardian', 'child', 'relative')
      and (t.ended_at is null or t.ended_at > clock_timestamp())
    order by t.role limit 1) family
  where not exists (
    select from app.memberships m
    where m.tenant_id = p_tenant and m.person_id = p_person
      and (m.valid_to is null or m.valid_to > clock_timestamp()));
  update app.coordinator_mandates o set ended_at = least(o.valid_to, clock_timestamp())
  from app.coordinator_pools pool
  where o.tenant_id = p_tenant and o.person_id = p_person and o.ended_at is null
    and pool.tenant_id = o.tenant_id and pool.id = o.pool_id
    and isempty(priv.mandate_periods(p_tenant, p_person, pool.unit_id, 'coordinator'));
  for part in
    select t.id, t.plan_id, t.zone_id from app.plan_parties t
    join app.plan_units u on u.tenant_id = t.tenant_id and u.id = t.plan_unit_id
    where t.tenant_id = p_tenant and t.person_id = p_person and t.role in ('professional', 'coordinator')
      and (t.ended_at is null or t.ended_at > clock_timestamp())
      and isempty(priv.mandate_periods(p_tenant, p_person, u.unit_id, t.role))
    order by t.plan_id, t.id
  loop
    update app.plan_parties t set ended_at = clock_timestamp() where t.id = part.id;
    insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
    values (p_tenant, priv.me(), part.plan_id, part.zone_id, 'party.end', jsonb_build_object('party', part.id));
    perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', part.zone_id)::text);
  end loop;
end
$$;
comment on function priv.end_parts(uuid, uuid) is 'What ends in plans and pools with a mandate.';

create function priv.end_work_sessions(p_person uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  if not exists (
    select from app.memberships m
    where m.person_id = p_person and m.role in ('staff', 'coordinator', 'administrator')
      and m.valid_from <= clock_timestamp() and (m.valid_to is null or m.valid_to > clock_timestamp())) then
    perform priv.end_sessions(p_person);
  end if;
end
$$;
comment on function priv.end_work_sessions(uuid) is 'Signs out somebody who works nowhere any more.';

create function priv.end_membership(p_membership uuid, p_revision integer) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  old app.memberships := priv.membership_to_change(p_membership, p_revision);
begin
  update app.memberships m set valid_to = greatest(m.valid_from, clock_timestamp())
  where m.tenant_id = old.tenant_id and m.id = old.id;
  perform priv.end_parts(old.tenant_id, old.person_id);
  perform priv.end_work_sessions(old.person_id);
  perform priv.log_administration(old.tenant_id, 'mandate.end',
    jsonb_build_object('person', old.person_id, 'mandate', old.id, 'unit', old.unit_id, 'role', old.role));
end
$$;
comment on function priv.end_membership(uuid, integer) is
  'Ends a mandate now, and what goes with it; for the tenant''s other administrators. Refused: changed, own_mandate.';

-- `p_seen`: the revisions of the mandates that were seen, added up. One that was given or changed since then
-- is not ended unseen.
create function priv.end_all_memberships(p_tenant uuid, p_person uuid, p_seen integer) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.administer(p_tenant);
  if not priv.is_staff_of(p_tenant, p_person) then
    perform priv.not_found();
  elsif p_person = priv.me() then
    perform priv.refuse('own_mandate');
  elsif p_seen is distinct from priv.mandates_seen(p_tenant, p_person) or p_seen = 0 then
    perform priv.refuse('changed');
  end if;
  update app.memberships m set valid_to = greatest(m.valid_from, clock_timestamp())
  where m.tenant_id = p_tenant and m.person_id = p_person
    and m.role in ('staff', 'coordinator', 'administrator')
    and (m.valid_to is null or m.valid_to > clock_timestamp());
  perform priv.end_parts(p_tenant, p_person);
  perform priv.end_work_sessions(p_person);
  perform priv.log_administration(p_tenant, 'mandate.end', jsonb_build_object('person', p_person, 'all', true));
end
$$;
comment on function priv.end_all_memberships(uuid, uuid, integer) is
  'Somebody leaves: every mandate ends now; for the tenant''s other administrators. Refused: changed, own_mandate.';

create function priv.mandates_seen(p_tenant uuid, p_person uuid) returns integer
language sql stable security definer
set search_path = ''
as $$
  select coalesce(sum(m.revision), 0)::integer from app.memberships m
  where m.tenant_id = p_tenant and m.person_id = p_person
    and m.role in ('staff', 'coordinator', 'administrator')
    and (m.valid_to is null or m.valid_to > clock_timestamp())
$$;
comment on function priv.mandates_seen(uuid, uuid) is 'Changes when any mandate of the person does.';

grant execute on function priv.give_membership(uuid, uuid, uuid, text, text, date, date),
  priv.change_membership(uuid, integer, text, text, date, date), priv.end_membership(uuid, integer),
  priv.end_all_memberships(uuid, uuid, integer) to authenticated;
reset role;

create function app.give_membership(p_tenant uuid, p_person uuid, p_unit uuid, p_role text, p_title text,
  p_from date, p_until date) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.give_membership(p_tenant, p_person, p_unit, p_role, p_title, p_from, p_until) $$;
comment on function app.give_membership(uuid, uuid, uuid, text, text, date, date) is
  'Gives somebody who works in the tenant a mandate, both days included.';

create function app.change_membership(p_membership uuid, p_revision integer, p_role text, p_title text,
  p_from date, p_until date) returns void
language sql volatile
set search_path = ''
as $$ select priv.change_membership(p_membership, p_revision, p_role, p_title, p_from, p_until) $$;
comment on function app.change_membership(uuid, integer, text, text, date, date) is 'Role, title and days of a mandate.';

create function app.end_membership(p_membership uuid, p_revision integer) returns void
language sql volatile
set search_path = ''
as $$ select priv.end_membership(p_membership, p_revision) $$;
comment on function app.end_membership(uuid, integer) is 'Ends a mandate and what goes with it now.';

create function app.end_all_memberships(p_tenant uuid, p_person uuid, p_seen integer) returns void
language sql volatile
set search_path = ''
as $$ select priv.end_all_memberships(p_tenant, p_person, p_seen) $$;
comment on function app.end_all_memberships(uuid, uuid, integer) is 'Ends every mandate of somebody who leaves now.';

grant execute on function app.give_membership(uuid, uuid, uuid, text, text, date, date),
  app.change_membership(uuid, integer, text, text, date, date), app.end_membership(uuid, integer),
  app.end_all_memberships(uuid, uuid, integer) to authenticated;

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{mandate.give,mandate.change,mandate.end}'::text[]);
