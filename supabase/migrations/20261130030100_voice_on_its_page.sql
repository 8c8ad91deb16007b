-- The child's own entries are read on the page that shows them, Min röst, and nowhere else: each is a row of the
-- access log, and a child who only sees what happens next has not read them.

set role kring_definer;

create or replace function priv.child_page(p_plan uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  seat record;
  reach uuid[] := array(select priv.child_reach(p_plan));
  own_zone uuid;
begin
  select * into seat from priv.child_seat(p_plan);
  if seat.tenant_id is null then
    return null;
  end if;
  select z.id into own_zone from app.zones z
  where z.plan_id = p_plan and z.key = 'child' and z.id = any (reach);
  perform priv.log_access('child.open', array[p_plan], seat.shared_id);
  return (
    select jsonb_build_object(
      'seat', seat.kind,
      'helper', (select person.name from app.plan_parties party
        join app.people person on person.id = party.person_id where party.id = seat.helper_party_id),
      'child', c.name, 'bornOn', c.born_on,
      'presentation', (select s.presentation from app.child_settings s
        where s.tenant_id = p.tenant_id and s.plan_id = p.id order by s.revision desc limit 1),
      'next', (
        select jsonb_build_object('at', priv.iso(coming.at), 'chair', coming.chair)
        from (
          select m.starts_at as at, person.name as chair
          from app.meetings m
          join app.plan_parties party on party.tenant_id = m.tenant_id and party.id = m.chair_id
          join app.people person on person.id = party.person_id
          where m.plan_id = p_plan and m.zone_id = any (reach) and m.state = 'CALLED'
            and party.zone_id = any (reach) and m.starts_at >= statement_timestamp() - interval '2 hours'
          union all
          select p.next_follow_up_at, (
            select person.name from app.plan_parties party
            join app.people person on person.id = party.person_id
            where party.id = p.follow_up_caller_id and party.zone_id = any (reach))
          where p.next_follow_up_at >= statement_timestamp() - interval '2 hours'
        ) coming
        order by coming.at limit 1),
      'people', (
        select coalesce(jsonb_agg(jsonb_build_object('id', known.party_id, 'name', person.name,
          'role', known.role, 'sector', known.sector, 'label', g.label,
          'forAll', known.for_all) order by array_position('{guardian,relative,professional,coordinator}'::text[],
            known.role), party.valid_from, person.name), '[]')
        from priv.voice_choices(p_plan) known
        join app.plan_parties party on party.id = known.party_id
        join app.people person on person.id = known.person_id
        left join app.guardians g on g.tenant_id = c.tenant_id and g.child_id = c.id
          and g.person_id = known.person_id),
      'goals', (
        select coalesce(jsonb_agg(jsonb_build_object('title', goal.title, 'area', goal.wheel_area,
          'reached', goal.status = 'REACHED', 'words', coalesce((
            select w.words from app.goal_child_words w
            where w.tenant_id = goal.tenant_id and w.zone_id = goal.zone_id and w.goal_id = goal.id
            order by w.revision desc limit 1), '')) order by goal.position collate "C", goal.id), '[]')
        from app.plan_goals goal
        where goal.zone_id = seat.shared_id and goal.status in ('ACTIVE', 'REACHED')),
      'areaWords', (
        select coalesce(jsonb_object_agg(area.key, area.value ->> 'child')
          filter (where area.value ->> 'child' is not null), '{}')
        from (
          select t.content from app.plan_template_uses u
          join app.plan_templates t on t.tenant_id = u.tenant_id and t.id = u.template_id
          where u.plan_id = p_plan order by u.number desc limit 1
        ) used
        cross join lateral jsonb_each(coalesce(used.content -> 'wheel', '{}')) area),
      'wheel', (
        select jsonb_build_object('gathering', newest.id, 'said', (
          select coalesce(jsonb_object_agg(v.subject, jsonb_build_object('grade', v.grade,
            'words', v.strength, 'hard', v.challenge, 'revision', v.revision)), '{}')
          from app.gathering_views v
          where v.tenant_id = newest.tenant_id and v.gathering_id = newest.id
            and v.plan_unit_id is null and v.party_id is null
            and v.zone_id = own_zone and v.subject in ('safe', 'healthy', 'achieving', 'nurtured', 'active',
              'respected', 'responsible', 'included')))
        from app.gatherings newest
        where newest.plan_id = p_plan and own_zone is not null and newest.zone_id = any (reach)
        order by newest.number desc limit 1),
      'wheelReaders', (
        select coalesce(jsonb_agg(distinct known.party_id), '[]')
        from app.zone_members m
        join priv.voice_choices(p_plan) known on known.person_id = m.person_id
        where m.zone_id = own_zone and m.can_read and m.revoked_at is null
          and m.valid_from <= statement_timestamp()
          and (m.valid_to is null or m.valid_to > statement_timestamp())))
    from app.plans p
    join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
    where p.id = p_plan);
end
$$;

create function priv.child_voice(p_plan uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
begin
  if not exists (select from priv.child_seat(p_plan)) then
    return null;
  end if;
  return priv.voice_of(p_plan);
end
$$;
comment on function priv.child_voice(uuid) is 'Min röst, for this session; null when the child''s page is not for the caller. Logged, an entry a row.';
grant execute on function priv.child_voice(uuid) to authenticated;
reset role;

create function app.child_voice(p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.child_voice(p_plan) $$;
comment on function app.child_voice(uuid) is 'What Min röst shows of a child''s own entries. Logged.';
grant execute on function app.child_voice(uuid) to authenticated;
