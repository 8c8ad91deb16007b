-- A municipality comes aboard. It applies without an account, naming who agrees, who protects data, and its
-- first administrator by personal identity; whoever runs the service approves or declines. Approving makes the
-- tenant, its contract and the administrator's invitation in one transaction, and nothing else: the house is
-- empty, and whoever runs the service is no member of it. They see contracts and applications here, and of
-- tenants a name and a state: no unit, no person but the named contacts, no child, no plan, no number of any.

alter table app.tenants add column practice_of uuid references app.tenants (id);
create index on app.tenants (practice_of);
create unique index on app.tenants (municipality_code) where practice_of is null;
comment on column app.tenants.municipality_code is 'As Statistics Sweden gives it; two digits for a region. Null in the demo.';
comment on column app.tenants.practice_of is 'The tenant whose staff practise here with made-up children; null for a real one.';

create table app.tenant_contracts (
  tenant_id uuid primary key references app.tenants (id),
  revision integer not null default 1 check (revision > 0),
  organisation_number text not null check (organisation_number ~ '^2[0-9]{5}-[0-9]{4}$'),
  agreement_version text not null check (length(agreement_version) between 1 and 40),
  agreed_on date not null,
  contact_name text not null check (length(contact_name) between 1 and 200),
  contact_mail text not null check (length(contact_mail) between 3 and 200),
  contact_phone text not null default '' check (length(contact_phone) <= 40),
  protection_name text not null check (length(protection_name) between 1 and 200),
  protection_mail text not null check (length(protection_mail) between 3 and 200),
  approved_by uuid not null references app.people (id),
  approved_at timestamptz not null default clock_timestamp(),
  live_at timestamptz,
  live_by uuid references app.people (id),
  check ((live_at is null) = (live_by is null))
);
create index on app.tenant_contracts (approved_by);
create index on app.tenant_contracts (live_by);
comment on table app.tenant_contracts is 'What was agreed with a tenant, and whom to ask. Tenants from before there were contracts have none.';
comment on column app.tenant_contracts.agreement_version is 'Which text of the personal data processing agreement.';
comment on column app.tenant_contracts.live_at is 'When its administrators said that it is ready for its first plan.';

create table app.tenant_applications (
  id uuid primary key,
  at timestamptz not null default clock_timestamp(),
  once uuid not null unique,
  place_code text not null check (place_code ~ '^([0-9]{2}|[0-9]{4})$'),
  name text not null check (length(name) between 2 and 80),
  organisation_number text not null check (organisation_number ~ '^2[0-9]{5}-[0-9]{4}$'),
  agreement_version text not null check (length(agreement_version) between 1 and 40),
  agreed_on date not null,
  contact_name text not null check (length(contact_name) between 1 and 200),
  contact_mail text not null check (length(contact_mail) between 3 and 200),
  contact_phone text not null check (length(contact_phone) <= 40),
  protection_name text not null check (length(protection_name) between 1 and 200),
  protection_mail text not null check (length(protection_mail) between 3 and 200),
  administrator_name text not null check (length(administrator_name) between 1 and 200),
  kind text not null check (kind in ('personalNumber', 'hsaId')),
  index text not null,
  sealed text not null,
  answer text check (answer in ('APPROVED', 'DECLINED')),
  answer_words text check (length(answer_words) between 1 and 1000),
  answered_by uuid references app.people (id),
  answered_at timestamptz,
  check ((answer is null) = (answered_at is null) and (answer is null) = (answered_by is null)),
  check ((answer_words is not null) = (answer is not distinct from 'DECLINED'))
);
create index on app.tenant_applications (answered_by);
create index on app.tenant_applications (at);
comment on table app.tenant_applications is 'A municipality or region that wants to use Kring, for whoever runs the service.';
comment on column app.tenant_applications.id is 'Becomes the tenant''s id: the administrator''s identity is sealed for it already.';
comment on column app.tenant_applications.once is 'The form''s own number: sent twice it is one application.';
comment on column app.tenant_applications.sealed is 'The first administrator''s identity; the operator is not shown it.';

alter table app.plan_request_senders drop constraint plan_request_senders_kind_check;
alter table app.plan_request_senders add constraint plan_request_senders_kind_check
  check (kind in ('ASK', 'FOLLOW', 'JOIN'));

