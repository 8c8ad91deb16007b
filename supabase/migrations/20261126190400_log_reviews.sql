-- The recurring check of the access log, documented: a period, a random sample that anybody can draw again from
-- its seed, and what the rules found. Each item is judged by a person, and the review is signed and closed. Rows
-- are only ever added; what is judged anew stands after what was judged before.

create table app.log_reviews (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid() unique,
  authority_id uuid not null references app.authorities (id),
  from_on date not null,
  to_on date not null check (to_on >= from_on),
  seed uuid not null default gen_random_uuid(),
  sample integer not null check (sample between 1 and 500),
  rows bigint not null,
  due_on date not null,
  started_by uuid not null references app.people (id),
  started_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id)
);
create index on app.log_reviews (tenant_id, authority_id, to_on);
comment on table app.log_reviews is 'Systematic checks of the access log (PDL 4:3). Append-only.';
comment on column app.log_reviews.seed is 'The sample is the rows with the smallest SHA-256 of seed and row number.';
comment on column app.log_reviews.rows is 'Readings in the period, of which the sample was drawn.';

create table app.log_review_items (
  tenant_id uuid not null,
  review_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  place integer not null,
  kinds text[] not null check (cardinality(kinds) > 0),
  person_id uuid not null references app.people (id),
  plan_id uuid,
  log_id bigint,
  rows integer not null,
  primary key (tenant_id, id),
  unique (tenant_id, review_id, place),
  foreign key (tenant_id, review_id) references app.log_reviews (tenant_id, id)
);
comment on table app.log_review_items is 'What a review looks at: rows of its sample, and signals. Append-only.';
comment on column app.log_review_items.kinds is 'SAMPLE, or the signals: OWN_NAME, COLLEAGUE and so on.';

create table app.log_judgements (
  tenant_id uuid not null,
  item_id uuid not null,
  revision integer not null check (revision > 0),
  outcome text not null check (outcome in ('FINE', 'LOOKING', 'REPORTED')),
  note text check (length(note) between 1 and 2000),
  judged_by uuid not null references app.people (id),
  judged_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, item_id, revision),
  foreign key (tenant_id, item_id) references app.log_review_items (tenant_id, id)
);
comment on table app.log_judgements is
  'What a reviewer found of an item: in order, being looked into, reported. The newest holds. Append-only.';

create table app.log_review_closings (
  tenant_id uuid not null,
  review_id uuid not null,
  note text check (length(note) between 1 and 2000),
  closed_by uuid not null references app.people (id),
  closed_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, review_id),
  foreign key (tenant_id, review_id) references app.log_reviews (tenant_id, id)
);
comment on table app.log_review_closings is 'Who signed a review as done, and when. Append-only.';

call priv.protect('app.log_reviews', 'false');
call priv.protect('app.log_review_items', 'false');
call priv.protect('app.log_judgements', 'false');
call priv.protect('app.log_review_closings', 'false');
call priv.allow('kring_definer', 'app.log_reviews', '{select,insert}');
call priv.allow('kring_definer', 'app.log_review_items', '{select,insert}');
call priv.allow('kring_definer', 'app.log_judgements', '{select,insert}');
call priv.allow('kring_definer', 'app.log_review_closings', '{select,insert}');
create trigger append_only before update or delete or truncate on app.log_reviews
  for each statement execute function priv.refuse_change();
create trigger append_only before update or delete or truncate on app.log_review_items
  for each statement execute function priv.refuse_change();
create trigger append_only before update or delete or truncate on app.log_judgements
  for each statement execute function priv.refuse_change();
create trigger append_only before update or delete or truncate on app.log_review_closings
  for each statement execute function priv.refuse_change();

set role kring_definer;

-- Signals come from the server's rules as JSON text: [{ kinds, personId, planId, logId, rows }].
create function priv.start_log_review(p_tenant uuid, p_authority uuid, p_from date, p_to date, p_sample integer,
  p_due date, p_signals text) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  review app.log_reviews;
