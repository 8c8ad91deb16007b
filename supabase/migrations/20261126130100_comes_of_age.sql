-- At 18 a child decides alone (FB 9:1): whoever was guardian is none from that day on, by the access rule's own
-- clock, and is asked for no more consents. From a year before, those who lead are told that the plan needs a
-- decision: to close it, or to hand over the coordination to whoever goes on (domain F130 and 5.3, test 5).

set role kring_definer;

create function priv.comes_of_age(p_plan uuid) returns date
language sql stable security definer
set search_path = ''
as $$
  -- No eighteenth birthday is a leap day: who was born on one is a year older on 1 March, as in priv.age_on.
  select (c.born_on + interval '18 years')::date + (to_char(c.born_on, 'MMDD') = '0229')::integer
  from app.plans p
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  where p.id = p_plan
$$;
comment on function priv.comes_of_age(uuid) is 'The day on which the child of a plan is 18; null without a birthday.';

alter function priv.custody_periods(uuid) rename to noted_custody;
comment on function priv.noted_custody(uuid) is 'When a guardian has custody, as far as anybody has noted.';

create function priv.custody_periods(p_party uuid) returns tstzmultirange
language sql stable security definer
set search_path = ''
as $$
  select priv.noted_custody(t.id)
    * tstzmultirange(tstzrange(null, priv.start_of(priv.comes_of_age(t.plan_id))))
  from app.plan_parties t where t.id = p_party
$$;
comment on function priv.custody_periods(uuid) is 'When a guardian has custody: as noted, and until the child is 18.';

-- The birthday ends what a guardian may do, not their part: that somebody was the guardian remains to be seen.
create or replace function priv.custody_end(p_party uuid) returns timestamptz
language sql stable security definer
set search_path = ''
as $$ select greatest(upper(priv.noted_custody(p.id)), p.valid_from) from app.plan_parties p
  where p.id = p_party and not upper_inf(priv.noted_custody(p.id)) $$;

-- As before, and in any case from the day on which they are 18.
create or replace function priv.child_asked_from(p_plan uuid) returns timestamptz
language sql stable security definer
set search_path = ''
as $$
  select least(priv.start_of(priv.comes_of_age(p_plan)), case coalesce(assessed.may_consent::text, 'age')
    when 'true' then '-infinity'::timestamptz
    when 'age' then
      (c.born_on + make_interval(years => profile.own_consent_from)) at time zone 'Europe/Stockholm' end)
  from app.plans p
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  cross join lateral priv.age_profile_of(p.tenant_id) profile
  left join lateral (
    select a.may_consent from app.maturity_assessments a
    where a.tenant_id = p.tenant_id and a.plan_id = p.id
    order by a.revision desc limit 1) assessed on true
  where p.id = p_plan
$$;

-- What guardians answered counts until the young adult says something of the same unit and part: from then on
-- that alone does. Nobody asks guardians any more from the birthday on.
drop function priv.all_givers(uuid);
create function priv.all_givers(p_plan uuid)
returns table (plan_unit_id uuid, party_id uuid, guardian boolean, asked tstzmultirange, counts tstzmultirange)
language sql stable security definer
set search_path = ''
as $$
  select u.id, giver.id, giver.role = 'guardian', giver.counts * giver.minor, giver.counts
  from app.plan_units u
  join app.zones listed on listed.tenant_id = u.tenant_id and listed.id = u.zone_id
  join (
    select party.id, party.plan_id, party.role,
      case party.role
        when 'guardian' then priv.noted_custody(party.id)
        else tstzmultirange(tstzrange(child.asked_from, null)) end
        * tstzmultirange(tstzrange(null, party.ended_at)) as counts,
      tstzmultirange(tstzrange(null, case when party.role = 'guardian'
        then priv.start_of(priv.comes_of_age(p_plan)) end)) as minor
    from app.plan_parties party
    cross join (select priv.child_asked_from(p_plan) as asked_from) child
    where party.plan_id = p_plan
      and (party.role = 'guardian' or (party.role = 'child' and child.asked_from is not null))
  ) giver on giver.plan_id = u.plan_id
  where u.plan_id = p_plan
    and (not listed.named_audience or exists (
      select from app.zone_shares share
      where share.zone_id = listed.id and share.party_id = giver.id
        and (share.ended_at is null or share.ended_at > clock_timestamp())))
$$;
comment on function priv.all_givers(uuid) is
  'Who is asked about which unit of a plan, and when; and as long as what they said counts.';

