-- The child's page: what one session may show a child, in one logged call. Which words of it are shown is
-- src/lib/domain/child/page.ts's to say; nothing formal is in it that no presentation needs: no action, no
-- unit, no note, no place. A goal has words for the child beside its title, written by those who plan.

create table app.goal_child_words (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  goal_id text not null check (length(goal_id) <= 64),
  revision integer not null check (revision > 0),
  words text not null check (length(words) <= 300),
  written_by uuid not null references app.people (id),
  written_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, zone_id, goal_id, revision),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.goal_child_words (plan_id, goal_id);
comment on table app.goal_child_words is 'A goal as it is said to the child; the highest revision holds. Append-only.';
comment on column app.goal_child_words.words is 'Empty: taken back.';

call priv.protect('app.goal_child_words', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.goal_child_words', '{select,insert}');
grant select on app.goal_child_words to authenticated;
create policy read on app.goal_child_words for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));
create trigger append_only before update or delete or truncate on app.goal_child_words
  for each statement execute function priv.refuse_change();

set role kring_definer;

create function priv.child_page(p_plan uuid) returns jsonb
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
      'voice', priv.voice_of(p_plan),
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
comment on function priv.child_page(uuid) is 'What the child''s page is made of, for this session; null when it is not for the caller. Logged.';

-- The child's own view of one area, over the one that was seen; by the child, or beside a grown-up.
create function priv.write_child_view(p_plan uuid, p_gathering uuid, p_subject text, p_grade text,
  p_revision integer) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  seat record;
  gathering app.gatherings;
  own_zone uuid;
  known app.gathering_views;
begin
  select * into seat from priv.child_seat(p_plan);
  select z.id into own_zone from app.zones z
  where z.plan_id = p_plan and z.key = 'child' and z.id = any (array(select priv.child_reach(p_plan)));
  select * into gathering from app.gatherings g
  where g.id = p_gathering and g.plan_id = p_plan for share;
  if seat.tenant_id is null or own_zone is null or gathering.id is null then
    perform priv.not_found();
  elsif seat.kind = 'adult' then
    perform priv.not_allowed();
  elsif p_subject not in ('safe', 'healthy', 'achieving', 'nurtured', 'active', 'respected', 'responsible',
    'included') then
    perform priv.invalid_input();
  elsif exists (select from app.gatherings later
    where later.plan_id = p_plan and later.number > gathering.number) then
    perform priv.refuse('changed');
  end if;
  select * into known from app.gathering_views v
  where v.tenant_id = gathering.tenant_id and v.gathering_id = gathering.id and v.subject = p_subject
    and v.plan_unit_id is null and v.party_id is null
  for no key update;
  if coalesce(known.revision, 0) <> coalesce(p_revision, 0) then
    perform priv.refuse('changed');
  elsif known.id is null then
    insert into app.gathering_views (tenant_id, plan_id, zone_id, gathering_id, subject, grade, strength,
      challenge, way, seen_on, with_party_id, written_by)
    values (gathering.tenant_id, p_plan, own_zone, gathering.id, p_subject, p_grade, '', '', 'PICTURES',
      priv.today(), (
        select party.id from app.plan_parties party
        where party.id = seat.helper_party_id and party.zone_id = gathering.zone_id), priv.me())
    on conflict do nothing;
    if not found then
      perform priv.refuse('changed');
    end if;
  else
    update app.gathering_views v
    set grade = p_grade, way = coalesce(v.way, 'PICTURES'), seen_on = priv.today(),
      revision = v.revision + 1, written_by = priv.me(), written_at = clock_timestamp()
    where v.tenant_id = known.tenant_id and v.id = known.id;
  end if;
  perform priv.log_access('view.write', array[p_plan], own_zone);
end
$$;
comment on function priv.write_child_view(uuid, uuid, text, text, integer) is
  'How the child itself sees one area of the wheel. Refused: changed.';

