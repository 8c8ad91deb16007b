-- When words must go for good (felskrivning, erasure), and when a database has been restored: the zone
-- begins anew. Its log and snapshots are replaced by one state that was made without them and without
-- any history, its epoch is raised, and every client id of before is retired: whoever comes with a copy
-- of before is told so (4409) and can bring nothing back. Run by an operator (server/purge-main.ts).
--
--   purge_read(p_zone, p_by) → (zone_kind, seq bigint, bytes bytea): the whole log; logged
--   purge_zone(p_zone, p_seq, p_state, p_retired, p_reason, p_by, p_words, p_payload) → integer:
--     the new epoch; null when the log no longer ends at p_seq
--   purge_zones() → (zone_id): every zone that anyone has written in
--   sync_retired(p_zone) → (client_id): ids of earlier epochs

do $$
declare
  name text;
begin
  foreach name in array array['kring_operator', 'kring_purger'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I nologin noinherit', name);
    end if;
  end loop;
end
$$;
comment on role kring_operator is 'Whoever runs the service: EXECUTE on priv.purge_*, no table.';
comment on role kring_purger is 'Owns priv.purge_zone and nothing else: the one way past the append-only log.';
grant kring_purger to current_user with set true;
grant usage on schema app to kring_purger;
grant usage, create on schema priv to kring_purger;
grant usage on schema priv to kring_operator;
alter default privileges for role kring_purger revoke execute on functions from public;

create table app.zone_purges (
  tenant_id uuid not null,
  zone_id uuid not null,
  epoch integer not null,
  at timestamptz not null default clock_timestamp(),
  person_id uuid not null references app.people (id),
  reason text not null check (reason in ('wrongPlace', 'erasure', 'restore')),
  updates_before bigint not null,
  bytes_before bigint not null,
  bytes_after bigint not null,
  primary key (tenant_id, zone_id, epoch),
  foreign key (tenant_id, zone_id) references app.zones (tenant_id, id)
);
comment on table app.zone_purges is 'Each time a zone began anew: who did it, when and why; never what went.';
comment on column app.zone_purges.epoch is 'The epoch that began.';

create table app.zone_retired_clients (
  tenant_id uuid not null,
  zone_id uuid not null,
  client_id bigint not null,
  epoch integer not null,
  primary key (tenant_id, zone_id, client_id),
  foreign key (tenant_id, zone_id) references app.zones (tenant_id, id)
);
create index zone_retired_clients_zone on app.zone_retired_clients (zone_id);
comment on table app.zone_retired_clients is
  'Yjs client ids of earlier epochs: a copy that holds one is from before a purge.';
comment on column app.zone_retired_clients.epoch is 'The epoch that ended with them.';

call priv.protect('app.zone_purges', 'false');
call priv.protect('app.zone_retired_clients', 'false');
call priv.allow('kring_definer', 'app.zone_retired_clients', '{select}');
call priv.allow('kring_purger', 'app.zone_purges', '{insert}');
call priv.allow('kring_purger', 'app.zone_retired_clients', '{select,insert}');
call priv.allow('kring_purger', 'app.zones', '{select,update}');
call priv.allow('kring_purger', 'app.zone_updates', '{select,insert,delete}');
call priv.allow('kring_purger', 'app.zone_snapshots', '{select,delete}');
call priv.allow('kring_purger', 'app.threads', '{select,update}');

create trigger append_only before update or delete or truncate on app.zone_purges
  for each statement execute function priv.refuse_change();
create trigger append_only before update or delete or truncate on app.zone_retired_clients
  for each statement execute function priv.refuse_change();

-- The log stays append-only for everyone, its owner and kring_definer included. Only inside a function
-- of kring_purger is the current user kring_purger, and there is one such function.
create function priv.refuse_change_but_purge() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if tg_op = 'DELETE' and current_user = 'kring_purger' then
    return null;
  end if;
  raise exception using errcode = '42501', message = 'append_only';
end
$$;
comment on function priv.refuse_change_but_purge() is
  'Trigger of the log: append-only for every role, but a purge may take a zone''s rows away whole.';
drop trigger append_only on app.zone_updates;
create trigger append_only before update or delete or truncate on app.zone_updates
  for each statement execute function priv.refuse_change_but_purge();

-- A quotation is a copy of words of the text: it may be emptied with them, and by nothing else.
drop trigger keep_keys on app.threads;
create trigger keep_keys before update on app.threads
  for each row when (current_user <> 'kring_purger')
  execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'anchor', 'quotation',
    'created_by', 'created_at');

