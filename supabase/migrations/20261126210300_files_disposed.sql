-- Attached files and links go with their part, whatever disposes of it: in the same transaction nobody can read
-- them any more, and the sweeper takes the bytes. Nothing is attached to a tombstone, and no samples are kept.
alter table app.files alter column name set statistics 0;
alter table app.plan_links alter column title set statistics 0, alter column whereabouts set statistics 0,
  alter column url set statistics 0;

create trigger keep_disposed_empty before insert on app.files
  for each row execute function priv.keep_disposed_empty();
create trigger keep_disposed_empty before insert on app.plan_links
  for each row execute function priv.keep_disposed_empty();

set role kring_definer;

create function priv.dispose_attached() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.dispose_files(new.id);
  perform priv.dispose_links(new.id);
  return null;
end
$$;
comment on function priv.dispose_attached() is 'Trigger: a part that is disposed of takes its files and links with it.';

-- As before, with files and links.
create or replace function priv.zone_amounts(p_zone uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'updates', (select count(*) from app.zone_updates r where r.zone_id = p_zone),
    'bytes', (select coalesce(sum(length(r.update)), 0) from app.zone_updates r where r.zone_id = p_zone),
    'snapshots', (select count(*) from app.zone_snapshots r where r.zone_id = p_zone),
    'versions', (select count(*) from app.plan_versions r where r.zone_id = p_zone)
      + (select count(*) from app.plan_version_zones r where r.zone_id = p_zone),
    'answers', (select count(*) from app.plan_approvals r where r.zone_id = p_zone),
    'threads', (select count(*) from app.threads r where r.zone_id = p_zone),
    'comments', (select count(*) from app.comments r where r.zone_id = p_zone),
    'meetings', (select count(*) from app.meetings r where r.zone_id = p_zone),
    'views', (select count(*) from app.gathering_views r where r.zone_id = p_zone),
    'voices', (select count(*) from app.voice_entries r where r.zone_id = p_zone),
    'files', (select count(*) from app.files r where r.zone_id = p_zone and r.state in ('arriving', 'kept')),
    'links', (select count(*) from app.plan_links r where r.zone_id = p_zone))
$$;

reset role;

create trigger dispose_attached after update of disposed_at on app.zones
  for each row when (old.disposed_at is null and new.disposed_at is not null)
  execute function priv.dispose_attached();
