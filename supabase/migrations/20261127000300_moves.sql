-- A child moves to another municipality. Who leads the plan proposes it; every guardian, and the child from the
-- age at which it is asked, says yes or no and what may go along, item by item; the receiving municipality then
-- takes it (…_take_move.sql). Nothing is copied before that: an answer names items, and what they say is read when
-- the plan is taken. What lies in an authority's own part is never among them: that takes the authority's decision.
--
-- Who proposes knows where the child moves. The receiving side learns whose plan it is when everybody has said
-- yes, and of a child with protected data never from where.

alter table app.plans add column moved_at timestamptz;
comment on column app.plans.moved_at is 'When the plan was taken over by another municipality: from then on it is only read here.';

create table app.plan_moves (
  tenant_id uuid not null,
  plan_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  to_tenant_id uuid not null references app.tenants (id),
  state text not null default 'ASKED' check (state in ('ASKED', 'WITHDRAWN', 'DECLINED', 'TAKEN')),
  asked_by uuid not null references app.people (id),
  asked_at timestamptz not null default clock_timestamp(),
  ended_by uuid references app.people (id),
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, plan_id) references app.plans (tenant_id, id),
  check (to_tenant_id <> tenant_id),
  check ((state = 'ASKED') = (ended_at is null) and (ended_by is null) = (ended_at is null))
);
create unique index plan_moves_asked on app.plan_moves (tenant_id, plan_id) where state = 'ASKED';
create index on app.plan_moves (plan_id);
create index on app.plan_moves (to_tenant_id, state);
comment on table app.plan_moves is 'That a plan is to go on in another municipality: asked, and what came of it. Through functions alone.';

create table app.plan_move_answers (
  tenant_id uuid not null,
  move_id uuid not null,
  party_id uuid not null,
  revision integer not null check (revision > 0),
  person_id uuid not null references app.people (id),
  answer text not null check (answer in ('yes', 'no')),
  keys text[] not null default '{}' check (cardinality(keys) <= 400),
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, move_id, party_id, revision),
  foreign key (tenant_id, move_id) references app.plan_moves (tenant_id, id),
  foreign key (tenant_id, party_id) references app.plan_parties (tenant_id, id)
);
create index on app.plan_move_answers (tenant_id, party_id);
comment on table app.plan_move_answers is 'What each who is asked said about a move; the highest revision holds. Append-only.';
comment on column app.plan_move_answers.keys is 'What may go along, by name; never what it says.';

do $$
declare
  name text;
begin
  foreach name in array '{plan_moves,plan_move_answers}'::text[] loop
    call priv.protect(format('app.%I', name)::regclass, 'false');
  end loop;
end
$$;
call priv.allow('kring_definer', 'app.plan_moves', '{select,insert,update}');
call priv.allow('kring_definer', 'app.plan_move_answers', '{select,insert}');
create trigger keep_keys before update on app.plan_moves
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'id', 'to_tenant_id', 'asked_by', 'asked_at');
create trigger append_only before update or delete or truncate on app.plan_move_answers
  for each statement execute function priv.refuse_change();

insert into app.access_actions (kind, action)
select 'CHANGED', unnest(
  '{move.ask,move.answer,move.withdraw,move.decline,move.read,move.take,move.taken}'::text[])
union all
select 'OPENED', 'plan.move';

-- What was decided by the access rule stands; a plan that went on elsewhere is only read.
alter function priv.wanted_members(uuid) rename to members_by_rule;

set role kring_definer;

