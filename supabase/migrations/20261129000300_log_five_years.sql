-- The access log is kept five years whatever a board decides (HSLF-FS 2016:40), and whoever says fewer is told so.
set role kring_definer;

-- As before, with a refusal of its own.
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
  elsif exists (
    select from jsonb_to_recordset(p_rules::jsonb) rule (kind text, years integer)
    where rule.kind = 'LOG' and rule.years < priv.retention_floor('LOG')) then
    perform priv.refuse('log_too_short');
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
  'An authority''s rules, by an administrator of the tenant. Refused: changed, decision_missing, log_too_short.';
reset role;