call priv.protect('app.tenant_contracts', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.tenant_applications', 'false');
call priv.allow('kring_definer', 'app.tenant_contracts', '{select,insert,update}');
call priv.allow('kring_definer', 'app.tenant_applications', '{select,insert,update}');
call priv.allow('kring_sealer', 'app.tenant_applications', '{select,update}');
call priv.allow('kring_definer', 'app.tenants', '{insert}');
grant select on app.tenant_contracts to authenticated;
create policy read on app.tenant_contracts for select to authenticated
  using (tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}'))));
create trigger keep_keys before update on app.tenant_contracts
  for each row execute function priv.keep_keys('tenant_id', 'organisation_number', 'agreement_version', 'agreed_on',
    'approved_by', 'approved_at');
create trigger keep_keys before update on app.tenant_applications
  for each row execute function priv.keep_keys('id', 'at', 'once', 'place_code', 'name', 'organisation_number',
    'agreement_version', 'agreed_on', 'contact_name', 'contact_mail', 'contact_phone', 'protection_name',
    'protection_mail', 'administrator_name', 'kind');

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{tenant.approve,tenant.contacts,tenant.live}'::text[]);

set role kring_definer;

create function priv.i_operate() returns boolean
language sql stable parallel safe security definer
set search_path = ''
as $$
  select priv.session_alive() and exists (
    select from app.people p where p.id = priv.me() and p.kind = 'operator')
$$;
comment on function priv.i_operate() is 'Does the signed-in person run the service?';

-- For kring_app alone: nobody is signed in. It tells nothing but that the form has come.
create function priv.apply_to_join(p_sender text, p_id uuid, p_once uuid, p_place text, p_name text,
  p_organisation text, p_agreement text, p_contact_name text, p_contact_mail text, p_contact_phone text,
  p_protection_name text, p_protection_mail text, p_administrator text, p_kind text, p_index text, p_sealed text)
returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if exists (select from app.tenant_applications a where a.once = p_once) then
    return;
  end if;
  perform priv.count_sender(p_sender, 'JOIN', 10);
  perform pg_advisory_xact_lock(160000);
  if (select count(*) from app.tenant_applications a
      where a.at > clock_timestamp() - interval '1 day') >= 100 then
    raise exception using errcode = 'PT429', message = 'too_many';
  end if;
  insert into app.tenant_applications (id, once, place_code, name, organisation_number, agreement_version,
    agreed_on, contact_name, contact_mail, contact_phone, protection_name, protection_mail, administrator_name,
    kind, index, sealed)
  values (p_id, p_once, p_place, priv.words_of(btrim(p_name), 80), p_organisation, p_agreement, priv.today(),
    priv.words_of(btrim(p_contact_name), 200), btrim(p_contact_mail), btrim(p_contact_phone),
    priv.words_of(btrim(p_protection_name), 200), btrim(p_protection_mail),
    priv.words_of(btrim(p_administrator), 200), p_kind, p_index, p_sealed);
end
$$;
comment on function priv.apply_to_join(text, uuid, uuid, text, text, text, text, text, text, text, text, text, text,
  text, text, text) is 'A municipality applies, by somebody who is not signed in. Refused: too_many.';

-- "Upplands Väsby kommun" is upplands-vasby: what its address is called.
create function priv.slug_of(p_name text) returns text
language sql immutable
set search_path = ''
as $$
  select btrim(regexp_replace(translate(lower(regexp_replace(btrim(p_name), '\s+kommun$', '', 'i')),
    'åäáàöóøüéèæ', 'aaaaoooueea'), '[^a-z0-9]+', '-', 'g'), '-')
$$;
comment on function priv.slug_of(text) is 'A name as part of an address.';

create function priv.approve_application(p_application uuid) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  wanted app.tenant_applications;
begin
  if not priv.i_operate() then
    perform priv.not_allowed();
  end if;
  select * into wanted from app.tenant_applications a where a.id = p_application for no key update;
  if wanted.id is null then
    perform priv.not_found();
  elsif wanted.answer is not null then
    perform priv.refuse('changed');
  end if;
  perform pg_advisory_xact_lock(160001);
  if exists (
    select from app.tenants t
    where t.practice_of is null and (t.municipality_code = wanted.place_code or t.slug = priv.slug_of(wanted.name)
      or t.name = wanted.name)) then
    perform priv.refuse('tenant_exists');
  end if;
  insert into app.tenants (id, slug, name, municipality_code)
  values (wanted.id, priv.slug_of(wanted.name), wanted.name, wanted.place_code);
  insert into app.tenant_contracts (tenant_id, organisation_number, agreement_version, agreed_on, contact_name,
    contact_mail, contact_phone, protection_name, protection_mail, approved_by)
  values (wanted.id, wanted.organisation_number, wanted.agreement_version, wanted.agreed_on, wanted.contact_name,
    wanted.contact_mail, wanted.contact_phone, wanted.protection_name, wanted.protection_mail, priv.me());
  perform priv.invite(wanted.id, null, wanted.kind, wanted.index, wanted.sealed, wanted.administrator_name,
    'administrator', null, null, priv.today(), null);
  update app.tenant_applications a set answer = 'APPROVED', answered_by = priv.me(),
    answered_at = clock_timestamp()
  where a.id = p_application;
  perform priv.log_administration(wanted.id, 'tenant.approve', null);
  return wanted.id;
end
$$;
comment on function priv.approve_application(uuid) is
  'Makes the tenant, its contract and its first administrator''s invitation. Refused: changed, tenant_exists.';

create function priv.decline_application(p_application uuid, p_words text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  said text := nullif(btrim(priv.words_of(p_words, 1000), E' \t\r\n'), '');
begin
  if not priv.i_operate() then
    perform priv.not_allowed();
  elsif said is null then
    perform priv.refuse('incomplete');
  end if;
  update app.tenant_applications a set answer = 'DECLINED', answer_words = said, answered_by = priv.me(),
    answered_at = clock_timestamp()
  where a.id = p_application and a.answer is null;
  if not found then
    if exists (select from app.tenant_applications a where a.id = p_application) then
      perform priv.refuse('changed');
    end if;
    perform priv.not_found();
  end if;
end
$$;
comment on function priv.decline_application(uuid, text) is 'Says no to an application, and why. Refused: changed, incomplete.';

create function priv.tenant_state(p_tenant app.tenants) returns text
language sql stable security definer
set search_path = ''
as $$
  select case when p_tenant.practice_of is not null then 'PRACTICE'
    when exists (
      select from app.tenant_contracts c where c.tenant_id = p_tenant.id and c.live_at is null) then 'PREPARING'
    else 'LIVE' end
$$;
comment on function priv.tenant_state(app.tenants) is 'Preparing until its administrators say that it is ready; practice for made-up children.';

create function priv.service_desk() returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
begin
  if not priv.i_operate() then
    perform priv.not_allowed();
  end if;
  return jsonb_build_object(
    'applications', (
      select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'at', priv.iso(a.at), 'code', a.place_code,
        'name', a.name, 'organisationNumber', a.organisation_number, 'agreement', a.agreement_version,
        'contactName', a.contact_name, 'contactMail', a.contact_mail, 'contactPhone', a.contact_phone,
        'protectionName', a.protection_name, 'protectionMail', a.protection_mail,
        'administrator', a.administrator_name, 'identity', a.kind, 'answer', a.answer,
        'answerWords', a.answer_words, 'answeredAt', priv.iso(a.answered_at)) order by a.at desc, a.id), '[]')
      from (select * from app.tenant_applications a
        order by a.answer is not null, a.at desc limit 200) a),
    'tenants', (
      select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'code', t.municipality_code,
        'state', priv.tenant_state(t), 'practiceOf', real.name, 'organisationNumber', c.organisation_number,
        'agreement', c.agreement_version, 'agreedOn', c.agreed_on, 'contactName', c.contact_name,
        'contactMail', c.contact_mail, 'contactPhone', c.contact_phone, 'protectionName', c.protection_name,
        'protectionMail', c.protection_mail) order by t.name collate "sv-x-icu"), '[]')
      from app.tenants t
      left join app.tenants real on real.id = t.practice_of
      left join app.tenant_contracts c on c.tenant_id = t.id));
