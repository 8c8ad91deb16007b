-- A unit of a region, another municipality or a private provider works in a municipality when both have agreed.
-- The unit is one row, outside tenants; tenant_units says where it acts, and a partnership is why it may. Where
-- its organisation uses Kring, the organisation's own administrators answer, and mandates for the unit at home
-- count in the municipality as well, as mandates of the municipality's own that follow them: access is asked of
-- one tenant at a time, as ever. Without a tenant of its own, the person it named answers.
--
-- A partnership ends by either side, at once: mandates, parts and sessions end in the same transaction. Units
-- that acted in a tenant before there were partnerships have none, and go on.

alter table app.authorities add column organisation_number text
  check (organisation_number ~ '^[0-9]{6}-[0-9]{4}$');
comment on column app.authorities.organisation_number is 'Of an organisation without a tenant, by which it is found again.';
create unique index on app.authorities (organisation_number);

alter table app.memberships
  add column follows_tenant_id uuid,
  add column follows_id uuid,
  add check (num_nonnulls(follows_tenant_id, follows_id) <> 1);
create index on app.memberships (follows_tenant_id, follows_id) where follows_id is not null;
comment on column app.memberships.follows_id is
  'The mandate for the same unit in its own tenant, which this one follows: what ends there ends here. No foreign key, for it is of another tenant.';

create table app.partnerships (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid() unique,
  organisation_number text not null check (organisation_number ~ '^[0-9]{6}-[0-9]{4}$'),
  organisation_name text not null check (length(organisation_name) between 2 and 120),
  unit_name text not null check (length(unit_name) between 2 and 120),
  sector text not null check (sector in ('health', 'school', 'studentHealth', 'social')),
  home_tenant_id uuid references app.tenants (id),
  unit_id uuid references app.units (id),
  invitation_id uuid,
  state text not null default 'ASKED' check (state in ('ASKED', 'AGREED', 'DECLINED', 'WITHDRAWN', 'ENDED')),
  asked_by uuid not null references app.people (id),
  asked_at timestamptz not null default clock_timestamp(),
  answered_by uuid references app.people (id),
  answered_at timestamptz,
  ended_by uuid references app.people (id),
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id),
  foreign key (tenant_id, invitation_id) references app.invitations (tenant_id, id),
  check (home_tenant_id <> tenant_id),
  check (state not in ('AGREED', 'ENDED') or (unit_id is not null and answered_by is not null)),
  check ((answered_by is null) = (answered_at is null) and (ended_by is null) = (ended_at is null)),
  check ((ended_at is not null) = (state in ('WITHDRAWN', 'ENDED')))
);
create unique index partnerships_asked on app.partnerships (tenant_id, organisation_number, lower(unit_name))
  where state in ('ASKED', 'AGREED');
create unique index partnerships_unit on app.partnerships (tenant_id, unit_id) where state in ('ASKED', 'AGREED');
create index on app.partnerships (home_tenant_id, unit_id);
create index on app.partnerships (tenant_id, invitation_id);
comment on table app.partnerships is
  'That a unit from elsewhere works in a tenant: asked by its administrators, agreed by the unit''s own. Through functions alone.';
comment on column app.partnerships.home_tenant_id is 'The tenant of the unit''s organisation, whose administrators answer; null when it has none.';
comment on column app.partnerships.unit_id is 'Chosen by the home''s administrators when they say yes.';
comment on column app.partnerships.invitation_id is 'Of the person who answers for an organisation without a tenant.';

call priv.protect('app.partnerships', 'false');
call priv.allow('kring_definer', 'app.partnerships', '{select,insert,update}');
create trigger keep_keys before update on app.partnerships
  for each row execute function priv.keep_keys('tenant_id', 'id', 'organisation_number', 'organisation_name',
    'unit_name', 'sector', 'home_tenant_id', 'asked_by', 'asked_at');

insert into app.access_actions (kind, action)
select 'CHANGED', unnest(
  '{partner.ask,partner.agree,partner.decline,partner.withdraw,partner.end,partner.answers,mandate.follow}'::text[]);

set role kring_definer;

