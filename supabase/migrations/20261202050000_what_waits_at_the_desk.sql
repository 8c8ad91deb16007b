-- What waits for somebody's unit outside every plan (a signal, a plea for a plan, a question), and an answer to what
-- somebody asked the guide or another unit, are notices too: in the bell, in Aviseringar and in the mails' numbers.
-- They name no child and no plan.

create or replace function priv.notice_kinds() returns text[]
language sql immutable parallel safe
set search_path = ''
as $$
  select '{answer,help,mention,comment,change,call,meeting,followUp,consent,approval,agreement,move,moved,signal,inquiry,guide,advice}'::text[]
$$;

create table app.desk_marks (
  person_id uuid not null references app.people (id),
  kind text not null check (kind in ('signal', 'inquiry', 'guide', 'advice')),
  read_to timestamptz not null,
  primary key (person_id, kind)
);
comment on table app.desk_marks is 'Up to when each person has looked at one kind of the notices that are of no plan.';

call priv.protect('app.desk_marks', 'false');
call priv.allow('kring_definer', 'app.desk_marks', '{select,insert,update}');
create trigger keep_keys before update on app.desk_marks
  for each row execute function priv.keep_keys('person_id', 'kind');

set role kring_definer;

-- Asked unit by unit of those that the person works for, each by its index: it stands behind the bell of every page.
create function priv.my_desk()
returns table (kind text, source text, at timestamptz, answer_by date, unread boolean)
language sql stable security definer
set search_path = ''
set enable_nestloop = on
as $$
  with seat as materialized (select s.tenant_id, s.unit_id from priv.my_seats() s),
  found as (
    select 'signal' as kind, 'SIGNAL' as source, waits.sent_at as at, null::date as answer_by
    from seat
    cross join lateral (
      select g.sent_at from app.signals g
      where g.tenant_id = seat.tenant_id and g.to_unit_id = seat.unit_id and g.state = 'SENT'
        and g.disposed_at is null
      offset 0) waits
    union all
    select 'signal', 'REQUEST', waits.asked_at, waits.answer_by
    from seat
    cross join lateral (
      select r.asked_at, r.answer_by from app.plan_requests r
      where r.tenant_id = seat.tenant_id and r.unit_id = seat.unit_id and r.answer is null
        and r.disposed_at is null
      offset 0) waits
    union all
    -- A question that was passed on waits for the unit that is asked to take it.
    select 'inquiry', 'INQUIRY', greatest(waits.asked_at, (
        select max(s.at) from app.inquiry_steps s
        where s.tenant_id = seat.tenant_id and s.inquiry_id = waits.id)),
      waits.answer_by
    from seat
    cross join lateral (
      select i.id, i.asked_at, i.answer_by from app.inquiries i
      where i.tenant_id = seat.tenant_id and i.unit_id = seat.unit_id and i.answered_at is null
        and i.offered_to is null
      union all
      select i.id, i.asked_at, i.answer_by from app.inquiries i
      where i.tenant_id = seat.tenant_id and i.offered_to = seat.unit_id
      offset 0) waits
    union all
    select case i.kind when 'GUIDE' then 'guide' else 'advice' end, 'ANSWER', said.at, null
    from app.inquiries i
    cross join lateral (
      select max(s.at) as at from app.inquiry_steps s
      where s.tenant_id = i.tenant_id and s.inquiry_id = i.id and s.kind = 'ANSWERED'
        and s.by <> i.asked_by
        and s.at > statement_timestamp() - interval '30 days') said
    where i.asked_by = (select priv.me()) and i.answered_at is not null and said.at is not null
      and (select priv.session_alive())
  )
  select found.kind, found.source, found.at, found.answer_by, found.at > coalesce(mark.read_to, '-infinity')
  from found
  left join app.desk_marks mark on mark.person_id = (select priv.me()) and mark.kind = found.kind
$$;
comment on function priv.my_desk() is
  'What waits for the units that the caller works for, and answers to what they asked, outside any plan; nothing of what it says.';

create function priv.mark_desk(p_kind text, p_to timestamptz) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if not priv.session_alive() then
    perform priv.not_found();
  elsif p_to is null or p_kind is null or p_kind <> all ('{signal,inquiry,guide,advice}'::text[]) then
    perform priv.invalid_input();
  end if;
  -- As priv.mark_notices: never ahead of the clock.
  insert into app.desk_marks as m (person_id, kind, read_to)
  values (priv.me(), p_kind, least(p_to + interval '1 millisecond', clock_timestamp()))
  on conflict (person_id, kind) do update set read_to = greatest(m.read_to, excluded.read_to);
