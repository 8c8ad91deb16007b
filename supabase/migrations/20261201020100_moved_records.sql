-- What was said about the plan's parts, and the versions that were sealed of them, go along with a child who moves:
-- items of the same move, copied in the transaction that takes the plan. In the new plan they are records of how it
-- was: nobody writes in them, their authors stand as words, and each is read by who reads its part. Comments go only
-- with what they are about, and a version without what was left.

create table app.moved_records (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid(),
  kind text not null check (kind in ('comments', 'version')),
  about text not null check (length(about) between 1 and 200),
  content jsonb not null,
  moved_from text check (length(moved_from) between 1 and 400),
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.moved_records (tenant_id, plan_id, zone_id);
create index on app.moved_records (plan_id);
create index on app.moved_records (zone_id);
alter table app.moved_records alter column content set statistics 0, alter column moved_from set statistics 0;
comment on table app.moved_records is 'Comments and sealed versions that came along when the child moved here. Through functions alone; never changed.';
comment on column app.moved_records.about is 'The item of the move that it was: what the comments are about, or the version.';
comment on column app.moved_records.content is 'Comments with who said what when in words; of a version what went along of it.';
comment on column app.moved_records.moved_from is 'The municipality; never of a child with protected data.';
call priv.protect('app.moved_records', 'false');
call priv.allow('kring_definer', 'app.moved_records', '{select,insert,delete}');
call priv.allow('kring_purger', 'app.moved_records', '{select,update}');
create trigger keep_keys before update on app.moved_records
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'kind', 'about',
    'moved_from', 'at');
create trigger keep_disposed_empty before insert on app.moved_records
  for each row execute function priv.keep_disposed_empty();

insert into app.access_actions (kind, action) values ('OPENED', 'plan.moved');

grant usage, create on schema priv to kring_purger;
set role kring_definer;

create function priv.move_place(p_zone_key text, p_anchor jsonb) returns text
language sql immutable
set search_path = ''
as $$
  select case
    when p_anchor ->> 'type' in ('goal', 'action') then (p_anchor ->> 'type') || ':' || (p_anchor ->> 'id')
    when p_anchor ->> 'section' like 'goal:%' then p_anchor ->> 'section'
    when p_anchor ->> 'type' = 'text' then 'section:' || p_zone_key || ':' || (p_anchor ->> 'section')
  end
$$;
comment on function priv.move_place(text, jsonb) is 'The item of a move that a thread is about; null: the part as a whole.';

create or replace function priv.move_items(p_plan uuid)
returns table (key text, zone_key text, kind text, title text)
language sql stable security definer
set search_path = ''
as $$
  with item (key, zone_key, kind, title) as materialized (
    select 'section:' || z.key || ':' || s.key, z.key, 'section', s.key
    from app.plan_sections s
    join app.zones z on z.tenant_id = s.tenant_id and z.id = s.zone_id
    where s.plan_id = p_plan and z.key in ('shared', 'family', 'child') and not z.named_audience
      and (z.key <> 'shared' or s.plain <> '')
    union all
    select 'goal:' || g.id, 'shared', 'goal', g.title
    from app.plan_goals g
    join app.zones z on z.tenant_id = g.tenant_id and z.id = g.zone_id and z.key = 'shared'
    where g.plan_id = p_plan
    union all
    select 'action:' || a.id, 'shared', 'action', a.title
    from app.plan_actions a
    join app.zones z on z.tenant_id = a.tenant_id and z.id = a.zone_id and z.key = 'shared'
    where a.plan_id = p_plan
    union all
    select 'file:' || f.id, z.key, 'file', f.name
    from app.files f
    join app.zones z on z.tenant_id = f.tenant_id and z.id = f.zone_id
    where f.plan_id = p_plan and f.state = 'kept' and z.key in ('shared', 'family') and not z.named_audience
    union all
    select 'people:relatives', 'shared', 'people', ''
    where exists (
      select from app.plan_parties t
      where t.plan_id = p_plan and t.role = 'relative' and (t.ended_at is null or t.ended_at > clock_timestamp()))
  )
  select item.key, item.zone_key, item.kind, item.title from item
  union all
  select 'comments:' || item.key, z.key, 'comments', item.title
  from item
  join app.zones z on z.plan_id = p_plan and z.key = item.zone_key and not z.named_audience
  where item.kind in ('section', 'goal', 'action') and exists (
    select from app.threads t
    join app.comments c on c.tenant_id = t.tenant_id and c.thread_id = t.id and c.withdrawn_at is null
    where t.zone_id = z.id and priv.move_place(z.key, t.anchor) = item.key)
  union all
  select 'version:' || v.id, 'shared', 'version',
    v.number || ':' || (v.sealed_at at time zone 'Europe/Stockholm')::date
  from app.plan_versions v
  where v.plan_id = p_plan and v.state = 'SEALED'
