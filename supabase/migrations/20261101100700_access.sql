-- Who may do what in a zone, as rows that anyone can ask with one index lookup. The rule is
-- src/lib/domain/access/roles.ts; zone_rules holds the same matrix and a test walks both. Rows are
-- rebuilt by triggers in the transaction that changed the reason, and ended rather than deleted.

create table app.zone_rules (
  zone_kind text not null,
  audience text not null,
  access text not null check (access in ('read', 'comment', 'edit')),
  primary key (zone_kind, audience)
);
comment on table app.zone_rules is 'The access matrix. Audience: sector of a professional, else the role. A missing pair is none.';

insert into app.zone_rules (zone_kind, audience, access)
select 'shared', audience, 'edit'
from unnest('{health,school,studentHealth,social,family,coordinator}'::text[]) audience
union all
select 'shared', audience, 'comment' from unnest('{guardian,child,relative}'::text[]) audience
union all
values ('family', 'guardian', 'edit'), ('family', 'child', 'edit'), ('child', 'child', 'edit')
union all
select sector, sector, 'edit' from unnest('{health,school,studentHealth,social}'::text[]) sector
union all
-- Drafts: only for the people of the unit that the draft belongs to.
select 'draft', audience, 'edit'
from unnest('{health,school,studentHealth,social,family,coordinator,guardian,child,relative}'::text[])
  audience;

create table app.zone_members (
  tenant_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid(),
  person_id uuid not null references app.people (id),
  basis text not null check (basis in ('party', 'share')),
  basis_id uuid not null,
  can_read boolean not null,
  can_comment boolean not null,
  can_write boolean not null,
  granted_at timestamptz not null default clock_timestamp(),
  valid_from timestamptz not null,
  valid_to timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, zone_id) references app.zones (tenant_id, id)
);
create unique index zone_members_one on app.zone_members
  (tenant_id, zone_id, person_id, basis, basis_id) where revoked_at is null;
create index zone_members_person on app.zone_members (person_id, zone_id)
  include (can_read, can_comment, can_write, valid_from, valid_to) where revoked_at is null;
create index zone_members_zone on app.zone_members (zone_id, person_id);
comment on table app.zone_members is 'Who may do what in a zone, and why. Changed only by priv.rebuild_zone_members.';
comment on column app.zone_members.basis is 'party: by role in the plan. share: opened for them.';
comment on column app.zone_members.basis_id is 'The plan party or the zone share.';

