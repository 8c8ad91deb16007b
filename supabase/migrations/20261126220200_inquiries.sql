-- Questions that somebody answers for (domain F63, F93). A family or a colleague asks the guide "jag vet inte vart jag
-- ska vända mig"; one unit asks another for advice without saying whom it is about. Each has one unit that is to answer
-- now, and a day. The guide may pass a question on when the asker said so; it stays with the guide until the other unit
-- has accepted, so that nothing is ever between two chairs. A question about a child that is known by name is asked in
-- the child's plan, where all who may read it are known (app.start_thread with p_units and p_asks).

create table app.inquiries (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid() unique,
  kind text not null check (kind in ('GUIDE', 'ADVICE')),
  revision integer not null default 1 check (revision > 0),
  asked_by uuid not null references app.people (id),
  from_unit_id uuid,
  unit_id uuid not null,
  offered_to uuid,
  may_pass_on boolean not null,
  topic text check (topic = any (priv.support_topics())),
  age integer check (age between 0 and 20),
  words text not null check (length(words) between 1 and 1500),
  asked_at timestamptz not null default clock_timestamp(),
  answer_by date not null,
  answered_at timestamptz,
  primary key (tenant_id, id),
  check ((kind = 'ADVICE') = (from_unit_id is not null)),
  check (offered_to is null or (kind = 'GUIDE' and may_pass_on and offered_to <> unit_id)),
  foreign key (tenant_id, from_unit_id) references app.tenant_units (tenant_id, unit_id),
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id),
  foreign key (tenant_id, offered_to) references app.tenant_units (tenant_id, unit_id)
);
create index on app.inquiries (tenant_id, unit_id);
create index on app.inquiries (tenant_id, offered_to) where offered_to is not null;
create index on app.inquiries (tenant_id, from_unit_id) where from_unit_id is not null;
create index on app.inquiries (asked_by);
comment on table app.inquiries is 'A question to the guide, or from one unit to another, and whose turn it is.';
comment on column app.inquiries.unit_id is 'Whose turn it is to answer.';
comment on column app.inquiries.offered_to is 'Asked to take over, and has not said yes or no.';
comment on column app.inquiries.answered_at is 'When the newest words of the asker were first answered; null: somebody waits.';

create table app.inquiry_steps (
  tenant_id uuid not null,
  inquiry_id uuid not null,
  id bigint generated always as identity,
  kind text not null check (kind in ('ANSWERED', 'ASKED', 'OFFERED', 'TAKEN_BACK', 'ACCEPTED', 'DECLINED')),
  words text not null check (length(words) <= 1500),
  unit_id uuid,
  by uuid not null references app.people (id),
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, inquiry_id, id),
  foreign key (tenant_id, inquiry_id) references app.inquiries (tenant_id, id)
);
comment on table app.inquiry_steps is 'What was said and done after the question. Append-only.';
comment on column app.inquiry_steps.unit_id is 'The unit that answered, or that it was offered to.';

call priv.protect('app.inquiries', 'false');
call priv.protect('app.inquiry_steps', 'false');
call priv.allow('kring_definer', 'app.inquiries', '{select,insert,update}');
call priv.allow('kring_definer', 'app.inquiry_steps', '{select,insert}');
create trigger keep_keys before update on app.inquiries
  for each row execute function
    priv.keep_keys('tenant_id', 'id', 'kind', 'asked_by', 'from_unit_id', 'may_pass_on', 'words', 'asked_at');
create trigger append_only before update or delete or truncate on app.inquiry_steps
  for each statement execute function priv.refuse_change();

insert into app.access_actions (kind, action)
select 'LISTED', 'inquiry.list'
union all
select 'CHANGED', unnest('{inquiry.ask,inquiry.answer,inquiry.offer,inquiry.accept}'::text[]);

set role kring_definer;

create function priv.working_days_after(p_day date, p_days integer) returns date
language sql immutable parallel safe
set search_path = ''
as $$
  select max(d.day) from (
    select g::date as day from generate_series(p_day + 1, p_day + 2 * p_days + 3, interval '1 day') g
    where extract(isodow from g) < 6
    order by g limit greatest(p_days, 1)
  ) d
$$;
comment on function priv.working_days_after(date, integer) is 'The day so many working days later, at least one; holidays are not known.';

