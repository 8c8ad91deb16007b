-- Gallring: a part of a plan goes for good when its board's rule says so, on a decision with a reference, ordered
-- by one administrator and confirmed by another, and never while somebody holds it. Of a part that went the zone
-- itself stays as a tombstone: nobody is let in, and nothing is taken into it again.

alter table app.zones
  add column disposed_at timestamptz,
  add column locked_at timestamptz;
comment on column app.zones.locked_at is
  'A database from before a purge was restored: nobody is let in until it has been purged again (…_ledger.sql).';
comment on column app.zones.disposed_at is 'When its content was disposed of. From then on it takes nothing in and lets nobody in.';

create table app.disposal_holds (
  tenant_id uuid not null,
  plan_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  zone_id uuid,
  authority_id uuid not null references app.authorities (id),
  kind text not null check (kind in ('RESEARCH', 'PLACED', 'DISPUTE', 'INSPECTION', 'OTHER')),
  reason text not null check (length(reason) between 1 and 1000),
  review_on date not null,
  placed_by uuid not null references app.people (id),
  placed_at timestamptz not null default clock_timestamp(),
  lifted_by uuid references app.people (id),
  lifted_at timestamptz,
  lift_reason text check (length(lift_reason) between 1 and 1000),
  primary key (tenant_id, id),
  check (num_nulls(lifted_by, lifted_at, lift_reason) in (0, 3)),
  foreign key (tenant_id, plan_id) references app.plans (tenant_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.disposal_holds (plan_id) where lifted_at is null;
create index on app.disposal_holds (zone_id);
comment on table app.disposal_holds is
  'What may not be disposed of though its time has come: why, who said so, and when it is looked at again. A review day that passes opens nothing.';
comment on column app.disposal_holds.zone_id is 'The part; null: the whole plan, whoever answers for it.';

create table app.disposal_orders (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid() unique,
  authority_id uuid not null references app.authorities (id),
  decision text not null check (length(decision) between 1 and 200),
  state text not null default 'ORDERED' check (state in ('ORDERED', 'DONE', 'DECLINED', 'WITHDRAWN')),
  ordered_by uuid not null references app.people (id),
  ordered_at timestamptz not null default clock_timestamp(),
  answered_by uuid references app.people (id),
  answered_at timestamptz,
  primary key (tenant_id, id),
  check ((state = 'ORDERED') = (answered_at is null)),
  check (state not in ('DONE', 'DECLINED') or answered_by <> ordered_by)
);
create index on app.disposal_orders (authority_id);
comment on table app.disposal_orders is 'What an administrator wants disposed of, on which decision, and what another said.';
comment on column app.disposal_orders.decision is 'Reference of the decision to dispose (gallringsbeslut).';

create table app.disposal_order_zones (
  tenant_id uuid not null,
  order_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  primary key (tenant_id, order_id, zone_id),
  foreign key (tenant_id, order_id) references app.disposal_orders (tenant_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.disposal_order_zones (zone_id);
comment on table app.disposal_order_zones is 'The parts that an order is about.';

create table app.disposals (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  authority_id uuid references app.authorities (id),
  kind text not null,
  decision text not null check (length(decision) <= 200),
  ordered_by uuid references app.people (id),
  confirmed_by uuid references app.people (id),
  at timestamptz not null default clock_timestamp(),
  went jsonb not null,
  again_at timestamptz,
  primary key (tenant_id, zone_id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.disposals (plan_id);
comment on table app.disposals is
  'Gallringsprotokoll: which part went, on which decision, by whom, when and how much of it there was; never what it said. Append-only.';
comment on column app.disposals.kind is 'The kind of zone.';
comment on column app.disposals.went is 'How many rows of each kind there were, and the bytes of the document.';
comment on column app.disposals.again_at is 'When it went again, because a database from before was restored.';

do $$
declare
  name text;
begin
  foreach name in array '{disposal_holds,disposal_orders,disposal_order_zones,disposals}'::text[] loop
    call priv.protect(format('app.%I', name)::regclass, 'false');
    call priv.allow('kring_definer', format('app.%I', name)::regclass,
      case when name in ('disposal_holds', 'disposal_orders') then '{select,insert,update}'::text[]
        when name = 'disposals' then '{select}'::text[] else '{select,insert}'::text[] end);
  end loop;
end
$$;
create trigger keep_keys before update on app.disposal_holds
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'id', 'zone_id', 'authority_id', 'kind',
    'reason', 'placed_by', 'placed_at');
create trigger keep_keys before update on app.disposal_orders
  for each row execute function priv.keep_keys('tenant_id', 'id', 'authority_id', 'decision', 'ordered_by',
    'ordered_at');
create trigger append_only before update or delete or truncate on app.disposal_order_zones
  for each statement execute function priv.refuse_change();
create trigger append_only before update or delete or truncate on app.disposals
  for each statement execute function priv.refuse_change();

-- What comes late (a projection under way, a comment that was being written) finds the tombstone: it waits for the
-- disposal, whose lock is the stronger one, and then reads what the zone has become.
set role kring_definer;
create function priv.keep_disposed_empty() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  disposed timestamptz;
begin
  select z.disposed_at into disposed from app.zones z
  where z.tenant_id = new.tenant_id and z.id = new.zone_id for key share;
  if disposed is null then
    return new;
  elsif tg_table_name in ('zone_projections', 'zone_snapshots', 'plan_version_zones') then
    return null;
  end if;
  perform priv.not_found();
end
$$;
comment on function priv.keep_disposed_empty() is 'Trigger: nothing is taken into a part that was disposed of.';
reset role;

do $$
declare
  name text;
begin
  -- Not zone_updates: an append locks its zone and then asks for access (priv.sync_append).
  foreach name in array '{zone_projections,zone_snapshots,zone_shares,threads,comments,plan_own_sections,
    goal_child_words,best_interest_assessments,dissents,experience_answers,parent_loads,gathering_views,
    coordinator_agreements,meetings,meeting_participants,maturity_assessments,child_settings,voice_entries,
    plan_handovers,plan_milestones,hidden_parts,plan_versions,plan_version_zones,plan_approvals}'::text[] loop
    execute format('create trigger keep_disposed_empty before insert on app.%I
      for each row execute function priv.keep_disposed_empty()', name);
  end loop;
end
$$;

-- PostgreSQL keeps samples of what columns hold (pg_statistic), and those of a table that has become empty for
-- good. Nothing is ever planned by what people wrote, so no samples are taken of it.
do $$
declare
  found record;
begin
  for found in
    select a.attrelid::regclass as of, a.attname as name
    from pg_attribute a
    where a.attrelid = any ('{app.children,app.plan_units,app.plan_parties,app.consents,app.custody_notes,
        app.admission_grounds,app.access_blocks,app.protections,app.whereabouts,app.threads,app.comments,
        app.plan_sections,app.plan_goals,app.plan_actions,app.plan_own_sections,app.goal_child_words,
        app.best_interest_assessments,app.dissents,app.experience_answers,app.gathering_views,
        app.coordinator_agreements,app.agreement_answers,app.meetings,app.meeting_participants,
        app.maturity_assessments,app.voice_entries,app.plan_handovers,app.hidden_parts,app.plan_versions,
        app.plan_version_zones,app.plan_approvals,app.plan_status_changes,app.zone_updates,app.zone_snapshots,
        app.zones}'::regclass[])
      and a.attnum > 0 and not a.attisdropped
      and a.atttypid = any ('{text,jsonb,bytea,text[]}'::regtype[])
      and not (a.atttypid = 'text'::regtype and a.attname in ('id', 'key', 'kind', 'role', 'state', 'status', 'sector',
        'item_id', 'goal_id', 'action_id', 'session_id', 'position'))
  loop
    execute format('alter table %s alter column %I set statistics 0', found.of, found.name);
  end loop;
end
$$;

set role kring_definer;

-- As before, and nobody in a part that was disposed of.
create or replace function priv.wanted_members(p_plan uuid)
returns table (tenant_id uuid, zone_id uuid, person_id uuid, basis text, basis_id uuid,
  access text, valid_from timestamptz, valid_to timestamptz)
language sql stable security definer
set search_path = ''
as $$
  with party as (
    select p.tenant_id, p.id, p.person_id, p.plan_unit_id, listed.named_audience as by_name_only,
      p.role in ('professional', 'coordinator') as needs_consent,
      case p.role when 'professional' then u.sector else p.role end as audience,
      priv.mandate_periods(p.tenant_id, p.person_id, u.unit_id, p.role)
        * case p.role when 'guardian' then priv.custody_periods(p.id) else '{(,)}' end
        * case when away.id is null then '{(,)}'
          else priv.mandate_periods(away.tenant_id, away.person_id, u.unit_id, away.role)
            * tstzmultirange(tstzrange(away.valid_from,
              case when away.ended_at is not null then greatest(away.ended_at, away.valid_from) end)) end as entitled,
      away.id is not null as stands_in,
      greatest(p.valid_from, office.valid_from) as valid_from,
      least(p.ended_at, office.valid_to, agreed.until) as valid_to
    from app.plan_parties p
    join app.plan_units u on u.tenant_id = p.tenant_id and u.id = p.plan_unit_id
    join app.zones listed on listed.tenant_id = p.tenant_id and listed.id = p.zone_id
    left join app.plan_parties away on away.tenant_id = p.tenant_id and away.id = p.stands_in_for
    left join app.coordinator_pools pool on p.role = 'coordinator'
      and pool.tenant_id = p.tenant_id and pool.unit_id = u.unit_id
    left join app.coordinator_mandates office on office.tenant_id = pool.tenant_id
      and office.pool_id = pool.id and office.person_id = p.person_id
      and office.ended_at is null and office.valid_to > clock_timestamp()
    cross join lateral (
      select case when p.role = 'coordinator' then priv.agreed_until(u.id) end as until) agreed
    where p.plan_id = p_plan and u.status = 'ADMITTED'
      and (p.ended_at is null or p.ended_at > clock_timestamp())
      and not (away.id is not null and listed.named_audience)
      and (pool.id is null or office.id is not null)
      and (agreed.until is null or agreed.until > clock_timestamp())
      and not exists (
        select from app.access_blocks b
        where b.tenant_id = p.tenant_id and b.plan_id = p.plan_id and b.person_id = p.person_id
          and b.lifted_at is null)
  ),
  open_to as (
    select party.*, z.id as zone_id, z.kind as zone_kind, 'party' as basis, party.id as basis_id,
      rule.access, true as closes_on_refusal, null::timestamptz as share_until
    from party
    join app.zones z on z.plan_id = p_plan and not z.named_audience
      and num_nonnulls(z.disposed_at, z.locked_at) = 0
    join app.zone_rules rule on rule.zone_kind = z.kind and rule.audience = party.audience
    where not party.by_name_only
      and (z.kind <> 'draft' or z.plan_unit_id = party.plan_unit_id)
    union all
    select party.*, z.id, z.kind, 'share', share.id, share.access, share.basis = 'consent', share.ended_at
    from party
    join app.zone_shares share on share.plan_id = p_plan
      and (share.party_id = party.id or share.plan_unit_id = party.plan_unit_id)
      and (share.ended_at is null or share.ended_at > clock_timestamp())
    join app.zones z on z.tenant_id = share.tenant_id and z.id = share.zone_id
      and num_nonnulls(z.disposed_at, z.locked_at) = 0
      and not (party.stands_in and z.named_audience)
  ),
  consented as materialized (select * from priv.consent_periods(p_plan)),
  bounded as (
    select o.*, least(o.valid_to, o.share_until) as until, o.entitled * coalesce((
      select range_intersect_agg(c.open) from consented c
      where o.needs_consent and o.closes_on_refusal and c.plan_unit_id = o.plan_unit_id
        and (c.zone_kind is null or c.zone_kind = o.zone_kind)), '{(,)}') as open
    from open_to o
  )
  select b.tenant_id, b.zone_id, b.person_id, b.basis, b.basis_id, b.access, lower(period), upper(period)
  from bounded b
  cross join lateral unnest(b.open * case when coalesce(b.until > b.valid_from, true)
    then tstzmultirange(tstzrange(b.valid_from, b.until)) else '{}' end) period
  where upper_inf(period) or upper(period) > clock_timestamp()
$$;
comment on function priv.wanted_members(uuid) is
  'The access rule: parties × matrix + shares, as long as mandates for their unit, absences, custody, yeses and agreements hold; nobody who is stopped, and in no part that was disposed of or is locked.';

reset role;