set role kring_definer;

create function priv.purge_read(p_zone uuid, p_by uuid)
returns table (zone_kind text, seq bigint, bytes bytea)
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action)
  select z.tenant_id, p_by, z.plan_id, z.id, 'zone.purge' from app.zones z where z.id = p_zone;
  return query
  select z.kind, u.seq, u.update
  from app.zones z join app.zone_updates u on u.zone_id = z.id
  where z.id = p_zone order by u.seq;
end
$$;
comment on function priv.purge_read(uuid, uuid) is 'The whole log of a zone that is to begin anew. Logged as a read.';

create function priv.purge_zones() returns table (zone_id uuid)
language sql stable security definer
set search_path = ''
as $$ select distinct u.zone_id from app.zone_updates u order by u.zone_id $$;
comment on function priv.purge_zones() is 'Zones that anyone has written in: all begin anew after a restore.';

create function priv.sync_retired(p_zone uuid) returns table (client_id bigint)
language sql stable security definer
set search_path = ''
as $$ select r.client_id from app.zone_retired_clients r where r.zone_id = p_zone $$;
comment on function priv.sync_retired(uuid) is 'Client ids of earlier epochs of a zone.';

grant execute on function priv.purge_read(uuid, uuid), priv.purge_zones() to kring_operator;
grant execute on function priv.sync_retired(uuid) to kring_sync;
grant execute on function priv.sync_project(uuid, bigint, jsonb) to kring_purger;
reset role;

set role kring_purger;

create function priv.purge_zone(p_zone uuid, p_seq bigint, p_state bytea, p_retired bigint[],
  p_reason text, p_by uuid, p_words text[], p_payload jsonb) returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  zone record;
  log record;
begin
  -- The lock of an append: none is under way, and none comes between.
  select z.tenant_id, z.id, z.epoch into zone
  from app.zones z where z.id = p_zone for no key update;
  select max(u.seq) as seq, count(*) as updates, sum(length(u.update)) as bytes into log
  from app.zone_updates u where u.zone_id = p_zone;
  if log.seq is distinct from p_seq then
    return null;
  end if;

  insert into app.zone_purges (tenant_id, zone_id, epoch, person_id, reason, updates_before,
    bytes_before, bytes_after)
  values (zone.tenant_id, zone.id, zone.epoch + 1, p_by, p_reason, log.updates, log.bytes,
    length(p_state));
  insert into app.zone_retired_clients (tenant_id, zone_id, client_id, epoch)
  select zone.tenant_id, zone.id, old.id, zone.epoch from unnest(p_retired) old (id)
  on conflict do nothing;
  delete from app.zone_snapshots s where s.zone_id = p_zone;
  delete from app.zone_updates u where u.zone_id = p_zone;
  -- Numbers go on: whoever knows an old one sees that there is something new.
  insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
  values (zone.tenant_id, zone.id, p_seq + 1, p_by, p_state);
  update app.zones z set epoch = z.epoch + 1 where z.id = p_zone;
  update app.threads t set quotation = ''
  where t.zone_id = p_zone
    and exists (select from unnest(p_words) word where position(word in t.quotation) > 0);
  perform priv.sync_project(p_zone, p_seq + 1, p_payload);
  perform pg_notify('kring', jsonb_build_object('kind', 'access', 'zone', p_zone)::text);
  return zone.epoch + 1;
end
$$;
comment on function priv.purge_zone(uuid, bigint, bytea, bigint[], text, uuid, text[], jsonb) is
  'Replaces a zone''s log by one fresh state and begins a new epoch; null when the log has grown meanwhile.';
grant execute on function
  priv.purge_zone(uuid, bigint, bytea, bigint[], text, uuid, text[], jsonb) to kring_operator;
reset role;
revoke create on schema priv from kring_purger;
