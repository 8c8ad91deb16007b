-- Attached files go along with a child who moves, each an item of its own. A file that everybody who reads its part
-- lets go along is read, sealed anew by the receiving municipality's key and brought to its place in Storage before
-- the plan is taken; the very transaction that takes the plan makes it a file of the new plan. The old file stays
-- with the old plan, so nothing can be lost on the way; what was brought and not taken is swept away. Neither side
-- reads the other's: each copy lies in a part of its own plan, with a key that only its own row has.

alter table app.files add column moved boolean not null default false,
  add column moved_by text check (length(moved_by) between 1 and 400),
  add column moved_from text check (length(moved_from) between 1 and 400),
  add check (moved or num_nonnulls(moved_by, moved_from) = 0);
alter table app.files alter column moved_by set statistics 0, alter column moved_from set statistics 0;
comment on column app.files.moved is 'It came along when the child moved here.';
comment on column app.files.moved_by is 'Who attached it where it came from, when they did not move along; null of a child with protected data.';
comment on column app.files.moved_from is 'Unit and municipality it came from; never of a child with protected data.';
grant select (moved) on app.files to authenticated;

alter table app.plan_move_answers drop constraint plan_move_answers_keys_check,
  add constraint plan_move_answers_keys_check check (cardinality(keys) <= 2000);

create table app.move_files (
  tenant_id uuid not null references app.tenants (id),
  move_id uuid not null,
  file_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  sealed_key text not null,
  brought_by uuid not null references app.people (id),
  at timestamptz not null default clock_timestamp(),
  came_at timestamptz,
  primary key (tenant_id, id)
);
create index on app.move_files (move_id, file_id);
create index on app.move_files (brought_by);
create index on app.move_files (at);
comment on table app.move_files is 'Files on their way to a municipality that takes a plan. Nobody reads them before; swept after an hour.';
comment on column app.move_files.tenant_id is 'The receiving municipality.';
comment on column app.move_files.move_id is 'A move of the other municipality; no key of ours reaches into its rows.';
comment on column app.move_files.file_id is 'Of the old plan.';
comment on column app.move_files.id is 'Of the new one, when it is taken.';
comment on column app.move_files.came_at is 'When its bytes had come.';
call priv.protect('app.move_files', 'false');
call priv.allow('kring_definer', 'app.move_files', '{select,insert,update,delete}');
call priv.allow('kring_sealer', 'app.move_files', '{select,update}');
create trigger keep_keys before update on app.move_files
  for each row execute function priv.keep_keys('tenant_id', 'move_id', 'file_id', 'id', 'brought_by', 'at');

-- As move.read: it is done with the plan that is taken, and nobody has anything of it on a screen.
insert into app.access_actions (kind, action) values ('CHANGED', 'move.file');

set role kring_definer;

create function priv.forget_origin() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if new.state in ('leaving', 'disposed') then
    new.moved_by := null;
    new.moved_from := null;
  end if;
  return new;
end
$$;
comment on function priv.forget_origin() is 'Trigger: a file that is taken away keeps no name of who attached it, nor where.';

create function priv.reads_part(p_person uuid, p_plan uuid, p_key text) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from app.zone_members m
    join app.zones z on z.tenant_id = m.tenant_id and z.id = m.zone_id
    where z.plan_id = p_plan and z.key = p_key and m.person_id = p_person and m.can_read and m.revoked_at is null
      and m.valid_from <= clock_timestamp() and (m.valid_to is null or m.valid_to > clock_timestamp()))
$$;
comment on function priv.reads_part(uuid, uuid, text) is 'Does that person read that part of the plan now?';

create or replace function priv.move_items(p_plan uuid)
returns table (key text, zone_key text, kind text, title text)
language sql stable security definer
set search_path = ''
as $$
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
$$;

-- Texts of the parts are named by what they are, to everybody who is asked; what has a name of its own only to who
-- reads its part.
create function priv.move_items_for(p_plan uuid, p_person uuid)
returns table (key text, zone_key text, kind text, title text)
language sql stable
set search_path = ''
as $$
  select i.key, i.zone_key, i.kind, i.title from priv.move_items(p_plan) i
  where i.kind <> 'file' or priv.reads_part(p_person, p_plan, i.zone_key)
$$;
comment on function priv.move_items_for(uuid, uuid) is 'What one who is asked about a move is asked about.';

