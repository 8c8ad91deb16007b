-- Nothing is shared before the information was shown (PDL 8:6, GDPR art. 13): a guardian's own yes is taken when the
-- log has that the words in force were shown to that guardian in that plan. The page of consents shows them; whoever
-- posts past it is led to the page that does. A yes that somebody notes for a guardian was said outside Kring, where
-- who notes it has told them.

set role kring_definer;

create function priv.information_version() returns integer
language sql immutable parallel safe
set search_path = ''
as $$ select 1 $$;
comment on function priv.information_version() is 'Of the words in which it is said how data is handled: those in force.';

create function priv.i_was_informed(p_plan uuid) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from app.access_log l
    where l.person_id = (select priv.me()) and l.plan_id = p_plan and l.action = 'plan.information'
      and (l.detail ->> 'version')::integer = priv.information_version())
$$;
comment on function priv.i_was_informed(uuid) is 'Were the words in force shown to the caller in this plan?';

-- As before; a no needs no information.
create or replace function priv.give_consents(p_plan uuid, p_answers text, p_until date) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans;
  mine uuid;
  proved text;
  said text[];
  unit app.plan_units;
  line text;
begin
  select * into plan from app.plans p where p.id = p_plan and exists (
    select from app.zones z
    where z.plan_id = p.id and z.kind = 'shared' and z.id = any (array(select priv.my_zone_ids('read'))));
  if plan.id is null then
    perform priv.not_found();
  end if;
  perform from app.zones z where z.plan_id = plan.id order by z.id for no key update;
  select party.id into mine from priv.my_parties(p_plan) party
  where party.id in (select giver.party_id from priv.consent_givers(p_plan) giver);
  select s.acr into proved from app.sessions s
  where s.id = (priv.claims() ->> 'sid') and s.person_id = priv.me();
  if mine is null then
    perform priv.not_allowed();
  elsif proved is null then
    perform priv.refuse('sign_in_again');
  elsif p_until is null or coalesce(p_answers, '') = '' or length(p_answers) > 20000 then
    perform priv.invalid_input();
  end if;
  foreach line in array string_to_array(p_answers, ',') loop
    said := regexp_match(line, '^([0-9a-f-]{36}):([a-zA-Z]*):(yes|no):([0-9a-f-]{36})?$');
    if said is null then
      perform priv.invalid_input();
    end if;
    if said[3] = 'yes' and not priv.i_was_informed(plan.id) then
      perform priv.refuse('not_informed');
    end if;
    unit := priv.unit_to_ask(plan, said[1]::uuid);
    if (select c.id from app.consents c
        where c.plan_id = plan.id and c.giver_party_id = mine and c.plan_unit_id = unit.id
          and c.zone_kind is not distinct from nullif(said[2], '') and c.withdrawn_at is null
          and (c.valid_until is null or c.valid_until > clock_timestamp())
        order by c.given_at desc limit 1)
      is distinct from nullif(said[4], '')::uuid then
      perform priv.refuse('changed');
    end if;
    perform priv.put_consent(unit, mine, nullif(said[2], ''), said[3], 'kring', priv.today(), p_until, proved);
    perform priv.let_in(unit.id);
  end loop;
  perform priv.tell_people(plan, 'consent.give', jsonb_build_object('giver', mine));
end
$$;
comment on function priv.give_consents(uuid, text, date) is
  'A guardian''s own answers. Refused: changed, sign_in_again, not_informed.';

reset role;
