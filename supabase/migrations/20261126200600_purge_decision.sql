-- Felskrivning: words are taken out of a part on a decision of the authority that answers for it, and its reference
-- is kept with who did it, when and why. A restore needs none: it takes nothing away.

alter table app.zone_purges add column decision text check (length(decision) between 1 and 200);
comment on column app.zone_purges.decision is 'Reference of the authority''s decision; null after a restore.';

grant usage, create on schema priv to kring_purger;
set role kring_purger;
drop function priv.purge_zone(uuid, bigint, bytea, bigint[], text, uuid, text[], jsonb);

-- As before, and on which decision.
create function priv.purge_zone(p_zone uuid, p_seq bigint, p_state bytea, p_retired bigint[],
  p_reason text, p_by uuid, p_words text[], p_payload jsonb, p_decision text) returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  zone record;
  log record;
begin
  -- The lock of an append: none is under way, and none comes between.
  select z.tenant_id, z.id, z.epoch, z.locked_at into zone
  from app.zones z where z.id = p_zone for no key update;
  select max(u.seq) as seq, count(*) as updates, sum(length(u.update)) as bytes into log
  from app.zone_updates u where u.zone_id = p_zone;
  if log.seq is distinct from p_seq then
    return null;
  end if;

  insert into app.zone_purges (tenant_id, zone_id, epoch, person_id, reason, updates_before,
    bytes_before, bytes_after, decision)
  values (zone.tenant_id, zone.id, zone.epoch + 1, p_by, p_reason, log.updates, log.bytes,
    length(p_state), p_decision);
  insert into app.zone_retired_clients (tenant_id, zone_id, client_id, epoch)
  select zone.tenant_id, zone.id, old.id, zone.epoch from unnest(p_retired) old (id)
  on conflict do nothing;
  delete from app.zone_snapshots s where s.zone_id = p_zone;
  delete from app.zone_updates u where u.zone_id = p_zone;
  -- Numbers go on: whoever knows an old one sees that there is something new.
  insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
  values (zone.tenant_id, zone.id, p_seq + 1, p_by, p_state);
  update app.zones z set epoch = z.epoch + 1,
    -- After a restore every zone begins anew; one that is locked waits for its words to be taken out.
    locked_at = case when p_reason = 'restore' then z.locked_at end
  where z.id = p_zone;
  update app.threads t set quotation = ''
  where t.zone_id = p_zone
    and exists (select from unnest(p_words) word where position(word in t.quotation) > 0);
  perform priv.sync_project(p_zone, p_seq + 1, p_payload);
  perform priv.rebuild_zone_members(z.plan_id) from app.zones z where z.id = p_zone and zone.locked_at is not null;
  perform pg_notify('kring', jsonb_build_object('kind', 'access', 'zone', p_zone)::text);
  return zone.epoch + 1;
end
$$;
comment on function priv.purge_zone(uuid, bigint, bytea, bigint[], text, uuid, text[], jsonb, text) is
  'Replaces a zone''s log by one fresh state and begins a new epoch, on a decision; null when the log has grown meanwhile.';
grant execute on function priv.purge_zone(uuid, bigint, bytea, bigint[], text, uuid, text[], jsonb, text) to kring_operator;
reset role;
revoke create on schema priv from kring_purger;
