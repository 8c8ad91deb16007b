-- Two more things that somebody must be told of: a no that a guardian or the child has given in Kring, for those
-- who lead the plan and may know of the unit; and that somebody in the family does not agree with something.

set role kring_definer;

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
grant execute on function priv.refusals_where_i_lead() to authenticated;
reset role;

create or replace function priv.my_notices() returns table (plan_id uuid, kind text, at timestamptz, unread boolean)
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
