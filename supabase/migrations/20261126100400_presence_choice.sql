-- No presence between guardians unless both allow it: that somebody is in the plan right now says when and how
-- often, and in separate homes that is for each to tell. Each says for themselves, for one plan, and takes it
-- back when they want; the other one is not told. Whoever is or was a guardian counts. The sync server asks with
-- every opening and every doubt (`sight`), and src/lib/domain/access/presence-sight.ts says who sees whom.

create table app.presence_choices (
  tenant_id uuid not null,
  plan_id uuid not null,
  person_id uuid not null references app.people (id),
  shows boolean not null,
  chosen_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, plan_id, person_id),
  foreign key (tenant_id, plan_id) references app.plans (tenant_id, id)
);
comment on table app.presence_choices is
  'Whether a guardian lets the plan''s other guardians see that they are there. Each one''s own; read by functions alone.';

call priv.protect('app.presence_choices', 'false');
call priv.allow('kring_definer', 'app.presence_choices', '{select,insert,update}');
create trigger keep_keys before update on app.presence_choices
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'person_id');

set role kring_definer;

create function priv.sight_of(p_plan uuid, p_person uuid) returns text
language sql stable security definer
set search_path = ''
as $$
  select case
    when not exists (
      select from app.plan_parties party
      where party.plan_id = p_plan and party.person_id = p_person and party.role = 'guardian') then 'all'
    when exists (
      select from app.presence_choices c
      where c.plan_id = p_plan and c.person_id = p_person and c.shows) then 'together'
    else 'apart' end
$$;
comment on function priv.sight_of(uuid, uuid) is
  'all: no guardian. apart, together: a guardian who has not let, or has let, other guardians see them.';

-- As before, with whom a person sees.
drop function priv.sync_open(jsonb);
create function priv.sync_open(p_pairs jsonb)
returns table (n integer, outcome text, person_id uuid, name text, sector text, role text, access text,
  epoch integer, zone_kind text, writer jsonb, writer_key text, sight text)
language plpgsql security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  return query
  with pair as materialized (
    select (p ->> 'n')::integer as n, p ->> 'session' as session_id, (p ->> 'zone')::uuid as zone_id
    from jsonb_array_elements(p_pairs) p
  ),
  alive as materialized (
    select s.id, s.person_id from app.sessions s
    where s.id in (select pair.session_id from pair) and s.revoked_at is null
      and s.expires_at > clock_timestamp() and s.absolute_expires_at > clock_timestamp()
  ),
  level as materialized (
    select m.zone_id, m.person_id, case
        when bool_or(m.can_write) then 'edit'
        when bool_or(m.can_comment) then 'comment'
        when bool_or(m.can_read) then 'read'
      end as access
    from app.zone_members m
    where m.zone_id in (select pair.zone_id from pair)
      and m.person_id in (select alive.person_id from alive)
      and m.revoked_at is null and m.valid_from <= clock_timestamp()
      and (m.valid_to is null or m.valid_to > clock_timestamp())
    group by m.zone_id, m.person_id
  ),
  opened as materialized (
    select pair.n, alive.person_id, level.access, z.id as zone_id, z.tenant_id, z.plan_id, z.epoch,
      z.kind, p.parties_epoch::text as writer_key,
      priv.sight_of(z.plan_id, alive.person_id) as sight
    from pair
    join alive on alive.id = pair.session_id
    join level on level.zone_id = pair.zone_id and level.person_id = alive.person_id
    join app.zones z on z.id = pair.zone_id
    join app.plans p on p.tenant_id = z.tenant_id and p.id = z.plan_id
    where level.access is not null
  ),
  logged as (
    insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action)
    select o.tenant_id, o.person_id, o.plan_id, o.zone_id, 'zone.open' from opened o
  ),
  writer as materialized (
    select w.zone_id, w.person_id, w.writer from priv.zone_writers((
      select coalesce(jsonb_agg(jsonb_build_object('zone', o.zone_id, 'person', o.person_id)), '[]')
      from opened o)) w
  )
  select pair.n,
    case when o.n is not null then 'ok' when alive.id is null then 'signed_out' else 'none' end,
    o.person_id, who.name, w.writer ->> 'sector', w.writer ->> 'role', o.access, o.epoch, o.kind,
    w.writer, o.writer_key, o.sight
  from pair
  left join alive on alive.id = pair.session_id
  left join opened o on o.n = pair.n
  left join app.people who on who.id = o.person_id
  left join writer w on w.zone_id = o.zone_id and w.person_id = o.person_id
  order by pair.n;
end
$$;
comment on function priv.sync_open(jsonb) is
  'May these sessions open these zones, and as whom? Every opening is logged, or nothing is opened.';

drop function priv.sync_access(jsonb);
create function priv.sync_access(p_pairs jsonb)
returns table (session_id text, zone_id uuid, outcome text, access text, epoch integer, writer jsonb,
  writer_key text, sight text)