-- What may be written about a unit in a tenant: nothing new when its partnership there is over, and no part in
-- a plan before there is one that stands.
create function priv.unit_acts() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  states text[];
begin
  if new.unit_id is not null then
    states := array(
      select p.state from app.partnerships p where p.tenant_id = new.tenant_id and p.unit_id = new.unit_id);
    if states <> '{}' and 'AGREED' <> all (states)
      and (tg_table_name = 'plan_units' or 'ASKED' <> all (states)) then
      perform priv.refuse('unit_left');
    end if;
  end if;
  return new;
end
$$;
comment on function priv.unit_acts() is
  'Trigger: a unit from elsewhere is written about only while its partnership stands. Refused: unit_left.';

-- A key role never crosses by itself: who coordinates at home is staff here.
create function priv.follow_home(p_tenant uuid, p_home app.memberships) returns void
language plpgsql
set search_path = ''
as $$
begin
  if (p_home.valid_to is null or p_home.valid_to > clock_timestamp()) and not exists (
    select from app.memberships m
    where m.tenant_id = p_tenant and m.person_id = p_home.person_id and m.unit_id = p_home.unit_id
      and (m.valid_to is null or m.valid_to > clock_timestamp())
      and tstzrange(m.valid_from, m.valid_to) && tstzrange(p_home.valid_from, p_home.valid_to)) then
    insert into app.memberships (tenant_id, person_id, unit_id, role, title, valid_from, valid_to,
      follows_tenant_id, follows_id)
    values (p_tenant, p_home.person_id, p_home.unit_id, 'staff', p_home.title,
      greatest(p_home.valid_from, clock_timestamp()), p_home.valid_to, p_home.tenant_id, p_home.id);
  end if;
end
$$;
comment on function priv.follow_home(uuid, app.memberships) is 'A mandate at home, in a tenant where its unit works too.';

create function priv.mandates_follow_home() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  there record;
begin
  if tg_op = 'INSERT' then
    for there in
      select p.tenant_id from app.partnerships p
      where p.home_tenant_id = new.tenant_id and p.unit_id = new.unit_id and p.state = 'AGREED'
      order by p.tenant_id
    loop
      perform priv.follow_home(there.tenant_id, new);
      insert into app.access_log (tenant_id, person_id, action, detail)
      values (there.tenant_id, coalesce(priv.me(), new.person_id), 'mandate.follow',
        jsonb_build_object('person', new.person_id, 'unit', new.unit_id));
    end loop;
    return null;
  end if;
  for there in
    update app.memberships m set title = new.title, valid_from = greatest(m.valid_from, new.valid_from),
      valid_to = case when new.valid_to is not null then greatest(m.valid_from, new.valid_from, new.valid_to) end
    where m.follows_tenant_id = new.tenant_id and m.follows_id = new.id
      and (m.valid_to is null or m.valid_to > clock_timestamp())
      and ((m.title, m.valid_to) is distinct from (new.title, new.valid_to) or m.valid_from < new.valid_from)
    returning m.tenant_id, m.person_id
  loop
    perform priv.end_parts_by(there.tenant_id, there.person_id, coalesce(priv.me(), there.person_id));
    insert into app.access_log (tenant_id, person_id, action, detail)
    values (there.tenant_id, coalesce(priv.me(), there.person_id), 'mandate.follow',
      jsonb_build_object('person', there.person_id, 'unit', new.unit_id));
  end loop;
  return null;
end
$$;
comment on function priv.mandates_follow_home() is 'Trigger: mandates of a unit that works elsewhere too follow those at home.';

reset role;
create trigger unit_acts before insert on app.memberships for each row execute function priv.unit_acts();
create trigger unit_acts before insert on app.invitations for each row execute function priv.unit_acts();
create trigger unit_acts before insert on app.plan_units for each row execute function priv.unit_acts();
create trigger follow_home_insert after insert on app.memberships
  for each row when (new.unit_id is not null and new.follows_id is null and new.role in ('staff', 'coordinator'))
  execute function priv.mandates_follow_home();
create trigger follow_home_update after update on app.memberships
  for each row when (new.unit_id is not null and new.follows_id is null)
  execute function priv.mandates_follow_home();
set role kring_definer;

