-- Who may look through the access log: people whom an authority's administrator names, for that authority and a
-- period. Nobody names themselves. What they see is what was done by that authority's units (secrecy holds
-- between authorities), never content; and each search, with why, is a row of the log itself.

create table app.log_reviewers (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid() unique,
  authority_id uuid not null references app.authorities (id),
  person_id uuid not null references app.people (id),
  valid_from timestamptz not null,
  valid_to timestamptz not null,
  ended_at timestamptz,
  named_by uuid references app.people (id),
  named_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  check (valid_to > valid_from),
  check (named_by <> person_id)
);
create index on app.log_reviewers (person_id);
comment on table app.log_reviewers is
  'Who reviews the access log, of which authority and until when. Rows are ended, never deleted.';

create table app.night_units (
  tenant_id uuid not null,
  unit_id uuid not null,
  works boolean not null,
  set_by uuid references app.people (id),
  set_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, unit_id),
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id)
);
comment on table app.night_units is 'Units that work at night: a reading at night is no signal there.';

call priv.protect('app.log_reviewers', 'false');
call priv.protect('app.night_units', 'false');
call priv.allow('kring_definer', 'app.log_reviewers', '{select,insert,update}');
call priv.allow('kring_definer', 'app.night_units', '{select,insert,update}');
create trigger keep_keys before update on app.log_reviewers
  for each row execute function priv.keep_keys('tenant_id', 'id', 'authority_id', 'person_id', 'valid_from', 'named_by');
create trigger keep_keys before update on app.night_units
  for each row execute function priv.keep_keys('tenant_id', 'unit_id');

insert into app.access_actions (action, kind)
select unnest('{log.search,log.export,log.reviewer.name,log.reviewer.end,log.night}'::text[]), 'CHANGED';

set role kring_definer;

