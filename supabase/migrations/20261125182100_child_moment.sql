-- Who sits at the child's page. The child itself, signed in (from the tenant's age, or when those around it
-- have said so); a grown-up who looks; or the child beside a grown-up, on that person's device: Barnets
-- stund. The last is a session of a kind of its own, in a table of its own: no other rule, page or socket
-- knows it, so that nothing but the child's page answers to it. It ends by itself.

create table app.child_settings (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  revision integer not null check (revision > 0),
  presentation text check (presentation in ('pictures', 'easy', 'youth')),
  own_sign_in boolean,
  set_by uuid not null references app.people (id),
  set_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, plan_id, revision),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.child_settings (plan_id, revision);
comment on table app.child_settings is 'How the plan is shown to the child, by maturity; the highest revision holds. Append-only.';
comment on column app.child_settings.presentation is 'Null: what the age proposes.';
comment on column app.child_settings.own_sign_in is 'Null: by the tenant''s ages. Else what was decided for this child.';

create table app.child_sessions (
  tenant_id uuid not null,
  id text not null unique check (id ~ '^[0-9a-f]{64}$'),
  plan_id uuid not null,
  zone_id uuid not null,
  helper_party_id uuid not null,
  person_id uuid not null references app.people (id),
  began_at timestamptz not null default clock_timestamp(),
  ends_at timestamptz not null default clock_timestamp() + interval '30 minutes',
  ended_at timestamptz,
  primary key (tenant_id, id),
  check (ends_at <= began_at + interval '31 minutes'),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, helper_party_id) references app.plan_parties (tenant_id, plan_id, id)
);
create index on app.child_sessions (plan_id);
comment on table app.child_sessions is 'Barnets stund: a session that opens the child''s page of one plan and nothing else.';
comment on column app.child_sessions.id is 'SHA-256 of the secret in the cookie.';
comment on column app.child_sessions.person_id is 'The helper: what they may not read is not on the child''s page either.';

call priv.protect('app.child_settings', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.child_sessions', 'false');
call priv.allow('kring_definer', 'app.child_settings', '{select,insert}');
call priv.allow('kring_definer', 'app.child_sessions', '{select,insert}');
call priv.allow('kring_app', 'app.child_sessions', '{select,update}');
grant select on app.child_settings to authenticated;
create policy read on app.child_settings for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));
create trigger append_only before update or delete or truncate on app.child_settings
  for each statement execute function priv.refuse_change();
create trigger keep_keys before update on app.child_sessions
  for each row execute function priv.keep_keys('tenant_id', 'id', 'plan_id', 'zone_id', 'helper_party_id',
    'person_id', 'began_at', 'ends_at');

set role kring_definer;

