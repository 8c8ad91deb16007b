-- Asking a guest unit to one plan, answering, lengthening and ending (…_guests.sql).

set role kring_definer;

-- `p_tenant`: whose key has sealed the identity.
create function priv.ask_guest(p_plan uuid, p_tenant uuid, p_organisation text, p_organisation_name text, p_unit_name text,
  p_sector text, p_person_name text, p_title text, p_kind text, p_index text, p_sealed text, p_until date)
returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_i_lead(p_plan);
  organisation text := nullif(btrim(priv.words_of(p_organisation_name, 120)), '');
  unit_said text := nullif(btrim(priv.words_of(p_unit_name, 120)), '');
  authority uuid;
  unit uuid;
  partnership uuid := gen_random_uuid();
  invited uuid;
begin
  if organisation is null or unit_said is null or nullif(btrim(p_person_name), '') is null or p_index is null then
    perform priv.refuse('incomplete');
  elsif p_tenant is distinct from plan.tenant_id or p_organisation is null or p_sector is null or p_until is null
    or p_until not between priv.today() and priv.today() + 366
    or plan.status not in ('DRAFT', 'ACTIVE', 'PAUSED') then
    perform priv.invalid_input();
  elsif exists (select from app.tenant_contracts c where c.organisation_number = p_organisation) then
    perform priv.refuse('uses_kring');
  elsif exists (
    select from app.person_identities i
    where i.kind = p_kind and i.index = p_index and i.person_id = priv.me()) then
    perform priv.refuse('own_mandate');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('organisation ' || p_organisation, 0));
  select a.id into authority from app.authorities a where a.organisation_number = p_organisation;
  if authority is null then
    insert into app.authorities (name, kind, organisation_number)
    values (organisation, 'privateProvider', p_organisation) returning id into authority;
  end if;
  select u.id into unit from app.units u
  where u.authority_id = authority and lower(u.name) = lower(unit_said) and u.sector = p_sector;
  if unit is null then
    insert into app.units (authority_id, name, sector) values (authority, unit_said, p_sector)
    returning id into unit;
  end if;
  insert into app.tenant_units (tenant_id, unit_id, guest) values (plan.tenant_id, unit, true)
  on conflict do nothing;
  -- A unit that works in the municipality is added as any other.
  if exists (
    select from app.tenant_units t where t.tenant_id = plan.tenant_id and t.unit_id = unit and not t.guest) then
    perform priv.refuse('partner_there');
  elsif exists (
    select from app.partnerships p
    join app.invitations i on i.tenant_id = p.tenant_id and i.id = p.invitation_id
    where p.tenant_id = plan.tenant_id and p.plan_id = plan.id and p.unit_id = unit
      and p.state in ('ASKED', 'AGREED') and i.kind = p_kind and i.index = p_index) then
    perform priv.refuse('guest_there');
  end if;
  insert into app.partnerships (tenant_id, id, organisation_number, organisation_name, unit_name, sector,
    unit_id, plan_id, ends_on, asked_by)
  values (plan.tenant_id, partnership, p_organisation, organisation, unit_said, p_sector, unit, plan.id, p_until,
    priv.me());
  -- One invitation may wait for two plans: it lasts as long as the longer of them, and each part by itself.
  invited := priv.invite(plan.tenant_id, priv.me(), p_kind, p_index, p_sealed, p_person_name, 'guest', unit,
    p_title, priv.today(), greatest(p_until, (
      select max(p.ends_on) from app.partnerships p
      join app.invitations i on i.tenant_id = p.tenant_id and i.id = p.invitation_id
      where p.tenant_id = plan.tenant_id and p.unit_id = unit and p.state = 'ASKED'
        and i.kind = p_kind and i.index = p_index)));
  update app.partnerships p set invitation_id = invited
  where p.tenant_id = plan.tenant_id and p.id = partnership;
  perform priv.put_plan_unit(plan, unit, 'AWAITING_CONSENT');
  perform priv.tell_people(plan, 'guest.ask', jsonb_build_object('partnership', partnership));
  return partnership;
end
$$;
comment on function priv.ask_guest(uuid, uuid, text, text, text, text, text, text, text, text, text, date) is
  'Asks a unit from elsewhere to one plan, until a day; for who leads it. Refused: incomplete, uses_kring, own_mandate, partner_there, guest_there.';

create function priv.plan_of(p_partnership app.partnerships) returns app.plans
language sql stable
set search_path = ''
as $$
  select p from app.plans p where p.tenant_id = p_partnership.tenant_id and p.id = p_partnership.plan_id
$$;
comment on function priv.plan_of(app.partnerships) is 'The plan of a guest.';

-- What a guest has in the plan ends; what the same person has as a guest in another plan stays.
create function priv.close_guest(p_guest app.partnerships) returns void
language plpgsql
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_of(p_guest);
  guest uuid;
  part record;
