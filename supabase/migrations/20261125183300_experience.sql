-- How it has been for the child and the guardians: a few questions after a meeting and at the tenant's
-- interval, answered by each for themselves (domain F75), and what the guardians spend on holding
-- everything together, at the start and at follow-up (F77). An answer is a row with its date, never changed.
--
-- Read by who answered. What a child answered is read by those whom the child let in with that answer, and
-- by nobody else: a guardian of a child of any age sees it only when the child said so. Units see figures of
-- at least five people, for quarters that are over, and never whose they are (…_experience_units.sql).

create table app.experience_answers (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  person_id uuid not null references app.people (id),
  role text not null check (role in ('child', 'guardian')),
  meeting_id uuid,
  said smallint check (said between 1 and 5),
  understood smallint check (understood between 1 and 5),
  whom smallint check (whom between 1 and 5),
  listened smallint check (listened between 1 and 5),
  own smallint check (own between 1 and 5),
  words text not null default '' check (length(words) <= 2000),
  open_to text[] not null default '{}' check (open_to <@ '{guardians,leaders}'::text[]),
  answered_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, meeting_id, person_id),
  check (role = 'child' or open_to = '{}'),
  check (coalesce(said, understood, whom, listened, own) is not null),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, meeting_id) references app.meetings (tenant_id, plan_id, id)
);
create index on app.experience_answers (plan_id, person_id, answered_at);
comment on table app.experience_answers is 'What a child or guardian answered about how it has been. Append-only.';
comment on column app.experience_answers.said is 'Fick du säga det du ville? 1 no, 5 yes.';
comment on column app.experience_answers.understood is 'Förstod du vad som ska hända?';
comment on column app.experience_answers.whom is 'Vet du vem du kan fråga?';
comment on column app.experience_answers.listened is 'Lyssnade de på dig?';
comment on column app.experience_answers.own is 'Var det ditt möte?';
comment on column app.experience_answers.open_to is 'Whom a child lets read this answer; empty: nobody else.';

create table app.parent_loads (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  person_id uuid not null references app.people (id),
  at text not null check (at in ('START', 'FOLLOW_UP')),
  day date not null,
  contacts smallint not null check (contacts between 0 and 200),
  hours numeric(4, 1) not null check (hours between 0 and 168),
  noted_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, plan_id, person_id, at, noted_at),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
comment on table app.parent_loads is
  'How many contacts a guardian has and how many hours a week it takes to hold them together; the newest of each holds.';

call priv.protect('app.experience_answers', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.parent_loads', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.experience_answers', '{select,insert}');
call priv.allow('kring_definer', 'app.parent_loads', '{select,insert}');

set role kring_definer;
create function priv.my_family_part(p_plan uuid) returns text
language sql stable security definer
set search_path = ''
as $$
  select p.role from app.plan_parties p
  where p.plan_id = p_plan and p.person_id = priv.me() and p.role in ('guardian', 'child')
    and p.zone_id = any (array(select priv.my_zone_ids('read')))
    and p.valid_from <= statement_timestamp()
    and (p.ended_at is null or p.ended_at > statement_timestamp())
  order by p.role limit 1
$$;
comment on function priv.my_family_part(uuid) is 'child or guardian, where the caller is one in the plan now.';

-- Plans where the caller is among those whom a child can let in.
create function priv.let_in_as(p_whom text) returns setof uuid
language sql stable security definer
set search_path = ''
as $$
  select plan from priv.my_plan_ids() plan
  where case p_whom
    when 'guardians' then priv.my_family_part(plan) = 'guardian'
    when 'leaders' then priv.i_lead(plan)
    else false end
$$;
comment on function priv.let_in_as(text) is 'Plans where the caller is a guardian, or leads.';
grant execute on function priv.my_family_part(uuid), priv.let_in_as(text) to authenticated;
reset role;

