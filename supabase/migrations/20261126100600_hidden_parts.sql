-- What one guardian is not to read (domain L40): a part of the plan of its own, with the people who read it named
-- one by one, a reason, who decided it, and a day when it is looked at again. It is a zone: for the guardian
-- there is no such part in sync, log, history, versions, counts, notices or lists. A day of review that has passed
-- opens nothing: it is shown to those who lead as something to decide. Each decision about it is a row.

create table app.hidden_parts (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  revision integer not null check (revision > 0),
  party_id uuid not null,
  hidden boolean not null,
  reason text not null check (length(reason) between 1 and 2000),
  decided_by text not null check (length(decided_by) between 1 and 200),
  review_on date check (review_on between '2000-01-01' and '2199-12-31'),
  noted_by uuid not null references app.people (id),
  noted_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, zone_id, revision),
  check (hidden = (review_on is not null)),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, party_id) references app.plan_parties (tenant_id, plan_id, id)
);
create index on app.hidden_parts (plan_id);
comment on table app.hidden_parts is
  'Decisions to keep a part from one guardian, or to open it; the highest revision holds. Append-only, read by functions alone.';
comment on column app.hidden_parts.party_id is 'The guardian whom it is kept from.';
comment on column app.hidden_parts.decided_by is 'Who decided it, by name and title.';

call priv.protect('app.hidden_parts', 'false');
call priv.allow('kring_definer', 'app.hidden_parts', '{select,insert}');
create trigger append_only before update or delete or truncate on app.hidden_parts
  for each statement execute function priv.refuse_change();

set role kring_definer;

create function priv.hide_part(p_plan uuid, p_from uuid, p_title text, p_reason text, p_decided_by text,
  p_review_on date, p_parties text) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_i_lead(p_plan);
  blank text := E' \t\r\n';
  title text := btrim(coalesce(p_title, ''), blank);
  reason text := btrim(coalesce(p_reason, ''), blank);
  decided text := btrim(coalesce(p_decided_by, ''), blank);
  readers uuid[] := coalesce(string_to_array(nullif(p_parties, ''), ',')::uuid[], '{}');
  guardian app.plan_parties;
  sector text;
  zone uuid;
begin
  select * into guardian from app.plan_parties t
  where t.plan_id = plan.id and t.id = p_from and t.role = 'guardian'
    and t.zone_id = any (array(select priv.my_zone_ids('read')))
    and (t.ended_at is null or t.ended_at > clock_timestamp());
  if guardian.id is null then
    perform priv.not_found();
  end if;
  select u.sector into sector from priv.my_parties(plan.id) mine
  join app.plan_units u on u.id = mine.plan_unit_id and u.sector <> 'family' limit 1;
  -- Whoever writes reads; of the others those who are listed for everyone, and never the guardian themselves.
  readers := readers || array(
    select mine.id from priv.my_parties(plan.id) mine where mine.role in ('professional', 'coordinator'));
  if title = '' or length(title) > 200 or reason = '' or length(reason) > 2000
    or decided = '' or length(decided) > 200
    or p_review_on is null or p_review_on not between priv.today() and priv.today() + 366
    or exists (
      select from unnest(readers) reader
      where not exists (
        select from app.plan_parties t join app.zones listed on listed.id = t.zone_id and listed.key = 'shared'
        where t.id = reader and t.plan_id = plan.id
          and (t.ended_at is null or t.ended_at > clock_timestamp()))) then
    perform priv.invalid_input();
  elsif exists (
    select from app.plan_parties t where t.id = any (readers) and t.person_id = guardian.person_id) then
    perform priv.refuse('kept_apart');
  end if;
  zone := priv.make_zone(plan.tenant_id, plan.id, sector, sector || ':' || gen_random_uuid());
  update app.zones z set named_audience = true, title = btrim(p_title, blank)
  where z.tenant_id = plan.tenant_id and z.id = zone;
  insert into app.zone_shares (tenant_id, plan_id, zone_id, party_id, access, basis, granted_by)
  select plan.tenant_id, plan.id, zone, t.id,
    case when t.role in ('professional', 'coordinator') then 'edit' else 'read' end, 'authority', priv.me()
  from app.plan_parties t where t.id = any (readers);
  insert into app.hidden_parts (tenant_id, plan_id, zone_id, revision, party_id, hidden, reason, decided_by,
    review_on, noted_by)
  values (plan.tenant_id, plan.id, zone, 1, guardian.id, true, reason, decided, p_review_on, priv.me());
  perform priv.log_access('part.hide', array[plan.id], zone);
  return zone;
end
$$;
comment on function priv.hide_part(uuid, uuid, text, text, text, date, text) is
  'A part that one guardian is not to read, for named readers; by those who lead. Refused: kept_apart.';

create function priv.decide_hidden_part(p_zone uuid, p_revision integer, p_hidden boolean, p_reason text,
  p_decided_by text, p_review_on date) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  blank text := E' \t\r\n';
  reason text := btrim(coalesce(p_reason, ''), blank);
  decided text := btrim(coalesce(p_decided_by, ''), blank);
  latest app.hidden_parts;
  plan app.plans;
