-- Protected personal data of one guardian (or somebody close) in a plan that another guardian reads too (domain
-- L70, L72): what tells where they are is kept apart from everything that the plan gives its readers. Not hidden
-- from one of them: not there, for page, list, export, calendar and API alike, so that no later page can forget
-- it. Units are called by what they do, as in a protected child's plan; numbers, addresses, places and links
-- lie in `whereabouts`, and only those who need them get them: those who lead, the protected one, and whoever
-- those who lead have named. What is written later goes the same way, by triggers. Versions from before name
-- units: the rest of the family does not get them while the protection stands.

create table app.protections (
  tenant_id uuid not null,
  plan_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  party_id uuid not null,
  person_id uuid not null references app.people (id),
  ground text not null check (length(ground) between 1 and 2000),
  noted_by uuid not null references app.people (id),
  noted_at timestamptz not null default clock_timestamp(),
  lifted_at timestamptz,
  lifted_by uuid references app.people (id),
  lift_reason text check (length(lift_reason) between 1 and 2000),
  primary key (tenant_id, id),
  check (num_nonnulls(lifted_at, lifted_by, lift_reason) in (0, 3)),
  foreign key (tenant_id, plan_id, party_id) references app.plan_parties (tenant_id, plan_id, id)
);
create unique index protections_one on app.protections (tenant_id, plan_id, person_id)
  where lifted_at is null;
create index on app.protections (plan_id);
comment on table app.protections is
  'Skyddade personuppgifter of somebody in the family, in one plan. Read through app.plan_whereabouts alone.';
comment on column app.protections.ground is 'What it rests on: a marking in the register, a decision, an assessment.';

create table app.location_readers (
  tenant_id uuid not null,
  plan_id uuid not null,
  person_id uuid not null references app.people (id),
  named_by uuid not null references app.people (id),
  named_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  primary key (tenant_id, plan_id, person_id),
  foreign key (tenant_id, plan_id) references app.plans (tenant_id, id)
);
comment on table app.location_readers is 'needsLocation: who besides those who lead gets the whereabouts of a plan.';

create table app.whereabouts (
  tenant_id uuid not null,
  plan_id uuid not null,
  about_id uuid not null,
  kind text not null check (kind in ('label', 'phone', 'email', 'place', 'link')),
  value text not null,
  kept_at timestamptz not null default clock_timestamp(),
  restored_at timestamptz,
  primary key (tenant_id, plan_id, about_id, kind),
  foreign key (tenant_id, plan_id) references app.plans (tenant_id, id)
);
comment on table app.whereabouts is 'What tells where somebody is, kept apart. Read through priv.whereabout and app.plan_whereabouts alone.';
comment on column app.whereabouts.about_id is 'The unit, party or meeting that it was taken from.';
comment on column app.whereabouts.restored_at is 'When it went back because nobody is protected any more.';

call priv.protect('app.protections', 'false');
call priv.protect('app.location_readers', 'false');
call priv.protect('app.whereabouts', 'false');
call priv.allow('kring_definer', 'app.protections', '{select,insert,update}');
call priv.allow('kring_definer', 'app.location_readers', '{select,insert,update}');
call priv.allow('kring_definer', 'app.whereabouts', '{select,insert,update}');
create trigger keep_keys before update on app.protections
  for each row execute function
    priv.keep_keys('tenant_id', 'plan_id', 'id', 'party_id', 'person_id', 'ground', 'noted_by', 'noted_at');
create trigger keep_keys before update on app.location_readers
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'person_id');
create trigger keep_keys before update on app.whereabouts
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'about_id', 'kind');

set role kring_definer;

