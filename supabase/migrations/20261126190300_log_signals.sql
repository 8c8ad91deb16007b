-- What the rules for signals (src/lib/domain/access-log/signals.ts) need to know of a period, as facts and in
-- one call: who read about whom as what, when, and how somebody usually works. A signal is something to look at.

-- Pages of plans that somebody asked for and did not get: how many in an hour, and nothing of which. Whether
-- there is such a plan is told by no row, no time and no size; and a flood is one row.
create table app.refused_reads (
  tenant_id uuid not null references app.tenants (id),
  person_id uuid not null references app.people (id),
  hour timestamptz not null,
  count integer not null default 1 check (count > 0),
  primary key (tenant_id, person_id, hour)
);
comment on table app.refused_reads is 'How often in an hour somebody asked for a plan''s page that was not for them.';
call priv.protect('app.refused_reads', 'false');
call priv.allow('kring_definer', 'app.refused_reads', '{select,insert,update}');

set role kring_definer;

create function priv.note_refusal() returns void
language sql volatile security definer
set search_path = ''
as $$
  insert into app.refused_reads (tenant_id, person_id, hour)
  select mine.id, priv.me(), date_trunc('hour', clock_timestamp())
  from priv.my_tenant_ids() mine (id)
  on conflict (tenant_id, person_id, hour) do update set count = app.refused_reads.count + 1
$$;
comment on function priv.note_refusal() is 'The signed-in person was refused a page of a plan now.';

create function priv.log_facts(p_tenant uuid, p_authority uuid, p_from date, p_to date) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with found as materialized (
    select l.id, l.at, l.person_id, l.acted_as, l.unit_id, l.plan_id, l.child_id, a.kind = 'OPENED' as opened,
      extract(hour from l.at at time zone 'Europe/Stockholm') as hour, coalesce(n.works, false) as works_nights
    from priv.log_found(p_tenant, p_authority, null, null, null, 'READ', p_from, p_to) f
    join app.access_log l on l.tenant_id = p_tenant and l.id = f.id
    join app.access_actions a on a.action = l.action
    left join app.night_units n on n.tenant_id = p_tenant and n.unit_id = l.unit_id
  ),
  pair as materialized (
    select found.person_id, found.plan_id, min(found.child_id::text)::uuid as child_id, count(*) as rows,
      min(found.id) as first_id,
      count(*) filter (where found.acted_as in ('member', 'administrator', 'operator', 'nobody')) as unrelated,
      min(found.id) filter (where found.acted_as in ('member', 'administrator', 'operator', 'nobody'))
        as unrelated_id,
      count(*) filter (where found.acted_as = 'ended') as ended,
      min(found.id) filter (where found.acted_as = 'ended') as ended_id,
      count(*) filter (where (found.hour >= 22 or found.hour < 5) and not found.works_nights) as night,
      min(found.id) filter (where (found.hour >= 22 or found.hour < 5) and not found.works_nights) as night_id
    from found group by found.person_id, found.plan_id
  ),
  family as materialized (
    select distinct about.child_id, about.person_id from (
      select g.child_id, g.person_id from app.guardians g where g.tenant_id = p_tenant
      union all
      select p.child_id, t.person_id
      from app.plan_parties t join app.plans p on p.tenant_id = t.tenant_id and p.id = t.plan_id
      where t.tenant_id = p_tenant and t.role in ('guardian', 'relative')) about
    where about.child_id in (select pair.child_id from pair)
  ),
  -- How many different plans somebody opened in an hour, in the period and the 90 days before it.
  hour as materialized (
    select l.person_id, date_trunc('hour', l.at) as began, count(distinct l.plan_id) as plans, min(l.id) as first_id
    from app.access_log l
    where l.tenant_id = p_tenant and l.authority_id = p_authority
      and l.person_id in (select found.person_id from found)
      and l.at >= (p_from - 90)::timestamp at time zone 'Europe/Stockholm'
      and l.at < (p_to + 1)::timestamp at time zone 'Europe/Stockholm'
      and l.action in (select a.action from app.access_actions a where a.kind = 'OPENED')
    group by l.person_id, date_trunc('hour', l.at)
  ),
  busiest as (
    select distinct on (hour.person_id) hour.person_id, hour.plans, hour.first_id, hour.began
    from hour
    where hour.began >= p_from::timestamp at time zone 'Europe/Stockholm'
    order by hour.person_id, hour.plans desc, hour.began
  )
  select jsonb_build_object(
    'pairs', (
      select coalesce(jsonb_agg(jsonb_build_object('personId', pair.person_id, 'name', who.name,
        'planId', pair.plan_id, 'rows', pair.rows, 'logId', pair.first_id,
        'family', (
          select coalesce(jsonb_agg(distinct named.name), '[]') from (
            select c.name union all
            select p.name from family f join app.people p on p.id = f.person_id
            where f.child_id = pair.child_id and f.person_id <> pair.person_id) named),
        'colleague', exists (
          select from family f
          join app.memberships theirs on theirs.tenant_id = p_tenant and theirs.person_id = f.person_id
          join app.memberships mine on mine.tenant_id = p_tenant and mine.person_id = pair.person_id
            and mine.unit_id = theirs.unit_id
          where f.child_id = pair.child_id and f.person_id <> pair.person_id),
        'protected', c.protected_identity is true,
        'unrelated', pair.unrelated, 'unrelatedId', pair.unrelated_id,
        'ended', pair.ended, 'endedId', pair.ended_id, 'night', pair.night, 'nightId', pair.night_id)
        order by pair.first_id), '[]')
      from pair
      join app.people who on who.id = pair.person_id
      left join app.children c on c.tenant_id = p_tenant and c.id = pair.child_id),
    'hours', (
      select coalesce(jsonb_agg(jsonb_build_object('personId', b.person_id, 'plans', b.plans, 'logId', b.first_id,
        'usual', (
          select percentile_disc(0.9) within group (order by h.plans) from hour h
          where h.person_id = b.person_id and h.began <> b.began))
        order by b.first_id), '[]')
      from busiest b),
    'refusals', (
      select coalesce(jsonb_agg(jsonb_build_object('personId', r.person_id, 'most', r.most) order by r.person_id),
        '[]')
      from (
        select r.person_id, max(r.count) as most from app.refused_reads r
        where r.tenant_id = p_tenant
          and r.hour >= p_from::timestamp at time zone 'Europe/Stockholm'
          and r.hour < (p_to + 1)::timestamp at time zone 'Europe/Stockholm'
          and exists (
            select from app.memberships m join app.units u on u.id = m.unit_id
            where m.tenant_id = p_tenant and m.person_id = r.person_id and u.authority_id = p_authority)
        group by r.person_id) r))
