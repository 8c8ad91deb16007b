-- What came of a move is said, in one place and to everybody whom it touches: that the other municipality declined, that
-- somebody said no, that the plan has moved and where it goes on. A plan that is over waits for nobody. And the
-- child's words keep their readers of the family: a move widens nothing and takes nothing from who could read.

-- No foreign key: it is a plan of the other tenant, and a tenant's keys begin with its own id.
alter table app.plan_moves add column taken_as uuid;
create index on app.plan_moves (to_tenant_id, taken_as);
comment on column app.plan_moves.taken_as is 'The plan that it became there.';

set role kring_definer;

-- Those who go along and were let in by the child are let in there, each as before. Staff there were not in the plan
-- when the child said who may read, and so are not among them (decision 0050).
create function priv.move_child_readers(p_move app.plan_moves, p_plan app.plans) returns void
language sql
set search_path = ''
as $$
  insert into app.zone_shares (tenant_id, plan_id, zone_id, party_id, access, basis, granted_by)
  select distinct on (t.id) p_plan.tenant_id, p_plan.id, z.id, t.id, s.access, s.basis, s.granted_by
  from app.zones old
  join app.zone_shares s on s.tenant_id = old.tenant_id and s.zone_id = old.id and s.basis = 'childChoice'
    and (s.ended_at is null or s.ended_at > clock_timestamp())
  join app.plan_parties before on before.tenant_id = s.tenant_id
    and (before.id = s.party_id or before.plan_unit_id = s.plan_unit_id)
    and (before.ended_at is null or before.ended_at > clock_timestamp())
  join app.plan_parties t on t.plan_id = p_plan.id and t.person_id = before.person_id and t.role = before.role
    and t.role in ('guardian', 'child', 'relative')
  join app.zones z on z.plan_id = p_plan.id and z.key = 'child'
  where old.plan_id = p_move.plan_id and old.key = 'child'
    and exists (select from priv.move_goes(p_move) key where key like 'section:child:%')
  order by t.id, array_position('{edit,comment,read}'::text[], s.access)
$$;
comment on function priv.move_child_readers(app.plan_moves, app.plans) is
  'The family''s readers of the child''s own words, as the child had let them in.';

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
  perform priv.move_child_readers(move, plan);
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
  update app.plan_moves m set state = 'TAKEN', taken_as = plan.id, ended_by = me, ended_at = clock_timestamp()
  where m.tenant_id = move.tenant_id and m.id = move.id;
  perform priv.tell_people(old, 'move.taken', jsonb_build_object('move', move.id));
  select * into zone from app.zones z where z.plan_id = plan.id and z.key = 'shared';
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  values (plan.tenant_id, me, plan.id, zone.id, 'move.take', jsonb_build_object('move', move.id));
  return plan.id;
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
      'refused', exists (select from priv.move_answers(move) a where a.answer = 'no'),
      'goes', case when mine.id is not null and priv.move_ready(move) then (
        select coalesce(jsonb_agg(i.key), '[]') from priv.move_items_for(p_plan, priv.me()) i
        where i.key in (select priv.move_goes(move))) end,
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
        from priv.move_items_for(p_plan, priv.me()) i) end) end,
    'last', case when move.id is null and (was.state = 'TAKEN' or was.state = 'DECLINED' and (leads or mine.id is not null))
      then jsonb_build_object('state', was.state, 'on', (was.ended_at at time zone 'Europe/Stockholm')::date,
        'to', case when was.state = 'DECLINED' or not c.protected_identity then was_there.name end,
        'by', (select who.name from app.people who where who.id = was.asked_by),
        'plan', case when was.taken_as = any (array(select priv.my_plan_ids())) then was.taken_as end) end)
  from app.plans p
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  cross join priv.i_lead(p_plan) leads
  left join app.plan_moves move on move.plan_id = p.id and move.state = 'ASKED'
  left join lateral (
    select o.* from app.plan_moves o
    where o.plan_id = p.id and o.state <> 'ASKED' order by o.ended_at desc limit 1) was on true
  left join app.tenants was_there on was_there.id = was.to_tenant_id
  left join app.tenants there on there.id = move.to_tenant_id
  left join app.plan_parties mine on mine.plan_id = p.id and mine.person_id = priv.me()
    and mine.id in (select priv.move_givers(p_plan))
  left join lateral (
    -- Who says no and then yes again finds the ticks where they were.
    select a.keys from app.plan_move_answers a
    where a.tenant_id = move.tenant_id and a.move_id = move.id and a.party_id = mine.id and a.answer = 'yes'
    order by a.revision desc limit 1) own on true
  where p.id = p_plan and exists (
    select from app.zones z where z.plan_id = p.id and z.key = 'shared'
      and z.id = any (array(select priv.my_zone_ids('read'))))
