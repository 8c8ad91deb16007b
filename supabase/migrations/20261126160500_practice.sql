-- A practice municipality beside a real one: a tenant of its own, with units of its own, where the staff write in
-- plans of children who do not exist. Everything in it is called Övning, so that lists, documents and mails say
-- so by themselves. Whoever works in the real one may come; who leaves that one leaves this one too.

create unique index tenants_practice on app.tenants (practice_of) where practice_of is not null;

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{practice.open,practice.exercise}'::text[]);

set role kring_definer;

create function priv.open_practice(p_tenant uuid) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  real app.tenants;
  practice uuid;
  board uuid;
begin
  perform priv.keep_house(p_tenant);
  select * into real from app.tenants t where t.id = p_tenant;
  if real.practice_of is not null then
    perform priv.invalid_input();
  end if;
  select t.id into practice from app.tenants t where t.practice_of = p_tenant;
  if practice is not null then
    return practice;
  end if;
  insert into app.tenants (slug, name, practice_of)
  values ('ovning-' || real.slug, 'Övning: ' || real.name, p_tenant)
  returning id into practice;
  insert into app.authorities (name, kind, home_tenant_id)
  values ('Övningsnämnden, ' || real.name, 'municipalBoard', practice)
  returning id into board;
  with unit as (
    insert into app.units (authority_id, name, sector)
    values (board, 'Övningsskolan', 'school'), (board, 'Övning: elevhälsan', 'studentHealth'),
      (board, 'Övning: familjestödet', 'social'), (board, 'Övning: vården', 'health')
    returning id, sector)
  insert into app.tenant_units (tenant_id, unit_id, answers_for)
  select practice, unit.id, case when unit.sector = 'school'
    then '{PRESCHOOL,SCHOOL}'::text[] else '{}'::text[] end
  from unit;
  insert into app.memberships (tenant_id, person_id, role, title, valid_from)
  select practice, m.person_id, 'administrator', m.title, statement_timestamp()
  from app.memberships m
  where m.tenant_id = p_tenant and m.role = 'administrator' and m.valid_from <= clock_timestamp()
    and (m.valid_to is null or m.valid_to > clock_timestamp())
  group by m.person_id, m.title;
  perform priv.log_administration(p_tenant, 'practice.open', jsonb_build_object('practice', practice));
  return practice;
end
$$;
comment on function priv.open_practice(uuid) is 'A practice municipality for a tenant that the caller administers; the one it has.';

-- One child, made up for the person who practises, and a plan that they may write in at once.
create function priv.begin_exercise(p_practice uuid) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  practice app.tenants;
  school uuid;
  signal uuid := gen_random_uuid();
  number integer;
  plan uuid;
begin
  select * into practice from app.tenants t
  where t.id = p_practice and t.practice_of = any (
    array(select priv.my_tenant_ids_as('{staff,coordinator,administrator}')));
  if practice.id is null then
    perform priv.not_found();
  end if;
  perform pg_advisory_xact_lock(hashtextextended('practice ' || p_practice::text, 0));
  select u.id into school from app.tenant_units t join app.units u on u.id = t.unit_id
  where t.tenant_id = p_practice and u.sector = 'school' and t.answers_for <> '{}'
  order by u.name limit 1;
  insert into app.memberships (tenant_id, person_id, unit_id, role, title, valid_from)
  select p_practice, priv.me(), school, 'staff', 'Övar', statement_timestamp()
  where not exists (
    select from app.memberships m
    where m.tenant_id = p_practice and m.person_id = priv.me() and m.unit_id = school
      and (m.valid_to is null or m.valid_to > clock_timestamp()));
  select count(*) + 1 into number from app.children c where c.tenant_id = p_practice;
  perform priv.save_signal(signal, 0, p_practice, school, school, jsonb_build_object(
    'childName', 'Övning ' || number, 'unborn', false, 'bornOn', (priv.today() - 3300)::text, 'protected', false,
    'stage', 'BY_AGE', 'situation', 'Det här är en övning. Barnet finns inte.', 'measures', true,
    'measuresWords', 'Övning.', 'areas', (
      select jsonb_object_agg(area, jsonb_build_object('grade', 'YES', 'comment', ''))
      from unnest('{safe,healthy,achieving,nurtured,active,respected,responsible,included}'::text[]) area),
    'guardians', jsonb_build_array(jsonb_build_object('name', 'Övningsförälder', 'identity', '',
      'informed', true, 'consent', 'yes', 'form', 'oral', 'on', priv.today()::text)))::text);
  perform priv.send_signal(signal, 1);
  perform priv.receive_signal(signal);
  perform priv.answer_signal(signal, 1, 'Övning.', 'Övning.', 'Övning.', 'Övning.', 'Övning.', true);
  plan := priv.start_plan(signal, false);
  perform priv.log_administration(p_practice, 'practice.exercise', null);
  return plan;
end
$$;
comment on function priv.begin_exercise(uuid) is 'A made-up child and its plan, for somebody who works in the real municipality.';

create function priv.leave_practice() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update app.memberships m set valid_to = greatest(m.valid_from, clock_timestamp())
  from app.tenants practice
  where practice.practice_of = new.tenant_id and m.tenant_id = practice.id and m.person_id = new.person_id
    and (m.valid_to is null or m.valid_to > clock_timestamp())
    and not exists (
      select from app.memberships real
      where real.tenant_id = new.tenant_id and real.person_id = new.person_id
        and real.role in ('staff', 'coordinator', 'administrator')
        and (real.valid_to is null or real.valid_to > clock_timestamp()));
  return null;
end
$$;
comment on function priv.leave_practice() is 'Trigger: who works in a municipality no more does not practise there either.';

create function priv.my_practices() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', practice.id, 'name', practice.name) order by practice.name), '[]')
  from app.tenants practice
  where practice.practice_of = any (
    array(select priv.my_tenant_ids_as('{staff,coordinator,administrator}')))
$$;
comment on function priv.my_practices() is 'Where the signed-in person may practise.';

grant execute on function priv.open_practice(uuid), priv.begin_exercise(uuid), priv.my_practices()
  to authenticated;
reset role;

create trigger leave_practice after update of valid_to on app.memberships
  for each row when (new.valid_to is distinct from old.valid_to) execute function priv.leave_practice();

create function app.open_practice(p_tenant uuid) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.open_practice(p_tenant) $$;
comment on function app.open_practice(uuid) is 'Opens a practice municipality.';

create function app.begin_exercise(p_practice uuid) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.begin_exercise(p_practice) $$;
comment on function app.begin_exercise(uuid) is 'Begins an exercise: a made-up child and its plan.';

create function app.my_practices() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.my_practices() $$;
comment on function app.my_practices() is 'Where the caller may practise.';
grant execute on function app.open_practice(uuid), app.begin_exercise(uuid), app.my_practices() to authenticated;
