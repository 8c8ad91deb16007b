-- What a comment asks of others: that it mentions a person or a unit, that an answer is wanted, and that
-- somebody in the family asks for help. All are rows beside the comment, chosen from lists: nothing is
-- ever read out of its text. Whether it has been answered is not stored, it follows from who said what
-- after it; an answer that is taken back is none.

create table app.comment_mentions (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  comment_id uuid not null,
  id bigint generated always as identity,
  party_id uuid,
  plan_unit_id uuid,
  primary key (tenant_id, comment_id, id),
  check (num_nonnulls(party_id, plan_unit_id) = 1),
  foreign key (tenant_id, comment_id) references app.comments (tenant_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, party_id) references app.plan_parties (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, plan_unit_id) references app.plan_units (tenant_id, plan_id, id)
);
create index on app.comment_mentions (zone_id);
create index on app.comment_mentions (comment_id);
create index on app.comment_mentions (plan_id);
comment on table app.comment_mentions is 'Whom a comment turns to: a party or a unit that can read its zone.';

create table app.comment_asks (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  comment_id uuid not null,
  kind text not null check (kind in ('ANSWER', 'HELP')),
  to_unit_id uuid,
  primary key (tenant_id, comment_id),
  check ((kind = 'HELP') = (to_unit_id is not null)),
  foreign key (tenant_id, comment_id) references app.comments (tenant_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, to_unit_id) references app.plan_units (tenant_id, plan_id, id)
);
create index on app.comment_asks (zone_id);
create index on app.comment_asks (comment_id);
create index on app.comment_asks (plan_id);
comment on table app.comment_asks is 'Comments that wait: for an answer, or for help from those who lead the plan.';
comment on column app.comment_asks.to_unit_id is 'Help: the unit that led the plan when it was asked for.';

-- To find one's own comment that asks.
call priv.allow('kring_definer', 'app.comments', '{select}');
do $$
declare
  name text;
