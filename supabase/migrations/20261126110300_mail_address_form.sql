-- What is no address is refused before the table's own check does it: the check would write the whole row,
-- with what was typed in it, to the log of the database.

create function priv.is_mail_address(p_address text) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select length(p_address) <= 254 and p_address
    ~ '^[^[:space:][:cntrl:]@<>(),;:"\\]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,}$'
$$;
comment on function priv.is_mail_address(text) is 'Could mail go there? One address, and nothing that a header would take for more.';
grant execute on function priv.is_mail_address(text) to kring_definer;

-- As before; invalid_input for what is no address.
create or replace function priv.set_mail_address(p_address text, p_language text, p_secret_hash text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  box app.mail_boxes;
  today date := (clock_timestamp() at time zone 'Europe/Stockholm')::date;
begin
  if not priv.session_alive() then
    perform priv.not_found();
  elsif not coalesce(priv.is_mail_address(p_address), false) or coalesce(p_language, '') !~ '^[a-z]{2}$'
    or coalesce(p_secret_hash, '') !~ '^[0-9a-f]{64}$' then
    perform priv.invalid_input();
  end if;
  select * into box from app.mail_boxes b where b.person_id = priv.me() for update;
  if (box.asked_at at time zone 'Europe/Stockholm')::date = today and box.asked_times >= 5 then
    raise exception using errcode = 'PT429', message = 'too_many';
  end if;
  insert into app.mail_boxes as b (person_id, address, language, secret_hash, asked_at, asked_times)
  values (priv.me(), p_address, p_language, p_secret_hash, clock_timestamp(), 1)
  on conflict (person_id) do update set address = excluded.address, language = excluded.language,
    secret_hash = excluded.secret_hash, asked_at = excluded.asked_at, confirmed_at = null,
    asked_times = case when (b.asked_at at time zone 'Europe/Stockholm')::date = today
      then b.asked_times + 1 else 1 end;
end
$$;
