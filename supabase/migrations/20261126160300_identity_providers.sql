-- A municipality's own sign-in: its OpenID provider, tried before it is switched on. It vouches for the
-- municipality's own people alone. Whoever acts anywhere else (a region's therapist, an employee who is also a
-- parent, whoever runs the service) signs in with a national e-identification: a provider that one municipality
-- runs must not be able to become anybody in another.

create table app.identity_providers (
  tenant_id uuid primary key references app.tenants (id),
  revision integer not null default 1 check (revision > 0),
  issuer text not null check (issuer ~ '^https?://' and length(issuer) <= 300),
  client_id text not null check (length(client_id) between 1 and 200),
  sealed_secret text not null check (sealed_secret ~ '^k[1-9][0-9]*[.]'),
  identity_kind text not null check (identity_kind in ('personalNumber', 'hsaId')),
  identity_claim text not null check (length(identity_claim) between 1 and 200),
  name_claim text not null check (length(name_claim) between 1 and 200),
  mail_claim text not null default '' check (length(mail_claim) <= 200),
  changed_by uuid not null references app.people (id),
  changed_at timestamptz not null default clock_timestamp(),
  tested_revision integer,
  tested_at timestamptz,
  tested_by uuid references app.people (id),
  test_ok boolean,
  test_said jsonb,
  active_since timestamptz,
  check (active_since is null or (test_ok and tested_revision = revision))
);
create index on app.identity_providers (changed_by);
create index on app.identity_providers (tested_by);
comment on table app.identity_providers is 'The sign-in that a tenant runs itself. The secret is sealed by the tenant''s key.';
comment on column app.identity_providers.tested_revision is 'What was tried; anything changed since then switches it off until it is tried anew.';
comment on column app.identity_providers.test_said is 'What the provider asserted about the administrator who tried it, without the identity itself.';

call priv.protect('app.identity_providers', 'false');
call priv.allow('kring_definer', 'app.identity_providers', '{select,insert,update}');
call priv.allow('kring_sealer', 'app.identity_providers', '{select,update}');
create trigger keep_keys before update on app.identity_providers
  for each row execute function priv.keep_keys('tenant_id');

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{provider.save,provider.test,provider.switch}'::text[]);

set role kring_definer;

