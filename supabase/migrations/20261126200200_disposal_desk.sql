-- What is due, holds, and the two steps of a disposal, for administrators of the authority that answers for the
-- part. They see parts by kind, reference and days: never a child, a person, a title or a word.

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{disposal.order,disposal.decline,disposal.withdraw,disposal.confirm,zone.dispose,
  disposal.hold,disposal.lift}'::text[]);

set role kring_definer;

create function priv.retention_kind(p_kind text, p_sector text) returns text
language sql immutable parallel safe
set search_path = ''
as $$
  select case when p_kind = 'draft' then case p_sector when 'studentHealth' then 'STUDENT_HEALTH'
      when 'family' then 'SHARED' else upper(p_sector) end
    when p_kind in ('shared', 'family', 'child', 'meeting') then 'SHARED'
    when p_kind = 'studentHealth' then 'STUDENT_HEALTH' else upper(p_kind) end
$$;
comment on function priv.retention_kind(text, text) is
  'Under which rule a part stands, by its kind; a draft''s by the sector of its unit.';

-- Who answers for a part: the authority it names, else the one whose unit writes it. Where units of two authorities
-- write in one part nobody is taken for granted: it stays until the zone names its authority.
create function priv.disposal_parts(p_tenant uuid)
returns table (plan_id uuid, zone_id uuid, zone_kind text, rule_kind text, authority_id uuid, last_on date,
  closed_on date)
language sql stable security definer
set search_path = ''
as $$
  select p.id, z.id, z.kind, priv.retention_kind(z.kind, own.sector), coalesce(z.controller_authority_id,
      case when z.kind in ('shared', 'family', 'child', 'meeting') then lead.authority_id
        when z.kind = 'draft' then unit.authority_id else sector.authority_id end),
    (entry.at at time zone 'Europe/Stockholm')::date,
    case when p.status in ('CLOSED', 'ARCHIVED') then
      (coalesce(closing.at, entry.at) at time zone 'Europe/Stockholm')::date end
  from app.plans p
  join app.zones z on z.tenant_id = p.tenant_id and z.plan_id = p.id and z.disposed_at is null
  left join app.plan_units own on own.tenant_id = z.tenant_id and own.id = z.plan_unit_id
  left join app.units unit on unit.id = own.unit_id
  left join lateral (
    select u.authority_id from app.plan_units pu join app.units u on u.id = pu.unit_id
    where pu.tenant_id = p.tenant_id and pu.id = coalesce(p.collaboration_lead_id, p.best_interest_lead_id)
  ) lead on true
  left join lateral (
    select (array_agg(distinct u.authority_id))[1] as authority_id
    from app.plan_units pu join app.units u on u.id = pu.unit_id
    where pu.tenant_id = p.tenant_id and pu.plan_id = p.id and pu.sector = z.kind
    having count(distinct u.authority_id) = 1
  ) sector on true
  cross join lateral (
    select greatest(z.created_at,
      (select u.created_at from app.zone_updates u where u.zone_id = z.id order by u.seq desc limit 1),
      (select max(c.created_at) from app.comments c where c.zone_id = z.id),
      (select max(v.written_at) from app.gathering_views v where v.zone_id = z.id),
      (select max(v.written_at) from app.voice_entries v where v.zone_id = z.id)) as at
  ) entry
  left join lateral (
    select s.at from app.plan_status_changes s
    where s.plan_id = p.id and s.to_status = 'CLOSED' order by s.at desc limit 1
  ) closing on true
  where p.tenant_id = p_tenant
$$;
comment on function priv.disposal_parts(uuid) is
  'The parts of a tenant''s plans that are still there: who answers for each, when it was last written in and when its plan was closed.';

create function priv.is_held(p_plan uuid, p_zone uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from app.disposal_holds h
    where h.plan_id = p_plan and (h.zone_id is null or h.zone_id = p_zone) and h.lifted_at is null)
$$;
comment on function priv.is_held(uuid, uuid) is 'Has anybody said that this part stays?';

-- A plan that goes on is never due, whatever was last written when.
create function priv.disposal_due(p_tenant uuid, p_authority uuid)
returns table (plan_id uuid, zone_id uuid, zone_kind text, rule_kind text, last_on date, closed_on date,
  outcome text, due_on date, held boolean)