-- What one of them leaves, stays; what none of them was asked about, too.
create or replace function priv.move_goes(p_move app.plan_moves) returns setof text
language sql stable
set search_path = ''
as $$
  with said as materialized (
    select t.person_id, coalesce(a.keys, '{}') as keys
    from priv.move_answers(p_move) a join app.plan_parties t on t.id = a.party_id)
  select i.key from priv.move_items(p_move.plan_id) i
  where exists (select from said where i.key = any (said.keys))
    and not exists (
      select from said
      where i.key <> all (said.keys)
        and (i.kind <> 'file' or priv.reads_part(said.person_id, p_move.plan_id, i.zone_key)))
$$;

create or replace function priv.answer_move(p_move uuid, p_yes boolean, p_keys text[]) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  move app.plan_moves;
  mine uuid;
begin
  select * into move from app.plan_moves m where m.id = p_move for no key update;
  select t.id into mine from app.plan_parties t
  where t.plan_id = move.plan_id and t.person_id = priv.me() and t.id in (select priv.move_givers(move.plan_id))
    and move.plan_id = any (array(select priv.my_plan_ids()));
  if mine is null then
    perform priv.not_found();
  elsif move.state <> 'ASKED' then
    perform priv.refuse('changed');
  elsif p_yes is null or p_keys is null
    or exists (select from unnest(p_keys) k where k not in (select i.key from priv.move_items_for(move.plan_id, priv.me()) i)) then
    perform priv.invalid_input();
  elsif p_yes and p_keys = '{}' and exists (select from priv.move_items_for(move.plan_id, priv.me())) then
    perform priv.refuse('nothing_goes');
  elsif p_yes and not exists (
    select from app.access_log l
    where l.person_id = priv.me() and l.plan_id = move.plan_id and l.action = 'plan.move' and l.at >= move.asked_at) then
    perform priv.refuse('not_informed');
  end if;
  insert into app.plan_move_answers (tenant_id, move_id, party_id, revision, person_id, answer, keys)
  select move.tenant_id, move.id, mine, coalesce(max(a.revision), 0) + 1, priv.me(),
    case when p_yes then 'yes' else 'no' end, case when p_yes then p_keys else '{}' end
  from app.plan_move_answers a
  where a.tenant_id = move.tenant_id and a.move_id = move.id and a.party_id = mine;
  perform priv.tell_people(p, 'move.answer', jsonb_build_object('move', move.id))
  from app.plans p where p.id = move.plan_id;
end
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
          order by array_position('{section,goal,action,file,people}'::text[], i.kind), i.zone_key, i.title), '[]')
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

create or replace function priv.move_content_of(p_move app.plan_moves) returns jsonb
language sql stable
set search_path = ''
as $$
  with goes as materialized (select key from priv.move_goes(p_move) key)
  select jsonb_build_object(
    'sections', (
      select coalesce(jsonb_agg(jsonb_build_object('zone', z.key, 'key', s.key, 'content', s.content)
        order by z.key, s.key), '[]')
      from app.plan_sections s
      join app.zones z on z.tenant_id = s.tenant_id and z.id = s.zone_id and not z.named_audience
      where s.plan_id = p_move.plan_id and s.plain <> '' and 'section:' || z.key || ':' || s.key in (select goes.key from goes)),
    'goals', (
      select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'title', g.title, 'content', g.content,
        'wheelArea', g.wheel_area, 'status', g.status) order by g.position, g.id), '[]')
      from app.plan_goals g
      join app.zones z on z.tenant_id = g.tenant_id and z.id = g.zone_id and z.key = 'shared'
      where g.plan_id = p_move.plan_id and 'goal:' || g.id in (select goes.key from goes)),
    'actions', (
      select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'goalId', a.goal_id, 'title', a.title,
        'what', a.what, 'kind', a.kind, 'startOn', a.start_on, 'dueOn', a.due_on, 'doneOn', a.done_on,
        'status', a.status) order by a.position, a.id), '[]')
      from app.plan_actions a
      join app.zones z on z.tenant_id = a.tenant_id and z.id = a.zone_id and z.key = 'shared'
      where a.plan_id = p_move.plan_id and 'action:' || a.id in (select goes.key from goes)),
    'files', (
      select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'bytes', f.bytes, 'sha256', f.sha256)
        order by f.at, f.id), '[]')
      from app.files f
      where f.plan_id = p_move.plan_id and f.state = 'kept' and 'file:' || f.id in (select goes.key from goes)),
    'relatives', 'people:relatives' in (select goes.key from goes))
