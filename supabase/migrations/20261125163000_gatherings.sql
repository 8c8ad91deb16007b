-- Gathering information about how a child is: the wheel's eight areas and the items of My World Triangle,
-- each seen by each party for itself. A gathering is one time ("22 september"); the newest is open, those
-- before it stay as they were. Views are rows, one per gathering, party and subject, written by that
-- party alone and never merged or averaged (docs/decisions/0022).

create table app.gatherings (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  number integer not null check (number > 0),
  day date not null check (day between '1990-01-01' and '2199-12-31'),
  started_by uuid not null references app.people (id),
  started_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, plan_id, id),
  unique (tenant_id, plan_id, number),
  unique (tenant_id, plan_id, day),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.gatherings (plan_id);
comment on table app.gatherings is 'A time when everyone around a child says how things are. The newest one is open.';
comment on column app.gatherings.zone_id is 'The shared zone: whoever reads it sees that there was a gathering.';
comment on column app.gatherings.day is 'The day that it is for, which may lie ahead: "inför 2 december".';

create table app.gathering_views (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  gathering_id uuid not null,
  id uuid not null default gen_random_uuid(),
  plan_unit_id uuid,
  party_id uuid,
  subject text not null check (subject in (
    'safe', 'healthy', 'achieving', 'nurtured', 'active', 'respected', 'responsible', 'included',
    'being_healthy', 'learning_achieving', 'communicate', 'confidence_who_i_am', 'learning_responsible',
    'becoming_independent', 'enjoying_family_friends',
    'everyday_care', 'keeping_me_safe', 'being_there_for_me', 'play_encouragement_fun',
    'guidance_right_choices', 'knowing_what_will_happen_when', 'understanding_family_background_beliefs',
    'support_family_friends_others', 'school', 'enough_money', 'work_opportunities_family',
    'local_resources', 'comfortable_safe_housing', 'belonging')),
  grade text check (grade in ('WORKS', 'BOTH', 'HARD', 'UNKNOWN')),
  strength text not null check (length(strength) <= 2000),
  challenge text not null check (length(challenge) <= 2000),
  way text check (way in ('PICTURES', 'TALKED', 'PLAYED', 'DREW', 'WROTE')),
  seen_on date check (seen_on between '1990-01-01' and '2199-12-31'),
  with_party_id uuid,
  revision integer not null default 1 check (revision > 0),
  written_by uuid not null references app.people (id),
  written_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique nulls not distinct (tenant_id, gathering_id, plan_unit_id, party_id, subject),
  check (plan_unit_id is null or party_id is null),
  -- The wheel is graded; an item of the triangle is only strength and challenge.
  check (grade is null or subject in (
    'safe', 'healthy', 'achieving', 'nurtured', 'active', 'respected', 'responsible', 'included')),
  -- How it was said and with whom belongs to a child's own view.
  check ((plan_unit_id is null and party_id is null)
    or (way is null and seen_on is null and with_party_id is null)),
  foreign key (tenant_id, plan_id, gathering_id) references app.gatherings (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, plan_unit_id) references app.plan_units (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, party_id) references app.plan_parties (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, with_party_id) references app.plan_parties (tenant_id, plan_id, id)
);
create index on app.gathering_views (gathering_id);
create index on app.gathering_views (zone_id);
comment on table app.gathering_views is 'How one party sees one area of the wheel or one item of the triangle, in one gathering.';
comment on column app.gathering_views.zone_id is 'Where the party is listed; the child''s own view lies in the child''s zone.';
comment on column app.gathering_views.plan_unit_id is 'The unit whose view it is; its people write it together.';
comment on column app.gathering_views.party_id is 'The guardian whose view it is. Neither unit nor guardian: the child''s own.';
comment on column app.gathering_views.way is 'How a child showed it: with pictures, in talk or play, by drawing, by writing.';
comment on column app.gathering_views.with_party_id is 'Who was with the child: someone whom all readers of the plan know of.';
comment on column app.gathering_views.revision is 'Whoever writes names the revision they had; another is refused with "changed".';

do $$
declare
  name text;