create function priv.child_may_sign_in(p_person uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select not exists (select from app.children c where c.person_id = p_person)
    or exists (
      select from app.children c
      cross join lateral priv.age_profile_of(c.tenant_id) profile
      left join lateral (
        select s.own_sign_in from app.plans p
        join app.child_settings s on s.tenant_id = p.tenant_id and s.plan_id = p.id
        where p.tenant_id = c.tenant_id and p.child_id = c.id
        order by s.set_at desc limit 1
      ) decided on true
      where c.person_id = p_person and coalesce(decided.own_sign_in,
        priv.age_on(c.born_on, priv.today()) >= profile.own_sign_in_from, true))
$$;
comment on function priv.child_may_sign_in(uuid) is 'False for a child that is too young to sign in alone.';
grant execute on function priv.child_may_sign_in(uuid) to kring_app;

-- The plan whose child's page this session opens beside a grown-up; null for every other session.
create function priv.child_moment() returns table (plan_id uuid, helper_party_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select s.plan_id, s.helper_party_id from app.child_sessions s
  where s.id = priv.claims() ->> 'sid' and s.person_id = priv.me()
    and s.ended_at is null and s.ends_at > statement_timestamp()
$$;
comment on function priv.child_moment() is 'The Barnets stund of this session.';

-- What the person at the child's page may read of the plan: their own zones, in either kind of session.
create function priv.child_reach(p_plan uuid) returns setof uuid
language sql stable security definer
set search_path = ''
as $$
  select m.zone_id
  from app.zone_members m
  join app.zones z on z.tenant_id = m.tenant_id and z.id = m.zone_id and z.plan_id = p_plan
  where m.person_id = (select priv.me()) and m.can_read and m.revoked_at is null
    and m.valid_from <= statement_timestamp()
    and (m.valid_to is null or m.valid_to > statement_timestamp())
    and ((select priv.session_alive())
      or p_plan in (select moment.plan_id from priv.child_moment() moment))
$$;
comment on function priv.child_reach(uuid) is 'Zones that may be on the child''s page for this session.';

create function priv.child_seat(p_plan uuid)
returns table (tenant_id uuid, shared_id uuid, child_id uuid, kind text, helper_party_id uuid, child_party_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select p.tenant_id, z.id, c.id,
    case when moment.plan_id is not null then 'helper'
      when c.person_id = priv.me() then 'own' else 'adult' end,
    moment.helper_party_id,
    (select party.id from app.plan_parties party
      where party.tenant_id = p.tenant_id and party.plan_id = p.id and party.role = 'child'
        and party.valid_from <= statement_timestamp()
        and (party.ended_at is null or party.ended_at > statement_timestamp())
      order by party.valid_from limit 1)
  from app.plans p
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  join app.zones z on z.tenant_id = p.tenant_id and z.plan_id = p.id and z.key = 'shared'
  left join priv.child_moment() moment on moment.plan_id = p.id
  where p.id = p_plan and z.id = any (array(select priv.child_reach(p_plan)))
$$;
comment on function priv.child_seat(uuid) is 'Who sits at the child''s page: own, helper or adult; no row when it is not for the caller.';

create function priv.begin_child_moment(p_plan uuid, p_id text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  seat record;
  helper uuid;
begin
  select * into seat from priv.child_seat(p_plan) where priv.session_alive();
  if seat.tenant_id is null then
    perform priv.not_found();
  end if;
  select party.id into helper
  from app.plan_parties party
  where party.tenant_id = seat.tenant_id and party.plan_id = p_plan and party.person_id = priv.me()
    and party.role in ('professional', 'coordinator', 'guardian')
    and party.valid_from <= statement_timestamp()
    and (party.ended_at is null or party.ended_at > statement_timestamp())
  order by party.valid_from limit 1;
  if helper is null then
    perform priv.not_allowed();
  end if;
  insert into app.child_sessions (tenant_id, id, plan_id, zone_id, helper_party_id, person_id)
  values (seat.tenant_id, p_id, p_plan, seat.shared_id, helper, priv.me());
  perform priv.log_access('child.moment', array[p_plan], seat.shared_id);
end
$$;
comment on function priv.begin_child_moment(uuid, text) is
  'Begins Barnets stund, by a professional or a guardian of the plan, beside the child.';

create function priv.set_child_settings(p_plan uuid, p_revision integer, p_presentation text,
  p_own_sign_in boolean) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  seat record;
begin
  select * into seat from priv.child_seat(p_plan) where priv.session_alive();
  if seat.tenant_id is null then
    perform priv.not_found();
  elsif not (priv.i_lead(p_plan) or exists (
    select from app.plan_parties party
    where party.tenant_id = seat.tenant_id and party.plan_id = p_plan and party.person_id = priv.me()
      and party.role = 'guardian' and party.valid_from <= statement_timestamp()
      and (party.ended_at is null or party.ended_at > statement_timestamp()))) then
    perform priv.not_allowed();
  end if;
  -- Two who choose at once wait for one another.
  perform from app.zones z where z.tenant_id = seat.tenant_id and z.id = seat.shared_id for no key update;
  if p_revision is distinct from coalesce((
    select max(s.revision) from app.child_settings s
    where s.tenant_id = seat.tenant_id and s.plan_id = p_plan), 0) then
    perform priv.refuse('changed');
  end if;
  insert into app.child_settings (tenant_id, plan_id, zone_id, revision, presentation, own_sign_in, set_by)
  values (seat.tenant_id, p_plan, seat.shared_id, p_revision + 1, p_presentation, p_own_sign_in, priv.me());
  perform priv.log_access('child.settings', array[p_plan], seat.shared_id);
end
$$;
comment on function priv.set_child_settings(uuid, integer, text, boolean) is
  'How the child meets the plan, by those who lead or a guardian. Refused: changed.';

grant execute on function priv.child_seat(uuid), priv.child_reach(uuid),
  priv.begin_child_moment(uuid, text), priv.set_child_settings(uuid, integer, text, boolean) to authenticated;
reset role;

create function app.begin_child_moment(p_plan uuid, p_id text) returns void
language sql volatile
set search_path = ''
as $$ select priv.begin_child_moment(p_plan, p_id) $$;
comment on function app.begin_child_moment(uuid, text) is 'Begins Barnets stund beside the caller.';

create function app.set_child_settings(p_plan uuid, p_revision integer, p_presentation text,
  p_own_sign_in boolean) returns void
language sql volatile
set search_path = ''
as $$ select priv.set_child_settings(p_plan, p_revision, p_presentation, p_own_sign_in) $$;
comment on function app.set_child_settings(uuid, integer, text, boolean) is 'Chooses how the child meets the plan.';
grant execute on function app.begin_child_moment(uuid, text),
  app.set_child_settings(uuid, integer, text, boolean) to authenticated;

-- As before (…162300_start_plan.sql); in Barnets stund there is no session of the usual kind to name.
create or replace function priv.make_zone(p_tenant uuid, p_plan uuid, p_kind text, p_key text,
  p_plan_unit uuid default null) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  zone uuid := gen_random_uuid();
  first record;
begin
  select f.sections, f.state into strict first from priv.first_state(p_kind) f;
  insert into app.zones (tenant_id, plan_id, id, kind, key, plan_unit_id)
  values (p_tenant, p_plan, zone, p_kind, p_key, p_plan_unit);
  insert into app.zone_updates (tenant_id, zone_id, seq, person_id, session_id, update)
  values (p_tenant, zone, 1, priv.me(),
    (select s.id from app.sessions s where s.id = priv.claims() ->> 'sid'), first.state);
  perform priv.sync_project(zone, 1, jsonb_build_object('goals', '[]'::jsonb, 'actions', '[]'::jsonb,
    'contacts', '[]'::jsonb, 'sections', (
      select jsonb_agg(jsonb_build_object('key', s, 'plain', '', 'content',
        '{"type":"doc","content":[{"type":"paragraph"}]}'::jsonb))
      from unnest(first.sections) s)));
  return zone;
end
$$;
