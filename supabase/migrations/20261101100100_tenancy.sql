-- Tenants (a municipality's contract), authorities (the secrecy boundary inside and across tenants)
-- and their units. Authorities and units stand outside tenants, because a region's unit acts in
-- several; tenant_units says where.

create table app.tenants (
  id uuid primary key default gen_random_uuid(),
  slug text not null unique,
  name text not null,
  municipality_code text
);
comment on table app.tenants is 'A municipality that uses Kring. Everything about a plan belongs to one.';

create table app.authorities (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  kind text not null check (kind in ('municipalBoard', 'region', 'privateProvider')),
  home_tenant_id uuid references app.tenants (id)
);
comment on table app.authorities is 'Myndighet (nämnd, region, vårdgivare): secrecy holds between them.';
comment on column app.authorities.home_tenant_id is 'The tenant of a municipal board; null for a region.';

create table app.units (
  id uuid primary key default gen_random_uuid(),
  authority_id uuid not null references app.authorities (id),
  name text not null,
  sector text not null check (sector in ('health', 'school', 'studentHealth', 'social')),
  local_id text,
  phone text
);
create index on app.units (authority_id);
comment on table app.units is 'Verksamhet: BVC, school, habilitation. Its sector decides its zones.';

create table app.tenant_units (
  tenant_id uuid not null references app.tenants (id),
  unit_id uuid not null references app.units (id),
  primary key (tenant_id, unit_id)
);
create index on app.tenant_units (unit_id);
comment on table app.tenant_units is 'Which units act in which tenant.';