-- `p_kind` and the identity are of who answers for an organisation without a tenant of its own; left out where
-- it has one.
create function priv.ask_partnership(p_tenant uuid, p_organisation text, p_organisation_name text, p_unit_name text,
  p_sector text, p_person_name text, p_kind text, p_index text, p_sealed text) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  organisation text := nullif(btrim(priv.words_of(p_organisation_name, 120)), '');
  unit_said text := nullif(btrim(priv.words_of(p_unit_name, 120)), '');
  home uuid;
  authority uuid;
  unit uuid;
  partnership uuid := gen_random_uuid();
begin
  perform priv.administer(p_tenant);
  if organisation is null or unit_said is null then
    perform priv.refuse('incomplete');
  elsif p_organisation is null or p_sector is null or exists (
    select from app.tenants t where t.id = p_tenant and t.practice_of is not null) then
    perform priv.invalid_input();
  elsif exists (
    select from app.partnerships p
    where p.tenant_id = p_tenant and p.organisation_number = p_organisation
      and lower(p.unit_name) = lower(unit_said) and p.state in ('ASKED', 'AGREED')) then
    perform priv.refuse('partner_there');
  end if;
  select c.tenant_id into home from app.tenant_contracts c
  where c.organisation_number = p_organisation order by c.approved_at, c.tenant_id limit 1;
  if home = p_tenant then
    perform priv.refuse('own_unit');
  elsif home is null then
    if nullif(btrim(p_person_name), '') is null or p_index is null then
      perform priv.refuse('incomplete');
    elsif exists (
      select from app.person_identities i
      where i.kind = p_kind and i.index = p_index and i.person_id = priv.me()) then
      perform priv.refuse('own_mandate');
    end if;
    perform pg_advisory_xact_lock(hashtextextended('organisation ' || p_organisation, 0));
    select a.id into authority from app.authorities a where a.organisation_number = p_organisation;
    if authority is null then
      insert into app.authorities (name, kind, organisation_number)
      values (organisation, 'privateProvider', p_organisation) returning id into authority;
    end if;
    select u.id into unit from app.units u
    where u.authority_id = authority and lower(u.name) = lower(unit_said) and u.sector = p_sector;
    if unit is null then
      insert into app.units (authority_id, name, sector) values (authority, unit_said, p_sector)
      returning id into unit;
    end if;
    insert into app.tenant_units (tenant_id, unit_id) values (p_tenant, unit) on conflict do nothing;
  end if;
  insert into app.partnerships (tenant_id, id, organisation_number, organisation_name, unit_name, sector,
    home_tenant_id, unit_id, asked_by)
  values (p_tenant, partnership, p_organisation, organisation, unit_said, p_sector, home, unit, priv.me());
  if home is null then
    update app.partnerships p set invitation_id = priv.invite(p_tenant, priv.me(), p_kind, p_index, p_sealed,
      p_person_name, 'staff', unit, '', priv.today(), null)
    where p.tenant_id = p_tenant and p.id = partnership;
  else
    perform priv.log_administration(home, 'partner.ask', jsonb_build_object('partnership', partnership));
  end if;
  perform priv.log_administration(p_tenant, 'partner.ask', jsonb_build_object('partnership', partnership));
  return partnership;
end
$$;
comment on function priv.ask_partnership(uuid, text, text, text, text, text, text, text, text) is
  'Asks a unit from elsewhere to work in the tenant; for its administrators. Refused: incomplete, partner_there, own_unit, own_mandate.';

create function priv.answers_partnership(p_partnership app.partnerships) returns boolean
language sql stable
set search_path = ''
as $$
  select case when p_partnership.home_tenant_id is not null
    then p_partnership.home_tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}')))
    else exists (
      select from app.invitations i
      where i.tenant_id = p_partnership.tenant_id and i.id = p_partnership.invitation_id
        and i.person_id = priv.me()) and priv.session_alive() end
$$;
comment on function priv.answers_partnership(app.partnerships) is 'Does the signed-in person answer for the unit?';

