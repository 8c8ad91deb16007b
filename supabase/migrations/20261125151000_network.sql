-- The map of who is around the child: the plan page of the caller, and since when each party that the
-- caller may know of takes part. Days only: at which minute someone was let in is nobody's business.

create function app.plan_network(p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$
  select app.open_plan(p_plan) || jsonb_build_object('since', (
    select coalesce(jsonb_object_agg(p.id, (p.valid_from at time zone 'Europe/Stockholm')::date), '{}')
    from app.plan_parties p
    where p.plan_id = p_plan and p.valid_from <= statement_timestamp()
      and (p.ended_at is null or p.ended_at > statement_timestamp())))
$$;
comment on function app.plan_network(uuid) is
  'What app.open_plan gives, and since which Swedish day each party takes part; null when it is not for the caller. Logged by open_plan.';
grant execute on function app.plan_network(uuid) to authenticated;
