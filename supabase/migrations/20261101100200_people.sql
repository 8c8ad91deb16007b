-- People, how they are recognised at sign-in, their sessions' place in a tenant (memberships with a
-- mandate period). A person exists once and may act in several tenants; who sees whom is decided by
-- shared zones (access) and memberships.

create table app.people (
  id uuid primary key default gen_random_uuid(),
  slug text unique,
  name text not null,
  initials text,
  kind text not null check (
    kind in ('staff', 'guardian', 'child', 'relative', 'administrator', 'operator')),
  locale text not null default 'sv'
);
comment on table app.people is 'Everyone who can sign in.';
comment on column app.people.slug is 'Name of a demo person; null for everyone else.';

create table app.person_identities (
  kind text not null check (kind in ('personalNumber', 'hsaId')),
  value text not null,
  person_id uuid not null references app.people (id),
  primary key (kind, value)
);
create index on app.person_identities (person_id);
comment on table app.person_identities is 'What identity providers assert about a person. Only sign-in reads it.';

create table app.memberships (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  person_id uuid not null references app.people (id),
  unit_id uuid,
  role text not null check (
    role in ('staff', 'coordinator', 'administrator', 'guardian', 'child', 'relative')),
  title text,
  valid_from timestamptz not null default clock_timestamp(),
  valid_to timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id)
);
create index memberships_person on app.memberships (person_id, tenant_id)
  include (role, valid_from, valid_to);
create index on app.memberships (tenant_id, unit_id);
comment on table app.memberships is 'A person''s mandate in a tenant; without an active one nothing there is reachable.';

create trigger keep_keys before update on app.memberships
  for each row execute function priv.keep_keys('tenant_id', 'id', 'person_id');