grant select on app.experience_answers, app.parent_loads to authenticated;
create policy read on app.experience_answers for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))) and (
    person_id = (select priv.me())
    or ('guardians' = any (open_to) and plan_id = any (array(select priv.let_in_as('guardians'))))
    or ('leaders' = any (open_to) and plan_id = any (array(select priv.let_in_as('leaders'))))));
create policy read on app.parent_loads for select to authenticated
  using (person_id = (select priv.me()) and zone_id = any (array(select priv.my_zone_ids('read'))));
create trigger append_only before update or delete or truncate on app.experience_answers
  for each statement execute function priv.refuse_change();
create trigger append_only before update or delete or truncate on app.parent_loads
  for each statement execute function priv.refuse_change();

-- Both commands are theirs who have the part, for themselves alone.
set role kring_definer;
create function priv.zone_of_my_part(p_plan uuid, p_role text) returns app.zones
language plpgsql
set search_path = ''
as $$
declare
  shared app.zones;
  part text := priv.my_family_part(p_plan);
begin
  select * into shared from app.zones z
  where z.plan_id = p_plan and z.kind = 'shared' and z.id = any (array(select priv.my_zone_ids('read')));
  if shared.id is null then
    perform priv.not_found();
  elsif part is null or (p_role is not null and part <> p_role) then
    perform priv.not_allowed();
  end if;
  return shared;
end
$$;
comment on function priv.zone_of_my_part(uuid, text) is 'The shared zone, for a child or guardian of the plan, or the right refusal.';

create function priv.answer_experience(p_plan uuid, p_meeting uuid, p_said integer, p_understood integer,
  p_whom integer, p_listened integer, p_own integer, p_words text, p_guardians boolean, p_leaders boolean)
returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  shared app.zones := priv.zone_of_my_part(p_plan, null);
  part text := priv.my_family_part(p_plan);
  made uuid;
begin
  if p_meeting is not null and not exists (
    select from app.meetings m
    where m.id = p_meeting and m.plan_id = p_plan and m.state = 'ENDED' and m.zone_id = shared.id) then
    perform priv.not_found();
  elsif coalesce(p_said, p_understood, p_whom, p_listened, p_own) is null then
    perform priv.refuse('incomplete');
  end if;
  insert into app.experience_answers (tenant_id, plan_id, zone_id, person_id, role, meeting_id, said,
    understood, whom, listened, own, words, open_to)
  values (shared.tenant_id, p_plan, shared.id, priv.me(), part, p_meeting, p_said, p_understood, p_whom,
    p_listened, p_own, priv.words_of(btrim(p_words, E' \t\r\n'), 2000),
    case when part = 'child' then array_remove(array[
      case when p_guardians then 'guardians' end, case when p_leaders then 'leaders' end], null)
    else '{}' end)
  on conflict (tenant_id, meeting_id, person_id) do nothing
  returning id into made;
  -- About each meeting once: who answers in two windows keeps what was said first.
  if made is null then
    perform priv.refuse('changed');
  end if;
  perform priv.log_access('experience.answer', array[p_plan], shared.id);
  return made;
end
$$;
comment on function priv.answer_experience(uuid, uuid, integer, integer, integer, integer, integer, text,
  boolean, boolean) is 'A child''s or guardian''s answers. Refused: incomplete, changed.';

create function priv.note_load(p_plan uuid, p_at text, p_contacts integer, p_hours numeric) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  shared app.zones := priv.zone_of_my_part(p_plan, 'guardian');
begin
  if p_contacts is null or p_hours is null then
    perform priv.refuse('incomplete');
  end if;
  insert into app.parent_loads (tenant_id, plan_id, zone_id, person_id, at, day, contacts, hours)
  values (shared.tenant_id, p_plan, shared.id, priv.me(), p_at, priv.today(), p_contacts, p_hours);
  perform priv.log_access('experience.load', array[p_plan], shared.id);