$$;

create or replace function priv.move_items_for(p_plan uuid, p_person uuid)
returns table (key text, zone_key text, kind text, title text)
language sql stable
set search_path = ''
as $$
  select i.key, i.zone_key, i.kind, i.title from priv.move_items(p_plan) i
  where i.kind not in ('file', 'comments') or priv.reads_part(p_person, p_plan, i.zone_key)
$$;

-- As before; and comments go only with what they are about.
create or replace function priv.move_goes(p_move app.plan_moves) returns setof text
language sql stable
set search_path = ''
as $$
  with said as materialized (
    select t.person_id, coalesce(a.keys, '{}') as keys
    from priv.move_answers(p_move) a join app.plan_parties t on t.id = a.party_id),
  goes as materialized (
    select i.key, i.kind from priv.move_items(p_move.plan_id) i
    where exists (select from said where i.key = any (said.keys))
      and not exists (
        select from said
        where i.key <> all (said.keys)
          and (i.kind not in ('file', 'comments')
            or priv.reads_part(said.person_id, p_move.plan_id, i.zone_key))))
  select g.key from goes g
  where g.kind <> 'comments' or substr(g.key, length('comments:') + 1) in (select goes.key from goes)
$$;

create or replace function priv.move_of(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('plan', p.id, 'child', c.name, 'mayPropose', leads, 'moved', p.moved_at is not null,
    'ongoing', p.status in ('ACTIVE', 'PAUSED'), 'keptApart', leads and priv.keeps_apart(p_plan),
    'places', case when leads then (
      select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name)
        order by t.name collate "sv-x-icu"), '[]')
      from app.tenants t where t.id <> p.tenant_id and priv.tenant_state(t) = 'LIVE') else '[]' end,
    'move', case when move.id is not null then jsonb_build_object('id', move.id,
      'to', case when leads or mine.id is not null then there.name end,
      'askedOn', (move.asked_at at time zone 'Europe/Stockholm')::date, 'ready', priv.move_ready(move),
      'contact', case when mine.id is not null then (
        select jsonb_build_object('name', k.protection_name, 'mail', k.protection_mail)
        from app.tenant_contracts k where k.tenant_id = move.to_tenant_id) end,
      'answers', case when leads or mine.id is not null then (
        select jsonb_agg(jsonb_build_object('name', who.name, 'mine', t.person_id = priv.me(), 'answer', a.answer)
          order by who.name)
        from priv.move_answers(move) a
        join app.plan_parties t on t.id = a.party_id
        join app.people who on who.id = t.person_id) end,
      'items', case when mine.id is not null then (
        select coalesce(jsonb_agg(jsonb_build_object('key', i.key, 'zone', i.zone_key, 'kind', i.kind,
          'title', i.title, 'kept', coalesce(i.key = any (own.keys), false))
          order by array_position('{section,goal,action,comments,version,file,people}'::text[], i.kind), i.zone_key, i.title), '[]')
        from priv.move_items_for(p_plan, priv.me()) i) end) end)
  from app.plans p
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  cross join priv.i_lead(p_plan) leads
  left join app.plan_moves move on move.plan_id = p.id and move.state = 'ASKED'
  left join app.tenants there on there.id = move.to_tenant_id
  left join app.plan_parties mine on mine.plan_id = p.id and mine.person_id = priv.me()
    and mine.id in (select priv.move_givers(p_plan))
  left join lateral (select a.keys from priv.move_answers(move) a where a.party_id = mine.id) own on true
  where p.id = p_plan and exists (
    select from app.zones z where z.plan_id = p.id and z.key = 'shared'
      and z.id = any (array(select priv.my_zone_ids('read'))))
