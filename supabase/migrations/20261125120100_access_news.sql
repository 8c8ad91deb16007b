-- What may have changed who may read what, since the sync server last asked: so that ten thousand open
-- sockets on which nothing happens cost one small question. News by NOTIFY comes first; this is for
-- what gets lost on the way, and for times that pass.
--
--   sync_news(p_since text, p_at text, p_heads jsonb) → one row (since, at, everything, zones,
--     sessions, heads)
--     p_since, p_at: what the last answer said, null the first time. `everything`: the question is too
--       old to be answered (another database was put in place): ask about every socket.
--     zones, sessions: JSON lists of ids whose rights may have changed since.
--     p_heads: { "<zone>": seq, … } of open rooms; `heads` holds those whose log is longer now.
--
-- A transaction's changes become visible at its commit, not in the order of its number. So a change
-- carries its transaction's number, and everything from the oldest one that was still running last
-- time (pg_snapshot_xmin) is told again: twice at worst, never not at all.

alter table app.zones add column changed_xid xid8 not null default pg_current_xact_id();
alter table app.plans add column changed_xid xid8 not null default pg_current_xact_id();
alter table app.sessions add column changed_xid xid8 not null default pg_current_xact_id();
comment on column app.zones.changed_xid is 'The transaction that last changed an epoch of the zone.';
comment on column app.plans.changed_xid is 'The transaction that last changed parties_epoch.';
comment on column app.sessions.changed_xid is 'The transaction that began or ended the session.';
create index on app.zones (changed_xid);
create index on app.plans (changed_xid);
create index on app.sessions (changed_xid);
create index on app.sessions (expires_at) where revoked_at is null;
create index on app.sessions (absolute_expires_at) where revoked_at is null;
create index on app.zone_members (valid_to) where revoked_at is null and valid_to is not null;

set role kring_definer;

create function priv.mark_change() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.changed_xid := pg_current_xact_id();
  return new;
end
$$;
comment on function priv.mark_change() is 'Trigger: this row''s transaction is news for the sync server.';

create function priv.sync_news(p_since text, p_at text, p_heads jsonb)
returns table (since text, at text, everything boolean, zones jsonb, sessions jsonb, heads jsonb)
language sql stable security definer
set search_path = ''
as $$
  with asked as materialized (
    select p_since::xid8 as since, p_at::timestamptz as at, clock_timestamp() as now,
      pg_snapshot_xmin(pg_current_snapshot()) as oldest
  )
  select asked.oldest::text, asked.now::text,
    coalesce(asked.since > asked.oldest, true),
    coalesce((
      select jsonb_agg(distinct changed.id) from (
        select z.id from app.zones z where z.changed_xid >= asked.since
        union all
        select z.id from app.plans p join app.zones z on z.tenant_id = p.tenant_id and z.plan_id = p.id
        where p.changed_xid >= asked.since
        union all
        select m.zone_id from app.zone_members m
        where m.revoked_at is null and m.valid_to > asked.at - interval '1 second'
          and m.valid_to <= asked.now
      ) changed), '[]'),
    coalesce((
      select jsonb_agg(distinct changed.id) from (
        select s.id from app.sessions s where s.changed_xid >= asked.since and s.revoked_at is not null
        union all
        select s.id from app.sessions s
        where s.revoked_at is null and s.expires_at > asked.at - interval '1 second'
          and s.expires_at <= asked.now
        union all
        select s.id from app.sessions s
        where s.revoked_at is null and s.absolute_expires_at > asked.at - interval '1 second'
          and s.absolute_expires_at <= asked.now
      ) changed), '[]'),
    coalesce((
      select jsonb_object_agg(known.key, head.seq)
      from jsonb_each_text(p_heads) known
      cross join lateral (
        select u.seq from app.zone_updates u where u.zone_id = known.key::uuid
        order by u.seq desc limit 1) head
      where head.seq > known.value::bigint), '{}')
  from asked
$$;
comment on function priv.sync_news(text, text, jsonb) is
  'Zones and sessions whose rights may have changed since the last question, and logs that grew.';

grant execute on function priv.sync_news(text, text, jsonb) to kring_sync;
reset role;

create trigger mark_change before update of epoch, access_epoch on app.zones
  for each row when (old.epoch <> new.epoch or old.access_epoch <> new.access_epoch)
  execute function priv.mark_change();
create trigger mark_change before update on app.plans
  for each row when (old.parties_epoch <> new.parties_epoch or
    old.best_interest_lead_id is distinct from new.best_interest_lead_id or
    old.collaboration_lead_id is distinct from new.collaboration_lead_id)
  execute function priv.mark_change();
create trigger mark_change before update of revoked_at on app.sessions
  for each row when (old.revoked_at is distinct from new.revoked_at)
  execute function priv.mark_change();
