-- Mina planer says when a signal waits for one's unit: a number, without anything about a child, and so
-- nothing to log.

create function app.signals_waiting() returns integer
language sql stable
set search_path = ''
as $$
  select count(*)::integer from app.signals s
  where s.state = 'SENT'
    and (s.tenant_id, s.to_unit_id) in (select m.tenant_id, m.unit_id from priv.my_seats() m)
$$;
comment on function app.signals_waiting() is 'How many signals to the person''s units nobody has received yet.';
grant execute on function app.signals_waiting() to authenticated;
