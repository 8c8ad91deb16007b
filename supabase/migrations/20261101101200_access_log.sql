-- Who saw what, when. Append-only for every role; written by functions in the transaction that
-- gives out the data, so that there is no data without its row.

create table app.access_log (
  tenant_id uuid not null,
  id bigint generated always as identity,
  at timestamptz not null default clock_timestamp(),
  person_id uuid not null references app.people (id),
  plan_id uuid not null,
  zone_id uuid,
  action text not null,
  detail jsonb,
  primary key (tenant_id, id),
  foreign key (tenant_id, plan_id) references app.plans (tenant_id, id)
);
create index on app.access_log (plan_id, at);
create index on app.access_log (person_id, at);
comment on table app.access_log is 'Åtkomstlogg: one row per read of a plan and per opened zone.';
comment on column app.access_log.action is 'plan.list, plan.open, plan.zones, zone.open, zone.threads, party.end.';
comment on column app.access_log.detail is 'Ids only, never content.';

call priv.protect('app.access_log', 'false');
call priv.allow('kring_definer', 'app.access_log', '{select,insert}');

create trigger append_only before update or delete or truncate on app.access_log
  for each statement execute function priv.refuse_change();

set role kring_definer;
create function priv.log_access(p_action text, p_plans uuid[], p_zone uuid default null) returns void
language sql volatile security definer
set search_path = ''
as $$
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action)
  select p.tenant_id, priv.me(), p.id, p_zone, p_action
  from app.plans p
  where p.id = any (p_plans)
$$;
comment on function priv.log_access(text, uuid[], uuid) is 'One row per plan that the signed-in person reads now.';
grant execute on function priv.log_access(text, uuid[], uuid) to authenticated;
reset role;
