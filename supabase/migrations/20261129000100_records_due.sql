-- What is due of records that stand in no part of a plan, and the two steps by which it goes
-- (20261129000000_records_that_go.sql). Administrators see how many, of which days; never a child, a person or a word.
set role kring_definer;

-- The first authority answers for it and disposes of it; every other whose unit wrote in it or got it has to have
-- let it go too. What is not ended yet (a check, a signal, a plan that came of it) has no day of ending and is not due.
create function priv.records_kept(p_tenant uuid)
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
  select 'SIGNAL', s.id, array_remove(array[coalesce(target.authority_id, origin.authority_id), origin.authority_id],
      null), greatest(s.created_at, s.sent_at, s.received_at, s.answered_at, s.ended_at, closing.at),
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
comment on function priv.records_kept(uuid) is
  'Records that stand in no part of a plan: whose they are, the first answering for it, when something was last said, when it ended; held: somebody works with it, or its plan is held.';

create function priv.records_due(p_tenant uuid, p_authority uuid)
returns table (kind text, id uuid, last_on date, due_on date, outcome text, held boolean)
language sql stable security definer
set search_path = ''
as $$
  select kept.kind, kept.id, (kept.last_at at time zone 'Europe/Stockholm')::date, said.due_on, said.outcome,
    kept.held or said.held
  from priv.records_kept(p_tenant) kept
  cross join lateral (
    select case when bool_and(one.due_on is not null) then max(one.due_on) end as due_on,
      case when bool_or(one.outcome = 'ARCHIVE') then 'ARCHIVE'
        when bool_and(one.outcome is not null) then 'DESTROY' end as outcome,
      bool_or(one.held) as held
    from unnest(kept.authorities) authority (id)
    left join app.retention_rules rule on rule.tenant_id = p_tenant and rule.authority_id = authority.id
      and rule.kind = kept.kind
    cross join lateral (
      select rule.outcome, ((case rule.counted_from when 'CLOSING' then kept.ended_at else kept.last_at end
          at time zone 'Europe/Stockholm')::date + make_interval(years => rule.years))::date as due_on,
        exists (
          select from app.disposal_holds h
          where h.tenant_id = p_tenant and h.authority_id = authority.id and h.records = kept.kind
            and h.lifted_at is null) as held) one
  ) said
  where kept.authorities[1] = p_authority
$$;
comment on function priv.records_due(uuid, uuid) is
  'Records that an authority answers for, and from which day the rules of all whose they are let each go; no day where one has none.';

-- `p_on`: due on this day. Held says that all of the kind is.
create function priv.records_summary(p_tenant uuid, p_authority uuid, p_on date)
returns table (kind text, total bigint, due bigint, from_on date, to_on date, next_on date, outcome text, held boolean)
language sql stable security definer
set search_path = ''
as $$
  select kinds.kind, count(r.id),
    count(r.id) filter (where r.due_on <= p_on and not r.held and r.outcome = 'DESTROY'),
    min(r.last_on) filter (where r.due_on <= p_on and not r.held and r.outcome = 'DESTROY'),
    max(r.last_on) filter (where r.due_on <= p_on and not r.held and r.outcome = 'DESTROY'),
    min(r.due_on) filter (where r.due_on > p_on and not r.held),
    (select rule.outcome from app.retention_rules rule
     where rule.tenant_id = p_tenant and rule.authority_id = p_authority and rule.kind = kinds.kind),
    exists (
      select from app.disposal_holds h
      where h.tenant_id = p_tenant and h.authority_id = p_authority and h.records = kinds.kind and h.lifted_at is null)
  from unnest('{QUESTION,REVIEW,SIGNAL}'::text[]) kinds (kind)
  left join priv.records_due(p_tenant, p_authority) r on r.kind = kinds.kind
  group by kinds.kind
$$;
comment on function priv.records_summary(uuid, uuid, date) is 'Of each kind: how many there are, how many may go on that day, and of which days they are.';

