-- What the history page reads: a zone's log, row by row, for those who read the zone now. What was
-- deleted is still in the log, so reading it asks for more than reading the text:
--
--   the shared zone     everyone who reads it: it is the agreement, and its history is part of it
--   any other zone      those whose own part it is (basis 'party'); those for whom it was opened
--                       (a share) only when that was before the first row of its log. A zone that was
--                       opened later shows them what it says now, never what was taken away before
--                       they were let in, and rows cannot be handed out without what came before.
--
--   app.history_page(p_plan) → the plan, the caller's zones with "history": 'whole' | 'closed', names
--     to say fields with, the caller's rights, and "lastVisit": when they last left the plan
--   app.zone_history(p_zone, p_after, p_limit) → HistoryPage (src/lib/domain/history/log.ts); null
--     when the zone is not for the caller; not_allowed when its history is not

set role kring_definer;

create function priv.history_is_mine(p_zone uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from app.zone_members m
    join app.zones z on z.tenant_id = m.tenant_id and z.id = m.zone_id
    left join app.zone_shares s
      on m.basis = 'share' and s.tenant_id = m.tenant_id and s.id = m.basis_id
    where m.zone_id = p_zone and m.person_id = (select priv.me()) and m.can_read
      and m.revoked_at is null and m.valid_from <= statement_timestamp()
      and (m.valid_to is null or m.valid_to > statement_timestamp())
      and (z.kind = 'shared' or m.basis = 'party' or s.granted_at <= coalesce((
        select u.created_at from app.zone_updates u
        where u.zone_id = p_zone order by u.seq limit 1), 'infinity')))
$$;
comment on function priv.history_is_mine(uuid) is
  'May the caller, who reads the zone, also read what was deleted from it?';

create function priv.my_last_visit(p_plan uuid) returns timestamptz
language sql stable security definer
set search_path = ''
as $$
  select visit.left_at
  from (
    select l.at, lag(l.at) over (order by l.at) as left_at
    from app.access_log l
    where l.plan_id = p_plan and l.person_id = (select priv.me())
      and l.action in ('plan.open', 'zone.open', 'plan.history')
  ) visit
  where visit.at - visit.left_at > interval '30 minutes'
  order by visit.at desc
  limit 1
$$;
comment on function priv.my_last_visit(uuid) is
  'When the caller last had the plan open before this visit; half an hour without them ends one.';

create function priv.zone_log(p_zone uuid, p_after bigint, p_limit integer) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  plan uuid := (
    select z.plan_id from app.zones z
    where z.id = p_zone and z.id = any (array(select priv.my_zone_ids('read'))));
  page jsonb;
begin
  if plan is null then
    return null;
  end if;
  if not priv.history_is_mine(p_zone) then
    perform priv.not_allowed('later');
  end if;
  perform priv.log_access('plan.history', array[plan], p_zone);

  with next as materialized (
    select u.seq, u.created_at, u.person_id, u.update
    from app.zone_updates u
    where u.zone_id = p_zone and u.seq > p_after
    order by u.seq
    limit p_limit
  ),
  -- Pasted pages make large rows: an answer ends when it has a megabyte, but has one row at least.
  sized as (
    select next.*, sum(length(next.update)) over (order by next.seq) - length(next.update) as before
    from next
  ),
  given as materialized (
    select * from sized where sized.before < 1048576
  ),
  rest as (
    select exists (
      select from app.zone_updates u
      where u.zone_id = p_zone and u.seq > coalesce((select max(given.seq) from given), p_after)
    ) as is_there
  )
  select jsonb_build_object(
    'rows', (
      select coalesce(jsonb_agg(jsonb_build_object('seq', g.seq, 'at', priv.iso(g.created_at),
        'personId', g.person_id, 'update', translate(encode(g.update, 'base64'), E'\n', ''))
        order by g.seq), '[]')
      from given g),
    'next', (select max(g.seq) from given g, rest where rest.is_there),
    -- Whose each client id is, once: with the last answer.
    'clients', (
      select coalesce(jsonb_agg(jsonb_build_object('clientId', c.client_id, 'personId', c.person_id)), '[]')
      from app.zone_clients c, rest
      where c.zone_id = p_zone and not rest.is_there),
    'authors', (select coalesce(jsonb_agg(distinct g.person_id), '[]') from given g)
  ) into page;
  return page;
