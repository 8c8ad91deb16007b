-- The plan's page says what is booked: meetings that are ahead stand beside the day of the follow-up, so that a day
-- without a meeting is told from one with.

create or replace function app.open_plan(p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$
  select opened.page || jsonb_build_object(
    'writer', priv.my_writer(p_plan), 'template', app.plan_template(p_plan),
    'voice', app.plan_voice(p_plan), 'disagreements', priv.disagreements(p_plan),
    'ahead', jsonb_build_object(
      'callerId', (select p.follow_up_caller_id from app.plans p where p.id = p_plan),
      'meetings', (
        select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'startsAt', priv.iso(m.starts_at),
          'chairId', m.chair_id, 'running', m.state = 'RUNNING') order by m.starts_at), '[]')
        from app.meetings m
        where m.plan_id = p_plan and (m.state = 'RUNNING'
          or m.state = 'CALLED' and m.starts_at > statement_timestamp() - interval '2 hours'))))
  from (select priv.plan_page(p_plan) as page offset 0) opened
  where opened.page is not null
$$;
