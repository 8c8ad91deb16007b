-- What the sync server may do, and nothing else: it has EXECUTE on these and no table.
--
--   sync_open(p_session text, p_zone uuid) → one row, logged in access_log when outcome is 'ok':
--     (outcome 'ok' | 'signed_out' | 'none', tenant_id, plan_id, person_id, name, sector, role,
--      access 'edit' | 'comment' | 'read', epoch, access_epoch, zone_kind, protected)
--   sync_load(p_zone uuid) → (seq bigint, kind 'snapshot' | 'update', bytes bytea) in order
--   sync_append(p_zone uuid, p_rows jsonb) → (n int, seq bigint, refusal text), one row per row
--     p_rows: [{ "n": 1, "session": "…", "update": "<base64>", "clients": [123, …] }, …]
--     refusal: null | 'signed_out' | 'not_allowed' | 'client_taken'. `clients` are the client ids
--     that the update adds content of. Rows that are not refused get consecutive seq, in order.
--   sync_clients(p_zone uuid) → (client_id bigint, person_id uuid)
--   sync_compact(p_zone uuid, p_seq bigint, p_state bytea) → boolean, false when it came too late
--   sync_access(p_pairs jsonb) → (session_id, zone_id, outcome, access, epoch, access_epoch)
--     p_pairs: [{ "session": "…", "zone": "…" }, …]; every pair is answered
--   sync_project(p_zone uuid, p_seq bigint, p_payload jsonb) → boolean, false when not newer
--     p_payload: { sections: [{key, content, plain}], goals: [{id, title, content, wheelArea,
--     status, position}], actions: [{id, goalId, title, what, unitId, contactId, startOn, dueOn,
--     doneOn, status, position}], contacts: [{actionId, partyId}] }: all of the zone, each time
--   sync_projection_lag() → (zone_id uuid, seq bigint, projected bigint)
-- Channel `kring`: {"kind":"update","zone","seq"} | {"kind":"access","zone"} |
--   {"kind":"thread","zone","thread"} | {"kind":"people","zone"} | {"kind":"session","session"}
-- Call them in READ COMMITTED: each statement must see what the locks waited for.

set role kring_definer;

create function priv.live_session(p_session text) returns uuid
language sql stable security definer
set search_path = ''
as $$
  select s.person_id
  from app.sessions s
  where s.id = p_session and s.revoked_at is null
    and s.expires_at > clock_timestamp() and s.absolute_expires_at > clock_timestamp()
$$;
comment on function priv.live_session(text) is 'The person of a session that is alive now, else null.';

create function priv.access_level(p_zone uuid, p_person uuid) returns text
language sql stable security definer
set search_path = ''
as $$
  select case
    when bool_or(m.can_write) then 'edit'
    when bool_or(m.can_comment) then 'comment'
    when bool_or(m.can_read) then 'read'
  end
  from app.zone_members m
  where m.zone_id = p_zone and m.person_id = p_person
    and m.revoked_at is null and m.valid_from <= clock_timestamp()
    and (m.valid_to is null or m.valid_to > clock_timestamp())
$$;
comment on function priv.access_level(uuid, uuid) is 'edit, comment, read, or null for none.';

create function priv.sync_open(p_session text, p_zone uuid)
returns table (outcome text, tenant_id uuid, plan_id uuid, person_id uuid, name text, sector text,
  role text, access text, epoch integer, access_epoch integer, zone_kind text, protected boolean)
language plpgsql security definer
set search_path = ''
as $$
begin
  person_id := priv.live_session(p_session);
  if person_id is null then
    outcome := 'signed_out';
    return next;
    return;
  end if;
  access := priv.access_level(p_zone, person_id);
  if access is null then
    person_id := null;
    outcome := 'none';
    return next;
    return;
  end if;

  outcome := 'ok';
  select z.tenant_id, z.plan_id, z.epoch, z.access_epoch, z.kind, c.protected_identity, who.name
  into tenant_id, plan_id, epoch, access_epoch, zone_kind, protected, name
  from app.zones z
  join app.plans p on p.tenant_id = z.tenant_id and p.id = z.plan_id
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  join app.people who on who.id = sync_open.person_id
  where z.id = p_zone;

  select u.sector, party.role into sector, role
  from app.plan_parties party
  join app.plan_units u on u.tenant_id = party.tenant_id and u.id = party.plan_unit_id
  where party.plan_id = sync_open.plan_id and party.person_id = sync_open.person_id
    and (party.ended_at is null or party.ended_at > clock_timestamp())
  order by party.valid_from limit 1;

  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action)
  values (tenant_id, person_id, plan_id, p_zone, 'zone.open');
  return next;