-- The plans that the asker takes part in are where the names come from that must not stand in an open question; no
-- other child is compared with, so nothing can be found out by asking.
create function priv.names_my_child(p_words text) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from app.plan_parties p
    join app.plans plan on plan.tenant_id = p.tenant_id and plan.id = p.plan_id
    join app.children c on c.tenant_id = plan.tenant_id and c.id = plan.child_id
    cross join lateral regexp_split_to_table(lower(c.name), '[^[:alpha:]]+') part
    where p.person_id = priv.me() and length(part) > 2
      and lower(p_words) ~ ('(^|[^[:alpha:]])' || part || 's?($|[^[:alpha:]])'))
$$;
comment on function priv.names_my_child(text) is 'Is a child of the person''s own plans named?';

create function priv.open_words(p_words text) returns text
language plpgsql stable
set search_path = ''
as $$
declare
  said text := nullif(btrim(priv.words_of(p_words, 1500), E' \t\r\n'), '');
begin
  if said is null then
    perform priv.refuse('incomplete');
  elsif priv.has_personal_number(said) then
    perform priv.refuse('personal_number');
  end if;
  return said;
end
$$;
comment on function priv.open_words(text) is 'What was asked or answered. Refused: incomplete, personal_number.';

create function priv.ask_guide(p_tenant uuid, p_topic text, p_age integer, p_words text, p_may_pass boolean)
returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  said text;
  desk app.guide_desks;
  made uuid;
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids())) then
    perform priv.not_found();
  end if;
  said := priv.open_words(p_words);
  select * into desk from app.guide_desks g where g.tenant_id = p_tenant;
  if desk.unit_id is null then
    perform priv.refuse('nobody_there');
  elsif (select count(*) from app.inquiries i
      where i.asked_by = priv.me() and i.asked_at > clock_timestamp() - interval '1 day') >= 10 then
    raise exception using errcode = 'PT429', message = 'too_many';
  end if;
  insert into app.inquiries (tenant_id, kind, asked_by, unit_id, may_pass_on, topic, age, words, answer_by)
  values (p_tenant, 'GUIDE', priv.me(), desk.unit_id, coalesce(p_may_pass, false), p_topic, p_age, said,
    priv.working_days_after(priv.today(), desk.answer_days))
  returning id into made;
  perform priv.log_administration(p_tenant, 'inquiry.ask', jsonb_build_object('inquiry', made));
  return made;
end
$$;
comment on function priv.ask_guide(uuid, text, integer, text, boolean) is
  'A question to the guide of a municipality that the person belongs to. Refused: incomplete, personal_number, nobody_there, too_many.';

create function priv.ask_unit(p_tenant uuid, p_from uuid, p_to uuid, p_topic text, p_age integer, p_words text)
returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  said text;
  made uuid;
begin
  if not exists (select from priv.my_seats() s where s.tenant_id = p_tenant and s.unit_id = p_from)
    or not exists (select from app.tenant_units t where t.tenant_id = p_tenant and t.unit_id = p_to) then
    perform priv.not_found();
  elsif p_from = p_to then
    perform priv.invalid_input();
  end if;
  said := priv.open_words(p_words);
  if priv.names_my_child(said) then
    perform priv.refuse('names_child');
  elsif not exists (select from priv.works_at() w where w.tenant_id = p_tenant and w.unit_id = p_to) then
    perform priv.refuse('nobody_there');
  end if;
  insert into app.inquiries (tenant_id, kind, asked_by, from_unit_id, unit_id, may_pass_on, topic, age, words,
    answer_by)
  values (p_tenant, 'ADVICE', priv.me(), p_from, p_to, false, p_topic, p_age, said,
    priv.working_days_after(priv.today(),
      coalesce((select c.answer_days from app.unit_cards c where c.unit_id = p_to), 5)))
  returning id into made;
  perform priv.log_administration(p_tenant, 'inquiry.ask', jsonb_build_object('inquiry', made));
  return made;
end
$$;
comment on function priv.ask_unit(uuid, uuid, uuid, text, integer, text) is
  'One unit asks another for advice, about nobody by name. Refused: incomplete, personal_number, names_child, nobody_there.';

-- The question as it stands, when the person may act on it as `p_as`: ASKER, HOLDER or OFFERED.
create function priv.inquiry_as(p_inquiry uuid, p_as text) returns app.inquiries
language plpgsql
set search_path = ''
as $$
declare
  found app.inquiries;
