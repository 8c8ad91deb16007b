-- Links to other plans about the child (åtgärdsprogram, vårdplan, genomförandeplan …): what it is, whose it is
-- and how to ask for it. The other plan stays where it is; nothing of it is fetched. An address, where there
-- is one, leads out of Kring over https.
create table app.plan_links (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  plan_unit_id uuid not null,
  party_id uuid,
  kind text not null check (kind in ('ACTION_PROGRAMME', 'IMPLEMENTATION_PLAN', 'CARE_PLAN', 'HABILITATION_PLAN',
    'REHABILITATION_PLAN', 'PATIENT_AGREEMENT', 'LSS_PLAN', 'SIP', 'OTHER')),
  title text not null check (length(title) between 1 and 200),
  whereabouts text not null check (length(whereabouts) <= 500),
  url text check (url ~ '^https://[^@\s#]+$' and length(url) <= 500),
  follow_up_on date,
  added_by uuid not null references app.people (id),
  at timestamptz not null default clock_timestamp(),
  ended_by uuid references app.people (id),
  ended_at timestamptz,
  primary key (tenant_id, id),
  check ((ended_by is null) = (ended_at is null)),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, plan_unit_id) references app.plan_units (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, party_id) references app.plan_parties (tenant_id, plan_id, id)
);
create index on app.plan_links (plan_id);
create index on app.plan_links (zone_id);
comment on table app.plan_links is 'Other plans about the child that a plan points to: whose they are, and how to ask for them.';
comment on column app.plan_links.whereabouts is 'Where it lies and how to ask for it, in words.';
comment on column app.plan_links.party_id is 'In the family each owns their own; null where a unit does.';
comment on column app.plan_links.follow_up_on is 'When it is followed up; an åtgärdsprogram without is shown as incomplete.';

call priv.protect('app.plan_links', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.plan_links', '{select,insert,update,delete}');
grant select on app.plan_links to authenticated;
create policy read on app.plan_links for select to authenticated
  using (ended_at is null and zone_id = any (array(select priv.my_zone_ids('read'))));
create trigger keep_keys before update on app.plan_links
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'plan_unit_id',
    'party_id', 'kind', 'title', 'whereabouts', 'url', 'follow_up_on', 'added_by', 'at');

insert into app.access_actions (kind, action) select 'CHANGED', unnest('{link.add,link.end}'::text[]);

set role kring_definer;

