-- Key roles are given by two: an administrator proposes, and another who is neither that one nor the person
-- concerned says yes. Until then the role is not there. A municipality with a single administrator gets its
-- second by the first and the yes of whoever runs the service, who sees a name, a role and nothing else.

create table app.key_role_proposals (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid() unique,
  person_id uuid not null references app.people (id),
  unit_id uuid,
  role text not null check (role in ('coordinator', 'administrator')),
  title text,
  from_on date not null,
  until_on date,
  proposed_by uuid not null references app.people (id),
  proposed_at timestamptz not null default clock_timestamp(),
  state text not null default 'PROPOSED' check (state in ('PROPOSED', 'GIVEN', 'DECLINED', 'WITHDRAWN')),
  answered_by uuid references app.people (id),
  answered_at timestamptz,
  primary key (tenant_id, id),
  check ((role = 'administrator') = (unit_id is null)),
  check ((state = 'PROPOSED') = (answered_at is null)),
  check (state <> 'GIVEN' or answered_by not in (person_id, proposed_by)),
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id)
);
create unique index key_role_proposals_one on app.key_role_proposals (tenant_id, person_id, role, unit_id)
  nulls not distinct where state = 'PROPOSED';
create index on app.key_role_proposals (person_id);
comment on table app.key_role_proposals is
  'Key roles that one administrator wants to give, and what came of it. Read through app.key_roles_waiting alone.';
comment on column app.key_role_proposals.answered_by is 'Who said yes or no, or took it back.';

call priv.protect('app.key_role_proposals', 'false');
call priv.allow('kring_definer', 'app.key_role_proposals', '{select,insert,update}');
create trigger keep_keys before update on app.key_role_proposals
  for each row execute function priv.keep_keys('tenant_id', 'id', 'person_id', 'unit_id', 'role', 'title',
    'from_on', 'until_on', 'proposed_by', 'proposed_at');

set role kring_definer;

create function priv.administrators_of(p_tenant uuid) returns integer
language sql stable security definer
set search_path = ''
as $$
  select count(distinct m.person_id)::integer from app.memberships m
  where m.tenant_id = p_tenant and m.role = 'administrator' and m.valid_from <= clock_timestamp()
    and (m.valid_to is null or m.valid_to > clock_timestamp())
$$;
comment on function priv.administrators_of(uuid) is 'How many administer a tenant now.';

create function priv.runs_service() returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from app.people p
    where p.id = (select priv.me()) and p.kind = 'operator' and (select priv.session_alive()))
$$;
comment on function priv.runs_service() is 'Is the signed-in person one of those who run the service?';

