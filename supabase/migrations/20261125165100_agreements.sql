-- The agreement between a coordinator and the parents: what the coordinator does, what not, and until
-- which day. Written by the coordinator, said yes to by each guardian in Kring. Once there is one, the
-- coordinators of that unit reach the plan until its last day and no longer; another one, said yes to by
-- all, makes it longer. Nobody has to do anything for it to end: the access rule (in the next migration)
-- counts the days.

create table app.coordinator_agreements (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  plan_unit_id uuid not null,
  content text not null check (length(content) between 1 and 4000),
  limits text not null check (length(limits) between 1 and 4000),
  ends_on date not null check (ends_on between '2000-01-01' and '2199-12-31'),
  state text not null default 'PROPOSED'
    check (state in ('PROPOSED', 'APPROVED', 'DECLINED', 'WITHDRAWN')),
  written_by uuid not null references app.people (id),
  written_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz,
  primary key (tenant_id, id),
  check ((state = 'PROPOSED') = (settled_at is null)),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, plan_unit_id) references app.plan_units (tenant_id, plan_id, id)
);
create index on app.coordinator_agreements (plan_id);
create index on app.coordinator_agreements (plan_unit_id, ends_on) where state = 'APPROVED';
create unique index on app.coordinator_agreements (tenant_id, plan_unit_id) where state = 'PROPOSED';
comment on table app.coordinator_agreements is 'Överenskommelse between the coordinators of a plan and the guardians.';
comment on column app.coordinator_agreements.ends_on is 'Its last day, in Swedish time.';

create table app.agreement_answers (
  tenant_id uuid not null,
  plan_id uuid not null,
  agreement_id uuid not null,
  id bigint generated always as identity,
  party_id uuid not null,
  person_id uuid not null references app.people (id),
  answer text not null check (answer in ('YES', 'NO')),
  note text check (length(note) between 1 and 2000),
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  check (answer = 'YES' or note is not null),
  foreign key (tenant_id, agreement_id) references app.coordinator_agreements (tenant_id, id),
  foreign key (tenant_id, plan_id, party_id) references app.plan_parties (tenant_id, plan_id, id)
);
create index on app.agreement_answers (agreement_id);
comment on table app.agreement_answers is 'What each guardian said of an agreement.';

call priv.protect('app.coordinator_agreements', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.agreement_answers', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.coordinator_agreements', '{select,insert,update}');
call priv.allow('kring_definer', 'app.agreement_answers', '{select,insert}');
create trigger keep_keys before update on app.coordinator_agreements
  for each row execute function
    priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'plan_unit_id', 'content', 'limits',
      'ends_on', 'written_by', 'written_at');
create trigger append_only before update or delete or truncate on app.agreement_answers
  for each statement execute function priv.refuse_change();

set role kring_definer;

-- An agreement is between those two; barnensbästa-ansvarig, who can ask for a new one, sees it too.
create function priv.my_agreement_plan_ids() returns setof uuid
language sql stable parallel safe security definer
set search_path = ''
as $$
  select party.plan_id
  from app.plan_parties party
  join app.plans p on p.tenant_id = party.tenant_id and p.id = party.plan_id
  where party.person_id = (select priv.me())
    and party.valid_from <= statement_timestamp()
    and (party.ended_at is null or party.ended_at > statement_timestamp())
    and (party.role in ('guardian', 'coordinator')
      or (party.role = 'professional' and party.plan_unit_id = p.best_interest_lead_id))
$$;
comment on function priv.my_agreement_plan_ids() is
  'Plans where the signed-in person is guardian, coordinator or barnensbästa-ansvarig.';
grant execute on function priv.my_agreement_plan_ids() to authenticated;

create function priv.agreed_until(p_unit uuid) returns timestamptz
language sql stable security definer
set search_path = ''
as $$
  select (max(a.ends_on) + 1)::timestamp at time zone 'Europe/Stockholm'
  from app.coordinator_agreements a
  where a.plan_unit_id = p_unit and a.state = 'APPROVED'
$$;
comment on function priv.agreed_until(uuid) is
  'When the last agreement of a unit of coordinators is over; null when there never was one.';

