-- The sync server without documents in memory: it judges by an index of the log. This is what it asks
-- of the database now; what stands in 20261101101300_sync.sql and _append.sql about these functions is
-- replaced.
--
--   sync_open(p_pairs jsonb) → one row for each pair, logged in access_log when outcome is 'ok':
--     (n, outcome 'ok' | 'signed_out' | 'none', person_id, name, sector, role, access, epoch,
--      zone_kind, writer, writer_key)
--     p_pairs: [{ "n": 1, "session": "…", "zone": "…" }, …]: all sockets that come at the same moment
--   sync_zone(p_zone uuid, p_content boolean) → (seq bigint, kind text, bytes bytea), in order:
--     'clients': JSON text { "<person>": [client id, …], … }; then 'index' (when one is stored),
--     'snapshot' (when the content is asked for, or there is no index), every 'update' after it
--   sync_load(p_zone uuid) → the newest snapshot and every update after it
--   sync_since(p_zone uuid, p_seq bigint) → (seq, bytes, person_id), in order
--   sync_append(p_rows jsonb, p_tell boolean) → (n int, seq bigint, refusal text), one row per row,
--     all zones in one transaction
--     p_rows: [{ "n": 1, "zone": "…", "session": "…", "update": "<base64>", "clients": [123, …] }, …]
--     refusal: null | 'signed_out' | 'not_allowed' | 'client_taken'. `clients` are the client ids
--     that the update adds content of. Rows that are not refused get consecutive seq in their zone.
--   sync_access(p_pairs jsonb) → (session_id, zone_id, outcome, access, epoch, writer, writer_key)
--     p_pairs: [{ "session", "zone", "access", "epoch", "writerKey" }, …]: what the caller knows.
--     Only the pairs of which something else is true now are answered.
--   sync_compact(p_zone, p_seq, p_state bytea, p_path_index bytea) → boolean, false when too late
--
-- `writer` is what rights inside a zone depend on (src/lib/domain/access/write-rights.ts):
-- `writer_key` names its value: app.plans.parties_epoch, raised whenever a part in the plan changes.
--   { "role", "sector", "unitIds": [plan unit, …], "leads": boolean, "reportingUnitIds": [plan unit, …] }

alter table app.plans add column parties_epoch integer not null default 1;
comment on column app.plans.parties_epoch is
  'Raised whenever who takes part, for which unit, or who leads may have changed.';
call priv.allow('kring_definer', 'app.plans', '{update}');

alter table app.zone_snapshots add column path_index bytea;
alter table app.zone_snapshots alter column state set storage external;
comment on column app.zone_snapshots.path_index is
  'The sync server''s index of this state, as it stores it: saves it reading the state. Can be made again.';

set role kring_definer;

create function priv.parties_changed() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  plan uuid;
  zone uuid;
begin
  for plan in select distinct c.plan_id from changed c order by c.plan_id loop
    update app.plans p set parties_epoch = p.parties_epoch + 1 where p.id = plan;
    for zone in select z.id from app.zones z where z.plan_id = plan order by z.id loop
      perform pg_notify('kring', jsonb_build_object('kind', 'access', 'zone', zone)::text);
    end loop;
  end loop;
  return null;
end
$$;
comment on function priv.parties_changed() is 'Trigger: rights inside a zone follow the parts in its plan.';

create function priv.leads_changed() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  zone uuid;
begin
  new.parties_epoch := old.parties_epoch + 1;
  for zone in select z.id from app.zones z where z.plan_id = new.id order by z.id loop
    perform pg_notify('kring', jsonb_build_object('kind', 'access', 'zone', zone)::text);
  end loop;
  return new;
end
$$;
comment on function priv.leads_changed() is 'Trigger: rights inside a zone follow who leads the plan.';

