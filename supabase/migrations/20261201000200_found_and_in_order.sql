-- Names with numbers in them stand as people count (Enhet 3, Enhet 29), whoever was invited is found by name or unit,
-- a unit's people are those who read what is sent there, and units that were here before anybody was asked are told of.

create collation priv.numbered (provider = icu, locale = 'sv-u-kn');
comment on collation priv.numbered is 'Swedish, and numbers in a name by their size.';

drop function app.invitations_waiting(uuid);

set role kring_definer;

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
          order by a.home_tenant_id is distinct from t.id, a.name collate priv.numbered), '[]')
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
              and m.role in ('staff', 'coordinator') and m.valid_from <= statement_timestamp()
              and (m.valid_to is null or m.valid_to > statement_timestamp())),
          'invited', (
            select count(*) from app.invitations i
            where i.tenant_id = t.id and i.unit_id = u.id and i.accepted_at is null
              and i.withdrawn_at is null)) order by u.name collate priv.numbered), '[]')
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

create or replace function priv.my_partnerships() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with house as materialized (
    select t.id, t.name from app.tenants t
    where t.practice_of is null and t.id = any (array(select priv.my_tenant_ids_as('{administrator}')))
  ),
  seen as materialized (
    select p.tenant_id, p.home_tenant_id, p.state, p.asked_at, priv.partnership_card(p) as card,
      priv.answers_partnership(p) as answers
    from app.partnerships p
    where (p.tenant_id in (select house.id from house) or priv.answers_partnership(p))
      and (p.state in ('ASKED', 'AGREED')
        or coalesce(p.ended_at, p.answered_at) > clock_timestamp() - interval '90 days')
  )
  select jsonb_build_object(
    'houses', (
      select coalesce(jsonb_agg(jsonb_build_object('id', house.id, 'name', house.name,
        'here', (
          select coalesce(jsonb_agg(seen.card order by seen.asked_at desc), '[]')
          from seen where seen.tenant_id = house.id),
        'away', (
          select coalesce(jsonb_agg(seen.card order by seen.asked_at desc), '[]')
          from seen where seen.home_tenant_id = house.id),
        'units', (
          select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'sector', u.sector)
            order by u.name collate priv.numbered), '[]')
          from app.tenant_units tu
          join app.units u on u.id = tu.unit_id
          join app.authorities a on a.id = u.authority_id and a.home_tenant_id = house.id
          where tu.tenant_id = house.id),
        -- There without having been asked in Kring: they worked here before anybody could be.
        'already', (
          select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'organisation', a.name)
            order by a.name collate priv.numbered, u.name collate priv.numbered), '[]')
          from app.tenant_units tu
          join app.units u on u.id = tu.unit_id
          join app.authorities a on a.id = u.authority_id and a.home_tenant_id is distinct from house.id
          where tu.tenant_id = house.id and not tu.guest and not exists (
            select from app.partnerships p
            where p.tenant_id = house.id and p.unit_id = u.id and p.state = 'AGREED'))) order by house.name collate "sv-x-icu"), '[]')
      from house),
    'mine', (
      select coalesce(jsonb_agg(seen.card order by seen.asked_at desc), '[]')
      from seen where seen.home_tenant_id is null and seen.answers))
$$;

create or replace function priv.mandate_units(p_tenant uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'organisation', a.name,
    'given', priv.mandates_given(p_tenant, u.id)) order by u.name collate priv.numbered), '[]')
  from app.tenant_units tu
  join app.units u on u.id = tu.unit_id
  join app.authorities a on a.id = u.authority_id
  where tu.tenant_id = p_tenant and not tu.guest and p_tenant = any (array(select priv.my_tenant_ids_as('{administrator}')))
$$;

drop function priv.invitations_waiting(uuid);
create function priv.invitations_waiting(p_tenant uuid, p_words text) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'name', i.name, 'kind', i.kind, 'unit', u.name,
    'role', i.role, 'title', i.title, 'from', i.valid_from, 'until', i.valid_to,
    'invitedOn', (i.invited_at at time zone 'Europe/Stockholm')::date,
    'expiresOn', priv.last_day(i.expires_at), 'expired', i.expires_at <= statement_timestamp())
    order by i.name collate priv.numbered, i.id), '[]')
  from (
    select w.* from app.invitations w
    left join app.units at on at.id = w.unit_id
    where w.tenant_id = p_tenant and w.accepted_at is null and w.withdrawn_at is null
      and strpos(lower(w.name || ' ' || coalesce(at.name, '')), lower(btrim(left(coalesce(p_words, ''), 100)))) > 0
      and p_tenant = any (array(select priv.my_tenant_ids_as('{administrator}')))
    order by w.invited_at desc limit 500) i
  left join app.units u on u.id = i.unit_id
$$;
comment on function priv.invitations_waiting(uuid, text) is
  'Of app.invitations_waiting: to its administrators; the identities they were invited by stay sealed.';
grant execute on function priv.invitations_waiting(uuid, text) to authenticated;
reset role;

create function app.invitations_waiting(p_tenant uuid, p_words text default '') returns jsonb
language sql stable
set search_path = ''
as $$ select priv.invitations_waiting(p_tenant, p_words) $$;
comment on function app.invitations_waiting(uuid, text) is
  'Who has been invited to a tenant and not come yet; p_words: a part of their name or unit.';
grant execute on function app.invitations_waiting(uuid, text) to authenticated;
