-- An invitation is to a person, by what an identity provider asserts about them, never to whoever holds a link:
-- it becomes a mandate when that very person signs in. Who is invited may have an account or not; whoever
-- invites gets the same answer.

create table app.invitations (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  kind text not null check (kind in ('personalNumber', 'hsaId')),
  index text not null check (index ~ '^k[1-9][0-9]*[.][A-Za-z0-9_-]{43}$'),
  sealed text not null check (sealed ~ '^k[1-9][0-9]*[.][A-Za-z0-9_-]{38,}$'),
  name text not null check (btrim(name) <> '' and length(name) <= 200),
  role text not null check (role in ('staff', 'coordinator', 'administrator')),
  unit_id uuid,
  title text check (length(title) <= 200),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  invited_by uuid references app.people (id),
  invited_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '60 days',
  withdrawn_at timestamptz,
  accepted_at timestamptz,
  person_id uuid references app.people (id),
  primary key (tenant_id, id),
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id),
  check ((role = 'administrator') = (unit_id is null)),
  check ((accepted_at is null) = (person_id is null)),
  check (accepted_at is null or withdrawn_at is null)
);
create unique index invitations_waiting on app.invitations (tenant_id, index, role, unit_id)
  nulls not distinct where accepted_at is null and withdrawn_at is null;
create index invitations_index on app.invitations (index) where accepted_at is null and withdrawn_at is null;
create index on app.invitations (tenant_id, unit_id);
create index on app.invitations (invited_by);
create index on app.invitations (person_id);
comment on table app.invitations is 'Who is invited to act in a tenant, by sealed identity; accepted by signing in.';
comment on column app.invitations.sealed is 'The identity, by the tenant''s key: administrators are shown what they typed.';
comment on column app.invitations.invited_by is 'Null for a tenant''s first administrator, whom the application named.';
comment on column app.invitations.valid_to is 'The mandate''s last day.';

