-- What is kept by a board but stands in no part of a plan goes as well when its time has come: questions between
-- units, signals about children, checks of the access log, and the oldest rows of the log itself. In the same two
-- steps as a part, on a decision, never while it is held; one kind at a time, all of it that is due.

do $$
declare
  name text;
begin
  select conname into name from pg_constraint
  where conrelid = 'app.retention_rules'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%STUDENT_HEALTH%'
    and pg_get_constraintdef(oid) like '%SIGNAL%';
  execute format('alter table app.retention_rules drop constraint %I', name);
end
$$;
alter table app.retention_rules add constraint retention_rules_kind check (kind in ('SHARED', 'HEALTH',
  'STUDENT_HEALTH', 'SCHOOL', 'SOCIAL', 'SIGNAL', 'QUESTION', 'REVIEW', 'LOG'));

-- A hold is of a plan, a part of it, or all of a kind of record.
alter table app.disposal_holds alter column plan_id drop not null,
  add column records text check (records in ('QUESTION', 'SIGNAL', 'REVIEW', 'LOG')),
  add constraint disposal_holds_of check (num_nonnulls(plan_id, records) = 1 and (zone_id is null or records is null));
comment on column app.disposal_holds.records is 'A kind of record that all stays; null: the hold is of a plan.';
create index on app.disposal_holds (tenant_id, authority_id) where records is not null and lifted_at is null;
drop trigger keep_keys on app.disposal_holds;
create trigger keep_keys before update on app.disposal_holds
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'id', 'zone_id', 'authority_id', 'records',
    'kind', 'reason', 'placed_by', 'placed_at');

create table app.disposal_order_records (
  tenant_id uuid not null,
  order_id uuid not null,
  kind text not null check (kind in ('QUESTION', 'SIGNAL', 'REVIEW', 'LOG')),
  until date not null,
  amount bigint not null check (amount > 0),
  from_on date not null,
  to_on date not null,
  last_seq bigint,
  primary key (tenant_id, order_id),
  foreign key (tenant_id, order_id) references app.disposal_orders (tenant_id, id),
  check ((kind = 'LOG') = (last_seq is not null))
);
comment on table app.disposal_order_records is 'Which records an order is about, when it is about no parts of plans.';
comment on column app.disposal_order_records.until is 'All that was due on this day.';
comment on column app.disposal_order_records.amount is 'How many they were when it was ordered: the second yes is to just these.';
comment on column app.disposal_order_records.last_seq is 'Of the log: the last place in the chain that goes.';

create table app.record_disposals (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid() unique,
  authority_id uuid not null references app.authorities (id),
  kind text not null check (kind in ('QUESTION', 'SIGNAL', 'REVIEW', 'LOG')),
  decision text not null check (length(decision) <= 200),
  ordered_by uuid references app.people (id),
  confirmed_by uuid references app.people (id),
  at timestamptz not null default clock_timestamp(),
  amount bigint not null,
  from_on date,
  to_on date,
  digest bytea check (length(digest) = 32),
  last_seq bigint,
  last_hash bytea check (length(last_hash) = 32),
  again_at timestamptz,
  primary key (tenant_id, id),
  check ((kind = 'LOG') = (last_seq is not null) and (last_seq is null) = (last_hash is null)),
  check (digest is not null or again_at is not null)
);
create index on app.record_disposals (authority_id);
create unique index on app.record_disposals (tenant_id, last_seq) where kind = 'LOG';
comment on table app.record_disposals is
  'Gallringsprotokoll of records that stand in no part of a plan: how many, of which days, on which decision; never what they said. Append-only.';
comment on column app.record_disposals.digest is
  'SHA-256 over the ids that went, in order, a line each: a list of what went can be compared with it. Null when it went again. Of the log, the hash of the chain at its last place.';
comment on column app.record_disposals.last_hash is 'Where the chain of the log goes on from: npm run verify-audit begins here.';