end
$$;
comment on function priv.zone_log(uuid, bigint, integer) is
  'Rows of a zone''s log for someone who reads it, logged; null when it is not for the caller.';

grant execute on function priv.history_is_mine(uuid), priv.my_last_visit(uuid),
  priv.zone_log(uuid, bigint, integer) to authenticated;
reset role;
grant execute on function priv.iso(timestamptz) to kring_definer;

-- A name is given by the rules of people and parties: also of someone who has left, never of someone
-- who was only ever in a zone that the caller cannot read.
create function app.zone_history(p_zone uuid, p_after bigint default 0, p_limit integer default 2000)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  page jsonb;
begin
  if p_after < 0 or p_limit not between 1 and 2000 then
    perform priv.invalid_input();
  end if;
  page := priv.zone_log(p_zone, p_after, p_limit);
  if page is null then
    return null;
  end if;
  return (page - 'authors') || jsonb_build_object('people', (
    with author as (
      select distinct id::uuid as id from jsonb_array_elements_text(page -> 'authors') id
    ),
    part as (
      select distinct on (p.person_id) p.person_id, p.role, u.sector
      from app.plan_parties p
      join app.plan_units u on u.plan_id = p.plan_id and u.id = p.plan_unit_id
      where p.plan_id = (select z.plan_id from app.zones z where z.id = p_zone)
        and p.person_id in (select author.id from author)
      order by p.person_id, p.ended_at desc nulls first
    )
    select coalesce(jsonb_agg(jsonb_build_object('personId', people.id, 'name', people.name,
      'sector', part.sector, 'role', part.role)), '[]')
    from app.people
    left join part on part.person_id = people.id
    where people.id in (select author.id from author)));
end
$$;
comment on function app.zone_history(uuid, bigint, integer) is
  'A zone''s log in pages, oldest first, with who wrote it. Logged.';
grant execute on function app.zone_history(uuid, bigint, integer) to authenticated;

create function app.history_page(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.history', array[p_plan]);
  return (
    select jsonb_build_object(
      'id', p.id,
      'child', c.name,
      'me', (
        select jsonb_build_object('personId', me.id, 'name', me.name, 'sector', (
          select u.sector from app.plan_parties part
          join app.plan_units u on u.plan_id = part.plan_id and u.id = part.plan_unit_id
          where part.plan_id = p_plan and part.person_id = me.id
          order by part.ended_at desc nulls first limit 1))
        from app.people me where me.id = (select priv.me())),
      'zones', (
        select coalesce(jsonb_agg(jsonb_build_object('id', z.id, 'kind', z.kind, 'key', z.key,
          'title', z.title, 'access', z.access,
          'history', case when priv.history_is_mine(z.id) then 'whole' else 'closed' end)
          order by z.place), '[]')
        from priv.my_zones(p_plan) z),
      'units', (
        select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label)), '[]')
        from app.plan_units u where u.plan_id = p_plan),
      'parties', (
        select coalesce(jsonb_agg(jsonb_build_object('id', part.id, 'name', people.name)), '[]')
        from app.plan_parties part join app.people on people.id = part.person_id
        where part.plan_id = p_plan),
      'writer', priv.my_writer(p_plan),
      'lastVisit', priv.iso(priv.my_last_visit(p_plan)))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
comment on function app.history_page(uuid) is
  'What the history page shows beside the logs; null when the plan is not for the caller. Logged.';
grant execute on function app.history_page(uuid) to authenticated;

comment on column app.access_log.action is
  'plan.list, plan.open, plan.zones, plan.history, zone.open, zone.threads, zone.purge, party.end.';
