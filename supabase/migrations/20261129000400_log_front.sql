-- The oldest rows of the access log are erased from the front of the chain (decision 0029): whole months, the oldest
-- first, on a decision, and only as far as every authority whose rows they are has let them go. The chain goes on from
-- the hash at the last place that went, which the protocol has; npm run verify-audit begins there.

call priv.allow('kring_purger', 'app.access_log', '{select,delete}');
call priv.allow('kring_purger', 'app.access_chain', '{select,delete}');
create index on app.read_questions (tenant_id, read_id);

grant usage, create on schema priv to kring_purger;
set role kring_purger;

create function priv.erase_log(p_tenant uuid, p_last_seq bigint) returns void
language sql volatile security definer
set search_path = ''
as $$
  delete from app.read_questions q using app.access_chain c
  where c.tenant_id = p_tenant and c.seq <= p_last_seq and q.tenant_id = c.tenant_id and q.read_id = c.log_id;
  with gone as (
    delete from app.access_chain c where c.tenant_id = p_tenant and c.seq <= p_last_seq returning c.log_id
  )
  delete from app.access_log l using gone where l.tenant_id = p_tenant and l.id = gone.log_id;
$$;
comment on function priv.erase_log(uuid, bigint) is
  'Takes the front of a tenant''s access log away, to and with a place in its chain. Whoever calls writes the protocol.';
grant execute on function priv.erase_log(uuid, bigint) to kring_definer;

reset role;
revoke create on schema priv from kring_purger;
set role kring_definer;

-- The first row that may not go stops all after it, whoever's it is: the chain is one. What no authority acted for (a
-- family's own reading) is kept as long as the longest of the rules. The newest place always stays: the chain goes on
-- from it.
create function priv.log_front(p_tenant uuid, p_on date)
returns table (first_seq bigint, last_seq bigint, from_on date, to_on date, next_on date, held boolean)
language plpgsql stable security definer
set search_path = ''
as $$
declare
  young timestamptz := (p_on - interval '5 years') at time zone 'Europe/Stockholm';
  edge bigint;
  longest integer;
  destroyed boolean;
begin
  select max(r.years), bool_and(r.outcome = 'DESTROY') into longest, destroyed
  from app.retention_rules r where r.tenant_id = p_tenant and r.kind = 'LOG';
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
  where c.tenant_id = p_tenant and c.seq < edge and not coalesce(
    case when l.authority_id is null then destroyed else r.outcome = 'DESTROY' end
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
comment on function priv.log_front(uuid, date) is
  'The places of a tenant''s chain that may go on a day, the first and the last; no last where none may. Held says that somebody holds the log.';

-- As before, and the log, for an authority at home: its rows are counted by their places.
create or replace function priv.records_summary(p_tenant uuid, p_authority uuid, p_on date)
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
  union all
  select 'LOG', coalesce(head.seq - front.first_seq + 1, 0),
    case when front.held then 0 else coalesce(front.last_seq - front.first_seq + 1, 0) end,
    front.from_on, front.to_on, case when front.last_seq is null and front.next_on > p_on then front.next_on end,
    rule.outcome, front.held
  from app.authorities a
  cross join priv.log_front(p_tenant, p_on) front
  cross join lateral (select max(c.seq) as seq from app.access_chain c where c.tenant_id = p_tenant) head
  left join app.retention_rules rule on rule.tenant_id = p_tenant and rule.authority_id = a.id and rule.kind = 'LOG'
  where a.id = p_authority and a.home_tenant_id = p_tenant
$$;

-- As before; of the log also how far it goes.
create function priv.note_last_place() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  select front.last_seq into new.last_seq from priv.log_front(new.tenant_id, new.until) front;
  return new;
end
$$;
comment on function priv.note_last_place() is 'Trigger: an order of the log''s oldest rows has the last place that goes.';

-- The keeper of the chain waits, and what was ordered is asked for again.
create function priv.dispose_log(p_ordered app.disposal_orders, p_asked app.disposal_order_records) returns void
language plpgsql
set search_path = ''
as $$
declare
  front record;
  head bytea;
  made uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended('kring.access_chain', 0));
  select * into front from priv.log_front(p_ordered.tenant_id, p_asked.until);
  if front.held then
    perform priv.refuse('held');
  elsif front.last_seq is null or front.last_seq < p_asked.last_seq
    or p_asked.last_seq - front.first_seq + 1 <> p_asked.amount then
    perform priv.refuse('changed');
  end if;
  select c.hash into head from app.access_chain c
  where c.tenant_id = p_ordered.tenant_id and c.seq = p_asked.last_seq;
  insert into app.record_disposals (tenant_id, authority_id, kind, decision, ordered_by, confirmed_by, amount, from_on,
    to_on, digest, last_seq, last_hash)
  values (p_ordered.tenant_id, p_ordered.authority_id, 'LOG', p_ordered.decision, p_ordered.ordered_by, priv.me(),
    p_asked.amount, p_asked.from_on, p_asked.to_on, head, p_asked.last_seq, head) returning id into made;
  perform priv.erase_log(p_ordered.tenant_id, p_asked.last_seq);
  perform priv.log_administration(p_ordered.tenant_id, 'records.dispose', jsonb_build_object('order', p_ordered.id,
    'disposal', made, 'authority', p_ordered.authority_id, 'records', 'LOG', 'amount', p_asked.amount,
    'seq', p_asked.last_seq, 'hash', encode(head, 'hex')));
end
$$;
comment on function priv.dispose_log(app.disposal_orders, app.disposal_order_records) is
  'Erases the front of the log as ordered and writes the protocol, and a row of it in the log. Refused: held, changed.';

-- Where each tenant's chain begins now, for whoever checks it.
create function priv.log_begins() returns table (tenant_id uuid, seq bigint, hash bytea, at timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select distinct on (d.tenant_id) d.tenant_id, d.last_seq, d.last_hash, d.at
  from app.record_disposals d where d.kind = 'LOG'
  order by d.tenant_id, d.last_seq desc
$$;
comment on function priv.log_begins() is 'Of tenants whose oldest rows were erased: the last place that went, its hash, and when.';
grant execute on function priv.log_begins() to kring_auditor;
reset role;

create trigger note_last_place before insert on app.disposal_order_records
  for each row when (new.kind = 'LOG') execute function priv.note_last_place();
