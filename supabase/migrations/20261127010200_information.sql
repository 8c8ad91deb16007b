-- Information before anything is shared (GDPR art. 13, PDL 8:6): on what ground, for what, who answers for each part
-- that the reader reads, how long it is kept and whom to ask. That it was shown is a row of the log, with the version
-- of the words; the first of them is when. A plan that names no place names no authority either.

insert into app.access_actions (kind, action) values ('CHANGED', 'plan.information');

set role kring_definer;

create function priv.information(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('plan', p.id, 'child', c.name, 'legalBasis', to_jsonb(p.legal_basis),
    'leader', (
      select u.label from app.plan_units u
      where u.tenant_id = p.tenant_id and u.id = coalesce(p.collaboration_lead_id, p.best_interest_lead_id)
        and u.zone_id = any (array(select priv.my_zone_ids('read')))),
    'contact', case when not hidden.yes then (
      select jsonb_build_object('name', k.protection_name, 'mail', k.protection_mail)
      from app.tenant_contracts k where k.tenant_id = p.tenant_id) end,
    'parts', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', z.kind,
        'authority', case when not hidden.yes then a.name end, 'shared', priv.shared_kind(z.kind),
        'years', rule.years, 'countedFrom', rule.counted_from, 'outcome', rule.outcome)
        order by array_position('{shared,family,child,health,school,studentHealth,social,meeting,draft}'::text[],
          z.kind), z.key), '[]')
      from app.zones z
      left join app.plan_units own on own.tenant_id = z.tenant_id and own.id = z.plan_unit_id
      left join app.authorities a on a.id = z.controller_authority_id
      left join app.retention_rules rule on rule.tenant_id = z.tenant_id
        and rule.authority_id = z.controller_authority_id
        and rule.kind = priv.retention_kind(z.kind, own.sector)
      where z.plan_id = p.id and z.disposed_at is null
        and z.id = any (array(select priv.my_zone_ids('read')))),
    'shownAt', priv.iso(shown.at), 'first', shown.times = 1)
  from app.plans p
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  cross join lateral (
    select c.protected_identity or priv.keeps_places(p.id) as yes) hidden
  cross join lateral (
    select min(l.at) as at, count(*) as times from app.access_log l
    where l.person_id = priv.me() and l.plan_id = p.id and l.action = 'plan.information'
      and l.detail ->> 'version' = '1') shown
  where p.id = p_plan and p.id in (select priv.my_plan_ids())
$$;
comment on function priv.information(uuid) is
  'Ground, who answers, how long and whom to ask, for the parts that the caller reads; null when there are none.';

create function priv.show_information(p_plan uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
begin
  if p_plan is null or p_plan not in (select priv.my_plan_ids()) then
    return null;
  end if;
  insert into app.access_log (tenant_id, person_id, plan_id, action, detail)
  select p.tenant_id, priv.me(), p.id, 'plan.information', '{"version": 1}' from app.plans p where p.id = p_plan;
  return priv.information(p_plan);
end
$$;
comment on function priv.show_information(uuid) is 'The information, noted as shown in these words.';

grant execute on function priv.show_information(uuid) to authenticated;
reset role;

create function app.plan_information(p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.show_information(p_plan) $$;
comment on function app.plan_information(uuid) is
  'How data in a plan is handled, for who reads it; null when the plan is not for the caller. That it was shown is logged.';
grant execute on function app.plan_information(uuid) to authenticated;
