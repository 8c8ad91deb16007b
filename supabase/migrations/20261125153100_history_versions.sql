-- The history page knows the sealed versions: each is a moment that can be compared with any other. What
-- a version holds is what stood in the plan when it was proposed.

alter function app.history_page(uuid) set schema priv;
alter function priv.history_page(uuid) rename to history_frame;
comment on function priv.history_frame(uuid) is 'What app.history_page gives, without the versions. Logged.';

create function app.history_page(p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$
  select priv.history_frame(p_plan) || jsonb_build_object('versions', (
    select coalesce(jsonb_agg(jsonb_build_object('number', v.number, 'at', priv.iso(v.proposed_at),
      'zoneId', v.zone_id) order by v.number), '[]')
    from app.plan_versions v
    where v.plan_id = p_plan and v.state = 'SEALED'))
$$;
comment on function app.history_page(uuid) is
  'What the history page shows beside the logs; null when the plan is not for the caller. Logged.';
grant execute on function app.history_page(uuid) to authenticated;