create function priv.order_record_disposal(p_tenant uuid, p_authority uuid, p_records text, p_decision text)
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
  elsif found.outcome = 'ARCHIVE' then
    perform priv.refuse('package_first');
  elsif found.due = 0 then
    perform priv.refuse('not_due');
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
comment on function priv.order_record_disposal(uuid, uuid, text, text) is
  'Orders all that is due of a kind to be disposed of. Refused: decision_missing, not_due, held, package_first, changed, sign_in_again.';

-- Asked again: what was due and how many they were. Somebody who is writing in one of them is waited for; then it is
-- not the one that was ordered, and the second yes was to something else.
create function priv.dispose_records(p_ordered app.disposal_orders) returns void
language plpgsql
set search_path = ''
as $$
declare
  asked app.disposal_order_records;
  ids uuid[];
  made app.record_disposals;
begin
  select * into asked from app.disposal_order_records r where r.order_id = p_ordered.id;
  -- The log goes its own way (20261129000400_log_front.sql).
  if asked.kind = 'LOG' then
    perform priv.dispose_log(p_ordered, asked);
    return;
  end if;
  if (select s.held from priv.records_summary(p_ordered.tenant_id, p_ordered.authority_id, asked.until) s
      where s.kind = asked.kind) then
    perform priv.refuse('held');
  end if;
  for round in 1..2 loop
    ids := array(
      select d.id from priv.records_due(p_ordered.tenant_id, p_ordered.authority_id) d
      where d.kind = asked.kind and d.due_on <= asked.until and not d.held and d.outcome = 'DESTROY' order by d.id);
    if cardinality(ids) <> asked.amount then
      perform priv.refuse('changed');
    end if;
    perform from app.inquiries i where i.id = any (ids) order by i.id for update;
    perform from app.signals s where s.id = any (ids) order by s.id for update;
    perform from app.plan_requests r where r.id = any (ids) order by r.id for update;
  end loop;
  insert into app.record_disposals (tenant_id, authority_id, kind, decision, ordered_by, confirmed_by, amount, from_on,
    to_on, digest)
  values (p_ordered.tenant_id, p_ordered.authority_id, asked.kind, p_ordered.decision, p_ordered.ordered_by, priv.me(),
    cardinality(ids), asked.from_on, asked.to_on,
    (select sha256(convert_to(string_agg(one.id || E'\n', '' order by one.place), 'UTF8'))
     from unnest(ids) with ordinality one (id, place)))
  returning * into made;
  -- After the disposal also to the millisecond of the ledger, whose lines are done again in their order.
  insert into app.disposed_records (tenant_id, disposal_id, record_id, at)
  select p_ordered.tenant_id, made.id, one, made.at + interval '1 millisecond' from unnest(ids) one;
  perform priv.dispose_record(one) from unnest(ids) one;
  -- What it was for: nothing of them is found by the question that found them.
  if exists (select from priv.records_kept(p_ordered.tenant_id) kept where kept.id = any (ids)) then
    perform priv.refuse('changed');
  end if;
  perform priv.log_administration(p_ordered.tenant_id, 'records.dispose', jsonb_build_object('order', p_ordered.id,
    'disposal', made.id, 'authority', p_ordered.authority_id, 'records', asked.kind, 'amount', asked.amount));
end
$$;
comment on function priv.dispose_records(app.disposal_orders) is
  'Takes the records of a confirmed order away and writes the protocol. Refused: held, changed.';

