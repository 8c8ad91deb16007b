-- Someone without an account asks for a plan (domain F78): a parent, the young person, or anyone else. It
-- reaches the unit that answers for children of that age, by the directory (tenant_units.answers_for) and
-- the rule of src/lib/domain/responsibility/best-interest.ts, which the page has already applied. The asker
-- gets a reference and a secret that is shown once, and follows the matter with both.
--
-- Nobody is signed in, so nothing here is reached through the API: the web app's own role calls three
-- functions, which are the whole of it. They look at no child, plan or person: a request never tells whether
-- a child is known. The table is read by the unit's staff alone. What is written is bounded three ways: by
-- sender (a keyed digest of the address, forgotten after a day), by unit and by tenant.

create table app.plan_requests (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  unit_id uuid not null,
  reference text not null unique check (reference ~ '^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$'),
  secret_hash text not null check (secret_hash ~ '^[0-9a-f]{64}$'),
  asker text not null check (asker in ('GUARDIAN', 'CHILD', 'OTHER')),
  child_group text not null check (child_group in ('UNBORN', 'PRESCHOOL', 'SCHOOL', 'AFTER_SCHOOL')),
  birth_year integer check (birth_year between 1990 and 2199),
  by_day text not null check (by_day in ('PRESCHOOL', 'SCHOOL', 'HOME', 'OTHER')),
  name text not null default '' check (length(name) <= 200),
  reach text not null check (length(reach) between 3 and 200),
  words text not null default '' check (length(words) <= 1000),
  asked_at timestamptz not null default clock_timestamp(),
  answer_by date not null,
  answer text check (answer in ('ACCEPTED', 'DECLINED')),
  answer_words text check (length(answer_words) between 1 and 1000),
  answered_by uuid references app.people (id),
  answered_at timestamptz,
  signal_id uuid,
  primary key (tenant_id, id),
  check ((answer is null) = (answered_at is null) and (answer is null) = (answer_words is null)),
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id),
  foreign key (tenant_id, signal_id) references app.signals (tenant_id, id)
);
create index on app.plan_requests (signal_id);
create index on app.plan_requests (tenant_id, unit_id, asked_at);
comment on table app.plan_requests is 'Someone who is not signed in asks for a plan; the unit''s own.';
comment on column app.plan_requests.secret_hash is 'SHA-256 of what the asker was shown once.';
comment on column app.plan_requests.reach is 'How the asker wants to be reached, in their own words.';
comment on column app.plan_requests.signal_id is 'The draft of a signal that a yes began.';
comment on column app.plan_requests.answer_by is 'The last day of the tenant''s limit.';

create table app.plan_request_senders (
  sender text not null check (sender ~ '^[0-9a-f]{64}$'),
  at timestamptz not null default clock_timestamp(),
  kind text not null check (kind in ('ASK', 'FOLLOW')),
  id bigint generated always as identity primary key
);
create index on app.plan_request_senders (sender, kind, at);
create index on app.plan_request_senders (at);
comment on table app.plan_request_senders is
  'How often an address asked, as a keyed digest that only the running server could make; gone after a day.';

create table app.plan_request_log (
  tenant_id uuid not null,
  id bigint generated always as identity,
  request_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  person_id uuid not null references app.people (id),
  action text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, request_id) references app.plan_requests (tenant_id, id)
);
create index on app.plan_request_log (request_id, at);
comment on table app.plan_request_log is 'Åtkomstlogg of requests: one row per read and answer by staff. Append-only.';

