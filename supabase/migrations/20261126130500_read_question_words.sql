-- A question about a reading is quoted in a sentence, not in a row of the log.

create function priv.moment_in_words(at timestamptz) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select to_char(here.at, '" den" FMDD ') || (
    '{januari,februari,mars,april,maj,juni,juli,augusti,september,oktober,november,december}'::text[])
    [extract(month from here.at)::integer] || to_char(here.at, ' YYYY" kl. "HH24.MI')
  from (select at at time zone 'Europe/Stockholm' as at) here
$$;
comment on function priv.moment_in_words(timestamptz) is ' den 26 november 2026 kl. 04.27';
grant execute on function priv.moment_in_words(timestamptz) to kring_definer;

set role kring_definer;
create or replace function priv.place_to_ask(p_plan uuid, p_read bigint)
returns table (zone_id uuid, quotation text, turns_to text)
language plpgsql stable security definer
set search_path = ''
as $$
declare
  found record;
  mine uuid[] := array(select priv.my_zone_ids('comment'));
begin
  select * into found
  from priv.reads_of(p_plan, null, null, true, null, null, null, null, p_read, 1);
  if found.id is null then
    perform priv.not_found();
  end if;
  zone_id := case when found.zone_id = any (mine) then found.zone_id
    when found.listed_in = any (mine) then found.listed_in end;
  if zone_id is null or found.mine then
    perform priv.not_allowed();
  end if;
  quotation := coalesce(found.label, 'Någon') || ' läste'
    || coalesce(' ”' || case when found.zone_id = place_to_ask.zone_id
      then priv.part_in_words(found.zone_id) end || '”', '')
    || priv.moment_in_words(found.at);
  turns_to := coalesce((
    select u.id::text from app.plan_units u
    where u.id = found.plan_unit_id and u.status = 'ADMITTED' and exists (
      select from app.plan_parties party
      where party.plan_unit_id = u.id and party.valid_from <= clock_timestamp()
        and (party.ended_at is null or party.ended_at > clock_timestamp())
        and priv.reads_zone(party.person_id, place_to_ask.zone_id))), '');
  return next;
end
$$;
reset role;