begin
  foreach name in array array['gatherings', 'gathering_views'] loop
    call priv.protect(format('app.%I', name)::regclass,
      'tenant_id = any (array(select priv.my_tenant_ids()))');
    -- Gatherings are updated by nobody: the right is for the lock that keeps the newest one newest.
    call priv.allow('kring_definer', format('app.%I', name)::regclass, '{select,insert,update}');
    execute format('grant select on app.%I to authenticated', name);
    execute format('create policy read on app.%I for select to authenticated
      using (zone_id = any (array(select priv.my_zone_ids(''read''))))', name);
  end loop;
end
$$;
create trigger keep_keys before update on app.gatherings
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'number', 'day',
    'started_by', 'started_at');
create trigger keep_keys before update on app.gathering_views
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'gathering_id', 'id',
    'plan_unit_id', 'party_id', 'subject');

set role kring_definer;

-- A unit's people write their unit's view, a guardian their own. The child's view is the child's voice:
-- whoever may write in the child's zone, and nobody because of a role.
create function priv.my_viewers(p_plan uuid)
returns table (plan_unit_id uuid, party_id uuid, zone_id uuid)
language sql stable security definer
set search_path = ''
as $$
  with mine as (
    select p.id, p.plan_unit_id, p.zone_id, p.role, u.zone_id as unit_zone_id
    from app.plan_parties p
    join app.plan_units u on u.tenant_id = p.tenant_id and u.id = p.plan_unit_id
    where p.plan_id = p_plan and p.person_id = (select priv.me()) and u.status = 'ADMITTED'
      and p.valid_from <= statement_timestamp()
      and (p.ended_at is null or p.ended_at > statement_timestamp())
  )
  select distinct mine.plan_unit_id, null::uuid, mine.unit_zone_id from mine
  where mine.role in ('professional', 'coordinator')
    and mine.unit_zone_id = any (array(select priv.my_zone_ids('read')))
  union all
  select null, mine.id, mine.zone_id from mine
  where mine.role = 'guardian' and mine.zone_id = any (array(select priv.my_zone_ids('read')))
  union all
  select null, null, z.id from app.zones z
  where z.plan_id = p_plan and z.key = 'child' and z.id = any (array(select priv.my_zone_ids('write')))
$$;
comment on function priv.my_viewers(uuid) is 'Whose views the caller may write in a plan, and in which zone each belongs.';

