-- Whom one can look as: the parties that one sees oneself, for those who lead and for guardians.
create function app.view_as_choices(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('plan', p.id, 'child', c.name, 'people', (
    select coalesce(jsonb_agg(jsonb_build_object('personId', someone.person_id, 'name', someone.name,
      'title', someone.title, 'unit', someone.label, 'sector', someone.sector) order by array_position(
        '{health,school,studentHealth,social,family}'::text[], someone.sector), someone.label, someone.name),
      '[]')
    from (
      select distinct on (party.person_id) party.person_id, people.name, party.title, u.label, u.sector
      from app.plan_parties party
      join app.people on people.id = party.person_id
      join app.plan_units u on u.id = party.plan_unit_id
      where party.plan_id = p.id and party.person_id <> priv.me()
        and party.valid_from <= statement_timestamp()
        and (party.ended_at is null or party.ended_at > statement_timestamp())
      order by party.person_id, party.valid_from) someone))
  from app.plans p
  join app.children c on c.id = p.child_id
  where p.id = p_plan and (priv.i_lead(p_plan)
    or exists (select from priv.my_parties(p_plan) mine where mine.role = 'guardian'))
$$;
comment on function app.view_as_choices(uuid) is
  'Whom the caller can look at a plan as; null for who neither leads it nor is a guardian.';
grant execute on function app.view_as_choices(uuid) to authenticated;