end
$$;
comment on function priv.service_desk() is 'Applications and tenants, for whoever runs the service; nothing of what tenants hold.';

create function priv.save_contacts(p_tenant uuid, p_revision integer, p_contact_name text, p_contact_mail text,
  p_contact_phone text, p_protection_name text, p_protection_mail text) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_found();
  end if;
  update app.tenant_contracts c set revision = c.revision + 1,
    contact_name = priv.words_of(btrim(p_contact_name), 200), contact_mail = btrim(p_contact_mail),
    contact_phone = btrim(p_contact_phone), protection_name = priv.words_of(btrim(p_protection_name), 200),
    protection_mail = btrim(p_protection_mail)
  where c.tenant_id = p_tenant and c.revision = p_revision;
  if not found then
    perform priv.refuse('changed');
  end if;
  perform priv.log_administration(p_tenant, 'tenant.contacts', null);
end
$$;
comment on function priv.save_contacts(uuid, integer, text, text, text, text, text) is
  'Whom to ask about a tenant; for its administrators. Refused: changed.';

grant execute on function priv.i_operate(), priv.approve_application(uuid), priv.decline_application(uuid, text),
  priv.service_desk(), priv.save_contacts(uuid, integer, text, text, text, text, text),
  priv.tenant_state(app.tenants) to authenticated;
grant execute on function priv.apply_to_join(text, uuid, uuid, text, text, text, text, text, text, text, text, text,
  text, text, text, text) to kring_app;
reset role;

create function app.approve_application(p_application uuid) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.approve_application(p_application) $$;
comment on function app.approve_application(uuid) is 'Lets a municipality in; for whoever runs the service.';

create function app.decline_application(p_application uuid, p_words text) returns void
language sql volatile
set search_path = ''
as $$ select priv.decline_application(p_application, p_words) $$;
comment on function app.decline_application(uuid, text) is 'Says no to an application, and why.';

create function app.service_desk() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.service_desk() $$;
comment on function app.service_desk() is 'Applications and tenants, for whoever runs the service.';

create function app.save_contacts(p_tenant uuid, p_revision integer, p_contact_name text, p_contact_mail text,
  p_contact_phone text, p_protection_name text, p_protection_mail text) returns void
language sql volatile
set search_path = ''
as $$
  select priv.save_contacts(p_tenant, p_revision, p_contact_name, p_contact_mail, p_contact_phone,
    p_protection_name, p_protection_mail)
$$;
comment on function app.save_contacts(uuid, integer, text, text, text, text, text) is 'Whom to ask about a tenant.';
grant execute on function app.approve_application(uuid), app.decline_application(uuid, text), app.service_desk(),
  app.save_contacts(uuid, integer, text, text, text, text, text) to authenticated;
