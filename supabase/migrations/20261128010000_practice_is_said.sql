-- That something is an exercise is said on each of its pages, so that nobody takes it for real; and what is practised
-- is in no statistics to choose.

set role kring_definer;

create function priv.practice_place(p_id uuid) returns text
language sql stable security definer
set search_path = ''
as $$
  select practice.name
  from app.tenants practice
  where practice.practice_of is not null
    and practice.id in (
      select p_id
      union all select p.tenant_id from app.plans p where p.id = p_id
      union all select s.tenant_id from app.signals s where s.id = p_id
      union all select a.home_tenant_id from app.authorities a where a.id = p_id)
    and exists (
      select from app.memberships m
      where m.tenant_id = practice.id and m.person_id = priv.me() and m.valid_from <= clock_timestamp()
        and (m.valid_to is null or m.valid_to > clock_timestamp()))
$$;
comment on function priv.practice_place(uuid) is 'The name of the practice municipality that this tenant, plan, signal or authority is in, for somebody who practises there; else null.';

create or replace function priv.statistics_places() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'whole', priv.i_administer(t.id))
    order by t.name), '[]')
  from app.tenants t
  where t.practice_of is null
    and (priv.i_administer(t.id) or t.id in (select u.tenant_id from priv.my_managed_units() u))
$$;

create or replace function priv.begin_page(p_tenant uuid) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_found();
  end if;
  return (
    select jsonb_build_object('tenantId', t.id, 'tenant', t.name, 'code', t.municipality_code,
      'state', priv.tenant_state(t), 'practiceOf', t.practice_of,
      'contract', (
        select jsonb_build_object('revision', c.revision, 'organisationNumber', c.organisation_number,
          'agreement', c.agreement_version, 'agreedOn', c.agreed_on, 'contactName', c.contact_name,
          'contactMail', c.contact_mail, 'contactPhone', c.contact_phone, 'protectionName', c.protection_name,
          'protectionMail', c.protection_mail)
        from app.tenant_contracts c where c.tenant_id = t.id),
      'authorities', (
        select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'revision', a.revision,
          'own', a.home_tenant_id is not distinct from t.id)
          order by a.home_tenant_id is distinct from t.id, a.name collate "sv-x-icu"), '[]')
        from app.authorities a
        where a.home_tenant_id = t.id or exists (
          select from app.tenant_units tu join app.units u on u.id = tu.unit_id
          where tu.tenant_id = t.id and not tu.guest and u.authority_id = a.id)),
      'units', (
        select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'sector', u.sector,
          'authorityId', u.authority_id, 'phone', u.phone, 'localId', u.local_id, 'revision', u.revision,
          'answersFor', tu.answers_for,
          'people', (
            select count(distinct m.person_id) from app.memberships m
            where m.tenant_id = t.id and m.unit_id = u.id
              and m.role in ('staff', 'coordinator', 'administrator') and m.valid_from <= statement_timestamp()
              and (m.valid_to is null or m.valid_to > statement_timestamp())),
          'invited', (
            select count(*) from app.invitations i
            where i.tenant_id = t.id and i.unit_id = u.id and i.accepted_at is null
              and i.withdrawn_at is null)) order by u.name collate "sv-x-icu"), '[]')
        from app.tenant_units tu join app.units u on u.id = tu.unit_id
        where tu.tenant_id = t.id and not tu.guest),
      'people', (
        select count(distinct m.person_id) from app.memberships m
        where m.tenant_id = t.id and m.role in ('staff', 'coordinator', 'administrator')
          and m.valid_from <= statement_timestamp()
          and (m.valid_to is null or m.valid_to > statement_timestamp())),
      'roles', (
        select coalesce(jsonb_agg(distinct jsonb_build_object('role', m.role, 'name', p.name, 'unit', u.name)), '[]')
        from app.memberships m
        join app.people p on p.id = m.person_id
        left join app.units u on u.id = m.unit_id
        where m.tenant_id = t.id and m.role in ('administrator', 'coordinator')
          and m.valid_from <= statement_timestamp()
          and (m.valid_to is null or m.valid_to > statement_timestamp())),
      'invitedAdministrators', (
        select count(*) from app.invitations i
        where i.tenant_id = t.id and i.role = 'administrator' and i.accepted_at is null
          and i.withdrawn_at is null),
      'wordsChosen', exists (
          select from app.plan_templates pt where pt.tenant_id = t.id and pt.version > 1)
        or exists (select from app.tenant_choices tc where tc.tenant_id = t.id),
      'retentionDecided', exists (select from app.retention_rules r where r.tenant_id = t.id),
      'provider', (
        select jsonb_build_object('active', p.active_since is not null,
          'tested', p.test_ok is true and p.tested_revision = p.revision)
        from app.identity_providers p where p.tenant_id = t.id),
      'firstPlan', priv.has_plan(t.id),
      'practice', (
        select jsonb_build_object('id', practice.id, 'name', practice.name)
        from app.tenants practice where practice.practice_of = t.id))
    from app.tenants t where t.id = p_tenant);
end
$$;

grant execute on function priv.practice_place(uuid) to authenticated;
reset role;

create function app.practice_place(p_id uuid) returns text
language sql stable
set search_path = ''
as $$ select priv.practice_place(p_id) $$;
comment on function app.practice_place(uuid) is 'In which practice municipality something is; null where it is real.';
grant execute on function app.practice_place(uuid) to authenticated;