begin
  select i.* into found from app.inquiries i
  where i.id = p_inquiry and case p_as
    when 'ASKER' then i.asked_by = priv.me() or (i.tenant_id, i.from_unit_id) in (
      select s.tenant_id, s.unit_id from priv.my_seats() s)
    when 'HOLDER' then (i.tenant_id, i.unit_id) in (select s.tenant_id, s.unit_id from priv.my_seats() s)
    else (i.tenant_id, i.offered_to) in (select s.tenant_id, s.unit_id from priv.my_seats() s)
  end
  for no key update;
  if found.id is null then
    perform priv.not_found();
  end if;
  return found;
end
$$;
comment on function priv.inquiry_as(uuid, text) is 'A question that the person may act on, locked; anything else does not exist.';

create function priv.note_inquiry_step(p_of app.inquiries, p_kind text, p_words text, p_unit uuid, p_action text)
returns void
language sql volatile
set search_path = ''
as $$
  insert into app.inquiry_steps (tenant_id, inquiry_id, kind, words, unit_id, by)
  values (p_of.tenant_id, p_of.id, p_kind, p_words, p_unit, priv.me());
  select priv.log_administration(p_of.tenant_id, p_action, jsonb_build_object('inquiry', p_of.id));
$$;
comment on function priv.note_inquiry_step(app.inquiries, text, text, uuid, text) is 'What was done now, in the question and in the log.';

