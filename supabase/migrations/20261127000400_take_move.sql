-- The receiving municipality takes a plan: child, plan, parts with what may go along as their first words, who is
-- close to the child, the yeses to the unit that takes it, and the end of the old plan, in one transaction or not
-- at all. The bytes of the parts are made by the web server from what app.move_content gave the very person, and
-- come in through a function that only kring_app may call: no browser hands bytes in.

set role kring_definer;

create function priv.i_receive(p_move app.plan_moves) returns boolean
language sql stable
set search_path = ''
as $$
  select coalesce(p_move.to_tenant_id = any (
    array(select priv.my_tenant_ids_as('{administrator,coordinator}'))), false)
$$;
comment on function priv.i_receive(app.plan_moves) is 'Does the signed-in person take plans into that municipality?';

create function priv.move_content_of(p_move app.plan_moves) returns jsonb
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
    'relatives', 'people:relatives' in (select goes.key from goes))
$$;
comment on function priv.move_content_of(app.plan_moves) is 'What goes along, as it stands now.';

-- Of a child with protected data: not from where. Before everybody has said yes: that something waits, no name.
create function priv.my_moves() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'into', there.name, 'ready', ready,
      'from', case when not c.protected_identity then here.name end,
      'child', case when ready then c.name end,
      'items', case when ready then (select count(*) from priv.move_goes(m)) else 0 end,
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
comment on function priv.my_moves() is 'Plans that wait to be taken into municipalities where the person receives them.';

-- Whose yes a move waits for, and how many wait to be taken: that something waits, and nothing of what.
create function priv.moves_waiting() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'answer', (
      select coalesce(jsonb_agg(m.plan_id), '[]')
      from app.plan_moves m
      join app.plan_parties t on t.plan_id = m.plan_id and t.person_id = priv.me()
      where m.state = 'ASKED' and m.plan_id = any (array(select priv.my_plan_ids()))
        and exists (
          select from priv.move_answers(m) a where a.party_id = t.id and a.answer is null)),
    'take', (
      select count(*) from app.plan_moves m where m.state = 'ASKED' and priv.i_receive(m) and priv.move_ready(m)))
$$;
comment on function priv.moves_waiting() is 'Plans whose move waits for the person''s answer, and how many they can take.';

create function priv.move_to_take(p_move uuid) returns app.plan_moves
language plpgsql
set search_path = ''
as $$
declare
  move app.plan_moves;
begin
  select * into move from app.plan_moves m where m.id = p_move for no key update;
  if move.id is null or not priv.i_receive(move) then
    perform priv.not_found();
  elsif move.state <> 'ASKED' then
    perform priv.refuse('changed');
  elsif not priv.move_ready(move) then
    perform priv.refuse('consent_missing');
  end if;
  return move;
end
$$;
comment on function priv.move_to_take(uuid) is 'A move that may be taken now, or the right refusal: changed, consent_missing.';