create function priv.propose_key_role(p_tenant uuid, p_person uuid, p_unit uuid, p_role text, p_title text,
  p_from date, p_until date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  proposal uuid;
begin
  perform priv.administer(p_tenant);
  if not priv.is_staff_of(p_tenant, p_person) then
    perform priv.not_found();
  elsif p_person = priv.me() then
    perform priv.refuse('own_mandate');
  elsif p_role is null or p_role not in ('coordinator', 'administrator')
    or (p_role = 'administrator') <> (p_unit is null)
    or (p_unit is not null and not exists (
      select from app.tenant_units t where t.tenant_id = p_tenant and t.unit_id = p_unit))
    or p_from is null or p_from not between priv.today() and priv.today() + 366
    or coalesce(p_until < p_from, false) or coalesce(p_until > priv.today() + 7305, false) then
    perform priv.invalid_input();
  elsif priv.signed_in_at() is null then
    perform priv.refuse('sign_in_again');
  elsif exists (
    select from app.memberships m
    where m.tenant_id = p_tenant and m.person_id = p_person and m.role = p_role
      and m.unit_id is not distinct from p_unit
      and tstzrange(m.valid_from, m.valid_to) && tstzrange(priv.start_of(p_from), priv.end_of(p_until))) then
    perform priv.refuse('mandate_there');
  end if;
  insert into app.key_role_proposals (tenant_id, person_id, unit_id, role, title, from_on, until_on, proposed_by)
  values (p_tenant, p_person, p_unit, p_role, nullif(priv.words_of(p_title, 100), ''), p_from, p_until, priv.me())
  on conflict (tenant_id, person_id, role, unit_id) where state = 'PROPOSED' do nothing
  returning id into proposal;
  if proposal is null then
    perform priv.refuse('open_proposal');
  end if;
  perform priv.log_administration(p_tenant, 'mandate.propose', jsonb_build_object('person', p_person,
    'proposal', proposal, 'unit', p_unit, 'role', p_role, 'from', p_from, 'until', p_until));
  return proposal;
end
$$;
comment on function priv.propose_key_role(uuid, uuid, uuid, text, text, date, date) is
  'Proposes a key role for somebody else who works in the tenant. Refused: own_mandate, sign_in_again, mandate_there, open_proposal.';

-- A proposal that was made for a day that has passed begins today. Who was staff of the unit stays there, in
-- the new role.
create function priv.give_key_role(p_proposal app.key_role_proposals) returns void
language plpgsql
set search_path = ''
as $$
declare
  began date := greatest(p_proposal.from_on, priv.today());
  before uuid;
begin
  if p_proposal.until_on < began or not priv.is_staff_of(p_proposal.tenant_id, p_proposal.person_id) then
    perform priv.refuse('changed');
  end if;
  select m.id into before from app.memberships m
  where m.tenant_id = p_proposal.tenant_id and m.person_id = p_proposal.person_id
    and m.unit_id = p_proposal.unit_id and m.role = 'staff' and p_proposal.role = 'coordinator'
    and tstzrange(m.valid_from, m.valid_to) && tstzrange(priv.start_of(began), priv.end_of(p_proposal.until_on))
  order by m.valid_from limit 1;
  if before is not null and began = priv.today() then
    update app.memberships m set role = 'coordinator', title = coalesce(p_proposal.title, m.title),
      valid_to = priv.end_of(p_proposal.until_on)
    where m.tenant_id = p_proposal.tenant_id and m.id = before;
  else
    update app.memberships m set valid_to = priv.start_of(began)
    where m.tenant_id = p_proposal.tenant_id and m.id = before and m.valid_from < priv.start_of(began);
    perform priv.put_membership(p_proposal.tenant_id, p_proposal.person_id, p_proposal.unit_id,
      p_proposal.role, p_proposal.title, began, p_proposal.until_on);
  end if;
  perform priv.log_administration(p_proposal.tenant_id, 'mandate.give', jsonb_build_object(
    'person', p_proposal.person_id, 'proposal', p_proposal.id, 'unit', p_proposal.unit_id,
    'role', p_proposal.role, 'from', began, 'until', p_proposal.until_on));
end
$$;
comment on function priv.give_key_role(app.key_role_proposals) is 'The mandate that two have agreed on.';

create function priv.settle_key_role(p_proposal uuid, p_state text) returns app.key_role_proposals
language plpgsql
set search_path = ''
as $$
declare
  proposal app.key_role_proposals;
begin
  update app.key_role_proposals k set state = p_state, answered_by = priv.me(), answered_at = clock_timestamp()
  where k.id = p_proposal and k.state = 'PROPOSED'
  returning * into proposal;
  if proposal.id is null then
    perform priv.refuse('changed');
  end if;
  return proposal;
end
$$;
comment on function priv.settle_key_role(uuid, text) is 'What came of a proposal that stood. Refused: changed.';

create function priv.answer_key_role(p_proposal uuid, p_yes boolean) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  proposal app.key_role_proposals;
begin
  select * into proposal from app.key_role_proposals k where k.id = p_proposal;
  if proposal.id is null
    or proposal.tenant_id <> all (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_found();
  end if;
  perform priv.administer(proposal.tenant_id);
  if p_yes is null then
    perform priv.invalid_input();
  elsif priv.me() in (proposal.person_id, proposal.proposed_by) then
    perform priv.refuse('own_mandate');
  elsif priv.signed_in_at() is null then
    perform priv.refuse('sign_in_again');
  end if;
  proposal := priv.settle_key_role(p_proposal, case when p_yes then 'GIVEN' else 'DECLINED' end);
  if p_yes then
    perform priv.give_key_role(proposal);
  else
    perform priv.log_administration(proposal.tenant_id, 'mandate.decline',
      jsonb_build_object('person', proposal.person_id, 'proposal', proposal.id));
  end if;
end
$$;
comment on function priv.answer_key_role(uuid, boolean) is
  'A second administrator''s yes or no; never the proposer''s or the person''s own. Refused: own_mandate, sign_in_again, changed.';

create function priv.withdraw_key_role(p_proposal uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  proposal app.key_role_proposals;
begin
  select * into proposal from app.key_role_proposals k
  where k.id = p_proposal and k.tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}')));
  if proposal.id is null then
    perform priv.not_found();
  elsif proposal.proposed_by <> priv.me() then
    perform priv.not_allowed();
  end if;
  proposal := priv.settle_key_role(p_proposal, 'WITHDRAWN');
  perform priv.log_administration(proposal.tenant_id, 'mandate.withdraw',
    jsonb_build_object('person', proposal.person_id, 'proposal', proposal.id));
end
$$;
comment on function priv.withdraw_key_role(uuid) is 'The proposer takes a proposal back. Refused: changed.';

-- Only where the tenant has nobody else who could say yes.
create function priv.approve_second_administrator(p_proposal uuid, p_yes boolean) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  proposal app.key_role_proposals;
begin
  select * into proposal from app.key_role_proposals k
  where k.id = p_proposal and k.role = 'administrator' and priv.runs_service();
  if proposal.id is null then
    perform priv.not_found();
  end if;
  perform pg_advisory_xact_lock(hashtextextended('mandates ' || proposal.tenant_id::text, 0));
  if p_yes is null then
    perform priv.invalid_input();
  elsif priv.me() in (proposal.person_id, proposal.proposed_by) then
    perform priv.refuse('own_mandate');
  elsif priv.administrators_of(proposal.tenant_id) > 1 then
    perform priv.not_allowed();
  elsif priv.signed_in_at() is null then
    perform priv.refuse('sign_in_again');
  end if;
  proposal := priv.settle_key_role(p_proposal, case when p_yes then 'GIVEN' else 'DECLINED' end);
  if p_yes then
    perform priv.give_key_role(proposal);
  else
    perform priv.log_administration(proposal.tenant_id, 'mandate.decline',
      jsonb_build_object('person', proposal.person_id, 'proposal', proposal.id));
  end if;
end
$$;
comment on function priv.approve_second_administrator(uuid, boolean) is
  'Whoever runs the service says yes or no to a tenant''s second administrator. Refused: own_mandate, sign_in_again, changed.';

create function priv.key_roles_waiting(p_tenant uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'tenant', t.name, 'personId', k.person_id,
    'name', people.name, 'unit', u.name, 'role', k.role, 'title', k.title, 'from', k.from_on,
    'until', k.until_on, 'by', proposer.name, 'on', (k.proposed_at at time zone 'Europe/Stockholm')::date,
    'mine', k.proposed_by = priv.me(), 'aboutMe', k.person_id = priv.me(),
    -- Nobody here could say yes: a second administrator comes by whoever runs the service.
    'alone', priv.administrators_of(k.tenant_id) < 2) order by k.proposed_at), '[]')
  from app.key_role_proposals k
  join app.tenants t on t.id = k.tenant_id
  join app.people on people.id = k.person_id
  join app.people proposer on proposer.id = k.proposed_by
  left join app.units u on u.id = k.unit_id
  where k.state = 'PROPOSED' and case
    when p_tenant is null then k.role = 'administrator' and priv.administrators_of(k.tenant_id) < 2
      and priv.runs_service()
    else k.tenant_id = p_tenant and p_tenant = any (array(select priv.my_tenant_ids_as('{administrator}'))) end