create function priv.wanted_members(p_plan uuid)
returns table (tenant_id uuid, zone_id uuid, person_id uuid, basis text, basis_id uuid,
  access text, valid_from timestamptz, valid_to timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select m.tenant_id, m.zone_id, m.person_id, m.basis, m.basis_id,
    case when p.moved_at is null then m.access else 'read' end, m.valid_from, m.valid_to
  from priv.members_by_rule(p_plan) m
  join app.plans p on p.id = p_plan
$$;
comment on function priv.wanted_members(uuid) is 'The access rule (priv.members_by_rule); of a plan that went on elsewhere, to read alone.';

create function priv.stays_moved() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if old.moved_at is not null and (new.moved_at is null or new.status not in ('CLOSED', 'ARCHIVED')) then
    perform priv.refuse('moved');
  end if;
  return new;
end
$$;
comment on function priv.stays_moved() is 'Trigger: what goes on in another municipality is not opened again here. Refused: moved.';

-- What may go along, whatever stands in it: texts of the parts that all share and of the family's and the child's
-- own, goals, actions, and who else is close to the child. Part of no page by itself.
create function priv.move_items(p_plan uuid)
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
  select 'people:relatives', 'shared', 'people', ''
  where exists (
    select from app.plan_parties t
    where t.plan_id = p_plan and t.role = 'relative' and (t.ended_at is null or t.ended_at > clock_timestamp()))
$$;
comment on function priv.move_items(uuid) is 'What of a plan may go along when the child moves.';

create function priv.move_givers(p_plan uuid) returns setof uuid
language sql stable security definer
set search_path = ''
as $$ select distinct g.party_id from priv.consent_givers(p_plan) g $$;
comment on function priv.move_givers(uuid) is 'Who must say yes before a plan goes to another municipality.';

create function priv.move_answers(p_move app.plan_moves)
returns table (party_id uuid, answer text, keys text[], at timestamptz)
language sql stable
set search_path = ''
as $$
  select giver, said.answer, said.keys, said.at
  from priv.move_givers(p_move.plan_id) giver
  left join lateral (
    select a.answer, a.keys, a.at from app.plan_move_answers a
    where a.tenant_id = p_move.tenant_id and a.move_id = p_move.id and a.party_id = giver
    order by a.revision desc limit 1) said on true
$$;
comment on function priv.move_answers(app.plan_moves) is 'What each who is asked says now; null: nothing yet.';

create function priv.move_ready(p_move app.plan_moves) returns boolean
language sql stable
set search_path = ''
as $$ select coalesce(bool_and(coalesce(a.answer = 'yes', false)), false) from priv.move_answers(p_move) a $$;
comment on function priv.move_ready(app.plan_moves) is 'Has everybody who is asked said yes?';

-- What one of them leaves, stays.
create function priv.move_goes(p_move app.plan_moves) returns setof text
language sql stable
set search_path = ''
as $$
  select i.key from priv.move_items(p_move.plan_id) i
  where not exists (select from priv.move_answers(p_move) a where i.key <> all (coalesce(a.keys, '{}')))
$$;
comment on function priv.move_goes(app.plan_moves) is 'The items that everybody lets go along.';

-- What keeps people apart in this plan is set up by hand in the next one, before anybody is let in there.
create function priv.keeps_apart(p_plan uuid) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (select from app.access_blocks b where b.plan_id = p_plan and b.lifted_at is null)
    or exists (select from app.protections p where p.plan_id = p_plan and p.lifted_at is null)
    or exists (select from app.hidden_parts h where h.plan_id = p_plan)
$$;
comment on function priv.keeps_apart(uuid) is 'Is somebody stopped, protected or kept from a part in the plan?';

create function priv.propose_move(p_plan uuid, p_to uuid) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_i_lead(p_plan);
  move uuid;
begin
  if p_to is null or p_to = plan.tenant_id or not exists (
    select from app.tenants t where t.id = p_to and t.practice_of is null)
    or exists (select from app.tenants t where t.id = plan.tenant_id and t.practice_of is not null) then
    perform priv.invalid_input();
  elsif plan.status not in ('ACTIVE', 'PAUSED') then
    perform priv.refuse('not_active');
  elsif priv.keeps_apart(p_plan) then
    perform priv.refuse('kept_apart');
  elsif not exists (select from priv.move_givers(p_plan)) then
    perform priv.refuse('nobody_there');
  elsif exists (select from app.plan_moves m where m.plan_id = p_plan and m.state = 'ASKED') then
    perform priv.refuse('move_there');
  end if;
  insert into app.plan_moves (tenant_id, plan_id, to_tenant_id, asked_by)
  values (plan.tenant_id, p_plan, p_to, priv.me()) returning id into move;
  perform priv.tell_people(plan, 'move.ask', jsonb_build_object('move', move));
  return move;
end
$$;
comment on function priv.propose_move(uuid, uuid) is
  'Proposes that a plan goes on in another municipality; for who leads it. Refused: not_active, kept_apart, nobody_there, move_there.';

create function priv.withdraw_move(p_move uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  move app.plan_moves;
begin
  select * into move from app.plan_moves m where m.id = p_move and priv.i_lead(m.plan_id) for no key update;
  if move.id is null then
    perform priv.not_found();
  elsif move.state <> 'ASKED' then
    perform priv.refuse('changed');
  end if;
  update app.plan_moves m set state = 'WITHDRAWN', ended_by = priv.me(), ended_at = clock_timestamp()
  where m.tenant_id = move.tenant_id and m.id = move.id;
  perform priv.tell_people(p, 'move.withdraw', jsonb_build_object('move', move.id))
  from app.plans p where p.id = move.plan_id;
end
$$;
comment on function priv.withdraw_move(uuid) is 'Takes a proposal to move back; for who leads the plan. Refused: changed.';

create function priv.answer_move(p_move uuid, p_yes boolean, p_keys text[]) returns void
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
    or exists (select from unnest(p_keys) k where k not in (select i.key from priv.move_items(move.plan_id) i)) then
    perform priv.invalid_input();
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
comment on function priv.answer_move(uuid, boolean, text[]) is
  'A guardian, or the child, says yes or no to a move, and what may go along. Refused: changed.';

-- For everybody who sees the shared part: that a move is asked for; where to for who leads and who is asked, the
-- items for these.
create function priv.move_of(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('plan', p.id, 'child', c.name, 'mayPropose', leads, 'moved', p.moved_at is not null,
    'ongoing', p.status in ('ACTIVE', 'PAUSED'), 'keptApart', leads and priv.keeps_apart(p_plan),
    'places', case when leads then (
      select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name)
        order by t.name collate "sv-x-icu"), '[]')
      from app.tenants t where t.id <> p.tenant_id and t.practice_of is null) else '[]' end,
    'move', case when move.id is not null then jsonb_build_object('id', move.id,
      'to', case when leads or mine.id is not null then there.name end,
      'askedOn', (move.asked_at at time zone 'Europe/Stockholm')::date, 'ready', priv.move_ready(move),
      'answers', case when leads or mine.id is not null then (
        select jsonb_agg(jsonb_build_object('name', who.name, 'mine', t.person_id = priv.me(), 'answer', a.answer)
          order by who.name)
        from priv.move_answers(move) a
        join app.plan_parties t on t.id = a.party_id
        join app.people who on who.id = t.person_id) end,
      'items', case when mine.id is not null then (
        select coalesce(jsonb_agg(jsonb_build_object('key', i.key, 'zone', i.zone_key, 'kind', i.kind,
          'title', i.title, 'kept', coalesce(i.key = any (own.keys), false))
          order by array_position('{section,goal,action,people}'::text[], i.kind), i.zone_key, i.title), '[]')
        from priv.move_items(p_plan) i) end) end)
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
comment on function priv.move_of(uuid) is 'A proposal to move a plan, for those who see it; whoever calls it logs it.';

