-- Opening a plan asks once, and once more for what waits for the reader when the page is there: each question
-- of its own costs as much as what it asks for.

create or replace function app.open_plan(p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$
  select priv.plan_page(p_plan)
    || jsonb_build_object('writer', priv.my_writer(p_plan), 'template', app.plan_template(p_plan))
$$;

create function app.waits_for_me(p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$
  select jsonb_build_object('call', app.my_call(p_plan), 'approvals', app.my_approvals(p_plan))
$$;
comment on function app.waits_for_me(uuid) is
  'What app.my_call and app.my_approvals give, asked for when the plan''s page is there. Logged by them.';
grant execute on function app.waits_for_me(uuid) to authenticated;