begin
  perform priv.reviewer_of(p_tenant, p_authority);
  if p_from is null or p_to is null or p_to < p_from or p_to > p_from + 92 or p_to > priv.today()
    or p_sample is null or p_sample not between 1 and 500
    or p_due is null or p_due not between priv.today() and priv.today() + 92
    or jsonb_typeof(p_signals::jsonb) is distinct from 'array' then
    perform priv.invalid_input();
  end if;
  insert into app.log_reviews (tenant_id, authority_id, from_on, to_on, sample, rows, due_on, started_by)
  select p_tenant, p_authority, p_from, p_to, p_sample, count(*), p_due, priv.me()
  from priv.log_found(p_tenant, p_authority, null, null, null, 'READ', p_from, p_to)
  returning * into review;
  insert into app.log_review_items (tenant_id, review_id, place, kinds, person_id, plan_id, log_id, rows)
  select p_tenant, review.id, row_number() over (order by item.signal desc, item.place), item.kinds,
    item.person_id, item.plan_id, item.log_id, item.rows
  from (
    select true as signal, s.place, array(select jsonb_array_elements_text(s.value -> 'kinds')) as kinds,
      (s.value ->> 'personId')::uuid as person_id, (s.value ->> 'planId')::uuid as plan_id,
      (s.value ->> 'logId')::bigint as log_id, (s.value ->> 'rows')::integer as rows
    from jsonb_array_elements(p_signals::jsonb) with ordinality s (value, place)
    union all
    select false, row_number() over (order by drawn.lot), '{SAMPLE}', drawn.person_id, drawn.plan_id, drawn.id, 1
    from (
      select l.id, l.person_id, l.plan_id, sha256(convert_to(review.seed || ' ' || l.id, 'UTF8')) as lot
      from priv.log_found(p_tenant, p_authority, null, null, null, 'READ', p_from, p_to) f
      join app.access_log l on l.tenant_id = p_tenant and l.id = f.id
      order by lot limit p_sample) drawn) item;
  perform priv.log_review_act('log.review.start', p_tenant, p_authority, null,
    jsonb_build_object('review', review.id, 'purpose', 'FOLLOW_UP'));
  return review.id;
end
$$;
comment on function priv.start_log_review(uuid, uuid, date, date, integer, date, text) is
  'Begins a check of a period that has been: draws the sample, keeps the signals. Refused: not_found, invalid_input. Logged.';

create function priv.review_i_do(p_review uuid) returns app.log_reviews
language plpgsql stable security definer
set search_path = ''
as $$
declare
  review app.log_reviews;
begin
  select r.* into review from app.log_reviews r
  join priv.my_log_authorities() mine
    on mine.tenant_id = r.tenant_id and mine.authority_id = r.authority_id
  where r.id = p_review;
  if review.id is null then
    perform priv.not_found();
  end if;
  return review;
end
$$;
comment on function priv.review_i_do(uuid) is 'A review of an authority whose log the caller reviews, or not_found.';