$$;

-- Where one of them has said no, the plan stays: nobody else is called for an answer.
create or replace function priv.my_move_answers() returns table (plan_id uuid, move_id uuid, asked_at timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select m.plan_id, m.id, m.asked_at
  from app.plan_moves m
  join app.plan_parties t on t.plan_id = m.plan_id and t.person_id = priv.me()
  where m.state = 'ASKED' and m.plan_id = any (array(select priv.my_plan_ids()))
    and exists (select from priv.move_answers(m) a where a.party_id = t.id and a.answer is null)
    and not exists (select from priv.move_answers(m) a where a.answer = 'no')
$$;

create or replace function priv.moves_waiting() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'answer', (select coalesce(jsonb_agg(a.plan_id), '[]') from priv.my_move_answers() a),
    'gone', (
      select coalesce(jsonb_agg(jsonb_build_object('plan', m.plan_id,
        'to', case when not c.protected_identity then there.name end)), '[]')
      from app.plan_moves m
      join app.plans p on p.tenant_id = m.tenant_id and p.id = m.plan_id
      join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
      join app.tenants there on there.id = m.to_tenant_id
      where m.state = 'TAKEN' and m.plan_id = any (array(select priv.my_plan_ids()))),
    'take', (
      select count(*) from app.plan_moves m where m.state = 'ASKED' and priv.i_receive(m) and priv.move_ready(m)))
$$;
comment on function priv.moves_waiting() is
  'Plans whose move waits for the person''s answer, how many they can take, and those of theirs that have moved.';

create function priv.my_move_news() returns table (plan_id uuid, at timestamptz)
language sql stable security definer
set search_path = ''
as $$
  with recent as materialized (
    select m as move, m.plan_id, m.state, m.asked_by, m.ended_by, m.ended_at, said.at as refused_at, said.person_id
    from app.plan_moves m
    left join lateral (
      select a.at, t.person_id from priv.move_answers(m) a join app.plan_parties t on t.id = a.party_id
      where m.state = 'ASKED' and a.answer = 'no' order by a.at desc limit 1) said on true
    where m.plan_id = any (array(select priv.my_plan_ids()))
      and not exists (
        select from app.plan_moves later where later.plan_id = m.plan_id and later.asked_at > m.asked_at)
      and (m.state in ('TAKEN', 'DECLINED') and m.ended_at > statement_timestamp() - interval '30 days'
        or said.at > statement_timestamp() - interval '30 days')
  )
  select r.plan_id, coalesce(r.refused_at, r.ended_at)
  from recent r
  where coalesce(r.person_id, r.ended_by) <> priv.me()
    and (r.state = 'TAKEN' or r.asked_by = priv.me() or priv.i_lead(r.plan_id) or exists (
      select from app.plan_parties t
      where t.plan_id = r.plan_id and t.person_id = priv.me() and t.id in (select priv.move_givers(r.plan_id))))
$$;
comment on function priv.my_move_news() is
  'That a plan has moved, for who reads it; that a move was declined or said no to, for who proposed it, who leads and who is asked.';

-- What a plan says of a move on its first page: that it has gone on elsewhere, or came here.
create function priv.move_told(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'gone', (
      select jsonb_build_object('on', (m.ended_at at time zone 'Europe/Stockholm')::date,
        'to', case when not c.protected_identity then there.name end,
        'plan', case when m.taken_as = any (array(select priv.my_plan_ids())) then m.taken_as end)
      from app.plan_moves m join app.tenants there on there.id = m.to_tenant_id
      where m.plan_id = p.id and m.state = 'TAKEN'),
    'came', (
      select jsonb_build_object('on', (m.ended_at at time zone 'Europe/Stockholm')::date,
        'from', case when not c.protected_identity then here.name end, 'before', priv.came_along(p.id))
      from app.plan_moves m join app.tenants here on here.id = m.tenant_id
      where m.to_tenant_id = p.tenant_id and m.taken_as = p.id))
  from app.plans p
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  where p.id = p_plan and p.id = any (array(select priv.my_plan_ids()))
$$;
comment on function priv.move_told(uuid) is
  'That a plan has gone on elsewhere or came here, when and from or to where; never the place of a child with protected data.';

create function priv.shown_again(p_zone uuid, p_plan uuid) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from priv.child_seat(p_plan) seat
    join app.zones z on z.tenant_id = seat.tenant_id and z.id = p_zone and z.key = 'child'
    join app.plan_parties helper on helper.id = seat.helper_party_id and helper.role = 'guardian'
    where seat.kind = 'helper' and seat.child_party_id is null and exists (
      select from app.plan_moves m where m.to_tenant_id = z.tenant_id and m.taken_as = p_plan))
