-- "Fråga varför": a question about one row of who has read. It is an ordinary thread, in the part that was
-- read when the asker may comment there, and else where the reader's unit is listed, without saying which
-- part: whoever can read the thread could know what stands in it already. This table remembers which row it
-- was about, for the asker alone.

create table app.read_questions (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  thread_id uuid not null,
  read_id bigint not null,
  asked_by uuid not null references app.people (id),
  asked_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, thread_id),
  foreign key (tenant_id, zone_id, thread_id) references app.threads (tenant_id, zone_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, read_id) references app.access_log (tenant_id, id)
);
create index on app.read_questions (plan_id, asked_by);
comment on table app.read_questions is 'Which row of the access log a question was about; for who asked.';

call priv.protect('app.read_questions', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.read_questions', '{select,insert}');
grant select on app.read_questions to authenticated;
create policy read on app.read_questions for select to authenticated
  using (asked_by = (select priv.me()) and zone_id = any (array(select priv.my_zone_ids('read'))));
create trigger append_only before update or delete or truncate on app.read_questions
  for each statement execute function priv.refuse_change();

set role kring_definer;

create function priv.part_in_words(p_zone uuid) returns text
language sql stable security definer
set search_path = ''
as $$
  select coalesce(z.title, case z.kind
    when 'shared' then 'Den gemensamma planen' when 'family' then 'Familjens ord'
    when 'child' then 'Barnets röst' when 'health' then 'Vårdens del' when 'school' then 'Skolans del'
    when 'studentHealth' then 'Elevhälsans del' when 'social' then 'Socialtjänstens del'
    when 'meeting' then 'Mötesanteckningar' else 'Ett utkast' end)
  from app.zones z
  where z.id = p_zone and z.id = any (array(select priv.my_zone_ids('read')))
$$;
comment on function priv.part_in_words(uuid) is 'A part as it is written in a quotation, for who reads it.';

-- Where a question about a row is asked, how the row is quoted there, and which unit it turns to: not one that
-- no longer takes part, or none of whose people read the place. The question waits there all the same.
create function priv.place_to_ask(p_plan uuid, p_read bigint)
returns table (zone_id uuid, quotation text, turns_to text)
language plpgsql stable security definer
set search_path = ''
as $$
declare
  found record;
  mine uuid[] := array(select priv.my_zone_ids('comment'));
begin
  select * into found
  from priv.reads_of(p_plan, null, null, true, null, null, null, null, p_read, 1);
  if found.id is null then
    perform priv.not_found();
  end if;
  zone_id := case when found.zone_id = any (mine) then found.zone_id
    when found.listed_in = any (mine) then found.listed_in end;
  if zone_id is null or found.mine then
    perform priv.not_allowed();
  end if;
  quotation := 'Läst ' || to_char(found.at at time zone 'Europe/Stockholm', 'YYYY-MM-DD HH24:MI')
    || coalesce(' · ' || found.label, '')
    || coalesce(' · ' || case when found.zone_id = place_to_ask.zone_id
      then priv.part_in_words(found.zone_id) end, '');
  turns_to := coalesce((
    select u.id::text from app.plan_units u
    where u.id = found.plan_unit_id and u.status = 'ADMITTED' and exists (
      select from app.plan_parties party
      where party.plan_unit_id = u.id and party.valid_from <= clock_timestamp()
        and (party.ended_at is null or party.ended_at > clock_timestamp())
        and priv.reads_zone(party.person_id, place_to_ask.zone_id))), '');
  return next;
end
$$;
comment on function priv.place_to_ask(uuid, bigint) is
  'Where a question about a reading is asked, its quotation, and the unit it turns to.';

create function priv.remember_question(p_plan uuid, p_zone uuid, p_thread uuid, p_read bigint) returns void
language sql volatile security definer
set search_path = ''
as $$
  insert into app.read_questions (tenant_id, plan_id, zone_id, thread_id, read_id, asked_by)
  select z.tenant_id, z.plan_id, z.id, p_thread, r.id, priv.me()
  from app.zones z
  cross join priv.reads_of(p_plan, null, null, true, null, null, null, null, p_read, 1) r
  where z.id = p_zone and z.plan_id = p_plan and z.id = any (array(select priv.my_zone_ids('comment')))
$$;
comment on function priv.remember_question(uuid, uuid, uuid, bigint) is
  'Ties the caller''s question to a row that they may see.';
grant execute on function priv.place_to_ask(uuid, bigint), priv.remember_question(uuid, uuid, uuid, bigint)
  to authenticated;
reset role;

create function app.ask_about_read(p_plan uuid, p_read bigint, p_question text) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  place record;
  thread uuid;
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    perform priv.not_found();
  elsif not priv.may_see_reads(p_plan) then
    perform priv.not_allowed();
  elsif btrim(coalesce(p_question, ''), E' \t\r\n') = '' then
    perform priv.refuse('incomplete');
  end if;
  select * into place from priv.place_to_ask(p_plan, p_read);
  thread := app.start_thread(place.zone_id, '{"type": "zone"}', place.quotation, p_question, '',
    place.turns_to, true);
  perform priv.remember_question(p_plan, place.zone_id, thread, p_read);
  return thread;
end
$$;
comment on function app.ask_about_read(uuid, bigint, text) is
  'Asks why something was read, in a thread where the reader''s unit sees it. Refused: incomplete.';

-- The caller's own questions, with which reading each was about (its row may be pages back by the time the
-- answer comes) and what has been answered.
create function app.my_read_questions(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('readId', q.read_id, 'threadId', q.thread_id,
    'zoneId', q.zone_id, 'quotation', t.quotation, 'said', (
      select jsonb_agg(jsonb_build_object('by', people.name, 'body', c.body, 'at', priv.iso(c.created_at),
        'mine', c.author_id = (select priv.me())) order by c.created_at)
      from app.comments c
      left join app.people on people.id = c.author_id
      where c.thread_id = q.thread_id and c.withdrawn_at is null))
    order by q.asked_at), '[]')
  from app.read_questions q
  join app.threads t on t.tenant_id = q.tenant_id and t.id = q.thread_id
  where q.plan_id = p_plan and exists (
    select from app.comments c where c.thread_id = q.thread_id and c.withdrawn_at is null)
$$;
comment on function app.my_read_questions(uuid) is 'The caller''s questions about who has read, and the answers.';
grant execute on function app.ask_about_read(uuid, bigint, text), app.my_read_questions(uuid) to authenticated;