$$;

-- Of a child with protected data nobody who does not move along is named, nor their unit.
create function priv.moved_comments(p_zone uuid, p_key text, p_plan app.plans, p_protected boolean) returns jsonb
language sql stable
set search_path = ''
as $$
  with thread as (
    select t.id, t.quotation, t.created_at, t.resolved_at
    from app.threads t join app.zones z on z.id = t.zone_id
    where t.zone_id = p_zone and priv.move_place(z.key, t.anchor) = p_key)
  select jsonb_agg(jsonb_build_object('quotation', thread.quotation,
      'resolvedAt', priv.iso(thread.resolved_at), 'comments', said.comments) order by thread.created_at, thread.id)
  from thread
  cross join lateral (
    select jsonb_agg(jsonb_build_object('text', c.body, 'at', priv.iso(c.created_at),
        'by', case when shown then person.name end, 'role', party.role,
        'title', case when shown then party.title end, 'unit', case when shown then u.label end,
        'follows', follows) order by c.created_at, c.id) as comments
    from app.comments c
    join app.people person on person.id = c.author_id
    cross join lateral (select exists (
      select from app.plan_parties n where n.plan_id = p_plan.id and n.person_id = c.author_id) as follows) f
    cross join lateral (select follows or not p_protected as shown) s
    left join lateral (
      select t.role, t.title, t.plan_unit_id from app.plan_parties t join app.zones z on z.id = p_zone
      where t.plan_id = z.plan_id and t.person_id = c.author_id
      order by t.valid_from <= c.created_at desc, t.valid_from desc limit 1) party on true
    left join app.plan_units u on u.id = party.plan_unit_id and u.sector <> 'family'
    where c.thread_id = thread.id and c.withdrawn_at is null) said
  where said.comments is not null
$$;
comment on function priv.moved_comments(uuid, text, app.plans, boolean) is
  'What was said about an item, with who said it in words, as it goes along to a plan.';

create function priv.moved_version(p_words jsonb, p_zone_key text, p_goes text[], p_protected boolean) returns jsonb
language sql immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'sections', (
      select coalesce(jsonb_agg(jsonb_build_object('key', s -> 'key', 'title', s -> 'title', 'content', s -> 'content')
        order by n), '[]')
      from jsonb_array_elements(p_words -> 'sections') with ordinality o (s, n)
      where 'section:' || p_zone_key || ':' || (s ->> 'key') = any (p_goes)),
    'goals', (
      select coalesce(jsonb_agg(jsonb_build_object('id', g -> 'id', 'title', g -> 'title', 'content', g -> 'content',
        'status', g -> 'status') order by n), '[]')
      from jsonb_array_elements(p_words -> 'goals') with ordinality o (g, n)
      where 'goal:' || (g ->> 'id') = any (p_goes)),
    'actions', (
      select coalesce(jsonb_agg(jsonb_build_object('id', a -> 'id', 'title', a -> 'title', 'what', a -> 'what',
        'status', a -> 'status', 'dueOn', a -> 'dueOn',
        'unit', case when not p_protected then a -> 'unit' end) order by n), '[]')
      from jsonb_array_elements(p_words -> 'actions') with ordinality o (a, n)
      where 'action:' || (a ->> 'id') = any (p_goes)))
$$;
comment on function priv.moved_version(jsonb, text, text[], boolean) is
  'What of a part''s words in a version goes along: of what goes along itself.';

create function priv.move_records_into(p_move app.plan_moves, p_plan app.plans) returns void
language plpgsql
set search_path = ''
as $$
declare
  goes text[] := array(select priv.move_goes(p_move));
  protected boolean := (
    select c.protected_identity from app.children c where c.tenant_id = p_plan.tenant_id and c.id = p_plan.child_id);
  place text := (select t.name from app.tenants t where t.id = p_move.tenant_id);
