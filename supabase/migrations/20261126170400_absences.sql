-- Somebody is away, and a colleague of the same unit stands in: takes part in the same plans until the last
-- day, as themself, and the family sees for whom. The part is an ordinary one with an end, so everything that
-- asks who takes part knows it. It never reaches across units, into a zone with a named audience, into the
-- plan of a child whose identity is protected, or into a plan in which the stand-in has or had another part;
-- and standing in for a coordinator takes that role, which two administrators give.

create table app.absences (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid() unique,
  person_id uuid not null references app.people (id),
  unit_id uuid not null,
  stand_in_id uuid references app.people (id),
  from_on date not null,
  until_on date not null,
  noted_by uuid not null references app.people (id),
  noted_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  primary key (tenant_id, id),
  check (until_on >= from_on),
  check (stand_in_id <> person_id),
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id)
);
create index on app.absences (person_id) where ended_at is null;
comment on table app.absences is 'Frånvaro: who is away from a unit, until when, and who stands in. Read through app.tenant_person alone.';
comment on column app.absences.ended_at is 'Came back before the last day.';

alter table app.plan_parties
  add column stands_in_for uuid,
  add column absence_id uuid,
  add check (num_nulls(stands_in_for, absence_id) in (0, 2)),
  add check (stands_in_for is null or (role in ('professional', 'coordinator') and ended_at is not null)),
  add foreign key (tenant_id, plan_id, stands_in_for) references app.plan_parties (tenant_id, plan_id, id),
  add foreign key (tenant_id, absence_id) references app.absences (tenant_id, id);
create index on app.plan_parties (stands_in_for) where stands_in_for is not null;
comment on column app.plan_parties.stands_in_for is 'Vikarie: the part of the one who is away.';

call priv.protect('app.absences', 'false');
call priv.allow('kring_definer', 'app.absences', '{select,insert,update}');
create trigger keep_keys before update on app.absences
  for each row execute function priv.keep_keys('tenant_id', 'id', 'person_id', 'unit_id', 'stand_in_id',
    'from_on', 'until_on', 'noted_by', 'noted_at');

set role kring_definer;

-- As before, and a stand-in: while the absence lasts and the one who is away would be let in, and in no zone
-- with a named audience.
create or replace function priv.wanted_members(p_plan uuid)
returns table (tenant_id uuid, zone_id uuid, person_id uuid, basis text, basis_id uuid,
  access text, valid_from timestamptz, valid_to timestamptz)
