-- Whether somebody administers a municipality, now: the pages for that are offered by the mandate, not by what
-- kind of person they once were invited as.

set role kring_definer;
create function priv.administers(p_person uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from app.memberships m
    where m.person_id = p_person and m.role = 'administrator' and m.valid_from <= statement_timestamp()
      and (m.valid_to is null or m.valid_to > statement_timestamp()))
$$;
comment on function priv.administers(uuid) is 'Has the person a mandate as administrator anywhere now?';
grant execute on function priv.administers(uuid) to kring_app;
reset role;