call priv.protect('app.invitations', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.invitations', '{select,insert,update}');
call priv.allow('kring_sealer', 'app.invitations', '{select,update}');
grant select on app.invitations to authenticated;
create policy read on app.invitations for select to authenticated
  using (tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}'))));
create trigger keep_keys before update on app.invitations
  for each row execute function priv.keep_keys('tenant_id', 'id', 'kind', 'name', 'role', 'unit_id', 'invited_by');

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{invitation.make,invitation.withdraw,invitation.accept}'::text[]);

set role kring_definer;

create function priv.invite(p_tenant uuid, p_by uuid, p_kind text, p_index text, p_sealed text, p_name text,
  p_role text, p_unit uuid, p_title text, p_from date, p_until date) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  invitation uuid;
begin
  if coalesce(p_name, '') = '' or p_until < priv.today() or (p_unit is not null and not exists (
    select from app.tenant_units u where u.tenant_id = p_tenant and u.unit_id = p_unit)) then
    perform priv.invalid_input();
  end if;
  -- The same again is the same invitation, with its days as they are given now.
  insert into app.invitations as i (tenant_id, kind, index, sealed, name, role, unit_id, title, valid_from,
    valid_to, invited_by)
  values (p_tenant, p_kind, p_index, p_sealed, btrim(p_name), p_role, p_unit, nullif(btrim(p_title), ''),
    coalesce(p_from, priv.today()), p_until, p_by)
  on conflict (tenant_id, index, role, unit_id) where accepted_at is null and withdrawn_at is null
  do update set title = excluded.title, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
    expires_at = clock_timestamp() + interval '60 days'
  returning i.id into invitation;
  return invitation;
end
$$;
comment on function priv.invite(uuid, uuid, text, text, text, text, text, uuid, text, date, date) is
  'An invitation, by whoever called has made sure of; the waiting one when there is one for the same.';

create function priv.invite_to_unit(p_tenant uuid, p_kind text, p_index text, p_sealed text, p_name text,
  p_role text, p_unit uuid, p_title text, p_from date, p_until date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  invitation uuid;
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_allowed();
  elsif p_role not in ('staff', 'coordinator') or exists (
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
  'Invites somebody to act for a unit; for administrators of the tenant. Gives the invitation.';

create function priv.withdraw_invitation(p_invitation uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  invitation app.invitations;
begin
  select * into invitation from app.invitations i
  where i.id = p_invitation and i.tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}')))
  for no key update;
  if invitation.id is null then
    perform priv.not_found();
  elsif invitation.accepted_at is not null then
    perform priv.refuse('changed');
  end if;
  update app.invitations i set withdrawn_at = clock_timestamp()
  where i.tenant_id = invitation.tenant_id and i.id = p_invitation and i.withdrawn_at is null;
  perform priv.log_administration(invitation.tenant_id, 'invitation.withdraw',
    jsonb_build_object('invitation', p_invitation));
end
$$;
comment on function priv.withdraw_invitation(uuid) is
  'Takes a waiting invitation back; for administrators. Refused: changed, when it was accepted meanwhile.';
grant execute on function
  priv.invite_to_unit(uuid, text, text, text, text, text, uuid, text, date, date),
  priv.withdraw_invitation(uuid) to authenticated;

-- Somebody has proved who they are: their account, and what they are invited to becomes theirs. The indexes are
-- all that the same identity may stand under while keys change. A day begins and ends as it does in Sweden.
create function priv.arrive(p_kind text, p_indexes text[]) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  person uuid;
  invitation app.invitations;
begin
  select i.person_id into person from app.person_identities i
  where i.kind = p_kind and i.index = any (p_indexes);
  for invitation in
    select * from app.invitations i
    where i.kind = p_kind and i.index = any (p_indexes) and i.accepted_at is null
      and i.withdrawn_at is null and i.expires_at > clock_timestamp()
    order by i.invited_at, i.id
    for no key update
  loop
    if person is null then
      -- The same person in two windows: the second finds what the first made.
      perform pg_advisory_xact_lock(hashtextextended('identity:' || invitation.index, 0));
      select i.person_id into person from app.person_identities i
      where i.kind = p_kind and i.index = any (p_indexes);
    end if;
    if person is null then
      person := gen_random_uuid();
      insert into app.people (id, name, initials, kind)
      values (person, invitation.name, (
        select string_agg(left(word, 1), '') from unnest(string_to_array(invitation.name, ' ')) word),
        case invitation.role when 'administrator' then 'administrator' else 'staff' end);
      insert into app.person_identities (kind, index, sealed, sealed_for, person_id)
      values (p_kind, invitation.index, invitation.sealed, invitation.tenant_id, person);
    end if;
    update app.invitations i set accepted_at = clock_timestamp(), person_id = person
    where i.tenant_id = invitation.tenant_id and i.id = invitation.id;
    insert into app.memberships (tenant_id, person_id, unit_id, role, title, valid_from, valid_to)
    values (invitation.tenant_id, person, invitation.unit_id, invitation.role, invitation.title,
      invitation.valid_from::timestamp at time zone 'Europe/Stockholm',
      (invitation.valid_to + 1)::timestamp at time zone 'Europe/Stockholm');
    insert into app.access_log (tenant_id, person_id, action, detail)
    values (invitation.tenant_id, person, 'invitation.accept',
      jsonb_build_object('invitation', invitation.id));
  end loop;
  return person;
end
$$;
comment on function priv.arrive(text, text[]) is
  'The account of a proved identity; null without one. Turns waiting invitations into mandates.';
grant execute on function priv.arrive(text, text[]) to kring_app;
reset role;

create function app.invite(p_tenant uuid, p_kind text, p_index text, p_sealed text, p_name text, p_role text,
  p_unit uuid, p_title text, p_from date, p_until date) returns uuid
language sql volatile
set search_path = ''
as $$
  select priv.invite_to_unit(p_tenant, p_kind, p_index, p_sealed, p_name, p_role, p_unit, p_title, p_from, p_until)
$$;
comment on function app.invite(uuid, text, text, text, text, text, uuid, text, date, date) is
  'Invites somebody, by sealed identity, to act for a unit; for administrators of the tenant.';
grant execute on function app.invite(uuid, text, text, text, text, text, uuid, text, date, date) to authenticated;

create function app.withdraw_invitation(p_invitation uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.withdraw_invitation(p_invitation) $$;
comment on function app.withdraw_invitation(uuid) is 'Takes a waiting invitation back; for administrators. Refused: changed.';
grant execute on function app.withdraw_invitation(uuid) to authenticated;
