-- Aviseringar. None is stored: each is worked out, as whoever asks, from what has happened and what waits in
-- their plans. What somebody may no longer read is therefore in no notice, no list and no number of theirs,
-- from the moment it is closed. Stored is only how far a person has looked at each kind of a plan.

alter table app.plan_units add column added_at timestamptz not null default clock_timestamp();
comment on column app.plan_units.added_at is 'When it was asked to take part: from then on guardians are asked for their consent.';
grant select (added_at) on app.plan_units to authenticated;

create table app.notice_marks (
  tenant_id uuid not null,
  plan_id uuid not null,
  person_id uuid not null references app.people (id),
  kind text not null check (kind = any (priv.notice_kinds())),
  read_to timestamptz not null,
  primary key (tenant_id, plan_id, person_id, kind),
  foreign key (tenant_id, plan_id) references app.plans (tenant_id, id)
);
create index on app.notice_marks (person_id, plan_id);
comment on table app.notice_marks is 'Up to when each person has looked at the notices of one kind in a plan.';

call priv.protect('app.notice_marks', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.notice_marks', '{select,insert,update}');
grant select on app.notice_marks to authenticated;
create policy read on app.notice_marks for select to authenticated
  using (person_id = (select priv.me()) and plan_id = any (array(select priv.my_plan_ids())));
create trigger keep_keys before update on app.notice_marks
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'person_id', 'kind');

insert into app.access_actions (kind, action) values ('LISTED', 'notice.list');

set role kring_definer;