create function priv.judge_log_item(p_item uuid, p_seen integer, p_outcome text, p_note text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  item app.log_review_items;
  review app.log_reviews;
  words text := nullif(btrim(coalesce(p_note, ''), E' \t\r\n'), '');
begin
  select i.* into item from app.log_review_items i where i.id = p_item;
  review := priv.review_i_do(item.review_id);
  -- Two who judge at once wait for one another.
  perform pg_advisory_xact_lock(hashtextextended(review.id::text, 190400));
  if item.person_id = priv.me() then
    perform priv.not_allowed('yourself');
  elsif p_outcome is null or p_outcome not in ('FINE', 'LOOKING', 'REPORTED') or length(words) > 2000 then
    perform priv.invalid_input();
  elsif words is null and not (p_outcome = 'FINE' and item.kinds = '{SAMPLE}') then
    perform priv.refuse('incomplete');
  elsif exists (select from app.log_review_closings c where c.review_id = review.id)
    or p_seen is distinct from coalesce((
      select max(j.revision) from app.log_judgements j where j.item_id = p_item), 0) then
    perform priv.refuse('changed');
  end if;
  insert into app.log_judgements (tenant_id, item_id, revision, outcome, note, judged_by)
  values (item.tenant_id, p_item, p_seen + 1, p_outcome, words, priv.me());
  perform priv.log_review_act('log.review.judge', review.tenant_id, review.authority_id, null,
    jsonb_build_object('review', review.id, 'item', p_item));
end
$$;
comment on function priv.judge_log_item(uuid, integer, text, text) is
  'Judges an item of a review; never what one did oneself. Refused: not_found, not_allowed, incomplete, changed. Logged.';

create function priv.close_log_review(p_review uuid, p_note text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  review app.log_reviews := priv.review_i_do(p_review);
  words text := nullif(btrim(coalesce(p_note, ''), E' \t\r\n'), '');
begin
  perform pg_advisory_xact_lock(hashtextextended(review.id::text, 190400));
  if length(words) > 2000 then
    perform priv.invalid_input();
  elsif exists (select from app.log_review_closings c where c.review_id = p_review) then
    perform priv.refuse('changed');
  elsif exists (
    select from app.log_review_items i
    left join lateral (
      select j.outcome from app.log_judgements j where j.tenant_id = i.tenant_id and j.item_id = i.id
      order by j.revision desc limit 1) j on true
    where i.tenant_id = review.tenant_id and i.review_id = review.id
      and coalesce(j.outcome, 'LOOKING') = 'LOOKING') then
    perform priv.refuse('incomplete');
  end if;
  insert into app.log_review_closings (tenant_id, review_id, note, closed_by)
  values (review.tenant_id, review.id, words, priv.me());
  perform priv.log_review_act('log.review.close', review.tenant_id, review.authority_id, null,
    jsonb_build_object('review', review.id));
end
$$;
comment on function priv.close_log_review(uuid, text) is
  'Signs a review as done, when each item is in order or reported. Refused: not_found, incomplete, changed. Logged.';

create function priv.log_reviews_of_mine() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('tenantId', t.id, 'authorityId', a.id, 'authority', a.name,
    -- Since when somebody is to do it, where nobody has done it yet.
    'since', (
      select min(r.valid_from) at time zone 'Europe/Stockholm' from app.log_reviewers r
      where r.tenant_id = t.id and r.authority_id = a.id)::date,
    'reviews', (
      select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'from', r.from_on, 'to', r.to_on, 'due', r.due_on,
        'startedBy', who.name, 'startedAt', priv.iso(r.started_at), 'closedAt', priv.iso(c.closed_at),
        'closedBy', closer.name, 'items', done.items, 'judged', done.judged, 'looking', done.looking,
        'reported', done.reported)
        order by r.started_at desc), '[]')
      from app.log_reviews r
      join app.people who on who.id = r.started_by
      left join app.log_review_closings c on c.tenant_id = r.tenant_id and c.review_id = r.id
      left join app.people closer on closer.id = c.closed_by
      cross join lateral (
        select count(*) as items, count(j.outcome) as judged,
          count(*) filter (where j.outcome = 'LOOKING') as looking,
          count(*) filter (where j.outcome = 'REPORTED') as reported
        from app.log_review_items i
        left join lateral (
          select j.outcome from app.log_judgements j where j.tenant_id = i.tenant_id and j.item_id = i.id
          order by j.revision desc limit 1) j on true
        where i.tenant_id = r.tenant_id and i.review_id = r.id) done
      where r.tenant_id = t.id and r.authority_id = a.id))
    order by t.name, a.name), '[]')
  from priv.my_log_authorities() mine
  join app.tenants t on t.id = mine.tenant_id
  join app.authorities a on a.id = mine.authority_id
$$;
comment on function priv.log_reviews_of_mine() is 'Checks of the logs that the caller reviews: no person or child in it.';