language sql stable security definer
set search_path = ''
as $$
  with party as (
    select p.tenant_id, p.id, p.person_id, p.plan_unit_id, listed.named_audience as by_name_only,
      p.role in ('professional', 'coordinator') as needs_consent,
      case p.role when 'professional' then u.sector else p.role end as audience,
      priv.mandate_periods(p.tenant_id, p.person_id, u.unit_id, p.role)
        * case p.role when 'guardian' then priv.custody_periods(p.id) else '{(,)}' end
        * case when away.id is null then '{(,)}'
          else priv.mandate_periods(away.tenant_id, away.person_id, u.unit_id, away.role)
            * tstzmultirange(tstzrange(away.valid_from,
              case when away.ended_at is not null then greatest(away.ended_at, away.valid_from) end)) end as entitled,
      away.id is not null as stands_in,
      greatest(p.valid_from, office.valid_from) as valid_from,
      least(p.ended_at, office.valid_to, agreed.until) as valid_to
    from app.plan_parties p
    join app.plan_units u on u.tenant_id = p.tenant_id and u.id = p.plan_unit_id
    join app.zones listed on listed.tenant_id = p.tenant_id and listed.id = p.zone_id
    left join app.plan_parties away on away.tenant_id = p.tenant_id and away.id = p.stands_in_for
    left join app.coordinator_pools pool on p.role = 'coordinator'
      and pool.tenant_id = p.tenant_id and pool.unit_id = u.unit_id
    left join app.coordinator_mandates office on office.tenant_id = pool.tenant_id
      and office.pool_id = pool.id and office.person_id = p.person_id
      and office.ended_at is null and office.valid_to > clock_timestamp()
    cross join lateral (
      select case when p.role = 'coordinator' then priv.agreed_until(u.id) end as until) agreed
    where p.plan_id = p_plan and u.status = 'ADMITTED'
      and (p.ended_at is null or p.ended_at > clock_timestamp())
      and not (away.id is not null and listed.named_audience)
      and (pool.id is null or office.id is not null)
      and (agreed.until is null or agreed.until > clock_timestamp())
      and not exists (
        select from app.access_blocks b
        where b.tenant_id = p.tenant_id and b.plan_id = p.plan_id and b.person_id = p.person_id
          and b.lifted_at is null)
  ),
  open_to as (
    select party.*, z.id as zone_id, z.kind as zone_kind, 'party' as basis, party.id as basis_id,
      rule.access, true as closes_on_refusal, null::timestamptz as share_until
    from party
    join app.zones z on z.plan_id = p_plan and not z.named_audience
    join app.zone_rules rule on rule.zone_kind = z.kind and rule.audience = party.audience
    where not party.by_name_only
      and (z.kind <> 'draft' or z.plan_unit_id = party.plan_unit_id)
    union all
    select party.*, z.id, z.kind, 'share', share.id, share.access, share.basis = 'consent', share.ended_at
    from party
    join app.zone_shares share on share.plan_id = p_plan
      and (share.party_id = party.id or share.plan_unit_id = party.plan_unit_id)
      and (share.ended_at is null or share.ended_at > clock_timestamp())
    join app.zones z on z.tenant_id = share.tenant_id and z.id = share.zone_id
      and not (party.stands_in and z.named_audience)
  ),
  consented as materialized (select * from priv.consent_periods(p_plan)),
  bounded as (
    select o.*, least(o.valid_to, o.share_until) as until, o.entitled * coalesce((
      select range_intersect_agg(c.open) from consented c
      where o.needs_consent and o.closes_on_refusal and c.plan_unit_id = o.plan_unit_id
        and (c.zone_kind is null or c.zone_kind = o.zone_kind)), '{(,)}') as open
    from open_to o
  )
  select b.tenant_id, b.zone_id, b.person_id, b.basis, b.basis_id, b.access, lower(period), upper(period)
  from bounded b
  cross join lateral unnest(b.open * case when coalesce(b.until > b.valid_from, true)
    then tstzmultirange(tstzrange(b.valid_from, b.until)) else '{}' end) period
  where upper_inf(period) or upper(period) > clock_timestamp()
$$;
comment on function priv.wanted_members(uuid) is
  'The access rule: parties × matrix + shares, as long as mandates for their unit, absences, custody, yeses and agreements hold; nobody who is stopped.';

create function priv.put_stand_ins(p_absence uuid) returns void
language sql volatile security definer
set search_path = ''
as $$
  insert into app.plan_parties (tenant_id, plan_id, plan_unit_id, person_id, zone_id, role, title,
    valid_from, ended_at, stands_in_for, absence_id)
  select t.tenant_id, t.plan_id, t.plan_unit_id, a.stand_in_id, t.zone_id, t.role,
    concat_ws(', ', mandate.title, 'vikarie för ' || people.name),
    greatest(priv.start_of(a.from_on), t.valid_from), priv.end_of(a.until_on), t.id, a.id
  from app.absences a
  join app.people on people.id = a.person_id
  join app.plan_parties t on t.tenant_id = a.tenant_id and t.person_id = a.person_id
    and t.role in ('professional', 'coordinator') and t.stands_in_for is null
    and (t.ended_at is null or t.ended_at > clock_timestamp())
  join app.plan_units u on u.tenant_id = t.tenant_id and u.id = t.plan_unit_id and u.unit_id = a.unit_id
    and u.status <> 'ENDED'
  join app.zones listed on listed.tenant_id = t.tenant_id and listed.id = t.zone_id
    and not listed.named_audience
  join app.plans p on p.tenant_id = t.tenant_id and p.id = t.plan_id and p.status in ('DRAFT', 'ACTIVE')
  join app.children child on child.tenant_id = p.tenant_id and child.id = p.child_id
    and not child.protected_identity and child.person_id is distinct from a.stand_in_id
  join lateral (
    select m.title from app.memberships m
    where m.tenant_id = a.tenant_id and m.person_id = a.stand_in_id and m.unit_id = a.unit_id
      and m.role in ('staff', 'coordinator') and (t.role <> 'coordinator' or m.role = 'coordinator')
      and (m.valid_to is null or m.valid_to > clock_timestamp())
    order by m.valid_to desc nulls first limit 1) mandate on true
  where a.id = p_absence and a.ended_at is null and priv.end_of(a.until_on) > clock_timestamp()
    and priv.end_of(a.until_on) > greatest(priv.start_of(a.from_on), t.valid_from)
    and not exists (
      select from app.plan_parties mine
      where mine.tenant_id = t.tenant_id and mine.plan_id = t.plan_id and mine.person_id = a.stand_in_id
        and (mine.stands_in_for is null or mine.stands_in_for = t.id and mine.absence_id = a.id))
    and not exists (
      select from app.guardians g
      where g.tenant_id = p.tenant_id and g.child_id = p.child_id and g.person_id = a.stand_in_id)
    and not (t.role = 'coordinator' and exists (
      select from app.plan_parties other
      join app.plans theirs on theirs.tenant_id = other.tenant_id and theirs.id = other.plan_id
      where other.tenant_id = p.tenant_id and theirs.child_id = p.child_id
        and other.person_id = a.stand_in_id and other.decides))
