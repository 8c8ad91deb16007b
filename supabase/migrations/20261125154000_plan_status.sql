-- Pausing, closing and reopening a plan: only along these ways, by those who lead it, with a reason that
-- everyone in the plan can read, and each step is kept. (A draft becomes active when its first version
-- is sealed; archiving belongs to keeping and destroying.)

create table app.plan_status_changes (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id bigint generated always as identity,
  from_status text not null,
  to_status text not null,
  reason text not null check (length(reason) between 1 and 2000),
  at timestamptz not null default clock_timestamp(),
  person_id uuid not null references app.people (id),
  primary key (tenant_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  check ((from_status, to_status) in (('ACTIVE', 'PAUSED'), ('ACTIVE', 'CLOSED'), ('PAUSED', 'ACTIVE'),
    ('PAUSED', 'CLOSED'), ('CLOSED', 'ACTIVE')))
);
create index on app.plan_status_changes (plan_id, at);
comment on table app.plan_status_changes is 'When a plan was paused, closed or opened again, by whom and why.';
comment on column app.plan_status_changes.zone_id is 'The shared zone: whoever reads it sees this.';

call priv.protect('app.plan_status_changes', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.plan_status_changes', '{select,insert}');
grant select on app.plan_status_changes to authenticated;
create policy read on app.plan_status_changes for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));
create trigger append_only before update or delete or truncate on app.plan_status_changes
  for each statement execute function priv.refuse_change();

set role kring_definer;
create function priv.change_plan_status(p_plan uuid, p_from text, p_to text, p_reason text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  shared app.zones;
  reason text := nullif(btrim(coalesce(p_reason, ''), E' \t\r\n'), '');
  current_status text;
begin
  select * into shared from app.zones z
  where z.plan_id = p_plan and z.kind = 'shared' and z.id = any (array(select priv.my_zone_ids('read')));
  if shared.id is null then
    perform priv.not_found();
  elsif not priv.i_lead(p_plan) then
    perform priv.not_allowed();
  end if;
  select p.status into current_status from app.plans p where p.id = p_plan for no key update;
  if current_status is distinct from p_from then
    perform priv.refuse('changed');
  elsif reason is null or length(reason) > 2000 then
    perform priv.invalid_input();
  end if;
  -- The table's check knows the ways; another is invalid_input for whoever asks.
  insert into app.plan_status_changes (tenant_id, plan_id, zone_id, from_status, to_status, reason, person_id)
  values (shared.tenant_id, p_plan, shared.id, p_from, p_to, reason, priv.me());
  update app.plans p set status = p_to where p.id = p_plan;
  perform priv.log_access('plan.status', array[p_plan], shared.id);
end
$$;
comment on function priv.change_plan_status(uuid, text, text, text) is
  'Pauses, closes or reopens a plan that is in p_from. Refused: changed.';
grant execute on function priv.change_plan_status(uuid, text, text, text) to authenticated;
reset role;

create function app.change_plan_status(p_plan uuid, p_from text, p_to text, p_reason text) returns void
language sql volatile
set search_path = ''
as $$ select priv.change_plan_status(p_plan, p_from, p_to, p_reason) $$;
comment on function app.change_plan_status(uuid, text, text, text) is 'Pauses, closes or reopens a plan.';

create function app.plan_status_changes(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('from', s.from_status, 'to', s.to_status,
    'reason', s.reason, 'at', priv.iso(s.at), 'by', people.name) order by s.at desc, s.id desc), '[]')
  from app.plan_status_changes s
  left join app.people on people.id = s.person_id
  where s.plan_id = p_plan
$$;
comment on function app.plan_status_changes(uuid) is 'A plan''s pauses, ends and beginnings, newest first. Read with app.plan_approval, which is logged.';
grant execute on function app.change_plan_status(uuid, text, text, text), app.plan_status_changes(uuid)
  to authenticated;