create function priv.open_log_review(p_review uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  review app.log_reviews := priv.review_i_do(p_review);
begin
  perform priv.log_review_act('log.review.open', review.tenant_id, review.authority_id, null,
    jsonb_build_object('review', review.id));
  return (
    select jsonb_build_object('id', review.id, 'tenantId', review.tenant_id, 'authorityId', review.authority_id,
      'authority', (select a.name from app.authorities a where a.id = review.authority_id),
      'from', review.from_on, 'to', review.to_on, 'due', review.due_on, 'rows', review.rows,
      'sample', review.sample, 'seed', review.seed,
      'startedBy', (select p.name from app.people p where p.id = review.started_by),
      'startedAt', priv.iso(review.started_at),
      'closed', (
        select jsonb_build_object('by', p.name, 'at', priv.iso(c.closed_at), 'note', c.note)
        from app.log_review_closings c join app.people p on p.id = c.closed_by where c.review_id = review.id),
      'items', coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'kinds', i.kinds, 'personId', i.person_id,
        'name', who.name, 'mine', i.person_id = priv.me(), 'unit', unit.name, 'as', l.acted_as,
        'planId', i.plan_id, 'protected', c.protected_identity is true,
        'child', case when c.protected_identity is false then c.name end,
        'rows', i.rows, 'at', priv.iso(l.at), 'action', l.action,
        'judgements', (
          select coalesce(jsonb_agg(jsonb_build_object('outcome', j.outcome, 'note', j.note, 'by', p.name,
            'at', priv.iso(j.judged_at)) order by j.revision), '[]')
          from app.log_judgements j join app.people p on p.id = j.judged_by
          where j.tenant_id = i.tenant_id and j.item_id = i.id))
        order by i.place), '[]'))
    from app.log_review_items i
    join app.people who on who.id = i.person_id
    left join app.access_log l on l.tenant_id = i.tenant_id and l.id = i.log_id
    left join app.units unit on unit.id = l.unit_id
    left join app.plans p on p.tenant_id = i.tenant_id and p.id = i.plan_id
    left join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
    where i.tenant_id = review.tenant_id and i.review_id = review.id);
end
$$;
comment on function priv.open_log_review(uuid) is 'A review with its items and how each was judged. Refused: not_found. Logged.';

grant execute on function priv.start_log_review(uuid, uuid, date, date, integer, date, text),
  priv.judge_log_item(uuid, integer, text, text), priv.close_log_review(uuid, text), priv.log_reviews_of_mine(),
  priv.open_log_review(uuid) to authenticated;
reset role;

create function app.start_log_review(p_tenant uuid, p_authority uuid, p_from date, p_to date, p_sample integer,
  p_due date, p_signals text) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.start_log_review(p_tenant, p_authority, p_from, p_to, p_sample, p_due, p_signals) $$;
comment on function app.start_log_review(uuid, uuid, date, date, integer, date, text) is
  'Begins a check of an authority''s access log. Logged.';

create function app.judge_log_item(p_item uuid, p_seen integer, p_outcome text, p_note text) returns void
language sql volatile
set search_path = ''
as $$ select priv.judge_log_item(p_item, p_seen, p_outcome, p_note) $$;
comment on function app.judge_log_item(uuid, integer, text, text) is 'What was found of an item of a check. Logged.';

create function app.close_log_review(p_review uuid, p_note text) returns void
language sql volatile
set search_path = ''
as $$ select priv.close_log_review(p_review, p_note) $$;
comment on function app.close_log_review(uuid, text) is 'Signs and closes a check of the access log. Logged.';

create function app.log_reviews_of_mine() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.log_reviews_of_mine() $$;
comment on function app.log_reviews_of_mine() is 'Checks of the access logs that the caller reviews.';

create function app.open_log_review(p_review uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.open_log_review(p_review) $$;
comment on function app.open_log_review(uuid) is 'One check of the access log, as its reviewer sees it. Logged.';
grant execute on function app.start_log_review(uuid, uuid, date, date, integer, date, text),
  app.judge_log_item(uuid, integer, text, text), app.close_log_review(uuid, text), app.log_reviews_of_mine(),
  app.open_log_review(uuid) to authenticated;