create function priv.add_link(p_plan uuid, p_zone uuid, p_kind text, p_title text, p_whereabouts text, p_url text,
  p_follow_up_on date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  made uuid;
begin
  if not exists (select from app.zones z where z.id = p_zone and z.plan_id = p_plan
    and z.id = any (array(select priv.my_zone_ids('read')))) then
    perform priv.not_found();
  elsif not exists (select from priv.my_file_part(p_zone)) then
    perform priv.not_allowed();
  elsif (select count(*) from app.plan_links l where l.zone_id = p_zone and l.ended_at is null) >= 50 then
    perform priv.refuse('too_many');
  end if;
  insert into app.plan_links (tenant_id, plan_id, zone_id, plan_unit_id, party_id, kind, title, whereabouts, url,
    follow_up_on, added_by)
  select mine.tenant_id, mine.plan_id, p_zone, mine.plan_unit_id, mine.party_id, p_kind, btrim(p_title),
    btrim(coalesce(p_whereabouts, '')), nullif(p_url, ''), p_follow_up_on, priv.me()
  from priv.my_file_part(p_zone) mine
  returning id into made;
  perform priv.log_access('link.add', array[p_plan], p_zone);
  return made;
end
$$;
comment on function priv.add_link(uuid, uuid, text, text, text, text, date) is
  'Points to another plan. Refused: not_found, not_allowed, too_many (50 in a zone).';

create function priv.end_link(p_plan uuid, p_link uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  link app.plan_links;
begin
  select * into link from app.plan_links l
  where l.id = p_link and l.plan_id = p_plan and l.ended_at is null
    and l.zone_id = any (array(select priv.my_zone_ids('read')))
  for no key update;
  if link.id is null then
    perform priv.not_found();
  elsif not exists (
    select from priv.my_file_part(link.zone_id) mine
    where mine.plan_unit_id = link.plan_unit_id and mine.party_id is not distinct from link.party_id) then
    perform priv.not_allowed();
  end if;
  update app.plan_links l set ended_by = priv.me(), ended_at = clock_timestamp()
  where l.tenant_id = link.tenant_id and l.id = link.id;
  perform priv.log_access('link.end', array[link.plan_id], link.zone_id);
end
$$;
comment on function priv.end_link(uuid, uuid) is 'The owner takes a link away. Logged.';

create function priv.dispose_links(p_zone uuid) returns void
language sql volatile security definer
set search_path = ''
as $$ delete from app.plan_links l where l.zone_id = p_zone $$;
comment on function priv.dispose_links(uuid) is 'For disposal, by whatever has decided it: all links of a zone are gone.';

grant execute on function priv.add_link(uuid, uuid, text, text, text, text, date), priv.end_link(uuid, uuid)
  to authenticated;
reset role;

create function app.add_link(p_plan uuid, p_zone uuid, p_kind text, p_title text, p_whereabouts text, p_url text,
  p_follow_up_on date) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.add_link(p_plan, p_zone, p_kind, p_title, p_whereabouts, p_url, p_follow_up_on) $$;
comment on function app.add_link(uuid, uuid, text, text, text, text, date) is 'Points to another plan; gives the link''s id.';

create function app.end_link(p_plan uuid, p_link uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.end_link(p_plan, p_link) $$;
comment on function app.end_link(uuid, uuid) is 'Takes a link to another plan away.';

-- The page: every part that the caller reads, who reads it with them, and what lies in it.
create function app.plan_files(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.files', array[p_plan]);
  return (
    select jsonb_build_object('plan', p.id, 'child', c.name, 'zones', (
      select coalesce(jsonb_agg(jsonb_build_object('id', z.id, 'kind', z.kind, 'key', z.key, 'title', z.title,
        'mayAdd', mine.plan_unit_id is not null,
        'readers', (
          select coalesce(jsonb_agg(jsonb_build_object('name', reader.name, 'unit', reader.label)
            order by reader.label nulls last, reader.name), '[]')
          from (
            select distinct on (person.id) person.name, u.label
            from app.zone_members m
            join app.people person on person.id = m.person_id
            left join app.plan_parties party on party.plan_id = p.id and party.person_id = m.person_id
              and party.valid_from <= statement_timestamp()
              and (party.ended_at is null or party.ended_at > statement_timestamp())
            left join app.plan_units u on u.id = party.plan_unit_id
            where m.zone_id = z.id and m.can_read and m.revoked_at is null
              and m.valid_from <= statement_timestamp()
              and (m.valid_to is null or m.valid_to > statement_timestamp())
            order by person.id, party.valid_from) reader),
        'files', (
          select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'kind', f.kind,
            'bytes', f.bytes, 'scanned', f.scanned, 'owner', u.label, 'by', person.name, 'at', priv.iso(f.at),
            'mayRemove', coalesce(mine.plan_unit_id = f.plan_unit_id
              and mine.party_id is not distinct from f.party_id, false)) order by f.at desc, f.id), '[]')
          from app.files f
          left join app.plan_units u on u.id = f.plan_unit_id
          left join app.people person on person.id = f.uploaded_by
          where f.zone_id = z.id),
        'links', (
          select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'kind', l.kind, 'title', l.title,
            'owner', u.label, 'by', person.name, 'whereabouts', l.whereabouts, 'url', l.url,
            'followUpOn', l.follow_up_on, 'at', priv.iso(l.at),
            'mayEnd', coalesce(mine.plan_unit_id = l.plan_unit_id
              and mine.party_id is not distinct from l.party_id, false)) order by l.at desc, l.id), '[]')
          from app.plan_links l
          left join app.plan_units u on u.id = l.plan_unit_id
          left join app.people person on person.id = l.added_by
          where l.zone_id = z.id))
        order by array_position(
          '{shared,family,health,school,studentHealth,social,draft,meeting}'::text[], z.kind), z.key), '[]')
      from app.zones z
      left join lateral (select * from priv.my_file_part(z.id)) mine on true
      where z.plan_id = p.id and z.kind <> 'child'))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
comment on function app.plan_files(uuid) is
  'Attached files and links to other plans, by part that the caller reads; null when it is not for them. Logged.';
grant execute on function app.add_link(uuid, uuid, text, text, text, text, date), app.end_link(uuid, uuid),
  app.plan_files(uuid) to authenticated;
