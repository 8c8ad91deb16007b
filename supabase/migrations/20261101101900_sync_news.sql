-- Two more questions of the sync server: what other processes wrote in a zone that is open here,
-- and which zones (and of which kind) have a read model that is behind.
--
--   sync_since(p_zone uuid, p_seq bigint) → (seq, bytes), in order
--   sync_projection_lag() → (zone_id, zone_kind, seq, projected)

set role kring_definer;

create function priv.sync_since(p_zone uuid, p_seq bigint) returns table (seq bigint, bytes bytea)
language sql stable security definer
set search_path = ''
as $$
  select u.seq, u.update from app.zone_updates u
  where u.zone_id = p_zone and u.seq > p_seq order by u.seq
$$;
comment on function priv.sync_since(uuid, bigint) is 'Every update of a zone after p_seq, in order.';

drop function priv.sync_projection_lag();
create function priv.sync_projection_lag()
returns table (zone_id uuid, zone_kind text, seq bigint, projected bigint)
language sql stable security definer
set search_path = ''
as $$
  select z.id, z.kind, head.seq, coalesce(p.seq, 0)
  from app.zones z
  cross join lateral (
    select u.seq from app.zone_updates u where u.zone_id = z.id order by u.seq desc limit 1
  ) head
  left join app.zone_projections p on p.tenant_id = z.tenant_id and p.zone_id = z.id
  where head.seq > coalesce(p.seq, 0)
$$;
comment on function priv.sync_projection_lag() is 'Zones whose read model is behind their log.';

grant execute on function priv.sync_since(uuid, bigint), priv.sync_projection_lag() to kring_sync;
reset role;
