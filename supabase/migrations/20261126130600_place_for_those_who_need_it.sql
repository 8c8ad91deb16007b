-- Where a protected child meets somebody is told to those who need it (domain 5.3, test 6: needsLocation): kept
-- apart as a protected parent's places are, and given to those who lead and whom they have named. For everyone
-- else, the child too, there is none: not on a page, not in a calendar's file. A link is no place.

set role kring_definer;

create function priv.child_is_protected(p_plan uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from app.plans p join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
    where p.id = p_plan and c.protected_identity)
$$;
comment on function priv.child_is_protected(uuid) is 'Has the child of a plan protected personal data?';
grant execute on function priv.child_is_protected(uuid) to authenticated;

create or replace function priv.keep_places() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  apart boolean;
  keeps boolean := priv.keeps_places(new.plan_id);
begin
  if not keeps and (tg_table_name <> 'meetings' or not priv.child_is_protected(new.plan_id)) then
    return new;
  end if;
  if tg_table_name = 'plan_units' then
    if new.sector <> 'family' then
      perform priv.keep_apart(new.tenant_id, new.plan_id, new.id, 'phone', new.phone);
      new.phone := null;
      if new.label !~ '^(Vården|Skolan|Elevhälsan|Socialtjänsten)( [0-9]+)?$' then
        perform priv.keep_apart(new.tenant_id, new.plan_id, new.id, 'label', new.label);
        new.label := priv.neutral_label(new.plan_id, new.id, new.sector);
      end if;
    end if;
  elsif tg_table_name = 'plan_parties' then
    -- A coordinator is whom everyone calls; another guardian's own number is theirs.
    apart := new.role <> 'coordinator' and (new.role <> 'guardian' or exists (
      select from app.protections p
      where p.plan_id = new.plan_id and p.person_id = new.person_id and p.lifted_at is null));
    if apart then
      perform priv.keep_apart(new.tenant_id, new.plan_id, new.id, 'phone', new.phone);
      perform priv.keep_apart(new.tenant_id, new.plan_id, new.id, 'email', new.email);
      new.phone := null;
      new.email := null;
    end if;
  else
    -- Whoever changes a call writes all of it: what is not there any more is not kept either.
    update app.whereabouts w set restored_at = clock_timestamp()
    where w.plan_id = new.plan_id and w.about_id = new.id and w.restored_at is null;
    perform priv.keep_apart(new.tenant_id, new.plan_id, new.id, 'place', new.place);
    new.place := null;
    -- A link says nothing of where a child is.
    if keeps then
      perform priv.keep_apart(new.tenant_id, new.plan_id, new.id, 'link', new.link);
      new.link := null;
    end if;
  end if;
  return new;
end
$$;

create or replace function priv.whereabouts_of(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('childProtected', priv.child_is_protected(p_plan), 'mayChange', priv.i_lead(p_plan),
    'protected', (
      select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'personId', p.person_id, 'name', who.name,
        'ground', case when priv.i_lead(p_plan) then p.ground end,
        'notedOn', (p.noted_at at time zone 'Europe/Stockholm')::date) order by p.noted_at), '[]')
      from app.protections p join app.people who on who.id = p.person_id
      where p.plan_id = p_plan and p.lifted_at is null),
    'readers', (
      select coalesce(jsonb_agg(r.person_id order by r.named_at), '[]')
      from app.location_readers r where r.plan_id = p_plan and r.ended_at is null),
    'places', (
      select coalesce(jsonb_agg(jsonb_build_object('aboutId', w.about_id, 'kind', w.kind, 'value', w.value,
        'of', coalesce(u.label, who.name, (m.starts_at at time zone 'Europe/Stockholm')::date::text))
        order by u.label nulls last, who.name nulls last, w.kind), '[]')
      from app.whereabouts w
      left join app.plan_units u on u.id = w.about_id
      left join app.plan_parties t on t.id = w.about_id
      left join app.people who on who.id = t.person_id
      left join app.meetings m on m.id = w.about_id
      where w.plan_id = p_plan and w.restored_at is null
        -- What is listed where the reader does not see it is not told of here either.
        and coalesce(u.zone_id, t.zone_id, m.zone_id) = any (array(select priv.my_zone_ids('read')))),
    -- Words that still name a place: for those who lead to write otherwise.
    'mentions', (
      select coalesce(jsonb_agg(distinct said.title), '[]')
      from app.whereabouts w
      join (
        select s.plan_id, s.zone_id, s.key as title, s.plain as words from app.plan_sections s
        union all
        select g.plan_id, g.zone_id, g.title, g.title || ' ' || coalesce(g.content::text, '') from app.plan_goals g
        union all
        select a.plan_id, a.zone_id, a.title, to_jsonb(a)::text from app.plan_actions a
      ) said on said.plan_id = w.plan_id and position(lower(w.value) in lower(said.words)) > 0
      where w.plan_id = p_plan and w.restored_at is null and priv.i_lead(p_plan)
        and said.zone_id = any (array(select priv.my_zone_ids('read')))))
  where priv.needs_location(p_plan) and (priv.keeps_places(p_plan) or priv.child_is_protected(p_plan)
    or priv.i_lead(p_plan))
