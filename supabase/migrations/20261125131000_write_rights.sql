-- Rights inside a zone, beside the sync server: the plan page is told the same facts about its reader
-- as the server judges by, and open sockets hear of every change of those facts.

set role kring_definer;

create function priv.my_writer(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select w.writer
  from priv.zone_writers((
    select jsonb_build_array(jsonb_build_object('zone', z.id, 'person', priv.me()))
    from app.zones z
    where z.plan_id = p_plan and z.id = any (array(select priv.my_zone_ids('read')))
    order by z.kind = 'shared' desc, z.id
    limit 1)) w
$$;
comment on function priv.my_writer(uuid) is
  'The signed-in person''s part in a plan as rights inside a zone depend on it; null without a zone in it.';
grant execute on function priv.my_writer(uuid) to authenticated;

-- Which units can report for themselves hangs on who may write, so also on shares, consents and
-- mandates. The news of it is the one of access, which priv.rebuild_zone_members sends.
create function priv.members_changed() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update app.plans p set parties_epoch = p.parties_epoch + 1
  where p.id in (
    select z.plan_id from changed c
    join app.zones z on z.tenant_id = c.tenant_id and z.id = c.zone_id);
  return null;
end
$$;
comment on function priv.members_changed() is 'Trigger: rights inside a zone follow who may write in it.';

reset role;

create trigger members_changed_insert after insert on app.zone_members
  referencing new table as changed for each statement execute function priv.members_changed();
create trigger members_changed_update after update on app.zone_members
  referencing new table as changed for each statement execute function priv.members_changed();

alter function app.open_plan(uuid) set schema priv;
alter function priv.open_plan(uuid) rename to plan_page;
comment on function priv.plan_page(uuid) is 'What app.open_plan gives, without the reader''s rights. Logged.';

create function app.open_plan(p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.plan_page(p_plan) || jsonb_build_object('writer', priv.my_writer(p_plan)) $$;
comment on function app.open_plan(uuid) is 'Everything the plan page shows the caller; null when it is not for the caller. Logged.';
grant execute on function app.open_plan(uuid) to authenticated;