create function priv.write_goal_words(p_plan uuid, p_goal text, p_revision integer, p_words text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  shared app.zones;
begin
  select * into shared from app.zones z
  where z.plan_id = p_plan and z.key = 'shared' and z.id = any (array(select priv.my_zone_ids('read')));
  if shared.id is null or not exists (
    select from app.plan_goals g where g.zone_id = shared.id and g.id = p_goal) then
    perform priv.not_found();
  elsif not shared.id = any (array(select priv.my_zone_ids('write'))) then
    perform priv.not_allowed();
  end if;
  perform from app.zones z where z.tenant_id = shared.tenant_id and z.id = shared.id for no key update;
  if p_revision is distinct from coalesce((
    select max(w.revision) from app.goal_child_words w
    where w.tenant_id = shared.tenant_id and w.zone_id = shared.id and w.goal_id = p_goal), 0) then
    perform priv.refuse('changed');
  end if;
  insert into app.goal_child_words (tenant_id, plan_id, zone_id, goal_id, revision, words, written_by)
  values (shared.tenant_id, p_plan, shared.id, p_goal, p_revision + 1,
    priv.words_of(btrim(p_words), 300), priv.me());
  perform priv.log_access('goal.childWords', array[p_plan], shared.id);
end
$$;
comment on function priv.write_goal_words(uuid, text, integer, text) is
  'How a goal is said to the child, by who writes in the shared part. Refused: changed.';

grant execute on function priv.child_page(uuid), priv.write_child_view(uuid, uuid, text, text, integer),
  priv.write_goal_words(uuid, text, integer, text) to authenticated;
reset role;

create function app.child_page(p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.child_page(p_plan) $$;
comment on function app.child_page(uuid) is 'What the child''s page is made of. Logged.';

create function app.write_child_view(p_plan uuid, p_gathering uuid, p_subject text, p_grade text,
  p_revision integer) returns void
language sql volatile
set search_path = ''
as $$ select priv.write_child_view(p_plan, p_gathering, p_subject, p_grade, p_revision) $$;
comment on function app.write_child_view(uuid, uuid, text, text, integer) is 'Writes the child''s own view of one area.';

create function app.write_goal_words(p_plan uuid, p_goal text, p_revision integer, p_words text) returns void
language sql volatile
set search_path = ''
as $$ select priv.write_goal_words(p_plan, p_goal, p_revision, p_words) $$;
comment on function app.write_goal_words(uuid, text, integer, text) is 'Writes how a goal is said to the child.';

-- For grown-ups: how the child meets the plan, and what is said to it of the goals.
create function app.child_choices(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.zones z where z.plan_id = p_plan and z.key = 'shared'
    and z.id = any (array(select priv.my_zone_ids('read')))) then
    return null;
  end if;
  perform priv.log_access('child.choices', array[p_plan]);
  return (
    select jsonb_build_object('child', c.name, 'bornOn', c.born_on,
      'signInFrom', (select profile.own_sign_in_from from priv.age_profile_of(p.tenant_id) profile),
      'revision', coalesce(chosen.revision, 0), 'presentation', chosen.presentation,
      'ownSignIn', chosen.own_sign_in,
      'mayChoose', priv.i_lead(p_plan) or part.guards, 'mayBegin', part.helps,
      'mayWrite', exists (select from app.zones z where z.plan_id = p_plan and z.key = 'shared'
        and z.id = any (array(select priv.my_zone_ids('write')))),
      'goals', (
        select coalesce(jsonb_agg(jsonb_build_object('id', goal.id, 'title', goal.title,
          'revision', coalesce(said.revision, 0), 'words', coalesce(said.words, ''))
          order by goal.position collate "C", goal.id), '[]')
        from app.plan_goals goal
        join app.zones z on z.id = goal.zone_id and z.key = 'shared'
        left join lateral (
          select w.revision, w.words from app.goal_child_words w
          where w.zone_id = goal.zone_id and w.goal_id = goal.id order by w.revision desc limit 1
        ) said on true
        where goal.plan_id = p_plan and goal.status = 'ACTIVE'))
    from app.plans p
    join app.children c on c.id = p.child_id
    left join lateral (
      select s.revision, s.presentation, s.own_sign_in from app.child_settings s
      where s.plan_id = p.id order by s.revision desc limit 1
    ) chosen on true
    cross join lateral (
      select coalesce(bool_or(party.role = 'guardian'), false) as guards,
        coalesce(bool_or(party.role in ('professional', 'coordinator', 'guardian')), false) as helps
      from app.plan_parties party
      where party.plan_id = p.id and party.person_id = priv.me()
        and party.valid_from <= statement_timestamp()
        and (party.ended_at is null or party.ended_at > statement_timestamp())
    ) part
    where p.id = p_plan);
end
$$;
comment on function app.child_choices(uuid) is 'How the child meets the plan, for grown-ups; null when it is not for the caller. Logged.';

grant execute on function app.child_page(uuid), app.write_child_view(uuid, uuid, text, text, integer),
  app.write_goal_words(uuid, text, integer, text), app.child_choices(uuid) to authenticated;