call priv.protect('app.plan_requests', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.plan_request_senders', 'false');
call priv.protect('app.plan_request_log', 'false');
call priv.allow('kring_definer', 'app.plan_requests', '{select,insert,update}');
call priv.allow('kring_definer', 'app.plan_request_senders', '{select,insert,delete}');
call priv.allow('kring_definer', 'app.plan_request_log', '{select,insert}');
grant select (tenant_id, id, unit_id, reference, asker, child_group, birth_year, by_day, name, reach, words,
  asked_at, answer_by, answer, answer_words, answered_by, answered_at, signal_id) on app.plan_requests to authenticated;
create policy read on app.plan_requests for select to authenticated
  using ((tenant_id, unit_id) in (select s.tenant_id, s.unit_id from priv.my_seats() s));
create trigger keep_keys before update on app.plan_requests
  for each row execute function priv.keep_keys('tenant_id', 'id', 'unit_id', 'reference', 'secret_hash',
    'asker', 'child_group', 'birth_year', 'by_day', 'name', 'reach', 'words', 'asked_at', 'answer_by');
create trigger append_only before update or delete or truncate on app.plan_request_log
  for each statement execute function priv.refuse_change();

set role kring_definer;

-- What the page offers: the municipalities and their units that answer for children. Units with nobody who
-- would read a request are left out. The directory is public: it is on the municipality's own pages.
create function priv.ask_places() returns table (tenant_id uuid, slug text, tenant text, unit_id uuid, unit text,
  sector text, answers_for text[], ask_days integer)
language sql stable security definer
set search_path = ''
as $$
  select t.id, t.slug, t.name, u.id, u.name, u.sector, tu.answers_for, c.ask_days
  from app.tenants t
  join app.tenant_units tu on tu.tenant_id = t.id and tu.answers_for <> '{}'
  join app.units u on u.id = tu.unit_id
  cross join lateral priv.choices_of(t.id) c
  where exists (
    select from app.memberships m
    where m.tenant_id = t.id and m.unit_id = u.id and m.role in ('staff', 'coordinator')
      and m.valid_from <= statement_timestamp()
      and (m.valid_to is null or m.valid_to > statement_timestamp()))
  order by t.name, u.name
$$;
comment on function priv.ask_places() is 'Municipalities, and the units there that answer for children.';

-- So many tries a day for each kind and address; what is older is forgotten here.
create function priv.count_sender(p_sender text, p_kind text, p_most integer) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_sender || p_kind, 183500));
  delete from app.plan_request_senders s where s.at < clock_timestamp() - interval '1 day';
  if (select count(*) from app.plan_request_senders s
      where s.sender = p_sender and s.kind = p_kind) >= p_most then
    raise exception using errcode = 'PT429', message = 'too_many';
  end if;
  insert into app.plan_request_senders (sender, kind) values (p_sender, p_kind);
end
$$;
comment on function priv.count_sender(text, text, integer) is 'Counts a try, or refuses it with too_many.';

create function priv.ask_for_plan(p_sender text, p_tenant uuid, p_unit uuid, p_reference text,
  p_secret_hash text, p_asker text, p_group text, p_birth_year integer, p_by_day text, p_name text,
  p_reach text, p_words text) returns date
language plpgsql security definer
set search_path = ''
as $$
declare
  place record;
  until date;
begin
  select * into place from priv.ask_places() a
  where a.tenant_id = p_tenant and a.unit_id = p_unit and p_group = any (a.answers_for);
  if place.unit_id is null
    or (p_group = 'UNBORN') <> (p_birth_year is null)
    or btrim(coalesce(p_reach, ''), E' \t\r\n') = '' then
    perform priv.invalid_input();
  end if;
  -- The same form sent once more (a page loaded again, an answer that got lost) is the same request.
  select r.answer_by into until from app.plan_requests r
  where r.reference = p_reference and r.secret_hash = p_secret_hash;
  if until is not null then
    return until;
  end if;
  perform priv.count_sender(p_sender, 'ASK', 20);
  -- A flood from many addresses must not bury a unit's list, nor fill the disk.
  perform pg_advisory_xact_lock(hashtextextended(p_unit::text, 183500));
  if (select count(*) from app.plan_requests r
      where r.tenant_id = p_tenant and r.unit_id = p_unit
        and r.asked_at > clock_timestamp() - interval '1 day') >= 50
    or (select count(*) from app.plan_requests r
      where r.tenant_id = p_tenant and r.asked_at > clock_timestamp() - interval '1 day') >= 300 then
    raise exception using errcode = 'PT429', message = 'too_many';
  end if;
  until := priv.today() + place.ask_days;
  insert into app.plan_requests (tenant_id, unit_id, reference, secret_hash, asker, child_group, birth_year,
    by_day, name, reach, words, answer_by)
  values (p_tenant, p_unit, p_reference, p_secret_hash, p_asker, p_group, p_birth_year, p_by_day,
    priv.words_of(btrim(p_name, E' \t\r\n'), 200), priv.words_of(btrim(p_reach, E' \t\r\n'), 200),
    priv.words_of(btrim(p_words, E' \t\r\n'), 1000), until);
  return until;
end
$$;
comment on function priv.ask_for_plan(text, uuid, uuid, text, text, text, text, integer, text, text, text,
  text) is 'Someone who is not signed in asks for a plan; gives the day by which the unit answers. Refused: too_many.';

