-- Someone notices something about a child (uppmärksamma): a signal card, from the unit that noticed to
-- the unit that answers for the child's best interests by age. Three tables, by who may read what:
--
--   signals           what the receiving unit always sees: which unit, when, an age band, eight grades
--   signal_cards      who the child is and every free text, because free text can identify
--   signal_guardians  who the guardians are, and what each has been told and has said
--
-- The last two are the sending unit's alone until every guardian has said yes: the command that notes the
-- last yes writes the receiver into `open_to_unit_id`, and a no takes it out again. Nothing else opens them.

alter table app.tenant_units add column answers_for text[] not null default '{}'
  check (answers_for <@ '{UNBORN,PRESCHOOL,SCHOOL,AFTER_SCHOOL}'::text[]);
comment on column app.tenant_units.answers_for is
  'Of which children the unit is barnensbästa-ansvarig here: MHV, BVC, school, KAA.';

create table app.signals (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid() unique,
  from_unit_id uuid not null,
  to_unit_id uuid,
  state text not null default 'DRAFT'
    check (state in ('DRAFT', 'SENT', 'RECEIVED', 'ANSWERED', 'SOLVED', 'PLANNED')),
  revision integer not null default 1,
  age_band text check (
    age_band in ('UNBORN', 'AGE_0', 'AGE_1_5', 'AGE_6_12', 'AGE_13_15', 'AGE_16_20')),
  grades jsonb not null default '{}',
  measures boolean,
  created_at timestamptz not null default clock_timestamp(),
  sent_at timestamptz,
  received_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  plan_id uuid,
  primary key (tenant_id, id),
  check (state = 'DRAFT' or (sent_at is not null and to_unit_id is not null and age_band is not null)),
  check ((state in ('SOLVED', 'PLANNED')) = (ended_at is not null)),
  check ((state = 'PLANNED') = (plan_id is not null)),
  foreign key (tenant_id, from_unit_id) references app.tenant_units (tenant_id, unit_id),
  foreign key (tenant_id, to_unit_id) references app.tenant_units (tenant_id, unit_id),
  foreign key (tenant_id, plan_id) references app.plans (tenant_id, id)
);
create index on app.signals (tenant_id, from_unit_id);
create index on app.signals (tenant_id, to_unit_id);
create index on app.signals (plan_id);
comment on table app.signals is 'Uppmärksamma: a signal without anything that says who the child is.';
comment on column app.signals.state is 'SOLVED: closed without a plan, solved on the yellow level. PLANNED: became a plan.';
comment on column app.signals.revision is 'Raised by every change of the card: who saves names the one they saw.';
comment on column app.signals.age_band is 'All that is said of the age to who may not know the child; set when sent.';
comment on column app.signals.grades is 'Wheel area → YES, NO or UNKNOWN. Comments are words, and stand on the card.';

create table app.signal_cards (
  tenant_id uuid not null,
  signal_id uuid not null,
  unit_id uuid not null,
  open_to_unit_id uuid,
  author_id uuid not null references app.people (id),
  author_name text not null,
  child_name text not null default '',
  unborn boolean not null default false,
  born_on date,
  protected_identity boolean not null default false,
  stage text not null default 'BY_AGE' check (stage in ('BY_AGE', 'IN_SCHOOL', 'LEFT_SCHOOL')),
  situation text not null default '',
  measures_words text not null default '',
  area_words jsonb not null default '{}',
  primary key (tenant_id, signal_id),
  foreign key (tenant_id, signal_id) references app.signals (tenant_id, id)
);
comment on table app.signal_cards is 'Upptäckarkort: who the child is and what is said in words.';
comment on column app.signal_cards.unit_id is 'The sending unit, whose card it is.';
comment on column app.signal_cards.open_to_unit_id is 'The receiving unit, while every guardian''s yes stands; else null.';
comment on column app.signal_cards.stage is 'What age alone does not say: started school early or late, left upper secondary school.';

create table app.signal_guardians (
  tenant_id uuid not null,
  signal_id uuid not null,
  place smallint not null check (place in (1, 2)),
  name text not null,
  identity text,
  informed boolean,
  consent text check (consent in ('yes', 'no')),
  form text check (form in ('oral', 'written')),
  said_on date,
  noted_by uuid references app.people (id),
  noted_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, signal_id, place),
  check (consent is distinct from 'yes' or (informed and form is not null and said_on is not null)),
  foreign key (tenant_id, signal_id) references app.signals (tenant_id, id)
);
comment on table app.signal_guardians is 'The child''s guardians as the sender knows them, and what each has said.';
comment on column app.signal_guardians.identity is 'As an identity provider would assert it; how an account is found, never a name alone.';
comment on column app.signal_guardians.consent is 'A yes counts only from who was informed, with its form and day (an oral one is valid).';

