-- The truth about what people wrote: every update of every zone's document, append-only, with who
-- wrote it. Snapshots only shorten loading and can be made again. No API role has any grant here;
-- the sync server reaches it through priv.sync_*.

create table app.zone_updates (
  tenant_id uuid not null,
  zone_id uuid not null,
  seq bigint not null,
  person_id uuid not null references app.people (id),
  session_id text references app.sessions (id),
  update bytea not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, zone_id, seq),
  foreign key (tenant_id, zone_id) references app.zones (tenant_id, id)
);
create index zone_updates_zone on app.zone_updates (zone_id, seq);
comment on table app.zone_updates is 'Append-only log of Yjs updates; seq has no gaps within a zone.';
comment on column app.zone_updates.session_id is 'Null only for what an import wrote.';

create table app.zone_clients (
  tenant_id uuid not null,
  zone_id uuid not null,
  client_id bigint not null,
  person_id uuid not null references app.people (id),
  session_id text references app.sessions (id),
  bound_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, zone_id, client_id),
  foreign key (tenant_id, zone_id) references app.zones (tenant_id, id)
);
create index zone_clients_zone on app.zone_clients (zone_id, client_id);
comment on table app.zone_clients is 'Which person a Yjs client id belongs to, for ever: authorship that no client can claim.';

create table app.zone_snapshots (
  tenant_id uuid not null,
  zone_id uuid not null,
  seq bigint not null,
  state bytea not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, zone_id, seq),
  foreign key (tenant_id, zone_id) references app.zones (tenant_id, id)
);
create index zone_snapshots_zone on app.zone_snapshots (zone_id, seq);
comment on table app.zone_snapshots is 'The document after update seq; the newest two are kept.';

-- Already compressed by Yjs' own encoding: spare PostgreSQL the attempt.
alter table app.zone_updates alter column update set storage external;

call priv.protect('app.zone_updates', 'false');
call priv.protect('app.zone_clients', 'false');
call priv.protect('app.zone_snapshots', 'false');
call priv.allow('kring_definer', 'app.zone_updates', '{select,insert}');
call priv.allow('kring_definer', 'app.zone_clients', '{select,insert}');
call priv.allow('kring_definer', 'app.zone_snapshots', '{select,insert,delete}');

create trigger append_only before update or delete or truncate on app.zone_updates
  for each statement execute function priv.refuse_change();
create trigger append_only before update or delete or truncate on app.zone_clients
  for each statement execute function priv.refuse_change();
