-- Where a protected child meets somebody is told to those who need it (domain 5.3, test 6: needsLocation): kept
-- apart as a protected parent's places are, and given to those who lead and whom they have named. For everyone
-- else, the child too, there is none: not on a page, not in a calendar's file. A link is no place.

set role kring_definer;

create or replace function priv.meeting_call(p_zone app.zones, p_call jsonb) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
declare
  white constant text := E' \t\r\n';
  question text := nullif(btrim(coalesce(p_call ->> 'question', ''), white), '');
  place text := nullif(btrim(coalesce(p_call ->> 'place', ''), white), '');
  link text := nullif(btrim(coalesce(p_call ->> 'link', ''), white), '');
  note text := nullif(btrim(coalesce(p_call ->> 'childPartNote', ''), white), '');
  chair uuid := (p_call ->> 'chairId')::uuid;
  called uuid[] := string_to_array(nullif(p_call ->> 'called', ''), ',')::uuid[];
  invited uuid[] := string_to_array(nullif(p_call ->> 'invited', ''), ',')::uuid[];
  everyone uuid[];
begin
  called := coalesce(called, '{}');
  -- Whoever chairs comes.
  invited := coalesce(invited, '{}')
    || case when chair = any (called || coalesce(invited, '{}')) then '{}' else array[chair] end;
  everyone := called || invited;
  if question is null or chair is null or note is null and p_call ->> 'childPart' = 'NOT_ASKED'
    or (p_call ->> 'startsAt') is null
    or (p_call ->> 'startsAt')::timestamptz
      not between clock_timestamp() - interval '1 day' and clock_timestamp() + interval '2 years'
    or cardinality(everyone) <> (select count(distinct party) from unnest(everyone) party)
    or exists (
      select from unnest(everyone) wanted
      where not exists (
        select from app.plan_parties party
        join app.plan_units u on u.tenant_id = party.tenant_id and u.id = party.plan_unit_id
        where party.id = wanted and party.plan_id = p_zone.plan_id and party.zone_id = p_zone.id
          and u.status = 'ADMITTED' and party.valid_from <= clock_timestamp()
          and (party.ended_at is null or party.ended_at > clock_timestamp()))) then
    perform priv.invalid_input();
  end if;
  return p_call || jsonb_build_object('question', question, 'place', place, 'link', link,
    'childPartNote', note, 'called', called, 'invited', invited);
end
$$;

reset role;