$$;

create or replace function priv.my_moves() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'into', there.name, 'ready', ready,
      'from', case when not c.protected_identity then here.name end,
      'child', case when ready then c.name end,
      'items', case when ready then (select count(*) from priv.move_goes(m)) else 0 end,
      'files', case when ready then (select count(*) from priv.move_goes(m) key where key like 'file:%') else 0 end,
      'askedOn', (m.asked_at at time zone 'Europe/Stockholm')::date,
      'units', case when ready then (
        select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'people', (
            select jsonb_agg(jsonb_build_object('id', who.id, 'name', who.name) order by who.name)
            from priv.works_at() w join app.people who on who.id = w.person_id
            where w.tenant_id = m.to_tenant_id and w.unit_id = u.id)) order by u.name), '[]')
        from app.tenant_units tu
        join app.units u on u.id = tu.unit_id
        where tu.tenant_id = m.to_tenant_id and not tu.guest and exists (
          select from priv.works_at() w where w.tenant_id = m.to_tenant_id and w.unit_id = u.id)) else '[]' end)
    order by m.asked_at), '[]')
  from app.plan_moves m
  cross join lateral priv.move_ready(m) ready
  join app.plans p on p.tenant_id = m.tenant_id and p.id = m.plan_id
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  join app.tenants here on here.id = m.tenant_id
  join app.tenants there on there.id = m.to_tenant_id
  where m.state = 'ASKED' and priv.i_receive(m)
$$;

create function priv.move_file_goes(p_move app.plan_moves, p_file uuid) returns app.files
language plpgsql
set search_path = ''
as $$
declare
  file app.files;
begin
  select * into file from app.files f
  where f.id = p_file and f.plan_id = p_move.plan_id and f.state = 'kept'
    and 'file:' || f.id in (select priv.move_goes(p_move));
  if file.id is null then
    perform priv.not_found();
  end if;
  return file;
end
$$;
comment on function priv.move_file_goes(app.plan_moves, uuid) is 'A file that goes along, or not_found.';