-- Everything that a unit from elsewhere has in the tenant beyond what it has written.
create function priv.close_partner(p_tenant uuid, p_unit uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  person uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended('mandates ' || p_tenant::text, 0));
  update app.tenant_units t set answers_for = '{}' where t.tenant_id = p_tenant and t.unit_id = p_unit;
  update app.invitations i set withdrawn_at = clock_timestamp()
  where i.tenant_id = p_tenant and i.unit_id = p_unit and i.accepted_at is null and i.withdrawn_at is null;
  update app.key_role_proposals k set state = 'WITHDRAWN', answered_by = priv.me(), answered_at = clock_timestamp()
  where k.tenant_id = p_tenant and k.unit_id = p_unit and k.state = 'PROPOSED';
  for person in
    select distinct m.person_id from app.memberships m
    where m.tenant_id = p_tenant and m.unit_id = p_unit and (m.valid_to is null or m.valid_to > clock_timestamp())
    order by m.person_id
  loop
    update app.memberships m set valid_to = greatest(m.valid_from, clock_timestamp())
    where m.tenant_id = p_tenant and m.unit_id = p_unit and m.person_id = person
      and (m.valid_to is null or m.valid_to > clock_timestamp());
    perform priv.end_parts(p_tenant, person);
    perform priv.end_work_sessions(person);
  end loop;
end
$$;
comment on function priv.close_partner(uuid, uuid) is 'Ends what a unit from elsewhere may do in a tenant, now.';

create function priv.log_partnership(p_partnership app.partnerships, p_action text) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform priv.log_administration(p_partnership.tenant_id, p_action,
    jsonb_build_object('partnership', p_partnership.id));
  if p_partnership.home_tenant_id is not null then
    perform priv.log_administration(p_partnership.home_tenant_id, p_action,
      jsonb_build_object('partnership', p_partnership.id));
  end if;
end
$$;
comment on function priv.log_partnership(app.partnerships, text) is 'The same row in the log of both sides.';

