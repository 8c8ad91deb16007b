-- Access may have several periods: it ends on one day and begins again on another, by the clock alone. Each
-- period is a row of its own in zone_members, with the day it begins as part of what it is.

drop index app.zone_members_one;
create unique index zone_members_one on app.zone_members
  (tenant_id, zone_id, person_id, basis, basis_id, valid_from) where revoked_at is null;

set role kring_definer;

-- As before, a row for each period.
create or replace function priv.rebuild_zone_members(p_plan uuid) returns void
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
    on conflict (tenant_id, zone_id, person_id, basis, basis_id, valid_from) where revoked_at is null
      do nothing
    returning zone_id
  )
  select array_agg(distinct added.zone_id) into opened from added;

  for zone in select distinct id from unnest(changed || opened) id order by id loop
    update app.zones z set access_epoch = z.access_epoch + 1 where z.id = zone;
    perform pg_notify('kring', jsonb_build_object('kind', 'access', 'zone', zone)::text);
  end loop;
end
$$;

create function priv.start_of(p_day date) returns timestamptz
language sql immutable parallel safe
set search_path = ''
as $$ select p_day::timestamp at time zone 'Europe/Stockholm' $$;
comment on function priv.start_of(date) is 'The moment when a day begins in Sweden.';

reset role;