-- Asked for many at once: a storm of returning sockets is one question.
create function priv.zone_writers(p_pairs jsonb) returns table (zone_id uuid, person_id uuid, writer jsonb)
language sql stable security definer
set search_path = ''
as $$
  with pair as materialized (
    select distinct (p ->> 'zone')::uuid as zone_id, (p ->> 'person')::uuid as person_id
    from jsonb_array_elements(p_pairs) p
  ),
  zone as materialized (
    select z.id, z.plan_id from app.zones z where z.id in (select pair.zone_id from pair)
  ),
  leader as materialized (
    select plan.plan_id, l.person_id
    from (select distinct zone.plan_id from zone) plan
    cross join lateral priv.leaders(plan.plan_id) l
  ),
  reporting as materialized (
    select zone.id as zone_id, jsonb_agg(distinct party.plan_unit_id) as unit_ids
    from zone
    join app.plan_parties party on party.plan_id = zone.plan_id
    join app.zone_members m on m.zone_id = zone.id and m.person_id = party.person_id
    where m.can_write and m.revoked_at is null and m.valid_from <= clock_timestamp()
      and (m.valid_to is null or m.valid_to > clock_timestamp())
      and party.valid_from <= clock_timestamp()
      and (party.ended_at is null or party.ended_at > clock_timestamp())
    group by zone.id
  ),
  part as materialized (
    select pair.zone_id, pair.person_id,
      (array_agg(party.role order by party.valid_from, party.id))[1] as role,
      (array_agg(u.sector order by party.valid_from, party.id))[1] as sector,
      jsonb_agg(distinct party.plan_unit_id) as unit_ids
    from pair
    join zone on zone.id = pair.zone_id
    join app.plan_parties party on party.plan_id = zone.plan_id and party.person_id = pair.person_id
    join app.plan_units u on u.tenant_id = party.tenant_id and u.id = party.plan_unit_id
    where u.status = 'ADMITTED' and party.valid_from <= clock_timestamp()
      and (party.ended_at is null or party.ended_at > clock_timestamp())
    group by pair.zone_id, pair.person_id
  )
  select pair.zone_id, pair.person_id, jsonb_build_object(
    'role', part.role,
    'sector', part.sector,
    'unitIds', coalesce(part.unit_ids, '[]'),
    'leads', exists (
      select from leader where leader.plan_id = zone.plan_id and leader.person_id = pair.person_id),
    'reportingUnitIds', coalesce(reporting.unit_ids, '[]'))
  from pair
  join zone on zone.id = pair.zone_id
  left join part on part.zone_id = pair.zone_id and part.person_id = pair.person_id
  left join reporting on reporting.zone_id = pair.zone_id
$$;
comment on function priv.zone_writers(jsonb) is
  'What rights inside a zone depend on: role, units, whether they lead, which units can report for themselves.';

drop function priv.sync_open(text, uuid);
create function priv.sync_open(p_pairs jsonb)
returns table (n integer, outcome text, person_id uuid, name text, sector text, role text, access text,
  epoch integer, zone_kind text, writer jsonb, writer_key text)
language plpgsql security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  return query
  with pair as materialized (
    select (p ->> 'n')::integer as n, p ->> 'session' as session_id, (p ->> 'zone')::uuid as zone_id
    from jsonb_array_elements(p_pairs) p
  ),
  alive as materialized (
    select s.id, s.person_id from app.sessions s
    where s.id in (select pair.session_id from pair) and s.revoked_at is null
      and s.expires_at > clock_timestamp() and s.absolute_expires_at > clock_timestamp()
  ),
  level as materialized (
    select m.zone_id, m.person_id, case
        when bool_or(m.can_write) then 'edit'
        when bool_or(m.can_comment) then 'comment'
        when bool_or(m.can_read) then 'read'
      end as access
    from app.zone_members m
    where m.zone_id in (select pair.zone_id from pair)
      and m.person_id in (select alive.person_id from alive)
      and m.revoked_at is null and m.valid_from <= clock_timestamp()
      and (m.valid_to is null or m.valid_to > clock_timestamp())
    group by m.zone_id, m.person_id
  ),
  opened as materialized (
    select pair.n, alive.person_id, level.access, z.id as zone_id, z.tenant_id, z.plan_id, z.epoch,
      z.kind, p.parties_epoch::text as writer_key
    from pair
    join alive on alive.id = pair.session_id
    join level on level.zone_id = pair.zone_id and level.person_id = alive.person_id
    join app.zones z on z.id = pair.zone_id
    join app.plans p on p.tenant_id = z.tenant_id and p.id = z.plan_id
    where level.access is not null
  ),
  logged as (
    insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action)
    select o.tenant_id, o.person_id, o.plan_id, o.zone_id, 'zone.open' from opened o
  ),
  writer as materialized (
    select w.zone_id, w.person_id, w.writer from priv.zone_writers((
      select coalesce(jsonb_agg(jsonb_build_object('zone', o.zone_id, 'person', o.person_id)), '[]')
      from opened o)) w
  )
  select pair.n,
    case when o.n is not null then 'ok' when alive.id is null then 'signed_out' else 'none' end,
    o.person_id, who.name, w.writer ->> 'sector', w.writer ->> 'role', o.access, o.epoch, o.kind,
    w.writer, o.writer_key
  from pair
  left join alive on alive.id = pair.session_id
  left join opened o on o.n = pair.n
  left join app.people who on who.id = o.person_id
  left join writer w on w.zone_id = o.zone_id and w.person_id = o.person_id
  order by pair.n;
end
$$;
comment on function priv.sync_open(jsonb) is
  'May these sessions open these zones, and as whom? Every opening is logged, or nothing is opened.';

drop function priv.sync_clients(uuid);