begin
  select i.person_id into guest from app.invitations i
  where i.tenant_id = p_guest.tenant_id and i.id = p_guest.invitation_id;
  if not exists (
    select from app.partnerships p
    where p.tenant_id = p_guest.tenant_id and p.invitation_id = p_guest.invitation_id
      and p.state in ('ASKED', 'AGREED')) then
    update app.invitations i set withdrawn_at = clock_timestamp()
    where i.tenant_id = p_guest.tenant_id and i.id = p_guest.invitation_id
      and i.accepted_at is null and i.withdrawn_at is null;
    update app.memberships m set valid_to = greatest(m.valid_from, clock_timestamp())
    where m.tenant_id = p_guest.tenant_id and m.invitation_id = p_guest.invitation_id and m.role = 'guest'
      and m.valid_to > clock_timestamp();
  end if;
  for part in
    select t.id, t.zone_id from app.plan_parties t
    join app.plan_units u on u.tenant_id = t.tenant_id and u.id = t.plan_unit_id and u.unit_id = p_guest.unit_id
    where t.tenant_id = p_guest.tenant_id and t.plan_id = p_guest.plan_id and t.person_id = guest
      and (t.ended_at is null or t.ended_at > clock_timestamp())
  loop
    update app.plan_parties t set ended_at = clock_timestamp()
    where t.tenant_id = p_guest.tenant_id and t.id = part.id;
    insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
    values (p_guest.tenant_id, priv.me(), p_guest.plan_id, part.zone_id, 'party.end',
      jsonb_build_object('party', part.id));
  end loop;
  update app.plan_units u set status = 'ENDED'
  where u.tenant_id = p_guest.tenant_id and u.plan_id = p_guest.plan_id and u.unit_id = p_guest.unit_id
    and not exists (
      select from app.partnerships p
      where p.tenant_id = p_guest.tenant_id and p.plan_id = p_guest.plan_id and p.unit_id = p_guest.unit_id
        and p.state in ('ASKED', 'AGREED'));
  if not exists (
    select from app.memberships m
    where m.person_id = guest and m.valid_from <= clock_timestamp()
      and (m.valid_to is null or m.valid_to > clock_timestamp())) then
    perform priv.end_sessions(guest);
  end if;
end
$$;
comment on function priv.close_guest(app.partnerships) is 'Ends what a guest may do in a plan, now.';

create function priv.answer_guest(p_guest app.partnerships, p_yes boolean) returns void
language plpgsql
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_of(p_guest);
  part app.plan_units;
begin
  if p_guest.ends_on < priv.today() or plan.status not in ('DRAFT', 'ACTIVE', 'PAUSED') then
    perform priv.refuse('changed');
  end if;
  update app.partnerships p set state = case when p_yes then 'AGREED' else 'DECLINED' end,
    answered_by = priv.me(), answered_at = clock_timestamp()
  where p.tenant_id = p_guest.tenant_id and p.id = p_guest.id;
  if p_yes then
    select * into strict part from app.plan_units u
    where u.tenant_id = p_guest.tenant_id
      and u.id = priv.put_plan_unit(plan, p_guest.unit_id, 'AWAITING_CONSENT');
    insert into app.plan_parties (tenant_id, plan_id, plan_unit_id, person_id, zone_id, role, title, ended_at)
    select plan.tenant_id, plan.id, part.id, priv.me(), part.zone_id, 'professional', i.title,
      priv.end_of(p_guest.ends_on)
    from app.invitations i
    where i.tenant_id = p_guest.tenant_id and i.id = p_guest.invitation_id;
    perform priv.tell_people(plan, 'guest.agree', jsonb_build_object('partnership', p_guest.id));
  else
    perform priv.close_guest(p_guest);
    perform priv.tell_people(plan, 'guest.decline', jsonb_build_object('partnership', p_guest.id));
  end if;
end
$$;
comment on function priv.answer_guest(app.partnerships, boolean) is
  'The person who was named says yes or no. Refused: changed, when the time or the plan is over.';

create function priv.answer_partnership(p_partnership uuid, p_yes boolean, p_unit uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  asked app.partnerships;
begin
  select * into asked from app.partnerships p where p.id = p_partnership and p.plan_id is not null
  for no key update;
  if asked.id is null then
    perform priv.answer_partner(p_partnership, p_yes, p_unit);
  elsif not priv.answers_partnership(asked) then
    perform priv.not_found();
  elsif p_yes is null then
    perform priv.invalid_input();
  elsif asked.state <> 'ASKED' then
    perform priv.refuse('changed');
  else
    perform priv.answer_guest(asked, p_yes);
  end if;
end
$$;
comment on function priv.answer_partnership(uuid, boolean, uuid) is
  'Yes, for which unit, or no; for who answers for it. Refused: changed, partner_there.';

-- Administrators end a guest as any partner, and know nothing of the plan; who leads it ends it there.
create function priv.may_end_guest(p_guest app.partnerships) returns boolean
language sql stable
set search_path = ''
as $$
  select priv.answers_partnership(p_guest)
    or p_guest.tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}')))
    or priv.i_lead(p_guest.plan_id)
