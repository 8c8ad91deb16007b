-- What people read of a release: an administrator all of it, a manager the lines of the units that they manage and no
-- others, because who knows their own unit's number could subtract it. Each look is logged.

set role kring_definer;

create function priv.statistics_places() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'whole', priv.i_administer(t.id))
    order by t.name), '[]')
  from app.tenants t
  where priv.i_administer(t.id) or t.id in (select u.tenant_id from priv.my_managed_units() u)
$$;
comment on function priv.statistics_places() is 'Tenants whose statistics the person may see, and whether all of them.';

create function priv.statistics(p_tenant uuid, p_export boolean) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  whole boolean := priv.i_administer(p_tenant);
  units uuid[] := array(select u.unit_id from priv.my_managed_units() u where u.tenant_id = p_tenant);
  content jsonb;
begin
  if not whole and units = '{}' then
    perform priv.refuse_house(p_tenant);
  end if;
  perform priv.log_administration(p_tenant, case when p_export then 'statistics.export' else 'statistics.read' end);
  content := (
    select r.content from app.statistics_releases r where r.tenant_id = p_tenant order by r.through desc limit 1);
  if not whole then
    content := jsonb_set(content, '{figures}', (
      select coalesce(jsonb_agg(f order by place), '[]')
      from jsonb_array_elements(content -> 'figures') with ordinality one (f, place)
      where (f ->> 'unit')::uuid = any (units)));
  end if;
  return jsonb_build_object('tenant', (select t.name from app.tenants t where t.id = p_tenant), 'whole', whole,
    'units', (
      select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'sector', u.sector)
        order by u.name), '[]')
      from app.tenant_units t join app.units u on u.id = t.unit_id
      where t.tenant_id = p_tenant and (whole or u.id = any (units))),
    'release', content);
end
$$;
comment on function priv.statistics(uuid, boolean) is
  'The newest release of a tenant, or of a manager''s own units in it; to look at or to take along. Logged.';

grant execute on function priv.statistics_places(), priv.statistics(uuid, boolean) to authenticated;
reset role;

create function app.statistics_places() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.statistics_places() $$;
comment on function app.statistics_places() is 'Where the person may see statistics.';

create function app.statistics(p_tenant uuid, p_export boolean) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.statistics(p_tenant, p_export) $$;
comment on function app.statistics(uuid, boolean) is 'Published figures of a tenant, for administrators and managers. Logged.';

grant execute on function app.statistics_places(), app.statistics(uuid, boolean) to authenticated;

insert into app.access_actions (kind, action) select 'LISTED', unnest('{statistics.read,statistics.export}'::text[]);