create function priv.hold_records(p_tenant uuid, p_authority uuid, p_records text, p_kind text, p_reason text,
  p_review_on date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  because text := btrim(priv.words_of(p_reason, 1000), E' \t\r\n');
  made uuid;
begin
  perform priv.keep_records(p_tenant, p_authority);
  if because = '' or p_records is null or p_records not in ('QUESTION', 'SIGNAL', 'REVIEW', 'LOG') or p_kind is null
    or p_kind not in ('RESEARCH', 'PLACED', 'DISPUTE', 'INSPECTION', 'OTHER')
    or p_review_on is null or p_review_on not between priv.today() and priv.today() + 3660 then
    perform priv.invalid_input();
  end if;
  insert into app.disposal_holds (tenant_id, authority_id, records, kind, reason, review_on, placed_by)
  values (p_tenant, p_authority, p_records, p_kind, because, p_review_on, priv.me()) returning id into made;
  perform priv.log_administration(p_tenant, 'records.hold', jsonb_build_object('hold', made,
    'authority', p_authority, 'records', p_records, 'kind', p_kind));
  return made;
end
$$;
comment on function priv.hold_records(uuid, uuid, text, text, text, date) is
  'Says that all of a kind of record stays until somebody lifts it.';

-- As before; an order of records goes its own way.
create or replace function priv.confirm_disposal(p_order uuid, p_yes boolean) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  ordered app.disposal_orders := priv.disposal_order(p_order);
  zones uuid[];
  part record;
begin
  if p_yes is null then
    perform priv.invalid_input();
  elsif ordered.ordered_by = priv.me() then
    perform priv.refuse('second_needed');
  elsif priv.signed_in_at() is null then
    perform priv.refuse('sign_in_again');
  end if;
  update app.disposal_orders o set state = case when p_yes then 'DONE' else 'DECLINED' end,
    answered_by = priv.me(), answered_at = clock_timestamp()
  where o.id = p_order;
  if not p_yes then
    perform priv.log_administration(ordered.tenant_id, 'disposal.decline', jsonb_build_object('order', p_order));
    return;
  end if;
  if exists (select from app.disposal_order_records r where r.order_id = p_order) then
    perform priv.dispose_records(ordered);
    return;
  end if;
  zones := array(select oz.zone_id from app.disposal_order_zones oz where oz.order_id = p_order);
  -- Before anything is asked: a hold that is being placed on one of them has come or comes after.
  perform from app.zones z where z.id = any (zones) order by z.id for update;
  perform priv.check_disposal(ordered.tenant_id, ordered.authority_id, zones);
  for part in
    select z.id, z.plan_id from app.zones z where z.id = any (zones) order by z.id
  loop
    perform priv.dispose_zone(gen_random_uuid(), part.id, ordered.authority_id, ordered.decision,
      ordered.ordered_by, priv.me(), clock_timestamp(), false);
    insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
    values (ordered.tenant_id, priv.me(), part.plan_id, part.id, 'zone.dispose',
      jsonb_build_object('order', p_order));
  end loop;
  for part in select distinct z.plan_id from app.zones z where z.id = any (zones) order by z.plan_id loop
    perform priv.rebuild_zone_members(part.plan_id);
  end loop;
  perform priv.log_administration(ordered.tenant_id, 'disposal.confirm', jsonb_build_object('order', p_order,
    'authority', ordered.authority_id, 'zones', cardinality(zones)));
end
$$;

-- As before, with records.
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
            select jsonb_build_object('kind', r.kind, 'amount', r.amount, 'fromOn', r.from_on, 'toOn', r.to_on)
            from app.disposal_order_records r where r.tenant_id = o.tenant_id and r.order_id = o.id),
          'parts', (
            select coalesce(jsonb_agg(jsonb_build_object('zoneId', z.id, 'planId', z.plan_id,
              'zoneKind', z.kind, 'amounts', priv.zone_amounts(z.id)) order by z.plan_id, z.kind, z.id), '[]')
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

grant execute on function priv.order_record_disposal(uuid, uuid, text, text),
  priv.hold_records(uuid, uuid, text, text, text, date) to authenticated;
reset role;

create function app.order_record_disposal(p_tenant uuid, p_authority uuid, p_records text, p_decision text)
returns uuid
language sql volatile
set search_path = ''
as $$ select priv.order_record_disposal(p_tenant, p_authority, p_records, p_decision) $$;
comment on function app.order_record_disposal(uuid, uuid, text, text) is
  'Orders all that is due of a kind of record to be disposed of.';

create function app.hold_records(p_tenant uuid, p_authority uuid, p_records text, p_kind text, p_reason text,
  p_review_on date) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.hold_records(p_tenant, p_authority, p_records, p_kind, p_reason, p_review_on) $$;
comment on function app.hold_records(uuid, uuid, text, text, text, date) is 'Says that all of a kind of record stays.';

grant execute on function app.order_record_disposal(uuid, uuid, text, text),
  app.hold_records(uuid, uuid, text, text, text, date) to authenticated;