create function priv.keeps_places(p_plan uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (select from app.protections p where p.plan_id = p_plan and p.lifted_at is null)
$$;
comment on function priv.keeps_places(uuid) is 'Is somebody in the plan protected, so that it names no place?';

create function priv.child_is_protected(p_plan uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from app.plans p join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
    where p.id = p_plan and c.protected_identity)
$$;
comment on function priv.child_is_protected(uuid) is 'Has the child of a plan protected personal data?';
grant execute on function priv.child_is_protected(uuid) to authenticated;

create function priv.needs_location(p_plan uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select p_plan = any (array(select priv.my_plan_ids())) and (priv.i_lead(p_plan)
    or exists (
      select from app.protections p
      where p.plan_id = p_plan and p.person_id = priv.me() and p.lifted_at is null)
    or exists (
      select from app.location_readers r
      where r.plan_id = p_plan and r.person_id = priv.me() and r.ended_at is null))
$$;
comment on function priv.needs_location(uuid) is 'Does the signed-in person get the whereabouts of a plan?';

create function priv.whereabout(p_plan uuid, p_about uuid, p_kind text) returns text
language sql stable security definer
set search_path = ''
as $$
  select w.value from app.whereabouts w
  where w.plan_id = p_plan and w.about_id = p_about and w.kind = p_kind and w.restored_at is null
    and priv.needs_location(p_plan)
$$;
comment on function priv.whereabout(uuid, uuid, text) is 'One thing that is kept apart, for those who need it; else null.';

create function priv.keep_apart(p_tenant uuid, p_plan uuid, p_about uuid, p_kind text, p_value text)
returns void
language sql volatile security definer
set search_path = ''
as $$
  insert into app.whereabouts (tenant_id, plan_id, about_id, kind, value)
  select p_tenant, p_plan, p_about, p_kind, p_value where p_value is not null
  on conflict (tenant_id, plan_id, about_id, kind)
    do update set value = excluded.value, kept_at = clock_timestamp(), restored_at = null
$$;
comment on function priv.keep_apart(uuid, uuid, uuid, text, text) is 'Keeps one thing apart; the newest holds.';

create function priv.neutral_label(p_plan uuid, p_unit uuid, p_sector text) returns text
language sql volatile security definer
set search_path = ''
as $$
  with word as (
    select case p_sector when 'health' then 'Vården' when 'school' then 'Skolan'
      when 'studentHealth' then 'Elevhälsan' else 'Socialtjänsten' end as label
  )
  select word.label || case when count(u.id) > 0 then ' ' || count(u.id) + 1 else '' end
  from word
  left join app.plan_units u on u.plan_id = p_plan and u.id <> p_unit
    and u.label ~ ('^' || word.label || '( [0-9]+)?$')
  group by word.label
$$;
comment on function priv.neutral_label(uuid, uuid, text) is 'What a unit is called where no place is named.';

-- One trigger function, for what three tables say of where somebody is.
create function priv.keep_places() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  apart boolean;
  keeps boolean := priv.keeps_places(new.plan_id);
begin
  if not keeps and (tg_table_name <> 'meetings' or not priv.child_is_protected(new.plan_id)) then
    return new;
  end if;
  if tg_table_name = 'plan_units' then
    if new.sector <> 'family' then
      perform priv.keep_apart(new.tenant_id, new.plan_id, new.id, 'phone', new.phone);
      new.phone := null;
      if new.label !~ '^(Vården|Skolan|Elevhälsan|Socialtjänsten)( [0-9]+)?$' then
        perform priv.keep_apart(new.tenant_id, new.plan_id, new.id, 'label', new.label);
        new.label := priv.neutral_label(new.plan_id, new.id, new.sector);
      end if;
    end if;
  elsif tg_table_name = 'plan_parties' then
    -- A coordinator is whom everyone calls; another guardian's own number is theirs.
    apart := new.role <> 'coordinator' and (new.role <> 'guardian' or exists (
      select from app.protections p
      where p.plan_id = new.plan_id and p.person_id = new.person_id and p.lifted_at is null));
    if apart then
      perform priv.keep_apart(new.tenant_id, new.plan_id, new.id, 'phone', new.phone);
      perform priv.keep_apart(new.tenant_id, new.plan_id, new.id, 'email', new.email);
      new.phone := null;
      new.email := null;
    end if;
  else
    -- Whoever changes a call writes all of it: what is not there any more is not kept either.
    update app.whereabouts w set restored_at = clock_timestamp()
    where w.plan_id = new.plan_id and w.about_id = new.id and w.restored_at is null;
    perform priv.keep_apart(new.tenant_id, new.plan_id, new.id, 'place', new.place);
    new.place := null;
    -- A link says nothing of where a child is.
    if keeps then
      perform priv.keep_apart(new.tenant_id, new.plan_id, new.id, 'link', new.link);
      new.link := null;
    end if;
  end if;
  return new;
end
$$;
comment on function priv.keep_places() is
  'Trigger: in a plan where somebody is protected, what tells where somebody is goes to whereabouts instead.';

create function priv.protect_party(p_plan uuid, p_party uuid, p_ground text) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_i_lead(p_plan);
  words text := btrim(coalesce(p_ground, ''), E' \t\r\n');
  party app.plan_parties;
  protection uuid;
begin
  select * into party from app.plan_parties t
  where t.plan_id = plan.id and t.id = p_party and t.role in ('guardian', 'relative')
    and t.zone_id = any (array(select priv.my_zone_ids('read')))
    and (t.ended_at is null or t.ended_at > clock_timestamp());
  if party.id is null then
    perform priv.not_found();
  elsif words = '' or length(words) > 2000 then
    perform priv.invalid_input();
  elsif exists (
    select from app.protections p
    where p.plan_id = plan.id and p.person_id = party.person_id and p.lifted_at is null) then
    perform priv.refuse('changed');
  end if;
  insert into app.protections (tenant_id, plan_id, party_id, person_id, ground, noted_by)
  values (plan.tenant_id, plan.id, party.id, party.person_id, words, priv.me())
  returning id into protection;
  -- The triggers take what is there already.
  update app.plan_units u set label = u.label where u.plan_id = plan.id;
  update app.plan_parties t set phone = t.phone where t.plan_id = plan.id;
  update app.meetings m set place = m.place
  where m.plan_id = plan.id and (m.place is not null or m.link is not null);
  perform priv.sight_changed(plan.id);
  perform priv.tell_people(plan, 'protection.note', jsonb_build_object('party', party.id));
  return protection;
end
$$;
comment on function priv.protect_party(uuid, uuid, text) is
  'Keeps apart from now on where somebody of the family is; for those who lead. Refused: changed.';

create function priv.lift_protection(p_protection uuid, p_reason text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  words text := btrim(coalesce(p_reason, ''), E' \t\r\n');
  protection app.protections;
  plan app.plans;
begin
  select * into protection from app.protections p where p.id = p_protection;
  if protection.id is null then
    perform priv.not_found();
  end if;
  plan := priv.plan_i_lead(protection.plan_id);
  if words = '' or length(words) > 2000 then
    perform priv.invalid_input();
  end if;
  update app.protections p set lifted_at = clock_timestamp(), lifted_by = priv.me(), lift_reason = words
  where p.id = p_protection and p.lifted_at is null;
  if not found then
    perform priv.refuse('changed');
  end if;
  if not priv.keeps_places(plan.id) then
    update app.plan_units u set
      label = coalesce((select w.value from app.whereabouts w
        where w.about_id = u.id and w.kind = 'label' and w.restored_at is null), u.label),
      phone = coalesce(u.phone, (select w.value from app.whereabouts w
        where w.about_id = u.id and w.kind = 'phone' and w.restored_at is null))
    where u.plan_id = plan.id;
    update app.plan_parties t set
      phone = coalesce(t.phone, (select w.value from app.whereabouts w
        where w.about_id = t.id and w.kind = 'phone' and w.restored_at is null)),
      email = coalesce(t.email, (select w.value from app.whereabouts w
        where w.about_id = t.id and w.kind = 'email' and w.restored_at is null))
    where t.plan_id = plan.id;
    update app.meetings m set
      place = coalesce(m.place, (select w.value from app.whereabouts w
        where w.about_id = m.id and w.kind = 'place' and w.restored_at is null)),
      link = coalesce(m.link, (select w.value from app.whereabouts w
        where w.about_id = m.id and w.kind = 'link' and w.restored_at is null))
    where m.plan_id = plan.id;
    update app.whereabouts w set restored_at = clock_timestamp()
    where w.plan_id = plan.id and w.restored_at is null;
  end if;
  perform priv.sight_changed(plan.id);
  perform priv.tell_people(plan, 'protection.lift', jsonb_build_object('protection', p_protection));
end
$$;
comment on function priv.lift_protection(uuid, text) is
  'Ends a protection, with a reason; when it was the last one, what was kept apart goes back. Refused: changed.';

create function priv.name_location_reader(p_plan uuid, p_party uuid, p_reads boolean) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_i_lead(p_plan);
  party app.plan_parties;
begin
  select * into party from app.plan_parties t
  where t.plan_id = plan.id and t.id = p_party and t.role <> 'guardian'
    and t.zone_id = any (array(select priv.my_zone_ids('read')));
  if party.id is null then
    perform priv.not_found();
  elsif p_reads is null then
    perform priv.invalid_input();
  end if;
  insert into app.location_readers (tenant_id, plan_id, person_id, named_by, ended_at)
  values (plan.tenant_id, plan.id, party.person_id, priv.me(),
    case when not p_reads then clock_timestamp() end)
  on conflict (tenant_id, plan_id, person_id) do update set named_by = excluded.named_by,
    named_at = clock_timestamp(), ended_at = excluded.ended_at;
  perform priv.tell_people(plan, 'location.reader',
    jsonb_build_object('party', party.id, 'reads', p_reads));
end
$$;
comment on function priv.name_location_reader(uuid, uuid, boolean) is
  'Who besides those who lead gets the whereabouts; for those who lead, and never another guardian.';

-- Whoever sees whom in presence may have changed: open sockets are asked about.
create function priv.sight_changed(p_plan uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  zone uuid;
begin
  for zone in select z.id from app.zones z where z.plan_id = p_plan order by z.id loop
    update app.zones z set access_epoch = z.access_epoch + 1 where z.id = zone;
    perform pg_notify('kring', jsonb_build_object('kind', 'access', 'zone', zone)::text);
  end loop;
end
$$;
comment on function priv.sight_changed(uuid) is 'Open sockets of a plan are asked about again.';

-- As before; where somebody is protected, no guardian is told of another.
create or replace function priv.sight_of(p_plan uuid, p_person uuid) returns text
language sql stable security definer
set search_path = ''
as $$
  select case
    when not exists (
      select from app.plan_parties party
      where party.plan_id = p_plan and party.person_id = p_person and party.role = 'guardian') then 'all'
    when exists (
      select from app.presence_choices c
      where c.plan_id = p_plan and c.person_id = p_person and c.shows)
      and not priv.keeps_places(p_plan) then 'together'
    else 'apart' end
$$;

create function priv.versions_kept() returns setof uuid
language sql stable security definer
set search_path = ''
as $$
  select v.id
  from app.protections p
  join app.plan_versions v on v.plan_id = p.plan_id and v.proposed_at < p.noted_at
  where p.lifted_at is null and p.plan_id in (select priv.my_family_plan_ids())
    and not priv.needs_location(p.plan_id)
$$;
comment on function priv.versions_kept() is
  'Versions that name places, from before somebody was protected, and are not for the signed-in person of the family.';

create function priv.whereabouts_of(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('childProtected', priv.child_is_protected(p_plan), 'mayChange', priv.i_lead(p_plan),
    'protected', (
      select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'personId', p.person_id, 'name', who.name,
        'ground', case when priv.i_lead(p_plan) then p.ground end,
        'notedOn', (p.noted_at at time zone 'Europe/Stockholm')::date) order by p.noted_at), '[]')
      from app.protections p join app.people who on who.id = p.person_id
      where p.plan_id = p_plan and p.lifted_at is null),
    'readers', (
      select coalesce(jsonb_agg(r.person_id order by r.named_at), '[]')
      from app.location_readers r where r.plan_id = p_plan and r.ended_at is null),
    'places', (
      select coalesce(jsonb_agg(jsonb_build_object('aboutId', w.about_id, 'kind', w.kind, 'value', w.value,
        'of', coalesce(u.label, who.name, (m.starts_at at time zone 'Europe/Stockholm')::date::text))
        order by u.label nulls last, who.name nulls last, w.kind), '[]')
      from app.whereabouts w
      left join app.plan_units u on u.id = w.about_id
      left join app.plan_parties t on t.id = w.about_id
      left join app.people who on who.id = t.person_id
      left join app.meetings m on m.id = w.about_id
      where w.plan_id = p_plan and w.restored_at is null
        -- What is listed where the reader does not see it is not told of here either.
        and coalesce(u.zone_id, t.zone_id, m.zone_id) = any (array(select priv.my_zone_ids('read')))),
    -- Words that still name a place: for those who lead to write otherwise.
    'mentions', (
      select coalesce(jsonb_agg(distinct said.title), '[]')
      from app.whereabouts w
      join (
        select s.plan_id, s.zone_id, s.key as title, s.plain as words from app.plan_sections s
        union all
        select g.plan_id, g.zone_id, g.title, g.title || ' ' || coalesce(g.content::text, '') from app.plan_goals g
        union all
        select a.plan_id, a.zone_id, a.title, to_jsonb(a)::text from app.plan_actions a
      ) said on said.plan_id = w.plan_id and position(lower(w.value) in lower(said.words)) > 0
      where w.plan_id = p_plan and w.restored_at is null and priv.i_lead(p_plan)
        and said.zone_id = any (array(select priv.my_zone_ids('read')))))
  where priv.needs_location(p_plan) and (priv.keeps_places(p_plan) or priv.child_is_protected(p_plan)
    or priv.i_lead(p_plan))
$$;
comment on function priv.whereabouts_of(uuid) is 'What is kept apart in a plan, for those who need it; null for others.';

grant execute on function priv.keeps_places(uuid), priv.needs_location(uuid),
  priv.whereabout(uuid, uuid, text), priv.versions_kept(), priv.whereabouts_of(uuid),
  priv.protect_party(uuid, uuid, text), priv.lift_protection(uuid, text),
  priv.name_location_reader(uuid, uuid, boolean) to authenticated;
reset role;

create trigger keep_places before insert or update of label, phone on app.plan_units
  for each row execute function priv.keep_places();
create trigger keep_places before insert or update of phone, email on app.plan_parties
  for each row execute function priv.keep_places();
create trigger keep_places before insert or update of place, link on app.meetings
  for each row execute function priv.keep_places();

drop policy read on app.plan_versions;
create policy read on app.plan_versions for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read')))
    and id <> all (array(select priv.versions_kept())));
drop policy read on app.plan_version_zones;
create policy read on app.plan_version_zones for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read')))
    and version_id <> all (array(select priv.versions_kept())));