begin
  foreach name in array array['comment_mentions', 'comment_asks'] loop
    call priv.protect(format('app.%I', name)::regclass,
      'tenant_id = any (array(select priv.my_tenant_ids()))');
    call priv.allow('kring_definer', format('app.%I', name)::regclass, '{select,insert}');
    execute format('grant select on app.%I to authenticated', name);
    execute format('create policy read on app.%I for select to authenticated
      using (zone_id = any (array(select priv.my_zone_ids(''read''))))', name);
    execute format('create trigger append_only before update or delete or truncate on app.%I
      for each statement execute function priv.refuse_change()', name);
  end loop;
end
$$;

set role kring_definer;

create function priv.reads_zone(p_person uuid, p_zone uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from app.zone_members m
    where m.person_id = p_person and m.zone_id = p_zone and m.can_read and m.revoked_at is null
      and m.valid_from <= clock_timestamp() and (m.valid_to is null or m.valid_to > clock_timestamp()))
$$;
comment on function priv.reads_zone(uuid, uuid) is 'Can this person read this zone now?';

-- Who is told of a plea for help: the coordinators, else samverkansansvarig, else barnensbästa-ansvarig.
create function priv.help_unit(p_plan uuid) returns uuid
language sql stable security definer
set search_path = ''
as $$
  select party.plan_unit_id
  from priv.leaders(p_plan) l
  join app.plan_parties party on party.id = l.party_id
  join app.plans p on p.id = party.plan_id
  join app.zones z on z.id = party.zone_id and z.kind = 'shared'
  where priv.reads_zone(l.person_id, z.id) and p_plan = any (array(select priv.my_plan_ids()))
  order by party.role = 'coordinator' desc, party.plan_unit_id = p.collaboration_lead_id desc nulls last,
    party.valid_from, party.id
  limit 1
$$;
comment on function priv.help_unit(uuid) is 'Which unit of a plan that the caller reads is asked for help; null when nobody leads it.';

-- What is wrong with a mention is one and the same answer: who may not read the zone is as little there
-- as somebody who does not exist.
create function priv.note_mentions(p_comment uuid, p_parties text, p_units text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  ids constant text := '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(,|$))*$';
  comment app.comments;
  plan uuid;
  party_ids uuid[];
  unit_ids uuid[];
begin
  select c.* into comment from app.comments c
  where c.id = p_comment and c.author_id = priv.me()
    and c.zone_id = any (array(select priv.my_zone_ids('comment')));
  if comment.id is null then
    perform priv.not_found();
  elsif coalesce(p_parties, '') !~ ids or coalesce(p_units, '') !~ ids then
    perform priv.invalid_input();
  end if;
  select z.plan_id into plan from app.zones z where z.id = comment.zone_id;
  party_ids := string_to_array(nullif(rtrim(p_parties, ','), ''), ',')::uuid[];
  unit_ids := string_to_array(nullif(rtrim(p_units, ','), ''), ',')::uuid[];
  -- Who turns to ten turns to nobody.
  if coalesce(cardinality(party_ids), 0) + coalesce(cardinality(unit_ids), 0) > 10
    or exists (
      select from unnest(party_ids) wanted
      where not exists (
        select from app.plan_parties party
        where party.id = wanted and party.plan_id = plan
          and party.zone_id = any (array(select priv.my_zone_ids('read')))
          and party.valid_from <= clock_timestamp()
          and (party.ended_at is null or party.ended_at > clock_timestamp())
          and priv.reads_zone(party.person_id, comment.zone_id)))
    or exists (
      select from unnest(unit_ids) wanted
      where not exists (
        select from app.plan_units u
        join app.plan_parties party on party.plan_unit_id = u.id
          and party.valid_from <= clock_timestamp()
          and (party.ended_at is null or party.ended_at > clock_timestamp())
        where u.id = wanted and u.plan_id = plan and u.status = 'ADMITTED'
          and u.zone_id = any (array(select priv.my_zone_ids('read')))
          and priv.reads_zone(party.person_id, comment.zone_id))) then
    perform priv.invalid_input();
  end if;
  insert into app.comment_mentions (tenant_id, plan_id, zone_id, comment_id, party_id)
  select distinct comment.tenant_id, plan, comment.zone_id, comment.id, wanted from unnest(party_ids) wanted;
  insert into app.comment_mentions (tenant_id, plan_id, zone_id, comment_id, plan_unit_id)
  select distinct comment.tenant_id, plan, comment.zone_id, comment.id, wanted from unnest(unit_ids) wanted;
end
$$;
comment on function priv.note_mentions(uuid, text, text) is
  'Whom one''s own comment turns to, as ids with commas between; invalid_input unless each reads the zone.';

create function priv.note_ask(p_comment uuid, p_kind text, p_unit uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into app.comment_asks (tenant_id, plan_id, zone_id, comment_id, kind, to_unit_id)
  select c.tenant_id, z.plan_id, c.zone_id, c.id, p_kind, p_unit
  from app.comments c join app.zones z on z.id = c.zone_id
  where c.id = p_comment and c.author_id = priv.me()
    and c.zone_id = any (array(select priv.my_zone_ids('comment')));
  if not found then
    perform priv.not_found();
  end if;
end
$$;
comment on function priv.note_ask(uuid, text, uuid) is 'One''s own comment waits: ANSWER, or HELP from a unit.';

grant execute on function priv.reads_zone(uuid, uuid), priv.help_unit(uuid),
  priv.note_mentions(uuid, text, text), priv.note_ask(uuid, text, uuid) to authenticated;
reset role;

-- As before; with whom it turns to, and whether an answer is wanted.
drop function app.start_thread(uuid, jsonb, text, text);
create function app.start_thread(p_zone uuid, p_anchor jsonb, p_quotation text, p_body text,
  p_parties text default '', p_units text default '', p_asks boolean default false)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
  zone app.zones;
  body text := priv.comment_body(p_body);
  thread uuid := gen_random_uuid();
begin
  select * into zone from app.zones z where z.id = p_zone;
  if zone.id is null then
    perform priv.not_found();
  elsif zone.id <> all (array(select priv.my_zone_ids('comment'))) then
    perform priv.not_allowed();
  end if;
  insert into app.threads (tenant_id, plan_id, zone_id, id, anchor, quotation, created_by)
  values (zone.tenant_id, zone.plan_id, zone.id, thread, priv.thread_anchor(p_anchor),
    left(coalesce(p_quotation, ''), 300), priv.me());
  perform priv.say(thread, body, p_parties, p_units, p_asks);
  return thread;
end
$$;
comment on function app.start_thread(uuid, jsonb, text, text, text, text, boolean) is
  'First comment at a place; gives the thread''s id. p_parties and p_units: whom it turns to, ids with commas between.';

drop function app.reply(uuid, text);
create function app.reply(p_thread uuid, p_body text, p_parties text default '', p_units text default '',
  p_asks boolean default false) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  thread app.threads := priv.thread_to_comment(p_thread);
begin
  return priv.say(thread.id, priv.comment_body(p_body), p_parties, p_units, p_asks);
end
$$;
comment on function app.reply(uuid, text, text, text, boolean) is 'Another comment in a thread; gives its id.';

create function priv.say(p_thread uuid, p_body text, p_parties text, p_units text, p_asks boolean)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
  said uuid := gen_random_uuid();
begin
  insert into app.comments (tenant_id, zone_id, thread_id, id, author_id, body)
  select t.tenant_id, t.zone_id, t.id, said, priv.me(), p_body from app.threads t where t.id = p_thread;
  if coalesce(p_parties, '') <> '' or coalesce(p_units, '') <> '' then
    perform priv.note_mentions(said, p_parties, p_units);
  end if;
  if p_asks then
    perform priv.note_ask(said, 'ANSWER', null);
  end if;
  perform app.mark_read(p_thread);
  return said;
end
$$;
comment on function priv.say(uuid, text, text, text, boolean) is 'A comment with what it asks; the thread is read up to it.';
grant execute on function priv.say(uuid, text, text, text, boolean) to authenticated;

create function app.ask_for_help(p_plan uuid, p_kind text, p_item text, p_body text) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  shared app.zones;
  told uuid;
  title text := '';
  thread uuid := gen_random_uuid();
  said uuid := gen_random_uuid();
begin
  select * into shared from app.zones z where z.plan_id = p_plan and z.kind = 'shared';
  if shared.id is null then
    perform priv.not_found();
  elsif shared.id <> all (array(select priv.my_zone_ids('comment'))) or not priv.of_family(p_plan, priv.me()) then
    perform priv.not_allowed();
  elsif p_kind is null or p_kind not in ('zone', 'action', 'goal') then
    perform priv.invalid_input();
  end if;
  if p_kind <> 'zone' then
    title := coalesce(
      (select a.title from app.plan_actions a
        where p_kind = 'action' and a.zone_id = shared.id and a.id = p_item),
      (select g.title from app.plan_goals g
        where p_kind = 'goal' and g.zone_id = shared.id and g.id = p_item));
    if title is null then
      perform priv.refuse('changed');
    end if;
  end if;
  told := priv.help_unit(p_plan);
  if told is null then
    perform priv.refuse('nobody_there');
  end if;
  insert into app.threads (tenant_id, plan_id, zone_id, id, anchor, quotation, created_by)
  values (shared.tenant_id, p_plan, shared.id, thread,
    case p_kind when 'zone' then '{"type":"zone"}' else jsonb_build_object('type', p_kind, 'id', p_item) end,
    left(title, 300), priv.me());
  insert into app.comments (tenant_id, zone_id, thread_id, id, author_id, body)
  values (shared.tenant_id, shared.id, thread, said, priv.me(), priv.comment_body(p_body));
  perform priv.note_ask(said, 'HELP', told);
  perform app.mark_read(thread);
  perform priv.log_access('help.ask', array[p_plan], shared.id);
  return thread;
end
$$;
comment on function app.ask_for_help(uuid, text, text, text) is
  'Something does not work: a thread that those who lead the plan are to answer. Gives its id. Refused: changed, nobody_there.';

create function priv.of_family(p_plan uuid, p_person uuid) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from app.plan_parties party
    where party.plan_id = p_plan and party.person_id = p_person
      and party.role in ('guardian', 'child', 'relative'))
$$;
comment on function priv.of_family(uuid, uuid) is 'Is somebody in a plan as guardian, child or relative, as far as the caller may know?';

-- Every plea that still stands, with its answer. Runs as whoever asks: what is said in a zone that they
-- cannot read neither waits nor answers. To whom it is: those it mentions; else help is for those who
-- lead, a question of the family too, and a question of a professional is for the guardians and the child.
create function priv.asks_of(p_plans uuid[])
returns table (plan_id uuid, zone_id uuid, thread_id uuid, comment_id uuid, kind text, asked_by uuid,
  asked_at timestamptz, to_unit_id uuid, closed_at timestamptz, answered_at timestamptz, answered_by uuid,
  for_me boolean)
language sql stable
set search_path = ''
as $$
  with mine as materialized (
    select party.plan_id, party.id, party.plan_unit_id, party.role
    from app.plan_parties party
    where party.plan_id = any (p_plans) and party.person_id = (select priv.me())
      and party.valid_from <= statement_timestamp()
      and (party.ended_at is null or party.ended_at > statement_timestamp())
  ),
  led as materialized (
    select p.id from app.plans p where p.id = any (p_plans) and priv.i_lead(p.id)
  ),
  ask as (
    select a.plan_id, a.zone_id, c.thread_id, c.id, a.kind, a.to_unit_id, c.author_id, c.created_at,
      t.resolved_at, priv.of_family(a.plan_id, c.author_id) as by_family,
      exists (select from app.comment_mentions mention where mention.comment_id = c.id) as mentions
    from app.comment_asks a
    join app.comments c on c.tenant_id = a.tenant_id and c.id = a.comment_id and c.withdrawn_at is null
    join app.threads t on t.tenant_id = c.tenant_id and t.id = c.thread_id
    where a.plan_id = any (p_plans)
  )
  select ask.plan_id, ask.zone_id, ask.thread_id, ask.id, ask.kind, ask.author_id, ask.created_at,
    ask.to_unit_id, ask.resolved_at, answer.created_at, answer.author_id,
    coalesce(answer.created_at is null and ask.resolved_at is null and ask.author_id <> (select priv.me())
      and case
        when ask.mentions then exists (
          select from app.comment_mentions mention join mine on mine.plan_id = ask.plan_id
            and (mine.id = mention.party_id or mine.plan_unit_id = mention.plan_unit_id)
          where mention.comment_id = ask.id)
        when ask.by_family then ask.plan_id in (select led.id from led)
        else exists (select from mine where mine.plan_id = ask.plan_id and mine.role in ('guardian', 'child'))
      end, false)
  from ask
  left join lateral (
    select c.created_at, c.author_id
    from app.comments c
    where c.thread_id = ask.thread_id and c.created_at > ask.created_at and c.withdrawn_at is null
      and c.author_id <> ask.author_id
      and case
        when ask.mentions then exists (
          select from app.comment_mentions mention
          join app.plan_parties party on party.plan_id = mention.plan_id and party.person_id = c.author_id
            and (party.id = mention.party_id or party.plan_unit_id = mention.plan_unit_id)
          where mention.comment_id = ask.id)
        when ask.by_family then not priv.of_family(ask.plan_id, c.author_id)
        else true
      end
    order by c.created_at limit 1
  ) answer on true
$$;
comment on function priv.asks_of(uuid[]) is 'What waits or has waited for an answer in plans, as far as the caller reads.';

grant execute on function app.start_thread(uuid, jsonb, text, text, text, text, boolean),
  app.reply(uuid, text, text, text, boolean), app.ask_for_help(uuid, text, text, text),
  priv.of_family(uuid, uuid), priv.asks_of(uuid[]) to authenticated;

-- As before; each comment also says whom it turns to and what it waits for.
create or replace function priv.threads_of(p_zones uuid[]) returns jsonb
language sql stable
set search_path = ''
as $$
  with part as materialized (
    select distinct on (p.person_id) p.person_id, p.title, u.sector
    from app.plan_parties p
    join app.plan_units u on u.plan_id = p.plan_id and u.id = p.plan_unit_id
    where p.plan_id in (select z.plan_id from app.zones z where z.id = any (p_zones))
    order by p.person_id, p.ended_at desc nulls first
  ),
  author as materialized (
    select people.id, people.name, people.kind, part.title, part.sector
    from app.people left join part on part.person_id = people.id
  ),
  mention as materialized (
    select m.comment_id, jsonb_agg(coalesce(u.label, person.name) order by m.id) as names
    from app.comment_mentions m
    left join app.plan_units u on u.id = m.plan_unit_id
    left join app.plan_parties p on p.id = m.party_id
    left join app.people person on person.id = p.person_id
    where m.zone_id = any (p_zones) and coalesce(u.label, person.name) is not null
    group by m.comment_id
  ),
  ask as materialized (
    select a.*
    from priv.asks_of(array(select z.plan_id from app.zones z where z.id = any (p_zones))) a
  ),
  said as (
    select c.thread_id, c.created_at, c.author_id, c.withdrawn_at,
      jsonb_build_object(
        'id', c.id, 'authorId', c.author_id, 'authorName', coalesce(author.name, ''),
        'authorKind', author.kind, 'authorTitle', author.title, 'authorSector', author.sector,
        'body', c.body,
        'createdAt', priv.iso(c.created_at), 'editedAt', priv.iso(c.edited_at),
        'withdrawn', c.withdrawn_at is not null, 'mine', c.author_id = (select priv.me()),
        'mentions', coalesce(mention.names, '[]'),
        'ask', case when ask.comment_id is not null then jsonb_build_object('kind', ask.kind,
          'to', (select u.label from app.plan_units u where u.id = ask.to_unit_id),
          'answeredAt', priv.iso(ask.answered_at), 'forMe', ask.for_me) end
      ) as comment
    from app.comments c
    left join author on author.id = c.author_id
    left join mention on mention.comment_id = c.id
    left join ask on ask.comment_id = c.id
    where c.zone_id = any (p_zones)
  ),
  thread as (
    select said.thread_id, jsonb_agg(said.comment order by said.created_at) as comments,
      coalesce(bool_or(said.author_id <> (select priv.me()) and said.withdrawn_at is null
        and said.created_at > coalesce(seen.read_at, '-infinity')), false) as unread
    from said
    left join app.thread_reads seen on seen.thread_id = said.thread_id
      and seen.person_id = (select priv.me())
    group by said.thread_id
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', t.id, 'zoneId', t.zone_id, 'anchor', t.anchor, 'quotation', t.quotation,
    'createdAt', priv.iso(t.created_at), 'resolvedAt', priv.iso(t.resolved_at),
    'resolvedBy', t.resolved_by, 'unread', thread.unread, 'comments', thread.comments
  ) order by t.created_at), '[]')
  from app.threads t
  join thread on thread.thread_id = t.id
  where t.zone_id = any (p_zones)
$$;
