-- A proposal of a key role that nobody can say yes to is told at once: how many administrators there are beside who
-- proposes it and whom it is about. And what else has nobody when somebody leaves: what an authority has named them
-- for, taking out archive packages and searching the log.

set role kring_definer;

create function priv.others_who_administer(p_tenant uuid, p_proposer uuid, p_person uuid) returns integer
language sql stable security definer
set search_path = ''
as $$
  select count(distinct m.person_id)::integer from app.memberships m
  where m.tenant_id = p_tenant and m.role = 'administrator' and m.person_id not in (p_proposer, p_person)
    and m.valid_from <= clock_timestamp() and (m.valid_to is null or m.valid_to > clock_timestamp())
$$;
comment on function priv.others_who_administer(uuid, uuid, uuid) is 'How many could say yes to a key role.';

create or replace function priv.key_roles_waiting(p_tenant uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'tenant', t.name, 'personId', k.person_id,
    'name', people.name, 'unit', u.name, 'role', k.role, 'title', k.title, 'from', k.from_on,
    'until', k.until_on, 'by', proposer.name, 'on', (k.proposed_at at time zone 'Europe/Stockholm')::date,
    'mine', k.proposed_by = priv.me(), 'aboutMe', k.person_id = priv.me(),
    'others', priv.others_who_administer(k.tenant_id, k.proposed_by, k.person_id),
    -- Nobody here could say yes: a second administrator comes by whoever runs the service.
    'alone', priv.administrators_of(k.tenant_id) < 2) order by k.proposed_at), '[]')
  from app.key_role_proposals k
  join app.tenants t on t.id = k.tenant_id
  join app.people on people.id = k.person_id
  join app.people proposer on proposer.id = k.proposed_by
  left join app.units u on u.id = k.unit_id
  where k.state = 'PROPOSED' and case
    when p_tenant is null then k.role = 'administrator' and priv.administrators_of(k.tenant_id) < 2
      and priv.runs_service()
    else k.tenant_id = p_tenant and p_tenant = any (array(select priv.my_tenant_ids_as('{administrator}'))) end
$$;

alter function priv.owner_needs(uuid, uuid) rename to unit_needs;
comment on function priv.unit_needs(uuid, uuid) is 'What has nobody in plans and pools when the person leaves, in numbers for each unit.';

create function priv.owner_needs(p_tenant uuid, p_person uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select priv.unit_needs(p_tenant, p_person) || jsonb_build_object('offices', (
    select coalesce(jsonb_agg(jsonb_build_object('office', held.office, 'authority', a.name, 'alone', held.alone)
      order by held.office, a.name collate "sv-x-icu"), '[]')
    from (
      select 'records' as office, o.authority_id, not exists (
          select from app.records_officers other
          where other.tenant_id = o.tenant_id and other.authority_id = o.authority_id
            and other.person_id <> p_person and other.ended_at is null and other.valid_to > clock_timestamp())
          as alone
      from app.records_officers o
      where o.tenant_id = p_tenant and o.person_id = p_person and o.ended_at is null
        and o.valid_to > clock_timestamp()
      union
      select 'log', r.authority_id, not exists (
          select from app.log_reviewers other
          where other.tenant_id = r.tenant_id and other.authority_id = r.authority_id
            and other.person_id <> p_person and other.ended_at is null and other.valid_to > clock_timestamp())
      from app.log_reviewers r
      where r.tenant_id = p_tenant and r.person_id = p_person and r.ended_at is null
        and r.valid_to > clock_timestamp()) held
    join app.authorities a on a.id = held.authority_id))
$$;
comment on function priv.owner_needs(uuid, uuid) is
  'What has nobody when the person leaves: in plans and pools in numbers, and what an authority named them for.';

create or replace function priv.tenant_person(p_tenant uuid, p_person uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}')))
    or not priv.is_staff_of(p_tenant, p_person) then
    perform priv.not_found();
  end if;
  perform priv.log_administration(p_tenant, 'people.open', jsonb_build_object('person', p_person));
  return (
    select jsonb_build_object('id', people.id, 'name', people.name, 'me', people.id = priv.me(),
      'signedInOn', (select (max(s.created_at) at time zone 'Europe/Stockholm')::date
        from app.sessions s where s.person_id = people.id),
      'absences', priv.absences_of(p_tenant, p_person), 'colleagues', priv.colleagues_of(p_tenant, p_person),
      'seen', priv.mandates_seen(p_tenant, p_person),
      'others', priv.others_who_administer(p_tenant, priv.me(), p_person),
      'mandates', priv.mandates_of(p_tenant, p_person), 'needs', priv.owner_needs(p_tenant, p_person))
    from app.people where people.id = p_person);
end
$$;
reset role;
