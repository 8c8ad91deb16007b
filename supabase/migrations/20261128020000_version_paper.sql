-- Whoever takes a sealed version along as a PDF has taken it out of Kring, as with its package: the log says so, and
-- not that it was looked at.
create function app.version_paper(p_plan uuid, p_number integer) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  version uuid := (
    select v.id from app.plan_versions v
    where v.plan_id = p_plan and v.number = p_number and v.state = 'SEALED');
begin
  if version is null then
    return null;
  end if;
  perform priv.log_access('version.export', array[p_plan]);
  return priv.version_row(version);
end
$$;
comment on function app.version_paper(uuid, integer) is 'What a PDF of a sealed version says; null when it is not for the caller. Logged.';
grant execute on function app.version_paper(uuid, integer) to authenticated;
