-- Min röst: what a child has written, drawn, chosen pictures for or said. Every entry is a zone of its own
-- with a named audience, chosen by the child and changed at any time: for everyone else there is no zone,
-- no row and no count. What was said stands as it was said. Nobody reads the rows: functions give them
-- out, and log each entry that they give.

create table app.voice_entries (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  way text not null check (way in ('WROTE', 'DREW', 'PICTURES', 'SOUND')),
  words text not null default '' check (length(words) <= 4000),
  strokes jsonb check (jsonb_typeof(strokes) = 'array' and length(strokes::text) <= 200000),
  likes text[] not null default '{}' check (cardinality(likes) <= 24),
  hard text[] not null default '{}' check (cardinality(hard) <= 24),
  sound bytea check (octet_length(sound) between 1 and 409600),
  sound_type text check (sound_type in ('audio/webm', 'audio/ogg', 'audio/mp4')),
  helper_party_id uuid,
  said_on date not null,
  written_by uuid not null references app.people (id),
  written_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, zone_id),
  check (case way when 'WROTE' then words <> '' when 'DREW' then jsonb_array_length(strokes) > 0
    when 'PICTURES' then cardinality(likes) + cardinality(hard) > 0 else sound is not null end),
  check ((way = 'DREW') = (strokes is not null) and (way = 'SOUND') = (sound is not null)
    and (sound is null) = (sound_type is null)),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, helper_party_id) references app.plan_parties (tenant_id, plan_id, id)
);
create index on app.voice_entries (plan_id);
comment on table app.voice_entries is 'One entry of Min röst, in a zone of its own. Append-only; read through functions alone.';
comment on column app.voice_entries.strokes is 'Lines of a drawing (src/lib/domain/child/drawing.ts): no picture from elsewhere can be in it.';
comment on column app.voice_entries.likes is 'Names of Kring''s own symbols (src/lib/domain/child/symbols.ts).';
comment on column app.voice_entries.helper_party_id is 'Who sat beside the child; null when the child was alone.';

call priv.protect('app.voice_entries', 'false');
call priv.allow('kring_definer', 'app.voice_entries', '{select,insert}');
-- Others may have been given the same right for their own commands.
do $$
declare
  operation text;
begin
  foreach operation in array '{insert,update}'::text[] loop
    if not exists (select from pg_policies where schemaname = 'app' and tablename = 'zone_shares'
      and policyname = 'kring_definer_' || operation) then
      call priv.allow('kring_definer', 'app.zone_shares', array[operation]);
    end if;
  end loop;
end
$$;
create trigger append_only before update or delete or truncate on app.voice_entries
  for each statement execute function priv.refuse_change();

set role kring_definer;

-- Whom the child can choose among: those it knows of, where they are listed.
create function priv.voice_choices(p_plan uuid)
returns table (party_id uuid, person_id uuid, zone_id uuid, role text, sector text, for_all boolean)
language sql stable security definer
set search_path = ''
as $$
  select party.id, party.person_id, party.zone_id, party.role, u.sector, z.key = 'shared'
  from app.plan_parties party
  join app.plan_units u on u.tenant_id = party.tenant_id and u.id = party.plan_unit_id
  join app.zones z on z.tenant_id = party.tenant_id and z.id = party.zone_id
  where party.plan_id = p_plan and party.role <> 'child' and u.status = 'ADMITTED'
    and party.valid_from <= statement_timestamp()
    and (party.ended_at is null or party.ended_at > statement_timestamp())
    and party.zone_id = any (array(select priv.child_reach(p_plan)))
$$;
comment on function priv.voice_choices(uuid) is 'Whom the one at the child''s page can let hear; for_all: known to everyone in the plan.';