begin
  insert into app.moved_records (tenant_id, plan_id, zone_id, kind, about, content, moved_from)
  select p_plan.tenant_id, p_plan.id, z.id, 'comments', i.key, jsonb_build_object('title', i.title, 'threads',
    priv.moved_comments(old.id, substr(i.key, length('comments:') + 1), p_plan, protected)),
    case when not protected then place end
  from priv.move_items(p_move.plan_id) i
  join app.zones old on old.plan_id = p_move.plan_id and old.key = i.zone_key
  join app.zones z on z.plan_id = p_plan.id and z.key = i.zone_key
  where i.kind = 'comments' and i.key = any (goes);

  insert into app.moved_records (tenant_id, plan_id, zone_id, kind, about, content, moved_from)
  select p_plan.tenant_id, p_plan.id, z.id, 'version', 'version:' || v.id,
    jsonb_build_object('number', v.number, 'sealedAt', priv.iso(v.sealed_at), 'hash', v.hash) || part.words,
    case when not protected then place end
  from app.plan_versions v
  cross join lateral (
    select 'shared' as zone_key, v.content
    union all
    select o.key, f.content from app.plan_version_zones f join app.zones o on o.id = f.zone_id
    where f.version_id = v.id and o.key in ('family', 'child') and not o.named_audience) said
  cross join lateral (
    select priv.moved_version(said.content, said.zone_key, goes, protected) as words) part
  join app.zones z on z.plan_id = p_plan.id and z.key = said.zone_key
  where v.plan_id = p_move.plan_id and v.state = 'SEALED' and 'version:' || v.id = any (goes)
    and part.words <> '{"sections": [], "goals": [], "actions": []}';
end
$$;
comment on function priv.move_records_into(app.plan_moves, app.plans) is
  'Copies the comments and versions that go along into the new plan.';

create or replace function priv.take_move(p_session text, p_move uuid, p_seen text, p_unit uuid, p_person uuid, p_parts jsonb)
returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  me uuid := priv.live_session(p_session);
  move app.plan_moves;
  old app.plans;
  plan app.plans;
  child uuid := gen_random_uuid();
  kind text;
  part record;
  zone app.zones;
  unit uuid;
begin
  if me is null then
    raise exception using message = 'signed_out', errcode = 'PT401';
  end if;
  perform set_config('request.jwt.claims',
    jsonb_build_object('role', 'authenticated', 'sub', me, 'sid', p_session)::text, true);
  move := priv.move_to_take(p_move);
  perform from app.zones z where z.plan_id = move.plan_id order by z.id for no key update;
  select * into old from app.plans p where p.id = move.plan_id for no key update;
  if old.status not in ('ACTIVE', 'PAUSED') or md5(priv.move_content_of(move)::text) is distinct from p_seen then
    perform priv.refuse('changed');
  elsif priv.keeps_apart(old.id) then
    perform priv.refuse('kept_apart');
  elsif not exists (
    select from app.tenant_units t where t.tenant_id = move.to_tenant_id and t.unit_id = p_unit and not t.guest) then
    perform priv.invalid_input();
  end if;

  insert into app.children (tenant_id, id, name, born_on, protected_identity, person_id)
  select move.to_tenant_id, child, c.name, c.born_on, c.protected_identity, c.person_id
  from app.children c where c.tenant_id = old.tenant_id and c.id = old.child_id;
  insert into app.plans (tenant_id, child_id, status, legal_basis)
  values (move.to_tenant_id, child, 'DRAFT', old.legal_basis) returning * into plan;
  foreach kind in array '{shared,family,child,health,school,studentHealth,social}'::text[] loop
    perform priv.make_zone(plan.tenant_id, plan.id, kind, kind);
  end loop;
  unit := priv.put_plan_unit(plan, p_unit, 'ADMITTED');
  if priv.put_professional(plan, unit, p_unit, p_person) is null then
    perform priv.invalid_input();
  end if;
  update app.plans p set best_interest_lead_id = unit, collaboration_lead_id = unit
  where p.tenant_id = plan.tenant_id and p.id = plan.id;
  perform priv.move_family(move, plan, unit);
  perform priv.move_files_into(move, plan, unit, me);
  perform priv.move_records_into(move, plan);

  for part in
    select * from jsonb_to_recordset(p_parts) as t (kind text, client bigint, update text, rows jsonb)
  loop
    select * into strict zone from app.zones z
    where z.plan_id = plan.id and z.key = part.kind and z.key in ('shared', 'family', 'child');
    insert into app.zone_clients (tenant_id, zone_id, client_id, person_id, session_id)
    values (plan.tenant_id, zone.id, part.client, me, p_session);
    insert into app.zone_updates (tenant_id, zone_id, seq, person_id, session_id, update)
    values (plan.tenant_id, zone.id, 2, me, p_session, decode(part.update, 'base64'));
    perform priv.sync_project(zone.id, 2, part.rows);
  end loop;

  insert into app.plan_status_changes (tenant_id, plan_id, zone_id, from_status, to_status, reason, person_id)
  select old.tenant_id, old.id, z.id, old.status, 'CLOSED', 'Barnet har flyttat.', move.asked_by
  from app.zones z where z.plan_id = old.id and z.key = 'shared';
  update app.plans p set status = 'CLOSED', moved_at = clock_timestamp() where p.id = old.id;
  perform priv.rebuild_zone_members(old.id);
  update app.plan_moves m set state = 'TAKEN', ended_by = me, ended_at = clock_timestamp()
  where m.tenant_id = move.tenant_id and m.id = move.id;
  perform priv.tell_people(old, 'move.taken', jsonb_build_object('move', move.id));
  select * into zone from app.zones z where z.plan_id = plan.id and z.key = 'shared';
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  values (plan.tenant_id, me, plan.id, zone.id, 'move.take', jsonb_build_object('move', move.id));
  return plan.id;