$$;
comment on function priv.put_stand_ins(uuid) is 'The stand-in comes into the plans of the one who is away, where they may.';

-- A plan that the one who is away comes into is the stand-in's too; where their part ends, the stand-in's does.
create function priv.follow_absence() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  absence uuid;
begin
  if tg_op = 'INSERT' then
    for absence in
      select distinct a.id from changed c
      join app.absences a on a.tenant_id = c.tenant_id and a.person_id = c.person_id
        and a.stand_in_id is not null and a.ended_at is null
      where c.stands_in_for is null
    loop
      perform priv.put_stand_ins(absence);
    end loop;
  -- Asked first: an update of no rows would call this again without end.
  elsif exists (
    select from changed c
    join app.plan_parties s on s.tenant_id = c.tenant_id and s.stands_in_for = c.id
    where s.ended_at > c.ended_at) then
    update app.plan_parties s set ended_at = c.ended_at
    from changed c
    where s.tenant_id = c.tenant_id and s.stands_in_for = c.id and s.ended_at > c.ended_at;
  end if;
  return null;
end
$$;
comment on function priv.follow_absence() is 'Trigger: the stand-in''s parts follow those of the one who is away.';

create function priv.note_absence(p_tenant uuid, p_person uuid, p_unit uuid, p_stand_in uuid, p_from date,
  p_until date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  absence uuid;
  during tstzrange;
begin
  perform priv.administer(p_tenant);
  if not priv.is_staff_of(p_tenant, p_person)
    or p_stand_in is not null and not priv.is_staff_of(p_tenant, p_stand_in) then
    perform priv.not_found();
  elsif p_stand_in = priv.me() then
    -- Whoever notes it would let themself into plans.
    perform priv.refuse('own_mandate');
  elsif p_unit is null or p_stand_in = p_person or p_from is null or p_until is null
    or p_from not between priv.today() - 366 and priv.today() + 366
    or p_until < greatest(p_from, priv.today()) or p_until > p_from + 366 then
    perform priv.invalid_input();
  end if;
  during := tstzrange(greatest(priv.start_of(p_from), clock_timestamp()), priv.end_of(p_until));
  if exists (
    select from (values (p_person), (p_stand_in)) somebody (id)
    where somebody.id is not null and not exists (
      select from app.memberships m
      where m.tenant_id = p_tenant and m.person_id = somebody.id and m.unit_id = p_unit
        and m.role in ('staff', 'coordinator') and tstzrange(m.valid_from, m.valid_to) && during)) then
    perform priv.invalid_input();
  elsif exists (
    select from app.absences a
    where a.tenant_id = p_tenant and a.person_id = p_person and a.unit_id = p_unit and a.ended_at is null
      and daterange(a.from_on, a.until_on, '[]') && daterange(p_from, p_until, '[]')) then
    perform priv.refuse('absence_there');
  end if;
  insert into app.absences (tenant_id, person_id, unit_id, stand_in_id, from_on, until_on, noted_by)
  values (p_tenant, p_person, p_unit, p_stand_in, p_from, p_until, priv.me())
  returning id into absence;
  perform priv.put_stand_ins(absence);
  perform priv.tell_stand_ins(absence, 'party.add');
  perform priv.log_administration(p_tenant, 'absence.note', jsonb_build_object('person', p_person,
    'absence', absence, 'unit', p_unit, 'standIn', p_stand_in, 'from', p_from, 'until', p_until));
  return absence;
end
$$;
comment on function priv.note_absence(uuid, uuid, uuid, uuid, date, date) is
  'Notes that somebody is away from a unit, and who of the unit stands in; for administrators, never for themselves. Refused: own_mandate, absence_there.';

create function priv.tell_stand_ins(p_absence uuid, p_action text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  part record;
begin
  for part in
    select t.tenant_id, t.plan_id, t.zone_id, t.id from app.plan_parties t
    where t.absence_id = p_absence order by t.plan_id
  loop
    insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
    values (part.tenant_id, priv.me(), part.plan_id, part.zone_id, p_action, jsonb_build_object('party', part.id));
    perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', part.zone_id)::text);
  end loop;
end
$$;
comment on function priv.tell_stand_ins(uuid, text) is 'Logs a stand-in''s parts in each plan, and tells who has it open.';

create function priv.end_absence(p_absence uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  absence app.absences;
begin
  select * into absence from app.absences a
  where a.id = p_absence and a.tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}')));
  if absence.id is null then
    perform priv.not_found();
  end if;
  perform priv.administer(absence.tenant_id);
  update app.absences a set ended_at = clock_timestamp()
  where a.tenant_id = absence.tenant_id and a.id = absence.id and a.ended_at is null
    and priv.end_of(a.until_on) > clock_timestamp();
  if not found then
    perform priv.refuse('changed');
  end if;
  update app.plan_parties t set ended_at = clock_timestamp()
  where t.tenant_id = absence.tenant_id and t.absence_id = absence.id and t.ended_at > clock_timestamp();
  perform priv.tell_stand_ins(absence.id, 'party.end');
  perform priv.log_administration(absence.tenant_id, 'absence.end',
    jsonb_build_object('person', absence.person_id, 'absence', absence.id));
end
$$;
comment on function priv.end_absence(uuid) is 'Somebody is back: the stand-in''s parts end now; for administrators. Refused: changed.';

create function priv.absences_of(p_tenant uuid, p_person uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'unitId', a.unit_id, 'unit', u.name,
    'standIn', stand_in.name, 'from', a.from_on, 'until', a.until_on,
    'now', priv.start_of(a.from_on) <= statement_timestamp(),
    'plans', (select count(*) from app.plan_parties t where t.absence_id = a.id)) order by a.from_on), '[]')
  from app.absences a
  join app.units u on u.id = a.unit_id
  left join app.people stand_in on stand_in.id = a.stand_in_id
  where a.tenant_id = p_tenant and a.person_id = p_person and a.ended_at is null
    and priv.end_of(a.until_on) > statement_timestamp()
