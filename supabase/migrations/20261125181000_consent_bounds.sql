-- How long a yes holds, and what lets a unit in without one. A yes has a last day; when it passes it is as
-- if it were taken back, by the clock alone: the end is a bound of the access rule, nothing runs at night.
-- Two things stand in for a yes, and both end: a decision of the social welfare board when one of two
-- guardians says no (FB 6:13 a, for the measures that the paragraph names), and disclosure on a ground of
-- the secrecy act, with who decided and how harm was weighed.

alter table app.consents
  add column valid_until timestamptz,
  add column acr text,
  add check (valid_until is null or answer = 'yes'),
  add check (acr is null or form = 'kring');
comment on column app.consents.valid_until is 'When a yes is over by itself; null: when it is taken back. A no has no end.';
comment on column app.consents.acr is 'How the giver had proved who they are, when they said it in Kring themselves.';

create table app.admission_grounds (
  tenant_id uuid not null,
  plan_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  plan_unit_id uuid not null,
  zone_kind text,
  ground text not null
    check (ground in ('FB_6_13A', 'OSL_10_2', 'OSL_10_27', 'OSL_10_28', 'OSL_25_12', 'OSL_26_9')),
  measure text check (measure in ('PSYCHIATRIC_CARE', 'OPEN_SUPPORT', 'CONTACT_PERSON', 'LSS_SUPPORT')),
  reference text check (length(reference) between 1 and 200),
  decided_by text not null check (length(decided_by) between 1 and 200),
  decided_on date not null check (decided_on between '1990-01-01' and '2199-12-31'),
  assessment text check (length(assessment) between 1 and 4000),
  ends_on date not null check (ends_on between decided_on and '2199-12-31'),
  noted_by uuid not null references app.people (id),
  noted_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  ended_by uuid references app.people (id),
  primary key (tenant_id, id),
  check ((ended_at is null) = (ended_by is null)),
  -- A decision of the board is about a measure; a disclosure is weighed against harm.
  check ((ground = 'FB_6_13A') = (measure is not null)),
  check ((ground = 'FB_6_13A') = (assessment is null)),
  check (ground <> 'FB_6_13A' or (reference is not null and zone_kind is null)),
  foreign key (tenant_id, plan_id, plan_unit_id) references app.plan_units (tenant_id, plan_id, id)
);
create index on app.admission_grounds (plan_id);
comment on table app.admission_grounds is
  'What lets a unit in without every guardian''s yes. Ended, never changed; read through priv.grounds_of alone.';
comment on column app.admission_grounds.zone_kind is 'The kind of zone that is disclosed; null: the unit''s whole part.';
comment on column app.admission_grounds.reference is 'The decision''s number in the authority''s register.';
comment on column app.admission_grounds.decided_by is 'The board, or the official by name and title.';
comment on column app.admission_grounds.assessment is 'How harm to the child was weighed; for those who lead.';
comment on column app.admission_grounds.ends_on is 'Its last day, in Swedish time.';

call priv.protect('app.admission_grounds', 'false');
call priv.allow('kring_definer', 'app.admission_grounds', '{select,insert,update}');
create trigger keep_keys before update on app.admission_grounds
  for each row execute function
    priv.keep_keys('tenant_id', 'plan_id', 'id', 'plan_unit_id', 'zone_kind', 'ground', 'measure',
      'reference', 'decided_by', 'decided_on', 'assessment', 'ends_on', 'noted_by', 'noted_at');

set role kring_definer;

create function priv.end_of(p_day date) returns timestamptz
language sql immutable parallel safe
set search_path = ''
as $$ select (p_day + 1)::timestamp at time zone 'Europe/Stockholm' $$;
comment on function priv.end_of(date) is 'The moment when a last day is over in Sweden.';
grant execute on function priv.end_of(date) to authenticated;

