-- Saying yes and no: each guardian for themselves in Kring, or noted by those who lead; for a unit's whole
-- part or one part of the plan, until a day. What was said stays in the record; a new answer takes the
-- earlier one back. And the decisions that stand in for a yes.
--
-- A guardian who takes a yes back must be safe in doing so: the other guardian sees yes or no and nothing
-- of when, how or until when.

drop function app.note_consent(uuid, uuid, uuid, text, text, date);
drop function priv.note_consent(uuid, uuid, uuid, text, text, date);
drop function priv.put_consent(app.plan_units, uuid, text, text, date);

set role kring_definer;

create function priv.my_parties(p_plan uuid) returns setof app.plan_parties
language sql stable security definer
set search_path = ''
as $$
  select party.* from app.plan_parties party
  where party.plan_id = p_plan and party.person_id = priv.me()
    and party.zone_id = any (array(select priv.my_zone_ids('read')))
    and party.valid_from <= clock_timestamp()
    and (party.ended_at is null or party.ended_at > clock_timestamp())
$$;
comment on function priv.my_parties(uuid) is 'The signed-in person''s own parts in a plan.';

create function priv.my_own_party_ids() returns setof uuid
language sql stable parallel safe security definer
set search_path = ''
as $$
  select party.id from app.plan_parties party
  where party.person_id = (select priv.me()) and (select priv.session_alive())
$$;
comment on function priv.my_own_party_ids() is 'Parts, in any plan, that are or were the signed-in person''s.';

create function priv.my_family_plan_ids() returns setof uuid
language sql stable parallel safe security definer
set search_path = ''
as $$
  select party.plan_id from app.plan_parties party
  where party.person_id = (select priv.me()) and party.role in ('guardian', 'child', 'relative')
    and (party.ended_at is null or party.ended_at > statement_timestamp())
$$;
comment on function priv.my_family_plan_ids() is 'Plans in which the signed-in person takes part as family.';

-- Besides the shared part, which every part of a plan reads: what the unit's people read by who they are,
-- and what was opened to them by consent and the asker may know of.
create function priv.consent_parts(p_plan uuid)
returns table (plan_unit_id uuid, zone_kind text, title text)
language sql stable security definer
set search_path = ''
as $$
  select u.id, rule.zone_kind, null::text
  from app.plan_units u
  join app.zone_rules rule on rule.audience = u.sector
    and rule.zone_kind in ('health', 'school', 'studentHealth', 'social')
  where u.plan_id = p_plan and u.sector <> 'family' and exists (
      select from app.zones z where z.plan_id = p_plan and z.kind = rule.zone_kind and not z.named_audience)
    and (exists (
      select from app.plan_parties party where party.plan_unit_id = u.id and party.role = 'professional'
        and (party.ended_at is null or party.ended_at > clock_timestamp()))
      or not exists (select from app.plan_parties party where party.plan_unit_id = u.id))
  union
  select coalesce(share.plan_unit_id, party.plan_unit_id), z.kind, z.title
  from app.zone_shares share
  join app.zones z on z.tenant_id = share.tenant_id and z.id = share.zone_id
  left join app.plan_parties party on party.id = share.party_id
    and party.role in ('professional', 'coordinator')
  where share.plan_id = p_plan and share.basis = 'consent' and z.kind <> 'shared'
    and coalesce(share.plan_unit_id, party.plan_unit_id) is not null
    and (share.ended_at is null or share.ended_at > clock_timestamp())
    and z.id = any (array(select priv.my_zone_ids('read')))
$$;
comment on function priv.consent_parts(uuid) is
  'Parts of the plan that a yes to a unit opens besides the shared one, as far as the caller may know them.';

create function priv.put_consent(p_unit app.plan_units, p_giver uuid, p_kind text, p_answer text,
  p_form text, p_on date, p_until date, p_acr text) returns void