-- For which unit the person may write an agreement: a coordinator for their own; barnensbästa-ansvarig
-- for any of the plan, so that one that has ended can be followed by another.
create function priv.may_write_agreement(p_plan uuid, p_unit uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from app.plan_parties party
    join app.plan_units u on u.tenant_id = party.tenant_id and u.id = party.plan_unit_id
    where party.plan_id = p_plan and u.id = p_unit and u.status = 'ADMITTED'
      and u.zone_id = any (array(select priv.my_zone_ids('read')))
      and party.role = 'coordinator' and party.valid_from <= clock_timestamp()
      and (party.ended_at is null or party.ended_at > clock_timestamp())
      and (priv.i_lead_as(p_plan, 'BEST_INTEREST') or (party.person_id = priv.me() and priv.i_lead(p_plan))))
$$;
comment on function priv.may_write_agreement(uuid, uuid) is
  'May the signed-in person write an agreement for the coordinators of this unit?';

create function priv.write_agreement(p_plan uuid, p_unit uuid, p_content text, p_limits text,
  p_ends_on date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  shared app.zones;
  content text := nullif(btrim(coalesce(p_content, ''), E' \t\r\n'), '');
  bounds text := nullif(btrim(coalesce(p_limits, ''), E' \t\r\n'), '');
  today date := (clock_timestamp() at time zone 'Europe/Stockholm')::date;
  agreement uuid;
begin
  select * into shared from app.zones z
  where z.plan_id = p_plan and z.kind = 'shared' and z.id = any (array(select priv.my_zone_ids('read')));
  if shared.id is null then
    perform priv.not_found();
  elsif not priv.may_write_agreement(p_plan, p_unit) then
    perform priv.not_allowed();
  elsif content is null or bounds is null or length(content) > 4000 or length(bounds) > 4000
    -- Temporary by its nature: two years at most, then it is talked about again.
    or p_ends_on is null or p_ends_on < today or p_ends_on > today + 731 then
    perform priv.invalid_input();
  elsif not exists (
    select from app.plan_parties party
    where party.plan_id = p_plan and party.role = 'guardian'
      and (party.ended_at is null or party.ended_at > clock_timestamp())) then
    perform priv.refuse('nobody_there');
  end if;
  insert into app.coordinator_agreements (tenant_id, plan_id, zone_id, plan_unit_id, content, limits,
    ends_on, written_by)
  values (shared.tenant_id, p_plan, shared.id, p_unit, content, bounds, p_ends_on, priv.me())
  on conflict (tenant_id, plan_unit_id) where state = 'PROPOSED' do nothing
  returning id into agreement;
  if agreement is null then
    perform priv.refuse('open_agreement');
  end if;
  perform priv.log_access('agreement.write', array[p_plan], shared.id);
  perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', shared.id)::text);
  return agreement;
end
$$;
comment on function priv.write_agreement(uuid, uuid, text, text, date) is
  'Lays an agreement before the guardians. Refused: open_agreement, nobody_there.';

create function priv.open_agreement(p_agreement uuid) returns app.coordinator_agreements
language plpgsql
set search_path = ''
as $$
declare
  agreement app.coordinator_agreements;
begin
  select * into agreement from app.coordinator_agreements a
  where a.id = p_agreement and a.zone_id = any (array(select priv.my_zone_ids('read')))
    and a.plan_id = any (array(select priv.my_agreement_plan_ids()))
  for no key update;
  if agreement.id is null then
    perform priv.not_found();
  end if;
  return agreement;
end
$$;
comment on function priv.open_agreement(uuid) is 'An agreement that the signed-in person may see, locked; else not_found.';

create function priv.answer_agreement(p_agreement uuid, p_answer text, p_note text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  agreement app.coordinator_agreements := priv.open_agreement(p_agreement);
  mine uuid;
  words text := nullif(btrim(coalesce(p_note, ''), E' \t\r\n'), '');
begin
  select party.id into mine from app.plan_parties party
  where party.plan_id = agreement.plan_id and party.person_id = priv.me() and party.role = 'guardian'
    and party.valid_from <= clock_timestamp()
    and (party.ended_at is null or party.ended_at > clock_timestamp());
  if mine is null then
    perform priv.not_allowed();
  elsif agreement.state <> 'PROPOSED'
    or agreement.ends_on < (clock_timestamp() at time zone 'Europe/Stockholm')::date then
    perform priv.refuse('changed');
  elsif p_answer is null or p_answer not in ('YES', 'NO') or length(words) > 2000
    or (p_answer = 'NO' and words is null) then
    perform priv.invalid_input();
  end if;
  insert into app.agreement_answers (tenant_id, plan_id, agreement_id, party_id, person_id, answer, note)
  values (agreement.tenant_id, agreement.plan_id, agreement.id, mine, priv.me(), p_answer, words);
  if p_answer = 'NO' then
    update app.coordinator_agreements a set state = 'DECLINED', settled_at = clock_timestamp()
    where a.tenant_id = agreement.tenant_id and a.id = agreement.id;
  elsif not exists (
    select from app.plan_parties party
    where party.plan_id = agreement.plan_id and party.role = 'guardian'
      and (party.ended_at is null or party.ended_at > clock_timestamp())
      and not exists (
        select from app.agreement_answers a where a.agreement_id = agreement.id and a.party_id = party.id)) then
    update app.coordinator_agreements a set state = 'APPROVED', settled_at = clock_timestamp()
    where a.tenant_id = agreement.tenant_id and a.id = agreement.id;
  end if;
  perform priv.log_access('agreement.answer', array[agreement.plan_id], agreement.zone_id);
  perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', agreement.zone_id)::text);
end
$$;
comment on function priv.answer_agreement(uuid, text, text) is
  'A guardian''s yes, or no with a reason; valid when all have said yes. Refused: changed.';

create function priv.withdraw_agreement(p_agreement uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  agreement app.coordinator_agreements := priv.open_agreement(p_agreement);
begin
  if not priv.may_write_agreement(agreement.plan_id, agreement.plan_unit_id) then
    perform priv.not_allowed();
  elsif agreement.state <> 'PROPOSED' then
    perform priv.refuse('changed');
  end if;
  update app.coordinator_agreements a set state = 'WITHDRAWN', settled_at = clock_timestamp()
  where a.tenant_id = agreement.tenant_id and a.id = agreement.id;
  perform priv.log_access('agreement.withdraw', array[agreement.plan_id], agreement.zone_id);
  perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', agreement.zone_id)::text);
end
$$;
comment on function priv.withdraw_agreement(uuid) is 'Takes back an agreement that waits. Refused: changed.';

grant execute on function priv.agreed_until(uuid), priv.may_write_agreement(uuid, uuid),
  priv.write_agreement(uuid, uuid, text, text, date), priv.answer_agreement(uuid, text, text),
  priv.withdraw_agreement(uuid) to authenticated;
reset role;

grant select on app.coordinator_agreements, app.agreement_answers to authenticated;
create policy read on app.coordinator_agreements for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read')))
    and plan_id = any (array(select priv.my_agreement_plan_ids())));
create policy read on app.agreement_answers for select to authenticated
  using (agreement_id in (select a.id from app.coordinator_agreements a));

create trigger members_follow_insert after insert on app.coordinator_agreements
  referencing new table as changed for each statement execute function priv.members_follow_plan();
create trigger members_follow_update after update on app.coordinator_agreements
  referencing new table as changed for each statement execute function priv.members_follow_plan();

create function app.write_agreement(p_plan uuid, p_unit uuid, p_content text, p_limits text,
  p_ends_on date) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.write_agreement(p_plan, p_unit, p_content, p_limits, p_ends_on) $$;
comment on function app.write_agreement(uuid, uuid, text, text, date) is
  'Lays an agreement with the coordinators of p_unit before the guardians.';

create function app.answer_agreement(p_agreement uuid, p_answer text, p_note text) returns void
language sql volatile
set search_path = ''
as $$ select priv.answer_agreement(p_agreement, p_answer, p_note) $$;
comment on function app.answer_agreement(uuid, text, text) is 'YES, or NO with a reason.';

create function app.withdraw_agreement(p_agreement uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.withdraw_agreement(p_agreement) $$;
comment on function app.withdraw_agreement(uuid) is 'Takes back an agreement that waits.';

grant execute on function app.write_agreement(uuid, uuid, text, text, date),
  app.answer_agreement(uuid, text, text), app.withdraw_agreement(uuid) to authenticated;