-- A secret that is not given again stays, but only for the same issuer and client: it must not be sent to another.
create function priv.save_provider(p_tenant uuid, p_revision integer, p_issuer text, p_client text, p_secret text,
  p_kind text, p_identity_claim text, p_name_claim text, p_mail_claim text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  old app.identity_providers;
begin
  perform priv.keep_house(p_tenant);
  select * into old from app.identity_providers p where p.tenant_id = p_tenant;
  if p_revision is distinct from coalesce(old.revision, 0) then
    perform priv.refuse('changed');
  elsif p_secret is null and (old.tenant_id is null or old.issuer <> p_issuer or old.client_id <> p_client) then
    perform priv.refuse('incomplete');
  end if;
  insert into app.identity_providers (tenant_id, issuer, client_id, sealed_secret, identity_kind, identity_claim,
    name_claim, mail_claim, changed_by)
  values (p_tenant, p_issuer, p_client, coalesce(p_secret, old.sealed_secret), p_kind, p_identity_claim,
    p_name_claim, coalesce(p_mail_claim, ''), priv.me())
  on conflict (tenant_id) do update set revision = old.revision + 1, issuer = excluded.issuer,
    client_id = excluded.client_id, sealed_secret = excluded.sealed_secret, identity_kind = excluded.identity_kind,
    identity_claim = excluded.identity_claim, name_claim = excluded.name_claim, mail_claim = excluded.mail_claim,
    changed_by = excluded.changed_by, changed_at = clock_timestamp(), active_since = null;
  perform priv.log_administration(p_tenant, 'provider.save', null);
end
$$;
comment on function priv.save_provider(uuid, integer, text, text, text, text, text, text, text) is
  'The tenant''s own sign-in, switched off until it is tried; for administrators. Refused: changed, incomplete.';

create function priv.note_provider_test(p_tenant uuid, p_revision integer, p_ok boolean, p_said text) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.keep_house(p_tenant);
  if p_ok is null or octet_length(coalesce(p_said, '')) > 4000 or not (p_said is json object) then
    perform priv.invalid_input();
  end if;
  update app.identity_providers p set tested_revision = p_revision, tested_at = clock_timestamp(),
    tested_by = priv.me(), test_ok = p_ok, test_said = p_said::jsonb,
    active_since = case when p_ok then p.active_since end
  where p.tenant_id = p_tenant and p.revision = p_revision;
  if not found then
    perform priv.refuse('changed');
  end if;
  perform priv.log_administration(p_tenant, 'provider.test', jsonb_build_object('ok', p_ok));
end
$$;
comment on function priv.note_provider_test(uuid, integer, boolean, text) is
  'How a trial of the tenant''s own sign-in went. Refused: changed.';

create function priv.switch_provider(p_tenant uuid, p_revision integer, p_on boolean) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  provider app.identity_providers;
begin
  perform priv.keep_house(p_tenant);
  select * into provider from app.identity_providers p where p.tenant_id = p_tenant for no key update;
  if provider.revision is distinct from p_revision or p_on is null then
    perform priv.refuse('changed');
  elsif p_on and not coalesce(provider.test_ok and provider.tested_revision = provider.revision, false) then
    perform priv.refuse('not_tested');
  end if;
  update app.identity_providers p set active_since = case when p_on then clock_timestamp() end
  where p.tenant_id = p_tenant;
  perform priv.log_administration(p_tenant, 'provider.switch', jsonb_build_object('on', p_on));
end
$$;
comment on function priv.switch_provider(uuid, integer, boolean) is
  'Offers the tenant''s own sign-in, or no longer. Refused: changed, not_tested.';

create function priv.my_provider(p_tenant uuid) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_found();
  end if;
  return (
    select jsonb_build_object('revision', p.revision, 'issuer', p.issuer, 'clientId', p.client_id,
      'identityKind', p.identity_kind, 'identityClaim', p.identity_claim, 'nameClaim', p.name_claim,
      'mailClaim', p.mail_claim, 'active', p.active_since is not null,
      'test', case when p.tested_revision = p.revision then p.test_said
        || jsonb_build_object('ok', p.test_ok, 'at', priv.iso(p.tested_at)) end)
    from app.identity_providers p where p.tenant_id = p_tenant);
end
$$;
comment on function priv.my_provider(uuid) is 'The tenant''s own sign-in for its administrators, without its secret.';

-- For the web app, which nobody is signed in to yet.
create function priv.sign_in_places() returns table (tenant_id uuid, slug text, name text)
language sql stable security definer
set search_path = ''
as $$
  select t.id, t.slug, t.name
  from app.identity_providers p join app.tenants t on t.id = p.tenant_id
  where p.active_since is not null
  order by t.name collate "sv-x-icu"
$$;
comment on function priv.sign_in_places() is 'Tenants with a sign-in of their own.';

create function priv.provider_of(p_tenant uuid) returns table (revision integer, issuer text, client_id text,
  sealed_secret text, identity_kind text, identity_claim text, name_claim text, mail_claim text, active boolean)
language sql stable security definer
set search_path = ''
as $$
  select p.revision, p.issuer, p.client_id, p.sealed_secret, p.identity_kind, p.identity_claim, p.name_claim,
    p.mail_claim, p.active_since is not null
  from app.identity_providers p where p.tenant_id = p_tenant
$$;
comment on function priv.provider_of(uuid) is 'How to ask a tenant''s provider.';

-- Whom the provider of a tenant may vouch for: people who act there and nowhere else, now or by an invitation.
create function priv.arrive_in(p_tenant uuid, p_kind text, p_indexes text[]) returns table (person uuid, elsewhere boolean)
language plpgsql security definer
set search_path = ''
as $$
declare
  known uuid;
  own uuid[] := array(select t.id from app.tenants t where t.id = p_tenant or t.practice_of = p_tenant);
begin
  if not exists (
    select from app.identity_providers p where p.tenant_id = p_tenant and p.active_since is not null) then
    return;
  end if;
  select i.person_id into known from app.person_identities i
  where i.kind = p_kind and i.index = any (p_indexes);
  if exists (
    select from app.memberships m
    where m.person_id = known and (m.tenant_id <> all (own) or m.role in ('guardian', 'child', 'relative'))
      and (m.valid_to is null or m.valid_to > clock_timestamp()))
    or exists (select from app.people p where p.id = known and p.kind = 'operator')
    or exists (
      select from app.invitations i
      where i.kind = p_kind and i.index = any (p_indexes) and i.tenant_id <> all (own)
        and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > clock_timestamp()) then
    return query select null::uuid, true;
    return;
  end if;
  known := priv.arrive(p_kind, p_indexes);
  if exists (
    select from app.memberships m
    where m.person_id = known and m.tenant_id = p_tenant and m.valid_from <= clock_timestamp()
      and (m.valid_to is null or m.valid_to > clock_timestamp())) then
    return query select known, false;
  end if;
end
$$;
comment on function priv.arrive_in(uuid, text, text[]) is
  'As priv.arrive, for whom a tenant''s own provider vouches; elsewhere: they act outside it and must prove it otherwise.';

grant execute on function priv.save_provider(uuid, integer, text, text, text, text, text, text, text),
  priv.note_provider_test(uuid, integer, boolean, text), priv.switch_provider(uuid, integer, boolean),
  priv.my_provider(uuid) to authenticated;
grant execute on function priv.sign_in_places(), priv.provider_of(uuid), priv.arrive_in(uuid, text, text[])
  to kring_app;
reset role;

create function app.save_provider(p_tenant uuid, p_revision integer, p_issuer text, p_client text, p_secret text,
  p_kind text, p_identity_claim text, p_name_claim text, p_mail_claim text) returns void
language sql volatile
set search_path = ''
as $$
  select priv.save_provider(p_tenant, p_revision, p_issuer, p_client, p_secret, p_kind, p_identity_claim,
    p_name_claim, p_mail_claim)
$$;
comment on function app.save_provider(uuid, integer, text, text, text, text, text, text, text) is
  'Saves a tenant''s own sign-in.';

create function app.note_provider_test(p_tenant uuid, p_revision integer, p_ok boolean, p_said text) returns void
language sql volatile
set search_path = ''
as $$ select priv.note_provider_test(p_tenant, p_revision, p_ok, p_said) $$;
comment on function app.note_provider_test(uuid, integer, boolean, text) is 'Notes how a trial sign-in went.';

create function app.switch_provider(p_tenant uuid, p_revision integer, p_on boolean) returns void
language sql volatile
set search_path = ''
as $$ select priv.switch_provider(p_tenant, p_revision, p_on) $$;
comment on function app.switch_provider(uuid, integer, boolean) is 'Switches a tenant''s own sign-in on or off.';

create function app.my_provider(p_tenant uuid) returns jsonb
language sql stable
set search_path = ''
as $$ select priv.my_provider(p_tenant) $$;
comment on function app.my_provider(uuid) is 'A tenant''s own sign-in, without its secret.';

grant execute on function app.save_provider(uuid, integer, text, text, text, text, text, text, text),
  app.note_provider_test(uuid, integer, boolean, text), app.switch_provider(uuid, integer, boolean),
  app.my_provider(uuid) to authenticated;
