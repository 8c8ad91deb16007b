-- A board, a unit or a way to sign in that was set up by mistake goes again, as long as nothing refers to it: the
-- foreign keys know what does, whatever is added later. What was used is never taken away: it says who did what.

call priv.allow('kring_definer', 'app.authorities', '{delete}');
call priv.allow('kring_definer', 'app.units', '{delete}');
call priv.allow('kring_definer', 'app.tenant_units', '{delete}');
call priv.allow('kring_definer', 'app.identity_providers', '{delete}');

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{authority.remove,unit.remove,provider.remove}'::text[]);

set role kring_definer;

create function priv.remove_authority(p_tenant uuid, p_authority uuid, p_revision integer) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.keep_house(p_tenant);
  if not exists (
    select from app.authorities a where a.id = p_authority and a.home_tenant_id = p_tenant) then
    perform priv.not_found();
  end if;
  begin
    delete from app.authorities a where a.id = p_authority and a.revision = p_revision;
    if not found then
      perform priv.refuse('changed');
    end if;
  exception when foreign_key_violation then
    perform priv.refuse('in_use');
  end;
  perform priv.log_administration(p_tenant, 'authority.remove', jsonb_build_object('authority', p_authority));
end
$$;
comment on function priv.remove_authority(uuid, uuid, integer) is
  'Takes away a board of the tenant that nothing refers to.';

create function priv.remove_unit(p_tenant uuid, p_unit uuid, p_revision integer) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.keep_house(p_tenant);
  if not exists (
    select from app.tenant_units t
    join app.units u on u.id = t.unit_id
    join app.authorities a on a.id = u.authority_id and a.home_tenant_id = p_tenant
    where t.tenant_id = p_tenant and t.unit_id = p_unit) then
    perform priv.not_found();
  end if;
  begin
    delete from app.tenant_units t where t.tenant_id = p_tenant and t.unit_id = p_unit;
    delete from app.units u where u.id = p_unit and u.revision = p_revision;
    if not found then
      perform priv.refuse('changed');
    end if;
  exception when foreign_key_violation then
    perform priv.refuse('in_use');
  end;
  perform priv.log_administration(p_tenant, 'unit.remove', jsonb_build_object('unit', p_unit));
end
$$;
comment on function priv.remove_unit(uuid, uuid, integer) is
  'Takes away a unit of one of the tenant''s boards that nothing refers to.';

create function priv.remove_provider(p_tenant uuid, p_revision integer) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  provider app.identity_providers;
begin
  perform priv.keep_house(p_tenant);
  select * into provider from app.identity_providers p where p.tenant_id = p_tenant for update;
  if provider.tenant_id is null then
    perform priv.not_found();
  elsif provider.revision is distinct from p_revision then
    perform priv.refuse('changed');
  elsif provider.active_since is not null then
    -- People sign in by it: it is switched off first.
    perform priv.refuse('in_use');
  end if;
  begin
    delete from app.identity_providers p where p.tenant_id = p_tenant;
  exception when foreign_key_violation then
    perform priv.refuse('in_use');
  end;
  perform priv.log_administration(p_tenant, 'provider.remove');
end
$$;
comment on function priv.remove_provider(uuid, integer) is
  'Takes away the tenant''s own way to sign in, with its secret, when it is not switched on.';

grant execute on function priv.remove_authority(uuid, uuid, integer), priv.remove_unit(uuid, uuid, integer),
  priv.remove_provider(uuid, integer) to authenticated;
reset role;

create function app.remove_authority(p_tenant uuid, p_authority uuid, p_revision integer) returns void
language sql volatile
set search_path = ''
as $$ select priv.remove_authority(p_tenant, p_authority, p_revision) $$;
comment on function app.remove_authority(uuid, uuid, integer) is
  'Takes away a board that was set up by mistake. Refused as in_use when anything refers to it.';

create function app.remove_unit(p_tenant uuid, p_unit uuid, p_revision integer) returns void
language sql volatile
set search_path = ''
as $$ select priv.remove_unit(p_tenant, p_unit, p_revision) $$;
comment on function app.remove_unit(uuid, uuid, integer) is
  'Takes away a unit that was set up by mistake. Refused as in_use when anything refers to it.';

create function app.remove_provider(p_tenant uuid, p_revision integer) returns void
language sql volatile
set search_path = ''
as $$ select priv.remove_provider(p_tenant, p_revision) $$;
comment on function app.remove_provider(uuid, integer) is
  'Takes away a way to sign in that was set up by mistake. Refused as in_use while it is switched on.';
grant execute on function app.remove_authority(uuid, uuid, integer), app.remove_unit(uuid, uuid, integer),
  app.remove_provider(uuid, integer) to authenticated;
