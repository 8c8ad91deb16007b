-- A child's plan, its zones (one zone = one document = one audience) and who takes part: units with
-- their people. A party and a unit are listed in a zone; whoever cannot read that zone never learns
-- that they take part. Content lives in zones, never here.

create table app.plans (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  child_id uuid not null,
  kind text not null default 'childPlan' check (kind in ('childPlan', 'internal')),
  legal_basis text[] not null default '{}',
  status text not null default 'ACTIVE'
    check (status in ('DRAFT', 'ACTIVE', 'PAUSED', 'CLOSED', 'ARCHIVED')),
  level text not null default 'green',
  version_no integer not null default 1,
  sealed_on date,
  principal_label text,
  best_interest_lead_id uuid,
  collaboration_lead_id uuid,
  next_follow_up_at timestamptz,
  follow_up_caller_id uuid,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, child_id) references app.children (tenant_id, id)
);
create index on app.plans (tenant_id, child_id);
comment on table app.plans is 'Barnets plan: its frame. What people write is in zones.';
comment on column app.plans.legal_basis is 'SIP, LSS10.';
comment on column app.plans.principal_label is 'Huvudansvarig huvudman as shown.';
comment on column app.plans.best_interest_lead_id is 'Barnensbästa-ansvarig: a plan unit.';
comment on column app.plans.collaboration_lead_id is 'Samverkansansvarig: a plan unit.';
comment on column app.plans.follow_up_caller_id is 'The party that calls to the next follow-up.';

create table app.zones (
  tenant_id uuid not null,
  plan_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  kind text not null check (kind in ('shared', 'family', 'child', 'health', 'school',
    'studentHealth', 'social', 'draft', 'meeting')),
  key text not null,
  title text,
  named_audience boolean not null default false,
  controller_authority_id uuid references app.authorities (id),
  plan_unit_id uuid,
  epoch integer not null default 1,
  access_epoch integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, plan_id, id),
  unique (tenant_id, plan_id, key),
  check ((kind = 'draft') = (plan_unit_id is not null)),
  foreign key (tenant_id, plan_id) references app.plans (tenant_id, id)
);
create index on app.zones (plan_id);
comment on table app.zones is 'Sekretesszon: unit of access, of document and of log.';
comment on column app.zones.key is 'The kind itself, or draft:<unit>, health:<name>, child:<name>.';
comment on column app.zones.named_audience is 'Only who is named (zone_shares) gets in; kind and role give nothing.';
comment on column app.zones.controller_authority_id is 'The authority that answers for what is written here.';
comment on column app.zones.epoch is 'Raised when the document was replaced: local copies are dropped.';
comment on column app.zones.access_epoch is 'Raised whenever the audience changes.';

create table app.plan_units (
  tenant_id uuid not null,
  plan_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  unit_id uuid references app.units (id),
  zone_id uuid not null,
  label text not null,
  sector text not null
    check (sector in ('health', 'school', 'studentHealth', 'social', 'family')),
  phone text,
  status text not null default 'ADMITTED'
    check (status in ('ADMITTED', 'AWAITING_CONSENT', 'ENDED')),
  primary key (tenant_id, id),
  unique (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id) references app.plans (tenant_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.plan_units (plan_id);
create index on app.plan_units (zone_id);
comment on table app.plan_units is 'A unit''s (or the family''s) part in one plan.';
comment on column app.plan_units.unit_id is 'Which unit it is; never shown, because a protected plan names no place.';
comment on column app.plan_units.zone_id is 'Where it is listed: invisible to who cannot read that zone.';
comment on column app.plan_units.label is 'What is shown; neutral in a protected plan.';

alter table app.plans
  add foreign key (tenant_id, id, best_interest_lead_id)
    references app.plan_units (tenant_id, plan_id, id) deferrable initially deferred,
  add foreign key (tenant_id, id, collaboration_lead_id)
    references app.plan_units (tenant_id, plan_id, id) deferrable initially deferred;
alter table app.zones
  add foreign key (tenant_id, plan_id, plan_unit_id)
    references app.plan_units (tenant_id, plan_id, id) deferrable initially deferred;

create table app.plan_parties (
  tenant_id uuid not null,
  plan_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  plan_unit_id uuid not null,
  person_id uuid not null references app.people (id),
  zone_id uuid not null,
  role text not null
    check (role in ('professional', 'coordinator', 'guardian', 'child', 'relative')),
  title text,
  phone text,
  email text,
  valid_from timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, plan_unit_id)
    references app.plan_units (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.plan_parties (plan_id);
create index on app.plan_parties (person_id);
create index on app.plan_parties (zone_id);
comment on table app.plan_parties is 'Aktör: a person who takes part in one plan, for a unit or the family.';
comment on column app.plan_parties.zone_id is 'Where the person is listed. In a zone with a named audience: gets in by name only.';

alter table app.plans
  add foreign key (tenant_id, id, follow_up_caller_id)
    references app.plan_parties (tenant_id, plan_id, id) deferrable initially deferred;

call priv.protect('app.plans', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.zones', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.plan_units', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.plan_parties', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.plans', '{select}');
call priv.allow('kring_definer', 'app.zones', '{select,update}');
call priv.allow('kring_definer', 'app.plan_units', '{select}');
call priv.allow('kring_definer', 'app.plan_parties', '{select,update}');

create trigger keep_keys before update on app.plans
  for each row execute function priv.keep_keys('tenant_id', 'id', 'child_id');
create trigger keep_keys before update on app.zones
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'id', 'kind');
create trigger keep_keys before update on app.plan_units
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'id');
create trigger keep_keys before update on app.plan_parties
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'id', 'person_id');
