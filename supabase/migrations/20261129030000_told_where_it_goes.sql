-- A plan that moves is given to another controller: who is asked is first told who that is, for what, and whom to ask
-- there (GDPR art. 13; PDL 8:6). The page of the move says it, and that it was read stands in the log, so a yes of
-- somebody who has not had that page since the question was put is led to it. A no needs no information.

set role kring_definer;

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
    or exists (select from unnest(p_keys) k where k not in (select i.key from priv.move_items(move.plan_id) i)) then
    perform priv.invalid_input();
  elsif p_yes and p_keys = '{}' and exists (select from priv.move_items(move.plan_id)) then
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
comment on function priv.answer_move(uuid, boolean, text[]) is
  'Yes or no to a move, and what may go along; for who is asked. Refused: changed, nothing_goes, not_informed.';

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

reset role;