-- Who reads an entry learns who else does. Two who share nothing else do not share this either: one of
-- them may be hidden from the other.
create function priv.kept_apart(p_plan uuid, p_parties uuid[]) returns boolean
language sql stable security definer
set search_path = ''
as $$
  with person as (
    select distinct party.person_id as id from app.plan_parties party
    where party.plan_id = p_plan and party.id = any (p_parties)
  ),
  reads as (
    select m.person_id, m.zone_id
    from app.zone_members m
    join app.zones z on z.tenant_id = m.tenant_id and z.id = m.zone_id and z.plan_id = p_plan
    where m.can_read and m.revoked_at is null and m.valid_from <= statement_timestamp()
      and (m.valid_to is null or m.valid_to > statement_timestamp())
  )
  select exists (
    select from person one
    join person other on other.id > one.id
    where not exists (
      select from reads a join reads b on b.zone_id = a.zone_id
      where a.person_id = one.id and b.person_id = other.id))
$$;
comment on function priv.kept_apart(uuid, uuid[]) is 'Are there two among these parties who share no zone of the plan?';

create function priv.set_voice_audience(p_zone uuid, p_plan uuid, p_everyone boolean, p_parties text,
  p_helper uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  seat record;
  chosen uuid[] := string_to_array(nullif(p_parties, ''), ',')::uuid[];
begin
  select * into seat from priv.child_seat(p_plan);
  if p_everyone then
    chosen := array(select c.party_id from priv.voice_choices(p_plan) c where c.for_all);
  elsif exists (
    select from unnest(chosen) one (id)
    where one.id not in (select c.party_id from priv.voice_choices(p_plan) c)) then
    perform priv.invalid_input();
  end if;
  if p_helper is not null then
    chosen := array(select distinct id from unnest(chosen || p_helper) id);
  end if;
  if priv.kept_apart(p_plan, chosen) then
    perform priv.refuse('kept_apart');
  end if;
  if seat.child_party_id is not null then
    chosen := chosen || seat.child_party_id;
  end if;
  perform from app.zones z where z.tenant_id = seat.tenant_id and z.id = p_zone for no key update;
  update app.zone_shares s set ended_at = clock_timestamp()
  where s.tenant_id = seat.tenant_id and s.zone_id = p_zone and s.basis = 'childChoice'
    and s.ended_at is null and (s.party_id is null or not s.party_id = any (chosen));
  insert into app.zone_shares (tenant_id, plan_id, zone_id, party_id, access, basis, granted_by)
  select seat.tenant_id, p_plan, p_zone, one.id,
    case when one.id = seat.child_party_id then 'edit' else 'read' end, 'childChoice', priv.me()
  from unnest(chosen) one (id)
  where not exists (
    select from app.zone_shares s
    where s.tenant_id = seat.tenant_id and s.zone_id = p_zone and s.party_id = one.id and s.ended_at is null);
end
$$;
comment on function priv.set_voice_audience(uuid, uuid, boolean, text, uuid) is
  'Lets exactly these in, and the child. Refused: kept_apart.';

create function priv.add_voice(p_plan uuid, p_way text, p_words text, p_strokes text, p_likes text,
  p_hard text, p_sound text, p_sound_type text, p_everyone boolean, p_parties text) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  seat record;
  zone uuid;
begin
  select * into seat from priv.child_seat(p_plan);
  if seat.tenant_id is null then
    perform priv.not_found();
  elsif seat.kind = 'adult' then
    perform priv.not_allowed();
  elsif length(coalesce(p_sound, '')) > 560000 or length(coalesce(p_strokes, '')) > 200000
    or (p_strokes is not null and not (p_strokes is json array)) then
    perform priv.invalid_input();
  elsif (
    select count(*) from app.voice_entries v
    where v.plan_id = p_plan and v.written_by = priv.me()
      and v.written_at > clock_timestamp() - interval '1 day') >= 50 then
    perform priv.refuse('too_many');
  end if;
  zone := priv.make_zone(seat.tenant_id, p_plan, 'child', 'child:' || gen_random_uuid());
  update app.zones z set named_audience = true where z.tenant_id = seat.tenant_id and z.id = zone;
  insert into app.voice_entries (tenant_id, plan_id, zone_id, way, words, strokes, likes, hard, sound,
    sound_type, helper_party_id, said_on, written_by)
  values (seat.tenant_id, p_plan, zone, p_way, priv.words_of(btrim(p_words), 4000), p_strokes::jsonb,
    coalesce(string_to_array(nullif(p_likes, ''), ','), '{}'),
    coalesce(string_to_array(nullif(p_hard, ''), ','), '{}'),
    decode(nullif(p_sound, ''), 'base64'), nullif(p_sound_type, ''), seat.helper_party_id, priv.today(),
    priv.me());
  perform priv.set_voice_audience(zone, p_plan, p_everyone, p_parties, seat.helper_party_id);
  perform priv.log_access('voice.write', array[p_plan], zone);
  return zone;
end
$$;
comment on function priv.add_voice(uuid, text, text, text, text, text, text, text, boolean, text) is
  'A new entry of Min röst, by the child or by the child beside a grown-up. Refused: kept_apart, too_many.';

-- The child changes any of its own; beside a helper, what was said with that helper.
create function priv.may_choose_audience(p_zone uuid, p_plan uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from priv.child_seat(p_plan) seat
    join app.zones z on z.tenant_id = seat.tenant_id and z.id = p_zone and z.kind = 'child'
      and z.id = any (array(select priv.child_reach(p_plan)))
    left join app.voice_entries v on v.tenant_id = z.tenant_id and v.zone_id = z.id
    where seat.kind = 'own' or (seat.kind = 'helper' and v.helper_party_id = seat.helper_party_id))
$$;
comment on function priv.may_choose_audience(uuid, uuid) is 'May whoever sits at the child''s page say who hears this?';

create function priv.share_voice(p_zone uuid, p_everyone boolean, p_parties text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  plan uuid := (select z.plan_id from app.zones z where z.id = p_zone and z.kind = 'child');
begin
  if plan is null or not p_zone = any (array(select priv.child_reach(plan))) then
    perform priv.not_found();
  elsif not priv.may_choose_audience(p_zone, plan) then
    perform priv.not_allowed();
  end if;
  perform priv.set_voice_audience(p_zone, plan, p_everyone, p_parties, null);
  perform priv.log_access('voice.share', array[plan], p_zone);
end
$$;
comment on function priv.share_voice(uuid, boolean, text) is 'The child says who may hear an entry from now on. Refused: kept_apart.';

create function priv.voice_sound(p_zone uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  plan uuid := (select z.plan_id from app.zones z where z.id = p_zone);
  entry app.voice_entries;
begin
  select * into entry from app.voice_entries v
  where v.zone_id = p_zone and v.zone_id = any (array(select priv.child_reach(plan)));
  if entry.sound is null then
    return null;
  end if;
  perform priv.log_access('voice.listen', array[plan], p_zone);
  return jsonb_build_object('type', entry.sound_type, 'bytes', encode(entry.sound, 'base64'));
end
$$;
comment on function priv.voice_sound(uuid) is 'What was said in an entry, as base64; null when it is not for the caller. Logged.';

-- Every entry that may be on this session's page, and the texts of the child's zones, newest first.
create function priv.voice_of(p_plan uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  reach uuid[] := array(select priv.child_reach(p_plan));
begin
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action)
  select v.tenant_id, priv.me(), v.plan_id, v.zone_id, 'voice.read'
  from app.voice_entries v where v.plan_id = p_plan and v.zone_id = any (reach);
  return (
    with known as materialized (
      select c.* from priv.voice_choices(p_plan) c
    ),
    reader as (
      select m.zone_id, known.party_id, known.for_all
      from app.zone_members m
      join known on known.person_id = m.person_id
      where m.zone_id = any (reach) and m.can_read and m.revoked_at is null
        and m.valid_from <= statement_timestamp()
        and (m.valid_to is null or m.valid_to > statement_timestamp())
    ),
    entry as (
      select z.id, coalesce(v.way, 'WROTE') as way, coalesce(nullif(v.words, ''), btrim(s.plain), '') as words,
        v.strokes, v.likes, v.hard, v.helper_party_id, v.zone_id is null as live,
        coalesce(v.said_on, (select (max(x.created_at) at time zone 'Europe/Stockholm')::date
          from app.zone_updates x where x.tenant_id = z.tenant_id and x.zone_id = z.id)) as said_on,
        coalesce(v.written_at, z.created_at) as at
      from app.zones z
      left join app.voice_entries v on v.tenant_id = z.tenant_id and v.zone_id = z.id
      left join app.plan_sections s on s.tenant_id = z.tenant_id and s.zone_id = z.id
        and s.key = 'childVoice' and v.zone_id is null
      where z.plan_id = p_plan and z.kind = 'child' and z.id = any (reach)
        and (v.zone_id is not null or btrim(coalesce(s.plain, '')) <> '')
    )
    select coalesce(jsonb_agg(jsonb_build_object('zone', entry.id, 'way', entry.way, 'words', entry.words,
      'strokes', coalesce(entry.strokes, '[]'), 'likes', coalesce(to_jsonb(entry.likes), '[]'),
      'hard', coalesce(to_jsonb(entry.hard), '[]'), 'saidOn', entry.said_on, 'live', entry.live,
      'helper', (select person.name from app.plan_parties party join app.people person on person.id = party.person_id
        where party.id = entry.helper_party_id and party.zone_id = any (reach)),
      'readers', (select coalesce(jsonb_agg(distinct reader.party_id), '[]') from reader
        where reader.zone_id = entry.id),
      'everyone', not exists (
        select from known where known.for_all and known.party_id not in (
          select reader.party_id from reader where reader.zone_id = entry.id)),
      'mayChoose', priv.may_choose_audience(entry.id, p_plan)) order by entry.at desc, entry.id), '[]')
    from entry);
end
$$;
comment on function priv.voice_of(uuid) is 'The child''s own words as this session may meet them. Logged, an entry a row.';

grant execute on function priv.add_voice(uuid, text, text, text, text, text, text, text, boolean, text),
  priv.share_voice(uuid, boolean, text), priv.voice_sound(uuid), priv.voice_of(uuid) to authenticated;
reset role;

create function app.add_voice(p_plan uuid, p_way text, p_words text, p_strokes text, p_likes text,
  p_hard text, p_sound text, p_sound_type text, p_everyone boolean, p_parties text) returns uuid
language sql volatile
set search_path = ''
as $$
  select priv.add_voice(p_plan, p_way, p_words, p_strokes, p_likes, p_hard, p_sound, p_sound_type,
    p_everyone, p_parties)
$$;
comment on function app.add_voice(uuid, text, text, text, text, text, text, text, boolean, text) is
  'A new entry of the child''s own voice; gives its zone.';

create function app.share_voice(p_zone uuid, p_everyone boolean, p_parties text) returns void
language sql volatile
set search_path = ''
as $$ select priv.share_voice(p_zone, p_everyone, p_parties) $$;
comment on function app.share_voice(uuid, boolean, text) is 'The child says who may hear an entry.';

create function app.voice_sound(p_zone uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.voice_sound(p_zone) $$;
comment on function app.voice_sound(uuid) is 'The sound of an entry. Logged.';

create function app.plan_voice(p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$
  select coalesce(jsonb_agg(entry || jsonb_build_object('readers', (
    select coalesce(jsonb_agg(people.name order by people.name), '[]')
    from app.plan_parties party join app.people on people.id = party.person_id
    where party.id::text in (select jsonb_array_elements_text(entry -> 'readers'))))), '[]')
  from jsonb_array_elements(priv.voice_of(p_plan)) entry
  where not (entry ->> 'live')::boolean
$$;
comment on function app.plan_voice(uuid) is 'Barnets röst on the plan page: entries of Min röst that the caller may read. Logged.';
grant execute on function app.add_voice(uuid, text, text, text, text, text, text, text, boolean, text),
  app.share_voice(uuid, boolean, text), app.voice_sound(uuid), app.plan_voice(uuid) to authenticated;
