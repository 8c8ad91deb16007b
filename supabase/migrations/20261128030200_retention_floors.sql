-- A time that is shorter than what the law says at least (PDL 3:17, SoL, LSS 21 c §) takes a decision with its
-- reference: a board may have found that its part is no journal. The access log is never kept shorter than five years
-- (HSLF-FS 2016:40): nothing could erase it earlier. And a region, which has no tenant of its own, decides for itself
-- all the same: where its units work here, an administrator notes what it has decided, never without its reference.

do $$
declare
  rule record;
begin
  for rule in
    select conname from pg_constraint
    where conrelid = 'app.retention_rules'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%years >= %'
  loop
    execute format('alter table app.retention_rules drop constraint %I', rule.conname);
  end loop;
end
$$;
alter table app.retention_rules
  add constraint retention_rules_years check (years between 1 and 200),
  add constraint retention_rules_log check (kind <> 'LOG' or years >= 5),
  add constraint retention_rules_floor check (decision <> ''
    or years >= case when kind in ('HEALTH', 'STUDENT_HEALTH') then 10 when kind = 'SOCIAL' then 5 else 1 end);

set role kring_definer;

create function priv.retention_floor(p_kind text) returns integer
language sql immutable parallel safe
set search_path = ''
as $$
  select case when p_kind in ('HEALTH', 'STUDENT_HEALTH') then 10 when p_kind in ('SOCIAL', 'LOG') then 5 else 1 end
$$;
comment on function priv.retention_floor(text) is 'How many years the law says at least; fewer takes a decision.';

create function priv.regions_here(p_tenant uuid) returns setof uuid
language sql stable security definer
set search_path = ''
as $$
  select a.id from app.authorities a
  where p_tenant = any (array(select priv.my_tenant_ids_as('{administrator}'))) and a.home_tenant_id is null
    and exists (
      select from app.tenant_units tu join app.units u on u.id = tu.unit_id
      where tu.tenant_id = p_tenant and u.authority_id = a.id and not tu.guest)
$$;
comment on function priv.regions_here(uuid) is
  'Authorities without a tenant of their own whose units work in a tenant that the caller administers.';

-- As before; a region’s too, on its decision.
create or replace function priv.save_retention(p_tenant uuid, p_authority uuid, p_seen integer, p_rules text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  region boolean := p_authority in (select priv.regions_here(p_tenant));
begin
  perform priv.keep_house(p_tenant);
  if not region and not exists (
    select from app.authorities a where a.id = p_authority and a.home_tenant_id = p_tenant) then
    perform priv.not_found();
  elsif octet_length(coalesce(p_rules, '')) > 20000 or not (p_rules is json array) then
    perform priv.invalid_input();
  elsif p_seen is distinct from (
    select coalesce(sum(r.revision), 0) from app.retention_rules r
    where r.tenant_id = p_tenant and r.authority_id = p_authority) then
    perform priv.refuse('changed');
  elsif exists (
    select from jsonb_to_recordset(p_rules::jsonb) rule (kind text, years integer, decision text)
    where btrim(coalesce(rule.decision, '')) = '' and (region or rule.years < priv.retention_floor(rule.kind))) then
    perform priv.refuse('decision_missing');
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
  'An authority''s rules, by an administrator of the tenant. Refused: changed, decision_missing.';

grant execute on function priv.regions_here(uuid) to authenticated;
reset role;

create function app.regions_here(p_tenant uuid) returns jsonb
language sql stable
set search_path = ''
as $$ select coalesce(jsonb_agg(region), '[]') from priv.regions_here(p_tenant) region $$;
comment on function app.regions_here(uuid) is 'Authorities without a tenant of their own, whose decisions are noted here.';
grant execute on function app.regions_here(uuid) to authenticated;