-- Where a request stands, for who has both its reference and its secret: a wrong one and none are the same.
create function priv.follow_request(p_sender text, p_reference text, p_secret_hash text)
returns table (unit text, phone text, asked_at timestamptz, answer_by date, answer text, answer_words text,
  answered_at timestamptz)
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.count_sender(p_sender, 'FOLLOW', 60);
  return query
  select u.name, u.phone, r.asked_at, r.answer_by, r.answer, r.answer_words, r.answered_at
  from app.plan_requests r
  join app.units u on u.id = r.unit_id
  where r.reference = p_reference and r.secret_hash = p_secret_hash;
end
$$;
comment on function priv.follow_request(text, text, text) is 'A request for its asker. Refused: too_many.';

grant execute on function priv.ask_places(), priv.follow_request(text, text, text), priv.ask_for_plan(text,
  uuid, uuid, text, text, text, text, integer, text, text, text, text) to kring_app;

create function priv.log_requests(p_action text, p_requests uuid[]) returns void
language sql volatile security definer
set search_path = ''
as $$
  insert into app.plan_request_log (tenant_id, request_id, person_id, action)
  select r.tenant_id, r.id, priv.me(), p_action
  from app.plan_requests r
  where r.id = any (p_requests)
$$;
comment on function priv.log_requests(text, uuid[]) is 'One row per request that the signed-in person reads or answers now.';

create function priv.answer_request(p_request uuid, p_answer text, p_words text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  request app.plan_requests;
  signal uuid;
  said text := nullif(btrim(priv.words_of(p_words, 1000), E' \t\r\n'), '');
begin
  select * into request from app.plan_requests r
  where r.id = p_request
    and (r.tenant_id, r.unit_id) in (select s.tenant_id, s.unit_id from priv.my_seats() s)
  for no key update;
  if request.id is null then
    perform priv.not_found();
  elsif request.answer is not null then
    perform priv.refuse('changed');
  elsif p_answer is null or said is null then
    perform priv.refuse('incomplete');
  end if;
  -- A yes begins a signal of the unit's own, as a draft: what was asked is where it starts.
  if p_answer = 'ACCEPTED' then
    signal := gen_random_uuid();
    perform priv.save_signal(signal, 0, request.tenant_id, request.unit_id, request.unit_id,
      jsonb_build_object('childName', '', 'unborn', request.child_group = 'UNBORN', 'bornOn', '',
        'protected', false, 'stage', 'BY_AGE', 'situation', request.reference || '. ' || request.words,
        'measuresWords', '', 'areas', '{}'::jsonb, 'guardians', '[]'::jsonb)::text);
  end if;
  update app.plan_requests r set answer = p_answer, answer_words = said, answered_by = priv.me(),
    answered_at = clock_timestamp(), signal_id = signal
  where r.id = p_request;
  perform priv.log_requests('request.answer', array[p_request]);
end
$$;
comment on function priv.answer_request(uuid, text, text) is
  'The unit''s answer, with what happens next or why not. Refused: changed, incomplete.';
grant execute on function priv.log_requests(text, uuid[]), priv.answer_request(uuid, text, text)
  to authenticated;
reset role;

create function app.answer_request(p_request uuid, p_answer text, p_words text) returns void
language sql volatile
set search_path = ''
as $$ select priv.answer_request(p_request, p_answer, p_words) $$;
comment on function app.answer_request(uuid, text, text) is 'Answers someone who asked for a plan.';

create function app.my_requests() returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  perform priv.log_requests('request.list', array(select r.id from app.plan_requests r));
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'tenantId', r.tenant_id, 'unitId', r.unit_id,
      'unit', u.name, 'reference', r.reference, 'asker', r.asker, 'group', r.child_group,
      'birthYear', r.birth_year, 'byDay', r.by_day, 'name', r.name, 'reach', r.reach, 'words', r.words,
      'askedAt', priv.iso(r.asked_at), 'answerBy', r.answer_by, 'answer', r.answer,
      'answerWords', r.answer_words, 'signalId', r.signal_id, 'answeredAt', priv.iso(r.answered_at))
      order by r.answered_at desc nulls first, r.answer_by, r.asked_at), '[]')
    from app.plan_requests r
    join app.units u on u.id = r.unit_id);
end
$$;
comment on function app.my_requests() is 'Who has asked the caller''s units for a plan: unanswered first, the one due soonest at the top. Logged.';
grant execute on function app.answer_request(uuid, text, text), app.my_requests() to authenticated;