-- A municipality's administrator answers for its boards; a region or a provider names its own, by an
-- administrator whose mandate is in one of its units.
create function priv.authorities_i_name_for() returns table (tenant_id uuid, authority_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select m.tenant_id, a.id
  from app.memberships m
  join app.authorities a on a.home_tenant_id = m.tenant_id
    or exists (select from app.units u where u.id = m.unit_id and u.authority_id = a.id)
  where m.person_id = priv.me() and m.role = 'administrator'
    and m.valid_from <= statement_timestamp()
    and (m.valid_to is null or m.valid_to > statement_timestamp())
    and (select priv.session_alive())
$$;
comment on function priv.authorities_i_name_for() is
  'Authorities for which the signed-in person names who reviews the log.';

create function priv.my_log_authorities()
returns table (tenant_id uuid, authority_id uuid, reviewer_id uuid, valid_to timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select distinct on (r.tenant_id, r.authority_id) r.tenant_id, r.authority_id, r.id, r.valid_to
  from app.log_reviewers r
  where r.person_id = priv.me() and r.ended_at is null
    and r.valid_from <= statement_timestamp() and r.valid_to > statement_timestamp()
    and r.tenant_id = any (array(select priv.my_tenant_ids()))
  order by r.tenant_id, r.authority_id, r.valid_to desc
$$;
comment on function priv.my_log_authorities() is 'Whose log the signed-in person reviews now.';

create function priv.name_log_reviewer(p_tenant uuid, p_authority uuid, p_person uuid, p_from date, p_until date)
returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  began timestamptz := p_from::timestamp at time zone 'Europe/Stockholm';
  until timestamptz := (p_until + 1)::timestamp at time zone 'Europe/Stockholm';
  made uuid;
begin
  if not exists (
    select from priv.authorities_i_name_for() a
    where a.tenant_id = p_tenant and a.authority_id = p_authority) then
    perform priv.not_found();
  elsif p_person is not distinct from priv.me() then
    perform priv.not_allowed('yourself');
  elsif began is null or until is null or until <= began or until <= clock_timestamp()
    or p_until > p_from + 732 or not exists (
      select from app.memberships m
      where m.tenant_id = p_tenant and m.person_id = p_person
        and m.role in ('staff', 'coordinator', 'administrator')
        and (m.valid_to is null or m.valid_to > clock_timestamp())) then
    perform priv.invalid_input();
  end if;
  -- One that is named again goes on by the new period.
  update app.log_reviewers r set ended_at = clock_timestamp()
  where r.tenant_id = p_tenant and r.authority_id = p_authority and r.person_id = p_person
    and r.ended_at is null;
  insert into app.log_reviewers (tenant_id, authority_id, person_id, valid_from, valid_to, named_by)
  values (p_tenant, p_authority, p_person, began, until, priv.me()) returning id into made;
  perform priv.log_administration(p_tenant, 'log.reviewer.name',
    jsonb_build_object('reviewer', made, 'person', p_person, 'authority', p_authority));
  return made;
end
$$;
comment on function priv.name_log_reviewer(uuid, uuid, uuid, date, date) is
  'Names somebody to review an authority''s log, both days included, two years at most; for its administrators.';

create function priv.end_log_reviewer(p_reviewer uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  reviewer app.log_reviewers;
begin
  select r.* into reviewer from app.log_reviewers r
  join priv.authorities_i_name_for() a
    on a.tenant_id = r.tenant_id and a.authority_id = r.authority_id
  where r.id = p_reviewer;
  if reviewer.id is null then
    perform priv.not_found();
  elsif reviewer.ended_at is not null then
    perform priv.refuse('changed');
  end if;
  update app.log_reviewers r set ended_at = clock_timestamp() where r.id = p_reviewer;
  perform priv.log_administration(reviewer.tenant_id, 'log.reviewer.end',
    jsonb_build_object('reviewer', p_reviewer, 'person', reviewer.person_id,
      'authority', reviewer.authority_id));
end
$$;
comment on function priv.end_log_reviewer(uuid) is 'Ends it now; for the authority''s administrators. Refused: changed.';

create function priv.set_night_work(p_tenant uuid, p_unit uuid, p_works boolean) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if not exists (
    select from priv.authorities_i_name_for() a
    join app.units u on u.authority_id = a.authority_id
    join app.tenant_units t on t.tenant_id = a.tenant_id and t.unit_id = u.id
    where a.tenant_id = p_tenant and u.id = p_unit) then
    perform priv.not_found();
  elsif p_works is null then
    perform priv.invalid_input();
  end if;
  insert into app.night_units (tenant_id, unit_id, works, set_by) values (p_tenant, p_unit, p_works, priv.me())
  on conflict (tenant_id, unit_id) do update set works = excluded.works, set_by = excluded.set_by,
    set_at = clock_timestamp();
  perform priv.log_administration(p_tenant, 'log.night', jsonb_build_object('unit', p_unit, 'works', p_works));
end
$$;
comment on function priv.set_night_work(uuid, uuid, boolean) is
  'Does a unit work at night? For the authority''s administrators.';

create function priv.log_reviewers_to_name() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'tenantId', t.id, 'tenant', t.name, 'authorityId', a.id, 'authority', a.name,
    'reviewers', (
      select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', p.name,
        'from', priv.iso(r.valid_from), 'until', priv.iso(r.valid_to), 'ended', priv.iso(r.ended_at))
        order by r.ended_at is not null, r.valid_to desc, p.name), '[]')
      from app.log_reviewers r join app.people p on p.id = r.person_id
      where r.tenant_id = t.id and r.authority_id = a.id),
    'people', (
      select coalesce(jsonb_agg(jsonb_build_object('id', one.id, 'name', one.name) order by one.name), '[]')
      from (
        select distinct p.id, p.name from app.memberships m join app.people p on p.id = m.person_id
        where m.tenant_id = t.id and m.role in ('staff', 'coordinator', 'administrator')
          and m.person_id <> priv.me()
          and (m.valid_to is null or m.valid_to > statement_timestamp())) one),
    'units', (
      select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name,
        'nights', coalesce(n.works, false)) order by u.name), '[]')
      from app.units u
      join app.tenant_units tu on tu.tenant_id = t.id and tu.unit_id = u.id
      left join app.night_units n on n.tenant_id = t.id and n.unit_id = u.id
      where u.authority_id = a.id))
    order by t.name, a.name), '[]')
  from (select distinct i.tenant_id, i.authority_id from priv.authorities_i_name_for() i) mine
  join app.tenants t on t.id = mine.tenant_id
  join app.authorities a on a.id = mine.authority_id
$$;
comment on function priv.log_reviewers_to_name() is
  'For administrators: who reviews their authorities'' logs, who may, and which units work at night.';

grant execute on function priv.name_log_reviewer(uuid, uuid, uuid, date, date),
  priv.end_log_reviewer(uuid), priv.set_night_work(uuid, uuid, boolean), priv.log_reviewers_to_name()
  to authenticated;
reset role;

create function app.name_log_reviewer(p_tenant uuid, p_authority uuid, p_person uuid, p_from date,
  p_until date) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.name_log_reviewer(p_tenant, p_authority, p_person, p_from, p_until) $$;
comment on function app.name_log_reviewer(uuid, uuid, uuid, date, date) is
  'Names somebody to review an authority''s access log. Logged.';

create function app.end_log_reviewer(p_reviewer uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.end_log_reviewer(p_reviewer) $$;
comment on function app.end_log_reviewer(uuid) is 'Ends a reviewer''s right to the log now. Logged.';

create function app.set_night_work(p_tenant uuid, p_unit uuid, p_works boolean) returns void
language sql volatile
set search_path = ''
as $$ select priv.set_night_work(p_tenant, p_unit, p_works) $$;
comment on function app.set_night_work(uuid, uuid, boolean) is 'Does a unit work at night? Logged.';

create function app.log_reviewers_to_name() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.log_reviewers_to_name() $$;
comment on function app.log_reviewers_to_name() is 'What administrators of an authority choose about its access log.';
grant execute on function app.name_log_reviewer(uuid, uuid, uuid, date, date), app.end_log_reviewer(uuid),
  app.set_night_work(uuid, uuid, boolean), app.log_reviewers_to_name() to authenticated;