create or replace function priv.consent_periods(p_plan uuid)
returns table (plan_unit_id uuid, zone_kind text, open tstzmultirange)
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
      tstzmultirange(tstzrange(null, max(priv.end_of(g.ends_on)) filter (where g.ended_at is null))) as open
    from app.admission_grounds g where g.plan_id = p_plan
    group by 1, 2, 3
    having max(priv.end_of(g.ends_on)) filter (where g.ended_at is null) is not null
  ),
  scope as (
    select u.id as plan_unit_id, null::text as zone_kind,
      exists (select from app.admission_grounds g where g.plan_unit_id = u.id and g.zone_kind is null) as needs_yes
    from app.plan_units u where u.plan_id = p_plan
    union
    select said.plan_unit_id, said.zone_kind, false from said where said.zone_kind is not null
  ),
  family as (
    select scope.plan_unit_id, scope.zone_kind,
      range_intersect_agg(one.open) as all_open,
      range_intersect_agg(one.open) filter (where not giver.guardian) as child_open,
      range_agg(giver.counts * one.yes) filter (where giver.guardian and not said.no) as one_open,
      bool_or(not giver.guardian and said.no is not null) as child_spoke,
      range_agg(one.yes) filter (where not giver.guardian and not said.no) as child_yes
    from scope
    left join priv.all_givers(p_plan) giver on giver.plan_unit_id = scope.plan_unit_id
    left join said on said.plan_unit_id = scope.plan_unit_id and said.giver_party_id = giver.party_id
      and said.zone_kind is not distinct from scope.zone_kind
    cross join lateral (
      select case when said.yes_until is null then '{}'
        else tstzmultirange(tstzrange(null, nullif(said.yes_until, 'infinity'))) end as yes) yes
    cross join lateral (
      select yes.yes, case
        when giver.party_id is null then '{(,)}'::tstzmultirange
        else '{(,)}'::tstzmultirange - giver.counts + case
          when said.no then '{}'::tstzmultirange
          when said.was_yes or scope.needs_yes then yes.yes
          else '{(,)}' end end as open) one
    group by scope.plan_unit_id, scope.zone_kind
  )
  select f.plan_unit_id, f.zone_kind, coalesce(disclosed.open, '{}')
    + (f.all_open + coalesce(f.one_open * board.open * coalesce(f.child_open, '{(,)}'), '{}'))
      * case when f.child_spoke then minor.time else '{(,)}' end
    + case when f.child_spoke then coalesce(f.child_yes, '{}') - minor.time else '{}' end
  from family f
  left join decided board on board.plan_unit_id = f.plan_unit_id and board.by_board
    and f.zone_kind is null
  left join decided disclosed on disclosed.plan_unit_id = f.plan_unit_id and not disclosed.by_board
    and disclosed.zone_kind is not distinct from f.zone_kind
  cross join (select tstzmultirange(tstzrange(null, priv.start_of(priv.comes_of_age(p_plan)))) as time) minor
$$;

select priv.rebuild_zone_members(p.id) from app.plans p where priv.comes_of_age(p.id) is not null;

-- A handover because of the child's age that was accepted within the last year is the decision.
create function priv.comings_of_age() returns table (plan_id uuid, day date, offered_to uuid)
language sql stable security definer
set search_path = ''
as $$
  select p.id, adult.day, offer.to_unit_id
  from app.plans p
  cross join lateral (select priv.comes_of_age(p.id) as day) adult
  left join lateral (
    select h.to_unit_id from app.plan_handovers h
    where h.tenant_id = p.tenant_id and h.plan_id = p.id and h.cause = 'AGE' and h.state = 'OFFERED'
    order by h.offered_at desc limit 1) offer on true
  where p.id = any (array(select priv.my_plan_ids())) and p.status in ('DRAFT', 'ACTIVE', 'PAUSED')
    and adult.day - interval '1 year' <= priv.today()
    and priv.i_lead(p.id)
    and not exists (
      select from app.plan_handovers h
      where h.tenant_id = p.tenant_id and h.plan_id = p.id and h.cause = 'AGE' and h.state = 'ACCEPTED'
        and h.answered_at >= priv.start_of((adult.day - interval '1 year')::date))
$$;
comment on function priv.comings_of_age() is
  'Plans that the caller leads whose child is soon 18, or is, and about which nothing is decided.';
grant execute on function priv.comings_of_age() to authenticated;
reset role;

create function app.comings_of_age() returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  soon jsonb := (
    select coalesce(jsonb_agg(jsonb_build_object('plan', p.id, 'child', c.name, 'on', found.day,
      'offeredTo', (select u.label from app.plan_units u where u.id = found.offered_to))
      order by found.day, p.id), '[]')
    from priv.comings_of_age() found
    join app.plans p on p.id = found.plan_id
    join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id);
begin
  if soon <> '[]' then
    perform priv.log_access('plan.gaps', array(
      select (one ->> 'plan')::uuid from jsonb_array_elements(soon) one));
  end if;
  return soon;
end
$$;
comment on function app.comings_of_age() is 'What priv.comings_of_age finds, with names. Logged where there is any.';
grant execute on function app.comings_of_age() to authenticated;