create function priv.answer_inquiry(p_inquiry uuid, p_revision integer, p_words text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  old app.inquiries := priv.inquiry_as(p_inquiry, 'HOLDER');
  said text := priv.open_words(p_words);
begin
  if old.revision is distinct from p_revision then
    perform priv.refuse('changed');
  end if;
  -- Who answers has not passed it on.
  update app.inquiries i set revision = i.revision + 1, offered_to = null,
    answered_at = coalesce(i.answered_at, clock_timestamp())
  where i.id = old.id;
  perform priv.note_inquiry_step(old, 'ANSWERED', said, old.unit_id, 'inquiry.answer');
end
$$;
comment on function priv.answer_inquiry(uuid, integer, text) is 'The answer of the unit whose turn it is. Refused: incomplete, personal_number, changed.';

create function priv.ask_again(p_inquiry uuid, p_revision integer, p_words text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  old app.inquiries := priv.inquiry_as(p_inquiry, 'ASKER');
  said text := priv.open_words(p_words);
begin
  if old.kind = 'ADVICE' and priv.names_my_child(said) then
    perform priv.refuse('names_child');
  elsif old.revision is distinct from p_revision then
    perform priv.refuse('changed');
  end if;
  update app.inquiries i set revision = i.revision + 1, answered_at = null,
    answer_by = case when i.answered_at is null then i.answer_by
      else priv.working_days_after(priv.today(), 3) end
  where i.id = old.id;
  perform priv.note_inquiry_step(old, 'ASKED', said, old.from_unit_id, 'inquiry.ask');
end
$$;
comment on function priv.ask_again(uuid, integer, text) is 'More from the asker, who then waits again. Refused: incomplete, personal_number, names_child, changed.';

create function priv.offer_inquiry(p_inquiry uuid, p_revision integer, p_unit uuid, p_words text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  old app.inquiries := priv.inquiry_as(p_inquiry, 'HOLDER');
  said text := btrim(priv.words_of(p_words, 1500), E' \t\r\n');
begin
  if old.revision is distinct from p_revision then
    perform priv.refuse('changed');
  elsif old.kind <> 'GUIDE' or (p_unit is null and old.offered_to is null) or p_unit = old.unit_id then
    perform priv.invalid_input();
  elsif p_unit is not null and not old.may_pass_on then
    perform priv.refuse('consent_missing');
  elsif p_unit is not null and not exists (
    select from priv.works_at() w where w.tenant_id = old.tenant_id and w.unit_id = p_unit) then
    perform priv.refuse('nobody_there');
  end if;
  update app.inquiries i set revision = i.revision + 1, offered_to = p_unit where i.id = old.id;
  perform priv.note_inquiry_step(old, case when p_unit is null then 'TAKEN_BACK' else 'OFFERED' end, said,
    coalesce(p_unit, old.offered_to), 'inquiry.offer');
end
$$;
comment on function priv.offer_inquiry(uuid, integer, uuid, text) is
  'Asks another unit to take the question, or (null) takes that back. Refused: consent_missing, nobody_there, changed.';

create function priv.accept_inquiry(p_inquiry uuid, p_revision integer, p_yes boolean, p_words text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  old app.inquiries := priv.inquiry_as(p_inquiry, 'OFFERED');
  said text := btrim(priv.words_of(p_words, 1500), E' \t\r\n');
begin
  if old.revision is distinct from p_revision then
    perform priv.refuse('changed');
  elsif p_yes is null or (not p_yes and said = '') then
    perform priv.refuse('incomplete');
  end if;
  update app.inquiries i set revision = i.revision + 1, offered_to = null,
    unit_id = case when p_yes then old.offered_to else i.unit_id end
  where i.id = old.id;
  perform priv.note_inquiry_step(old, case when p_yes then 'ACCEPTED' else 'DECLINED' end, said, old.offered_to,
    'inquiry.accept');
end
$$;
comment on function priv.accept_inquiry(uuid, integer, boolean, text) is
  'The other unit takes the question, or says why not: then it is still the guide''s. Refused: incomplete, changed.';

-- Who asked reads all of it, who is to answer too, and who is asked to take it over. A unit that passed it on knows
-- that it was taken, and nothing of what was said after that.
create function priv.my_inquiries() returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  listed jsonb;
begin
  with seat as materialized (select s.tenant_id, s.unit_id from priv.my_seats() s),
  mine as (
    select i.*,
      case
        when (i.tenant_id, i.unit_id) in (select * from seat) then 'HOLDER'
        when (i.tenant_id, i.offered_to) in (select * from seat) then 'OFFERED'
        when i.asked_by = priv.me() or (i.tenant_id, i.from_unit_id) in (select * from seat) then 'ASKER'
        else 'PASSED'
      end as as_who,
      (select max(s.id) from app.inquiry_steps s
       where s.tenant_id = i.tenant_id and s.inquiry_id = i.id and s.kind = 'ACCEPTED') as taken
    from app.inquiries i
    where i.asked_by = priv.me()
      or (i.tenant_id, i.unit_id) in (select * from seat)
      or (i.tenant_id, i.offered_to) in (select * from seat)
      or (i.tenant_id, i.from_unit_id) in (select * from seat)
      or exists (
        select from app.inquiry_steps s
        join app.guide_desks g on g.tenant_id = i.tenant_id
        where s.tenant_id = i.tenant_id and s.inquiry_id = i.id and s.kind = 'OFFERED'
          and (g.tenant_id, g.unit_id) in (select * from seat))
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'tenantId', m.tenant_id, 'kind', m.kind,
    'revision', m.revision, 'as', m.as_who, 'mine', m.asked_by = priv.me(), 'words', m.words, 'topic', m.topic,
    'age', m.age, 'mayPassOn', m.may_pass_on, 'askedAt', priv.iso(m.asked_at), 'answerBy', m.answer_by,
    'answeredAt', case when m.as_who <> 'PASSED' then priv.iso(m.answered_at) end,
    'askedBy', asker.name, 'fromUnit', origin.name, 'unitId', m.unit_id, 'unit', holder.name,
    'offeredTo', offered.name, 'steps', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', s.kind, 'words', s.words, 'unit', su.name,
        'by', case when s.kind = 'ASKED' or m.as_who <> 'ASKER' then sp.name end, 'at', priv.iso(s.at))
        order by s.id), '[]')
      from app.inquiry_steps s
      join app.people sp on sp.id = s.by
      left join app.units su on su.id = s.unit_id
      where s.tenant_id = m.tenant_id and s.inquiry_id = m.id and (m.as_who <> 'PASSED' or s.id <= m.taken)))
    order by m.answered_at is not null, m.answer_by, m.asked_at, m.id), '[]')
  into listed
  from mine m
  join app.people asker on asker.id = m.asked_by
  join app.units holder on holder.id = m.unit_id
  left join app.units origin on origin.id = m.from_unit_id
  left join app.units offered on offered.id = m.offered_to;
  perform priv.log_administration(t.tenant::uuid, 'inquiry.list', jsonb_build_object('inquiries', t.ids))
  from (
    select one ->> 'tenantId' as tenant, jsonb_agg(one -> 'id') as ids
    from jsonb_array_elements(listed) one
    where not (one ->> 'mine')::boolean
    group by 1) t;
  return listed;
end
$$;
comment on function priv.my_inquiries() is 'Questions that the person asked, or whose unit asked, answers or passed on. Others'' are logged.';

create function priv.my_guides() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('tenantId', t.id, 'tenant', t.name, 'unit', u.name, 'phone', g.phone,
    'hours', g.hours, 'answerDays', g.answer_days) order by t.name), '[]')
  from app.guide_desks g
  join app.tenants t on t.id = g.tenant_id
  join app.units u on u.id = g.unit_id
  where g.tenant_id = any (array(select priv.my_tenant_ids()))
