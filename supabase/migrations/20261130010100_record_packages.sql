-- Arkivpaket of what stands in no part of a plan: questions, signals and requests, checks of the access log, and rows of
-- the log itself. One is of an authority, of a kind, and of a period; it has what the authority's own units could
-- read. It is taken out by whom the authority has named for its packages of plans, and what a rule sends to an archive
-- may go once it is in one and nothing was said after (decision 0045).

create table app.record_packages (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid() unique,
  authority_id uuid not null references app.authorities (id),
  kind text not null check (kind in ('QUESTION', 'SIGNAL', 'REVIEW', 'LOG')),
  from_on date not null,
  to_on date not null check (to_on >= from_on),
  record_ids uuid[] not null,
  amount bigint not null check (amount > 0),
  digest bytea check (length(digest) = 32),
  taken_by uuid not null references app.people (id),
  taken_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  check (kind = 'LOG' or (digest is not null and cardinality(record_ids) = amount))
);
create index on app.record_packages (authority_id);
comment on table app.record_packages is
  'That an authority''s package of records of a kind was taken out, and which were in it. Append-only.';
comment on column app.record_packages.record_ids is 'Empty of the log, whose package has all rows of the authority''s of whole days.';
comment on column app.record_packages.digest is
  'As in the protocol of a disposal (app.record_disposals): the same records have the same sum. Of the log, the hash of the chain at its last row.';

call priv.protect('app.record_packages', 'false');
call priv.allow('kring_definer', 'app.record_packages', '{select,insert}');
create trigger append_only before update or delete or truncate on app.record_packages
  for each statement execute function priv.refuse_change();

insert into app.access_actions (kind, action) values ('OPENED', 'archive.records');

set role kring_definer;

