-- A signal becomes a child's plan: child, plan, zones with their first bytes, units, parties, consents and
-- the milestones that lead times are counted from, in one transaction. Only with every guardian's yes and
-- with a yes to the fifth question, and only when the child has no such plan already.

call priv.allow('kring_definer', 'app.children', '{insert}');
call priv.allow('kring_definer', 'app.guardians', '{select,insert}');
call priv.allow('kring_definer', 'app.people', '{insert}');
call priv.allow('kring_definer', 'app.person_identities', '{select}');
call priv.allow('kring_definer', 'app.memberships', '{insert}');
call priv.allow('kring_definer', 'app.plans', '{insert}');
call priv.allow('kring_definer', 'app.zones', '{insert}');
call priv.allow('kring_definer', 'app.plan_units', '{insert,update}');
call priv.allow('kring_definer', 'app.plan_parties', '{insert}');
call priv.allow('kring_definer', 'app.consents', '{insert,update}');

set role kring_definer;

-- The first state of a zone's document is the same bytes whoever makes it (emptyZone in
-- src/lib/domain/plan/document.ts; tests/db/start-plan.test.ts compares): no client hands them in. When the
-- document's first state changes, a new migration replaces them.
create function priv.first_state(p_kind text, out sections text[], out state bytea)
language sql immutable
set search_path = ''
as $$
  select string_to_array(f.sections, ','), decode(f.state, 'base64')
  from (values
    ('{shared}'::text[], 'about,situation,meetingNotes,followUp',
      'AQUBAAcBDXNlY3Rpb246YWJvdXQDCXBhcmFncmFwaAcBEXNlY3Rpb246c2l0dWF0aW9uAwlwYXJhZ3JhcGgHARRz'
      'ZWN0aW9uOm1lZXRpbmdOb3RlcwMJcGFyYWdyYXBoBwEQc2VjdGlvbjpmb2xsb3dVcAMJcGFyYWdyYXBoKAEEbWV0'
      'YQ1zY2hlbWFWZXJzaW9uAX0BAA=='),
    ('{family}', 'familyWords',
      'AQIBAAcBE3NlY3Rpb246ZmFtaWx5V29yZHMDCXBhcmFncmFwaCgBBG1ldGENc2NoZW1hVmVyc2lvbgF9AQA='),
    ('{child}', 'childVoice',
      'AQIBAAcBEnNlY3Rpb246Y2hpbGRWb2ljZQMJcGFyYWdyYXBoKAEEbWV0YQ1zY2hlbWFWZXJzaW9uAX0BAA=='),
    ('{health,school,studentHealth,social}', 'notes',
      'AQIBAAcBDXNlY3Rpb246bm90ZXMDCXBhcmFncmFwaCgBBG1ldGENc2NoZW1hVmVyc2lvbgF9AQA='),
    ('{draft}', 'draft',
      'AQIBAAcBDXNlY3Rpb246ZHJhZnQDCXBhcmFncmFwaCgBBG1ldGENc2NoZW1hVmVyc2lvbgF9AQA='),
    ('{meeting}', 'meetingNotes',
      'AQIBAAcBFHNlY3Rpb246bWVldGluZ05vdGVzAwlwYXJhZ3JhcGgoAQRtZXRhDXNjaGVtYVZlcnNpb24BfQEA')
  ) f (kinds, sections, state)
  where p_kind = any (f.kinds)
$$;
comment on function priv.first_state(text) is 'What a new zone''s document begins with.';

create function priv.make_zone(p_tenant uuid, p_plan uuid, p_kind text, p_key text,
  p_plan_unit uuid default null) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  zone uuid := gen_random_uuid();
  first record;
begin
  select f.sections, f.state into strict first from priv.first_state(p_kind) f;
  insert into app.zones (tenant_id, plan_id, id, kind, key, plan_unit_id)
  values (p_tenant, p_plan, zone, p_kind, p_key, p_plan_unit);
  insert into app.zone_updates (tenant_id, zone_id, seq, person_id, session_id, update)
  values (p_tenant, zone, 1, priv.me(), priv.claims() ->> 'sid', first.state);
  perform priv.sync_project(zone, 1, jsonb_build_object('goals', '[]'::jsonb, 'actions', '[]'::jsonb,
    'contacts', '[]'::jsonb, 'sections', (
      select jsonb_agg(jsonb_build_object('key', s, 'plain', '', 'content',
        '{"type":"doc","content":[{"type":"paragraph"}]}'::jsonb))
      from unnest(first.sections) s)));
  return zone;
end
$$;
comment on function priv.make_zone(uuid, uuid, text, text, uuid) is 'A zone with its first state, logged and projected.';

-- A plan of a protected child names no place: its units are called by what they do.
create function priv.unit_label(p_unit app.units, p_protected boolean) returns text
language sql immutable
set search_path = ''
as $$
  select case when not p_protected then p_unit.name else case p_unit.sector
    when 'health' then 'Vården' when 'school' then 'Skolan'
    when 'studentHealth' then 'Elevhälsan' else 'Socialtjänsten' end end