end
$$;
comment on function priv.note_load(uuid, text, integer, numeric) is 'A guardian''s contacts and hours. Refused: incomplete.';

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{experience.answer,experience.load}'::text[]);

grant execute on function priv.answer_experience(uuid, uuid, integer, integer, integer, integer, integer,
  text, boolean, boolean), priv.note_load(uuid, text, integer, numeric) to authenticated;
reset role;

create function app.answer_experience(p_plan uuid, p_meeting uuid, p_said integer, p_understood integer,
  p_whom integer, p_listened integer, p_own integer, p_words text, p_guardians boolean, p_leaders boolean)
returns uuid
language sql volatile
set search_path = ''
as $$
  select priv.answer_experience(p_plan, p_meeting, p_said, p_understood, p_whom, p_listened, p_own, p_words,
    coalesce(p_guardians, false), coalesce(p_leaders, false))
$$;
comment on function app.answer_experience(uuid, uuid, integer, integer, integer, integer, integer, text,
  boolean, boolean) is 'Answers how it has been; gives the answer''s id.';

create function app.note_load(p_plan uuid, p_at text, p_contacts integer, p_hours numeric) returns void
language sql volatile
set search_path = ''
as $$ select priv.note_load(p_plan, p_at, p_contacts, p_hours) $$;
comment on function app.note_load(uuid, text, integer, numeric) is 'Notes a guardian''s contacts and hours a week.';

-- The page: what is asked now (a meeting of the last month without an answer, else the interval), what was
-- answered, and for who leads what a child let them read.
create function app.plan_experience(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  part text := priv.my_family_part(p_plan);
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  elsif part is null and not priv.i_lead(p_plan) then
    perform priv.not_allowed();
  end if;
  perform priv.log_access('plan.experience', array[p_plan]);
  return (
    select jsonb_build_object('child', c.name, 'part', part,
      'age', extract(year from age(priv.today(), c.born_on))::integer,
      'meeting', case when part is not null then (
        select jsonb_build_object('id', m.id, 'at', priv.iso(m.starts_at))
        from app.meetings m
        where m.plan_id = p_plan and m.state = 'ENDED'
          and m.ended_at > statement_timestamp() - interval '30 days'
          and not exists (
            select from app.experience_answers a
            where a.meeting_id = m.id and a.person_id = (select priv.me()))
        order by m.ended_at desc limit 1) end,
      'due', part is not null and not exists (
        select from app.experience_answers a
        where a.plan_id = p_plan and a.person_id = (select priv.me())
          and a.answered_at > statement_timestamp() - make_interval(days => k.experience_days)),
      'answers', (
        select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'at', priv.iso(a.answered_at),
          'mine', a.person_id = (select priv.me()), 'role', a.role, 'meeting', a.meeting_id is not null,
          'grades', jsonb_strip_nulls(jsonb_build_object('said', a.said, 'understood', a.understood,
            'whom', a.whom, 'listened', a.listened, 'own', a.own)),
          'words', a.words, 'openTo', a.open_to) order by a.answered_at), '[]')
        from app.experience_answers a where a.plan_id = p_plan),
      'loads', (
        select coalesce(jsonb_agg(jsonb_build_object('at', l.at, 'day', l.day, 'contacts', l.contacts,
          'hours', l.hours) order by l.at desc), '[]')
        from (
          select distinct on (l.at) l.* from app.parent_loads l
          where l.plan_id = p_plan
          order by l.at, l.noted_at desc) l))
    from app.plans p
    join app.children c on c.id = p.child_id
    cross join lateral priv.choices_of(p.tenant_id) k
    where p.id = p_plan);
end
$$;
comment on function app.plan_experience(uuid) is
  'What a child or guardian is asked and has answered, and what a child let others read; null when the plan is not for the caller. Logged.';
grant execute on function app.answer_experience(uuid, uuid, integer, integer, integer, integer, integer, text,
  boolean, boolean), app.note_load(uuid, text, integer, numeric), app.plan_experience(uuid) to authenticated;
