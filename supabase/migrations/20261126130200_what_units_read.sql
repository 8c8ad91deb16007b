-- The consent page says what each unit reads now, as far as the reader may know of it: not what it would read by
-- its answer alone. What the family or the child has shared by a choice of their own is said to be that.

set role kring_definer;

create function priv.unit_reads(p_plan uuid)
returns table (plan_unit_id uuid, zone_kind text, title text, basis text, place integer)
language sql stable security definer
set search_path = ''
as $$
  select distinct party.plan_unit_id, z.kind, case when z.kind not in ('family', 'child') then z.title end,
    coalesce(share.basis, 'rule'), array_position(
      '{shared,health,school,studentHealth,social,family,child}'::text[], z.kind)
  from app.zone_members m
  join app.zones z on z.tenant_id = m.tenant_id and z.id = m.zone_id
  left join app.zone_shares share on m.basis = 'share' and share.id = m.basis_id
  join app.plan_parties party on party.plan_id = z.plan_id and party.person_id = m.person_id
    and party.role in ('professional', 'coordinator')
    and (m.basis_id = party.id or share.party_id = party.id or share.plan_unit_id = party.plan_unit_id)
  where z.plan_id = p_plan and z.kind not in ('draft', 'meeting')
    and m.can_read and m.revoked_at is null and m.valid_from <= clock_timestamp()
    and (m.valid_to is null or m.valid_to > clock_timestamp())
    -- Everyone knows what is read by the matrix; of the rest only what the reader reads as well.
    and (z.id = any (array(select priv.my_zone_ids('read')))
      or (m.basis = 'party' and not z.named_audience))
$$;
comment on function priv.unit_reads(uuid) is
  'Which parts the people of each unit read now, and why: rule, consent, familyChoice, childChoice. As far as the caller may know.';
grant execute on function priv.unit_reads(uuid) to authenticated;
reset role;

create or replace function app.plan_consents(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  mine uuid := (
    select party.id from priv.my_parties(p_plan) party
    where party.id in (select giver.party_id from priv.consent_givers(p_plan) giver));
begin
  if mine is null then
    return null;
  end if;
  perform priv.log_access('plan.consents', array[p_plan]);
  return (
    select jsonb_build_object('plan', p.id, 'child', c.name, 'me', mine, 'today', priv.today(),
      'others', (
        select coalesce(jsonb_agg(jsonb_build_object('id', party.id, 'name', people.name)
          order by people.name), '[]')
        from app.plan_parties party
        join app.people on people.id = party.person_id
        where party.id <> mine
          and party.id in (select giver.party_id from priv.consent_givers(p_plan) giver)),
      'askFirst', (
        select people.name from app.plan_parties party
        join app.people on people.id = party.person_id
        where party.plan_id = p_plan
          and (party.role = 'coordinator'
            or party.plan_unit_id in (p.collaboration_lead_id, p.best_interest_lead_id))
          and (party.ended_at is null or party.ended_at > statement_timestamp())
        -- Who the start page says holds everything together.
        order by party.role = 'coordinator' desc,
          party.plan_unit_id is not distinct from p.collaboration_lead_id desc, party.valid_from limit 1),
      'units', (
        select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label, 'sector', u.sector,
          'state', s.state, 'decided', s.decided,
          'people', (
            select coalesce(jsonb_agg(people.name order by party.valid_from, people.name), '[]')
            from app.plan_parties party
            join app.people on people.id = party.person_id
            where party.plan_unit_id = u.id
              and (party.ended_at is null or party.ended_at > statement_timestamp())),
          'asked', (
            select coalesce(jsonb_agg(giver.party_id), '[]')
            from priv.consent_givers(p_plan) giver where giver.plan_unit_id = u.id),
          'parts', (
            select coalesce(jsonb_agg(jsonb_build_object('zoneKind', part.zone_kind, 'title', part.title)
              order by part.title nulls first), '[]')
            from priv.consent_parts(p_plan) part where part.plan_unit_id = u.id),
          'reads', (
            select coalesce(jsonb_agg(jsonb_build_object('zoneKind', r.zone_kind, 'title', r.title,
              'by', r.basis) order by r.place, r.title nulls first), '[]')
            from priv.unit_reads(p_plan) r where r.plan_unit_id = u.id)
          ) order by array_position(
            '{health,school,studentHealth,social}'::text[], u.sector), u.label), '[]')
        from app.plan_units u
        join priv.consent_states(p_plan) s on s.plan_unit_id = u.id
        where u.plan_id = p_plan and u.status <> 'ENDED'
          and exists (
            select from priv.consent_givers(p_plan) giver
            where giver.plan_unit_id = u.id and giver.party_id = mine)),
      'answers', priv.answers_in(p_plan),
      'grounds', priv.grounds_of(p_plan))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
