-- What is done to a municipality's own house (people, mandates, units, choices, who may review the log) stands
-- in the same access log, in the same chain, as what is done in a plan: one log to review, one to verify.

alter table app.access_log alter column plan_id drop not null;
alter table app.access_log add constraint access_log_zone_has_plan check (zone_id is null or plan_id is not null);
comment on table app.access_log is
  'Åtkomstlogg: one row per read of a plan and per opened zone, and per act of administration (without a plan).';

set role kring_definer;

create function priv.log_administration(p_tenant uuid, p_action text, p_detail jsonb default null) returns void
language sql volatile security definer
set search_path = ''
as $$
  insert into app.access_log (tenant_id, person_id, action, detail)
  values (p_tenant, priv.me(), p_action, p_detail)
$$;
comment on function priv.log_administration(uuid, text, jsonb) is
  'One row for what the signed-in person does in a tenant, outside any plan; detail holds ids, never a name.';
reset role;
