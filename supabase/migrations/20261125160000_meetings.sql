-- Meetings around a plan: who is called and to which question, what they answer and may decide, where a
-- meeting under way stands, and which actions were decided in it. What people write together lies in the
-- documents; here is only what must hold for everyone at once. A meeting belongs to the shared zone:
-- whoever reads it knows in advance who comes, and nobody who reads only another part is in any list.

create table app.meetings (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  state text not null default 'CALLED' check (state in ('CALLED', 'RUNNING', 'ENDED', 'CANCELLED')),
  revision integer not null default 1,
  call_revision integer not null default 1,
  question text not null check (length(question) between 1 and 500),
  question_from text not null check (question_from in ('CHILD', 'FAMILY', 'PROFESSIONALS')),
  starts_at timestamptz not null,
  minutes integer not null check (minutes between 10 and 240),
  place text check (length(place) <= 400),
  link text check (length(link) <= 1000 and link ~ '^https://[^[:space:]]+$'),
  chair_id uuid not null,
  child_part text not null check (child_part in ('IN_PERSON', 'PART', 'REMOTE', 'MATERIAL',
    'REPRESENTATIVE', 'NOT_ASKED')),
  child_part_note text check (length(child_part_note) <= 1000),
  called_at timestamptz not null default clock_timestamp(),
  called_by uuid not null references app.people (id),
  moved_at timestamptz,
  step text not null default 'WELCOME'
    check (step in ('WELCOME', 'PICTURE', 'GOALS', 'ACTIONS', 'FOLLOW_UP', 'APPROVAL')),
  step_at timestamptz,
  began_at timestamptz,
  turn text,
  turn_until timestamptz,
  child_spoke_at timestamptz,
  actions_opened_at timestamptz,
  ended_at timestamptz,
  ended_by uuid references app.people (id),
  follow_up_at timestamptz,
  cancelled_at timestamptz,
  cancelled_by uuid references app.people (id),
  primary key (tenant_id, id),
  unique (tenant_id, plan_id, id),
  check (child_part <> 'NOT_ASKED' or child_part_note is not null),
  check ((turn is null) = (turn_until is null)),
  check ((state in ('RUNNING', 'ENDED')) = (began_at is not null)),
  check ((state = 'ENDED') = (ended_at is not null)),
  check (state <> 'ENDED' or follow_up_at is not null),
  check ((state = 'CANCELLED') = (cancelled_at is not null)),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, chair_id) references app.plan_parties (tenant_id, plan_id, id)
);
create index on app.meetings (plan_id, starts_at);
create index on app.meetings (zone_id);
comment on table app.meetings is 'Möten: the call, and where a meeting under way stands.';
comment on column app.meetings.revision is 'Raised by every change of the meeting, its participants and its decisions: who follows it asks by this.';
comment on column app.meetings.call_revision is 'Raised when the call is changed: who changes it names what they saw.';
comment on column app.meetings.question_from is 'Whose words the question is in.';
comment on column app.meetings.place is 'Never for a protected child.';
comment on column app.meetings.chair_id is 'Any party of the plan; need not lead it.';
comment on column app.meetings.child_part is 'How the child takes part; not asked needs a reason.';
comment on column app.meetings.moved_at is 'When day or time were changed after the call: the answers from before were to another time.';
comment on column app.meetings.turn is 'Laget runt: a party''s id, or child; null when nobody has the word.';
comment on column app.meetings.actions_opened_at is 'Someone went on to the actions before everyone had been heard.';

create table app.meeting_participants (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  meeting_id uuid not null,
  party_id uuid not null,
  obligation text not null check (obligation in ('CALLED', 'INVITED')),
  answer text check (answer in ('YES', 'NO')),
  answer_note text check (length(answer_note) <= 400),
  answered_at timestamptz,
  mandate text check (length(mandate) <= 400),
  attendance text check (attendance in ('PRESENT', 'REMOTE', 'ABSENT')),
  spoke_at timestamptz,
  added_at timestamptz not null default clock_timestamp(),
  added_by uuid not null references app.people (id),
  removed_at timestamptz,
  removed_by uuid references app.people (id),
  primary key (tenant_id, meeting_id, party_id),
  check ((answer is null) = (answered_at is null)),
  foreign key (tenant_id, plan_id, meeting_id) references app.meetings (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, party_id) references app.plan_parties (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.meeting_participants (meeting_id);
create index on app.meeting_participants (zone_id);
create index on app.meeting_participants (party_id);
comment on table app.meeting_participants is 'Who is called (has to come) or invited, what they answered, and whether they came.';
comment on column app.meeting_participants.mandate is 'What the person may decide there, in their own words; without it: utan mandat.';
comment on column app.meeting_participants.removed_at is 'No longer called; the row stays, so that the change can be told.';

create table app.meeting_decisions (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  meeting_id uuid not null,
  action_id text not null check (action_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  decided_at timestamptz not null default clock_timestamp(),
  decided_by uuid not null references app.people (id),
  primary key (tenant_id, meeting_id, action_id),
  foreign key (tenant_id, plan_id, meeting_id) references app.meetings (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.meeting_decisions (meeting_id);
create index on app.meeting_decisions (zone_id);
comment on table app.meeting_decisions is 'Which actions of the plan were decided in a meeting. What they say is in the plan.';

do $$
declare
  name text;
begin
  foreach name in array array['meetings', 'meeting_participants', 'meeting_decisions'] loop
    call priv.protect(format('app.%I', name)::regclass,
      'tenant_id = any (array(select priv.my_tenant_ids()))');
    call priv.allow('kring_definer', format('app.%I', name)::regclass,
      case name when 'meeting_decisions' then '{select,insert}'::text[]
        else '{select,insert,update}'::text[] end);
    execute format('grant select on app.%I to authenticated', name);
    execute format('create policy read on app.%I for select to authenticated
      using (zone_id = any (array(select priv.my_zone_ids(''read''))))', name);
  end loop;
end
$$;

create trigger keep_keys before update on app.meetings
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'called_at',
    'called_by');
create trigger keep_keys before update on app.meeting_participants
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'meeting_id',
    'party_id');
create trigger append_only before update or delete or truncate on app.meeting_decisions
  for each statement execute function priv.refuse_change();

create function priv.raise_revision() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.revision := old.revision + 1;
  return new;
end
$$;
comment on function priv.raise_revision() is 'Trigger: a meeting that is touched has a new revision.';
create trigger raise_revision before update on app.meetings
  for each row execute function priv.raise_revision();