create function priv.start_gathering(p_plan uuid, p_newest uuid, p_day date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  shared app.zones;
  newest app.gatherings;
  today date := (clock_timestamp() at time zone 'Europe/Stockholm')::date;
  gathering uuid;
begin
  select * into shared from app.zones z
  where z.plan_id = p_plan and z.key = 'shared' and z.id = any (array(select priv.my_zone_ids('read')));
  if shared.id is null then
    perform priv.not_found();
  elsif not priv.i_lead(p_plan) then
    perform priv.not_allowed();
  elsif p_day is null or p_day not between today - 366 and today + 366 then
    perform priv.invalid_input();
  end if;
  -- Whoever writes in the newest gathering holds it meanwhile: nothing lands in it once it is closed.
  select * into newest from app.gatherings g
  where g.plan_id = p_plan order by g.number desc limit 1 for update;
  if newest.id is distinct from p_newest
    or exists (select from app.gatherings g where g.plan_id = p_plan and g.day = p_day) then
    perform priv.refuse('changed');
  end if;
  insert into app.gatherings (tenant_id, plan_id, zone_id, number, day, started_by)
  values (shared.tenant_id, p_plan, shared.id, coalesce(newest.number, 0) + 1, p_day, priv.me())
  on conflict do nothing
  returning id into gathering;
  if gathering is null then
    perform priv.refuse('changed');
  end if;
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  values (shared.tenant_id, priv.me(), p_plan, shared.id, 'gathering.start',
    jsonb_build_object('gathering', gathering));
  return gathering;
end
$$;
comment on function priv.start_gathering(uuid, uuid, date) is
  'Starts a gathering after the one named as newest, which closes. Refused: changed.';

create function priv.write_view(p_gathering uuid, p_unit uuid, p_party uuid, p_subject text, p_grade text,
  p_strength text, p_challenge text, p_way text, p_seen_on date, p_with uuid, p_revision integer)
returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  gathering app.gatherings;
  viewer_zone uuid;
  known app.gathering_views;
  view_id uuid;
  now_at integer := coalesce(p_revision, 0) + 1;
begin
  select * into gathering from app.gatherings g
  where g.id = p_gathering and g.zone_id = any (array(select priv.my_zone_ids('read')))
  for share;
  if gathering.id is null then
    perform priv.not_found();
  end if;
  select v.zone_id into viewer_zone from priv.my_viewers(gathering.plan_id) v
  where v.plan_unit_id is not distinct from p_unit and v.party_id is not distinct from p_party;
  if viewer_zone is null then
    perform priv.not_allowed();
  elsif p_with is not null and not exists (
    select from app.plan_parties p
    where p.id = p_with and p.plan_id = gathering.plan_id and p.zone_id = gathering.zone_id) then
    perform priv.invalid_input();
  elsif exists (select from app.gatherings later
    where later.plan_id = gathering.plan_id and later.number > gathering.number) then
    perform priv.refuse('changed');
  end if;

  select * into known from app.gathering_views v
  where v.tenant_id = gathering.tenant_id and v.gathering_id = gathering.id and v.subject = p_subject
    and v.plan_unit_id is not distinct from p_unit and v.party_id is not distinct from p_party
  for no key update;
  if coalesce(known.revision, 0) <> coalesce(p_revision, 0) then
    perform priv.refuse('changed');
  elsif known.id is null then
    insert into app.gathering_views (tenant_id, plan_id, zone_id, gathering_id, plan_unit_id, party_id,
      subject, grade, strength, challenge, way, seen_on, with_party_id, revision, written_by)
    values (gathering.tenant_id, gathering.plan_id, viewer_zone, gathering.id, p_unit, p_party,
      p_subject, p_grade, btrim(coalesce(p_strength, '')), btrim(coalesce(p_challenge, '')),
      p_way, p_seen_on, p_with, now_at, priv.me())
    on conflict do nothing
    returning id into view_id;
    if view_id is null then
      perform priv.refuse('changed');
    end if;
  else
    view_id := known.id;
    update app.gathering_views v
    set grade = p_grade, strength = btrim(coalesce(p_strength, '')),
      challenge = btrim(coalesce(p_challenge, '')), way = p_way, seen_on = p_seen_on,
      with_party_id = p_with, revision = now_at, written_by = priv.me(),
      written_at = clock_timestamp()
    where v.tenant_id = known.tenant_id and v.id = known.id;
  end if;
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  values (gathering.tenant_id, priv.me(), gathering.plan_id, viewer_zone, 'view.write',
    jsonb_build_object('view', view_id, 'revision', now_at));
  return now_at;
end
$$;
comment on function priv.write_view(uuid, uuid, uuid, text, text, text, text, text, date, uuid, integer) is
  'Writes the caller''s own view over the revision they had; gives the new one. Refused: changed.';

grant execute on function priv.my_viewers(uuid), priv.start_gathering(uuid, uuid, date),
  priv.write_view(uuid, uuid, uuid, text, text, text, text, text, date, uuid, integer) to authenticated;
reset role;

create function app.start_gathering(p_plan uuid, p_newest uuid, p_day date) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.start_gathering(p_plan, p_newest, p_day) $$;
comment on function app.start_gathering(uuid, uuid, date) is 'Starts a new gathering of information.';

create function app.write_view(p_gathering uuid, p_unit uuid, p_party uuid, p_subject text, p_grade text,
  p_strength text, p_challenge text, p_way text, p_seen_on date, p_with uuid, p_revision integer)
returns integer
language sql volatile
set search_path = ''
as $$
  select priv.write_view(p_gathering, p_unit, p_party, p_subject, p_grade, p_strength, p_challenge,
    p_way, p_seen_on, p_with, p_revision)
$$;
comment on function app.write_view(uuid, uuid, uuid, text, text, text, text, text, date, uuid, integer) is
  'Writes one''s own view of one area or item.';

create function priv.viewer_key(p_unit uuid, p_party uuid) returns text
language sql immutable parallel safe
set search_path = ''
as $$ select coalesce('unit:' || p_unit, 'guardian:' || p_party, 'child') $$;
comment on function priv.viewer_key(uuid, uuid) is 'Whose view it is, as pages name them.';
grant execute on function priv.viewer_key(uuid, uuid) to authenticated;

-- The wheel's page: one gathering with every view that the caller may read, and the goals of the areas.
create function app.plan_wellbeing(p_plan uuid, p_gathering uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  chosen uuid;
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.wellbeing', array[p_plan]);
  select g.id into chosen from app.gatherings g
  where g.plan_id = p_plan and (p_gathering is null or g.id = p_gathering)
  order by g.number desc limit 1;
  return (
    with seen as materialized (
      select v.* from app.gathering_views v where v.gathering_id = chosen
    ),
    mine as materialized (
      select priv.viewer_key(v.plan_unit_id, v.party_id) as key from priv.my_viewers(p_plan) v
    ),
    viewer as (
      select 1 as place, null::timestamptz as since, 'child' as key, 'child' as kind, c.name as label,
        null::text as detail, null::text as sector
      from app.plans p join app.children c on c.id = p.child_id
      where p.id = p_plan and exists (
        select from app.zones z where z.plan_id = p_plan and z.key = 'child')
      union all
      select 2, party.valid_from, 'guardian:' || party.id, 'guardian', coalesce(g.label, person.name),
        person.name, 'family'
      from app.plan_parties party
      join app.plans p on p.id = party.plan_id
      join app.people person on person.id = party.person_id
      left join app.guardians g on g.child_id = p.child_id and g.person_id = party.person_id
      where party.plan_id = p_plan and party.role = 'guardian'
        and (party.id in (select seen.party_id from seen)
          or (party.valid_from <= statement_timestamp()
            and (party.ended_at is null or party.ended_at > statement_timestamp())))
      union all
      select 3, null, 'unit:' || u.id, 'unit', u.label, null, u.sector
      from app.plan_units u
      where u.plan_id = p_plan
        and (u.id in (select seen.plan_unit_id from seen)
          or (u.status = 'ADMITTED' and u.sector <> 'family'))
    )
    select jsonb_build_object(
      'plan', jsonb_build_object('id', p.id, 'nextFollowUpAt', priv.iso(p.next_follow_up_at),
        'mayStart', priv.i_lead(p_plan)),
      'child', c.name,
      'me', priv.me(),
      'gathering', chosen,
      'gatherings', (
        select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'number', g.number, 'day', g.day)
          order by g.number), '[]')
        from app.gatherings g where g.plan_id = p_plan),
      'viewers', (
        select coalesce(jsonb_agg(jsonb_build_object('key', viewer.key, 'kind', viewer.kind,
          'label', viewer.label, 'detail', viewer.detail, 'sector', viewer.sector,
          'mine', viewer.key in (select mine.key from mine))
          order by viewer.place, array_position(
            '{health,school,studentHealth,social}'::text[], viewer.sector), viewer.since, viewer.label), '[]')
        from viewer),
      'views', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'viewer', priv.viewer_key(seen.plan_unit_id, seen.party_id), 'subject', seen.subject,
          'grade', seen.grade, 'strength', seen.strength, 'challenge', seen.challenge,
          'way', seen.way, 'seenOn', seen.seen_on, 'withId', seen.with_party_id,
          'with', (select person.name from app.plan_parties w
            join app.people person on person.id = w.person_id where w.id = seen.with_party_id),
          'revision', seen.revision,
          'by', (select person.name from app.people person where person.id = seen.written_by),
          'at', priv.iso(seen.written_at)) order by seen.written_at, seen.id), '[]')
        from seen),
      'companions', (
        select coalesce(jsonb_agg(jsonb_build_object('id', party.id, 'name', person.name)
          order by person.name collate "C"), '[]')
        from app.plan_parties party join app.people person on person.id = party.person_id
        join app.zones z on z.id = party.zone_id and z.key = 'shared'
        where party.plan_id = p_plan and party.role <> 'child'
          and 'child' in (select mine.key from mine)
          and party.valid_from <= statement_timestamp()
          and (party.ended_at is null or party.ended_at > statement_timestamp())),
      'goals', (
        select coalesce(jsonb_agg(jsonb_build_object('id', goal.id, 'title', goal.title,
          'wheelArea', goal.wheel_area, 'status', goal.status, 'actions', (
            select coalesce(jsonb_agg(a.title order by a.position collate "C", a.id), '[]')
            from app.plan_actions a where a.zone_id = goal.zone_id and a.goal_id = goal.id
              and a.status <> 'CANCELLED'))
          order by goal.position collate "C", goal.id), '[]')
        from app.plan_goals goal where goal.plan_id = p_plan and goal.wheel_area is not null))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
comment on function app.plan_wellbeing(uuid, uuid) is
  'How those around a child see it, in one gathering (null: the newest); null when it is not for the caller. Logged.';

grant execute on function app.start_gathering(uuid, uuid, date),
  app.write_view(uuid, uuid, uuid, text, text, text, text, text, date, uuid, integer),
  app.plan_wellbeing(uuid, uuid) to authenticated;
