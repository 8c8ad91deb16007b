-- "Stoppa åtkomst nu": one step that ends one person's access to a plan at once. Why, and when it is looked at
-- again, is asked afterwards. Whoever is stopped gets the answer that everyone gets who has no such plan. It
-- holds until somebody who leads lifts it, with a reason: a day of review that passes opens nothing.

create table app.access_blocks (
  tenant_id uuid not null,
  plan_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  party_id uuid not null,
  person_id uuid not null references app.people (id),
  blocked_by uuid not null references app.people (id),
  blocked_at timestamptz not null default clock_timestamp(),
  ground text check (length(ground) between 1 and 2000),
  review_on date check (review_on between '2000-01-01' and '2199-12-31'),
  grounded_by uuid references app.people (id),
  grounded_at timestamptz,
  lifted_at timestamptz,
  lifted_by uuid references app.people (id),
  lift_reason text check (length(lift_reason) between 1 and 2000),
  primary key (tenant_id, id),
  check (num_nonnulls(ground, review_on, grounded_by, grounded_at) in (0, 4)),
  check (num_nonnulls(lifted_at, lifted_by, lift_reason) in (0, 3)),
  foreign key (tenant_id, plan_id, party_id) references app.plan_parties (tenant_id, plan_id, id)
);
create unique index access_blocks_one on app.access_blocks (tenant_id, plan_id, person_id)
  where lifted_at is null;
create index on app.access_blocks (plan_id);
comment on table app.access_blocks is
  'Access that was stopped at once, for a person in a plan. Read through app.plan_guardians alone.';
comment on column app.access_blocks.party_id is 'The part by which the person was chosen; all their parts are stopped.';
comment on column app.access_blocks.ground is 'Why, written afterwards; the newest words hold.';
comment on column app.access_blocks.review_on is 'When those who lead look at it again.';

call priv.protect('app.access_blocks', 'false');
call priv.allow('kring_definer', 'app.access_blocks', '{select,insert,update}');
call priv.allow('kring_definer', 'app.child_sessions', '{update}');
create trigger keep_keys before update on app.access_blocks
  for each row execute function
    priv.keep_keys('tenant_id', 'plan_id', 'id', 'party_id', 'person_id', 'blocked_by', 'blocked_at');

set role kring_definer;

