-- The child's own yes. From the age that the tenant has set (app.age_profiles, domain L33 and L42) the child is
-- asked beside the guardians, and counts as they do: a no holds a unit out, a yes has a last day, and a new
-- unit needs the child's yes. Those who lead can note that this child is not mature enough to be asked, with a
-- reason; the highest revision holds. The birthday is the bound: what the child said no to before it closes on
-- that day, by the clock alone.

create table app.maturity_assessments (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  revision integer not null check (revision > 0),
  may_consent boolean not null,
  reason text not null check (length(reason) between 1 and 2000),
  assessed_by uuid not null references app.people (id),
  assessed_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, plan_id, revision),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
comment on table app.maturity_assessments is
  'Whether this child is asked for consent, when that is not as the tenant''s ages say. Append-only.';
comment on column app.maturity_assessments.may_consent is 'True: asked already; false: not asked yet.';

call priv.protect('app.maturity_assessments', 'false');
call priv.allow('kring_definer', 'app.maturity_assessments', '{select,insert}');
create trigger append_only before update or delete or truncate on app.maturity_assessments
  for each statement execute function priv.refuse_change();

set role kring_definer;

-- From when the child of a plan is asked; null: not at all, as long as nothing else is said.
create function priv.child_asked_from(p_plan uuid) returns timestamptz
language sql stable security definer
set search_path = ''
as $$
  select case coalesce(assessed.may_consent::text, 'age')
    when 'true' then '-infinity'::timestamptz
    when 'age' then
      (c.born_on + make_interval(years => profile.own_consent_from)) at time zone 'Europe/Stockholm' end
  from app.plans p
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  cross join lateral priv.age_profile_of(p.tenant_id) profile
  left join lateral (
    select a.may_consent from app.maturity_assessments a
    where a.tenant_id = p.tenant_id and a.plan_id = p.id
    order by a.revision desc limit 1) assessed on true
  where p.id = p_plan
$$;
comment on function priv.child_asked_from(uuid) is
  'From which moment the child''s own consent is asked: by the tenant''s ages, or as was assessed.';