end
$$;

create function priv.unnamed(p_content jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$
  select p_content
    || case when p_content ? 'threads' then jsonb_build_object('threads', (
      select jsonb_agg(thread || jsonb_build_object('comments', (
        select jsonb_agg(case when said -> 'follows' = 'true' then said
          else said || '{"by": null, "title": null, "unit": null}' end order by m)
        from jsonb_array_elements(thread -> 'comments') with ordinality o (said, m))) order by n)
      from jsonb_array_elements(p_content -> 'threads') with ordinality o (thread, n))) else '{}' end
    || case when p_content ? 'actions' then jsonb_build_object('actions', (
      select coalesce(jsonb_agg(action || '{"unit": null}' order by n), '[]')
      from jsonb_array_elements(p_content -> 'actions') with ordinality o (action, n))) else '{}' end
$$;
comment on function priv.unnamed(jsonb) is 'A moved record without names of people and units of where it was.';

-- For who reads the part. Of a child whose data are protected now, nothing of where it was, nor of who was there.
create function priv.moved_records(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('plan', p.id, 'child', c.name, 'records', (
    select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'kind', r.kind, 'about', r.about, 'zone', z.key,
      'from', case when not c.protected_identity then r.moved_from end,
      'movedOn', (r.at at time zone 'Europe/Stockholm')::date,
      'content', case when c.protected_identity then priv.unnamed(r.content) else r.content end)
      order by r.kind, r.content ->> 'sealedAt' desc,
        array_position('{shared,family,child}'::text[], z.key), r.about, r.id), '[]')
    from app.moved_records r
    join app.zones z on z.tenant_id = r.tenant_id and z.id = r.zone_id
    where r.plan_id = p.id and r.zone_id = any (array(select priv.my_zone_ids('read')))))
  from app.plans p
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  where p.id = p_plan and p.id = any (array(select priv.my_plan_ids()))
$$;
comment on function priv.moved_records(uuid) is 'What came along of comments and versions; whoever calls it logs it.';

create function priv.came_along(p_plan uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from app.moved_records r
    where r.plan_id = p_plan and r.zone_id = any (array(select priv.my_zone_ids('read'))))
$$;
comment on function priv.came_along(uuid) is 'Is there anything of before the move for the caller to read?';