call priv.protect('app.zone_rules', 'false');
call priv.protect('app.zone_members', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.zone_rules', '{select}');
call priv.allow('kring_definer', 'app.zone_members', '{select,insert,update}');

set role kring_definer;

-- What zone_members should say now. A no from a guardian who takes part closes what the rule and
-- consent would open for that unit's professionals; it never closes the family or the child out.
create function priv.wanted_members(p_plan uuid)
returns table (tenant_id uuid, zone_id uuid, person_id uuid, basis text, basis_id uuid,
  access text, valid_from timestamptz, valid_to timestamptz)
language sql stable security definer
set search_path = ''
as $$
  with party as (
    select p.tenant_id, p.id, p.person_id, p.plan_unit_id, listed.named_audience as by_name_only,
      p.role in ('professional', 'coordinator') as needs_consent,
      case p.role when 'professional' then u.sector else p.role end as audience,
      greatest(p.valid_from, mandate.valid_from) as valid_from,
      least(p.ended_at, mandate.valid_to) as valid_to
    from app.plan_parties p
    join app.plan_units u on u.tenant_id = p.tenant_id and u.id = p.plan_unit_id
    join app.zones listed on listed.tenant_id = p.tenant_id and listed.id = p.zone_id
    cross join lateral (
      select m.valid_from, m.valid_to
      from app.memberships m
      where m.person_id = p.person_id and m.tenant_id = p.tenant_id
        and (m.valid_to is null or m.valid_to > clock_timestamp())
      order by m.valid_to desc nulls first, m.valid_from
      limit 1
    ) mandate
    where p.plan_id = p_plan and u.status = 'ADMITTED'
      and (p.ended_at is null or p.ended_at > clock_timestamp())
  ),
  refusal as (
    select c.plan_unit_id, c.zone_kind
    from app.consents c
    join app.plan_parties giver on giver.tenant_id = c.tenant_id and giver.id = c.giver_party_id
    where c.plan_id = p_plan and c.answer = 'no' and c.withdrawn_at is null
      and giver.role = 'guardian'
      and (giver.ended_at is null or giver.ended_at > clock_timestamp())
  ),
  open_to as (
    select party.*, z.id as zone_id, z.kind as zone_kind, 'party' as basis, party.id as basis_id,
      rule.access, true as closes_on_refusal
    from party
    join app.zones z on z.plan_id = p_plan and not z.named_audience
    join app.zone_rules rule on rule.zone_kind = z.kind and rule.audience = party.audience
    where not party.by_name_only
      and (z.kind <> 'draft' or z.plan_unit_id = party.plan_unit_id)
    union all
    select party.*, z.id, z.kind, 'share', share.id, share.access, share.basis = 'consent'
    from party
    join app.zone_shares share on share.plan_id = p_plan
      and (share.party_id = party.id or share.plan_unit_id = party.plan_unit_id)
      and (share.ended_at is null or share.ended_at > clock_timestamp())
    join app.zones z on z.tenant_id = share.tenant_id and z.id = share.zone_id
  )
  select o.tenant_id, o.zone_id, o.person_id, o.basis, o.basis_id, o.access, o.valid_from, o.valid_to
  from open_to o
  where not (o.needs_consent and o.closes_on_refusal and exists (
    select from refusal r
    where r.plan_unit_id = o.plan_unit_id and (r.zone_kind is null or r.zone_kind = o.zone_kind)))
$$;
comment on function priv.wanted_members(uuid) is 'The access rule: parties × matrix + shares − refusals.';

-- Locks the plan's zones in the order of their ids: two rebuilds, and a rebuild and an append, wait
-- for one another instead of missing one another.
create function priv.rebuild_zone_members(p_plan uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  changed uuid[];
  opened uuid[];
  zone uuid;
begin
  perform from app.zones z where z.plan_id = p_plan order by z.id for no key update;

  with ended as (
    update app.zone_members m set revoked_at = clock_timestamp()
    from app.zones z
    where z.plan_id = p_plan and m.tenant_id = z.tenant_id and m.zone_id = z.id
      and m.revoked_at is null
      and not exists (
        select from priv.wanted_members(p_plan) w
        where w.zone_id = m.zone_id and w.person_id = m.person_id
          and w.basis = m.basis and w.basis_id = m.basis_id
          and (w.access = 'edit') = m.can_write
          and (w.access in ('edit', 'comment')) = m.can_comment
          and w.valid_from = m.valid_from and w.valid_to is not distinct from m.valid_to)
    returning m.zone_id
  )
  select array_agg(distinct ended.zone_id) into changed from ended;

  with added as (
    insert into app.zone_members (tenant_id, zone_id, person_id, basis, basis_id,
      can_read, can_comment, can_write, valid_from, valid_to)
    select w.tenant_id, w.zone_id, w.person_id, w.basis, w.basis_id,
      true, w.access in ('edit', 'comment'), w.access = 'edit', w.valid_from, w.valid_to
    from priv.wanted_members(p_plan) w
    on conflict (tenant_id, zone_id, person_id, basis, basis_id) where revoked_at is null do nothing
    returning zone_id
  )
  select array_agg(distinct added.zone_id) into opened from added;

  for zone in select distinct id from unnest(changed || opened) id order by id loop
    update app.zones z set access_epoch = z.access_epoch + 1 where z.id = zone;
    perform pg_notify('kring', jsonb_build_object('kind', 'access', 'zone', zone)::text);
  end loop;
end
$$;
comment on function priv.rebuild_zone_members(uuid) is 'Makes zone_members say what the rule says, and tells who listens.';

-- After any change of a reason. The statement's rows are in the transition table `changed`.
create function priv.members_follow_plan() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  plan uuid;
begin
  for plan in select distinct c.plan_id from changed c order by c.plan_id loop
    perform priv.rebuild_zone_members(plan);
  end loop;
  return null;
end
$$;
comment on function priv.members_follow_plan() is 'Trigger: access follows plan, units, parties, shares, consents.';

create function priv.members_follow_person() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  plan uuid;
begin
  for plan in
    select distinct p.plan_id
    from changed c
    join app.plan_parties p on p.tenant_id = c.tenant_id and p.person_id = c.person_id
    order by p.plan_id
  loop
    perform priv.rebuild_zone_members(plan);
  end loop;
  return null;
end
$$;
comment on function priv.members_follow_person() is 'Trigger: access follows a person''s mandate in the tenant.';

create function priv.members_follow_zone() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.rebuild_zone_members(new.plan_id);
  return null;
end
$$;
comment on function priv.members_follow_zone() is 'Trigger: access follows a zone''s audience kind.';

reset role;

do $$
declare
  reason text;
  event text;
begin
  foreach reason in array array['plan_parties', 'plan_units', 'zone_shares', 'consents', 'zones',
    'memberships'] loop
    foreach event in array array['insert', 'update'] loop
      continue when reason = 'zones' and event = 'update';
      execute format(
        'create trigger members_follow_%s after %s on app.%I referencing new table as changed
           for each statement execute function %s',
        event, event, reason,
        case reason when 'memberships' then 'priv.members_follow_person()'
          else 'priv.members_follow_plan()' end);
    end loop;
  end loop;
end
$$;
-- rebuild_zone_members itself updates zones: only a change of the audience kind counts.
create trigger members_follow_update after update of named_audience, plan_unit_id on app.zones
  for each row when (
    old.named_audience <> new.named_audience
    or old.plan_unit_id is distinct from new.plan_unit_id)
  execute function priv.members_follow_zone();
