-- What the family and the child have said: consents per guardian and unit, and shares that open one
-- zone to a unit or a named person. Both are ended or withdrawn, never deleted. Neither is a legal
-- basis under GDPR: a consent here lifts secrecy between named parties.

create table app.consents (
  tenant_id uuid not null,
  plan_id uuid not null,
  id uuid not null default gen_random_uuid(),
  giver_party_id uuid not null,
  plan_unit_id uuid not null,
  zone_kind text,
  answer text not null check (answer in ('yes', 'no')),
  form text not null check (form in ('oral', 'written', 'kring')),
  note text,
  given_at timestamptz not null default clock_timestamp(),
  withdrawn_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, plan_id, giver_party_id)
    references app.plan_parties (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, plan_unit_id)
    references app.plan_units (tenant_id, plan_id, id)
);
create index on app.consents (plan_id);
comment on table app.consents is 'Samtycke of one giver for one unit: an active no from a guardian closes.';
comment on column app.consents.zone_kind is 'The kind of zone it is about; null for the unit''s whole part.';

create table app.zone_shares (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid(),
  plan_unit_id uuid,
  party_id uuid,
  access text not null check (access in ('read', 'comment', 'edit')),
  basis text not null check (basis in ('consent', 'childChoice', 'familyChoice', 'authority')),
  granted_by uuid references app.people (id),
  granted_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  primary key (tenant_id, id),
  check (num_nonnulls(plan_unit_id, party_id) = 1),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, plan_unit_id)
    references app.plan_units (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, party_id)
    references app.plan_parties (tenant_id, plan_id, id)
);
create index on app.zone_shares (plan_id);
create index on app.zone_shares (zone_id);
comment on table app.zone_shares is 'Extra audience of one zone: a unit''s people or one named party.';

call priv.protect('app.consents', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.zone_shares', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.consents', '{select}');
call priv.allow('kring_definer', 'app.zone_shares', '{select}');

create trigger keep_keys before update on app.consents
  for each row execute function
    priv.keep_keys('tenant_id', 'plan_id', 'id', 'giver_party_id', 'plan_unit_id', 'answer');
create trigger keep_keys before update on app.zone_shares
  for each row execute function
    priv.keep_keys('tenant_id', 'plan_id', 'id', 'zone_id', 'plan_unit_id', 'party_id', 'access');
