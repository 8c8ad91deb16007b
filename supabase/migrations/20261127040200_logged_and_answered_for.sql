-- Who does not agree with what, asked for by itself, is a read like any other: it was in no row of the log.

create function priv.disagreements(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'mayDisagree', exists (
      select from app.plan_parties party join app.zones z on z.id = party.zone_id and z.kind = 'shared'
      where party.plan_id = p_plan and party.person_id = (select priv.me())
        and party.role in ('guardian', 'child') and party.valid_from <= statement_timestamp()
        and (party.ended_at is null or party.ended_at > statement_timestamp())),
    'notes', priv.dissents_of(p_plan))
  from app.plans p where p.id = p_plan
$$;
comment on function priv.disagreements(uuid) is
  'Who does not agree with what in a plan; null when it is not for the caller. Whoever calls it logs it.';
grant execute on function priv.disagreements(uuid) to authenticated;

create or replace function app.plan_dissents(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.dissents', array[p_plan]);
  return priv.disagreements(p_plan);
end
$$;
comment on function app.plan_dissents(uuid) is
  'Who does not agree with what in a plan; null when it is not for the caller. Logged.';

create or replace function app.open_plan(p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$
  select opened.page || jsonb_build_object(
    'writer', priv.my_writer(p_plan), 'template', app.plan_template(p_plan),
    'voice', app.plan_voice(p_plan), 'disagreements', priv.disagreements(p_plan))
  from (select priv.plan_page(p_plan) as page offset 0) opened
  where opened.page is not null
$$;

set role kring_definer;

-- As before, but a guest's organisation has no house here and keeps nothing: where a guest is the first of its
-- sector, the authority that leads the plan answers for the part.
create or replace function priv.controller_comes() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update app.zones z set controller_authority_id = case
    when exists (
      select from app.tenant_units t
      where t.tenant_id = new.tenant_id and t.unit_id = new.unit_id and t.guest)
    then priv.lead_authority(new.plan_id) else u.authority_id end
  from app.units u
  where u.id = new.unit_id and z.tenant_id = new.tenant_id and z.plan_id = new.plan_id
    and z.controller_authority_id is null and not priv.shared_kind(z.kind)
    and (z.plan_unit_id = new.id or z.id = new.zone_id or (z.kind = new.sector and not z.named_audience));
  return null;
end
$$;
reset role;
