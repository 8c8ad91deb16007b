-- Who sees the child's own wheel is the child's to say, as with everything else in its zone: the page needs
-- the zone's name for it, and the child itself alone gets it.

create or replace function app.child_page(p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$
  select priv.child_page(p_plan) || jsonb_build_object('wheelZone', (
    select z.id from app.zones z
    where z.plan_id = p_plan and z.key = 'child' and priv.may_choose_audience(z.id, p_plan)))
$$;
grant execute on function priv.may_choose_audience(uuid, uuid) to authenticated;