create function priv.move_content(p_move uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  move app.plan_moves := priv.move_to_take(p_move);
  content jsonb := priv.move_content_of(move);
begin
  insert into app.access_log (tenant_id, person_id, plan_id, action, detail)
  values (move.tenant_id, priv.me(), move.plan_id, 'move.read', jsonb_build_object('move', move.id));
  return content || jsonb_build_object('seen', md5(content::text));
end
$$;
comment on function priv.move_content(uuid) is
  'What goes along, for who takes it. Logged where the plan was. Refused: changed, consent_missing.';

create function priv.decline_move(p_move uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  move app.plan_moves;
begin
  select * into move from app.plan_moves m where m.id = p_move for no key update;
  if move.id is null or not priv.i_receive(move) then
    perform priv.not_found();
  elsif move.state <> 'ASKED' then
    perform priv.refuse('changed');
  end if;
  update app.plan_moves m set state = 'DECLINED', ended_by = priv.me(), ended_at = clock_timestamp()
  where m.tenant_id = move.tenant_id and m.id = move.id;
  perform priv.tell_people(p, 'move.decline', jsonb_build_object('move', move.id))
  from app.plans p where p.id = move.plan_id;
  perform priv.log_administration(move.to_tenant_id, 'move.decline', jsonb_build_object('move', move.id));
end
$$;
comment on function priv.decline_move(uuid) is 'The receiving municipality says no. Refused: changed.';

-- The family in the new plan: those who were asked, the child if it signs in, and relatives when they go along.
create function priv.move_family(p_move app.plan_moves, p_plan app.plans, p_unit uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  shared uuid := (select z.id from app.zones z where z.plan_id = p_plan.id and z.key = 'shared');
  family uuid := gen_random_uuid();
  one record;
  party uuid;
begin
  insert into app.plan_units (tenant_id, plan_id, id, zone_id, label, sector)
  values (p_plan.tenant_id, p_plan.id, family, shared, 'Familjen', 'family');
  for one in
    select distinct on (t.person_id) t.person_id, t.role, t.title, t.id in (select priv.move_givers(p_move.plan_id)) as gives
    from app.plan_parties t
    where t.plan_id = p_move.plan_id and (t.ended_at is null or t.ended_at > clock_timestamp())
      and (t.id in (select priv.move_givers(p_move.plan_id)) or t.role = 'child'
        or (t.role = 'relative' and 'people:relatives' in (select priv.move_goes(p_move))))
    order by t.person_id, t.valid_from
  loop
    insert into app.memberships (tenant_id, person_id, role)
    select p_plan.tenant_id, one.person_id, one.role
    where not exists (
      select from app.memberships m
      where m.tenant_id = p_plan.tenant_id and m.person_id = one.person_id and m.role <> 'guest'
        and (m.valid_to is null or m.valid_to > clock_timestamp()));
    insert into app.plan_parties (tenant_id, plan_id, plan_unit_id, person_id, zone_id, role, title)
    values (p_plan.tenant_id, p_plan.id, family, one.person_id, shared, one.role, one.title)
    returning id into party;
    if one.gives then
      insert into app.consents (tenant_id, plan_id, giver_party_id, plan_unit_id, answer, form)
      values (p_plan.tenant_id, p_plan.id, party, p_unit, 'yes', 'kring');
    end if;
  end loop;
  insert into app.guardians (tenant_id, child_id, person_id, kind, label)
  select p_plan.tenant_id, p_plan.child_id, g.person_id, g.kind, g.label
  from app.guardians g
  join app.plans old on old.tenant_id = g.tenant_id and old.child_id = g.child_id and old.id = p_move.plan_id
  where exists (
    select from app.plan_parties t where t.plan_id = p_plan.id and t.person_id = g.person_id);
end
$$;
comment on function priv.move_family(app.plan_moves, app.plans, uuid) is 'Who of the family goes along, and their yes to the unit that takes the plan.';

-- `p_parts`: a list of { kind, client, update, rows }: what was added to the first state of a part, by whose client,
-- and what the part then says. Refused besides: changed, when the content is no longer what it was made of.
create function priv.take_move(p_session text, p_move uuid, p_seen text, p_unit uuid, p_person uuid, p_parts jsonb)
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
comment on function priv.take_move(text, uuid, text, uuid, uuid, jsonb) is
  'Makes the plan of a move in the receiving municipality and ends the old one; gives its id. Refused: changed, consent_missing, kept_apart.';

grant execute on function priv.my_moves(), priv.moves_waiting(), priv.move_content(uuid), priv.decline_move(uuid) to authenticated;
grant execute on function priv.take_move(text, uuid, text, uuid, uuid, jsonb) to kring_app;
reset role;

create function app.my_moves() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.my_moves() $$;
comment on function app.my_moves() is 'Plans that wait to be taken over.';

create function app.moves_waiting() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.moves_waiting() $$;
comment on function app.moves_waiting() is 'What of moves waits for the person.';

create function app.move_content(p_move uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.move_content(p_move) $$;
comment on function app.move_content(uuid) is 'What goes along, for who takes it.';

create function app.decline_move(p_move uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.decline_move(p_move) $$;
comment on function app.decline_move(uuid) is 'Says no to taking a plan over.';
grant execute on function app.my_moves(), app.moves_waiting(), app.move_content(uuid), app.decline_move(uuid) to authenticated;