language plpgsql
set search_path = ''
as $$
begin
  if p_answer is null or p_answer not in ('yes', 'no') or p_form is null
    or p_form not in ('oral', 'written', 'kring')
    or p_on is null or p_on > priv.today() or p_on < '1990-01-01'
    -- A yes is asked for again after two years at the latest.
    or (p_answer = 'yes' and not coalesce(p_until between priv.today() and priv.today() + 731, true))
    or (p_kind is not null and not exists (
      select from priv.consent_parts(p_unit.plan_id) part
      where part.plan_unit_id = p_unit.id and part.zone_kind = p_kind))
    or not exists (
      select from priv.consent_givers(p_unit.plan_id) giver
      where giver.plan_unit_id = p_unit.id and giver.party_id = p_giver) then
    perform priv.invalid_input();
  end if;
  update app.consents c set withdrawn_at = clock_timestamp()
  where c.tenant_id = p_unit.tenant_id and c.giver_party_id = p_giver and c.plan_unit_id = p_unit.id
    and c.zone_kind is not distinct from p_kind and c.withdrawn_at is null;
  insert into app.consents (tenant_id, plan_id, giver_party_id, plan_unit_id, zone_kind, answer, form,
    given_at, valid_until, acr)
  values (p_unit.tenant_id, p_unit.plan_id, p_giver, p_unit.id, p_kind, p_answer, p_form,
    -- What somebody says here and now has its moment; what is noted of a day has the middle of it.
    case when p_form = 'kring' then clock_timestamp()
      else (p_on + time '12:00') at time zone 'Europe/Stockholm' end,
    case when p_answer = 'yes' then priv.end_of(p_until) end, p_acr);
end
$$;
comment on function priv.put_consent(app.plan_units, uuid, text, text, text, date, date, text) is
  'What one guardian says about one unit or one part for it; the earlier answer is withdrawn, not changed.';

create function priv.let_in(p_unit uuid) returns void
language sql volatile
set search_path = ''
as $$
  -- A no to a unit that is in is a refusal, which closes its zones by itself.
  update app.plan_units u set status = 'ADMITTED'
  where u.id = p_unit and u.status = 'AWAITING_CONSENT' and priv.all_agree(u.id)
$$;
comment on function priv.let_in(uuid) is 'Lets a waiting unit in when nothing holds it out any more.';

create function priv.unit_to_ask(p_plan app.plans, p_unit uuid) returns app.plan_units
language plpgsql
set search_path = ''
as $$
declare
  unit app.plan_units;
begin
  select * into unit from app.plan_units u
  where u.tenant_id = p_plan.tenant_id and u.plan_id = p_plan.id and u.id = p_unit
    and u.sector <> 'family' and u.status <> 'ENDED'
    and u.zone_id = any (array(select priv.my_zone_ids('read')));
  if unit.id is null then
    perform priv.not_found();
  end if;
  return unit;
end
$$;
comment on function priv.unit_to_ask(app.plans, uuid) is 'A unit of a plan that the caller may know of; else not_found.';

create function priv.note_consent(p_plan uuid, p_plan_unit uuid, p_giver uuid, p_answer text, p_form text,
  p_on date, p_kind text, p_until date) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_i_lead(p_plan);
  unit app.plan_units := priv.unit_to_ask(plan, p_plan_unit);
begin
  if p_form is null or p_form not in ('oral', 'written') then
    perform priv.invalid_input();
  end if;
  perform priv.put_consent(unit, p_giver, p_kind, p_answer, p_form, p_on, p_until, null);
  perform priv.let_in(unit.id);
  perform priv.tell_people(plan, 'consent.note',
    jsonb_build_object('unit', unit.id, 'giver', p_giver, 'answer', p_answer));
end
$$;
comment on function priv.note_consent(uuid, uuid, uuid, text, text, date, text, date) is
  'Notes what a guardian says about a unit: the last yes lets it in.';

-- A guardian's own answers, all or none of them. Each names the answer that stood on the page.
create function priv.give_consents(p_plan uuid, p_answers text, p_until date) returns void
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
  'A guardian''s own answers. Refused: changed, sign_in_again.';

