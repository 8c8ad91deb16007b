-- A part of a sector for some by name is answered for like the sector's own; where a unit is listed in it and nowhere
-- else, by that unit's authority.

set role kring_definer;

create or replace function priv.controller_comes() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update app.zones z set controller_authority_id = u.authority_id
  from app.units u
  where u.id = new.unit_id and z.tenant_id = new.tenant_id and z.plan_id = new.plan_id
    and not priv.shared_kind(z.kind) and z.controller_decision is null
    and (z.controller_authority_id is null and (z.plan_unit_id = new.id or z.kind = new.sector)
      or (z.id = new.zone_id and z.kind = new.sector));
  return null;
end
$$;

reset role;

update app.zones z set controller_authority_id = u.authority_id
from app.plan_units pu join app.units u on u.id = pu.unit_id
where pu.tenant_id = z.tenant_id and pu.zone_id = z.id and pu.sector = z.kind
  and z.controller_decision is null and z.controller_authority_id is distinct from u.authority_id;
