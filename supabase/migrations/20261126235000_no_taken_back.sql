-- A no that was taken back is as if nothing had been said, for the child too: after the eighteenth birthday it
-- closed what nobody had closed.

set role kring_definer;

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
      bool_or(not giver.guardian and (said.no or said.was_yes)) as child_spoke,
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

reset role;