create function priv.note_ground(p_plan uuid, p_plan_unit uuid, p_kind text, p_ground text, p_measure text,
  p_reference text, p_decided_by text, p_decided_on date, p_assessment text, p_ends_on date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_i_lead(p_plan);
  unit app.plan_units := priv.unit_to_ask(plan, p_plan_unit);
  by_board boolean := p_ground = 'FB_6_13A';
  blank text := E' \t\r\n';
  ground uuid;
begin
  if p_ground is null or p_decided_on is null or p_decided_on > priv.today() or p_ends_on is null
    or p_ends_on < priv.today() or p_ends_on > priv.today() + 731
    or btrim(coalesce(p_decided_by, ''), blank) = ''
    or (by_board and (p_measure is null or btrim(coalesce(p_reference, ''), blank) = ''
      -- The measures that the paragraph names are care, or support by the social services.
      or unit.sector is distinct from case p_measure when 'PSYCHIATRIC_CARE' then 'health' else 'social' end))
    or (not by_board and btrim(coalesce(p_assessment, ''), blank) = '')
    or (p_kind is not null and not exists (
      select from priv.consent_parts(plan.id) part
      where part.plan_unit_id = unit.id and part.zone_kind = p_kind)) then
    perform priv.invalid_input();
  elsif by_board and not (
    (select count(*) from priv.consent_givers(plan.id) g where g.plan_unit_id = unit.id) > 1
    and exists (
      select from priv.consent_givers(plan.id) g
      join app.consents c on c.giver_party_id = g.party_id and c.plan_unit_id = unit.id
        and c.zone_kind is null and c.answer = 'yes' and c.withdrawn_at is null
        and (c.valid_until is null or c.valid_until > clock_timestamp())
      where g.plan_unit_id = unit.id)) then
    perform priv.refuse('one_yes_needed');
  end if;
  -- The table's checks know the rest of what fits together.
  insert into app.admission_grounds (tenant_id, plan_id, plan_unit_id, zone_kind, ground, measure, reference,
    decided_by, decided_on, assessment, ends_on, noted_by)
  values (plan.tenant_id, plan.id, unit.id, case when not by_board then p_kind end, p_ground,
    case when by_board then p_measure end, nullif(btrim(p_reference, blank), ''), btrim(p_decided_by, blank),
    p_decided_on, case when not by_board then btrim(p_assessment, blank) end, p_ends_on, priv.me())
  returning id into ground;
  perform priv.let_in(unit.id);
  perform priv.tell_people(plan, 'ground.note', jsonb_build_object('unit', unit.id, 'ground', ground));
  return ground;
end
$$;
comment on function priv.note_ground(uuid, uuid, text, text, text, text, text, date, text, date) is
  'Records what lets a unit in without every guardian''s yes; for those who lead. Refused: one_yes_needed.';

create function priv.end_ground(p_ground uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  ground app.admission_grounds;
  plan app.plans;
begin
  select * into ground from app.admission_grounds g where g.id = p_ground;
  if ground.id is null then
    perform priv.not_found();
  end if;
  plan := priv.plan_i_lead(ground.plan_id);
  perform priv.unit_to_ask(plan, ground.plan_unit_id);
  update app.admission_grounds g set ended_at = clock_timestamp(), ended_by = priv.me()
  where g.id = p_ground and g.ended_at is null;
  perform priv.tell_people(plan, 'ground.end',
    jsonb_build_object('unit', ground.plan_unit_id, 'ground', ground.id));
end
$$;
comment on function priv.end_ground(uuid) is 'Ends a decision that let a unit in; for those who lead.';

-- For guardians and those who lead. How harm was weighed is for those who lead alone.
create function priv.grounds_of(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'unitId', g.plan_unit_id, 'zoneKind', g.zone_kind,
    'ground', g.ground, 'measure', g.measure, 'reference', g.reference, 'decidedBy', g.decided_by,
    'decidedOn', g.decided_on, 'endsOn', g.ends_on,
    'assessment', case when priv.i_lead(p_plan) then g.assessment end) order by g.noted_at), '[]')
  from app.admission_grounds g
  join app.plan_units u on u.id = g.plan_unit_id
  where g.plan_id = p_plan and g.ended_at is null and priv.end_of(g.ends_on) > clock_timestamp()
    and u.zone_id = any (array(select priv.my_zone_ids('read')))
    and (priv.i_lead(p_plan) or exists (
      select from priv.my_parties(p_plan) party where party.role in ('guardian', 'child')))
$$;
comment on function priv.grounds_of(uuid) is 'Decisions that let units in now, for those who may know of them.';