$$;
comment on function priv.unit_label(app.units, boolean) is 'What a unit is called in a plan.';

-- A unit's part in a plan, with a place to draft; the one that is there when it takes part already.
create function priv.put_plan_unit(p_plan app.plans, p_unit uuid, p_status text) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  plan_unit uuid;
  hidden boolean;
  shared uuid;
begin
  select z.id into strict shared from app.zones z
  where z.tenant_id = p_plan.tenant_id and z.plan_id = p_plan.id and z.key = 'shared';
  -- Where everyone sees it: a part that is listed elsewhere must not be told by being found.
  select u.id into plan_unit from app.plan_units u
  where u.tenant_id = p_plan.tenant_id and u.plan_id = p_plan.id and u.unit_id = p_unit
    and u.zone_id = shared and u.status <> 'ENDED';
  if plan_unit is not null then
    return plan_unit;
  end if;
  select c.protected_identity into hidden from app.children c
  where c.tenant_id = p_plan.tenant_id and c.id = p_plan.child_id;
  plan_unit := gen_random_uuid();
  insert into app.plan_units (tenant_id, plan_id, id, unit_id, zone_id, label, sector, phone, status)
  select p_plan.tenant_id, p_plan.id, plan_unit, u.id, shared, priv.unit_label(u, hidden), u.sector,
    case when not hidden then u.phone end, p_status
  from app.units u where u.id = p_unit;
  perform priv.make_zone(p_plan.tenant_id, p_plan.id, 'draft', 'draft:' || plan_unit, plan_unit);
  return plan_unit;
end
$$;
comment on function priv.put_plan_unit(app.plans, uuid, text) is 'A unit''s part in a plan, made when it has none.';

-- Someone who works at the unit now; nobody when they do not any more.
create function priv.put_professional(p_plan app.plans, p_plan_unit uuid, p_unit uuid, p_person uuid)
returns uuid
language sql
set search_path = ''
as $$
  insert into app.plan_parties (tenant_id, plan_id, plan_unit_id, person_id, zone_id, role, title)
  select p_plan.tenant_id, p_plan.id, p_plan_unit, m.person_id, u.zone_id,
    case m.role when 'coordinator' then 'coordinator' else 'professional' end, m.title
  from app.memberships m
  join app.plan_units u on u.tenant_id = m.tenant_id and u.id = p_plan_unit
  where m.tenant_id = p_plan.tenant_id and m.unit_id = p_unit and m.person_id = p_person
    and m.role in ('staff', 'coordinator') and m.valid_from <= clock_timestamp()
    and (m.valid_to is null or m.valid_to > clock_timestamp())
    and not exists (
      select from app.plan_parties there
      where there.tenant_id = p_plan.tenant_id and there.plan_id = p_plan.id
        and there.plan_unit_id = p_plan_unit and there.person_id = m.person_id
        and (there.ended_at is null or there.ended_at > clock_timestamp()))
  order by m.valid_to desc nulls first
  limit 1
  returning id
$$;
comment on function priv.put_professional(app.plans, uuid, uuid, uuid) is 'A person''s part in a plan for their unit.';

-- An account is found by what an identity provider asserts, never by a name. Without one the guardian is a
-- person who cannot sign in: listed, not yet invited, with a consent that is theirs.
create function priv.guardian_person(p_tenant uuid, p_name text, p_identity text) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  person uuid;
begin
  select i.person_id into person from app.person_identities i
  where i.kind = 'personalNumber' and i.value = p_identity;
  if person is null then
    person := gen_random_uuid();
    insert into app.people (id, name, initials, kind)
    values (person, p_name, (
      select string_agg(left(word, 1), '') from unnest(string_to_array(p_name, ' ')) word), 'guardian');
  elsif not exists (
    select from app.memberships m
    where m.tenant_id = p_tenant and m.person_id = person
      and (m.valid_to is null or m.valid_to > clock_timestamp())) then
    insert into app.memberships (tenant_id, person_id, role) values (p_tenant, person, 'guardian');
  end if;
  return person;
end
$$;
comment on function priv.guardian_person(uuid, text, text) is 'The guardian''s account, or a person without one.';

-- The child by name and day of birth. One whose identity is protected is never found this way: the answer
-- would tell that they are here.
create function priv.child_of_card(p_card app.signal_cards) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  child uuid;
begin
  -- Two who start a plan for the same child wait for one another.
  perform pg_advisory_xact_lock(hashtextextended(
    'child:' || p_card.tenant_id || lower(p_card.child_name) || coalesce(p_card.born_on::text, ''), 0));
  if not p_card.unborn and not p_card.protected_identity then
    select c.id into child from app.children c
    where c.tenant_id = p_card.tenant_id and lower(c.name) = lower(p_card.child_name)
      and c.born_on = p_card.born_on and not c.protected_identity
    limit 1;
  end if;
  if child is not null then
    if exists (
      select from app.plans p
      where p.tenant_id = p_card.tenant_id and p.child_id = child and p.kind = 'childPlan'
        and p.status in ('DRAFT', 'ACTIVE', 'PAUSED')) then
      perform priv.refuse('plan_exists');
    end if;
    return child;
  end if;
  child := gen_random_uuid();
  insert into app.children (tenant_id, id, name, born_on, protected_identity)
  values (p_card.tenant_id, child, coalesce(nullif(p_card.child_name, ''), 'Väntat barn'),
    case when not p_card.unborn then p_card.born_on end, p_card.protected_identity);
  return child;
