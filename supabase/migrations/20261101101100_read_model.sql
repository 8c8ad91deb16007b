-- What documents say, as rows: pages are rendered from these before any socket is up, and lists are
-- counted from them. The projector writes them through priv.sync_project; they can be rebuilt from
-- the log at any time and are never the truth.

create table app.zone_projections (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  seq bigint not null,
  changed_at timestamptz,
  changed_by uuid references app.people (id),
  primary key (tenant_id, zone_id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.zone_projections (plan_id);
comment on table app.zone_projections is 'How far each zone is projected, and who wrote last.';

create table app.plan_sections (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  key text not null,
  content jsonb not null,
  plain text not null default '',
  primary key (tenant_id, zone_id, key),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.plan_sections (plan_id);
comment on table app.plan_sections is 'A section''s text, as ProseMirror JSON and as plain text.';

create table app.plan_goals (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id text not null,
  title text not null default '',
  content jsonb,
  wheel_area text,
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'REACHED', 'CLOSED')),
  position text not null default '',
  primary key (tenant_id, zone_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.plan_goals (plan_id);
comment on table app.plan_goals is 'Mål of a plan.';

create table app.plan_actions (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id text not null,
  goal_id text,
  title text not null default '',
  what text not null default '',
  plan_unit_id uuid,
  contact_party_id uuid,
  start_on date,
  due_on date,
  done_on date,
  status text not null default 'PLANNED' check (status in ('PLANNED', 'IN_PROGRESS',
    'WAITING_CONSENT', 'WAITING', 'DONE', 'DISPUTED', 'CANCELLED')),
  position text not null default '',
  primary key (tenant_id, zone_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, plan_unit_id)
    references app.plan_units (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, contact_party_id)
    references app.plan_parties (tenant_id, plan_id, id)
);
create index on app.plan_actions (plan_id);
comment on table app.plan_actions is 'Insats: who does what, until when.';

create table app.plan_contacts (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  action_id text not null,
  party_id uuid not null,
  primary key (tenant_id, zone_id, action_id, party_id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, party_id)
    references app.plan_parties (tenant_id, plan_id, id)
);
create index on app.plan_contacts (plan_id);
comment on table app.plan_contacts is 'Contact persons of actions.';

do $$
declare
  name text;
begin
  foreach name in array array['zone_projections', 'plan_sections', 'plan_goals', 'plan_actions',
    'plan_contacts'] loop
    call priv.protect(format('app.%I', name)::regclass,
      'tenant_id = any (array(select priv.my_tenant_ids()))');
    call priv.allow('kring_definer', format('app.%I', name)::regclass,
      case name when 'zone_projections' then '{select,insert,update}'::text[]
        else '{select,insert,update,delete}'::text[] end);
    execute format('grant select on app.%I to authenticated', name);
    execute format('create policy read on app.%I for select to authenticated
      using (zone_id = any (array(select priv.my_zone_ids(''read''))))', name);
  end loop;
end
$$;