-- What guardians have said of units that the caller may know of, and that those guardians may know of.
-- One guardian sees the other's yes or no alone; relatives see nothing of it.
create function priv.answers_in(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', case when seen.whole then c.id end,
    'unitId', c.plan_unit_id, 'giverId', c.giver_party_id, 'zoneKind', c.zone_kind, 'answer', c.answer,
    'form', case when seen.whole then c.form end,
    'on', case when seen.whole then (c.given_at at time zone 'Europe/Stockholm')::date end,
    -- The last day, not the moment after it.
    'until', case when seen.whole then
      ((c.valid_until - interval '1 second') at time zone 'Europe/Stockholm')::date end)
    order by c.plan_unit_id, c.giver_party_id, c.zone_kind), '[]')
  from app.consents c
  join priv.consent_givers(p_plan) giver on giver.plan_unit_id = c.plan_unit_id
    and giver.party_id = c.giver_party_id
  join app.plan_units u on u.id = c.plan_unit_id
  cross join lateral (
    select p_plan <> all (array(select priv.my_family_plan_ids()))
      or c.giver_party_id = any (array(select priv.my_own_party_ids())) as whole) seen
  where c.plan_id = p_plan and c.withdrawn_at is null
    and (c.valid_until is null or c.valid_until > clock_timestamp())
    and u.zone_id = any (array(select priv.my_zone_ids('read')))
    and (seen.whole or exists (
      select from priv.my_parties(p_plan) party where party.role in ('guardian', 'child')))
$$;
comment on function priv.answers_in(uuid) is
  'Answers that stand. Of another guardian''s, a guardian sees yes or no and nothing of when.';

grant execute on function priv.my_own_party_ids(), priv.my_family_plan_ids(), priv.my_parties(uuid),
  priv.consent_parts(uuid), priv.grounds_of(uuid), priv.answers_in(uuid), priv.end_ground(uuid),
  priv.note_consent(uuid, uuid, uuid, text, text, date, text, date), priv.give_consents(uuid, text, date),
  priv.note_ground(uuid, uuid, text, text, text, text, text, date, text, date) to authenticated;
reset role;

drop policy read on app.consents;
create policy read on app.consents for select to authenticated
  using (giver_party_id = any (array(select priv.my_own_party_ids()))
    or (plan_unit_id in (select u.id from app.plan_units u)
      and plan_id <> all (array(select priv.my_family_plan_ids()))));
comment on policy read on app.consents is
  'One''s own, and for professionals those of units they know. Others of the family: priv.answers_in.';

create function app.note_consent(p_plan uuid, p_plan_unit uuid, p_giver uuid, p_answer text, p_form text,
  p_on date, p_kind text default null, p_until date default null) returns void
language sql volatile
set search_path = ''
as $$ select priv.note_consent(p_plan, p_plan_unit, p_giver, p_answer, p_form, p_on, p_kind, p_until) $$;
comment on function app.note_consent(uuid, uuid, uuid, text, text, date, text, date) is
  'Notes what a guardian says about a unit''s part (p_kind null) or one kind of zone; p_until is the last day.';

create function app.give_consents(p_plan uuid, p_answers text, p_until date) returns void
language sql volatile
set search_path = ''
as $$ select priv.give_consents(p_plan, p_answers, p_until) $$;
comment on function app.give_consents(uuid, text, date) is
  'A guardian''s own answers: "<unit>:<kind or nothing>:<yes|no>:<id of the answer before, or nothing>", with commas.';

create function app.note_ground(p_plan uuid, p_plan_unit uuid, p_kind text, p_ground text, p_measure text,
  p_reference text, p_decided_by text, p_decided_on date, p_assessment text, p_ends_on date) returns uuid
language sql volatile
set search_path = ''
as $$
  select priv.note_ground(p_plan, p_plan_unit, p_kind, p_ground, p_measure, p_reference, p_decided_by,
    p_decided_on, p_assessment, p_ends_on)
$$;
comment on function app.note_ground(uuid, uuid, text, text, text, text, text, date, text, date) is
  'Records a decision of the board (FB 6:13 a) or a disclosure without consent.';

