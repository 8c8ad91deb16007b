-- A version out of which words were taken says so, to whoever reads it: its checksum is that of the text as it was
-- agreed on.

set role kring_definer;
create function priv.words_went_on(p_version uuid) returns date
language sql stable security definer
set search_path = ''
as $$
  select max((r.answered_at at time zone 'Europe/Stockholm')::date)
  from app.plan_versions v
  join app.word_removals r on r.tenant_id = v.tenant_id and r.plan_id = v.plan_id
  where v.id = p_version and r.state = 'DONE' and r.answered_at > v.sealed_at
    and (r.went ->> 'versions')::integer > 0 and r.zone_id = any (array(select priv.my_zone_ids('read')))
$$;
comment on function priv.words_went_on(uuid) is
  'The last day on which words were taken out of a sealed version, in the parts that the caller reads; null when never.';
grant execute on function priv.words_went_on(uuid) to authenticated;
reset role;

-- As before, and when words were taken out.
create or replace function app.plan_version(p_plan uuid, p_number integer) returns jsonb
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
  perform priv.log_access('version.open', array[p_plan]);
  return jsonb_build_object('version', priv.version_row(version), 'me', priv.my_party(p_plan),
    'provedRecently', priv.signed_in_at() is not null, 'wordsWentOn', priv.words_went_on(version));
end
$$;