drop policy read on app.plan_approvals;
create policy read on app.plan_approvals for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read')))
    and version_id <> all (array(select priv.versions_kept())));

-- As before; the place and the link only for those who need them, where somebody is protected.
create or replace function priv.meeting_row(p_meeting uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('id', m.id, 'planId', m.plan_id, 'state', m.state, 'revision', m.revision,
    'protected', c.protected_identity or priv.keeps_places(m.plan_id),
    'callRevision', m.call_revision, 'question', m.question, 'questionFrom', m.question_from,
    'startsAt', priv.iso(m.starts_at), 'minutes', m.minutes,
    'place', coalesce(m.place, priv.whereabout(m.plan_id, m.id, 'place')),
    'link', coalesce(m.link, priv.whereabout(m.plan_id, m.id, 'link')),
    'chairId', m.chair_id, 'childPart', m.child_part, 'childPartNote', m.child_part_note,
    'calledAt', priv.iso(m.called_at),
    'calledBy', (select people.name from app.people where people.id = m.called_by),
    'movedAt', priv.iso(m.moved_at), 'step', m.step, 'stepAt', priv.iso(m.step_at),
    'beganAt', priv.iso(m.began_at), 'turn', m.turn, 'turnUntil', priv.iso(m.turn_until),
    'childSpokeAt', priv.iso(m.child_spoke_at), 'actionsOpenedAt', priv.iso(m.actions_opened_at),
    'endedAt', priv.iso(m.ended_at), 'followUpAt', priv.iso(m.follow_up_at),
    'participants', (
      select coalesce(jsonb_agg(jsonb_build_object('partyId', p.party_id, 'personId', party.person_id,
        'name', people.name, 'title', party.title, 'role', party.role, 'unit', u.label,
        'unitId', u.id, 'sector', u.sector, 'obligation', p.obligation, 'answer', p.answer,
        'answerNote', p.answer_note, 'answeredAt', priv.iso(p.answered_at), 'mandate', p.mandate,
        'attendance', p.attendance, 'spokeAt', priv.iso(p.spoke_at), 'addedAt', priv.iso(p.added_at),
        -- Who no longer takes part in the plan does not come either.
        'removedAt', priv.iso(coalesce(p.removed_at,
          case when party.ended_at <= statement_timestamp() then party.ended_at end)))
        order by p.obligation, u.label, people.name), '[]')
      from app.meeting_participants p
      join app.plan_parties party on party.id = p.party_id
      join app.plan_units u on u.id = party.plan_unit_id
      join app.people on people.id = party.person_id
      where p.meeting_id = m.id),
    'decisions', (
      select coalesce(jsonb_agg(jsonb_build_object('actionId', d.action_id,
        'at', priv.iso(d.decided_at), 'title', a.title, 'unit', unit.label,
        'contact', person.name, 'dueOn', a.due_on) order by d.decided_at, d.action_id), '[]')
      from app.meeting_decisions d
      left join app.plan_actions a on a.zone_id = d.zone_id and a.id = d.action_id
      left join app.plan_units unit on unit.id = a.plan_unit_id
      left join app.plan_parties contact on contact.id = a.contact_party_id
      left join app.people person on person.id = contact.person_id
      where d.meeting_id = m.id))
  from app.meetings m
  join app.plans plan on plan.id = m.plan_id
  join app.children c on c.id = plan.child_id
  where m.id = p_meeting
$$;

-- As before, without a place where somebody is protected.
create or replace function priv.version_frame(p_frame jsonb, p_plan uuid) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  caller uuid := (p_frame ->> 'callerId')::uuid;
  said text;
begin
  foreach said in array array['principal', 'othersMeasures', 'childView', 'summary', 'place'] loop
    if length(coalesce(p_frame ->> said, '')) > 4000 then
      perform priv.invalid_input();
    end if;
  end loop;
  if caller is not null and not exists (
    select from app.plan_parties party join app.zones z on z.id = party.zone_id and z.kind = 'shared'
    where party.id = caller and party.plan_id = p_plan) then
    perform priv.invalid_input();
  end if;
  return jsonb_build_object(
    'principal', nullif(btrim(p_frame ->> 'principal'), ''),
    'othersMeasures', nullif(btrim(p_frame ->> 'othersMeasures'), ''),
    'childView', nullif(btrim(p_frame ->> 'childView'), ''),
    'summary', nullif(btrim(p_frame ->> 'summary'), ''),
    'followUpAt', priv.iso((p_frame ->> 'followUpAt')::timestamptz),
    'callerId', caller,
    'caller', (
      select person.name from app.plan_parties party join app.people person on person.id = party.person_id
      where party.id = caller),
    -- A version is for everyone who reads the shared part, for ever.
    'place', case when not priv.keeps_places(p_plan) then nullif(btrim(p_frame ->> 'place'), '') end);
end
$$;

create function app.protect_party(p_plan uuid, p_party uuid, p_ground text) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.protect_party(p_plan, p_party, p_ground) $$;
comment on function app.protect_party(uuid, uuid, text) is 'Keeps apart from now on where somebody of the family is.';

create function app.lift_protection(p_protection uuid, p_reason text) returns void
language sql volatile
set search_path = ''
as $$ select priv.lift_protection(p_protection, p_reason) $$;
comment on function app.lift_protection(uuid, text) is 'Ends a protection, with a reason.';

create function app.name_location_reader(p_plan uuid, p_party uuid, p_reads boolean) returns void
language sql volatile
set search_path = ''
as $$ select priv.name_location_reader(p_plan, p_party, p_reads) $$;
comment on function app.name_location_reader(uuid, uuid, boolean) is 'Who besides those who lead gets the whereabouts.';

create function app.plan_whereabouts(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  found jsonb := priv.whereabouts_of(p_plan);
begin
  if found is not null then
    perform priv.log_access('plan.whereabouts', array[p_plan]);
  end if;
  return found;
end
$$;
comment on function app.plan_whereabouts(uuid) is
  'Where those of a plan are whose places are kept apart, for those who need it; null for others. Logged.';
grant execute on function app.protect_party(uuid, uuid, text), app.lift_protection(uuid, text),
  app.name_location_reader(uuid, uuid, boolean), app.plan_whereabouts(uuid) to authenticated;

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{protection.note,protection.lift,location.reader}'::text[])
union all
select 'OPENED', 'plan.whereabouts';