create or replace function priv.zone_amounts(p_zone uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'updates', (select count(*) from app.zone_updates r where r.zone_id = p_zone),
    'bytes', (select coalesce(sum(length(r.update)), 0) from app.zone_updates r where r.zone_id = p_zone),
    'snapshots', (select count(*) from app.zone_snapshots r where r.zone_id = p_zone),
    'versions', (select count(*) from app.plan_versions r where r.zone_id = p_zone)
      + (select count(*) from app.plan_version_zones r where r.zone_id = p_zone)
      + (select count(*) from app.moved_records r where r.zone_id = p_zone and r.kind = 'version'),
    'answers', (select count(*) from app.plan_approvals r where r.zone_id = p_zone),
    'threads', (select count(*) from app.threads r where r.zone_id = p_zone),
    'comments', (select count(*) from app.comments r where r.zone_id = p_zone)
      + (select count(*) from app.moved_records r where r.zone_id = p_zone and r.kind = 'comments'),
    'meetings', (select count(*) from app.meetings r where r.zone_id = p_zone),
    'views', (select count(*) from app.gathering_views r where r.zone_id = p_zone),
    'voices', (select count(*) from app.voice_entries r where r.zone_id = p_zone),
    'files', (select count(*) from app.files r where r.zone_id = p_zone and r.state in ('arriving', 'kept')),
    'links', (select count(*) from app.plan_links r where r.zone_id = p_zone))
$$;

create or replace function priv.word_amounts(p_zone uuid, p_words text[]) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'text', (select count(*) from app.plan_sections r where r.zone_id = p_zone
        and (priv.holds_words(to_jsonb(r), p_words) or priv.holds_words(to_jsonb(r.plain), p_words)))
      + (select count(*) from app.plan_goals r where r.zone_id = p_zone and priv.holds_words(to_jsonb(r), p_words))
      + (select count(*) from app.plan_actions r where r.zone_id = p_zone and priv.holds_words(to_jsonb(r), p_words))
      + (select count(*) from app.plan_own_sections r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r.title), p_words)),
    'updates', (select count(*) from app.zone_updates r where r.zone_id = p_zone),
    'comments', (select count(*) from app.comments r where r.zone_id = p_zone
        and priv.holds_words(to_jsonb(r.body), p_words))
      + (select count(*) from app.threads r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r.quotation), p_words))
      + (select count(*) from app.moved_records r where r.zone_id = p_zone and r.kind = 'comments'
          and priv.holds_words(r.content, p_words)),
    'versions', (select count(*) from app.plan_versions r where r.zone_id = p_zone
        and priv.holds_words(r.content, p_words))
      + (select count(*) from app.plan_version_zones r where r.zone_id = p_zone
          and priv.holds_words(r.content, p_words))
      + (select count(*) from app.moved_records r where r.zone_id = p_zone and r.kind = 'version'
          and priv.holds_words(r.content, p_words)),
    'others', (select count(*) from app.plan_approvals r where r.zone_id = p_zone
        and priv.holds_words(to_jsonb(r.note), p_words))
      + (select count(*) from app.dissents r where r.zone_id = p_zone and priv.holds_words(to_jsonb(r), p_words))
      + (select count(*) from app.goal_child_words r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r.words), p_words))
      + (select count(*) from app.gathering_views r where r.zone_id = p_zone
          and priv.holds_words(jsonb_build_array(r.strength, r.challenge), p_words))
      + (select count(*) from app.best_interest_assessments r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r), p_words))
      + (select count(*) from app.voice_entries r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r.words), p_words))
      + (select count(*) from app.meetings r where r.zone_id = p_zone
          and priv.holds_words(jsonb_build_array(r.question, r.child_part_note), p_words))
      + (select count(*) from app.meeting_participants r where r.zone_id = p_zone
          and priv.holds_words(jsonb_build_array(r.answer_note, r.mandate), p_words))
      + (select count(*) from app.plan_handovers r where r.zone_id = p_zone
          and priv.holds_words(jsonb_build_array(r.note, r.answer_note), p_words))
      + (select count(*) from app.plan_status_changes r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r.reason), p_words))
      + (select count(*) from app.maturity_assessments r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r.reason), p_words))
      + (select count(*) from app.hidden_parts r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r.reason), p_words))
      + (select count(*) from app.coordinator_agreements r where r.zone_id = p_zone
          and priv.holds_words(jsonb_build_array(r.content, r.limits), p_words))
      + (select count(*) from app.agreement_answers r
          join app.coordinator_agreements a on a.tenant_id = r.tenant_id and a.id = r.agreement_id
          where a.zone_id = p_zone and priv.holds_words(to_jsonb(r.note), p_words))
      + (select count(*) from app.plan_links r where r.zone_id = p_zone
          and priv.holds_words(jsonb_build_array(r.title, r.whereabouts), p_words))
      + (select count(*) from app.files r where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.name), p_words)))