$$;
comment on function priv.shown_again(uuid, uuid) is
  'Words that moved along with a child who cannot sign in: are they shown to more beside this guardian?';

-- As before; and the words that a child who cannot sign in had with it from elsewhere are shown again beside a guardian.
create or replace function priv.may_choose_audience(p_zone uuid, p_plan uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from priv.child_seat(p_plan) seat
    join app.zones z on z.tenant_id = seat.tenant_id and z.id = p_zone and z.kind = 'child'
      and z.id = any (array(select priv.child_reach(p_plan)))
    left join app.voice_entries v on v.tenant_id = z.tenant_id and v.zone_id = z.id
    where seat.kind = 'own' or (seat.kind = 'helper' and (v.helper_party_id = seat.helper_party_id
      or priv.shown_again(z.id, p_plan))))
$$;

-- Beside a guardian who did not hear them said, more are let in to such words and nobody is shut out.
create or replace function priv.share_voice(p_zone uuid, p_everyone boolean, p_parties text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  plan uuid := (select z.plan_id from app.zones z where z.id = p_zone and z.kind = 'child');
  chosen text := p_parties;
begin
  if plan is null or not p_zone = any (array(select priv.child_reach(plan))) then
    perform priv.not_found();
  elsif not priv.may_choose_audience(p_zone, plan) then
    perform priv.not_allowed();
  end if;
  if not coalesce(p_everyone, false) and priv.shown_again(p_zone, plan) then
    chosen := (
      select string_agg(distinct one, ',') from (
        select unnest(string_to_array(nullif(p_parties, ''), ',')) as one
        union
        select s.party_id::text from app.zone_shares s
        where s.zone_id = p_zone and s.ended_at is null
          and s.party_id in (select c.party_id from priv.voice_choices(plan) c)) all_of_them);
  end if;
  perform priv.set_voice_audience(p_zone, plan, p_everyone, chosen, null);
  perform priv.log_access('voice.share', array[plan], p_zone);
end
$$;

grant execute on function priv.my_move_news(), priv.move_told(uuid) to authenticated;
reset role;

create function app.move_told(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$ select priv.move_told(p_plan) $$;
comment on function app.move_told(uuid) is 'That a plan has gone on elsewhere or came here; null when it is not for the caller.';
grant execute on function app.move_told(uuid) to authenticated;

create or replace function priv.notice_kinds() returns text[]
language sql immutable parallel safe
set search_path = ''
as $$
  select '{answer,help,mention,comment,change,call,meeting,followUp,consent,approval,agreement,move,moved}'::text[]
$$;

create or replace function priv.my_notices() returns table (plan_id uuid, kind text, at timestamptz, unread boolean)
language sql stable
set search_path = ''
set enable_nestloop = off
as $$
  with mine as materialized (
    select p.id, p.next_follow_up_at from app.plans p
    where p.id = any (array(select priv.my_plan_ids())) and p.status in ('DRAFT', 'ACTIVE', 'PAUSED')
  ),
  part as materialized (
    select party.plan_id, party.id, party.plan_unit_id, party.role
    from app.plan_parties party
    where party.plan_id in (select mine.id from mine) and party.person_id = (select priv.me())
      and party.valid_from <= statement_timestamp()
      and (party.ended_at is null or party.ended_at > statement_timestamp())
  ),
  waits as materialized (
    select w.* from priv.waits_for(array(select mine.id from mine)) w
  ),
  said as materialized (
    select z.plan_id, c.id, c.thread_id, c.created_at, exists (
      select from app.comment_mentions mention
      join part on part.plan_id = z.plan_id
        and (part.id = mention.party_id or part.plan_unit_id = mention.plan_unit_id)
      where mention.comment_id = c.id) as mentions_me
    from app.comments c
    join app.zones z on z.id = c.zone_id
    where z.plan_id in (select mine.id from mine) and c.author_id <> (select priv.me())
      and c.withdrawn_at is null and c.created_at > statement_timestamp() - interval '30 days'
      and c.id not in (select unnest(waits.said) from waits)
  ),
  found as (
    select waits.plan_id, waits.kind, waits.at,
      case when waits.kind in ('help', 'answer') then waits.about end as thread_id
    from waits
    union all
    select said.plan_id, case when said.mentions_me then 'mention' else 'comment' end, said.created_at,
      said.thread_id
    from said
    union all
    select a.plan_id, 'change', a.moved_at, null
    from app.plan_actions a
    join app.zone_projections z on z.zone_id = a.zone_id
    where a.plan_id in (select mine.id from mine) and a.moved_at > statement_timestamp() - interval '30 days'
      and not (z.changed_by = (select priv.me()) and z.changed_at = a.moved_at)
    union all
    select s.plan_id, 'change', s.at, null
    from app.plan_status_changes s
    where s.plan_id in (select mine.id from mine) and s.at > statement_timestamp() - interval '30 days'
      and s.person_id <> (select priv.me())
    union all
    select d.plan_id, 'change', d.at, null
    from app.dissents d
    where d.plan_id in (select mine.id from mine) and d.at > statement_timestamp() - interval '30 days'
      and d.withdrawn_at is null and d.person_id <> (select priv.me())
    union all
    select n.plan_id, 'change', n.at, null
    from priv.refusals_where_i_lead() n where n.plan_id in (select mine.id from mine)
    union all
    select v.plan_id, 'change', v.sealed_at, null
    from app.plan_versions v
    where v.plan_id in (select mine.id from mine) and v.sealed_at > statement_timestamp() - interval '30 days'
      and v.sealed_by <> (select priv.me())
    union all
    select m.plan_id, 'meeting', greatest(m.called_at, m.moved_at, m.ended_at, m.cancelled_at), null
    from app.meetings m
    where m.plan_id in (select mine.id from mine) and m.called_by <> (select priv.me())
      and m.id not in (select waits.about from waits where waits.kind = 'call')
      and greatest(m.called_at, m.moved_at, m.ended_at, m.cancelled_at)
        > statement_timestamp() - interval '30 days'
    union all
    select mine.id, 'followUp', mine.next_follow_up_at - interval '7 days', null
    from mine
    where mine.next_follow_up_at between statement_timestamp() and statement_timestamp() + interval '7 days'
    union all
    -- Also of a plan that has gone on elsewhere, which is over.
    select n.plan_id, 'moved', n.at, null from priv.my_move_news() n
  )
  select found.plan_id, found.kind, found.at,
    found.at > coalesce(mark.read_to, '-infinity')
      and (found.kind not in ('comment', 'change', 'meeting') or found.at > coalesce(look.at, '-infinity'))
      and (found.thread_id is null or found.at > coalesce(seen.read_at, '-infinity'))
  from found
  left join app.notice_marks mark on mark.plan_id = found.plan_id and mark.kind = found.kind
    and mark.person_id = (select priv.me())
  left join priv.my_looks() look on look.plan_id = found.plan_id
  left join app.thread_reads seen on seen.thread_id = found.thread_id and seen.person_id = (select priv.me())
$$;

create or replace function app.my_notices() returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  silenced text[] := (select c.silent from priv.notice_choices((select priv.me())) c);
  found jsonb;
begin
  -- What was read and is only news is left out: it is on the plan's own pages.
  found := (
    select coalesce(jsonb_agg(jsonb_build_object('planId', n.plan_id, 'kind', n.kind, 'count', n.count,
      'at', priv.iso(n.at), 'unread', n.unread, 'protected', c.protected_identity,
      'child', case when not c.protected_identity then c.name end)
      order by n.unread desc, n.at desc, n.plan_id, n.kind), '[]')
    from (
      select one.plan_id, one.kind, bool_or(one.unread) as unread, max(one.at) as at,
        count(*) filter (where one.unread or not one.told) as count
      from (
        select n.*, n.kind in ('mention', 'comment', 'change', 'meeting', 'moved') as told from priv.my_notices() n
      ) one
      where one.kind <> all (silenced) and (one.unread or not one.told)
      group by one.plan_id, one.kind) n
    join app.plans p on p.id = n.plan_id
    join app.children c on c.id = p.child_id);
  perform priv.log_access('notice.list', array(
    select distinct (one ->> 'planId')::uuid from jsonb_array_elements(found) one));
  return found;
end
$$;

-- A plan that is over waits for nobody.
create or replace function priv.asked_of_me(p_plan uuid, p_party uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  with waits as materialized (
    select w.* from priv.waits_for(array(
      select p.id from app.plans p where p.id = p_plan and p.status in ('DRAFT', 'ACTIVE', 'PAUSED'))) w)
  select jsonb_build_object(
    'calls', (
      select coalesce(jsonb_agg(jsonb_build_object('meetingId', m.id, 'startsAt', priv.iso(m.starts_at))
        order by m.starts_at), '[]')
      from waits join app.meetings m on m.id = waits.about where waits.kind = 'call'),
    'agreements', (
      select count(*) from waits join app.coordinator_agreements a on a.id = waits.about
      where waits.kind = 'agreement'),
    'handovers', (
      select count(*) from waits join app.plan_handovers h on h.id = waits.about where waits.kind = 'agreement'),
    'approval', (
      select v.number from waits join app.plan_versions v on v.id = waits.about
      where waits.kind = 'approval' and p_party is not null),
    'consents', (
      select coalesce(jsonb_agg(u.label order by u.label), '[]')
      from waits join app.plan_units u on u.id = waits.about where waits.kind = 'consent'),
    'moves', (select count(*) from waits where waits.kind = 'move'))
$$;
