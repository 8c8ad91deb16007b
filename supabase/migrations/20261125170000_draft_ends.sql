-- A plan that was begun and came to nothing can be closed too: while it stood as a draft, no other could be
-- started for the child. It never had a version, so it opens again as the draft that it was.

alter table app.plan_status_changes drop constraint plan_status_changes_check;
alter table app.plan_status_changes add constraint plan_status_changes_check
  check ((from_status, to_status) in (('DRAFT', 'CLOSED'), ('ACTIVE', 'PAUSED'), ('ACTIVE', 'CLOSED'),
    ('PAUSED', 'ACTIVE'), ('PAUSED', 'CLOSED'), ('CLOSED', 'ACTIVE'), ('CLOSED', 'DRAFT')));

set role kring_definer;
create or replace function priv.change_plan_status(p_plan uuid, p_from text, p_to text, p_reason text)
returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  shared app.zones;
  reason text := nullif(btrim(coalesce(p_reason, ''), E' \t\r\n'), '');
  plan app.plans;
begin
  select * into shared from app.zones z
  where z.plan_id = p_plan and z.kind = 'shared' and z.id = any (array(select priv.my_zone_ids('read')));
  if shared.id is null then
    perform priv.not_found();
  elsif not priv.i_lead(p_plan) then
    perform priv.not_allowed();
  end if;
  select * into plan from app.plans p where p.id = p_plan for no key update;
  if plan.status is distinct from p_from then
    perform priv.refuse('changed');
  elsif reason is null or length(reason) > 2000 then
    perform priv.invalid_input();
  elsif p_from = 'CLOSED' and (p_to = 'DRAFT') <> (plan.sealed_on is null) then
    raise exception using errcode = '23514', message = 'plan_status';
  end if;
  -- The table's check knows the other ways; what is none is invalid_input for whoever asks.
  insert into app.plan_status_changes (tenant_id, plan_id, zone_id, from_status, to_status, reason, person_id)
  values (shared.tenant_id, p_plan, shared.id, p_from, p_to, reason, priv.me());
  update app.plans p set status = p_to where p.id = p_plan;
  perform priv.log_access('plan.status', array[p_plan], shared.id);
end
$$;
reset role;