$$;

create or replace function priv.dispose_attached() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.dispose_files(new.id);
  perform priv.dispose_links(new.id);
  delete from app.moved_records r where r.zone_id = new.id;
  return null;
end
$$;

create or replace function priv.archive_part(p_zone uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('id', z.id, 'kind', z.kind, 'title', z.title, 'epoch', z.epoch,
    'words', priv.zone_words(z.id),
    'texts', (
      select coalesce(jsonb_agg(jsonb_build_object('key', s.key, 'text', s.plain) order by s.key collate "C"), '[]')
      from app.plan_sections s where s.zone_id = z.id),
    'comments', (
      select coalesce(jsonb_agg(jsonb_build_object('thread', c.thread_id, 'about', t.quotation, 'by', p.name,
        'at', priv.iso(c.created_at), 'withdrawnAt', priv.iso(c.withdrawn_at),
        'text', case when c.withdrawn_at is null then c.body end) order by c.created_at, c.id), '[]')
      from app.comments c join app.threads t on t.tenant_id = c.tenant_id and t.id = c.thread_id
      join app.people p on p.id = c.author_id
      where c.zone_id = z.id),
    'moved', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', r.kind, 'about', r.about, 'from', r.moved_from,
        'at', priv.iso(r.at), 'content', r.content) order by r.at, r.kind, r.about, r.id), '[]')
      from app.moved_records r where r.zone_id = z.id),
    'views', (
      select coalesce(jsonb_agg(jsonb_build_object('subject', v.subject, 'grade', v.grade, 'strength', v.strength,
        'challenge', v.challenge, 'by', p.name, 'at', priv.iso(v.written_at)) order by v.written_at, v.id), '[]')
      from app.gathering_views v join app.people p on p.id = v.written_by where v.zone_id = z.id),
    'bestInterest', (
      select coalesce(jsonb_agg(to_jsonb(b) - '{tenant_id,plan_id,zone_id,written_by}'::text[]
        order by b.written_at), '[]')
      from app.best_interest_assessments b where b.zone_id = z.id),
    'dissents', (
      select coalesce(jsonb_agg(jsonb_build_object('about', d.title, 'text', d.body, 'by', p.name,
        'at', priv.iso(d.at)) order by d.at, d.id), '[]')
      from app.dissents d join app.people p on p.id = d.person_id
      where d.zone_id = z.id and d.withdrawn_at is null),
    'meetings', (
      select coalesce(jsonb_agg(jsonb_build_object('question', m.question, 'at', priv.iso(m.starts_at),
        'state', m.state) order by m.starts_at, m.id), '[]')
      from app.meetings m where m.zone_id = z.id),
    'milestones', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', m.kind, 'day', m.day) order by m.day, m.kind), '[]')
      from app.plan_milestones m where m.zone_id = z.id and m.withdrawn_at is null),
    'status', (
      select coalesce(jsonb_agg(jsonb_build_object('from', s.from_status, 'to', s.to_status, 'reason', s.reason,
        'at', priv.iso(s.at)) order by s.at, s.id), '[]')
      from app.plan_status_changes s where s.zone_id = z.id))
  from app.zones z where z.id = p_zone
$$;

grant execute on function priv.moved_records(uuid), priv.came_along(uuid) to authenticated;
reset role;

