-- The part that is written anew is shown to nobody: that it was is in the log as removal.confirm, with plan and zone,
-- and not as a reading besides.
set role kring_definer;
create or replace function priv.removal_log(p_session text, p_removal uuid)
returns table (zone_kind text, seq bigint, bytes bytea)
language plpgsql security definer
set search_path = ''
as $$
declare
  removal app.word_removals := priv.removal_to_confirm(p_session, p_removal);
begin
  return query
  select z.kind, u.seq, u.update
  from app.zones z join app.zone_updates u on u.zone_id = z.id
  where z.id = removal.zone_id order by u.seq;
end
$$;
comment on function priv.removal_log(text, uuid) is 'The log of the part, for the server that writes it anew; shown to nobody.';
reset role;
