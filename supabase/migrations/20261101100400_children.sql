-- Children and those who have custody of them or are close to them. A child that signs in is also a
-- person. Whether someone may see a child is decided by its plans (access).

create table app.children (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid() unique,
  name text not null,
  fictional_id text,
  born_on date,
  protected_identity boolean not null default false,
  person_id uuid references app.people (id),
  primary key (tenant_id, id)
);
create index on app.children (person_id);
comment on table app.children is 'The child that a plan is about.';
comment on column app.children.fictional_id is 'FIKTIV-0001: made so that it cannot be a personal number.';
comment on column app.children.protected_identity is 'Skyddade personuppgifter: no place, school or unit names in what is shared.';

create table app.guardians (
  tenant_id uuid not null,
  child_id uuid not null,
  person_id uuid not null references app.people (id),
  kind text not null check (kind in ('guardian', 'nonCustodialParent', 'relative')),
  label text,
  primary key (tenant_id, child_id, person_id),
  foreign key (tenant_id, child_id) references app.children (tenant_id, id)
);
create index on app.guardians (person_id);
comment on table app.guardians is 'Custody and closeness; gives no access by itself, only a place in a plan does.';
comment on column app.guardians.label is 'What the child says: Mamma, Pappa, Mormor.';

call priv.protect('app.children', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.guardians', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.children', '{select}');

create trigger keep_keys before update on app.children
  for each row execute function priv.keep_keys('tenant_id', 'id');
create trigger keep_keys before update on app.guardians
  for each row execute function priv.keep_keys('tenant_id', 'child_id', 'person_id');