$$;
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

create or replace function priv.meeting_row(p_meeting uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('id', m.id, 'planId', m.plan_id, 'state', m.state, 'revision', m.revision,
    'protected', c.protected_identity or priv.keeps_places(m.plan_id),
    'callRevision', m.call_revision, 'question', m.question, 'questionFrom', m.question_from,
    'startsAt', priv.iso(m.starts_at), 'minutes', m.minutes,
    'place', coalesce(m.place, priv.whereabout(m.plan_id, m.id, 'place')),
    'link', coalesce(m.link, priv.whereabout(m.plan_id, m.id, 'link')),
    'chairId', m.chair_id, 'childPart', m.child_part, 'childPartNote', m.child_part_note,
    'calledAt', priv.iso(m.called_at),
    'calledBy', (select people.name from app.people where people.id = m.called_by),
    'movedAt', priv.iso(m.moved_at), 'step', m.step, 'stepAt', priv.iso(m.step_at),
    'beganAt', priv.iso(m.began_at), 'turn', m.turn, 'turnUntil', priv.iso(m.turn_until),
    'childSpokeAt', priv.iso(m.child_spoke_at), 'actionsOpenedAt', priv.iso(m.actions_opened_at),
    'endedAt', priv.iso(m.ended_at), 'followUpAt', priv.iso(m.follow_up_at),
    'participants', (
      select coalesce(jsonb_agg(jsonb_build_object('partyId', p.party_id, 'personId', party.person_id,
        'name', people.name, 'title', party.title, 'role', party.role, 'unit', u.label,
        'unitId', u.id, 'sector', u.sector, 'obligation', p.obligation, 'answer', p.answer,
        'answerNote', p.answer_note, 'answeredAt', priv.iso(p.answered_at), 'mandate', p.mandate,
        'attendance', p.attendance, 'spokeAt', priv.iso(p.spoke_at), 'addedAt', priv.iso(p.added_at),
        -- Who no longer takes part in the plan does not come either.
        'removedAt', priv.iso(coalesce(p.removed_at,
          case when party.ended_at <= statement_timestamp() then party.ended_at end)))
        order by p.obligation, u.label, people.name), '[]')
      from app.meeting_participants p
      join app.plan_parties party on party.id = p.party_id
      join app.plan_units u on u.id = party.plan_unit_id
      join app.people on people.id = party.person_id
      where p.meeting_id = m.id),
    'decisions', (
      select coalesce(jsonb_agg(jsonb_build_object('actionId', d.action_id,
        'at', priv.iso(d.decided_at), 'title', a.title, 'unit', unit.label,
        'contact', person.name, 'dueOn', a.due_on) order by d.decided_at, d.action_id), '[]')
      from app.meeting_decisions d
      left join app.plan_actions a on a.zone_id = d.zone_id and a.id = d.action_id
      left join app.plan_units unit on unit.id = a.plan_unit_id
      left join app.plan_parties contact on contact.id = a.contact_party_id
      left join app.people person on person.id = contact.person_id
      where d.meeting_id = m.id))
  from app.meetings m
  join app.plans plan on plan.id = m.plan_id
  join app.children c on c.id = plan.child_id
  where m.id = p_meeting
$$;