create table app.disposed_records (
  tenant_id uuid not null,
  disposal_id uuid not null,
  record_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  again_at timestamptz,
  primary key (tenant_id, record_id),
  foreign key (tenant_id, disposal_id) references app.record_disposals (tenant_id, id)
);
create index on app.disposed_records (tenant_id, disposal_id);
comment on table app.disposed_records is 'The id of each question, signal and check that went, and in which disposal. Append-only.';

do $$
declare
  name text;
begin
  foreach name in array '{disposal_order_records,record_disposals,disposed_records}'::text[] loop
    call priv.protect(format('app.%I', name)::regclass, 'false');
    call priv.allow('kring_definer', format('app.%I', name)::regclass, '{select,insert}');
    execute format('create trigger append_only before update or delete or truncate on app.%I
      for each statement execute function priv.refuse_change()', name);
  end loop;
  foreach name in array '{inquiries,inquiry_steps,log_reviews,log_review_items,log_judgements,log_review_closings,
      signal_cards,signal_guardians,signal_answers}'::text[] loop
    call priv.allow('kring_purger', format('app.%I', name)::regclass, '{select,delete}');
  end loop;
  call priv.allow('kring_purger', 'app.signals', '{select,update}');
  call priv.allow('kring_purger', 'app.plan_requests', '{select,update}');
end
$$;

-- Of a signal and of a request the row stays, without anything that was said: it is what statistics count, and what
-- the log of who read it points at. Nobody is shown it, and nothing is done with it again.
alter table app.signals add column disposed_at timestamptz;
alter table app.plan_requests add column disposed_at timestamptz;
comment on column app.signals.disposed_at is 'When all that was said in it was disposed of.';
comment on column app.plan_requests.disposed_at is 'When all that was said in it was disposed of.';
alter policy read on app.signals using (disposed_at is null and (
  (tenant_id, from_unit_id) in (select s.tenant_id, s.unit_id from priv.my_seats() s)
  or (state <> 'DRAFT'
    and (tenant_id, to_unit_id) in (select s.tenant_id, s.unit_id from priv.my_seats() s))));
alter policy read on app.plan_requests using (disposed_at is null
  and (tenant_id, unit_id) in (select s.tenant_id, s.unit_id from priv.my_seats() s));

create function priv.keep_gone() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform priv.not_found();
end
$$;
comment on function priv.keep_gone() is 'Trigger: nothing is done with what was disposed of; to whoever tries it is not there.';
create trigger keep_gone before update on app.signals
  for each row when (old.disposed_at is not null) execute function priv.keep_gone();
create trigger keep_gone before update on app.plan_requests
  for each row when (old.disposed_at is not null) execute function priv.keep_gone();

drop trigger keep_keys on app.plan_requests;
create trigger keep_keys before update on app.plan_requests
  for each row when (current_user <> 'kring_purger')
  execute function priv.keep_keys('tenant_id', 'id', 'unit_id', 'reference', 'secret_hash',
    'asker', 'child_group', 'birth_year', 'by_day', 'name', 'reach', 'words', 'asked_at', 'answer_by');
drop trigger keep_guardians on app.signal_guardians;
create trigger keep_guardians before delete on app.signal_guardians
  for each row when (current_user <> 'kring_purger') execute function priv.keep_guardians();

-- As for parts (20261126200000_disposal.sql): no samples of what people wrote.
do $$
declare
  found record;
begin
  for found in
    select a.attrelid::regclass as of, a.attname as name
    from pg_attribute a
    where a.attrelid = any ('{app.inquiries,app.inquiry_steps,app.signals,app.signal_cards,app.signal_guardians,
        app.signal_answers,app.plan_requests,app.log_judgements,app.log_review_closings}'::regclass[])
      and a.attnum > 0 and not a.attisdropped and a.atttypid = any ('{text,jsonb}'::regtype[])
      and a.attname in ('words', 'grades', 'author_name', 'child_name', 'situation', 'measures_words', 'area_words',
        'name', 'identity', 'received_by_name', 'in_the_way', 'information', 'i_can', 'unit_can', 'others_can',
        'solved_because', 'reach', 'answer_words', 'note')
  loop
    execute format('alter table %s alter column %I set statistics 0', found.of, found.name);
  end loop;
