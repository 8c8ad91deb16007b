-- What is counted for the statistics, and the releases that are made of it (decision 0028). A fact is counted once, at
-- the end of the quarter in which it was first known, and never again: what was published cannot be worked back by
-- waiting for a figure to move. A fact names no child and no plan; it stays when they are disposed of.
--
-- Nobody reads facts or counts: kring_statistician (server/statistics) gets counts through functions and gives back a
-- release in which no group of fewer than five can be worked out. People get their part of the newest release.

do $$
begin
  if not exists (select from pg_roles where rolname = 'kring_statistician') then
    create role kring_statistician nologin noinherit;
  end if;
end
$$;
comment on role kring_statistician is 'Makes the statistics'' releases: EXECUTE on priv.statistics_*, no table.';
grant usage on schema priv to kring_statistician;

create table app.statistics_facts (
  tenant_id uuid not null references app.tenants (id),
  population text not null,
  item text not null,
  child text not null,
  unit_id uuid,
  month date not null check (extract(day from month) = 1),
  parts text[] not null check (cardinality(parts) > 0),
  days integer check (days >= 0),
  primary key (tenant_id, population, item),
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id)
);
comment on table app.statistics_facts is 'What was counted, each thing once. Read by nobody but the functions that count.';
comment on column app.statistics_facts.population is 'The indicator (src/lib/domain/statistics/indicators.ts).';
comment on column app.statistics_facts.item is 'A hash of what was counted, so that it is not counted again; leads back to nothing that is gone.';
comment on column app.statistics_facts.child is 'A hash of whose it is, another in each population: how many children stand behind a figure.';
comment on column app.statistics_facts.unit_id is 'The unit that leads; null: it belongs to none.';
comment on column app.statistics_facts.days is 'For lead times: how many days it took.';

create table app.statistics_releases (
  tenant_id uuid not null references app.tenants (id),
  through date not null,
  made_at timestamptz not null default clock_timestamp(),
  content jsonb not null,
  primary key (tenant_id, through)
);
comment on table app.statistics_releases is 'All that was published of a tenant at the end of a quarter, at once.';
comment on column app.statistics_releases.through is 'The last day that is counted.';
comment on column app.statistics_releases.content is 'src/lib/domain/statistics/release.ts; holds no figure below five.';

call priv.protect('app.statistics_facts', 'false');
call priv.protect('app.statistics_releases', 'false');
call priv.allow('kring_definer', 'app.statistics_facts', '{select,insert}');
call priv.allow('kring_definer', 'app.statistics_releases', '{select,insert}');
create trigger append_only before update or delete or truncate on app.statistics_facts
  for each statement execute function priv.refuse_change();
create trigger append_only before update or delete or truncate on app.statistics_releases
  for each statement execute function priv.refuse_change();

set role kring_definer;

create function priv.last_closed_quarter() returns date
language sql stable
set search_path = ''
as $$ select date_trunc('quarter', priv.today()::timestamp)::date - 1 $$;
comment on function priv.last_closed_quarter() is 'The last day of the newest quarter that is over, in Sweden.';

create function priv.statistics_due() returns table (tenant_id uuid, through date)
language sql stable security definer
set search_path = ''
as $$
  select t.id, priv.last_closed_quarter()
  from app.tenants t
  where not exists (
    select from app.statistics_releases r
    where r.tenant_id = t.id and r.through >= priv.last_closed_quarter())
$$;
comment on function priv.statistics_due() is 'Tenants that have no release for the newest quarter that is over.';

create function priv.statistics_counts(p_tenant uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with part as (
    select f.population, f.unit_id, f.month, f.child, one.part
    from app.statistics_facts f
    cross join lateral unnest(f.parts) one (part)
    where f.tenant_id = p_tenant
  ),
  line as (
    select true as whole, null::uuid as unit_id, population, month, child, part from part
    union all
    select false, unit_id, population, month, child, part from part where unit_id is not null
  ),
  first as (
    select line.*, row_number() over (same order by month) = 1 as is_first
    from line
    window same as (partition by whole, unit_id, population, part, child, extract(year from month))
  )
  select coalesce(jsonb_agg(to_jsonb(c)), '[]')
  from (
    select population, unit_id as unit, to_char(month, 'YYYY-MM') as month, part, count(*) as items,
      count(*) filter (where is_first) as children
    from first
    group by whole, unit_id, population, month, part
    order by population, unit_id, month, part) c
$$;
comment on function priv.statistics_counts(uuid) is
  'Raw counts of a tenant by unit (null: all), month and part, for who makes the release.';

create function priv.statistics_spread(p_tenant uuid, p_population text, p_unit uuid, p_from date, p_to date)
returns table (n integer, median integer, p90 integer)
language sql stable security definer
set search_path = ''
as $$
  select count(*)::integer, (percentile_disc(0.5) within group (order by f.days))::integer,
    (percentile_disc(0.9) within group (order by f.days))::integer
  from app.statistics_facts f
  where f.tenant_id = p_tenant and f.population = p_population and f.days is not null
    and (p_unit is null or f.unit_id = p_unit) and f.month between p_from and p_to
$$;
comment on function priv.statistics_spread(uuid, text, uuid, date, date) is
  'Median and nine of ten of a lead time over whole months, for who makes the release.';

create function priv.statistics_release(p_tenant uuid, p_through date, p_content text) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if p_through > priv.last_closed_quarter() then
    perform priv.invalid_input();
  end if;
  insert into app.statistics_releases (tenant_id, through, content)
  values (p_tenant, p_through, p_content::jsonb);
end
$$;
comment on function priv.statistics_release(uuid, date, text) is 'Publishes a tenant''s figures up to the end of a quarter.';

create function priv.statistics_newest(p_tenant uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select r.content from app.statistics_releases r where r.tenant_id = p_tenant order by r.through desc limit 1
$$;
comment on function priv.statistics_newest(uuid) is 'The newest release of a tenant, for who makes the next.';

-- One at a time for a tenant, whichever node it is: the lock is the transaction's.
create function priv.statistics_lock(p_tenant uuid) returns boolean
language sql volatile security definer
set search_path = ''
as $$ select pg_try_advisory_xact_lock(hashtextextended('kring.statistics ' || p_tenant, 0)) $$;
comment on function priv.statistics_lock(uuid) is 'Is this the only one that makes the tenant''s release now?';

grant execute on function priv.statistics_due(), priv.statistics_counts(uuid),
  priv.statistics_spread(uuid, text, uuid, date, date), priv.statistics_release(uuid, date, text),
  priv.statistics_newest(uuid), priv.statistics_lock(uuid) to kring_statistician;
reset role;