-- Whoever may not know of a unit is not asked about it: where it is listed for named people only, those.
create function priv.consent_givers(p_plan uuid) returns table (plan_unit_id uuid, party_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select u.id, giver.id
  from app.plan_units u
  join app.zones listed on listed.tenant_id = u.tenant_id and listed.id = u.zone_id
  join app.plan_parties giver on giver.tenant_id = u.tenant_id and giver.plan_id = u.plan_id
    and giver.role = 'guardian' and (giver.ended_at is null or giver.ended_at > clock_timestamp())
  where u.plan_id = p_plan
    and (not listed.named_audience or exists (
      select from app.zone_shares share
      where share.zone_id = listed.id and share.party_id = giver.id
        and (share.ended_at is null or share.ended_at > clock_timestamp())))
$$;
comment on function priv.consent_givers(uuid) is 'Who is asked about which unit of a plan.';

-- Until when what has been said and decided keeps a unit's part open; a moment that has passed: closed.
-- A guardian who was never asked keeps nothing closed, unless the unit came in by a decision: when that
-- is over, a yes is needed of everyone. A decision of the board needs the other guardian's yes, for as
-- long as that stands, and leaves a no to one part of the plan as it is.
create function priv.consent_bounds(p_plan uuid)
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
    select scope.plan_unit_id, scope.zone_kind, count(giver.party_id) as givers,
      min(case
        when giver.party_id is null then 'infinity'
        when said.no then '-infinity'
        when said.was_yes or scope.needs_yes then coalesce(said.yes_until, '-infinity')
        else 'infinity' end::timestamptz) as all_until,
      max(said.yes_until) filter (where not said.no) as one_until
    from scope
    left join priv.consent_givers(p_plan) giver on giver.plan_unit_id = scope.plan_unit_id
    left join said on said.plan_unit_id = scope.plan_unit_id and said.giver_party_id = giver.party_id
      and said.zone_kind is not distinct from scope.zone_kind
    group by scope.plan_unit_id, scope.zone_kind
  )
  select f.plan_unit_id, f.zone_kind,
    greatest(f.all_until, disclosed.until,
      case when f.givers > 1 and f.one_until is not null and board.until is not null
        then least(f.one_until, board.until) end)
  from family f
  left join decided board on board.plan_unit_id = f.plan_unit_id and board.by_board
    and f.zone_kind is null
  left join decided disclosed on disclosed.plan_unit_id = f.plan_unit_id and not disclosed.by_board
    and disclosed.zone_kind is not distinct from f.zone_kind
$$;
comment on function priv.consent_bounds(uuid) is
  'Until when each unit''s part (null) and each kind of zone that somebody spoke of stays open to it.';

-- As before; what was said no to is closed, and what was said yes to closes when the yes is over.
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
      greatest(p.valid_from, mandate.valid_from, office.valid_from) as valid_from,
      least(p.ended_at, mandate.valid_to, office.valid_to, agreed.until) as valid_to
    from app.plan_parties p
    join app.plan_units u on u.tenant_id = p.tenant_id and u.id = p.plan_unit_id
    join app.zones listed on listed.tenant_id = p.tenant_id and listed.id = p.zone_id
    cross join lateral (
      select m.valid_from, m.valid_to
      from app.memberships m
      where m.person_id = p.person_id and m.tenant_id = p.tenant_id
        and (m.valid_to is null or m.valid_to > clock_timestamp())
      order by m.valid_to desc nulls first, m.valid_from
      limit 1
    ) mandate
    left join app.coordinator_pools pool on p.role = 'coordinator'
      and pool.tenant_id = p.tenant_id and pool.unit_id = u.unit_id
    left join app.coordinator_mandates office on office.tenant_id = pool.tenant_id
      and office.pool_id = pool.id and office.person_id = p.person_id
      and office.ended_at is null and office.valid_to > clock_timestamp()
    cross join lateral (
      select case when p.role = 'coordinator' then priv.agreed_until(u.id) end as until) agreed
    where p.plan_id = p_plan and u.status = 'ADMITTED'
      and (p.ended_at is null or p.ended_at > clock_timestamp())
      and (pool.id is null or office.id is not null)
      and (agreed.until is null or agreed.until > clock_timestamp())
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
  ),
  bound as materialized (select * from priv.consent_bounds(p_plan)),
  consented as (
    select o.*, (
      select min(b.until) from bound b
      where o.needs_consent and o.closes_on_refusal and b.plan_unit_id = o.plan_unit_id
        and (b.zone_kind is null or b.zone_kind = o.zone_kind)) as consent_until
    from open_to o
  )
  select c.tenant_id, c.zone_id, c.person_id, c.basis, c.basis_id, c.access, c.valid_from,
    least(c.valid_to, c.share_until, nullif(c.consent_until, 'infinity'))
  from consented c
  where c.consent_until is null or c.consent_until > clock_timestamp()
