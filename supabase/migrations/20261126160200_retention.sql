-- How long each board keeps what, and what happens then. A board decides for itself (it is the one responsible),
-- and what nobody has decided about is kept: no row, nothing destroyed. Health care keeps at least ten years
-- (PDL 3:17) and the access log five (HSLF-FS 2016:40). To destroy takes a decision with a reference.

create table app.retention_rules (
  tenant_id uuid not null references app.tenants (id),
  authority_id uuid not null references app.authorities (id),
  kind text not null check (kind in ('SHARED', 'HEALTH', 'STUDENT_HEALTH', 'SCHOOL', 'SOCIAL', 'SIGNAL', 'LOG')),
  revision integer not null default 1 check (revision > 0),
  years integer not null check (years between 1 and 200),
  counted_from text not null check (counted_from in ('LAST_ENTRY', 'CLOSING')),
  outcome text not null check (outcome in ('DESTROY', 'ARCHIVE')),
  decision text not null default '' check (length(decision) <= 200),
  decided_by uuid not null references app.people (id),
  decided_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, authority_id, kind),
  check (kind not in ('HEALTH', 'STUDENT_HEALTH') or years >= 10),
  check (kind not in ('LOG', 'SOCIAL') or years >= 5),
  check (outcome = 'ARCHIVE' or decision <> '')
);
create index on app.retention_rules (authority_id);
create index on app.retention_rules (decided_by);
comment on table app.retention_rules is 'Gallring: how long a board keeps a kind of record; without a row it is kept.';
comment on column app.retention_rules.kind is 'SHARED is the agreed plan itself; the others, the part that the board''s units write in.';
comment on column app.retention_rules.decision is 'Reference of the board''s decision (gallringsbeslut).';

call priv.protect('app.retention_rules', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.retention_rules', '{select,insert,update}');
grant select on app.retention_rules to authenticated;
create policy read on app.retention_rules for select to authenticated
  using (tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}'))));
create trigger keep_keys before update on app.retention_rules
  for each row execute function priv.keep_keys('tenant_id', 'authority_id', 'kind');

insert into app.access_actions (kind, action) values ('CHANGED', 'retention.save');

set role kring_definer;

-- `p_seen` is the sum of the revisions that were seen; `p_rules` a JSON array that the server has read by its
-- schema. All of a board's rules are saved together.
create function priv.save_retention(p_tenant uuid, p_authority uuid, p_seen integer, p_rules text) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.keep_house(p_tenant);
  if not exists (
    select from app.authorities a where a.id = p_authority and a.home_tenant_id = p_tenant) then
    perform priv.not_found();
  elsif octet_length(coalesce(p_rules, '')) > 20000 or not (p_rules is json array) then
    perform priv.invalid_input();
  elsif p_seen is distinct from (
    select coalesce(sum(r.revision), 0) from app.retention_rules r
    where r.tenant_id = p_tenant and r.authority_id = p_authority) then
    perform priv.refuse('changed');
  end if;
  insert into app.retention_rules (tenant_id, authority_id, kind, years, counted_from, outcome, decision, decided_by)
  select p_tenant, p_authority, rule.kind, rule.years, rule."countedFrom", rule.outcome, btrim(rule.decision),
    priv.me()
  from jsonb_to_recordset(p_rules::jsonb) rule (kind text, years integer, "countedFrom" text, outcome text,
    decision text)
  on conflict (tenant_id, authority_id, kind) do update set revision = app.retention_rules.revision + 1,
    years = excluded.years, counted_from = excluded.counted_from, outcome = excluded.outcome,
    decision = excluded.decision, decided_by = excluded.decided_by, decided_at = clock_timestamp();
  perform priv.log_administration(p_tenant, 'retention.save', jsonb_build_object('authority', p_authority,
    'rules', p_rules::jsonb));
end
$$;
comment on function priv.save_retention(uuid, uuid, integer, text) is
  'A board''s rules, by an administrator of the tenant. Refused: changed.';
grant execute on function priv.save_retention(uuid, uuid, integer, text) to authenticated;
reset role;

create function app.save_retention(p_tenant uuid, p_authority uuid, p_seen integer, p_rules text) returns void
language sql volatile
set search_path = ''
as $$ select priv.save_retention(p_tenant, p_authority, p_seen, p_rules) $$;
comment on function app.save_retention(uuid, uuid, integer, text) is 'Saves how long a board keeps what.';

create function app.retention_to_set(p_tenant uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('authorityId', r.authority_id, 'kind', r.kind,
    'revision', r.revision, 'years', r.years, 'countedFrom', r.counted_from, 'outcome', r.outcome,
    'decision', r.decision) order by r.authority_id, r.kind), '[]')
  from app.retention_rules r where r.tenant_id = p_tenant
$$;
comment on function app.retention_to_set(uuid) is 'The retention rules of a tenant that the caller administers.';
grant execute on function app.save_retention(uuid, uuid, integer, text), app.retention_to_set(uuid)
  to authenticated;
