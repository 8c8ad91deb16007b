-- An archive package has the attached files of its parts and each sealed version as people read it. They are asked for
-- with the package that has just been taken out: every file is a row of the log, and that row opens its bytes in
-- Storage for whom the authority has named, for as long as a package takes to be put together.

insert into app.access_actions (kind, action) values ('OPENED', 'archive.file');

set role kring_definer;

create function priv.take_archive_extras(p_package uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  taken app.archive_packages;
begin
  select * into taken from app.archive_packages k
  where k.id = p_package and k.taken_by = priv.me() and k.taken_at > clock_timestamp() - interval '1 minute';
  if taken.id is null or not exists (
    select from priv.my_record_places() mine
    where mine.tenant_id = taken.tenant_id and mine.authority_id = taken.authority_id) then
    perform priv.not_found();
  end if;
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  select f.tenant_id, priv.me(), f.plan_id, f.zone_id, 'archive.file',
    jsonb_build_object('file', f.id, 'package', taken.id)
  from app.files f
  where f.tenant_id = taken.tenant_id and f.plan_id = taken.plan_id and f.zone_id = any (taken.zone_ids)
    and f.state = 'kept';
  return jsonb_build_object(
    'files', (
      select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'tenant', f.tenant_id, 'part', f.zone_id,
        'name', f.name, 'kind', f.kind, 'bytes', f.bytes, 'sha256', f.sha256, 'sealedKey', f.sealed_key,
        'by', p.name, 'at', priv.iso(f.at)) order by f.at, f.id), '[]')
      from app.files f join app.people p on p.id = f.uploaded_by
      where f.tenant_id = taken.tenant_id and f.plan_id = taken.plan_id and f.zone_id = any (taken.zone_ids)
        and f.state = 'kept'),
    'versions', (
      select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'number', v.number, 'state', v.state,
        'hash', v.hash, 'content', v.content, 'proposedAt', priv.iso(v.proposed_at),
        'proposedBy', proposer.name, 'sealedAt', priv.iso(v.sealed_at), 'sealedBy', sealer.name, 'answers', (
          select coalesce(jsonb_agg(jsonb_build_object('partyId', a.party_id, 'who', a.who, 'answer', a.answer,
            'note', a.note, 'at', priv.iso(a.at)) order by a.at, a.id), '[]')
          from app.plan_approvals a where a.version_id = v.id)) order by v.number), '[]')
      from app.plan_versions v
      left join app.people proposer on proposer.id = v.proposed_by
      left join app.people sealer on sealer.id = v.sealed_by
      where v.tenant_id = taken.tenant_id and v.plan_id = taken.plan_id and v.state = 'SEALED'
        and v.content <> '{}'));
end
$$;
comment on function priv.take_archive_extras(uuid) is
  'The attached files and sealed versions of a package that the caller has just taken out. Each file is logged, and opened by that.';

-- As before, and what a package is being put together from.
create or replace function priv.my_file_objects(p_for text) returns setof text
language sql stable security definer
set search_path = ''
as $$
  select f.tenant_id || '/' || f.id
  from app.access_log l
  join app.files f on f.id = (l.detail ->> 'file')::uuid
  where p_for = 'read' and l.person_id = priv.me() and l.action = 'file.read'
    and l.at > clock_timestamp() - interval '1 minute'
    and f.state = 'kept' and f.zone_id = any (array(select priv.my_zone_ids('read')))
  union all
  select f.tenant_id || '/' || f.id
  from app.access_log l
  join app.archive_packages k on k.id = (l.detail ->> 'package')::uuid and k.taken_by = priv.me()
  join app.files f on f.id = (l.detail ->> 'file')::uuid and f.zone_id = any (k.zone_ids)
  where p_for = 'read' and l.person_id = priv.me() and l.action = 'archive.file'
    and l.at > clock_timestamp() - interval '5 minutes' and f.state = 'kept'
    and exists (
      select from priv.my_record_places() mine
      where mine.tenant_id = k.tenant_id and mine.authority_id = k.authority_id)
  union all
  select f.tenant_id || '/' || f.id
  from app.files f
  where p_for = 'write' and f.uploaded_by = priv.me() and f.state = 'arriving'
    and f.at > clock_timestamp() - interval '10 minutes'
    and f.zone_id = any (array(select priv.my_zone_ids('comment')))
$$;

grant execute on function priv.take_archive_extras(uuid) to authenticated;
reset role;

create function app.take_archive_extras(p_package uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.take_archive_extras(p_package) $$;
comment on function app.take_archive_extras(uuid) is 'Files and versions of a package just taken out. Logged.';
grant execute on function app.take_archive_extras(uuid) to authenticated;