create function priv.all_givers(p_plan uuid)
returns table (plan_unit_id uuid, party_id uuid, guardian boolean, asked_from timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select u.id, giver.id, giver.role = 'guardian',
    case giver.role when 'guardian' then '-infinity' else child.asked_from end
  from app.plan_units u
  join app.zones listed on listed.tenant_id = u.tenant_id and listed.id = u.zone_id
  cross join (select priv.child_asked_from(p_plan) as asked_from) child
  join app.plan_parties giver on giver.tenant_id = u.tenant_id and giver.plan_id = u.plan_id
    and (giver.role = 'guardian' or (giver.role = 'child' and child.asked_from is not null))
    and (giver.ended_at is null or giver.ended_at > clock_timestamp())
  where u.plan_id = p_plan
    and (not listed.named_audience or exists (
      select from app.zone_shares share
      where share.zone_id = listed.id and share.party_id = giver.id
        and (share.ended_at is null or share.ended_at > clock_timestamp())))
$$;
comment on function priv.all_givers(uuid) is
  'Who is asked about which unit of a plan, and from when: a child that comes to the age is asked then.';

-- As before, with the child from its age on.
create or replace function priv.consent_givers(p_plan uuid) returns table (plan_unit_id uuid, party_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select g.plan_unit_id, g.party_id from priv.all_givers(p_plan) g where g.asked_from <= clock_timestamp()
$$;

-- As before; what the child says counts from the moment it is asked. A decision of the board stands beside one
-- guardian's yes, never in place of the child's.
create or replace function priv.consent_bounds(p_plan uuid)
returns table (plan_unit_id uuid, zone_kind text, until timestamptz)
language sql stable security definer
set search_path = ''
as $$
  with said as (
    select c.plan_unit_id, c.giver_party_id, c.zone_kind,
      bool_or(c.answer = 'no' and c.withdrawn_at is null) as no,
      bool_or(c.answer = 'yes') as was_yes,
      max(coalesce(c.valid_until, 'infinity')) filter (
        where c.answer = 'yes' and c.withdrawn_at is null) as yes_until
    from app.consents c where c.plan_id = p_plan
    group by c.plan_unit_id, c.giver_party_id, c.zone_kind
  ),
  decided as (
    select g.plan_unit_id, g.zone_kind, g.ground = 'FB_6_13A' as by_board,
      max(priv.end_of(g.ends_on)) filter (where g.ended_at is null) as until
    from app.admission_grounds g where g.plan_id = p_plan
    group by 1, 2, 3
  ),
  scope as (
    select u.id as plan_unit_id, null::text as zone_kind,
      exists (select from decided d where d.plan_unit_id = u.id and d.zone_kind is null) as needs_yes
    from app.plan_units u where u.plan_id = p_plan
    union
    select said.plan_unit_id, said.zone_kind, false from said where said.zone_kind is not null
  ),
  family as (
    select scope.plan_unit_id, scope.zone_kind,
      count(giver.party_id) filter (where giver.guardian) as guardians,
      min(one.until) as all_until, min(one.until) filter (where not giver.guardian) as child_until,
      max(said.yes_until) filter (where giver.guardian and not said.no) as one_until
    from scope
    left join priv.all_givers(p_plan) giver on giver.plan_unit_id = scope.plan_unit_id
    left join said on said.plan_unit_id = scope.plan_unit_id and said.giver_party_id = giver.party_id
      and said.zone_kind is not distinct from scope.zone_kind
    cross join lateral (
      select case
        when giver.party_id is null then 'infinity'
        else greatest(giver.asked_from, case
          when said.no then '-infinity'
          when said.was_yes or scope.needs_yes then coalesce(said.yes_until, '-infinity')
          else 'infinity' end::timestamptz) end as until) one
    group by scope.plan_unit_id, scope.zone_kind
  )
  select f.plan_unit_id, f.zone_kind,
    greatest(f.all_until, disclosed.until,
      case when f.guardians > 1 and f.one_until is not null and board.until is not null
        then least(f.one_until, board.until, f.child_until) end)
  from family f
  left join decided board on board.plan_unit_id = f.plan_unit_id and board.by_board
    and f.zone_kind is null
  left join decided disclosed on disclosed.plan_unit_id = f.plan_unit_id and not disclosed.by_board
    and disclosed.zone_kind is not distinct from f.zone_kind
$$;

create function priv.one_guardian_agrees(p_unit uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select count(giver.party_id) > 1 and coalesce(bool_or(exists (
      select from app.consents c
      where c.giver_party_id = giver.party_id and c.plan_unit_id = u.id and c.zone_kind is null
        and c.answer = 'yes' and c.withdrawn_at is null
        and (c.valid_until is null or c.valid_until > clock_timestamp()))), false)
  from app.plan_units u
  join priv.all_givers(u.plan_id) giver on giver.plan_unit_id = u.id and giver.guardian
  where u.id = p_unit
$$;
comment on function priv.one_guardian_agrees(uuid) is 'There are two guardians, and one of them has a yes that stands.';

-- As before; the yes that a decision of the board stands beside is a guardian's.
create or replace function priv.note_ground(p_plan uuid, p_plan_unit uuid, p_kind text, p_ground text, p_measure text,
  p_reference text, p_decided_by text, p_decided_on date, p_assessment text, p_ends_on date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_i_lead(p_plan);
  unit app.plan_units := priv.unit_to_ask(plan, p_plan_unit);
  by_board boolean := p_ground = 'FB_6_13A';
  blank text := E' \t\r\n';
  ground uuid;
begin
  if p_ground is null or p_decided_on is null or p_decided_on > priv.today() or p_ends_on is null
    or p_ends_on < priv.today() or p_ends_on > priv.today() + 731
    or btrim(coalesce(p_decided_by, ''), blank) = ''
    or (by_board and (p_measure is null or btrim(coalesce(p_reference, ''), blank) = ''
      -- The measures that the paragraph names are care, or support by the social services.
      or unit.sector is distinct from case p_measure when 'PSYCHIATRIC_CARE' then 'health' else 'social' end))
    or (not by_board and btrim(coalesce(p_assessment, ''), blank) = '')
    or (p_kind is not null and not exists (
      select from priv.consent_parts(plan.id) part
      where part.plan_unit_id = unit.id and part.zone_kind = p_kind)) then
    perform priv.invalid_input();
  elsif by_board and not priv.one_guardian_agrees(unit.id) then
    perform priv.refuse('one_yes_needed');
  end if;
  -- The table's checks know the rest of what fits together.
  insert into app.admission_grounds (tenant_id, plan_id, plan_unit_id, zone_kind, ground, measure, reference,
    decided_by, decided_on, assessment, ends_on, noted_by)
  values (plan.tenant_id, plan.id, unit.id, case when not by_board then p_kind end, p_ground,
    case when by_board then p_measure end, nullif(btrim(p_reference, blank), ''), btrim(p_decided_by, blank),
    p_decided_on, case when not by_board then btrim(p_assessment, blank) end, p_ends_on, priv.me())
  returning id into ground;
  perform priv.let_in(unit.id);
  perform priv.tell_people(plan, 'ground.note', jsonb_build_object('unit', unit.id, 'ground', ground));
  return ground;
end
$$;

create function priv.assess_maturity(p_plan uuid, p_revision integer, p_may boolean, p_reason text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_i_lead(p_plan);
  reason text := btrim(coalesce(p_reason, ''), E' \t\r\n');
  shared uuid;
begin
  if p_may is null or reason = '' or length(reason) > 2000 or not exists (
    select from app.plan_parties party where party.plan_id = plan.id and party.role = 'child'
      and (party.ended_at is null or party.ended_at > clock_timestamp())) then
    perform priv.invalid_input();
  elsif p_revision is distinct from coalesce((
    select max(a.revision) from app.maturity_assessments a
    where a.tenant_id = plan.tenant_id and a.plan_id = plan.id), 0) then
    perform priv.refuse('changed');
  end if;
  select z.id into shared from app.zones z
  where z.tenant_id = plan.tenant_id and z.plan_id = plan.id and z.key = 'shared';
  insert into app.maturity_assessments (tenant_id, plan_id, zone_id, revision, may_consent, reason, assessed_by)
  values (plan.tenant_id, plan.id, shared, p_revision + 1, p_may, reason, priv.me());
  perform priv.tell_people(plan, 'maturity.assess', jsonb_build_object('mayConsent', p_may));
end
$$;
comment on function priv.assess_maturity(uuid, integer, boolean, text) is
  'Whether this child is asked for consent, with the reason; for those who lead. Refused: changed.';

-- For those who lead, where the child takes part itself.
create function priv.child_consent(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('age', profile.own_consent_from,
    'asked', coalesce(priv.child_asked_from(p_plan) <= clock_timestamp(), false),
    'revision', coalesce(assessed.revision, 0), 'reason', assessed.reason)
  from app.plans p
  cross join lateral priv.age_profile_of(p.tenant_id) profile
  left join lateral (
    select a.revision, a.reason from app.maturity_assessments a
    where a.tenant_id = p.tenant_id and a.plan_id = p.id order by a.revision desc limit 1) assessed on true
  where p.id = p_plan and priv.i_lead(p_plan) and exists (
    select from app.plan_parties party where party.plan_id = p_plan and party.role = 'child'
      and (party.ended_at is null or party.ended_at > clock_timestamp()))
$$;
comment on function priv.child_consent(uuid) is
  'From which age the child is asked, whether it is now, and what was assessed; null for who does not lead.';

create function priv.members_follow_age() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  plan uuid;
begin
  for plan in
    select distinct party.plan_id from app.plan_parties party
    join app.plans p on p.tenant_id = party.tenant_id and p.id = party.plan_id
    where party.role = 'child' and party.tenant_id = new.tenant_id
      and (tg_table_name <> 'children' or p.child_id = (to_jsonb(new) ->> 'id')::uuid)
    order by party.plan_id
  loop
    perform priv.rebuild_zone_members(plan);
  end loop;
  return null;
end
$$;
comment on function priv.members_follow_age() is 'Trigger: access follows from when a child is asked.';

grant execute on function priv.assess_maturity(uuid, integer, boolean, text), priv.child_consent(uuid)
  to authenticated;
reset role;

create trigger members_follow_insert after insert on app.maturity_assessments
  referencing new table as changed for each statement execute function priv.members_follow_plan();
create trigger members_follow_age after insert or update on app.age_profiles
  for each row execute function priv.members_follow_age();
create trigger members_follow_age after update of born_on on app.children
  for each row when (old.born_on is distinct from new.born_on) execute function priv.members_follow_age();

create function app.assess_maturity(p_plan uuid, p_revision integer, p_may boolean, p_reason text) returns void
language sql volatile
set search_path = ''
as $$ select priv.assess_maturity(p_plan, p_revision, p_may, p_reason) $$;
comment on function app.assess_maturity(uuid, integer, boolean, text) is
  'Whether this child is asked for consent, with the reason.';

create function app.child_consent(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$ select priv.child_consent(p_plan) $$;
comment on function app.child_consent(uuid) is 'The child''s own consent, for those who lead; null for others.';
grant execute on function app.assess_maturity(uuid, integer, boolean, text), app.child_consent(uuid)
  to authenticated;

insert into app.access_actions (kind, action) values ('CHANGED', 'maturity.assess');