create function app.end_ground(p_ground uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.end_ground(p_ground) $$;
comment on function app.end_ground(uuid) is 'Ends a decision that let a unit in.';

create or replace function app.plan_people(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.people', array[p_plan]);
  return (
    select jsonb_build_object('plan', p.id, 'child', c.name, 'mayAdd', priv.i_lead(p_plan),
      'mayAnswer', exists (
        select from priv.my_parties(p_plan) mine
        join priv.consent_givers(p_plan) giver on giver.party_id = mine.id),
      'signalId', (select s.id from app.signals s where s.plan_id = p_plan limit 1),
      'units', (
        select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label, 'sector', u.sector,
          'state', coalesce(s.state, 'IN'), 'decided', coalesce(s.decided, false),
          'asked', (
            select coalesce(jsonb_agg(giver.party_id), '[]')
            from priv.consent_givers(p_plan) giver where giver.plan_unit_id = u.id),
          'parts', (
            select coalesce(jsonb_agg(jsonb_build_object('zoneKind', part.zone_kind, 'title', part.title)
              order by part.title nulls first), '[]')
            from priv.consent_parts(p_plan) part where part.plan_unit_id = u.id)
          ) order by array_position(
            '{health,school,studentHealth,social,family}'::text[], u.sector), u.label), '[]')
        from app.plan_units u
        left join priv.consent_states(p_plan) s on s.plan_unit_id = u.id
        where u.plan_id = p_plan and u.status <> 'ENDED'),
      'parties', (
        select coalesce(jsonb_agg(jsonb_build_object('id', party.id, 'name', people.name,
          'title', party.title, 'role', party.role, 'unitId', party.plan_unit_id,
          'invited', party.id <> all (array(select priv.not_invited(p_plan))))
          order by party.valid_from, people.name), '[]')
        from app.plan_parties party
        join app.people on people.id = party.person_id
        where party.plan_id = p_plan
          and (party.ended_at is null or party.ended_at > statement_timestamp())),
      'consents', priv.answers_in(p_plan),
      'grounds', priv.grounds_of(p_plan),
      'staff', priv.staff_to_add(p_plan))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;

create function app.plan_consents(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  mine uuid := (
    select party.id from priv.my_parties(p_plan) party
    where party.id in (select giver.party_id from priv.consent_givers(p_plan) giver));
begin
  if mine is null then
    return null;
  end if;
  perform priv.log_access('plan.consents', array[p_plan]);
  return (
    select jsonb_build_object('plan', p.id, 'child', c.name, 'me', mine, 'today', priv.today(),
      'others', (
        select coalesce(jsonb_agg(jsonb_build_object('id', party.id, 'name', people.name)
          order by people.name), '[]')
        from app.plan_parties party
        join app.people on people.id = party.person_id
        where party.id <> mine
          and party.id in (select giver.party_id from priv.consent_givers(p_plan) giver)),
      'askFirst', (
        select people.name from app.plan_parties party
        join app.people on people.id = party.person_id
        where party.plan_id = p_plan
          and (party.role = 'coordinator' or party.plan_unit_id = p.best_interest_lead_id)
          and (party.ended_at is null or party.ended_at > statement_timestamp())
        order by party.role = 'coordinator' desc, party.valid_from limit 1),
      'units', (
        select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label, 'sector', u.sector,
          'state', s.state, 'decided', s.decided,
          'people', (
            select coalesce(jsonb_agg(people.name order by party.valid_from, people.name), '[]')
            from app.plan_parties party
            join app.people on people.id = party.person_id
            where party.plan_unit_id = u.id
              and (party.ended_at is null or party.ended_at > statement_timestamp())),
          'asked', (
            select coalesce(jsonb_agg(giver.party_id), '[]')
            from priv.consent_givers(p_plan) giver where giver.plan_unit_id = u.id),
          'parts', (
            select coalesce(jsonb_agg(jsonb_build_object('zoneKind', part.zone_kind, 'title', part.title)
              order by part.title nulls first), '[]')
            from priv.consent_parts(p_plan) part where part.plan_unit_id = u.id)
          ) order by array_position(
            '{health,school,studentHealth,social}'::text[], u.sector), u.label), '[]')
        from app.plan_units u
        join priv.consent_states(p_plan) s on s.plan_unit_id = u.id
        where u.plan_id = p_plan and u.status <> 'ENDED'
          and exists (
            select from priv.consent_givers(p_plan) giver
            where giver.plan_unit_id = u.id and giver.party_id = mine)),
      'answers', priv.answers_in(p_plan),
      'grounds', priv.grounds_of(p_plan))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
comment on function app.plan_consents(uuid) is
  'What the caller is asked about and has said, for who is asked; null for others. Logged.';
grant execute on function app.note_consent(uuid, uuid, uuid, text, text, date, text, date),
  app.give_consents(uuid, text, date), app.plan_consents(uuid), app.end_ground(uuid),
  app.note_ground(uuid, uuid, text, text, text, text, text, date, text, date) to authenticated;
