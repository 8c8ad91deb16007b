-- What a municipality says about whether everybody can use Kring (lagen om tillgänglighet till digital offentlig
-- service): whom to turn to when something does not work, and what else is known to be missing there. The rest of
-- the statement is the same for all, and words of the page. Public; a tenant that has said nothing is answered for
-- by the contact of its contract.

create table app.accessibility_statements (
  tenant_id uuid primary key references app.tenants (id),
  revision integer not null default 1 check (revision > 0),
  mail text not null check (length(mail) between 3 and 200 and position('@' in mail) > 1),
  phone text not null check (length(phone) <= 40),
  words text not null check (length(words) <= 4000),
  saved_by uuid not null references app.people (id),
  saved_on date not null
);
create index on app.accessibility_statements (saved_by);
comment on table app.accessibility_statements is
  'Each tenant''s own part of its accessibility statement: public words about a service, never about a person.';
comment on column app.accessibility_statements.words is 'What the tenant knows to be missing beside what Kring says of itself.';

call priv.protect('app.accessibility_statements', 'false');
call priv.allow('kring_definer', 'app.accessibility_statements', '{select,insert,update}');
create trigger keep_keys before update on app.accessibility_statements
  for each row execute function priv.keep_keys('tenant_id');

insert into app.access_actions (kind, action) values ('CHANGED', 'accessibility.save');

set role kring_definer;

-- For kring_app: nobody is signed in.
create function priv.accessibility_statements() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('slug', t.slug, 'name', t.name,
    'mail', coalesce(s.mail, c.contact_mail), 'phone', coalesce(s.phone, c.contact_phone, ''),
    'words', coalesce(s.words, ''), 'savedOn', s.saved_on) order by t.name), '[]')
  from app.tenants t
  left join app.accessibility_statements s on s.tenant_id = t.id
  left join app.tenant_contracts c on c.tenant_id = t.id
  where t.practice_of is null
$$;
comment on function priv.accessibility_statements() is
  'Whom to tell in each municipality that something cannot be used, and what it says itself; for the public page.';
grant execute on function priv.accessibility_statements() to kring_app;

create function priv.accessibility_to_keep() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('tenantId', t.id, 'slug', t.slug, 'tenant', t.name,
    'revision', coalesce(s.revision, 0), 'mail', coalesce(s.mail, c.contact_mail, ''),
    'phone', coalesce(s.phone, c.contact_phone, ''), 'words', coalesce(s.words, ''), 'savedOn', s.saved_on)
    order by t.name), '[]')
  from app.tenants t
  left join app.accessibility_statements s on s.tenant_id = t.id
  left join app.tenant_contracts c on c.tenant_id = t.id
  where t.practice_of is null and priv.i_administer(t.id)
$$;
comment on function priv.accessibility_to_keep() is 'The statements of the tenants that the person administers, to be changed.';

create function priv.save_accessibility(p_tenant uuid, p_revision integer, p_mail text, p_phone text, p_words text)
returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  address text := btrim(priv.words_of(p_mail, 200));
begin
  if p_tenant is null or not priv.i_administer(p_tenant) then
    perform priv.refuse_house(p_tenant);
  elsif address !~ '^[^@\s]+@[^@\s]+$' then
    perform priv.refuse('incomplete');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('accessibility ' || p_tenant::text, 0));
  if p_revision is distinct from coalesce((
    select s.revision from app.accessibility_statements s where s.tenant_id = p_tenant), 0) then
    perform priv.refuse('changed');
  end if;
  insert into app.accessibility_statements (tenant_id, mail, phone, words, saved_by, saved_on)
  values (p_tenant, address, btrim(priv.words_of(p_phone, 40)), btrim(priv.words_of(p_words, 4000)), priv.me(), priv.today())
  on conflict (tenant_id) do update set revision = app.accessibility_statements.revision + 1, mail = excluded.mail,
    phone = excluded.phone, words = excluded.words, saved_by = excluded.saved_by, saved_on = excluded.saved_on;
  perform priv.log_administration(p_tenant, 'accessibility.save', '{}');
end
$$;
comment on function priv.save_accessibility(uuid, integer, text, text, text) is
  'A tenant''s own part of its statement, by its administrator. Refused: incomplete, changed.';
grant execute on function priv.accessibility_to_keep(), priv.save_accessibility(uuid, integer, text, text, text)
  to authenticated;
reset role;

create function app.accessibility_to_keep() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.accessibility_to_keep() $$;
comment on function app.accessibility_to_keep() is 'The accessibility statements that the caller may change.';

create function app.save_accessibility(p_tenant uuid, p_revision integer, p_mail text, p_phone text, p_words text)
returns void
language sql volatile
set search_path = ''
as $$ select priv.save_accessibility(p_tenant, p_revision, p_mail, p_phone, p_words) $$;
comment on function app.save_accessibility(uuid, integer, text, text, text) is
  'Saves a tenant''s own part of its accessibility statement; for administrators.';
grant execute on function app.accessibility_to_keep(), app.save_accessibility(uuid, integer, text, text, text)
  to authenticated;