begin
  select * into latest from app.hidden_parts h
  where h.zone_id = p_zone and h.zone_id = any (array(select priv.my_zone_ids('read')))
  order by h.revision desc limit 1;
  if latest.zone_id is null then
    perform priv.not_found();
  end if;
  plan := priv.plan_i_lead(latest.plan_id);
  select * into latest from app.hidden_parts h where h.zone_id = p_zone order by h.revision desc limit 1;
  if not latest.hidden or latest.revision is distinct from p_revision then
    perform priv.refuse('changed');
  elsif p_hidden is null or reason = '' or length(reason) > 2000 or decided = '' or length(decided) > 200
    or (p_hidden and not coalesce(p_review_on between priv.today() and priv.today() + 366, false)) then
    perform priv.invalid_input();
  end if;
  insert into app.hidden_parts (tenant_id, plan_id, zone_id, revision, party_id, hidden, reason, decided_by,
    review_on, noted_by)
  values (plan.tenant_id, plan.id, p_zone, p_revision + 1, latest.party_id, p_hidden, reason, decided,
    case when p_hidden then p_review_on end, priv.me());
  if not p_hidden then
    insert into app.zone_shares (tenant_id, plan_id, zone_id, party_id, access, basis, granted_by)
    values (plan.tenant_id, plan.id, p_zone, latest.party_id, 'read', 'authority', priv.me());
  end if;
  perform priv.log_access('part.decide', array[plan.id], p_zone);
end
$$;
comment on function priv.decide_hidden_part(uuid, integer, boolean, text, text, date) is
  'Keeps a part hidden until another day of review, or opens it to the guardian; by those who lead. Refused: changed.';

create function priv.hidden_of(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('zoneId', z.id, 'title', z.title, 'revision', h.revision,
    'hidden', h.hidden, 'from', who.name, 'reason', h.reason, 'decidedBy', h.decided_by,
    'reviewOn', h.review_on, 'notedBy', noter.name,
    'notedOn', (h.noted_at at time zone 'Europe/Stockholm')::date,
    'readers', (
      select coalesce(jsonb_agg(distinct people.name), '[]') from app.zone_shares share
      join app.plan_parties t on t.id = share.party_id
      join app.people on people.id = t.person_id
      where share.zone_id = z.id and (share.ended_at is null or share.ended_at > clock_timestamp())))
    order by h.review_on nulls last, z.title), '[]')
  from app.zones z
  cross join lateral (
    select h.* from app.hidden_parts h where h.zone_id = z.id order by h.revision desc limit 1) h
  join app.plan_parties t on t.id = h.party_id
  join app.people who on who.id = t.person_id
  join app.people noter on noter.id = h.noted_by
  where z.plan_id = p_plan and z.id = any (array(select priv.my_zone_ids('read')))
    and priv.i_lead(p_plan)
$$;
comment on function priv.hidden_of(uuid) is 'Parts that a guardian is not to read, for those who lead and read them.';

-- What waits for a decision of the reader: parts whose day of review has come, and access that is stopped
-- without a reason or past its day.
create function priv.safety_reviews() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('planId', p.id, 'child', c.name, 'kind', due.kind,
    'what', due.what, 'on', due.on) order by due.on nulls first, c.name), '[]')
  from app.plans p
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  cross join lateral (
    select 'BLOCK' as kind, who.name as what, b.review_on as on
    from app.access_blocks b
    join app.plan_parties t on t.id = b.party_id and t.zone_id = any (array(select priv.my_zone_ids('read')))
    join app.people who on who.id = b.person_id
    where b.plan_id = p.id and b.lifted_at is null and coalesce(b.review_on <= priv.today(), true)
    union all
    select 'HIDDEN', part ->> 'title', (part ->> 'reviewOn')::date
    from jsonb_array_elements(priv.hidden_of(p.id)) part
    where (part ->> 'hidden')::boolean and (part ->> 'reviewOn')::date <= priv.today()
  ) due
  where p.id = any (array(select priv.my_plan_ids())) and priv.i_lead(p.id)
$$;
comment on function priv.safety_reviews() is 'Stopped access and hidden parts that wait for a decision of who leads.';
grant execute on function priv.hide_part(uuid, uuid, text, text, text, date, text),
  priv.decide_hidden_part(uuid, integer, boolean, text, text, date), priv.hidden_of(uuid),
  priv.safety_reviews() to authenticated;
reset role;

create function app.hide_part(p_plan uuid, p_from uuid, p_title text, p_reason text, p_decided_by text,
  p_review_on date, p_parties text) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.hide_part(p_plan, p_from, p_title, p_reason, p_decided_by, p_review_on, p_parties) $$;
comment on function app.hide_part(uuid, uuid, text, text, text, date, text) is
  'A part that one guardian is not to read; p_parties: ids of its readers with commas between. Gives its zone.';

create function app.decide_hidden_part(p_zone uuid, p_revision integer, p_hidden boolean, p_reason text,
  p_decided_by text, p_review_on date) returns void
language sql volatile
set search_path = ''
as $$ select priv.decide_hidden_part(p_zone, p_revision, p_hidden, p_reason, p_decided_by, p_review_on) $$;
comment on function app.decide_hidden_part(uuid, integer, boolean, text, text, date) is
  'Keeps a part hidden until another day, or opens it to the guardian.';

create function app.hidden_parts(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not priv.i_lead(p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.hidden', array[p_plan]);
  return priv.hidden_of(p_plan);
end
$$;
comment on function app.hidden_parts(uuid) is 'Parts that a guardian is not to read, for those who lead and read them; null for others. Logged.';

create function app.safety_reviews() returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  due jsonb := priv.safety_reviews();
begin
  if due <> '[]' then
    perform priv.log_access('plan.safety', array(
      select distinct (one ->> 'planId')::uuid from jsonb_array_elements(due) one));
  end if;
  return due;
end
$$;
comment on function app.safety_reviews() is 'What about safety waits for a decision of the caller, over their plans. Logged.';
grant execute on function app.hide_part(uuid, uuid, text, text, text, date, text),
  app.decide_hidden_part(uuid, integer, boolean, text, text, date), app.hidden_parts(uuid),
  app.safety_reviews() to authenticated;

insert into app.access_actions (kind, action)
values ('CHANGED', 'part.hide'), ('CHANGED', 'part.decide'), ('OPENED', 'plan.hidden'), ('LISTED', 'plan.safety');
