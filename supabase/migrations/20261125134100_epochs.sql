-- The sync server and zones that began anew (20261125134000_purge.sql). A room learns which client ids
-- are retired when it reads its zone, and every append names the epoch that it was judged in.
--
--   sync_zone: also 'retired': JSON text [client id, …], when there are any
--   sync_append: rows also have "epoch"; one of another epoch is refused with 'epoch_changed'

set role kring_definer;

create function priv.sync_zone(p_zone uuid, p_content boolean)
returns table (seq bigint, kind text, bytes bytea)
language sql stable security definer
set search_path = ''
as $$
  with newest as (
    select s.seq, s.state, s.path_index from app.zone_snapshots s
    where s.zone_id = p_zone order by s.seq desc limit 1
  )
  select 0::bigint, 'clients', convert_to(coalesce(jsonb_object_agg(own.person_id, own.ids), '{}')::text, 'UTF8')
  from (
    select c.person_id, jsonb_agg(c.client_id) as ids from app.zone_clients c
    where c.zone_id = p_zone group by c.person_id) own
  union all
  select 0::bigint, 'retired', convert_to(old.ids::text, 'UTF8')
  from (
    select jsonb_agg(r.client_id) as ids from app.zone_retired_clients r where r.zone_id = p_zone) old
  where old.ids is not null
  union all
  select newest.seq, 'index', newest.path_index from newest where newest.path_index is not null
  union all
  select newest.seq, 'snapshot', newest.state from newest where p_content or newest.path_index is null
  union all
  (select u.seq, 'update', u.update from app.zone_updates u
    where u.zone_id = p_zone and u.seq > coalesce((select newest.seq from newest), 0)
    order by u.seq)
$$;
comment on function priv.sync_zone(uuid, boolean) is
  'What a room needs of its zone: whose client ids, which are retired, the index, the updates after it, and the content if asked for.';

create function priv.sync_append(p_rows jsonb, p_tell boolean default true)
returns table (n integer, seq bigint, refusal text)
language plpgsql security definer
set search_path = ''
-- Planned once for each connection: a key press waits for this.
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  zone_ids uuid[] := array(select distinct (r ->> 'zone')::uuid from jsonb_array_elements(p_rows) r);
  session_ids text[] := array(select distinct r ->> 'session' from jsonb_array_elements(p_rows) r);
begin
  -- Order of locks, the same everywhere: zones (by id), sessions (by id), members.
  perform from app.zones z where z.id = any (zone_ids) order by z.id for no key update;
  perform priv.hold_sessions(session_ids);
  perform from app.zone_members m
  where m.zone_id = any (zone_ids) and m.revoked_at is null
    and m.person_id in (select s.person_id from app.sessions s where s.id = any (session_ids))
  for share;

  return query
  with asked as (
    select (r.value ->> 'n')::integer as n, r.ordinality as place,
      (r.value ->> 'zone')::uuid as zone_id, (r.value ->> 'epoch')::integer as epoch, r.value ->> 'session' as session_id,
      decode(r.value ->> 'update', 'base64') as update,
      coalesce(r.value -> 'clients', '[]') as clients
    from jsonb_array_elements(p_rows) with ordinality r
  ),
  session as materialized (
    select known.id, priv.live_session(known.id) as person_id from unnest(session_ids) known (id)
  ),
  zone as materialized (
    select z.id, z.tenant_id, z.epoch, coalesce((
      select u.seq from app.zone_updates u where u.zone_id = z.id order by u.seq desc limit 1), 0) as seq
    from app.zones z where z.id = any (zone_ids)
  ),
  level as materialized (
    select who.zone_id, who.person_id, priv.access_level(who.zone_id, who.person_id) as access
    from (
      select distinct asked.zone_id, session.person_id
      from asked join session on session.id = asked.session_id
      where session.person_id is not null) who
  ),
  judged as materialized (
    select asked.*, session.person_id, zone.tenant_id, zone.seq as last_seq, case
      when session.person_id is null then 'signed_out'
      when level.access is distinct from 'edit' or zone.id is null then 'not_allowed'
      -- Locked above: what was judged before a zone began anew never follows its new state.
      when asked.epoch <> zone.epoch then 'epoch_changed'
    end as refusal
    from asked
    join session on session.id = asked.session_id
    left join zone on zone.id = asked.zone_id
    left join level on level.zone_id = asked.zone_id and level.person_id = session.person_id
  ),
  used as materialized (
    select judged.place, judged.tenant_id, judged.zone_id, judged.person_id, judged.session_id,
      client.value::bigint as client_id
    from judged cross join jsonb_array_elements_text(judged.clients) client
    where judged.refusal is null
  ),
  known as materialized (
    select c.zone_id, c.client_id, c.person_id
    from app.zone_clients c
    join (select distinct used.zone_id, used.client_id from used) u
      on u.zone_id = c.zone_id and u.client_id = c.client_id
  ),
  bound as (
    insert into app.zone_clients (tenant_id, zone_id, client_id, person_id, session_id)
    select distinct on (used.zone_id, used.client_id)
      used.tenant_id, used.zone_id, used.client_id, used.person_id, used.session_id
    from used
    where not exists (
      select from known where known.zone_id = used.zone_id and known.client_id = used.client_id)
    order by used.zone_id, used.client_id, used.place
    returning zone_id, client_id, person_id
  ),
  owner as (
    select bound.zone_id, bound.client_id, bound.person_id from bound
    union all
    select known.zone_id, known.client_id, known.person_id from known
  ),
  taken as materialized (
    select distinct used.place
    from used join owner on owner.zone_id = used.zone_id and owner.client_id = used.client_id
    where owner.person_id <> used.person_id
  ),
  accepted as materialized (
    select judged.*,
      judged.last_seq + row_number() over (partition by judged.zone_id order by judged.place) as seq
    from judged
    where judged.refusal is null and judged.place not in (select taken.place from taken)
  ),
  stored as (
    insert into app.zone_updates (tenant_id, zone_id, seq, person_id, session_id, update)
    select a.tenant_id, a.zone_id, a.seq, a.person_id, a.session_id, a.update from accepted a
  ),
  told as materialized (
    select pg_notify('kring', jsonb_build_object('kind', 'update', 'zone', head.zone_id, 'seq', head.seq)::text)
    from (select accepted.zone_id, max(accepted.seq) as seq from accepted group by accepted.zone_id) head
    where p_tell
  )
  select judged.n, accepted.seq,
    case when accepted.seq is null then coalesce(judged.refusal, 'client_taken') end
  from judged
  left join accepted on accepted.place = judged.place
  cross join (select count(*) from told) said
  order by judged.place;
end
$$;
comment on function priv.sync_append(jsonb, boolean) is
  'Appends updates of many zones in order; each row is stored with its seq or refused with a reason.';

grant execute on function priv.sync_zone(uuid, boolean), priv.sync_append(jsonb, boolean)
  to kring_sync;
reset role;