create function priv.records_in_packages(p_tenant uuid)
returns table (authority_id uuid, record_id uuid, taken_at timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select k.authority_id, one.id, max(k.taken_at)
  from app.record_packages k cross join unnest(k.record_ids) one (id)
  where k.tenant_id = p_tenant
  group by 1, 2
$$;
comment on function priv.records_in_packages(uuid) is 'Which records are in packages of which authority, and when last.';

create function priv.log_in_packages(p_tenant uuid) returns table (authority_id uuid, days datemultirange)
language sql stable security definer
set search_path = ''
as $$
  select k.authority_id, range_agg(daterange(k.from_on, k.to_on, '[]'))
  from app.record_packages k where k.tenant_id = p_tenant and k.kind = 'LOG'
  group by 1
$$;
comment on function priv.log_in_packages(uuid) is 'Of which days each authority has taken its rows of the log out.';

-- As before; a signal that was not sent is nobody's but the sender's.
create or replace function priv.records_kept(p_tenant uuid)
returns table (kind text, id uuid, authorities uuid[], last_at timestamptz, ended_at timestamptz, held boolean)
language sql stable security definer
set search_path = ''
as $$
  select 'QUESTION', i.id, array_remove(array[holder.authority_id, asker.authority_id], null),
    greatest(i.asked_at, (
      select max(s.at) from app.inquiry_steps s where s.tenant_id = i.tenant_id and s.inquiry_id = i.id)),
    i.answered_at, false
  from app.inquiries i
  join app.units holder on holder.id = i.unit_id
  left join app.units asker on asker.id = i.from_unit_id
  where i.tenant_id = p_tenant
  union all
  select 'REVIEW', r.id, array[r.authority_id], greatest(r.started_at, c.closed_at), c.closed_at, c.closed_at is null
  from app.log_reviews r
  left join app.log_review_closings c on c.tenant_id = r.tenant_id and c.review_id = r.id
  where r.tenant_id = p_tenant
  union all
  select 'SIGNAL', s.id, array_remove(array[case when s.state <> 'DRAFT' then target.authority_id
      else origin.authority_id end, origin.authority_id], null), greatest(s.created_at, s.sent_at, s.received_at, s.answered_at, s.ended_at, closing.at),
    case when s.plan_id is null then s.ended_at else closing.at end,
    s.state in ('SENT', 'RECEIVED', 'ANSWERED') or coalesce(p.status not in ('CLOSED', 'ARCHIVED'), false)
      or exists (select from app.disposal_holds h where h.plan_id = s.plan_id and h.lifted_at is null)
  from app.signals s
  join app.units origin on origin.id = s.from_unit_id
  left join app.units target on target.id = s.to_unit_id
  left join app.plans p on p.tenant_id = s.tenant_id and p.id = s.plan_id
  left join lateral (
    select max(c.at) as at from app.plan_status_changes c
    where c.plan_id = s.plan_id and c.to_status = 'CLOSED') closing on true
  where s.tenant_id = p_tenant and s.disposed_at is null
  union all
  select 'SIGNAL', r.id, array[u.authority_id], greatest(r.asked_at, r.answered_at), r.answered_at, r.answer is null
  from app.plan_requests r join app.units u on u.id = r.unit_id
  where r.tenant_id = p_tenant and r.disposed_at is null
$$;

-- As before; what an archive is to have may go once a package with it was taken out, and nothing was said after.
drop function priv.records_due(uuid, uuid);
create function priv.records_due(p_tenant uuid, p_authority uuid)
returns table (kind text, id uuid, last_on date, due_on date, outcome text, held boolean, packaged boolean)
language sql stable security definer
set search_path = ''
as $$
  select kept.kind, kept.id, (kept.last_at at time zone 'Europe/Stockholm')::date,
    case when bool_and(said.due_on is not null) then max(said.due_on) end,
    case when bool_or(said.outcome = 'ARCHIVE') then 'ARCHIVE'
      when bool_and(said.outcome is not null) then 'DESTROY' end,
    kept.held or bool_or(said.held),
    bool_or(authority.id = p_authority and coalesce(taken.taken_at > kept.last_at, false))
  from priv.records_kept(p_tenant) kept
  cross join unnest(kept.authorities) authority (id)
  left join app.retention_rules rule on rule.tenant_id = p_tenant and rule.authority_id = authority.id
    and rule.kind = kept.kind
  left join priv.records_in_packages(p_tenant) taken on taken.authority_id = authority.id
    and taken.record_id = kept.id
  cross join lateral (
    select case when rule.outcome = 'ARCHIVE' and taken.taken_at > kept.last_at then 'DESTROY'
        else rule.outcome end as outcome,
      ((case rule.counted_from when 'CLOSING' then kept.ended_at else kept.last_at end
        at time zone 'Europe/Stockholm')::date + make_interval(years => rule.years))::date as due_on,
      exists (
        select from app.disposal_holds h
        where h.tenant_id = p_tenant and h.authority_id = authority.id and h.records = kept.kind
          and h.lifted_at is null) as held) said
  where kept.authorities[1] = p_authority
  group by kept.kind, kept.id, kept.last_at, kept.held
$$;
comment on function priv.records_due(uuid, uuid) is
  'Records that an authority answers for, from which day the rules of all whose they are let each go (no day where one has none), and whether it is in a package of its own.';

-- As before; "to the archive first" when that is why nothing may go.
create or replace function priv.order_record_disposal(p_tenant uuid, p_authority uuid, p_records text, p_decision text)
returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  found record;
  made uuid;
begin
  perform priv.keep_records(p_tenant, p_authority);
  if length(coalesce(p_decision, '')) > 200 then
    perform priv.invalid_input();
  elsif btrim(coalesce(p_decision, ''), E' \t\r\n') = '' then
    perform priv.refuse('decision_missing');
  elsif priv.signed_in_at() is null then
    perform priv.refuse('sign_in_again');
  end if;
  select * into found from priv.records_summary(p_tenant, p_authority, priv.today()) s where s.kind = p_records;
  if found.kind is null then
    perform priv.invalid_input();
  elsif found.held then
    perform priv.refuse('held');
  elsif found.due = 0 then
    perform priv.refuse(case when found.outcome = 'ARCHIVE' then 'package_first' else 'not_due' end);
  elsif exists (
    select from app.disposal_order_records r
    join app.disposal_orders o on o.tenant_id = r.tenant_id and o.id = r.order_id and o.state = 'ORDERED'
    where o.tenant_id = p_tenant and o.authority_id = p_authority and r.kind = p_records) then
    perform priv.refuse('changed');
  end if;
  insert into app.disposal_orders (tenant_id, authority_id, decision, ordered_by)
  values (p_tenant, p_authority, btrim(p_decision, E' \t\r\n'), priv.me()) returning id into made;
  insert into app.disposal_order_records (tenant_id, order_id, kind, until, amount, from_on, to_on)
  values (p_tenant, made, p_records, priv.today(), found.due, found.from_on, found.to_on);
  perform priv.log_administration(p_tenant, 'records.order',
    jsonb_build_object('order', made, 'authority', p_authority, 'records', p_records, 'amount', found.due));
  return made;
end
$$;

-- As before; a day whose rows an archive is to have may go when they have been taken out. What nobody acted for is no
-- authority's to take out: it stays until all who take theirs have.
create or replace function priv.log_front(p_tenant uuid, p_on date)
returns table (first_seq bigint, last_seq bigint, from_on date, to_on date, next_on date, held boolean)
language plpgsql stable security definer
set search_path = ''
as $$
declare
  young timestamptz := (p_on - interval '5 years') at time zone 'Europe/Stockholm';
  edge bigint;
  longest integer;
  every_days datemultirange;
begin
  select max(r.years), range_intersect_agg(case when r.outcome = 'ARCHIVE' then coalesce(taken.days, '{}')
    else '{(,)}' end) into longest, every_days
  from app.retention_rules r left join priv.log_in_packages(p_tenant) taken on taken.authority_id = r.authority_id
  where r.tenant_id = p_tenant and r.kind = 'LOG';
  held := exists (
    select from app.disposal_holds h where h.tenant_id = p_tenant and h.records = 'LOG' and h.lifted_at is null);
  select c.seq, (l.at at time zone 'Europe/Stockholm')::date,
    (date_trunc('month', l.at at time zone 'Europe/Stockholm') + make_interval(years => longest, months => 1))::date
  into first_seq, from_on, next_on
  from app.access_chain c join app.access_log l on l.tenant_id = c.tenant_id and l.id = c.log_id
  where c.tenant_id = p_tenant order by c.seq limit 1;
  -- What is younger than the law's five years is not looked at.
  select c.seq into edge
  from app.access_chain c join app.access_log l on l.tenant_id = c.tenant_id and l.id = c.log_id
  where c.tenant_id = p_tenant and l.at >= young order by c.seq limit 1;
  edge := least(edge, (select max(c.seq) from app.access_chain c where c.tenant_id = p_tenant));
  select coalesce(min(c.seq), edge) into edge
  from app.access_chain c
  join app.access_log l on l.tenant_id = c.tenant_id and l.id = c.log_id
  left join app.retention_rules r on r.tenant_id = p_tenant and r.authority_id = l.authority_id and r.kind = 'LOG'
  left join priv.log_in_packages(p_tenant) taken on taken.authority_id = l.authority_id
  where c.tenant_id = p_tenant and c.seq < edge and not coalesce(
    case when l.authority_id is null then every_days @> (l.at at time zone 'Europe/Stockholm')::date
      else r.outcome = 'DESTROY' or taken.days @> (l.at at time zone 'Europe/Stockholm')::date end
    and (date_trunc('month', l.at at time zone 'Europe/Stockholm') + make_interval(
      years => case when l.authority_id is null then longest else r.years end, months => 1))::date <= p_on
    and not exists (select from app.disposal_holds h where h.plan_id = l.plan_id and h.lifted_at is null)
    and not exists (
      select from app.log_reviews v
      where v.tenant_id = p_tenant and v.authority_id = l.authority_id
        and (l.at at time zone 'Europe/Stockholm')::date between v.from_on and v.to_on
        and not exists (
          select from app.log_review_closings done where done.tenant_id = v.tenant_id and done.review_id = v.id)),
    false);
  if edge > first_seq then
    last_seq := edge - 1;
    select (l.at at time zone 'Europe/Stockholm')::date into to_on
    from app.access_chain c join app.access_log l on l.tenant_id = c.tenant_id and l.id = c.log_id
    where c.tenant_id = p_tenant and c.seq = last_seq;
  end if;
  return next;
end
$$;

-- As before; an order says how much of what goes is in a package.
create or replace function priv.disposal_desk(p_tenant uuid, p_authority uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
begin
  if not exists (
    select from priv.authorities_i_name_for() a
    where a.tenant_id = p_tenant and a.authority_id = p_authority) then
    perform priv.not_found();
  end if;
  return (
    with part as materialized (
      select d.*, row_number() over (order by d.due_on nulls last, d.plan_id, d.zone_id) as place
      from priv.disposal_due(p_tenant, p_authority) d
    ),
    waiting as materialized (
      select oz.zone_id, o.id from app.disposal_order_zones oz
      join app.disposal_orders o on o.tenant_id = oz.tenant_id and o.id = oz.order_id and o.state = 'ORDERED'
      where o.tenant_id = p_tenant and o.authority_id = p_authority
    )
    select jsonb_build_object(
      'total', (select count(*) from part),
      'due', (select count(*) from part where part.due_on <= priv.today() and not part.held),
      'parts', (
        select coalesce(jsonb_agg(jsonb_build_object('zoneId', part.zone_id, 'planId', part.plan_id,
          'zoneKind', part.zone_kind, 'ruleKind', part.rule_kind, 'lastOn', part.last_on,
          'closedOn', part.closed_on, 'outcome', part.outcome, 'dueOn', part.due_on, 'held', part.held,
          'ordered', exists (select from waiting w where w.zone_id = part.zone_id)) order by part.place), '[]')
        from part where part.place <= 200),
      'holds', (
        select coalesce(jsonb_agg(jsonb_build_object('id', h.id, 'planId', h.plan_id, 'zoneId', h.zone_id,
          'records', h.records, 'zoneKind', z.kind, 'kind', h.kind, 'reason', h.reason, 'reviewOn', h.review_on, 'by', p.name,
          'on', (h.placed_at at time zone 'Europe/Stockholm')::date) order by h.review_on, h.id), '[]')
        from app.disposal_holds h join app.people p on p.id = h.placed_by
        left join app.zones z on z.tenant_id = h.tenant_id and z.id = h.zone_id
        where h.tenant_id = p_tenant and h.authority_id = p_authority and h.lifted_at is null),
      'orders', (
        select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'decision', o.decision, 'by', p.name,
          'on', (o.ordered_at at time zone 'Europe/Stockholm')::date, 'mine', o.ordered_by = priv.me(),
          'records', (
            select jsonb_build_object('kind', r.kind, 'amount', r.amount, 'fromOn', r.from_on, 'toOn', r.to_on,
              'packaged', case when r.kind = 'LOG' then (
                select case when k.days @> daterange(r.from_on, r.to_on, '[]') then r.amount else 0 end
                from (select 1) one left join priv.log_in_packages(p_tenant) k on k.authority_id = p_authority)
              else (
                select count(*) from priv.records_due(p_tenant, p_authority) d
                where d.kind = r.kind and d.due_on <= r.until and not d.held and d.outcome = 'DESTROY'
                  and d.packaged) end)
            from app.disposal_order_records r where r.tenant_id = o.tenant_id and r.order_id = o.id),
          'parts', (
            select coalesce(jsonb_agg(jsonb_build_object('zoneId', z.id, 'planId', z.plan_id,
              'zoneKind', z.kind, 'amounts', priv.zone_amounts(z.id), 'packaged', exists (
                select from app.archive_packages k
                where k.plan_id = z.plan_id and k.authority_id = p_authority and z.id = any (k.zone_ids))) order by z.plan_id, z.kind, z.id), '[]')
            from app.disposal_order_zones oz join app.zones z on z.tenant_id = oz.tenant_id and z.id = oz.zone_id
            where oz.tenant_id = o.tenant_id and oz.order_id = o.id)) order by o.ordered_at), '[]')
        from app.disposal_orders o join app.people p on p.id = o.ordered_by
        where o.tenant_id = p_tenant and o.authority_id = p_authority and o.state = 'ORDERED'),
      'done', (
        select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'planId', d.plan_id, 'zoneKind', d.kind,
          'decision', d.decision, 'orderedBy', first.name, 'confirmedBy', second.name, 'at', priv.iso(d.at),
          'went', d.went, 'again', d.again_at is not null) order by d.at desc, d.id), '[]')
        from (
          select * from app.disposals d where d.tenant_id = p_tenant and d.authority_id = p_authority
          order by d.at desc limit 200) d
        left join app.people first on first.id = d.ordered_by
        left join app.people second on second.id = d.confirmed_by),
      'records', (
        select coalesce(jsonb_agg(jsonb_build_object('kind', s.kind, 'total', s.total, 'due', s.due,
          'fromOn', s.from_on, 'toOn', s.to_on, 'nextOn', s.next_on, 'outcome', s.outcome, 'held', s.held,
          'ordered', exists (
            select from app.disposal_order_records r
            join app.disposal_orders o on o.tenant_id = r.tenant_id and o.id = r.order_id and o.state = 'ORDERED'
            where o.tenant_id = p_tenant and o.authority_id = p_authority and r.kind = s.kind))
          order by s.kind), '[]')
        from priv.records_summary(p_tenant, p_authority, priv.today()) s),
      'recordsDone', (
        select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'kind', d.kind, 'amount', d.amount,
          'fromOn', d.from_on, 'toOn', d.to_on, 'decision', d.decision, 'orderedBy', first.name,
          'confirmedBy', second.name, 'at', priv.iso(d.at), 'digest', encode(d.digest, 'hex'),
          'again', d.again_at is not null) order by d.at desc, d.id), '[]')
        from (
          select * from app.record_disposals d where d.tenant_id = p_tenant and d.authority_id = p_authority
          order by d.at desc limit 200) d
        left join app.people first on first.id = d.ordered_by
        left join app.people second on second.id = d.confirmed_by)));
