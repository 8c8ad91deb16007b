-- Writing to the log. Access is asked again inside the transaction that commits, by the clock at
-- that moment, with the rows it depends on locked: whoever ends a session or a part waits for
-- appends under way, and no append that starts later gets through.
--
-- Order of locks, the same everywhere: zone, sessions (by id), members. A rebuild of access locks
-- zones first too.

set role kring_definer;

-- Sessions are locked and, at most once a minute each, their idle expiry is moved.
create function priv.hold_sessions(p_sessions text[]) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  soon timestamptz := clock_timestamp() + interval '29 minutes';
begin
  if not exists (
    select from app.sessions s
    where s.id = any (p_sessions) and s.revoked_at is null
      and s.expires_at < least(soon, s.absolute_expires_at)) then
    perform from app.sessions s where s.id = any (p_sessions) order by s.id for share;
    return;
  end if;
  perform from app.sessions s where s.id = any (p_sessions) order by s.id for no key update;
  update app.sessions s
  set expires_at = least(clock_timestamp() + interval '30 minutes', s.absolute_expires_at)
  where s.id = any (p_sessions) and s.revoked_at is null and s.expires_at > clock_timestamp()
    and s.expires_at < least(soon, s.absolute_expires_at);
end
$$;
comment on function priv.hold_sessions(text[]) is 'Locks sessions until commit; writing counts as being there.';

create function priv.sync_append(p_zone uuid, p_rows jsonb)
returns table (n integer, seq bigint, refusal text)
language plpgsql security definer
set search_path = ''
-- Planned once for each connection: a key press waits for this.
set plan_cache_mode = force_generic_plan
as $$
declare
  tenant uuid;
  last_seq bigint;
  written bigint;
begin
  select z.tenant_id into tenant from app.zones z where z.id = p_zone for no key update;
  perform priv.hold_sessions(array(select distinct r ->> 'session' from jsonb_array_elements(p_rows) r));
  perform from app.zone_members m
  where m.zone_id = p_zone and m.revoked_at is null and m.person_id in (
    select s.person_id from app.sessions s
    where s.id in (select r ->> 'session' from jsonb_array_elements(p_rows) r))
  for share;
  select coalesce(max(u.seq), 0) into last_seq from app.zone_updates u where u.zone_id = p_zone;

  return query
  with asked as (
    select (r.value ->> 'n')::integer as n, r.ordinality as place, r.value ->> 'session' as session_id,
      priv.live_session(r.value ->> 'session') as person_id,
      decode(r.value ->> 'update', 'base64') as update,
      coalesce(r.value -> 'clients', '[]') as clients
    from jsonb_array_elements(p_rows) with ordinality r
  ),
  level as (
    select who.person_id, priv.access_level(p_zone, who.person_id) as access
    from (select distinct asked.person_id from asked where asked.person_id is not null) who
  ),
  judged as (
    select asked.*, case
      when asked.person_id is null then 'signed_out'
      when level.access is distinct from 'edit' or tenant is null then 'not_allowed'
    end as refusal
    from asked left join level on level.person_id = asked.person_id
  ),
  used as (
    select judged.place, judged.person_id, judged.session_id, client.value::bigint as client_id
    from judged cross join jsonb_array_elements_text(judged.clients) client
    where judged.refusal is null
  ),
  bound as (
    insert into app.zone_clients (tenant_id, zone_id, client_id, person_id, session_id)
    select distinct on (used.client_id) tenant, p_zone, used.client_id, used.person_id, used.session_id
    from used order by used.client_id, used.place
    on conflict do nothing
    returning client_id, person_id
  ),
  owner as (
    select bound.client_id, bound.person_id from bound
    union all
    select c.client_id, c.person_id from app.zone_clients c
    where c.zone_id = p_zone and c.client_id in (select used.client_id from used)
  ),
  taken as (
    select distinct used.place from used join owner on owner.client_id = used.client_id
    where owner.person_id <> used.person_id
  ),
  accepted as (
    select judged.*, last_seq + row_number() over (order by judged.place) as seq
    from judged
    where judged.refusal is null and judged.place not in (select taken.place from taken)
  ),
  stored as (
    insert into app.zone_updates (tenant_id, zone_id, seq, person_id, session_id, update)
    select tenant, p_zone, a.seq, a.person_id, a.session_id, a.update from accepted a
  )
  select judged.n, accepted.seq,
    case when accepted.seq is null then coalesce(judged.refusal, 'client_taken') end
  from judged left join accepted on accepted.place = judged.place
  order by judged.place;

  select max(u.seq) into written from app.zone_updates u where u.zone_id = p_zone and u.seq > last_seq;
  if written is not null then
    perform pg_notify('kring',
      jsonb_build_object('kind', 'update', 'zone', p_zone, 'seq', written)::text);
  end if;
