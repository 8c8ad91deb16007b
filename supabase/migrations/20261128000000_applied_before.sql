-- The same municipality may apply twice: two people of it who do not know of each other. The second is told that one
-- waits, or that the municipality is here already, and nothing of who applied; whoever runs the service sees both
-- marked. Both are kept, for either may be the right one.

create index on app.tenant_applications (place_code) where answer is null;
create index on app.tenant_applications (organisation_number) where answer is null;

set role kring_definer;

create function priv.applied_before(p_application uuid, p_place text, p_organisation text) returns text
language sql stable security definer
set search_path = ''
as $$
  select case
    when exists (
      select from app.tenants t
      left join app.tenant_contracts c on c.tenant_id = t.id
      where t.practice_of is null and (t.municipality_code = p_place or c.organisation_number = p_organisation))
      then 'JOINED'
    when exists (
      select from app.tenant_applications a
      where a.id <> p_application and a.answer is null
        and (a.place_code = p_place or a.organisation_number = p_organisation)) then 'WAITING'
  end
$$;
comment on function priv.applied_before(uuid, text, text) is
  'Is there a tenant of the same municipality or organisation number, or another application that waits?';

alter function priv.apply_to_join(text, uuid, uuid, text, text, text, text, text, text, text, text, text, text, text,
  text, text) rename to keep_application;
revoke execute on function priv.keep_application(text, uuid, uuid, text, text, text, text, text, text, text, text,
  text, text, text, text, text) from kring_app;
comment on function priv.keep_application(text, uuid, uuid, text, text, text, text, text, text, text, text, text,
  text, text, text, text) is 'An application, once for each form. Refused: too_many.';

-- For kring_app alone, as before. Sent twice it is one application, and says what it said.
create function priv.apply_to_join(p_sender text, p_id uuid, p_once uuid, p_place text, p_name text,
  p_organisation text, p_agreement text, p_contact_name text, p_contact_mail text, p_contact_phone text,
  p_protection_name text, p_protection_mail text, p_administrator text, p_kind text, p_index text, p_sealed text)
returns text
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.keep_application(p_sender, p_id, p_once, p_place, p_name, p_organisation, p_agreement,
    p_contact_name, p_contact_mail, p_contact_phone, p_protection_name, p_protection_mail, p_administrator, p_kind,
    p_index, p_sealed);
  return (
    select priv.applied_before(a.id, a.place_code, a.organisation_number)
    from app.tenant_applications a where a.once = p_once);
end
$$;
comment on function priv.apply_to_join(text, uuid, uuid, text, text, text, text, text, text, text, text, text, text,
  text, text, text) is
  'A municipality applies, by somebody who is not signed in. Says whether it has before. Refused: too_many.';
revoke execute on function priv.apply_to_join(text, uuid, uuid, text, text, text, text, text, text, text, text, text,
  text, text, text, text) from public;
grant execute on function priv.apply_to_join(text, uuid, uuid, text, text, text, text, text, text, text, text, text,
  text, text, text, text) to kring_app;

create or replace function priv.service_desk() returns jsonb
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
        'before', case when a.answer is null
          then priv.applied_before(a.id, a.place_code, a.organisation_number) end,
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
reset role;
