-- Inviting people from Personer och mandat: one, or a whole table at once. What an invitation is, and how it
-- becomes a mandate, stands in …_invitations.sql. Key roles are not invited to: they are proposed when the
-- person is there, and given by two.

set role kring_definer;

-- As before; a coordinator is no longer one administrator's to make.
create or replace function priv.invite_to_unit(p_tenant uuid, p_kind text, p_index text, p_sealed text, p_name text,
  p_role text, p_unit uuid, p_title text, p_from date, p_until date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  invitation uuid;
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_allowed();
  elsif p_role = 'coordinator' then
    perform priv.refuse('second_needed');
  elsif p_role is distinct from 'staff' or exists (
    -- Nobody gives themselves a mandate.
    select from app.person_identities i
    where i.kind = p_kind and i.index = p_index and i.person_id = priv.me()) then
    perform priv.not_allowed();
  end if;
  invitation := priv.invite(p_tenant, priv.me(), p_kind, p_index, p_sealed, p_name, p_role, p_unit, p_title,
    p_from, p_until);
  perform priv.log_administration(p_tenant, 'invitation.make', jsonb_build_object('invitation', invitation));
  return invitation;
end
$$;
comment on function priv.invite_to_unit(uuid, text, text, text, text, text, uuid, text, date, date) is
  'Invites somebody to act for a unit; for administrators of the tenant. Gives the invitation. Refused: second_needed.';

-- `p_people`: a JSON list of { kind, index, sealed, name, unit, title, from, until }, checked row by row before
-- it came here. One row that is not taken takes none.
create function priv.invite_people(p_tenant uuid, p_people text) returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  one record;
  invited integer := 0;
begin
  perform priv.administer(p_tenant);
  for one in
    select * from jsonb_to_recordset(p_people::jsonb) as row_of (kind text, index text, sealed text, name text,
      unit uuid, title text, "from" date, until date)
  loop
    perform priv.invite_to_unit(p_tenant, one.kind, one.index, one.sealed, one.name, 'staff', one.unit,
      one.title, one."from", one.until);
    invited := invited + 1;
  end loop;
  if invited = 0 then
    perform priv.invalid_input();
  end if;
  return invited;
end
$$;
comment on function priv.invite_people(uuid, text) is
  'Invites everyone of a table to units of the tenant, or nobody; for its administrators. Gives how many.';

create function priv.invitations_waiting(p_tenant uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'name', i.name, 'kind', i.kind, 'unit', u.name,
    'role', i.role, 'title', i.title, 'from', i.valid_from, 'until', i.valid_to,
    'invitedOn', (i.invited_at at time zone 'Europe/Stockholm')::date,
    'expiresOn', priv.last_day(i.expires_at), 'expired', i.expires_at <= statement_timestamp())
    order by i.name collate "sv-x-icu", i.id), '[]')
  from (
    select * from app.invitations w
    where w.tenant_id = p_tenant and w.accepted_at is null and w.withdrawn_at is null
      and p_tenant = any (array(select priv.my_tenant_ids_as('{administrator}')))
    order by w.invited_at desc limit 500) i
  left join app.units u on u.id = i.unit_id
$$;
comment on function priv.invitations_waiting(uuid) is
  'Who has been invited and not come yet, the newest 500, without the identity; for administrators.';

grant execute on function priv.invite_people(uuid, text), priv.invitations_waiting(uuid) to authenticated;
reset role;

create function app.invite_people(p_tenant uuid, p_people text) returns integer
language sql volatile
set search_path = ''
as $$ select priv.invite_people(p_tenant, p_people) $$;
comment on function app.invite_people(uuid, text) is 'Invites everyone of a table, or nobody; gives how many.';

create function app.invitations_waiting(p_tenant uuid) returns jsonb
language sql stable
set search_path = ''
as $$ select priv.invitations_waiting(p_tenant) $$;
comment on function app.invitations_waiting(uuid) is 'Who has been invited to a tenant and not come yet.';
grant execute on function app.invite_people(uuid, text), app.invitations_waiting(uuid) to authenticated;