end
$$;

-- What a restored database from before would bring back is done again (decision 0031).
alter table app.ledger_lines drop constraint ledger_lines_kind_check,
  add constraint ledger_lines_kind_check check (kind in ('disposal', 'purge', 'consent', 'block', 'mandate', 'party',
    'record', 'questions', 'signals', 'reviews', 'log'));
create trigger note_in_ledger after insert on app.disposed_records for each row when (new.again_at is null)
  execute function priv.note_in_ledger('record', 'record_id', 'at', 'disposal_id');
create trigger note_questions after insert on app.record_disposals
  for each row when (new.again_at is null and new.kind = 'QUESTION')
  execute function priv.note_in_ledger('questions', 'id', 'at', 'authority_id', 'ordered_by', 'confirmed_by',
    'amount');
create trigger note_signals after insert on app.record_disposals
  for each row when (new.again_at is null and new.kind = 'SIGNAL')
  execute function priv.note_in_ledger('signals', 'id', 'at', 'authority_id', 'ordered_by', 'confirmed_by',
    'amount');
create trigger note_reviews after insert on app.record_disposals
  for each row when (new.again_at is null and new.kind = 'REVIEW')
  execute function priv.note_in_ledger('reviews', 'id', 'at', 'authority_id', 'ordered_by', 'confirmed_by',
    'amount');
create trigger note_log after insert on app.record_disposals
  for each row when (new.again_at is null and new.kind = 'LOG')
  execute function priv.note_in_ledger('log', 'id', 'at', 'authority_id', 'ordered_by', 'confirmed_by', 'last_seq');

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{records.order,records.dispose,records.hold}'::text[]);

grant usage, create on schema priv to kring_purger;
set role kring_purger;

-- One record and all that was said of it, whichever kind it is. Of a question and a check nothing stays but the id
-- (app.disposed_records).
create function priv.dispose_record(p_record uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  delete from app.inquiry_steps s using app.inquiries i
  where i.id = p_record and s.tenant_id = i.tenant_id and s.inquiry_id = i.id;
  delete from app.inquiries i where i.id = p_record;

  delete from app.log_judgements j using app.log_review_items i
  where i.review_id = p_record and j.tenant_id = i.tenant_id and j.item_id = i.id;
  delete from app.log_review_items i where i.review_id = p_record;
  delete from app.log_review_closings c where c.review_id = p_record;
  delete from app.log_reviews r where r.id = p_record;

  delete from app.signal_answers a where a.signal_id = p_record;
  delete from app.signal_guardians g where g.signal_id = p_record;
  delete from app.signal_cards c where c.signal_id = p_record;
  update app.signals s set grades = '{}', measures = null, disposed_at = clock_timestamp()
  where s.id = p_record and s.disposed_at is null;
  -- Nothing hashes to naught: with its secret a request is not found again.
  update app.plan_requests r set name = '', reach = '–––', words = '', birth_year = null,
    answer_words = case when r.answer is not null then '–' end, secret_hash = repeat('0', 64),
    disposed_at = clock_timestamp()
  where r.id = p_record and r.disposed_at is null;
end
$$;
comment on function priv.dispose_record(uuid) is
  'Takes all that was said in a question, a signal, a request or a check away. Whoever calls writes the protocol.';
grant execute on function priv.dispose_record(uuid) to kring_definer;

reset role;
revoke create on schema priv from kring_purger;
-- What a check points at and what points at a review is looked for when it goes.
create index on app.log_review_items (review_id);
create index on app.log_review_closings (review_id);
create index on app.signal_answers (signal_id);
create index on app.signal_guardians (signal_id);
create index on app.signal_cards (signal_id);