$$;
comment on function priv.absences_of(uuid, uuid) is 'When somebody is away, now or later, and who stands in.';

-- Whom one can choose: those who work at a unit now or later.
create function priv.colleagues_of(p_tenant uuid, p_person uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(distinct jsonb_build_object('unitId', m.unit_id, 'id', people.id, 'name', people.name)), '[]')
  from app.memberships mine
  join app.memberships m on m.tenant_id = mine.tenant_id and m.unit_id = mine.unit_id
    and m.role in ('staff', 'coordinator') and (m.valid_to is null or m.valid_to > statement_timestamp())
  join app.people on people.id = m.person_id
  where mine.tenant_id = p_tenant and mine.person_id = p_person and mine.role in ('staff', 'coordinator')
    and (mine.valid_to is null or mine.valid_to > statement_timestamp())
    and m.person_id not in (p_person, priv.me())
$$;
comment on function priv.colleagues_of(uuid, uuid) is 'Colleagues at each of somebody''s units who could stand in.';

-- As before, and who is away.
create or replace function priv.tenant_people(p_tenant uuid, p_words text, p_unit uuid, p_role text, p_state text,
  p_page integer, p_size integer) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
declare
  words text := lower(btrim(coalesce(p_words, '')));
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_found();
  elsif length(words) > 100 or p_page is null or p_page not between 1 and 100000 or p_size is null
    or p_size not between 1 and 200 then
    perform priv.invalid_input();
  end if;
  return (
    with staff as (
      select m.person_id, people.name,
        case when bool_or(m.valid_from <= statement_timestamp()
            and (m.valid_to is null or m.valid_to > statement_timestamp())) then 'active'
          when bool_or(m.valid_from > statement_timestamp()) then 'coming' else 'ended' end as state,
        exists (
          select from app.absences a
          where a.tenant_id = p_tenant and a.person_id = m.person_id and a.ended_at is null
            and priv.today() between a.from_on and a.until_on) as away
      from app.memberships m
      join app.people on people.id = m.person_id
      where m.tenant_id = p_tenant and m.role in ('staff', 'coordinator', 'administrator')
        and (words = '' or strpos(lower(people.name), words) > 0)
      group by m.person_id, people.name
    ),
    found as (
      select s.* from staff s
      where (p_state is null or s.state = p_state or (p_state = 'away' and s.away))
        and ((p_unit is null and p_role is null) or exists (
          select from app.memberships m
          where m.tenant_id = p_tenant and m.person_id = s.person_id
            and m.role in ('staff', 'coordinator', 'administrator')
            and (p_unit is null or m.unit_id = p_unit) and (p_role is null or m.role = p_role)
            and (s.state = 'ended' or m.valid_to is null or m.valid_to > statement_timestamp())))
    ),
    page as (
      select f.* from found f
      order by f.name collate "sv-x-icu", f.person_id
      limit p_size offset (p_page - 1) * p_size
    )
    select jsonb_build_object('total', (select count(*) from found), 'people', coalesce((
      select jsonb_agg(jsonb_build_object('id', page.person_id, 'name', page.name, 'state', page.state,
        'me', page.person_id = priv.me(), 'absences', priv.absences_of(p_tenant, page.person_id),
        'signedInOn', (select (max(s.created_at) at time zone 'Europe/Stockholm')::date
          from app.sessions s where s.person_id = page.person_id),
        'mandates', priv.mandates_of(p_tenant, page.person_id))
        order by page.name collate "sv-x-icu", page.person_id)
      from page), '[]')));