create function priv.open_move_file(p_move uuid, p_file uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  move app.plan_moves := priv.move_to_take(p_move);
  file app.files := priv.move_file_goes(move, p_file);
begin
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  values (file.tenant_id, priv.me(), file.plan_id, file.zone_id, 'move.file',
    jsonb_build_object('move', move.id, 'file', file.id));
  return jsonb_build_object('id', file.id, 'tenant', file.tenant_id, 'sealedKey', file.sealed_key,
    'into', move.to_tenant_id);
end
$$;
comment on function priv.open_move_file(uuid, uuid) is
  'Opens a file that goes along, for who takes the plan. Logged where the plan was. Refused: changed, consent_missing.';

create function priv.bring_move_file(p_move uuid, p_file uuid, p_sealed_key text) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  move app.plan_moves := priv.move_to_take(p_move);
  file app.files := priv.move_file_goes(move, p_file);
  made uuid;
begin
  insert into app.move_files (tenant_id, move_id, file_id, sealed_key, brought_by)
  values (move.to_tenant_id, move.id, file.id, p_sealed_key, priv.me()) returning id into made;
  return made;
end
$$;
comment on function priv.bring_move_file(uuid, uuid, text) is
  'Opens a place in Storage for a file that goes along, sealed anew. Refused: changed, consent_missing.';

create function priv.move_file_came(p_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  update app.move_files w set came_at = clock_timestamp()
  where w.id = p_id and w.brought_by = priv.me() and w.came_at is null
    and w.at > clock_timestamp() - interval '10 minutes';
  if not found then
    perform priv.not_found();
  end if;
end
$$;
comment on function priv.move_file_came(uuid) is 'The bytes of a file that goes along have come.';

-- Whose it was, it is; what a unit had, the unit that leads here has; what somebody of the family had who does not
-- move along, a guardian has. What was brought longer ago than half an hour may be on its way out.
create function priv.move_files_into(p_move app.plan_moves, p_plan app.plans, p_unit uuid, p_me uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  one record;
  file app.files;
begin
  for one in
    select f.*, z.key as zone_key, c.protected_identity, who.name as who, u.sector, u.label, t.name as place,
      brought.id as new_id, brought.sealed_key as new_key,
      (select n.id from app.plan_parties n join app.plan_parties o on o.person_id = n.person_id
        where n.plan_id = p_plan.id and o.tenant_id = f.tenant_id and o.id = f.party_id) as same_party,
      (select n.id from app.plan_parties n where n.plan_id = p_plan.id and n.role in ('guardian', 'child')
        order by n.role = 'guardian' desc, n.valid_from, n.id limit 1) as guardian,
      exists (select from app.plan_parties n
        where n.plan_id = p_plan.id and n.person_id = f.uploaded_by) as follows
    from app.files f
    join app.zones z on z.tenant_id = f.tenant_id and z.id = f.zone_id
    join app.plans o on o.tenant_id = f.tenant_id and o.id = f.plan_id
    join app.children c on c.tenant_id = o.tenant_id and c.id = o.child_id
    join app.people who on who.id = f.uploaded_by
    join app.plan_units u on u.tenant_id = f.tenant_id and u.id = f.plan_unit_id
    join app.tenants t on t.id = f.tenant_id
    left join lateral (
      select w.id, w.sealed_key from app.move_files w
      where w.move_id = p_move.id and w.tenant_id = p_plan.tenant_id and w.file_id = f.id and w.brought_by = p_me
        and w.came_at is not null and w.at > clock_timestamp() - interval '30 minutes'
      order by w.came_at desc limit 1) brought on true
    where f.plan_id = p_move.plan_id and f.state = 'kept' and 'file:' || f.id in (select priv.move_goes(p_move))
    order by f.at, f.id
  loop
    if one.new_id is null then
      perform priv.refuse('changed');
    end if;
    insert into app.files (tenant_id, plan_id, zone_id, id, plan_unit_id, party_id, uploaded_by, name, kind, bytes,
      sha256, sealed_key, scanned, state, at, moved, moved_by, moved_from)
    select p_plan.tenant_id, p_plan.id, z.id, one.new_id, coalesce(owner.plan_unit_id, p_unit), owner.id,
      case when one.follows then one.uploaded_by else p_me end, one.name, one.kind, one.bytes, one.sha256,
      one.new_key, one.scanned, 'kept', one.at, true,
      case when not one.follows and not one.protected_identity then coalesce(one.moved_by, one.who) end,
      case when not one.protected_identity then
        case when one.sector <> 'family' then one.label || ', ' else '' end || one.place end
    from app.zones z
    left join app.plan_parties owner on owner.plan_id = p_plan.id
      and owner.id = case when one.party_id is not null or one.zone_key = 'family'
        then coalesce(one.same_party, one.guardian) end
    where z.plan_id = p_plan.id and z.key = one.zone_key
    returning * into strict file;
    delete from app.move_files w where w.id = one.new_id;
    insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
    values (file.tenant_id, p_me, file.plan_id, file.zone_id, 'file.add', jsonb_build_object('file', file.id));
  end loop;
end
$$;
comment on function priv.move_files_into(app.plan_moves, app.plans, uuid, uuid) is
  'Makes what was brought files of the new plan. Refused: changed, when one that goes along has not come.';

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

create or replace function priv.my_file_objects(p_for text) returns setof text
language sql stable security definer
set search_path = ''
as $$
  select f.tenant_id || '/' || f.id
  from app.access_log l
  join app.files f on f.id = (l.detail ->> 'file')::uuid
  where p_for = 'read' and l.person_id = priv.me() and l.action = 'file.read'
    and l.at > clock_timestamp() - interval '1 minute'
    and f.state = 'kept' and f.zone_id = any (array(select priv.my_zone_ids('read')))
  union all
  select f.tenant_id || '/' || f.id
  from app.access_log l
  join app.archive_packages k on k.id = (l.detail ->> 'package')::uuid and k.taken_by = priv.me()
  join app.files f on f.id = (l.detail ->> 'file')::uuid and f.zone_id = any (k.zone_ids)
  where p_for = 'read' and l.person_id = priv.me() and l.action = 'archive.file'
    and l.at > clock_timestamp() - interval '5 minutes' and f.state = 'kept'
    and exists (
      select from priv.my_record_places() mine
      where mine.tenant_id = k.tenant_id and mine.authority_id = k.authority_id)
  union all
  select f.tenant_id || '/' || f.id
  from app.access_log l
  join app.plan_moves m on m.id = (l.detail ->> 'move')::uuid and m.state = 'ASKED'
  join app.files f on f.id = (l.detail ->> 'file')::uuid and f.plan_id = m.plan_id
  where p_for = 'read' and l.person_id = priv.me() and l.action = 'move.file'
    and l.at > clock_timestamp() - interval '1 minute' and f.state = 'kept' and priv.i_receive(m)
  union all
  select f.tenant_id || '/' || f.id
  from app.files f
  where p_for = 'write' and f.uploaded_by = priv.me() and f.state = 'arriving'
    and f.at > clock_timestamp() - interval '10 minutes'
    and f.zone_id = any (array(select priv.my_zone_ids('comment')))
  union all
  select w.tenant_id || '/' || w.id
  from app.move_files w
  join app.plan_moves m on m.id = w.move_id and m.state = 'ASKED'
  where p_for = 'write' and w.brought_by = priv.me() and w.came_at is null
    and w.at > clock_timestamp() - interval '10 minutes' and priv.i_receive(m)
$$;

-- Who takes bytes away. An upload that was broken off is given up after an hour, and so is what was brought for a
-- plan that was not taken.
create or replace function priv.files_leaving(p_limit integer) returns table (tenant_id uuid, id uuid)
language plpgsql security definer
set search_path = ''
as $$
begin
  update app.files f set state = 'disposed', name = null, sha256 = null, sealed_key = null
  where f.state = 'arriving' and f.at < clock_timestamp() - interval '1 hour';
  return query
    (select f.tenant_id, f.id from app.files f
      where f.state in ('leaving', 'disposed') and f.erased_at is null
      order by f.at limit p_limit)
    union all
    (select w.tenant_id, w.id from app.move_files w
      where w.at < clock_timestamp() - interval '1 hour'
      order by w.at limit p_limit)
    limit p_limit;
end
$$;

create or replace function priv.files_gone(p_files uuid[]) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  delete from app.files f where f.id = any (p_files) and f.state = 'disposed';
  delete from app.move_files w where w.id = any (p_files) and w.at < clock_timestamp() - interval '1 hour';
  update app.files f set erased_at = clock_timestamp()
  where f.id = any (p_files) and f.state = 'leaving' and f.erased_at is null;
end
$$;

create or replace function priv.take_archive_extras(p_package uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  taken app.archive_packages;
begin
  select * into taken from app.archive_packages k
  where k.id = p_package and k.taken_by = priv.me() and k.taken_at > clock_timestamp() - interval '1 minute';
  if taken.id is null or not exists (
    select from priv.my_record_places() mine
    where mine.tenant_id = taken.tenant_id and mine.authority_id = taken.authority_id) then
    perform priv.not_found();
  end if;
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  select f.tenant_id, priv.me(), f.plan_id, f.zone_id, 'archive.file',
    jsonb_build_object('file', f.id, 'package', taken.id)
  from app.files f
  where f.tenant_id = taken.tenant_id and f.plan_id = taken.plan_id and f.zone_id = any (taken.zone_ids)
    and f.state = 'kept';
  return jsonb_build_object(
    'files', (
      select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'tenant', f.tenant_id, 'part', f.zone_id,
        'name', f.name, 'kind', f.kind, 'bytes', f.bytes, 'sha256', f.sha256, 'sealedKey', f.sealed_key,
        'by', coalesce(f.moved_by, p.name), 'movedFrom', f.moved_from, 'at', priv.iso(f.at)) order by f.at, f.id), '[]')
      from app.files f join app.people p on p.id = f.uploaded_by
      where f.tenant_id = taken.tenant_id and f.plan_id = taken.plan_id and f.zone_id = any (taken.zone_ids)
        and f.state = 'kept'),
    'versions', (
      select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'number', v.number, 'state', v.state,
        'hash', v.hash, 'content', v.content, 'proposedAt', priv.iso(v.proposed_at),
        'proposedBy', proposer.name, 'sealedAt', priv.iso(v.sealed_at), 'sealedBy', sealer.name, 'answers', (
          select coalesce(jsonb_agg(jsonb_build_object('partyId', a.party_id, 'who', a.who, 'answer', a.answer,
            'note', a.note, 'at', priv.iso(a.at)) order by a.at, a.id), '[]')
          from app.plan_approvals a where a.version_id = v.id)) order by v.number), '[]')
      from app.plan_versions v
      left join app.people proposer on proposer.id = v.proposed_by
      left join app.people sealer on sealer.id = v.sealed_by
      where v.tenant_id = taken.tenant_id and v.plan_id = taken.plan_id and v.state = 'SEALED'
        and v.content <> '{}'));