end
$$;

-- One record as the authority's own units could read it.
create function priv.archive_question(p_question uuid, p_authority uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('id', i.id, 'sort', 'question', 'askedAt', priv.iso(i.asked_at),
    'answeredAt', priv.iso(i.answered_at), 'fromUnit', origin.name, 'unit', holder.name, 'askedBy', asker.name,
    'topic', i.topic, 'age', i.age, 'words', i.words, 'steps', (
      -- Who asked is not told who answered.
      select coalesce(jsonb_agg(jsonb_build_object('kind', s.kind, 'at', priv.iso(s.at), 'unit', su.name,
        'by', case when s.kind = 'ASKED' or holder.authority_id = p_authority then sp.name end, 'words', s.words)
        order by s.id), '[]')
      from app.inquiry_steps s
      join app.people sp on sp.id = s.by
      left join app.units su on su.id = s.unit_id
      where s.tenant_id = i.tenant_id and s.inquiry_id = i.id))
  from app.inquiries i
  join app.people asker on asker.id = i.asked_by
  join app.units holder on holder.id = i.unit_id
  left join app.units origin on origin.id = i.from_unit_id
  where i.id = p_question
$$;
comment on function priv.archive_question(uuid, uuid) is 'A question and what was said to it, for an authority whose it is.';

create function priv.archive_signal(p_signal uuid, p_authority uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('id', s.id, 'sort', 'signal', 'state', s.state, 'fromUnit', origin.name,
    'unit', target.name, 'createdAt', priv.iso(s.created_at), 'sentAt', priv.iso(s.sent_at),
    'receivedAt', priv.iso(s.received_at), 'answeredAt', priv.iso(s.answered_at), 'endedAt', priv.iso(s.ended_at),
    'ageBand', s.age_band, 'grades', s.grades, 'measures', s.measures,
    'card', case when c.signal_id is not null then jsonb_build_object('author', c.author_name,
      'childName', c.child_name, 'unborn', c.unborn, 'bornOn', c.born_on, 'protected', c.protected_identity,
      'stage', c.stage, 'situation', c.situation, 'measuresWords', c.measures_words, 'words', c.area_words) end,
    'guardians', (
      select coalesce(jsonb_agg(jsonb_build_object('name', g.name, 'informed', g.informed, 'consent', g.consent,
        'form', g.form, 'on', g.said_on) order by g.place), '[]')
      from app.signal_guardians g where g.tenant_id = c.tenant_id and g.signal_id = c.signal_id),
    'answers', (
      select jsonb_build_object('receivedBy', a.received_by_name, 'inTheWay', a.in_the_way,
        'information', a.information, 'iCan', a.i_can, 'unitCan', a.unit_can, 'othersCan', a.others_can,
        'othersNeeded', a.others_needed, 'solvedBecause', a.solved_because)
      from app.signal_answers a
      where a.tenant_id = s.tenant_id and a.signal_id = s.id and target.authority_id = p_authority))
  from app.signals s
  join app.units origin on origin.id = s.from_unit_id
  left join app.units target on target.id = s.to_unit_id
  -- The sender's, and the receiver's while every guardian's yes stands.
  left join app.signal_cards c on c.tenant_id = s.tenant_id and c.signal_id = s.id
    and (origin.authority_id = p_authority or c.open_to_unit_id = target.id)
  where s.id = p_signal
$$;
comment on function priv.archive_signal(uuid, uuid) is
  'A signal for an authority whose it is: the card for the sender''s, the answers for the receiver''s.';

create function priv.archive_request(p_request uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('id', r.id, 'sort', 'request', 'reference', r.reference, 'unit', u.name,
    'askedAt', priv.iso(r.asked_at), 'answeredAt', priv.iso(r.answered_at), 'asker', r.asker,
    'group', r.child_group, 'birthYear', r.birth_year, 'byDay', r.by_day, 'name', r.name, 'reach', r.reach,
    'words', r.words, 'answer', r.answer, 'answerWords', r.answer_words, 'answeredBy', p.name)
  from app.plan_requests r
  join app.units u on u.id = r.unit_id
  left join app.people p on p.id = r.answered_by
  where r.id = p_request
$$;
comment on function priv.archive_request(uuid) is 'A request for a plan and its answer.';

create function priv.archive_review(p_review uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('id', r.id, 'sort', 'review', 'from', r.from_on, 'to', r.to_on, 'dueOn', r.due_on,
    'seed', r.seed, 'sample', r.sample, 'rows', r.rows, 'startedBy', starter.name,
    'startedAt', priv.iso(r.started_at), 'closedBy', closer.name, 'closedAt', priv.iso(c.closed_at), 'note', c.note,
    'items', (
      select coalesce(jsonb_agg(jsonb_build_object('place', i.place, 'kinds', i.kinds, 'person', who.name,
        'plan', i.plan_id, 'row', i.log_id, 'rows', i.rows, 'judgements', (
          select coalesce(jsonb_agg(jsonb_build_object('outcome', j.outcome, 'note', j.note, 'by', p.name,
            'at', priv.iso(j.judged_at)) order by j.revision), '[]')
          from app.log_judgements j join app.people p on p.id = j.judged_by
          where j.tenant_id = i.tenant_id and j.item_id = i.id)) order by i.place), '[]')
      from app.log_review_items i join app.people who on who.id = i.person_id
      where i.tenant_id = r.tenant_id and i.review_id = r.id))
  from app.log_reviews r
  join app.people starter on starter.id = r.started_by
  left join app.log_review_closings c on c.tenant_id = r.tenant_id and c.review_id = r.id
  left join app.people closer on closer.id = c.closed_by
  where r.id = p_review
$$;
comment on function priv.archive_review(uuid) is 'A check of the access log, with what was found and by whom.';

-- What somebody works with is in none; it is once it has ended.
create function priv.records_for_archive(p_tenant uuid, p_authority uuid)
returns table (kind text, id uuid, last_on date, last_at timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select kept.kind, kept.id, (kept.last_at at time zone 'Europe/Stockholm')::date, kept.last_at
  from priv.records_kept(p_tenant) kept
  where p_authority = any (kept.authorities)
    -- Without an end and in nobody's hands: a signal that was never sent.
    and (kept.ended_at is not null or (kept.kind = 'SIGNAL' and not kept.held))
$$;
comment on function priv.records_for_archive(uuid, uuid) is 'Records that an authority has, also those that another answers for.';

create function priv.records_to_archive() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('tenantId', mine.tenant_id, 'authorityId', mine.authority_id,
    'kind', one.kind, 'total', one.total, 'left', one.missing, 'fromOn', one.from_on, 'toOn', one.to_on,
    'takenAt', priv.iso(last.taken_at), 'takenTo', last.to_on) order by one.place), '[]')
  from priv.my_record_places() mine
  cross join lateral (
    select array_position('{QUESTION,SIGNAL,REVIEW}', r.kind) as place, r.kind, count(*) as total,
      count(*) filter (where not coalesce(taken.taken_at > r.last_at, false)) as missing,
      min(r.last_on) as from_on, max(r.last_on) as to_on
    from priv.records_for_archive(mine.tenant_id, mine.authority_id) r
    left join priv.records_in_packages(mine.tenant_id) taken
      on taken.authority_id = mine.authority_id and taken.record_id = r.id
    group by r.kind
    union all
    select 4, 'LOG', null, null, log.from_on, least(log.to_on, priv.today() - 1)
    from (
      select (select (l.at at time zone 'Europe/Stockholm')::date from app.access_log l
          where l.tenant_id = mine.tenant_id and l.authority_id = mine.authority_id order by l.at limit 1) as from_on,
        (select (l.at at time zone 'Europe/Stockholm')::date from app.access_log l
          where l.tenant_id = mine.tenant_id and l.authority_id = mine.authority_id order by l.at desc limit 1)
          as to_on) log
    where log.from_on < priv.today()) one
  left join lateral (
    select max(k.taken_at) as taken_at, max(k.to_on) as to_on
    from app.record_packages k
    where k.tenant_id = mine.tenant_id and k.authority_id = mine.authority_id and k.kind = one.kind) last on true
$$;
comment on function priv.records_to_archive() is
  'Of whose packages the caller takes out: how many records of each kind there are, of which days, and how many are in none.';

-- A package is put together in memory: more rows than this are taken out a shorter period at a time.
create function priv.take_record_package(p_tenant uuid, p_authority uuid, p_records text, p_from date, p_to date)
returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  most constant integer := 50000;
  since timestamptz := p_from::timestamp at time zone 'Europe/Stockholm';
  until timestamptz := (p_to + 1)::timestamp at time zone 'Europe/Stockholm';
  ids uuid[] := '{}';
  given jsonb;
  many bigint;
  sum bytea;
  taken app.record_packages;
begin
  if not exists (
    select from priv.my_record_places() mine
    where mine.tenant_id = p_tenant and mine.authority_id = p_authority) then
    perform priv.not_found();
  elsif p_records is null or p_records not in ('QUESTION', 'SIGNAL', 'REVIEW', 'LOG') or p_from is null or p_to is null
    or p_to < p_from or (p_records = 'LOG' and p_to >= priv.today()) then
    perform priv.invalid_input();
  elsif priv.signed_in_at() is null then
    perform priv.refuse('sign_in_again');
  end if;
  if p_records = 'LOG' then
    select count(*) into many
    from (
      select from app.access_log l
      where l.tenant_id = p_tenant and l.authority_id = p_authority and l.at >= since and l.at < until
      limit most + 1) found;
  else
    ids := array(
      select r.id from priv.records_for_archive(p_tenant, p_authority) r
      where r.kind = p_records and r.last_on between p_from and p_to order by r.id);
    many := cardinality(ids);
    sum := (select sha256(convert_to(string_agg(one.id || E'\n', '' order by one.place), 'UTF8'))
      from unnest(ids) with ordinality one (id, place));
  end if;
  if many > most then
    perform priv.refuse('too_large');
  elsif many = 0 then
    perform priv.invalid_input();
  end if;
  -- What is written in one of them now is waited for, and is in it.
  perform from app.inquiries i where i.id = any (ids) order by i.id for update;
  perform from app.signals s where s.id = any (ids) order by s.id for update;
  perform from app.plan_requests r where r.id = any (ids) order by r.id for update;
  case p_records
    when 'QUESTION' then
      select jsonb_agg(priv.archive_question(one.id, p_authority) order by one.place) into given
      from unnest(ids) with ordinality one (id, place);
    when 'SIGNAL' then
      select jsonb_agg(coalesce(priv.archive_signal(one.id, p_authority), priv.archive_request(one.id))
        order by one.place) into given
      from unnest(ids) with ordinality one (id, place);
      perform priv.log_signal('signal.package', ids);
      perform priv.log_requests('request.package', ids);
    when 'REVIEW' then
      select jsonb_agg(priv.archive_review(one.id) order by one.place) into given
      from unnest(ids) with ordinality one (id, place);
    else
      select jsonb_agg(jsonb_build_object('id', l.id, 'place', c.seq, 'hash', encode(c.hash, 'hex'),
          'at', priv.iso(l.at), 'person', who.name, 'as', l.acted_as, 'unit', u.name, 'action', l.action,
          'plan', l.plan_id) order by c.seq nulls last, l.id),
        (array_agg(c.hash order by c.seq desc nulls last))[1]
      into given, sum
      from app.access_log l
      join app.people who on who.id = l.person_id
      left join app.access_chain c on c.tenant_id = l.tenant_id and c.log_id = l.id
      left join app.units u on u.id = l.unit_id
      where l.tenant_id = p_tenant and l.authority_id = p_authority and l.at >= since and l.at < until;
  end case;
  insert into app.record_packages (tenant_id, authority_id, kind, from_on, to_on, record_ids, amount, digest, taken_by)
  values (p_tenant, p_authority, p_records, p_from, p_to, ids, many, sum, priv.me()) returning * into taken;
  perform priv.log_administration(p_tenant, 'archive.records', jsonb_build_object('package', taken.id,
    'authority', p_authority, 'records', p_records, 'amount', many));
  return (
    select jsonb_build_object('format', 'kring-records', 'formatVersion', 1, 'id', taken.id,
      'takenAt', priv.iso(taken.taken_at), 'tenant', t.name, 'authority', a.name, 'kind', p_records,
      'from', p_from, 'to', p_to, 'amount', many, 'digest', encode(sum, 'hex'), 'records', given)
    from app.tenants t, app.authorities a where t.id = p_tenant and a.id = p_authority);
end
$$;
comment on function priv.take_record_package(uuid, uuid, text, date, date) is
  'An authority''s records of a kind whose last day lies in a period, for whom it has named. Logged. Refused: too_large, sign_in_again.';

grant execute on function priv.records_to_archive(), priv.take_record_package(uuid, uuid, text, date, date)
  to authenticated;
reset role;

create function app.records_to_archive() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.records_to_archive() $$;
comment on function app.records_to_archive() is 'Records in no plan of which the caller takes out packages.';

create function app.take_record_package(p_tenant uuid, p_authority uuid, p_records text, p_from date, p_to date)
returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.take_record_package(p_tenant, p_authority, p_records, p_from, p_to) $$;
comment on function app.take_record_package(uuid, uuid, text, date, date) is
  'An authority''s archive package of records of a kind and a period. Logged.';

grant execute on function app.records_to_archive(), app.take_record_package(uuid, uuid, text, date, date)
  to authenticated;
