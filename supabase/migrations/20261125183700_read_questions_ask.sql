-- "Fråga varför" turns to the unit that read and waits for an answer, as any comment can now: the unit finds
-- it among what it is asked, and how long it has waited is seen. A unit that no longer takes part, or none of
-- whose people read the place, is not turned to; the question still waits there for whoever can answer.

set role kring_definer;
drop function priv.place_to_ask(uuid, bigint);
create function priv.place_to_ask(p_plan uuid, p_read bigint)
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
  quotation := 'Läst ' || to_char(found.at at time zone 'Europe/Stockholm', 'YYYY-MM-DD HH24:MI')
    || coalesce(' · ' || found.label, '')
    || coalesce(' · ' || case when found.zone_id = place_to_ask.zone_id
      then priv.part_in_words(found.zone_id) end, '');
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
comment on function priv.place_to_ask(uuid, bigint) is
  'Where a question about a reading is asked, its quotation, and the unit it turns to.';
grant execute on function priv.place_to_ask(uuid, bigint) to authenticated;
reset role;

create or replace function app.ask_about_read(p_plan uuid, p_read bigint, p_question text) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  place record;
  thread uuid;
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    perform priv.not_found();
  elsif not priv.may_see_reads(p_plan) then
    perform priv.not_allowed();
  elsif btrim(coalesce(p_question, ''), E' \t\r\n') = '' then
    perform priv.refuse('incomplete');
  end if;
  select * into place from priv.place_to_ask(p_plan, p_read);
  thread := app.start_thread(place.zone_id, '{"type": "zone"}', place.quotation, p_question, '',
    place.turns_to, true);
  perform priv.remember_question(p_plan, place.zone_id, thread, p_read);
  return thread;
end
$$;