$$;
comment on function priv.log_facts(uuid, uuid, date, date) is
  'Facts of a period for the rules of signals: each reader with each plan, each reader''s busiest hour, refusals.';

create function priv.facts_of_log(p_tenant uuid, p_authority uuid, p_from date, p_to date) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.reviewer_of(p_tenant, p_authority);
  if p_from is null or p_to is null or p_to < p_from or p_to > p_from + 92 then
    perform priv.invalid_input();
  end if;
  perform priv.log_review_act('log.review.facts', p_tenant, p_authority, null,
    jsonb_build_object('purpose', 'FOLLOW_UP', 'from', p_from, 'to', p_to));
  return priv.log_facts(p_tenant, p_authority, p_from, p_to);
end
$$;
comment on function priv.facts_of_log(uuid, uuid, date, date) is
  'The facts for a reviewer, of three months at most. Refused: not_found, invalid_input. Logged.';
grant execute on function priv.note_refusal(), priv.facts_of_log(uuid, uuid, date, date) to authenticated;
reset role;

insert into app.access_actions (action, kind)
select unnest('{log.review.facts,log.review.start,log.review.open,log.review.judge,log.review.close}'::text[]),
  'CHANGED';

create function app.note_refusal() returns void
language sql volatile
set search_path = ''
as $$ select priv.note_refusal() $$;
comment on function app.note_refusal() is 'Counts that the person asked for a plan''s page that was not for them.';

create function app.log_facts(p_tenant uuid, p_authority uuid, p_from date, p_to date) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.facts_of_log(p_tenant, p_authority, p_from, p_to) $$;
comment on function app.log_facts(uuid, uuid, date, date) is
  'What the server''s rules for signals need to know of a period; the page is given signals alone. Logged.';
grant execute on function app.note_refusal(), app.log_facts(uuid, uuid, date, date) to authenticated;