end
$$;
comment on function priv.sync_open(text, uuid) is 'May this session open this zone, and as whom? Logged.';

create function priv.sync_load(p_zone uuid) returns table (seq bigint, kind text, bytes bytea)
language sql stable security definer
set search_path = ''
as $$
  with newest as (
    select s.seq, s.state from app.zone_snapshots s
    where s.zone_id = p_zone order by s.seq desc limit 1
  )
  select newest.seq, 'snapshot', newest.state from newest
  union all
  (select u.seq, 'update', u.update from app.zone_updates u
    where u.zone_id = p_zone and u.seq > coalesce((select newest.seq from newest), 0)
    order by u.seq)
$$;
comment on function priv.sync_load(uuid) is 'The newest snapshot and every update after it, in order.';

create function priv.sync_clients(p_zone uuid) returns table (client_id bigint, person_id uuid)
language sql stable security definer
set search_path = ''
as $$ select c.client_id, c.person_id from app.zone_clients c where c.zone_id = p_zone $$;
comment on function priv.sync_clients(uuid) is 'Whose each client id is.';

create function priv.sync_access(p_pairs jsonb)
returns table (session_id text, zone_id uuid, outcome text, access text, epoch integer,
  access_epoch integer)
language sql stable security definer
set search_path = ''
as $$
  with pair as (
    select distinct p ->> 'session' as session_id, (p ->> 'zone')::uuid as zone_id
    from jsonb_array_elements(p_pairs) p
  ),
  session as (
    select s.session_id, priv.live_session(s.session_id) as person_id
    from (select distinct pair.session_id from pair) s
  )
  select pair.session_id, pair.zone_id,
    case
      when session.person_id is null then 'signed_out'
      when level.access is null then 'none'
      else 'ok'
    end,
    level.access, z.epoch, z.access_epoch
  from pair
  join session on session.session_id = pair.session_id
  left join app.zones z on z.id = pair.zone_id
  left join lateral (
    select priv.access_level(pair.zone_id, session.person_id) as access
    where session.person_id is not null
  ) level on true
$$;
comment on function priv.sync_access(jsonb) is 'What each open socket''s session may do in its zone now.';

create function priv.sync_compact(p_zone uuid, p_seq bigint, p_state bytea) returns boolean
language plpgsql security definer
set search_path = ''
as $$
declare
  tenant uuid;
begin
  select z.tenant_id into tenant from app.zones z where z.id = p_zone for no key update;
  if tenant is null
    or not exists (select from app.zone_updates u where u.zone_id = p_zone and u.seq = p_seq)
    or exists (select from app.zone_snapshots s where s.zone_id = p_zone and s.seq >= p_seq) then
    return false;
  end if;
  insert into app.zone_snapshots (tenant_id, zone_id, seq, state)
  values (tenant, p_zone, p_seq, p_state);
  delete from app.zone_snapshots s
  where s.zone_id = p_zone and s.seq < (
    select min(kept.seq) from (
      select k.seq from app.zone_snapshots k where k.zone_id = p_zone order by k.seq desc limit 2
    ) kept);
  return true;
end
$$;
comment on function priv.sync_compact(uuid, bigint, bytea) is 'Keeps a snapshot of the document after update p_seq.';

create function priv.sync_projection_lag()
returns table (zone_id uuid, seq bigint, projected bigint)
language sql stable security definer
set search_path = ''
as $$
  select z.id, head.seq, coalesce(p.seq, 0)
  from app.zones z
  cross join lateral (
    select u.seq from app.zone_updates u where u.zone_id = z.id order by u.seq desc limit 1
  ) head
  left join app.zone_projections p on p.tenant_id = z.tenant_id and p.zone_id = z.id
  where head.seq > coalesce(p.seq, 0)
$$;
comment on function priv.sync_projection_lag() is 'Zones whose read model is behind their log.';

grant execute on function priv.sync_open(text, uuid), priv.sync_load(uuid), priv.sync_clients(uuid),
  priv.sync_access(jsonb), priv.sync_compact(uuid, bigint, bytea), priv.sync_projection_lag()
  to kring_sync;
reset role;