create function priv.answer_partnership(p_partnership uuid, p_yes boolean, p_unit uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  asked app.partnerships;
  mandate app.memberships;
begin
  select * into asked from app.partnerships p where p.id = p_partnership for no key update;
  if asked.id is null or not priv.answers_partnership(asked) then
    perform priv.not_found();
  elsif p_yes is null then
    perform priv.invalid_input();
  elsif asked.state <> 'ASKED' then
    perform priv.refuse('changed');
  end if;
  if not p_yes then
    update app.partnerships p set state = 'DECLINED', answered_by = priv.me(), answered_at = clock_timestamp()
    where p.tenant_id = asked.tenant_id and p.id = asked.id;
    perform priv.log_partnership(asked, 'partner.decline');
    if asked.home_tenant_id is null then
      perform priv.close_partner(asked.tenant_id, asked.unit_id);
    end if;
    return;
  end if;
  if asked.home_tenant_id is not null then
    if not exists (
      select from app.units u
      join app.authorities a on a.id = u.authority_id and a.home_tenant_id = asked.home_tenant_id
      join app.tenant_units t on t.tenant_id = asked.home_tenant_id and t.unit_id = u.id
      where u.id = p_unit and u.sector = asked.sector) then
      perform priv.invalid_input();
    elsif exists (
      select from app.partnerships p
      where p.tenant_id = asked.tenant_id and p.unit_id = p_unit and p.state in ('ASKED', 'AGREED')) then
      perform priv.refuse('partner_there');
    end if;
    insert into app.tenant_units (tenant_id, unit_id) values (asked.tenant_id, p_unit) on conflict do nothing;
  end if;
  update app.partnerships p set state = 'AGREED', answered_by = priv.me(), answered_at = clock_timestamp(),
    unit_id = coalesce(p.unit_id, p_unit)
  where p.tenant_id = asked.tenant_id and p.id = asked.id;
  if asked.home_tenant_id is not null then
    for mandate in
      select * from app.memberships m
      where m.tenant_id = asked.home_tenant_id and m.unit_id = p_unit and m.role in ('staff', 'coordinator')
      order by m.valid_from, m.id
    loop
      perform priv.follow_home(asked.tenant_id, mandate);
    end loop;
  end if;
  perform priv.log_partnership(asked, 'partner.agree');
end
$$;
comment on function priv.answer_partnership(uuid, boolean, uuid) is
  'Yes, for which unit, or no; for who answers for it. Refused: changed, partner_there.';

create function priv.end_partnership(p_partnership uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  ending app.partnerships;
begin
  select * into ending from app.partnerships p where p.id = p_partnership for no key update;
  if ending.id is null or not (priv.answers_partnership(ending)
    or ending.tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}')))) then
    perform priv.not_found();
  elsif ending.state not in ('ASKED', 'AGREED') then
    perform priv.refuse('changed');
  end if;
  update app.partnerships p set state = case ending.state when 'ASKED' then 'WITHDRAWN' else 'ENDED' end,
    ended_by = priv.me(), ended_at = clock_timestamp()
  where p.tenant_id = ending.tenant_id and p.id = ending.id;
  perform priv.log_partnership(ending, case ending.state when 'ASKED' then 'partner.withdraw' else 'partner.end' end);
  if ending.unit_id is not null then
    perform priv.close_partner(ending.tenant_id, ending.unit_id);
  end if;
end
$$;
comment on function priv.end_partnership(uuid) is
  'Ends a partnership, or takes a question back; by either side. What the unit''s people could do there ends now. Refused: changed.';

create function priv.partner_answers_for(p_partnership uuid, p_answers_for text[]) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  standing app.partnerships;
begin
  select * into standing from app.partnerships p
  where p.id = p_partnership and p.tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}')))
  for no key update;
  if standing.id is null then
    perform priv.not_found();
  elsif standing.state <> 'AGREED' then
    perform priv.refuse('changed');
  end if;
  update app.tenant_units t set answers_for = p_answers_for
  where t.tenant_id = standing.tenant_id and t.unit_id = standing.unit_id;
  perform priv.log_administration(standing.tenant_id, 'partner.answers', jsonb_build_object('partnership', standing.id));
end
$$;
comment on function priv.partner_answers_for(uuid, text[]) is
  'Of which children a unit from elsewhere answers in the tenant; for its administrators. Refused: changed.';

create function priv.partnership_card(p_partnership app.partnerships) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('id', p_partnership.id, 'municipality', t.name,
    'organisation', p_partnership.organisation_name, 'organisationNumber', p_partnership.organisation_number,
    'unit', coalesce(u.name, p_partnership.unit_name), 'asked', p_partnership.unit_name,
    'sector', p_partnership.sector, 'state', p_partnership.state,
    'alone', p_partnership.home_tenant_id is null, 'responsible', i.name,
    'answersFor', coalesce(tu.answers_for, '{}'),
    'people', (
      select count(distinct m.person_id) from app.memberships m
      where m.tenant_id = p_partnership.tenant_id and m.unit_id = p_partnership.unit_id
        and p_partnership.state = 'AGREED' and m.valid_from <= statement_timestamp()
        and (m.valid_to is null or m.valid_to > statement_timestamp())),
    'on', (coalesce(p_partnership.ended_at, p_partnership.answered_at, p_partnership.asked_at)
      at time zone 'Europe/Stockholm')::date)
  from app.tenants t
  left join app.units u on u.id = p_partnership.unit_id
  left join app.tenant_units tu on tu.tenant_id = p_partnership.tenant_id and tu.unit_id = p_partnership.unit_id
  left join app.invitations i on i.tenant_id = p_partnership.tenant_id and i.id = p_partnership.invitation_id
  where t.id = p_partnership.tenant_id
$$;
comment on function priv.partnership_card(app.partnerships) is 'A partnership as both sides see it: no person of the other''s but who answers.';

create function priv.my_partnerships() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with house as materialized (
    select t.id, t.name from app.tenants t
    where t.practice_of is null and t.id = any (array(select priv.my_tenant_ids_as('{administrator}')))
  ),
  seen as materialized (
    select p.tenant_id, p.home_tenant_id, p.state, p.asked_at, priv.partnership_card(p) as card,
      priv.answers_partnership(p) as answers
    from app.partnerships p
    where (p.tenant_id in (select house.id from house) or priv.answers_partnership(p))
      and (p.state in ('ASKED', 'AGREED')
        or coalesce(p.ended_at, p.answered_at) > clock_timestamp() - interval '90 days')
  )
  select jsonb_build_object(
    'houses', (
      select coalesce(jsonb_agg(jsonb_build_object('id', house.id, 'name', house.name,
        'here', (
          select coalesce(jsonb_agg(seen.card order by seen.asked_at desc), '[]')
          from seen where seen.tenant_id = house.id),
        'away', (
          select coalesce(jsonb_agg(seen.card order by seen.asked_at desc), '[]')
          from seen where seen.home_tenant_id = house.id),
        'units', (
          select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'sector', u.sector)
            order by u.name collate "sv-x-icu"), '[]')
          from app.tenant_units tu
          join app.units u on u.id = tu.unit_id
          join app.authorities a on a.id = u.authority_id and a.home_tenant_id = house.id
          where tu.tenant_id = house.id)) order by house.name collate "sv-x-icu"), '[]')
      from house),
    'mine', (
      select coalesce(jsonb_agg(seen.card order by seen.asked_at desc), '[]')
      from seen where seen.home_tenant_id is null and seen.answers))