end
$$;
comment on function priv.mark_desk(text, timestamptz) is
  'The caller has looked at one kind of the notices that are of no plan, up to a moment.';
grant execute on function priv.my_desk(), priv.mark_desk(text, timestamptz) to authenticated;
reset role;

create function app.my_desk() returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'signals', count(*) filter (where d.source = 'SIGNAL'),
    'requests', count(*) filter (where d.source = 'REQUEST'),
    'requestBy', min(d.answer_by) filter (where d.source = 'REQUEST'),
    'inquiries', count(*) filter (where d.source = 'INQUIRY'),
    'inquiryBy', min(d.answer_by) filter (where d.source = 'INQUIRY'),
    'guide', count(*) filter (where d.kind = 'guide' and d.unread),
    'advice', count(*) filter (where d.kind = 'advice' and d.unread))
  from priv.my_desk() d
$$;
comment on function app.my_desk() is
  'How much waits for the caller outside any plan, the first day it is to be answered by, and how many new answers there are.';

create function app.mark_desk(p_kind text, p_to timestamptz) returns void
language sql volatile
set search_path = ''
as $$ select priv.mark_desk(p_kind, p_to) $$;
comment on function app.mark_desk(text, timestamptz) is
  'The caller has looked at one kind of the notices that are of no plan, up to a moment.';
grant execute on function app.my_desk(), app.mark_desk(text, timestamptz) to authenticated;

drop function app.signals_waiting();

-- Its callers ask for the notices of the plans and of the desk together.
create function priv.all_my_notices() returns table (plan_id uuid, kind text, at timestamptz, unread boolean)
language sql stable
set search_path = ''
as $$
  select n.plan_id, n.kind, n.at, n.unread from priv.my_notices() n
  union all
  select null, d.kind, d.at, d.unread from priv.my_desk() d
$$;
comment on function priv.all_my_notices() is
  'The caller''s notices: of their plans, and, without a plan, of what waits or was answered outside of them.';
grant execute on function priv.all_my_notices() to authenticated;

create or replace function app.my_notices() returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  silenced text[] := (select c.silent from priv.notice_choices((select priv.me())) c);
  found jsonb;
begin
  -- What was read and is only news is left out: it is on the plan's own pages.
  found := (
    select coalesce(jsonb_agg(jsonb_build_object('planId', n.plan_id, 'kind', n.kind, 'count', n.count,
      'at', priv.iso(n.at), 'unread', n.unread, 'protected', coalesce(c.protected_identity, false),
      'child', case when not c.protected_identity then c.name end)
      order by n.unread desc, n.at desc, n.plan_id, n.kind), '[]')
    from (
      select one.plan_id, one.kind, bool_or(one.unread) as unread, max(one.at) as at,
        count(*) filter (where one.unread or not one.told) as count
      from (
        select n.*, n.kind in ('mention', 'comment', 'change', 'meeting', 'moved', 'guide', 'advice') as told
        from priv.all_my_notices() n
      ) one
      where one.kind <> all (silenced) and (one.unread or not one.told)
      group by one.plan_id, one.kind) n
    left join app.plans p on p.id = n.plan_id
    left join app.children c on c.id = p.child_id
    where n.plan_id is null or c.id is not null);
  perform priv.log_access('notice.list', array(
    select distinct (one ->> 'planId')::uuid from jsonb_array_elements(found) one
    where one ->> 'planId' is not null));
  return found;
end
$$;
comment on function app.my_notices() is
  'What is new or waits for the caller, one row for each plan and kind, and for each kind outside of plans. A protected child is not named. Logged.';

create or replace function app.my_notice_count() returns integer
language sql stable
set search_path = ''
as $$
  select count(*)::integer
  from (
    select distinct n.plan_id, n.kind from priv.all_my_notices() n
    where n.unread and n.kind <> all (
      array(select unnest(c.silent) from priv.notice_choices((select priv.me())) c))) unread
$$;

-- As before, but of all notices.
create or replace function priv.count_my_notices(p_since timestamptz, p_until timestamptz) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'counts', (
      select coalesce(jsonb_object_agg(k.kind, k.count), '{}')
      from (
        select n.kind, count(*) as count
        from priv.all_my_notices() n
        where n.unread and n.at > p_since and n.at <= p_until and n.kind = any (
          array(select unnest(c.mailed) from priv.notice_choices((select priv.me())) c))
        group by n.kind) k),
    'plain', exists (
        select from app.children c where c.protected_identity and c.id = any (array(select priv.my_child_ids())))
      or exists (
        select from app.plans p
        where p.id = any (array(select priv.my_plan_ids())) and priv.keeps_places(p.id)))
$$;