end
$$;

create or replace function priv.tenant_person(p_tenant uuid, p_person uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}')))
    or not priv.is_staff_of(p_tenant, p_person) then
    perform priv.not_found();
  end if;
  perform priv.log_administration(p_tenant, 'people.open', jsonb_build_object('person', p_person));
  return (
    select jsonb_build_object('id', people.id, 'name', people.name, 'me', people.id = priv.me(),
      'signedInOn', (select (max(s.created_at) at time zone 'Europe/Stockholm')::date
        from app.sessions s where s.person_id = people.id),
      'absences', priv.absences_of(p_tenant, p_person), 'colleagues', priv.colleagues_of(p_tenant, p_person),
      'seen', priv.mandates_seen(p_tenant, p_person),
      'mandates', priv.mandates_of(p_tenant, p_person), 'needs', priv.owner_needs(p_tenant, p_person))
    from app.people where people.id = p_person);
end
$$;

grant execute on function priv.note_absence(uuid, uuid, uuid, uuid, date, date), priv.end_absence(uuid)
  to authenticated;
reset role;

create trigger follow_absence_insert after insert on app.plan_parties
  referencing new table as changed for each statement execute function priv.follow_absence();
create trigger follow_absence_update after update on app.plan_parties
  referencing new table as changed for each statement execute function priv.follow_absence();

create function app.note_absence(p_tenant uuid, p_person uuid, p_unit uuid, p_stand_in uuid, p_from date,
  p_until date) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.note_absence(p_tenant, p_person, p_unit, p_stand_in, p_from, p_until) $$;
comment on function app.note_absence(uuid, uuid, uuid, uuid, date, date) is
  'Notes that somebody is away from a unit, and who of the unit stands in.';

create function app.end_absence(p_absence uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.end_absence(p_absence) $$;
comment on function app.end_absence(uuid) is 'Somebody is back: who stood in stands in no more.';

grant execute on function app.note_absence(uuid, uuid, uuid, uuid, date, date), app.end_absence(uuid)
  to authenticated;

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{absence.note,absence.end}'::text[]);