$$;
comment on function priv.my_guides() is 'The guides of the municipalities that the person belongs to.';

create function priv.my_advisers() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'seats', (
      select coalesce(jsonb_agg(jsonb_build_object('tenantId', s.tenant_id, 'unitId', s.unit_id, 'unit', u.name,
        'tenant', t.name) order by t.name, u.name), '[]')
      from priv.my_seats() s join app.units u on u.id = s.unit_id join app.tenants t on t.id = s.tenant_id),
    'units', (
      select coalesce(jsonb_agg(jsonb_build_object('tenantId', w.tenant_id, 'card', priv.card_of(w.unit_id))
        order by w.unit_name), '[]')
      from (
        select distinct x.tenant_id, x.unit_id, u.name as unit_name
        from priv.works_at() x join app.units u on u.id = x.unit_id
        where x.tenant_id in (select s.tenant_id from priv.my_seats() s)) w))
$$;
comment on function priv.my_advisers() is 'For which units the person may ask, and which have somebody who would answer.';

grant execute on function priv.ask_guide(uuid, text, integer, text, boolean), priv.my_inquiries(), priv.my_guides(),
  priv.ask_unit(uuid, uuid, uuid, text, integer, text), priv.answer_inquiry(uuid, integer, text),
  priv.ask_again(uuid, integer, text), priv.offer_inquiry(uuid, integer, uuid, text), priv.my_advisers(),
  priv.accept_inquiry(uuid, integer, boolean, text) to authenticated;
reset role;

create function app.ask_guide(p_tenant uuid, p_topic text, p_age integer, p_words text, p_may_pass boolean)
returns uuid
language sql volatile
set search_path = ''
as $$ select priv.ask_guide(p_tenant, p_topic, p_age, p_words, p_may_pass) $$;
comment on function app.ask_guide(uuid, text, integer, text, boolean) is 'Asks the guide; gives the question''s id.';

create function app.ask_unit(p_tenant uuid, p_from uuid, p_to uuid, p_topic text, p_age integer, p_words text)
returns uuid
language sql volatile
set search_path = ''
as $$ select priv.ask_unit(p_tenant, p_from, p_to, p_topic, p_age, p_words) $$;
comment on function app.ask_unit(uuid, uuid, uuid, text, integer, text) is 'Asks another unit for advice, about nobody by name.';

create function app.answer_inquiry(p_inquiry uuid, p_revision integer, p_words text) returns void
language sql volatile
set search_path = ''
as $$ select priv.answer_inquiry(p_inquiry, p_revision, p_words) $$;
comment on function app.answer_inquiry(uuid, integer, text) is 'Answers a question.';

create function app.ask_again(p_inquiry uuid, p_revision integer, p_words text) returns void
language sql volatile
set search_path = ''
as $$ select priv.ask_again(p_inquiry, p_revision, p_words) $$;
comment on function app.ask_again(uuid, integer, text) is 'The asker says more, and waits for an answer again.';

create function app.offer_inquiry(p_inquiry uuid, p_revision integer, p_unit uuid, p_words text) returns void
language sql volatile
set search_path = ''
as $$ select priv.offer_inquiry(p_inquiry, p_revision, p_unit, p_words) $$;
comment on function app.offer_inquiry(uuid, integer, uuid, text) is 'Asks another unit to take a question over.';

create function app.accept_inquiry(p_inquiry uuid, p_revision integer, p_yes boolean, p_words text) returns void
language sql volatile
set search_path = ''
as $$ select priv.accept_inquiry(p_inquiry, p_revision, p_yes, p_words) $$;
comment on function app.accept_inquiry(uuid, integer, boolean, text) is 'Takes a question over, or says why not.';

create function app.my_inquiries() returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.my_inquiries() $$;
comment on function app.my_inquiries() is 'The caller''s questions, and those of their units. Logged.';

create function app.my_guides() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.my_guides() $$;
comment on function app.my_guides() is 'Whom the caller may ask for the way.';

create function app.my_advisers() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.my_advisers() $$;
comment on function app.my_advisers() is 'Which units the caller may ask for advice, and for whom.';

grant execute on function app.ask_guide(uuid, text, integer, text, boolean), app.my_inquiries(), app.my_guides(),
  app.ask_unit(uuid, uuid, uuid, text, integer, text), app.answer_inquiry(uuid, integer, text),
  app.ask_again(uuid, integer, text), app.offer_inquiry(uuid, integer, uuid, text), app.my_advisers(),
  app.accept_inquiry(uuid, integer, boolean, text) to authenticated;