$$;
comment on function priv.may_end_guest(app.partnerships) is 'May the signed-in person end a guest''s part in a plan?';

create function priv.end_partnership(p_partnership uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  ending app.partnerships;
begin
  select * into ending from app.partnerships p where p.id = p_partnership and p.plan_id is not null
  for no key update;
  if ending.id is null then
    perform priv.end_partner(p_partnership);
    return;
  elsif not priv.may_end_guest(ending) then
    perform priv.not_found();
  elsif ending.state not in ('ASKED', 'AGREED') then
    perform priv.refuse('changed');
  end if;
  update app.partnerships p set state = case ending.state when 'ASKED' then 'WITHDRAWN' else 'ENDED' end,
    ended_by = priv.me(), ended_at = clock_timestamp()
  where p.tenant_id = ending.tenant_id and p.id = ending.id;
  perform priv.close_guest(ending);
  perform priv.tell_people(priv.plan_of(ending),
    case ending.state when 'ASKED' then 'guest.withdraw' else 'guest.end' end,
    jsonb_build_object('partnership', ending.id));
end
$$;
comment on function priv.end_partnership(uuid) is
  'Ends a partnership, or takes a question back; by either side, and of a guest by who leads the plan. What the unit''s people could do ends now. Refused: changed.';

create function priv.extend_guest(p_partnership uuid, p_until date) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  guest app.partnerships;
  plan app.plans;
begin
  select * into guest from app.partnerships p
  where p.id = p_partnership and p.plan_id is not null and priv.i_lead(p.plan_id) for no key update;
  if guest.id is null then
    perform priv.not_found();
  elsif p_until is null or p_until not between priv.today() and priv.today() + 366 then
    perform priv.invalid_input();
  elsif guest.state not in ('ASKED', 'AGREED') or guest.ends_on < priv.today() then
    -- What is over is asked for anew.
    perform priv.refuse('changed');
  end if;
  plan := priv.plan_i_lead(guest.plan_id);
  update app.partnerships p set ends_on = p_until where p.tenant_id = guest.tenant_id and p.id = guest.id;
  update app.invitations i set valid_to = greatest(i.valid_to, p_until)
  where i.tenant_id = guest.tenant_id and i.id = guest.invitation_id and i.accepted_at is null;
  update app.memberships m set valid_to = greatest(m.valid_to, priv.end_of(p_until))
  where m.tenant_id = guest.tenant_id and m.invitation_id = guest.invitation_id and m.role = 'guest';
  update app.plan_parties t set ended_at = priv.end_of(p_until)
  from app.invitations i, app.plan_units u
  where i.tenant_id = guest.tenant_id and i.id = guest.invitation_id and u.tenant_id = guest.tenant_id
    and u.plan_id = guest.plan_id and u.unit_id = guest.unit_id and t.tenant_id = guest.tenant_id
    and t.plan_id = guest.plan_id and t.plan_unit_id = u.id and t.person_id = i.person_id
    and t.ended_at > clock_timestamp();
  perform priv.tell_people(plan, 'guest.extend', jsonb_build_object('partnership', guest.id, 'until', p_until));
end
$$;
comment on function priv.extend_guest(uuid, date) is
  'Another last day of a guest''s part, later or sooner; for who leads the plan. Refused: changed.';
grant execute on function
  priv.ask_guest(uuid, uuid, text, text, text, text, text, text, text, text, text, date),
  priv.answer_partnership(uuid, boolean, uuid), priv.end_partnership(uuid), priv.extend_guest(uuid, date)
  to authenticated;
reset role;

create function app.ask_guest(p_plan uuid, p_tenant uuid, p_organisation text, p_organisation_name text, p_unit_name text,
  p_sector text, p_person_name text, p_title text, p_kind text, p_index text, p_sealed text, p_until date)
returns uuid
language sql volatile
set search_path = ''
as $$
  select priv.ask_guest(p_plan, p_tenant, p_organisation, p_organisation_name, p_unit_name, p_sector, p_person_name,
    p_title, p_kind, p_index, p_sealed, p_until)
$$;
comment on function app.ask_guest(uuid, uuid, text, text, text, text, text, text, text, text, text, date) is
  'Asks a unit from elsewhere to one plan, until a day.';

create function app.extend_guest(p_partnership uuid, p_until date) returns void
language sql volatile
set search_path = ''
as $$ select priv.extend_guest(p_partnership, p_until) $$;
comment on function app.extend_guest(uuid, date) is 'Another last day of a guest''s part.';
grant execute on function app.ask_guest(uuid, uuid, text, text, text, text, text, text, text, text, text, date),
  app.extend_guest(uuid, date) to authenticated;