language sql stable security definer
set search_path = ''
as $$
  select part.plan_id, part.zone_id, part.zone_kind, part.rule_kind, part.last_on, part.closed_on, rule.outcome,
    (case rule.counted_from when 'CLOSING' then part.closed_on else part.last_on end
      + make_interval(years => rule.years))::date,
    priv.is_held(part.plan_id, part.zone_id)
  from priv.disposal_parts(p_tenant) part
  left join app.retention_rules rule on rule.tenant_id = p_tenant and rule.authority_id = part.authority_id
    and rule.kind = part.rule_kind
  where part.authority_id = p_authority and part.closed_on is not null
$$;
comment on function priv.disposal_due(uuid, uuid) is
  'An authority''s parts of closed plans, and from which day its rule lets each go; no day where there is no rule.';

-- One at a time in each authority, and only for its own administrators.
create function priv.keep_records(p_tenant uuid, p_authority uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  if not exists (
    select from priv.authorities_i_name_for() a
    where a.tenant_id = p_tenant and a.authority_id = p_authority) then
    perform priv.not_found();
  end if;
  perform pg_advisory_xact_lock(hashtextextended('records ' || p_tenant::text || p_authority::text, 0));
end
$$;
comment on function priv.keep_records(uuid, uuid) is 'Lets an administrator of the authority go on, one at a time.';

-- `p_zones`: JSON array of zone ids, as the server has read it.
create function priv.order_disposal(p_tenant uuid, p_authority uuid, p_zones text, p_decision text) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  asked uuid[];
  made uuid;
begin
  perform priv.keep_records(p_tenant, p_authority);
  if octet_length(coalesce(p_zones, '')) > 40000 or not (p_zones is json array) then
    perform priv.invalid_input();
  end if;
  asked := array(select distinct e.value::uuid from json_array_elements_text(p_zones::json) e);
  if cardinality(asked) not between 1 and 500 or length(coalesce(p_decision, '')) > 200 then
    perform priv.invalid_input();
  elsif btrim(coalesce(p_decision, ''), E' \t\r\n') = '' then
    perform priv.refuse('decision_missing');
  elsif priv.signed_in_at() is null then
    perform priv.refuse('sign_in_again');
  end if;
  perform priv.check_disposal(p_tenant, p_authority, asked);
  if exists (
    select from app.disposal_order_zones oz
    join app.disposal_orders o on o.tenant_id = oz.tenant_id and o.id = oz.order_id and o.state = 'ORDERED'
    where oz.zone_id = any (asked)) then
    perform priv.refuse('changed');
  end if;
  insert into app.disposal_orders (tenant_id, authority_id, decision, ordered_by)
  values (p_tenant, p_authority, btrim(p_decision, E' \t\r\n'), priv.me()) returning id into made;
  insert into app.disposal_order_zones (tenant_id, order_id, plan_id, zone_id)
  select p_tenant, made, z.plan_id, z.id from app.zones z where z.id = any (asked);
  perform priv.log_administration(p_tenant, 'disposal.order',
    jsonb_build_object('order', made, 'authority', p_authority, 'zones', to_jsonb(asked)));
  return made;
end
$$;
comment on function priv.order_disposal(uuid, uuid, text, text) is
  'Orders parts of the authority''s that are due to be disposed of. Refused: decision_missing, not_due, held, package_first, changed, sign_in_again.';

-- Asked when it is ordered and again when it is confirmed: a hold may have come, and a plan may go on again.
create function priv.check_disposal(p_tenant uuid, p_authority uuid, p_zones uuid[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  found record;
begin
  select count(*) as parts, coalesce(bool_or(due.held), false) as held,
    coalesce(bool_and(coalesce(due.due_on <= priv.today(), false)), false) as due,
    coalesce(bool_or(due.outcome = 'ARCHIVE'), false) as archive
  into found
  from priv.disposal_due(p_tenant, p_authority) due where due.zone_id = any (p_zones);
  if found.parts <> cardinality(p_zones) then
    perform priv.not_found();
  elsif found.held then
    perform priv.refuse('held');
  elsif not found.due then
    perform priv.refuse('not_due');
  -- What is to be kept for good leaves for an archive first.
  elsif found.archive then
    perform priv.refuse('package_first');
  end if;
end
$$;
comment on function priv.check_disposal(uuid, uuid, uuid[]) is
  'May all of these go today? Refused: not_found, held, not_due, package_first.';

create function priv.disposal_order(p_order uuid) returns app.disposal_orders
language plpgsql
set search_path = ''
as $$
declare
  ordered app.disposal_orders;
begin
  select * into ordered from app.disposal_orders o where o.id = p_order;
  perform priv.keep_records(ordered.tenant_id, ordered.authority_id);
  -- Again: another may have answered while this one waited.
  select * into ordered from app.disposal_orders o where o.id = p_order;
  if ordered.state <> 'ORDERED' then
    perform priv.refuse('changed');
  end if;
  return ordered;
end
$$;
comment on function priv.disposal_order(uuid) is 'An order that waits, for the authority''s administrators. Refused: changed.';

create function priv.confirm_disposal(p_order uuid, p_yes boolean) returns void
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
comment on function priv.confirm_disposal(uuid, boolean) is
  'A second administrator''s yes, by which the parts go, or no. Refused: second_needed, sign_in_again, changed, held, not_due, package_first.';

create function priv.withdraw_disposal(p_order uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  ordered app.disposal_orders := priv.disposal_order(p_order);
begin
  if ordered.ordered_by <> priv.me() then
    perform priv.not_allowed();
  end if;
  update app.disposal_orders o set state = 'WITHDRAWN', answered_by = priv.me(), answered_at = clock_timestamp()
  where o.id = p_order;
  perform priv.log_administration(ordered.tenant_id, 'disposal.withdraw', jsonb_build_object('order', p_order));
end
$$;
comment on function priv.withdraw_disposal(uuid) is 'Whoever ordered takes it back. Refused: changed.';

create function priv.hold_disposal(p_tenant uuid, p_authority uuid, p_zone uuid, p_whole boolean, p_kind text,
  p_reason text, p_review_on date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  part record;
  because text := btrim(priv.words_of(p_reason, 1000), E' \t\r\n');
  made uuid;
begin
  perform priv.keep_records(p_tenant, p_authority);
  select d.plan_id, d.zone_id into part from priv.disposal_parts(p_tenant) d
  where d.zone_id = p_zone and d.authority_id = p_authority;
  if part.zone_id is null then
    perform priv.not_found();
  elsif p_whole is null or because = '' or p_kind is null
    or p_kind not in ('RESEARCH', 'PLACED', 'DISPUTE', 'INSPECTION', 'OTHER')
    or p_review_on is null or p_review_on not between priv.today() and priv.today() + 3660 then
    perform priv.invalid_input();
  end if;
  -- Waits for a disposal that is being confirmed, which then has taken the part.
  perform from app.zones z where z.plan_id = part.plan_id and (p_whole or z.id = p_zone) order by z.id for key share;
  if (select z.disposed_at from app.zones z where z.id = p_zone) is not null then
    perform priv.not_found();
  end if;
  insert into app.disposal_holds (tenant_id, plan_id, zone_id, authority_id, kind, reason, review_on, placed_by)
  values (p_tenant, part.plan_id, case when not p_whole then p_zone end, p_authority, p_kind, because, p_review_on,
    priv.me()) returning id into made;
  perform priv.log_administration(p_tenant, 'disposal.hold', jsonb_build_object('hold', made, 'plan', part.plan_id,
    'zone', case when not p_whole then p_zone end, 'kind', p_kind));
  return made;
end
$$;
comment on function priv.hold_disposal(uuid, uuid, uuid, boolean, text, text, date) is
  'Says that a part, or the whole plan it is of, stays until somebody lifts it.';

create function priv.lift_disposal_hold(p_hold uuid, p_reason text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  hold app.disposal_holds;
  because text := btrim(priv.words_of(p_reason, 1000), E' \t\r\n');
begin
  select * into hold from app.disposal_holds h where h.id = p_hold;
  perform priv.keep_records(hold.tenant_id, hold.authority_id);
  if because = '' then
    perform priv.invalid_input();
  end if;
  update app.disposal_holds h set lifted_by = priv.me(), lifted_at = clock_timestamp(), lift_reason = because
  where h.id = p_hold and h.lifted_at is null;
  if not found then
    perform priv.refuse('changed');
  end if;
  perform priv.log_administration(hold.tenant_id, 'disposal.lift', jsonb_build_object('hold', p_hold));
end
$$;
comment on function priv.lift_disposal_hold(uuid, text) is 'Lifts a hold of the own authority''s. Refused: changed.';

create function priv.disposal_places() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('tenantId', t.id, 'tenant', t.name, 'authorityId', a.id,
    'authority', a.name) order by t.name collate "sv-x-icu", a.name collate "sv-x-icu"), '[]')
  from (select distinct mine.tenant_id, mine.authority_id from priv.authorities_i_name_for() mine) mine
  join app.tenants t on t.id = mine.tenant_id
  join app.authorities a on a.id = mine.authority_id
$$;
comment on function priv.disposal_places() is 'The authorities whose records the signed-in person answers for.';

create function priv.disposal_desk(p_tenant uuid, p_authority uuid) returns jsonb
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
          'zoneKind', z.kind, 'kind', h.kind, 'reason', h.reason, 'reviewOn', h.review_on, 'by', p.name,
          'on', (h.placed_at at time zone 'Europe/Stockholm')::date) order by h.review_on, h.id), '[]')
        from app.disposal_holds h join app.people p on p.id = h.placed_by
        left join app.zones z on z.tenant_id = h.tenant_id and z.id = h.zone_id
        where h.tenant_id = p_tenant and h.authority_id = p_authority and h.lifted_at is null),
      'orders', (
        select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'decision', o.decision, 'by', p.name,
          'on', (o.ordered_at at time zone 'Europe/Stockholm')::date, 'mine', o.ordered_by = priv.me(),
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
        left join app.people second on second.id = d.confirmed_by)));
