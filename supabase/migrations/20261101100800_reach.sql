-- What the signed-in person reaches, as sets of ids that each policy asks once per query:
-- `= any (array(select priv.my_zone_ids('read')))`. Everything follows from zones: a plan, a child,
-- a unit and a person are there for who can read a zone that they are in, and else do not exist.

set role kring_definer;

create function priv.my_zone_ids(op text) returns setof uuid
language sql stable parallel safe security definer
set search_path = ''
as $$
  select m.zone_id
  from app.zone_members m
  where m.person_id = (select priv.me())
    and m.revoked_at is null
    and m.valid_from <= statement_timestamp()
    and (m.valid_to is null or m.valid_to > statement_timestamp())
    and case op
      when 'read' then m.can_read
      when 'comment' then m.can_comment
      when 'write' then m.can_write
      else false
    end
    and (select priv.session_alive())
$$;
comment on function priv.my_zone_ids(text) is 'Zones where the person may read, comment or write now.';

create function priv.my_plan_ids() returns setof uuid
language sql stable parallel safe security definer
set search_path = ''
as $$
  select distinct z.plan_id
  from app.zones z
  where z.id = any (array(select priv.my_zone_ids('read')))
$$;
comment on function priv.my_plan_ids() is 'Plans with a zone that the person may read.';

create function priv.my_child_ids() returns setof uuid
language sql stable parallel safe security definer
set search_path = ''
as $$
  select distinct p.child_id
  from app.plans p
  where p.id = any (array(select priv.my_plan_ids()))
$$;
comment on function priv.my_child_ids() is 'Children with a plan that the person may read of.';

-- Also those whose part has ended: what they wrote stays, with their name.
create function priv.my_people_ids() returns setof uuid
language sql stable parallel safe security definer
set search_path = ''
as $$
  select priv.me()
  union
  select m.person_id
  from app.zone_members m
  where m.zone_id = any (array(select priv.my_zone_ids('read')))
    and m.valid_from <= statement_timestamp()
  union
  select p.person_id
  from app.plan_parties p
  where p.zone_id = any (array(select priv.my_zone_ids('read')))
  union
  select m.person_id
  from app.memberships m
  where m.role in ('staff', 'coordinator', 'administrator')
    and m.tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}')))
$$;
comment on function priv.my_people_ids() is 'Oneself, people of one''s zones; for an administrator the tenant''s staff.';

grant execute on function priv.my_zone_ids(text), priv.my_plan_ids(), priv.my_child_ids(),
  priv.my_people_ids() to authenticated;
reset role;

grant select (id, name, initials, kind) on app.people to authenticated;
create policy read on app.people for select to authenticated
  using (id = any (array(select priv.my_people_ids())));

grant select (tenant_id, id, name, born_on, protected_identity) on app.children to authenticated;
create policy read on app.children for select to authenticated
  using (id = any (array(select priv.my_child_ids())));

grant select on app.guardians to authenticated;
create policy read on app.guardians for select to authenticated
  using (
    child_id = any (array(select priv.my_child_ids()))
    and person_id = any (array(select priv.my_people_ids())));

grant select on app.plans to authenticated;
create policy read on app.plans for select to authenticated
  using (id = any (array(select priv.my_plan_ids())));

grant select on app.zones to authenticated;
create policy read on app.zones for select to authenticated
  using (id = any (array(select priv.my_zone_ids('read'))));

grant select (tenant_id, plan_id, id, zone_id, label, sector, phone, status)
  on app.plan_units to authenticated;
create policy read on app.plan_units for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));

grant select on app.plan_parties to authenticated;
create policy read on app.plan_parties for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));

-- A share is seen where its zone is; a consent where its unit is listed.
grant select on app.zone_shares to authenticated;
create policy read on app.zone_shares for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));

grant select (tenant_id, plan_id, id, giver_party_id, plan_unit_id, zone_kind, answer, form, given_at,
  withdrawn_at) on app.consents to authenticated;
create policy read on app.consents for select to authenticated
  using (plan_unit_id in (select u.id from app.plan_units u));

-- The audience of a zone, for those in it.
grant select (tenant_id, zone_id, person_id, can_read, can_comment, can_write, valid_from, valid_to,
  revoked_at) on app.zone_members to authenticated;
create policy read on app.zone_members for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));