end
$$;
comment on function priv.sync_append(uuid, jsonb) is 'Appends updates in order; each row is stored with its seq or refused with a reason.';

create function priv.sync_project(p_zone uuid, p_seq bigint, p_payload jsonb) returns boolean
language plpgsql security definer
set search_path = ''
as $$
declare
  zone record;
begin
  select z.tenant_id, z.plan_id into zone from app.zones z where z.id = p_zone;
  -- The upsert locks the zone's projection: an older one that comes late changes nothing.
  insert into app.zone_projections as p (tenant_id, plan_id, zone_id, seq, changed_at, changed_by)
  select zone.tenant_id, zone.plan_id, p_zone, u.seq, u.created_at, u.person_id
  from app.zone_updates u where u.zone_id = p_zone and u.seq = p_seq
  on conflict (tenant_id, zone_id) do update
    set seq = excluded.seq, changed_at = excluded.changed_at, changed_by = excluded.changed_by
    where p.seq < excluded.seq;
  if not found then
    return false;
  end if;

  delete from app.plan_sections t where t.zone_id = p_zone and t.tenant_id = zone.tenant_id;
  delete from app.plan_goals t where t.zone_id = p_zone and t.tenant_id = zone.tenant_id;
  delete from app.plan_actions t where t.zone_id = p_zone and t.tenant_id = zone.tenant_id;
  delete from app.plan_contacts t where t.zone_id = p_zone and t.tenant_id = zone.tenant_id;

  insert into app.plan_sections (tenant_id, plan_id, zone_id, key, content, plain)
  select zone.tenant_id, zone.plan_id, p_zone, s.key, s.content, coalesce(s.plain, '')
  from jsonb_to_recordset(p_payload -> 'sections') s (key text, content jsonb, plain text);

  insert into app.plan_goals (tenant_id, plan_id, zone_id, id, title, content, wheel_area, status, position)
  select zone.tenant_id, zone.plan_id, p_zone, g.id, coalesce(g.title, ''), g.content, g."wheelArea",
    coalesce(g.status, 'ACTIVE'), coalesce(g.position, '')
  from jsonb_to_recordset(p_payload -> 'goals') g
    (id text, title text, content jsonb, "wheelArea" text, status text, position text);

  -- Documents may name a unit or a person that is not in the plan; rows never do.
  insert into app.plan_actions (tenant_id, plan_id, zone_id, id, goal_id, title, what, plan_unit_id,
    contact_party_id, start_on, due_on, done_on, status, position)
  select zone.tenant_id, zone.plan_id, p_zone, a.id, a."goalId", coalesce(a.title, ''),
    coalesce(a.what, ''), unit.id, party.id, a."startOn", a."dueOn", a."doneOn",
    coalesce(a.status, 'PLANNED'), coalesce(a.position, '')
  from jsonb_to_recordset(p_payload -> 'actions') a
    (id text, "goalId" text, title text, what text, "unitId" text, "contactId" text,
     "startOn" date, "dueOn" date, "doneOn" date, status text, position text)
  left join app.plan_units unit on unit.plan_id = zone.plan_id and unit.id::text = a."unitId"
  left join app.plan_parties party on party.plan_id = zone.plan_id and party.id::text = a."contactId";

  insert into app.plan_contacts (tenant_id, plan_id, zone_id, action_id, party_id)
  select distinct zone.tenant_id, zone.plan_id, p_zone, c."actionId", party.id
  from jsonb_to_recordset(coalesce(p_payload -> 'contacts', '[]')) c ("actionId" text, "partyId" text)
  join app.plan_parties party on party.plan_id = zone.plan_id and party.id::text = c."partyId";
  return true;
end
$$;
comment on function priv.sync_project(uuid, bigint, jsonb) is 'Replaces a zone''s read model by what its document said after p_seq.';

grant execute on function priv.sync_append(uuid, jsonb), priv.sync_project(uuid, bigint, jsonb)
  to kring_sync;
reset role;