create table app.signal_log (
  tenant_id uuid not null,
  id bigint generated always as identity,
  at timestamptz not null default clock_timestamp(),
  person_id uuid not null references app.people (id),
  signal_id uuid not null,
  action text not null,
  detail jsonb,
  primary key (tenant_id, id),
  foreign key (tenant_id, signal_id) references app.signals (tenant_id, id)
);
create index on app.signal_log (signal_id, at);
create index on app.signal_log (person_id, at);
comment on table app.signal_log is 'Åtkomstlogg of signals: one row per read and per change. Append-only.';
comment on column app.signal_log.detail is 'Which guardian, which answer; never a word of the card.';

call priv.protect('app.signals', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.signal_cards', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.signal_guardians', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.signal_log', 'false');
call priv.allow('kring_definer', 'app.signals', '{select,insert,update}');
call priv.allow('kring_definer', 'app.signal_cards', '{select,insert,update}');
call priv.allow('kring_definer', 'app.signal_guardians', '{select,insert,update,delete}');
call priv.allow('kring_definer', 'app.signal_log', '{select,insert}');

create trigger keep_keys before update on app.signals
  for each row execute function priv.keep_keys('tenant_id', 'id', 'created_at');
create trigger keep_keys before update on app.signal_cards
  for each row execute function priv.keep_keys('tenant_id', 'signal_id', 'author_id');
create trigger append_only before update or delete or truncate on app.signal_log
  for each statement execute function priv.refuse_change();

-- A draft's guardian can be taken away again; what someone has said about a sent signal stays.
create function priv.keep_guardians() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if exists (select from app.signals s
    where s.tenant_id = old.tenant_id and s.id = old.signal_id and s.state <> 'DRAFT') then
    raise exception using errcode = '42501', message = 'append_only';
  end if;
  return old;
end
$$;
comment on function priv.keep_guardians() is 'Trigger: guardians are taken away from drafts only.';
create trigger keep_guardians before delete on app.signal_guardians
  for each row execute function priv.keep_guardians();

set role kring_definer;

create function priv.my_seats() returns table (tenant_id uuid, unit_id uuid)
language sql stable parallel safe security definer
set search_path = ''
as $$
  select distinct m.tenant_id, m.unit_id
  from app.memberships m
  where m.person_id = (select priv.me()) and m.unit_id is not null
    and m.role in ('staff', 'coordinator')
    and m.valid_from <= statement_timestamp()
    and (m.valid_to is null or m.valid_to > statement_timestamp())
    and (select priv.session_alive())
$$;
comment on function priv.my_seats() is 'Units that the person works for now, and in which tenant.';

create function priv.responsible_units()
returns table (tenant_id uuid, unit_id uuid, name text, answers_for text[])
language sql stable parallel safe security definer
set search_path = ''
as $$
  select t.tenant_id, t.unit_id, u.name, t.answers_for
  from app.tenant_units t
  join app.units u on u.id = t.unit_id
  where t.answers_for <> '{}'
    and t.tenant_id in (select s.tenant_id from priv.my_seats() s)
    and exists (
      select from app.memberships m
      where m.tenant_id = t.tenant_id and m.unit_id = t.unit_id and m.role in ('staff', 'coordinator')
        and m.valid_from <= statement_timestamp()
        and (m.valid_to is null or m.valid_to > statement_timestamp()))
$$;
comment on function priv.responsible_units() is
  'Units that answer for children where the person works, and have someone who would read a signal.';

create function priv.log_signal(p_action text, p_signals uuid[], p_detail jsonb default null) returns void
language sql volatile security definer
set search_path = ''
as $$
  insert into app.signal_log (tenant_id, person_id, signal_id, action, detail)
  select s.tenant_id, priv.me(), s.id, p_action, p_detail
  from app.signals s
  where s.id = any (p_signals)
$$;
comment on function priv.log_signal(text, uuid[], jsonb) is 'One row per signal that the signed-in person reads or changes now.';
grant execute on function priv.my_seats(), priv.responsible_units(), priv.log_signal(text, uuid[], jsonb)
  to authenticated;
reset role;

grant select on app.signals, app.signal_cards, app.signal_guardians to authenticated;
create policy read on app.signals for select to authenticated
  using (
    (tenant_id, from_unit_id) in (select s.tenant_id, s.unit_id from priv.my_seats() s)
    or (state <> 'DRAFT'
      and (tenant_id, to_unit_id) in (select s.tenant_id, s.unit_id from priv.my_seats() s)));
create policy read on app.signal_cards for select to authenticated
  using (
    (tenant_id, unit_id) in (select s.tenant_id, s.unit_id from priv.my_seats() s)
    or (tenant_id, open_to_unit_id) in (select s.tenant_id, s.unit_id from priv.my_seats() s));
create policy read on app.signal_guardians for select to authenticated
  using (signal_id in (select c.signal_id from app.signal_cards c));
comment on policy read on app.signal_cards is 'The sending unit; the receiving one when all guardians have said yes.';