$$;
comment on function priv.key_roles_waiting(uuid) is
  'Key roles that wait for a yes: in a tenant for its administrators; without one, what waits for the operator.';

grant execute on function priv.propose_key_role(uuid, uuid, uuid, text, text, date, date),
  priv.answer_key_role(uuid, boolean), priv.withdraw_key_role(uuid),
  priv.approve_second_administrator(uuid, boolean), priv.key_roles_waiting(uuid) to authenticated;
reset role;

create function app.propose_key_role(p_tenant uuid, p_person uuid, p_unit uuid, p_role text, p_title text,
  p_from date, p_until date) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.propose_key_role(p_tenant, p_person, p_unit, p_role, p_title, p_from, p_until) $$;
comment on function app.propose_key_role(uuid, uuid, uuid, text, text, date, date) is
  'Proposes a key role, which another administrator says yes or no to.';

create function app.answer_key_role(p_proposal uuid, p_yes boolean) returns void
language sql volatile
set search_path = ''
as $$ select priv.answer_key_role(p_proposal, p_yes) $$;
comment on function app.answer_key_role(uuid, boolean) is 'A second administrator''s yes or no to a key role.';

create function app.withdraw_key_role(p_proposal uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.withdraw_key_role(p_proposal) $$;
comment on function app.withdraw_key_role(uuid) is 'The proposer takes a proposal back.';

create function app.approve_second_administrator(p_proposal uuid, p_yes boolean) returns void
language sql volatile
set search_path = ''
as $$ select priv.approve_second_administrator(p_proposal, p_yes) $$;
comment on function app.approve_second_administrator(uuid, boolean) is
  'The operator''s yes or no to the second administrator of a tenant that has one.';

create function app.key_roles_waiting(p_tenant uuid) returns jsonb
language sql stable
set search_path = ''
as $$ select priv.key_roles_waiting(p_tenant) $$;
comment on function app.key_roles_waiting(uuid) is
  'Key roles that wait for a yes in a tenant; with null, second administrators that wait for the operator.';

grant execute on function app.propose_key_role(uuid, uuid, uuid, text, text, date, date),
  app.answer_key_role(uuid, boolean), app.withdraw_key_role(uuid),
  app.approve_second_administrator(uuid, boolean), app.key_roles_waiting(uuid) to authenticated;

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{mandate.propose,mandate.decline,mandate.withdraw}'::text[]);