$$;
comment on function priv.my_partnerships() is
  'Partnerships of the tenants that the person administers, and those they answer for without a tenant.';

create function priv.partnerships_waiting() returns integer
language sql stable security definer
set search_path = ''
as $$
  select count(*)::integer from app.partnerships p where p.state = 'ASKED' and priv.answers_partnership(p)
$$;
comment on function priv.partnerships_waiting() is 'How many questions wait for the person''s yes or no.';

grant execute on function priv.ask_partnership(uuid, text, text, text, text, text, text, text, text),
  priv.answer_partnership(uuid, boolean, uuid), priv.end_partnership(uuid),
  priv.partner_answers_for(uuid, text[]), priv.my_partnerships(), priv.partnerships_waiting() to authenticated;

-- As before; mandates that follow those at home do not count as acting elsewhere: the other side has agreed
-- that the home says who works for its unit, and so who they are.
create or replace function priv.arrive_in(p_tenant uuid, p_kind text, p_indexes text[])
returns table (person uuid, elsewhere boolean)
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
      and m.follows_tenant_id is distinct from p_tenant
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
reset role;

create function app.ask_partnership(p_tenant uuid, p_organisation text, p_organisation_name text, p_unit_name text,
  p_sector text, p_person_name text, p_kind text, p_index text, p_sealed text) returns uuid
language sql volatile
set search_path = ''
as $$
  select priv.ask_partnership(p_tenant, p_organisation, p_organisation_name, p_unit_name, p_sector, p_person_name,
    p_kind, p_index, p_sealed)
$$;
comment on function app.ask_partnership(uuid, text, text, text, text, text, text, text, text) is
  'Asks a unit from elsewhere to work in the tenant.';

create function app.answer_partnership(p_partnership uuid, p_yes boolean, p_unit uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.answer_partnership(p_partnership, p_yes, p_unit) $$;
comment on function app.answer_partnership(uuid, boolean, uuid) is 'Yes, for which unit, or no to working in a tenant.';

create function app.end_partnership(p_partnership uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.end_partnership(p_partnership) $$;
comment on function app.end_partnership(uuid) is 'Ends a partnership now, or takes a question back.';

create function app.partner_answers_for(p_partnership uuid, p_answers_for text[]) returns void
language sql volatile
set search_path = ''
as $$ select priv.partner_answers_for(p_partnership, p_answers_for) $$;
comment on function app.partner_answers_for(uuid, text[]) is 'Of which children a unit from elsewhere answers in the tenant.';

create function app.my_partnerships() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.my_partnerships() $$;
comment on function app.my_partnerships() is 'Partnerships that the person keeps or answers for.';

create function app.partnerships_waiting() returns integer
language sql stable
set search_path = ''
as $$ select priv.partnerships_waiting() $$;
comment on function app.partnerships_waiting() is 'How many questions about partnerships wait for the person.';

grant execute on function app.ask_partnership(uuid, text, text, text, text, text, text, text, text),
  app.answer_partnership(uuid, boolean, uuid), app.end_partnership(uuid),
  app.partner_answers_for(uuid, text[]), app.my_partnerships(), app.partnerships_waiting() to authenticated;
