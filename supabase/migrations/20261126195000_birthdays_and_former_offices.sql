-- Two findings of tests/db/random-worlds.test.ts. Somebody born on a leap day was asked a day early where the
-- age is no multiple of four: the birthday is 1 March then, as in priv.age_on and for the day they are 18. And
-- who had held an office in a coordinators' function went on reading its other mandates after their own had
-- ended: they keep their own row, which says that it is over, and no colleague's.

create function priv.birthday(p_born date, p_years integer) returns date
language sql immutable parallel safe
set search_path = ''
as $$
  select that_year + (to_char(p_born, 'MMDD') = '0229' and to_char(that_year, 'MMDD') = '0228')::integer
  from (select (p_born + make_interval(years => p_years))::date as that_year) birthday
$$;
comment on function priv.birthday(date, integer) is
  'The day on which somebody is so many years old: 1 March where they were born on a leap day and the year has none.';
grant execute on function priv.birthday(date, integer) to kring_definer;

set role kring_definer;

create or replace function priv.comes_of_age(p_plan uuid) returns date
language sql stable security definer
set search_path = ''
as $$
  select priv.birthday(c.born_on, 18)
  from app.plans p
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  where p.id = p_plan
$$;

create or replace function priv.child_asked_from(p_plan uuid) returns timestamptz
language sql stable security definer
set search_path = ''
as $$
  select least(priv.start_of(priv.comes_of_age(p_plan)), case coalesce(assessed.may_consent::text, 'age')
    when 'true' then '-infinity'::timestamptz
    when 'age' then priv.start_of(priv.birthday(c.born_on, profile.own_consent_from)) end)
  from app.plans p
  join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
  cross join lateral priv.age_profile_of(p.tenant_id) profile
  left join lateral (
    select a.may_consent from app.maturity_assessments a
    where a.tenant_id = p.tenant_id and a.plan_id = p.id
    order by a.revision desc limit 1) assessed on true
  where p.id = p_plan
$$;

create function priv.my_open_pool_ids() returns setof uuid
language sql stable parallel safe security definer
set search_path = ''
as $$
  select m.pool_id from app.coordinator_mandates m
  where m.person_id = (select priv.me()) and m.ended_at is null
    and m.valid_from <= statement_timestamp() and m.valid_to > statement_timestamp()
    and (select priv.session_alive())
  union
  select pool.id from app.coordinator_pools pool
  where pool.tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}')))
    or (pool.tenant_id, pool.unit_id) in (
      select u.tenant_id, u.unit_id from app.plan_units u
      where u.zone_id = any (array(select priv.my_zone_ids('read'))))
$$;
comment on function priv.my_open_pool_ids() is
  'Functions whose mandates somebody may see: within one of their own, as an administrator, or where they see the unit in a plan.';
revoke execute on function priv.my_open_pool_ids() from public;
grant execute on function priv.my_open_pool_ids() to authenticated;

reset role;

alter policy read on app.coordinator_mandates
  using (person_id = (select priv.me()) or pool_id = any (array(select priv.my_open_pool_ids())));

select priv.rebuild_zone_members(p.id) from app.plans p order by p.id;