create function priv.my_looks() returns table (plan_id uuid, at timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select l.plan_id, max(l.at) from app.access_log l
  where l.person_id = (select priv.me()) and l.action in ('plan.open', 'plan.start')
    and l.at > statement_timestamp() - interval '30 days' and (select priv.session_alive())
  group by l.plan_id
$$;
comment on function priv.my_looks() is 'When the caller last opened each plan, within thirty days.';

create function priv.my_ending_consents() returns table (plan_id uuid, until timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select c.plan_id, c.valid_until
  from app.consents c
  join app.plan_units u on u.tenant_id = c.tenant_id and u.id = c.plan_unit_id and u.status <> 'ENDED'
  where c.giver_party_id = any (array(select priv.my_own_party_ids()))
    and u.zone_id = any (array(select priv.my_zone_ids('read')))
    and c.answer = 'yes' and c.withdrawn_at is null
    and c.valid_until between statement_timestamp() and statement_timestamp() + interval '14 days'
$$;
comment on function priv.my_ending_consents() is 'What the caller has said yes to and is over within two weeks.';

create function priv.refusals_where_i_lead() returns table (plan_id uuid, at timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select c.plan_id, c.given_at
  from app.consents c
  join app.plan_units u on u.tenant_id = c.tenant_id and u.id = c.plan_unit_id
  where c.plan_id = any (array(select priv.my_plan_ids())) and u.zone_id = any (array(select priv.my_zone_ids('read')))
    and c.answer = 'no' and c.withdrawn_at is null and c.form = 'kring'
    and c.given_at > statement_timestamp() - interval '30 days'
    and priv.i_lead(c.plan_id)
$$;
comment on function priv.refusals_where_i_lead() is
  'When somebody said no in Kring to a unit, wholly or in part, in plans that the caller leads; within thirty days.';

create function priv.mark_notices(p_plan uuid, p_kind text, p_to timestamptz) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if p_plan is null or p_plan <> all (array(select priv.my_plan_ids())) then
    perform priv.not_found();
  elsif p_to is null or p_kind is null or p_kind <> all (priv.notice_kinds()) then
    perform priv.invalid_input();
  end if;
  -- Never ahead of the clock: what has not happened yet has not been read. Pages know moments by the
  -- millisecond, the database more exactly.
  insert into app.notice_marks as m (tenant_id, plan_id, person_id, kind, read_to)
  select p.tenant_id, p.id, priv.me(), p_kind, least(p_to + interval '1 millisecond', clock_timestamp())
  from app.plans p where p.id = p_plan
  on conflict (tenant_id, plan_id, person_id, kind) do update
    set read_to = greatest(m.read_to, excluded.read_to);
end
$$;
comment on function priv.mark_notices(uuid, text, timestamptz) is 'The caller has looked at one kind of a plan''s notices up to a moment.';
grant execute on function priv.my_looks(), priv.my_ending_consents(), priv.refusals_where_i_lead(),
  priv.mark_notices(uuid, text, timestamptz) to authenticated;
reset role;

-- What only tells (comment, change, meeting) is over when the plan has been opened, and after a month; what
-- waits for the person stays until it is done.
create function priv.my_notices() returns table (plan_id uuid, kind text, at timestamptz, unread boolean)
language sql stable
set search_path = ''
as $$
  with mine as materialized (
    select p.id, p.next_follow_up_at from app.plans p
    where p.id = any (array(select priv.my_plan_ids())) and p.status in ('DRAFT', 'ACTIVE', 'PAUSED')
  ),
  part as materialized (
    select party.plan_id, party.id, party.plan_unit_id, party.role
    from app.plan_parties party
    where party.plan_id in (select mine.id from mine) and party.person_id = (select priv.me())
      and party.valid_from <= statement_timestamp()
      and (party.ended_at is null or party.ended_at > statement_timestamp())
  ),
  ask as materialized (
    select a.plan_id, a.kind, a.asked_at, a.thread_id, a.comment_id
    from priv.asks_of(array(select mine.id from mine)) a where a.for_me
  ),
  said as materialized (
    select z.plan_id, c.id, c.thread_id, c.created_at, exists (
      select from app.comment_mentions mention
      join part on part.plan_id = z.plan_id
        and (part.id = mention.party_id or part.plan_unit_id = mention.plan_unit_id)
      where mention.comment_id = c.id) as mentions_me
    from app.comments c
    join app.zones z on z.id = c.zone_id
    where z.plan_id in (select mine.id from mine) and c.author_id <> (select priv.me())
      and c.withdrawn_at is null and c.created_at > statement_timestamp() - interval '30 days'
      and c.id not in (select ask.comment_id from ask)
  ),
  called as materialized (
    select w.plan_id, w.meeting_id,
      (select greatest(m.called_at, m.moved_at, max(p.added_at))
        from app.meetings m
        join app.meeting_participants p on p.meeting_id = m.id
        join part on part.id = p.party_id
        where m.id = w.meeting_id
        group by m.called_at, m.moved_at) as at
    from priv.waiting_calls(array(select mine.id from mine)) w
  ),
  found as (
    select ask.plan_id, case ask.kind when 'HELP' then 'help' else 'answer' end as kind, ask.asked_at as at,
      ask.thread_id
    from ask
    union all
    select said.plan_id, case when said.mentions_me then 'mention' else 'comment' end, said.created_at,
      said.thread_id
    from said
    union all
    select a.plan_id, 'change', a.moved_at, null
    from app.plan_actions a
    join app.zone_projections z on z.zone_id = a.zone_id
    where a.plan_id in (select mine.id from mine) and a.moved_at > statement_timestamp() - interval '30 days'
      and not (z.changed_by = (select priv.me()) and z.changed_at = a.moved_at)
    union all
    select s.plan_id, 'change', s.at, null
    from app.plan_status_changes s
    where s.plan_id in (select mine.id from mine) and s.at > statement_timestamp() - interval '30 days'
      and s.person_id <> (select priv.me())
    union all
    select d.plan_id, 'change', d.at, null
    from app.dissents d
    where d.plan_id in (select mine.id from mine) and d.at > statement_timestamp() - interval '30 days'
      and d.withdrawn_at is null and d.person_id <> (select priv.me())
    union all
    select n.plan_id, 'change', n.at, null
    from priv.refusals_where_i_lead() n where n.plan_id in (select mine.id from mine)
    union all
    select v.plan_id, 'change', v.sealed_at, null
    from app.plan_versions v
    where v.plan_id in (select mine.id from mine) and v.sealed_at > statement_timestamp() - interval '30 days'
      and v.sealed_by <> (select priv.me())
    union all
    select called.plan_id, 'call', called.at, null from called
    union all
    select m.plan_id, 'meeting', greatest(m.called_at, m.moved_at, m.ended_at, m.cancelled_at), null
    from app.meetings m
    where m.plan_id in (select mine.id from mine) and m.called_by <> (select priv.me())
      and m.id not in (select called.meeting_id from called)
      and greatest(m.called_at, m.moved_at, m.ended_at, m.cancelled_at)
        > statement_timestamp() - interval '30 days'
    union all
    select mine.id, 'followUp', mine.next_follow_up_at - interval '7 days', null
    from mine
    where mine.next_follow_up_at between statement_timestamp() and statement_timestamp() + interval '7 days'
    union all
    select u.plan_id, 'consent', u.added_at, null
    from app.plan_units u
    join part on part.plan_id = u.plan_id and part.role = 'guardian'
    where u.status = 'AWAITING_CONSENT' and not exists (
      select from app.consents c
      where c.plan_unit_id = u.id and c.giver_party_id = part.id and c.withdrawn_at is null)
    union all
    select e.plan_id, 'consent', e.until - interval '14 days', null
    from priv.my_ending_consents() e where e.plan_id in (select mine.id from mine)
    union all
    select v.plan_id, 'approval', v.proposed_at, null
    from app.plan_versions v
    where v.plan_id in (select part.plan_id from part) and v.state = 'PROPOSED'
      and v.proposed_by <> (select priv.me())
      and priv.my_party(v.plan_id) is not null
      and not exists (
        select from app.plan_approvals a where a.version_id = v.id and a.person_id = (select priv.me()))
    union all
    select a.plan_id, 'agreement', a.written_at, null
    from app.coordinator_agreements a
    join part on part.plan_id = a.plan_id and part.role = 'guardian'
    where a.state = 'PROPOSED'
      and a.ends_on >= (statement_timestamp() at time zone 'Europe/Stockholm')::date
      and not exists (
        select from app.agreement_answers answer
        where answer.agreement_id = a.id and answer.party_id = part.id)
    union all
    select h.plan_id, 'agreement', h.offered_at, null
    from app.plan_handovers h
    where h.plan_id in (select mine.id from mine) and h.state = 'OFFERED' and priv.i_answer_for(h.to_unit_id)
  )
  select found.plan_id, found.kind, found.at,
    found.at > coalesce(mark.read_to, '-infinity')
      and (found.kind not in ('comment', 'change', 'meeting') or found.at > coalesce(look.at, '-infinity'))
      and (found.thread_id is null or found.at > coalesce(seen.read_at, '-infinity'))
  from found
  left join app.notice_marks mark on mark.plan_id = found.plan_id and mark.kind = found.kind
    and mark.person_id = (select priv.me())
  left join priv.my_looks() look on look.plan_id = found.plan_id
  left join app.thread_reads seen on seen.thread_id = found.thread_id and seen.person_id = (select priv.me())
$$;
comment on function priv.my_notices() is
  'Each thing that has happened or waits in the caller''s plans, by kind; unread when the caller has not looked since.';

create function app.my_notices() returns jsonb
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
      'at', priv.iso(n.at), 'unread', n.unread, 'protected', c.protected_identity,
      'child', case when not c.protected_identity then c.name end)
      order by n.unread desc, n.at desc, n.plan_id, n.kind), '[]')
    from (
      select one.plan_id, one.kind, bool_or(one.unread) as unread, max(one.at) as at,
        count(*) filter (where one.unread or not one.told) as count
      from (
        select n.*, n.kind in ('mention', 'comment', 'change', 'meeting') as told from priv.my_notices() n
      ) one
      where one.kind <> all (silenced) and (one.unread or not one.told)
      group by one.plan_id, one.kind) n
    join app.plans p on p.id = n.plan_id
    join app.children c on c.id = p.child_id);
  perform priv.log_access('notice.list', array(
    select distinct (one ->> 'planId')::uuid from jsonb_array_elements(found) one));
  return found;
end
$$;
comment on function app.my_notices() is
  'What is new or waits for the caller, one row for each plan and kind. A protected child is not named. Logged.';

-- A number over all of one's plans: it names none, and is on every page. The list is what is logged.
create function app.my_notice_count() returns integer
language sql stable
set search_path = ''
as $$
  select count(*)::integer
  from (
    select distinct n.plan_id, n.kind from priv.my_notices() n
    where n.unread and n.kind <> all (
      array(select unnest(c.silent) from priv.notice_choices((select priv.me())) c))) unread
$$;
comment on function app.my_notice_count() is 'How many rows of app.my_notices are unread.';

create function app.mark_notices(p_plan uuid, p_kind text, p_to timestamptz) returns void
language sql volatile
set search_path = ''
as $$ select priv.mark_notices(p_plan, p_kind, p_to) $$;
comment on function app.mark_notices(uuid, text, timestamptz) is
  'The caller has looked at one kind of a plan''s notices up to a moment; what comes later is new again.';

grant execute on function priv.my_notices(), app.my_notices(), app.my_notice_count(),
  app.mark_notices(uuid, text, timestamptz) to authenticated;