end
$$;

-- Of a child whose data are protected now, nothing of where it was, whenever that was noted.
create function priv.file_origins(p_plan uuid) returns table (id uuid, moved_by text, moved_from text)
language sql stable security definer
set search_path = ''
as $$
  select f.id, f.moved_by, f.moved_from
  from app.files f
  join app.plans p on p.tenant_id = f.tenant_id and p.id = f.plan_id
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id and not c.protected_identity
  where f.plan_id = p_plan and f.moved and f.state = 'kept' and f.zone_id = any (array(select priv.my_zone_ids('read')))
$$;
comment on function priv.file_origins(uuid) is 'Who attached a file that came along, and where, for who reads its part.';

grant execute on function priv.open_move_file(uuid, uuid), priv.bring_move_file(uuid, uuid, text),
  priv.move_file_came(uuid), priv.file_origins(uuid) to authenticated;
reset role;

create trigger forget_origin before update of state on app.files
  for each row execute function priv.forget_origin();

create function app.open_move_file(p_move uuid, p_file uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.open_move_file(p_move, p_file) $$;
comment on function app.open_move_file(uuid, uuid) is 'Opens a file that goes along for who takes the plan. Logged.';

create function app.bring_move_file(p_move uuid, p_file uuid, p_sealed_key text) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.bring_move_file(p_move, p_file, p_sealed_key) $$;
comment on function app.bring_move_file(uuid, uuid, text) is 'A place for a file that goes along, sealed anew; gives its id.';

create function app.move_file_came(p_id uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.move_file_came(p_id) $$;
comment on function app.move_file_came(uuid) is 'Its bytes have come.';
grant execute on function app.open_move_file(uuid, uuid), app.bring_move_file(uuid, uuid, text),
  app.move_file_came(uuid) to authenticated;

create or replace function app.plan_files(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.files', array[p_plan]);
  return (
    select jsonb_build_object('plan', p.id, 'child', c.name, 'zones', (
      select coalesce(jsonb_agg(jsonb_build_object('id', z.id, 'kind', z.kind, 'key', z.key, 'title', z.title,
        'mayAdd', mine.plan_unit_id is not null,
        'readers', (
          select coalesce(jsonb_agg(jsonb_build_object('name', reader.name, 'unit', reader.label)
            order by reader.label nulls last, reader.name), '[]')
          from (
            select distinct on (person.id) person.name, u.label
            from app.zone_members m
            join app.people person on person.id = m.person_id
            left join app.plan_parties party on party.plan_id = p.id and party.person_id = m.person_id
              and party.valid_from <= statement_timestamp()
              and (party.ended_at is null or party.ended_at > statement_timestamp())
            left join app.plan_units u on u.id = party.plan_unit_id
            where m.zone_id = z.id and m.can_read and m.revoked_at is null
              and m.valid_from <= statement_timestamp()
              and (m.valid_to is null or m.valid_to > statement_timestamp())
            order by person.id, party.valid_from) reader),
        'files', (
          select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'kind', f.kind,
            'bytes', f.bytes, 'scanned', f.scanned, 'owner', u.label,
            'by', coalesce(origin.moved_by, person.name), 'moved', f.moved, 'from', origin.moved_from,
            'at', priv.iso(f.at),
            'mayRemove', coalesce(mine.plan_unit_id = f.plan_unit_id
              and mine.party_id is not distinct from f.party_id, false)) order by f.at desc, f.id), '[]')
          from app.files f
          left join priv.file_origins(p_plan) origin on origin.id = f.id
          left join app.plan_units u on u.id = f.plan_unit_id
          left join app.people person on person.id = f.uploaded_by
          where f.zone_id = z.id),
        'links', (
          select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'kind', l.kind, 'title', l.title,
            'owner', u.label, 'by', person.name, 'whereabouts', l.whereabouts, 'url', l.url,
            'followUpOn', l.follow_up_on, 'at', priv.iso(l.at),
            'mayEnd', coalesce(mine.plan_unit_id = l.plan_unit_id
              and mine.party_id is not distinct from l.party_id, false)) order by l.at desc, l.id), '[]')
          from app.plan_links l
          left join app.plan_units u on u.id = l.plan_unit_id
          left join app.people person on person.id = l.added_by
          where l.zone_id = z.id))
        order by array_position(
          '{shared,family,health,school,studentHealth,social,draft,meeting}'::text[], z.kind), z.key), '[]')
      from app.zones z
      left join lateral (select * from priv.my_file_part(z.id)) mine on true
      where z.plan_id = p.id and z.kind <> 'child'))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