language sql stable security definer
set search_path = ''
as $$
  with pair as materialized (
    select p ->> 'session' as session_id, (p ->> 'zone')::uuid as zone_id, p ->> 'access' as access,
      (p ->> 'epoch')::integer as epoch, p ->> 'writerKey' as writer_key, p ->> 'sight' as sight
    from jsonb_array_elements(p_pairs) p
  ),
  alive as materialized (
    select s.id, s.person_id from app.sessions s
    where s.id in (select pair.session_id from pair) and s.revoked_at is null
      and s.expires_at > clock_timestamp() and s.absolute_expires_at > clock_timestamp()
  ),
  zone as materialized (
    select z.id, z.plan_id, z.epoch, p.parties_epoch::text as writer_key
    from app.zones z join app.plans p on p.tenant_id = z.tenant_id and p.id = z.plan_id
    where z.id in (select pair.zone_id from pair)
  ),
  level as materialized (
    select m.zone_id, m.person_id, case
        when bool_or(m.can_write) then 'edit'
        when bool_or(m.can_comment) then 'comment'
        when bool_or(m.can_read) then 'read'
      end as access
    from app.zone_members m
    where m.zone_id in (select pair.zone_id from pair)
      and m.person_id in (select alive.person_id from alive)
      and m.revoked_at is null and m.valid_from <= clock_timestamp()
      and (m.valid_to is null or m.valid_to > clock_timestamp())
    group by m.zone_id, m.person_id
  ),
  changed as (
    select pair.session_id, pair.zone_id, alive.person_id, level.access, zone.epoch, zone.writer_key,
      seen.sight
    from pair
    left join alive on alive.id = pair.session_id
    left join zone on zone.id = pair.zone_id
    left join level on level.zone_id = pair.zone_id and level.person_id = alive.person_id
    left join lateral (
      select priv.sight_of(zone.plan_id, alive.person_id) as sight where level.access is not null) seen on true
    where pair.access is distinct from level.access or pair.epoch is distinct from zone.epoch
      or (level.access = 'edit' and pair.writer_key is distinct from zone.writer_key)
      or (level.access is not null and pair.sight is distinct from seen.sight)
  )
  select changed.session_id, changed.zone_id,
    case
      when changed.person_id is null then 'signed_out'
      when changed.access is null then 'none'
      else 'ok'
    end,
    changed.access, changed.epoch,
    w.writer, changed.writer_key, changed.sight
  from changed
  left join priv.zone_writers((
    select coalesce(jsonb_agg(jsonb_build_object('zone', c.zone_id, 'person', c.person_id)), '[]')
    from changed c where c.access is not null)) w
    on w.zone_id = changed.zone_id and w.person_id = changed.person_id
$$;
comment on function priv.sync_access(jsonb) is 'Of what each open socket knows: what is no longer so.';
grant execute on function priv.sync_open(jsonb), priv.sync_access(jsonb) to kring_sync;

create function priv.i_guard(p_plan uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$ select exists (select from priv.my_parties(p_plan) mine where mine.role = 'guardian') $$;
comment on function priv.i_guard(uuid) is 'Is the signed-in person a guardian in the plan now?';

-- What another guardian has chosen is not told; that both have is seen when both are there.
create function priv.presence_choice(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'others', (
      select coalesce(jsonb_agg(people.name order by people.name), '[]')
      from app.plan_parties party join app.people on people.id = party.person_id
      where party.plan_id = p_plan and party.role = 'guardian' and party.person_id <> priv.me()
        and party.zone_id = any (array(select priv.my_zone_ids('read')))
        and (party.ended_at is null or party.ended_at > clock_timestamp())),
    'shows', exists (
      select from app.presence_choices c
      where c.plan_id = p_plan and c.person_id = priv.me() and c.shows))
  where priv.i_guard(p_plan)
$$;
comment on function priv.presence_choice(uuid) is 'A guardian''s own choice; null for others.';

create function priv.choose_presence(p_plan uuid, p_shows boolean) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans;
  zone uuid;
begin
  select * into plan from app.plans p
  where p.id = p_plan and p.id = any (array(select priv.my_plan_ids()));
  if plan.id is null then
    perform priv.not_found();
  elsif not priv.i_guard(p_plan) then
    perform priv.not_allowed();
  elsif p_shows is null then
    perform priv.invalid_input();
  end if;
  insert into app.presence_choices (tenant_id, plan_id, person_id, shows)
  values (plan.tenant_id, plan.id, priv.me(), p_shows)
  on conflict (tenant_id, plan_id, person_id)
    do update set shows = excluded.shows, chosen_at = clock_timestamp();
  insert into app.access_log (tenant_id, person_id, plan_id, action)
  values (plan.tenant_id, priv.me(), plan.id, 'presence.choose');
  for zone in select z.id from app.zones z where z.plan_id = plan.id order by z.id loop
    update app.zones z set access_epoch = z.access_epoch + 1 where z.id = zone;
    perform pg_notify('kring', jsonb_build_object('kind', 'access', 'zone', zone)::text);
  end loop;
end
$$;
comment on function priv.choose_presence(uuid, boolean) is
  'A guardian says whether other guardians see that they are there; open sockets follow at once.';
grant execute on function priv.presence_choice(uuid), priv.choose_presence(uuid, boolean) to authenticated;
reset role;

create function app.presence_choice(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$ select priv.presence_choice(p_plan) $$;
comment on function app.presence_choice(uuid) is 'Whether the caller lets other guardians see that they are there; null for who is none.';

create function app.choose_presence(p_plan uuid, p_shows boolean) returns void
language sql volatile
set search_path = ''
as $$ select priv.choose_presence(p_plan, p_shows) $$;
comment on function app.choose_presence(uuid, boolean) is 'Lets other guardians see that the caller is there, or not.';
grant execute on function app.presence_choice(uuid), app.choose_presence(uuid, boolean) to authenticated;

insert into app.access_actions (kind, action) values ('CHANGED', 'presence.choose');
