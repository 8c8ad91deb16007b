-- What an action is for is agreed like its words and days: a version keeps it, and whoever approves
-- approves it. Versions frozen before say nothing of it, which means OTHER.

-- As before, and with the kind of an action.
create or replace function priv.zone_words(p_zone uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'sections', (
      select coalesce(jsonb_agg(jsonb_build_object('key', s.key, 'content', s.content)
        order by s.key collate "C"), '[]')
      from app.plan_sections s where s.zone_id = p_zone),
    'goals', (
      select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'title', g.title, 'content', g.content,
        'wheelArea', g.wheel_area, 'status', g.status) order by g.position collate "C", g.id), '[]')
      from app.plan_goals g where g.zone_id = p_zone),
    'actions', (
      select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'goalId', a.goal_id, 'kind', a.kind,
        'title', a.title, 'what', a.what, 'unitId', a.plan_unit_id, 'unit', u.label, 'contactId', a.contact_party_id,
        'contact', person.name, 'startOn', a.start_on, 'dueOn', a.due_on, 'doneOn', a.done_on,
        'status', a.status) order by a.position collate "C", a.id), '[]')
      from app.plan_actions a
      left join app.plan_units u on u.id = a.plan_unit_id and u.zone_id = p_zone
      left join app.plan_parties p on p.id = a.contact_party_id and p.zone_id = p_zone
      left join app.people person on person.id = p.person_id
      where a.zone_id = p_zone))
$$;