$$;
comment on function priv.wanted_members(uuid) is
  'The access rule: parties × matrix + shares, as long as guardians'' yeses, mandates and agreements hold.';

-- Has everyone who is asked a yes that stands? Or does a decision let the unit in?
create or replace function priv.all_agree(p_plan_unit uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select coalesce((
    select bool_and(exists (
      select from app.consents c
      where c.giver_party_id = giver.party_id and c.plan_unit_id = u.id and c.zone_kind is null
        and c.answer = 'yes' and c.withdrawn_at is null
        and (c.valid_until is null or c.valid_until > clock_timestamp())))
    from priv.consent_givers(u.plan_id) giver
    where giver.plan_unit_id = u.id), false)
    or exists (
      select from app.admission_grounds g
      join priv.consent_bounds(u.plan_id) b on b.plan_unit_id = g.plan_unit_id and b.zone_kind is null
      where g.plan_unit_id = u.id and g.zone_kind is null and b.until > clock_timestamp())
  from app.plan_units u
  where u.id = p_plan_unit
$$;
comment on function priv.all_agree(uuid) is
  'Every guardian who is asked has a yes that stands for the unit, or a decision stands in for it.';

-- Where a unit stands: what the page says of it, in one word.
create function priv.consent_states(p_plan uuid) returns table (plan_unit_id uuid, state text, decided boolean)
language sql stable security definer
set search_path = ''
as $$
  select u.id,
    case
      when u.status = 'ADMITTED' and b.until > clock_timestamp() then 'IN'
      when answer.no and answer.yes then 'DISAGREED'
      when answer.no then 'REFUSED'
      when u.status = 'ADMITTED' then 'LAPSED'
      else 'WAITING' end,
    u.status = 'ADMITTED' and b.until > clock_timestamp() and exists (
      select from app.admission_grounds g
      where g.plan_unit_id = u.id and g.ended_at is null and priv.end_of(g.ends_on) > clock_timestamp())
  from app.plan_units u
  join priv.consent_bounds(p_plan) b on b.plan_unit_id = u.id and b.zone_kind is null
  cross join lateral (
    select coalesce(bool_or(c.answer = 'no'), false) as no, coalesce(bool_or(c.answer = 'yes'), false) as yes
    from app.consents c
    join priv.consent_givers(p_plan) giver on giver.plan_unit_id = u.id and giver.party_id = c.giver_party_id
    where c.plan_unit_id = u.id and c.zone_kind is null and c.withdrawn_at is null
      and (c.valid_until is null or c.valid_until > clock_timestamp())) answer
  where u.plan_id = p_plan and u.sector <> 'family'
$$;
comment on function priv.consent_states(uuid) is
  'IN, WAITING, LAPSED, REFUSED, DISAGREED: where each unit of a plan stands; and whether a decision lets it in.';
grant execute on function priv.consent_states(uuid), priv.consent_givers(uuid), priv.all_agree(uuid)
  to authenticated;
reset role;

create trigger members_follow_insert after insert on app.admission_grounds
  referencing new table as changed for each statement execute function priv.members_follow_plan();
create trigger members_follow_update after update on app.admission_grounds
  referencing new table as changed for each statement execute function priv.members_follow_plan();