drop function priv.sync_since(uuid, bigint);
create function priv.sync_since(p_zone uuid, p_seq bigint)
returns table (seq bigint, bytes bytea, person_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select u.seq, u.update, u.person_id from app.zone_updates u
  where u.zone_id = p_zone and u.seq > p_seq order by u.seq
$$;
comment on function priv.sync_since(uuid, bigint) is
  'Every update of a zone after p_seq, in order, and whose it is.';

drop function priv.sync_access(jsonb);
create function priv.sync_access(p_pairs jsonb)
returns table (session_id text, zone_id uuid, outcome text, access text, epoch integer, writer jsonb,
  writer_key text)
language sql stable security definer
set search_path = ''
as $$
  with pair as materialized (
    select p ->> 'session' as session_id, (p ->> 'zone')::uuid as zone_id, p ->> 'access' as access,
      (p ->> 'epoch')::integer as epoch, p ->> 'writerKey' as writer_key
    from jsonb_array_elements(p_pairs) p
  ),
  alive as materialized (
    select s.id, s.person_id from app.sessions s
    where s.id in (select pair.session_id from pair) and s.revoked_at is null
      and s.expires_at > clock_timestamp() and s.absolute_expires_at > clock_timestamp()
  ),
  zone as materialized (
    select z.id, z.epoch, p.parties_epoch::text as writer_key
    from app.zones z join app.plans p on p.tenant_id = z.tenant_id and p.id = z.plan_id
    where z.id in (select pair.zone_id from pair)
  ),
  level as materialized (
    select m.zone_id, m.person_id, case
        when bool_or(m.can_write) then 'edit'
        when bool_or(m.can_comment) then 'comment'
        when bool_or(m.can_read) then 'read'
      end as access
    from app.zone_members m
    where m.zone_id in (select pair.zone_id from pair)
      and m.person_id in (select alive.person_id from alive)
      and m.revoked_at is null and m.valid_from <= clock_timestamp()
      and (m.valid_to is null or m.valid_to > clock_timestamp())
    group by m.zone_id, m.person_id
  ),
  changed as (
    select pair.session_id, pair.zone_id, alive.person_id, level.access, zone.epoch, zone.writer_key
    from pair
    left join alive on alive.id = pair.session_id
    left join zone on zone.id = pair.zone_id
    left join level on level.zone_id = pair.zone_id and level.person_id = alive.person_id
    where pair.access is distinct from level.access or pair.epoch is distinct from zone.epoch
      or (level.access = 'edit' and pair.writer_key is distinct from zone.writer_key)
  )
  select changed.session_id, changed.zone_id,
    case
      when changed.person_id is null then 'signed_out'
      when changed.access is null then 'none'
      else 'ok'
    end,
    changed.access, changed.epoch,
    w.writer, changed.writer_key
  from changed
  left join priv.zone_writers((
    select coalesce(jsonb_agg(jsonb_build_object('zone', c.zone_id, 'person', c.person_id)), '[]')
    from changed c where c.access is not null)) w
    on w.zone_id = changed.zone_id and w.person_id = changed.person_id
$$;
comment on function priv.sync_access(jsonb) is 'Of what each open socket knows: what is no longer so.';

drop function priv.sync_compact(uuid, bigint, bytea);
create function priv.sync_compact(p_zone uuid, p_seq bigint, p_state bytea, p_path_index bytea)
returns boolean
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
  insert into app.zone_snapshots (tenant_id, zone_id, seq, state, path_index)
  values (tenant, p_zone, p_seq, p_state, p_path_index);
  delete from app.zone_snapshots s
  where s.zone_id = p_zone and s.seq < (
    select min(kept.seq) from (
      select k.seq from app.zone_snapshots k where k.zone_id = p_zone order by k.seq desc limit 2
    ) kept);
  return true;
end
$$;
comment on function priv.sync_compact(uuid, bigint, bytea, bytea) is
  'Keeps a snapshot of the document after update p_seq, and its index.';

drop function priv.sync_append(uuid, jsonb);
-- The new one, and sync_zone, follow with the epochs (20261125134100_epochs.sql), which they ask about.

grant execute on function priv.sync_open(jsonb), priv.sync_since(uuid, bigint),
  priv.sync_access(jsonb), priv.sync_compact(uuid, bigint, bytea, bytea) to kring_sync;
reset role;

create trigger parties_changed_insert after insert on app.plan_parties
  referencing new table as changed for each statement execute function priv.parties_changed();
create trigger parties_changed_update after update on app.plan_parties
  referencing new table as changed for each statement execute function priv.parties_changed();
create trigger parties_changed_insert after insert on app.plan_units
  referencing new table as changed for each statement execute function priv.parties_changed();
create trigger parties_changed_update after update on app.plan_units
  referencing new table as changed for each statement execute function priv.parties_changed();
create trigger leads_changed before update on app.plans
  for each row when (
    old.best_interest_lead_id is distinct from new.best_interest_lead_id
    or old.collaboration_lead_id is distinct from new.collaboration_lead_id)
  execute function priv.leads_changed();