end
$$;
comment on function priv.child_of_card(app.signal_cards) is 'The child that a card is about, made when new. Refused: plan_exists.';

create function priv.start_plan(p_signal uuid, p_sip boolean) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  signal app.signals := priv.my_received_signal(p_signal);
  card app.signal_cards;
  plan app.plans;
  zone app.zones;
  kind text;
  own uuid;
  theirs uuid;
  family uuid;
  guardian app.signal_guardians;
  person uuid;
  party uuid;
  consented date;
begin
  if signal.state not in ('RECEIVED', 'ANSWERED') then
    perform priv.refuse('changed');
  end if;
  -- Asked of what guardians have said, not of what was concluded from it.
  if not priv.open_card(signal) then
    perform priv.refuse('consent_missing');
  elsif not exists (
    select from app.signal_answers a
    where a.tenant_id = signal.tenant_id and a.signal_id = signal.id and a.others_needed) then
    perform priv.refuse('others_not_needed');
  end if;
  select * into card from app.signal_cards c
  where c.tenant_id = signal.tenant_id and c.signal_id = signal.id;

  insert into app.plans (tenant_id, child_id, status, legal_basis)
  values (signal.tenant_id, priv.child_of_card(card), 'DRAFT',
    case when p_sip then '{SIP}'::text[] else '{}'::text[] end)
  returning * into plan;
  foreach kind in array '{shared,family,child,health,school,studentHealth,social}'::text[] loop
    perform priv.make_zone(plan.tenant_id, plan.id, kind, kind);
  end loop;
  select * into zone from app.zones z where z.tenant_id = plan.tenant_id and z.plan_id = plan.id
    and z.key = 'shared';

  own := priv.put_plan_unit(plan, signal.to_unit_id, 'ADMITTED');
  theirs := priv.put_plan_unit(plan, signal.from_unit_id, 'ADMITTED');
  perform priv.put_professional(plan, own, signal.to_unit_id, priv.me());
  perform priv.put_professional(plan, theirs, signal.from_unit_id, card.author_id);
  update app.plans p set best_interest_lead_id = own, collaboration_lead_id = own
  where p.tenant_id = plan.tenant_id and p.id = plan.id;

  family := gen_random_uuid();
  insert into app.plan_units (tenant_id, plan_id, id, zone_id, label, sector)
  values (plan.tenant_id, plan.id, family, zone.id, 'Familjen', 'family');
  for guardian in
    select * from app.signal_guardians g
    where g.tenant_id = signal.tenant_id and g.signal_id = signal.id order by g.place
  loop
    person := priv.guardian_person(plan.tenant_id, guardian.name, guardian.identity);
    party := gen_random_uuid();
    insert into app.plan_parties (tenant_id, plan_id, id, plan_unit_id, person_id, zone_id, role, title)
    values (plan.tenant_id, plan.id, party, family, person, zone.id, 'guardian', 'Vårdnadshavare');
    insert into app.guardians (tenant_id, child_id, person_id, kind)
    values (plan.tenant_id, plan.child_id, person, 'guardian') on conflict do nothing;
    insert into app.consents (tenant_id, plan_id, giver_party_id, plan_unit_id, answer, form, given_at)
    select plan.tenant_id, plan.id, party, u, 'yes', guardian.form,
      (guardian.said_on + time '12:00') at time zone 'Europe/Stockholm'
    from (select own union select theirs) units (u);
    consented := greatest(consented, guardian.said_on);
  end loop;

  perform priv.put_milestone(zone, 'SIGNAL', (signal.sent_at at time zone 'Europe/Stockholm')::date);
  perform priv.put_milestone(zone, 'CONSENT', consented);
  update app.signals s set state = 'PLANNED', plan_id = plan.id, ended_at = clock_timestamp()
  where s.id = p_signal;
  perform priv.log_signal('signal.plan', array[p_signal]);
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  values (plan.tenant_id, priv.me(), plan.id, zone.id, 'plan.start', jsonb_build_object('signal', p_signal));
  return plan.id;
end
$$;
comment on function priv.start_plan(uuid, boolean) is
  'Makes a plan of an answered signal; gives its id. Refused: changed, consent_missing, others_not_needed, plan_exists.';
grant execute on function priv.start_plan(uuid, boolean) to authenticated;
reset role;

create function app.start_plan(p_signal uuid, p_sip boolean) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.start_plan(p_signal, p_sip) $$;
comment on function app.start_plan(uuid, boolean) is 'Starts the child''s plan from a signal, also as a SIP when asked; gives its id.';
grant execute on function app.start_plan(uuid, boolean) to authenticated;