grant execute on function priv.propose_move(uuid, uuid), priv.withdraw_move(uuid),
  priv.answer_move(uuid, boolean, text[]), priv.move_of(uuid) to authenticated;
reset role;
create trigger stays_moved before update of status, moved_at on app.plans
  for each row execute function priv.stays_moved();

create function app.propose_move(p_plan uuid, p_to uuid) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.propose_move(p_plan, p_to) $$;
comment on function app.propose_move(uuid, uuid) is 'Proposes that a plan goes on in another municipality.';

create function app.withdraw_move(p_move uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.withdraw_move(p_move) $$;
comment on function app.withdraw_move(uuid) is 'Takes a proposal to move back.';

create function app.answer_move(p_move uuid, p_yes boolean, p_keys text[]) returns void
language sql volatile
set search_path = ''
as $$ select priv.answer_move(p_move, p_yes, p_keys) $$;
comment on function app.answer_move(uuid, boolean, text[]) is 'Yes or no to a move, and what may go along.';

create function app.plan_move(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.move', array[p_plan]);
  return priv.move_of(p_plan);
end
$$;
comment on function app.plan_move(uuid) is 'A proposal to move a plan; null when it is not for the caller. Logged.';
grant execute on function app.propose_move(uuid, uuid), app.withdraw_move(uuid),
  app.answer_move(uuid, boolean, text[]), app.plan_move(uuid) to authenticated;
