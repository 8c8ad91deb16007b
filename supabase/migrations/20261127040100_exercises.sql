-- An exercise is done when what it asks for stands in its plan (domain F124), and is then a training of whoever did
-- it in the municipality where they really work (F106). Kring sees that it was done; nobody has to vouch for it.

insert into app.access_actions (kind, action) values ('CHANGED', 'practice.done');

set role kring_definer;

create function priv.my_exercises() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('plan', p.id, 'name', c.name,
    'wrote', exists (
        select from app.plan_goals g where g.plan_id = p.id and btrim(g.title) <> '')
      and exists (
        select from app.plan_actions a
        where a.plan_id = p.id and btrim(a.title) <> '' and a.plan_unit_id is not null),
    'met', exists (select from app.meetings m where m.plan_id = p.id and m.called_by = priv.me()),
    'proposed', exists (
      select from app.plan_versions v where v.plan_id = p.id and v.proposed_by = priv.me()),
    'countedOn', (
      select t.day from app.staff_trainings t
      where t.tenant_id = practice.practice_of and t.person_id = priv.me() and t.withdrawn_at is null
        and t.training = c.name || ' i Kring'))
    order by c.name collate "sv-x-icu"), '[]')
  from app.tenants practice
  join app.plans p on p.tenant_id = practice.id
  join app.children c on c.id = p.child_id
  where practice.practice_of = any (
      array(select priv.my_tenant_ids_as('{staff,coordinator,administrator}')))
    and exists (
      select from app.plan_parties t
      where t.plan_id = p.id and t.person_id = priv.me() and t.role = 'professional'
        and (t.ended_at is null or t.ended_at > clock_timestamp()))
$$;
comment on function priv.my_exercises() is 'The caller''s exercises, what is done of each, and the day when it was counted.';

create function priv.finish_exercise(p_plan uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  exercise jsonb;
  practice app.tenants;
begin
  select one into exercise from jsonb_array_elements(priv.my_exercises()) one
  where (one ->> 'plan')::uuid = p_plan;
  if exercise is null then
    perform priv.not_found();
  elsif not ((exercise ->> 'wrote')::boolean and (exercise ->> 'met')::boolean
      and (exercise ->> 'proposed')::boolean) then
    perform priv.refuse('incomplete');
  end if;
  select t.* into practice from app.tenants t join app.plans p on p.tenant_id = t.id where p.id = p_plan;
  if exercise ->> 'countedOn' is not null then
    return;
  end if;
  insert into app.staff_trainings (tenant_id, person_id, training, level, day, noted_by)
  values (practice.practice_of, priv.me(), (exercise ->> 'name') || ' i Kring', 'BASIC', priv.today(), priv.me());
  perform priv.log_administration(practice.practice_of, 'practice.done', null);
end
$$;
comment on function priv.finish_exercise(uuid) is
  'Counts a finished exercise as a training of the caller; once. Refused: incomplete.';

grant execute on function priv.my_exercises(), priv.finish_exercise(uuid) to authenticated;
reset role;

create function app.my_exercises() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.my_exercises() $$;
comment on function app.my_exercises() is 'The exercises of the signed-in person, and what is done of each.';

create function app.finish_exercise(p_plan uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.finish_exercise(p_plan) $$;
comment on function app.finish_exercise(uuid) is 'Counts a finished exercise as a training. Refused: incomplete.';
grant execute on function app.my_exercises(), app.finish_exercise(uuid) to authenticated;
