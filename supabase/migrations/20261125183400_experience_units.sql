-- What families answered, for a unit: means of the answers in all plans where the unit takes part. A figure
-- is there only when at least five people stand behind it, only for a quarter that is over (so that one more
-- answer never moves a figure that somebody has seen), and in halves (so that two units whose plans differ
-- by one child do not tell what that child answered).

set role kring_definer;
create function priv.unit_experience() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with seat as materialized (
    select * from priv.my_seats()
  ),
  answer as (
    select seat.tenant_id, seat.unit_id, a.person_id,
      date_trunc('quarter', a.answered_at at time zone 'Europe/Stockholm')::date as quarter,
      question.key, question.grade
    from seat
    join app.experience_answers a on a.tenant_id = seat.tenant_id
    cross join lateral (values ('said', a.said), ('understood', a.understood), ('whom', a.whom),
      ('listened', a.listened), ('own', a.own)) question (key, grade)
    where question.grade is not null
      and a.answered_at at time zone 'Europe/Stockholm' < date_trunc('quarter', priv.today()::timestamp)
      and a.answered_at at time zone 'Europe/Stockholm'
        >= date_trunc('quarter', priv.today()::timestamp) - interval '1 year'
      -- The unit as it was in the plan then: who leaves does not take the figures along.
      and exists (
        select from app.plan_units u
        where u.tenant_id = a.tenant_id and u.plan_id = a.plan_id and u.unit_id = seat.unit_id
          and u.zone_id = a.zone_id and u.status <> 'AWAITING_CONSENT')
  ),
  cell as (
    select tenant_id, unit_id, quarter, key,
      case when count(distinct person_id) >= 5 then round(avg(grade) * 2) / 2 end as mean
    from answer
    group by tenant_id, unit_id, quarter, key
  )
  select coalesce(jsonb_agg(jsonb_build_object('tenant', t.name, 'unit', u.name, 'quarters', (
      select coalesce(jsonb_agg(jsonb_build_object('from', q.quarter, 'means', q.means)
        order by q.quarter desc), '[]')
      from (
        select cell.quarter, jsonb_object_agg(cell.key, cell.mean) as means
        from cell
        where cell.tenant_id = seat.tenant_id and cell.unit_id = seat.unit_id and cell.mean is not null
        group by cell.quarter) q))
    order by u.name, t.name), '[]')
  from seat
  join app.units u on u.id = seat.unit_id
  join app.tenants t on t.id = seat.tenant_id
$$;
comment on function priv.unit_experience() is
  'Means for the caller''s units, by quarter: at least five people behind each, in halves, for quarters that are over.';
grant execute on function priv.unit_experience() to authenticated;
reset role;

create function app.unit_experience() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.unit_experience() $$;
comment on function app.unit_experience() is 'What families answered, for the caller''s units. No child or person is in it.';
grant execute on function app.unit_experience() to authenticated;