end
$$;
comment on function priv.disposal_desk(uuid, uuid) is
  'What is due at an authority, what is held, what waits for a second yes, and what has gone; for its administrators.';

grant execute on function priv.order_disposal(uuid, uuid, text, text), priv.confirm_disposal(uuid, boolean),
  priv.withdraw_disposal(uuid), priv.hold_disposal(uuid, uuid, uuid, boolean, text, text, date),
  priv.lift_disposal_hold(uuid, text), priv.disposal_places(), priv.disposal_desk(uuid, uuid) to authenticated;
reset role;

create function app.disposal_places() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.disposal_places() $$;
comment on function app.disposal_places() is 'Whose records the caller answers for.';

create function app.disposal_desk(p_tenant uuid, p_authority uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.disposal_desk(p_tenant, p_authority) $$;
comment on function app.disposal_desk(uuid, uuid) is 'What is due, held, ordered and gone at an authority.';

create function app.order_disposal(p_tenant uuid, p_authority uuid, p_zones text, p_decision text) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.order_disposal(p_tenant, p_authority, p_zones, p_decision) $$;
comment on function app.order_disposal(uuid, uuid, text, text) is 'Orders parts that are due to be disposed of.';

create function app.confirm_disposal(p_order uuid, p_yes boolean) returns void
language sql volatile
set search_path = ''
as $$ select priv.confirm_disposal(p_order, p_yes) $$;
comment on function app.confirm_disposal(uuid, boolean) is 'A second administrator''s yes or no to a disposal.';

create function app.withdraw_disposal(p_order uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.withdraw_disposal(p_order) $$;
comment on function app.withdraw_disposal(uuid) is 'Takes an order back.';

create function app.hold_disposal(p_tenant uuid, p_authority uuid, p_zone uuid, p_whole boolean, p_kind text,
  p_reason text, p_review_on date) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.hold_disposal(p_tenant, p_authority, p_zone, p_whole, p_kind, p_reason, p_review_on) $$;
comment on function app.hold_disposal(uuid, uuid, uuid, boolean, text, text, date) is
  'Says that a part or its plan stays.';

create function app.lift_disposal_hold(p_hold uuid, p_reason text) returns void
language sql volatile
set search_path = ''
as $$ select priv.lift_disposal_hold(p_hold, p_reason) $$;
comment on function app.lift_disposal_hold(uuid, text) is 'Lifts a hold.';

grant execute on function app.disposal_places(), app.disposal_desk(uuid, uuid),
  app.order_disposal(uuid, uuid, text, text), app.confirm_disposal(uuid, boolean), app.withdraw_disposal(uuid),
  app.hold_disposal(uuid, uuid, uuid, boolean, text, text, date), app.lift_disposal_hold(uuid, text)
  to authenticated;