-- As before; a guardian while they have custody, nobody who is stopped, and for each period a row.
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
      case p.role when 'guardian' then priv.custody_periods(p.id) else '{(,)}' end as custody,
      greatest(p.valid_from, mandate.valid_from, office.valid_from) as valid_from,
      least(p.ended_at, mandate.valid_to, office.valid_to, agreed.until) as valid_to
    from app.plan_parties p
    join app.plan_units u on u.tenant_id = p.tenant_id and u.id = p.plan_unit_id
    join app.zones listed on listed.tenant_id = p.tenant_id and listed.id = p.zone_id
    cross join lateral (
      select m.valid_from, m.valid_to
      from app.memberships m
      where m.person_id = p.person_id and m.tenant_id = p.tenant_id
        and (m.valid_to is null or m.valid_to > clock_timestamp())
      order by m.valid_to desc nulls first, m.valid_from
      limit 1
    ) mandate
    left join app.coordinator_pools pool on p.role = 'coordinator'
      and pool.tenant_id = p.tenant_id and pool.unit_id = u.unit_id
    left join app.coordinator_mandates office on office.tenant_id = pool.tenant_id
      and office.pool_id = pool.id and office.person_id = p.person_id
      and office.ended_at is null and office.valid_to > clock_timestamp()
    cross join lateral (
      select case when p.role = 'coordinator' then priv.agreed_until(u.id) end as until) agreed
    where p.plan_id = p_plan and u.status = 'ADMITTED'
      and (p.ended_at is null or p.ended_at > clock_timestamp())
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
  ),
  consented as materialized (select * from priv.consent_periods(p_plan)),
  bounded as (
    select o.*, least(o.valid_to, o.share_until) as until, o.custody * coalesce((
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
  'The access rule: parties × matrix + shares, as long as custody, yeses, mandates and agreements hold; nobody who is stopped.';

-- As before; nor does anyone lead who is stopped.
create or replace function priv.leaders(p_plan uuid) returns table (party_id uuid, person_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select party.id, party.person_id
  from app.plan_parties party
  join app.plans p on p.tenant_id = party.tenant_id and p.id = party.plan_id
  join app.plan_units u on u.tenant_id = party.tenant_id and u.id = party.plan_unit_id
  where party.plan_id = p_plan and u.status = 'ADMITTED'
    and party.valid_from <= clock_timestamp()
    and (party.ended_at is null or party.ended_at > clock_timestamp())
    and not exists (
      select from app.access_blocks b
      where b.tenant_id = party.tenant_id and b.plan_id = party.plan_id
        and b.person_id = party.person_id and b.lifted_at is null)
    and ((party.role = 'coordinator' and exists (
        select from app.zone_members m
        where m.person_id = party.person_id and m.basis_id = party.id and m.revoked_at is null
          and m.valid_from <= clock_timestamp()
          and (m.valid_to is null or m.valid_to > clock_timestamp())))
      or (party.role = 'professional'
        and party.plan_unit_id in (p.best_interest_lead_id, p.collaboration_lead_id)))
$$;

create function priv.block_access(p_plan uuid, p_party uuid) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_i_lead(p_plan);
  party app.plan_parties;
  block uuid;
begin
  select * into party from app.plan_parties t
  where t.plan_id = plan.id and t.id = p_party and t.zone_id = any (array(select priv.my_zone_ids('read')));
  if party.id is null then
    perform priv.not_found();
  elsif party.person_id = priv.me() then
    -- Somebody always leads: whoever stops others stays.
    perform priv.not_allowed();
  end if;
  insert into app.access_blocks (tenant_id, plan_id, party_id, person_id, blocked_by)
  values (plan.tenant_id, plan.id, party.id, party.person_id, priv.me())
  on conflict (tenant_id, plan_id, person_id) where lifted_at is null do nothing
  returning id into block;
  if block is null then
    -- Stopped already: what was asked for is so.
    return (
      select b.id from app.access_blocks b
      where b.plan_id = plan.id and b.person_id = party.person_id and b.lifted_at is null);
  end if;
  update app.child_sessions s set ended_at = clock_timestamp()
  where s.plan_id = plan.id and s.person_id = party.person_id and s.ended_at is null;
  perform priv.tell_people(plan, 'access.block', jsonb_build_object('block', block, 'party', party.id));
  return block;
end
$$;
comment on function priv.block_access(uuid, uuid) is
  'Ends a person''s access to a plan now; for those who lead. Gives the block.';

create function priv.block_i_lead(p_block uuid) returns app.access_blocks
language plpgsql security definer
set search_path = ''
as $$
declare
  block app.access_blocks;
begin
  select b.* into block from app.access_blocks b
  join app.plan_parties t on t.tenant_id = b.tenant_id and t.id = b.party_id
  where b.id = p_block and t.zone_id = any (array(select priv.my_zone_ids('read')));
  if block.id is null then
    perform priv.not_found();
  end if;
  perform priv.plan_i_lead(block.plan_id);
  select * into block from app.access_blocks b where b.id = p_block;
  if block.lifted_at is not null then
    perform priv.refuse('changed');
  end if;
  return block;
end
$$;
comment on function priv.block_i_lead(uuid) is 'A block that stands, for those who lead its plan, or the right refusal.';

create function priv.ground_block(p_block uuid, p_ground text, p_review_on date) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  block app.access_blocks := priv.block_i_lead(p_block);
  words text := btrim(coalesce(p_ground, ''), E' \t\r\n');
begin
  if words = '' or length(words) > 2000 or p_review_on is null
    or p_review_on not between priv.today() and priv.today() + 366 then
    perform priv.invalid_input();
  end if;
  update app.access_blocks b set ground = words, review_on = p_review_on,
    grounded_by = priv.me(), grounded_at = clock_timestamp()
  where b.id = p_block;
  insert into app.access_log (tenant_id, person_id, plan_id, action, detail)
  values (block.tenant_id, priv.me(), block.plan_id, 'access.block.ground',
    jsonb_build_object('block', block.id));
end
$$;
comment on function priv.ground_block(uuid, text, date) is
  'Why access was stopped and when it is looked at again, written afterwards. Refused: changed.';

create function priv.lift_block(p_block uuid, p_reason text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  block app.access_blocks := priv.block_i_lead(p_block);
  reason text := btrim(coalesce(p_reason, ''), E' \t\r\n');
  plan app.plans;
begin
  if reason = '' or length(reason) > 2000 then
    perform priv.invalid_input();
  end if;
  update app.access_blocks b set lifted_at = clock_timestamp(), lifted_by = priv.me(), lift_reason = reason
  where b.id = p_block;
  select * into plan from app.plans p where p.id = block.plan_id;
  perform priv.tell_people(plan, 'access.unblock', jsonb_build_object('block', block.id));
end
$$;
comment on function priv.lift_block(uuid, text) is
  'Lets a person in again who was stopped, with a reason; for those who lead. Refused: changed.';

grant execute on function priv.block_access(uuid, uuid), priv.ground_block(uuid, text, date),
  priv.lift_block(uuid, text) to authenticated;
reset role;

create trigger members_follow_insert after insert on app.access_blocks
  referencing new table as changed for each statement execute function priv.members_follow_plan();
create trigger members_follow_update after update on app.access_blocks
  referencing new table as changed for each statement execute function priv.members_follow_plan();

-- What somebody said in a plan that is not there for them any more tells that there is one.
drop policy read on app.consents;
create policy read on app.consents for select to authenticated
  using (plan_id = any (array(select priv.my_plan_ids()))
    and (giver_party_id = any (array(select priv.my_own_party_ids()))
      or (plan_unit_id in (select u.id from app.plan_units u)
        and plan_id <> all (array(select priv.my_family_plan_ids())))));
comment on policy read on app.consents is
  'One''s own, and for professionals those of units they know. Others of the family: priv.answers_in.';

create function app.block_access(p_plan uuid, p_party uuid) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.block_access(p_plan, p_party) $$;
comment on function app.block_access(uuid, uuid) is 'Ends a person''s access to a plan now.';

create function app.ground_block(p_block uuid, p_ground text, p_review_on date) returns void
language sql volatile
set search_path = ''
as $$ select priv.ground_block(p_block, p_ground, p_review_on) $$;
comment on function app.ground_block(uuid, text, date) is 'Why access was stopped, and when it is looked at again.';

create function app.lift_block(p_block uuid, p_reason text) returns void
language sql volatile
set search_path = ''
as $$ select priv.lift_block(p_block, p_reason) $$;
comment on function app.lift_block(uuid, text) is 'Lets a person in again who was stopped.';
grant execute on function app.block_access(uuid, uuid), app.ground_block(uuid, text, date),
  app.lift_block(uuid, text) to authenticated;

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{access.block,access.block.ground,access.unblock}'::text[]);
