-- At what ages a child takes over, as one tenant has it: there is no age in the statute for reading or
-- saying yes oneself (domain L42), only for when custody ends. The one place that sign-in, consent and
-- the guardian's end all ask. What is decided for one child stands beside it, never here.

create table app.age_profiles (
  tenant_id uuid primary key references app.tenants (id),
  own_sign_in_from integer not null check (own_sign_in_from between 10 and 18),
  own_consent_from integer not null check (own_consent_from between 10 and 18),
  ends_guardian_at integer not null check (ends_guardian_at between 15 and 18),
  set_at timestamptz not null default clock_timestamp(),
  set_by uuid not null references app.people (id),
  check (own_sign_in_from <= own_consent_from and own_consent_from <= ends_guardian_at)
);
comment on table app.age_profiles is 'At what ages a child of this tenant takes over. No row: 13, 16 and 18.';
comment on column app.age_profiles.own_sign_in_from is 'From this age a child signs in alone; before it, beside a grown-up.';
comment on column app.age_profiles.own_consent_from is 'From this age the child says yes or no to who may read.';
comment on column app.age_profiles.ends_guardian_at is 'At this age a guardian''s part ends. Custody ends at 18 by law, so never later.';

call priv.protect('app.age_profiles', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.age_profiles', '{select,insert,update}');
grant select on app.age_profiles to authenticated;
create policy read on app.age_profiles for select to authenticated
  using (tenant_id = any (array(select priv.my_tenant_ids())));
comment on policy read on app.age_profiles is 'Everyone of the tenant: a child and a guardian are told when it changes.';
create trigger keep_keys before update on app.age_profiles
  for each row execute function priv.keep_keys('tenant_id');

create function priv.age_on(p_born date, p_day date) returns integer
language sql immutable parallel safe
set search_path = ''
as $$ select extract(year from age(p_day, p_born))::integer $$;
comment on function priv.age_on(date, date) is 'Whole years on a day; null without a birthday. As src/lib/domain/child/age.ts.';
grant execute on function priv.age_on(date, date) to authenticated, kring_definer;

set role kring_definer;
create function priv.age_profile_of(p_tenant uuid)
returns table (own_sign_in_from integer, own_consent_from integer, ends_guardian_at integer)
language sql stable security definer
set search_path = ''
as $$
  select coalesce(a.own_sign_in_from, 13), coalesce(a.own_consent_from, 16), coalesce(a.ends_guardian_at, 18)
  from (select p_tenant as tenant_id) asked
  left join app.age_profiles a on a.tenant_id = asked.tenant_id
$$;
comment on function priv.age_profile_of(uuid) is 'A tenant''s ages, its own or the usual ones; always one row.';

create function priv.set_age_profile(p_tenant uuid, p_sign_in integer, p_consent integer,
  p_guardian_ends integer, p_seen timestamptz) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if not coalesce(p_tenant = any (array(select priv.my_tenant_ids())), false) then
    perform priv.not_found();
  elsif not p_tenant = any (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_allowed();
  end if;
  -- Two who set them at once: the second sees what the first has set before it goes.
  perform pg_advisory_xact_lock(hashtextextended('age_profiles ' || p_tenant::text, 0));
  if (select a.set_at from app.age_profiles a where a.tenant_id = p_tenant) is distinct from p_seen then
    perform priv.refuse('changed');
  end if;
  -- The table's checks know which ages fit; others are invalid_input for whoever asks.
  insert into app.age_profiles (tenant_id, own_sign_in_from, own_consent_from, ends_guardian_at, set_by)
  values (p_tenant, p_sign_in, p_consent, p_guardian_ends, priv.me())
  on conflict (tenant_id) do update set own_sign_in_from = excluded.own_sign_in_from,
    own_consent_from = excluded.own_consent_from, ends_guardian_at = excluded.ends_guardian_at,
    set_by = excluded.set_by, set_at = clock_timestamp();
end
$$;
comment on function priv.set_age_profile(uuid, integer, integer, integer, timestamptz) is
  'Sets a tenant''s ages; only for its administrators. Refused: changed.';
grant execute on function priv.age_profile_of(uuid),
  priv.set_age_profile(uuid, integer, integer, integer, timestamptz) to authenticated;
reset role;

create function app.set_age_profile(p_tenant uuid, p_sign_in integer, p_consent integer,
  p_guardian_ends integer, p_seen timestamptz) returns void
language sql volatile
set search_path = ''
as $$ select priv.set_age_profile(p_tenant, p_sign_in, p_consent, p_guardian_ends, p_seen) $$;
comment on function app.set_age_profile(uuid, integer, integer, integer, timestamptz) is
  'Sets at what ages a child of a tenant takes over.';

create function app.age_profiles_to_set() returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('tenantId', t.id, 'tenant', t.name,
    'signInFrom', profile.own_sign_in_from, 'consentFrom', profile.own_consent_from,
    'guardianEndsAt', profile.ends_guardian_at,
    'seen', (select a.set_at::text from app.age_profiles a where a.tenant_id = t.id)) order by t.name), '[]')
  from app.tenants t
  cross join lateral priv.age_profile_of(t.id) profile
  where t.id = any (array(select priv.my_tenant_ids_as('{administrator}')))
$$;
comment on function app.age_profiles_to_set() is 'The ages of the tenants that the caller administers.';
grant execute on function app.set_age_profile(uuid, integer, integer, integer, timestamptz),
  app.age_profiles_to_set() to authenticated;