set role kring_purger;
create or replace function priv.purge_beside(p_zone uuid, p_words text[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  update app.threads t set quotation = ''
  where t.zone_id = p_zone and priv.holds_words(to_jsonb(t.quotation), p_words);
  update app.comments r set body = priv.without_words(r.body, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.body), p_words);
  update app.plan_versions r set content = priv.without_words(r.content, p_words)
  where r.zone_id = p_zone and priv.holds_words(r.content, p_words);
  update app.plan_version_zones r set content = priv.without_words(r.content, p_words)
  where r.zone_id = p_zone and priv.holds_words(r.content, p_words);
  update app.moved_records r set content = priv.without_words(r.content, p_words)
  where r.zone_id = p_zone and priv.holds_words(r.content, p_words);
  update app.plan_approvals r set note = priv.without_words(r.note, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.note), p_words);
  update app.dissents r set title = priv.without_words(r.title, p_words), body = priv.without_words(r.body, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r), p_words);
  update app.goal_child_words r set words = priv.without_words(r.words, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.words), p_words);
  update app.gathering_views r set strength = priv.without_words(r.strength, p_words),
    challenge = priv.without_words(r.challenge, p_words)
  where r.zone_id = p_zone and priv.holds_words(jsonb_build_array(r.strength, r.challenge), p_words);
  update app.best_interest_assessments r set matter = priv.without_words(r.matter, p_words),
    child_words = priv.without_words(r.child_words, p_words), knowledge = priv.without_words(r.knowledge, p_words),
    choices = priv.without_words(r.choices, p_words), decision = priv.without_words(r.decision, p_words),
    told_back = priv.without_words(r.told_back, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r), p_words);
  update app.voice_entries r set words = priv.without_words(r.words, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.words), p_words);
  update app.plan_own_sections r set title = priv.without_words(r.title, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.title), p_words);
  update app.meetings r set question = priv.without_words(r.question, p_words),
    child_part_note = priv.without_words(r.child_part_note, p_words)
  where r.zone_id = p_zone and priv.holds_words(jsonb_build_array(r.question, r.child_part_note), p_words);
  update app.meeting_participants r set answer_note = priv.without_words(r.answer_note, p_words),
    mandate = priv.without_words(r.mandate, p_words)
  where r.zone_id = p_zone and priv.holds_words(jsonb_build_array(r.answer_note, r.mandate), p_words);
  update app.plan_handovers r set note = priv.without_words(r.note, p_words),
    answer_note = priv.without_words(r.answer_note, p_words)
  where r.zone_id = p_zone and priv.holds_words(jsonb_build_array(r.note, r.answer_note), p_words);
  update app.plan_status_changes r set reason = priv.without_words(r.reason, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.reason), p_words);
  update app.maturity_assessments r set reason = priv.without_words(r.reason, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.reason), p_words);
  update app.hidden_parts r set reason = priv.without_words(r.reason, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.reason), p_words);
  update app.coordinator_agreements r set content = priv.without_words(r.content, p_words),
    limits = priv.without_words(r.limits, p_words)
  where r.zone_id = p_zone and priv.holds_words(jsonb_build_array(r.content, r.limits), p_words);
  update app.agreement_answers r set note = priv.without_words(r.note, p_words)
  from app.coordinator_agreements a
  where a.tenant_id = r.tenant_id and a.id = r.agreement_id and a.zone_id = p_zone
    and priv.holds_words(to_jsonb(r.note), p_words);
  update app.plan_links r set title = priv.without_words(r.title, p_words),
    whereabouts = priv.without_words(r.whereabouts, p_words)
  where r.zone_id = p_zone and priv.holds_words(jsonb_build_array(r.title, r.whereabouts), p_words);
  update app.files r set name = priv.without_words(r.name, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.name), p_words);
end
$$;

reset role;
revoke create on schema priv from kring_purger;

create function app.moved_records(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  page jsonb := priv.moved_records(p_plan);
begin
  if page is not null then
    perform priv.log_access('plan.moved', array[p_plan]);
  end if;
  return page;
end
$$;
comment on function app.moved_records(uuid) is
  'Comments and versions from before the child moved, by part that the caller reads; null when not for them. Logged.';

create function app.came_along(p_plan uuid) returns boolean
language sql stable
set search_path = ''
as $$ select priv.came_along(p_plan) $$;
comment on function app.came_along(uuid) is 'Is there anything of before the move for the caller to read?';
grant execute on function app.moved_records(uuid), app.came_along(uuid) to authenticated;
