-- Who leads a plan, over time: which unit is barnensbästa-ansvarig and which samverkansansvarig, since
-- when, and who was before. A lead passes on only when the receiver accepts: it is offered to a unit that
-- takes part with the guardians' consent, and accepted, or declined with a reason, by someone there. Who
-- has handed over still takes part as before, as long as consent covers it.

create table app.plan_leads (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid(),
  kind text not null check (kind in ('BEST_INTEREST', 'COLLABORATION')),
  plan_unit_id uuid not null,
  party_id uuid,
  began_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, plan_unit_id) references app.plan_units (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, party_id) references app.plan_parties (tenant_id, plan_id, id)
);
create index on app.plan_leads (plan_id, began_at);
create unique index on app.plan_leads (tenant_id, plan_id, kind) where ended_at is null;
comment on table app.plan_leads is 'Who has led a plan, from when until when. Written when app.plans changes.';
comment on column app.plan_leads.zone_id is 'Where the unit is listed: whoever cannot read that zone never learns of it.';
comment on column app.plan_leads.party_id is 'Who accepted it for the unit; null for the unit that led from the start.';

create table app.plan_handovers (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  kind text not null check (kind in ('BEST_INTEREST', 'COLLABORATION')),
  from_unit_id uuid,
  to_unit_id uuid not null,
  to_party_id uuid,
  cause text not null check (cause in ('AGE', 'INVOLVED', 'OTHER')),
  note text check (length(note) between 1 and 2000),
  state text not null default 'OFFERED'
    check (state in ('OFFERED', 'ACCEPTED', 'DECLINED', 'WITHDRAWN')),
  offered_by uuid not null references app.people (id),
  offered_at timestamptz not null default clock_timestamp(),
  answered_by uuid references app.people (id),
  answered_at timestamptz,
  answer_note text check (length(answer_note) between 1 and 2000),
  primary key (tenant_id, id),
  check ((state = 'OFFERED') = (answered_at is null)),
  check (state <> 'DECLINED' or answer_note is not null),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, from_unit_id) references app.plan_units (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, to_unit_id) references app.plan_units (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, to_party_id) references app.plan_parties (tenant_id, plan_id, id)
);
create index on app.plan_handovers (plan_id, offered_at);
create unique index on app.plan_handovers (tenant_id, plan_id, kind) where state = 'OFFERED';
comment on table app.plan_handovers is 'A lead that was offered to another unit, and what came of it. Everyone in the plan sees it.';
comment on column app.plan_handovers.cause is 'AGE: the child has come to the next one''s age. INVOLVED: that unit does most.';
comment on column app.plan_handovers.answered_by is 'Who accepted, declined or withdrew.';

call priv.protect('app.plan_leads', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.plan_handovers', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.plan_leads', '{select,insert,update}');
call priv.allow('kring_definer', 'app.plan_handovers', '{select,insert,update}');
grant select on app.plan_leads, app.plan_handovers to authenticated;
create policy read on app.plan_leads for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));
create policy read on app.plan_handovers for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));
create trigger keep_keys before update on app.plan_leads
  for each row execute function
    priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'kind', 'plan_unit_id', 'began_at');
create trigger keep_keys before update on app.plan_handovers
  for each row execute function
    priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'kind', 'from_unit_id', 'to_unit_id',
      'to_party_id', 'cause', 'note', 'offered_by', 'offered_at');

set role kring_definer;

-- Whatever sets the two columns of a plan, the history follows. The first to lead has led since the plan
-- was made.
create function priv.note_leads() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  lead record;
begin
  for lead in
    select 'BEST_INTEREST' as kind, new.best_interest_lead_id as unit_id
    union all
    select 'COLLABORATION', new.collaboration_lead_id
  loop
    update app.plan_leads l set ended_at = clock_timestamp()
    where l.tenant_id = new.tenant_id and l.plan_id = new.id and l.kind = lead.kind
      and l.ended_at is null and l.plan_unit_id is distinct from lead.unit_id;
    insert into app.plan_leads (tenant_id, plan_id, zone_id, kind, plan_unit_id, began_at)
    select u.tenant_id, u.plan_id, u.zone_id, lead.kind, u.id,
      case when exists (select from app.plan_leads l
        where l.tenant_id = new.tenant_id and l.plan_id = new.id and l.kind = lead.kind)
        then clock_timestamp() else new.created_at end
    from app.plan_units u
    where u.tenant_id = new.tenant_id and u.id = lead.unit_id
    on conflict (tenant_id, plan_id, kind) where ended_at is null do nothing;
  end loop;
  return null;
end
$$;
comment on function priv.note_leads() is 'Trigger: who leads a plan, and who led it, is kept.';

-- Does the signed-in person work for the unit that leads in this way, and take part for it?
create function priv.i_lead_as(p_plan uuid, p_kind text) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from app.plans p
    join app.plan_parties party on party.tenant_id = p.tenant_id and party.plan_id = p.id
      and party.plan_unit_id = case p_kind
        when 'BEST_INTEREST' then p.best_interest_lead_id else p.collaboration_lead_id end
    join priv.leaders(p_plan) l on l.party_id = party.id
    where p.id = p_plan and party.role = 'professional' and party.person_id = priv.me())
    and p_plan = any (array(select priv.my_plan_ids()))
$$;
comment on function priv.i_lead_as(uuid, text) is 'Is the signed-in person barnensbästa-ansvarig (or samverkansansvarig) for their unit?';

-- Barnensbästa-ansvarig hands over their own task; where nobody is left there, whoever else leads does.
-- Who is samverkansansvarig, those who lead settle together with the receiver.
create function priv.may_offer(p_plan uuid, p_kind text) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select case p_kind
    when 'COLLABORATION' then priv.i_lead(p_plan)
    else priv.i_lead_as(p_plan, 'BEST_INTEREST') or (priv.i_lead(p_plan) and not exists (
      select from app.plans p
      join app.plan_parties party on party.tenant_id = p.tenant_id and party.plan_id = p.id
        and party.plan_unit_id = p.best_interest_lead_id and party.role = 'professional'
      join priv.leaders(p_plan) l on l.party_id = party.id
      where p.id = p_plan))
  end
$$;
comment on function priv.may_offer(uuid, text) is 'May the signed-in person offer this lead to another unit?';

-- A unit that leads must be seen by everyone in the plan, and its people must be let into the zone that
-- all share: by consent of the guardians and against no refusal.
create function priv.cannot_receive(p_plan uuid, p_unit uuid) returns text
language sql stable security definer
set search_path = ''
as $$
  select case
    when u.id is null or u.sector = 'family' then 'invalid_input'
    when u.status = 'AWAITING_CONSENT' then 'consent_missing'
    when u.status = 'ENDED' or not exists (
      select from app.plan_parties party
      where party.plan_unit_id = u.id and party.role = 'professional'
        and party.valid_from <= clock_timestamp()
        and (party.ended_at is null or party.ended_at > clock_timestamp())) then 'nobody_there'
    when not exists (
      select from app.plan_parties party
      where party.plan_unit_id = u.id and party.role = 'professional'
        and party.valid_from <= clock_timestamp()
        and (party.ended_at is null or party.ended_at > clock_timestamp())
        and priv.access_level(shared.id, party.person_id) = 'edit') then 'consent_missing'
  end
  from app.zones shared
  left join app.plan_units u on u.tenant_id = shared.tenant_id and u.plan_id = shared.plan_id
    and u.zone_id = shared.id and u.id = p_unit
  where shared.plan_id = p_plan and shared.kind = 'shared'
$$;
comment on function priv.cannot_receive(uuid, uuid) is
  'Why a unit cannot lead the plan: invalid_input, consent_missing, nobody_there; null when it can.';

-- Of which children a unit of a plan is barnensbästa-ansvarig. The unit itself is never shown: a protected
-- plan names no place.
create function priv.answers_for(p_unit uuid) returns text[]
language sql stable security definer
set search_path = ''
as $$
  select coalesce((
    select t.answers_for from app.plan_units u
    join app.tenant_units t on t.tenant_id = u.tenant_id and t.unit_id = u.unit_id
    where u.id = p_unit and u.zone_id = any (array(select priv.my_zone_ids('read')))), '{}')
$$;
comment on function priv.answers_for(uuid) is 'Of which children a unit that the signed-in person sees answers for the best interests.';

create function priv.offer_handover(p_plan uuid, p_kind text, p_from uuid, p_unit uuid, p_party uuid,
  p_cause text, p_note text) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  shared app.zones;
  holder uuid;
  why_not text;
  words text := nullif(btrim(coalesce(p_note, ''), E' \t\r\n'), '');
  handover uuid;
begin
  select * into shared from app.zones z
  where z.plan_id = p_plan and z.kind = 'shared' and z.id = any (array(select priv.my_zone_ids('read')));
  if shared.id is null then
    perform priv.not_found();
  elsif not coalesce(priv.may_offer(p_plan, p_kind), false) then
    perform priv.not_allowed();
  end if;
  -- Offers and acceptances of one plan come one after another.
  select case p_kind when 'BEST_INTEREST' then p.best_interest_lead_id else p.collaboration_lead_id end
  into holder from app.plans p where p.id = p_plan for no key update;
  why_not := priv.cannot_receive(p_plan, p_unit);
  if holder is distinct from p_from then
    perform priv.refuse('changed');
  elsif p_unit is not distinct from holder or length(words) > 2000 or (p_party is not null
    and not exists (
      select from app.plan_parties party
      where party.plan_id = p_plan and party.id = p_party and party.plan_unit_id = p_unit
        and party.role = 'professional' and party.zone_id = shared.id
        and (party.ended_at is null or party.ended_at > clock_timestamp()))) then
    perform priv.invalid_input();
  elsif why_not = 'invalid_input' then
    perform priv.invalid_input();
  elsif why_not is not null then
    perform priv.refuse(why_not);
  elsif exists (
    select from app.plan_handovers h
    where h.plan_id = p_plan and h.kind = p_kind and h.state = 'OFFERED') then
    perform priv.refuse('open_handover');
  end if;
  insert into app.plan_handovers (tenant_id, plan_id, zone_id, kind, from_unit_id, to_unit_id,
    to_party_id, cause, note, offered_by)
  values (shared.tenant_id, p_plan, shared.id, p_kind, holder, p_unit, p_party, p_cause, words, priv.me())
  returning id into handover;
  perform priv.log_access('handover.offer', array[p_plan], shared.id);
  perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', shared.id)::text);
  return handover;
end
$$;
comment on function priv.offer_handover(uuid, text, uuid, uuid, uuid, text, text) is
  'Offers a lead to a unit. Refused: changed, consent_missing, nobody_there, open_handover.';

-- Does the signed-in person take part for this unit now, so that they can answer for it?
create function priv.i_answer_for(p_unit uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from app.plan_parties party
    join app.plan_units u on u.tenant_id = party.tenant_id and u.id = party.plan_unit_id
    where party.plan_unit_id = p_unit and party.person_id = priv.me()
      and party.role = 'professional' and u.status = 'ADMITTED'
      and party.valid_from <= clock_timestamp()
      and (party.ended_at is null or party.ended_at > clock_timestamp()))
$$;
comment on function priv.i_answer_for(uuid) is 'Does the signed-in person take part for this unit of a plan?';

-- The handover, locked behind its plan, when the person may see it and it still waits.
create function priv.waiting_handover(p_handover uuid) returns app.plan_handovers
language plpgsql
set search_path = ''
as $$
declare
  handover app.plan_handovers;
begin
  select * into handover from app.plan_handovers h
  where h.id = p_handover and h.zone_id = any (array(select priv.my_zone_ids('read')));
  if handover.id is null then
    perform priv.not_found();
  end if;
  perform from app.plans p where p.id = handover.plan_id for no key update;
  select * into handover from app.plan_handovers h where h.id = p_handover for no key update;
  return handover;
end
$$;
comment on function priv.waiting_handover(uuid) is 'A handover that the signed-in person may see, locked; else not_found.';

create function priv.answer_handover(p_handover uuid, p_answer text, p_note text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  handover app.plan_handovers := priv.waiting_handover(p_handover);
  holder uuid;
  why_not text;
  words text := nullif(btrim(coalesce(p_note, ''), E' \t\r\n'), '');
begin
  if not priv.i_answer_for(handover.to_unit_id) then
    perform priv.not_allowed();
  elsif handover.state <> 'OFFERED' then
    perform priv.refuse('changed');
  elsif p_answer not in ('ACCEPTED', 'DECLINED') or p_answer is null or length(words) > 2000
    or (p_answer = 'DECLINED' and words is null) then
    perform priv.invalid_input();
  end if;
  if p_answer = 'ACCEPTED' then
    select case handover.kind
      when 'BEST_INTEREST' then p.best_interest_lead_id else p.collaboration_lead_id end
    into holder from app.plans p where p.id = handover.plan_id;
    why_not := priv.cannot_receive(handover.plan_id, handover.to_unit_id);
    if holder is distinct from handover.from_unit_id then
      perform priv.refuse('changed');
    elsif why_not is not null then
      perform priv.refuse(why_not);
    end if;
  end if;
  update app.plan_handovers h set state = p_answer, answered_by = priv.me(),
    answered_at = clock_timestamp(), answer_note = words
  where h.tenant_id = handover.tenant_id and h.id = handover.id;
  if p_answer = 'ACCEPTED' then
    update app.plans p set
      best_interest_lead_id = case handover.kind
        when 'BEST_INTEREST' then handover.to_unit_id else p.best_interest_lead_id end,
      collaboration_lead_id = case handover.kind
        when 'COLLABORATION' then handover.to_unit_id else p.collaboration_lead_id end
    where p.id = handover.plan_id;
    update app.plan_leads l set party_id = (
      select party.id from app.plan_parties party
      where party.plan_unit_id = handover.to_unit_id and party.person_id = priv.me()
        and party.role = 'professional'
        and (party.ended_at is null or party.ended_at > clock_timestamp())
      order by party.valid_from limit 1)
    where l.tenant_id = handover.tenant_id and l.plan_id = handover.plan_id and l.kind = handover.kind
      and l.ended_at is null;
  end if;
  perform priv.log_access('handover.answer', array[handover.plan_id], handover.zone_id);
  perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', handover.zone_id)::text);
end
$$;
comment on function priv.answer_handover(uuid, text, text) is
  'Accepts or declines an offered lead for one''s unit. Refused: changed, consent_missing, nobody_there.';

create function priv.withdraw_handover(p_handover uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  handover app.plan_handovers := priv.waiting_handover(p_handover);
begin
  if not priv.may_offer(handover.plan_id, handover.kind) then
    perform priv.not_allowed();
  elsif handover.state <> 'OFFERED' then
    perform priv.refuse('changed');
  end if;
  update app.plan_handovers h set state = 'WITHDRAWN', answered_by = priv.me(),
    answered_at = clock_timestamp()
  where h.tenant_id = handover.tenant_id and h.id = handover.id;
  perform priv.log_access('handover.withdraw', array[handover.plan_id], handover.zone_id);
  perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', handover.zone_id)::text);
end
$$;
comment on function priv.withdraw_handover(uuid) is 'Takes an offer back, for those who could have made it. Refused: changed.';

grant execute on function priv.i_lead_as(uuid, text), priv.may_offer(uuid, text),
  priv.cannot_receive(uuid, uuid), priv.answers_for(uuid), priv.i_answer_for(uuid),
  priv.offer_handover(uuid, text, uuid, uuid, uuid, text, text),
  priv.answer_handover(uuid, text, text), priv.withdraw_handover(uuid) to authenticated;
reset role;

create trigger note_leads after update of best_interest_lead_id, collaboration_lead_id on app.plans
  for each row execute function priv.note_leads();
-- A plan's units come after the plan itself: a lead named from the start is noted when both are there.
create constraint trigger note_leads_at_birth after insert on app.plans
  deferrable initially deferred for each row
  when (new.best_interest_lead_id is not null or new.collaboration_lead_id is not null)
  execute function priv.note_leads();

insert into app.plan_leads (tenant_id, plan_id, zone_id, kind, plan_unit_id, began_at)
select u.tenant_id, u.plan_id, u.zone_id, lead.kind, u.id, p.created_at
from app.plans p
cross join lateral (values ('BEST_INTEREST', p.best_interest_lead_id),
  ('COLLABORATION', p.collaboration_lead_id)) lead (kind, unit_id)
join app.plan_units u on u.tenant_id = p.tenant_id and u.id = lead.unit_id;

create function app.offer_handover(p_plan uuid, p_kind text, p_from uuid, p_unit uuid, p_party uuid,
  p_cause text, p_note text) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.offer_handover(p_plan, p_kind, p_from, p_unit, p_party, p_cause, p_note) $$;
comment on function app.offer_handover(uuid, text, uuid, uuid, uuid, text, text) is
  'Offers a lead of the plan, which p_from has now, to the unit p_unit and, if named, to someone there.';

create function app.answer_handover(p_handover uuid, p_answer text, p_note text) returns void
language sql volatile
set search_path = ''
as $$ select priv.answer_handover(p_handover, p_answer, p_note) $$;
comment on function app.answer_handover(uuid, text, text) is 'ACCEPTED, or DECLINED with a reason.';

create function app.withdraw_handover(p_handover uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.withdraw_handover(p_handover) $$;
comment on function app.withdraw_handover(uuid) is 'Takes an offer back.';

-- The page: who leads and has led, what is offered, and who could take over. Row-level security decides
-- what is in it.
create function app.plan_responsibility(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.responsibility', array[p_plan]);
  return (
    select jsonb_build_object(
      'plan', jsonb_build_object('id', p.id, 'bestInterestUnitId', p.best_interest_lead_id,
        'collaborationUnitId', p.collaboration_lead_id),
      'child', jsonb_build_object('name', c.name, 'bornOn', c.born_on),
      'me', priv.me(),
      'mayOffer', jsonb_build_object('BEST_INTEREST', priv.may_offer(p_plan, 'BEST_INTEREST'),
        'COLLABORATION', priv.may_offer(p_plan, 'COLLABORATION')),
      'units', (
        select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label, 'sector', u.sector,
          'cannot', priv.cannot_receive(p_plan, u.id), 'answersFor', priv.answers_for(u.id),
          'openActions', (
            select count(*) from app.plan_actions a
            where a.plan_id = p_plan and a.plan_unit_id = u.id and a.status not in ('DONE', 'CANCELLED')),
          'people', (
            select coalesce(jsonb_agg(jsonb_build_object('partyId', party.id,
              'personId', party.person_id, 'name', people.name, 'title', party.title)
              order by party.valid_from, party.id), '[]')
            from app.plan_parties party
            join app.people on people.id = party.person_id
            where party.plan_unit_id = u.id and party.role = 'professional'
              and party.valid_from <= statement_timestamp()
              and (party.ended_at is null or party.ended_at > statement_timestamp())))
          order by u.label collate "sv-x-icu"), '[]')
        from app.plan_units u
        where u.plan_id = p_plan and u.sector <> 'family' and u.status <> 'ENDED'),
      'leads', (
        select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'kind', l.kind,
          'unitId', l.plan_unit_id, 'label', u.label, 'sector', u.sector,
          'from', priv.iso(l.began_at), 'until', priv.iso(l.ended_at),
          'names', (
            select coalesce(jsonb_agg(people.name order by party.valid_from, party.id), '[]')
            from app.plan_parties party
            join app.people on people.id = party.person_id
            where case when l.party_id is not null then party.id = l.party_id
              else party.plan_unit_id = l.plan_unit_id and party.role = 'professional'
                and party.valid_from < coalesce(l.ended_at, statement_timestamp())
                and (party.ended_at is null
                  or party.ended_at >= coalesce(l.ended_at, statement_timestamp())) end))
          order by l.began_at desc), '[]')
        from app.plan_leads l
        join app.plan_units u on u.id = l.plan_unit_id
        where l.plan_id = p_plan),
      'handovers', (
        select coalesce(jsonb_agg(jsonb_build_object('id', h.id, 'kind', h.kind, 'state', h.state,
          'cause', h.cause, 'note', h.note, 'answerNote', h.answer_note,
          'from', f.label, 'to', t.label, 'toPerson', asked.name,
          'offeredBy', giver.name, 'offeredAt', priv.iso(h.offered_at),
          'answeredBy', answerer.name, 'answeredAt', priv.iso(h.answered_at),
          'mayAnswer', h.state = 'OFFERED' and priv.i_answer_for(h.to_unit_id),
          'mayWithdraw', h.state = 'OFFERED' and priv.may_offer(p_plan, h.kind))
          order by h.offered_at desc), '[]')
        from app.plan_handovers h
        left join app.plan_units f on f.id = h.from_unit_id
        left join app.plan_units t on t.id = h.to_unit_id
        left join app.plan_parties party on party.id = h.to_party_id
        left join app.people asked on asked.id = party.person_id
        left join app.people giver on giver.id = h.offered_by
        left join app.people answerer on answerer.id = h.answered_by
        where h.plan_id = p_plan))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
comment on function app.plan_responsibility(uuid) is
  'Who leads a plan, has led it and could; null when it is not for the caller. Logged.';

-- For Mina planer: what the person is asked to take over, and the plans that they lead as barnensbästa-
-- ansvarig and that nobody is asked about, with what says whether the child has come to another's age.
create function app.my_handovers() returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  asked uuid[] := array(
    select h.id from app.plan_handovers h
    where h.state = 'OFFERED' and priv.i_answer_for(h.to_unit_id));
  mine uuid[] := array(
    select p.id from app.plans p
    where p.status in ('DRAFT', 'ACTIVE', 'PAUSED') and priv.i_lead_as(p.id, 'BEST_INTEREST')
      and not exists (
        select from app.plan_handovers h
        where h.plan_id = p.id and h.kind = 'BEST_INTEREST' and h.state = 'OFFERED'));
begin
  perform priv.log_access('handover.list', array(
    select h.plan_id from app.plan_handovers h where h.id = any (asked) union select unnest(mine)));
  return jsonb_build_object(
    'asked', (
      select coalesce(jsonb_agg(jsonb_build_object('planId', h.plan_id, 'child', c.name, 'kind', h.kind,
        'from', f.label, 'to', t.label) order by h.offered_at), '[]')
      from app.plan_handovers h
      join app.plans p on p.id = h.plan_id
      join app.children c on c.id = p.child_id
      left join app.plan_units f on f.id = h.from_unit_id
      left join app.plan_units t on t.id = h.to_unit_id
      where h.id = any (asked)),
    'leading', (
      select coalesce(jsonb_agg(jsonb_build_object('planId', p.id, 'child', c.name, 'bornOn', c.born_on,
        'unitId', p.best_interest_lead_id,
        'units', (
          select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label,
            'answersFor', priv.answers_for(u.id)) order by u.label), '[]')
          from app.plan_units u
          where u.plan_id = p.id and u.sector <> 'family' and u.status <> 'ENDED'))
        order by c.name), '[]')
      from app.plans p
      join app.children c on c.id = p.child_id
      where p.id = any (mine)));
end
$$;
comment on function app.my_handovers() is
  'What the caller is asked to take over, and the plans they lead as barnensbästa-ansvarig. Logged.';

grant execute on function app.offer_handover(uuid, text, uuid, uuid, uuid, text, text),
  app.answer_handover(uuid, text, text), app.withdraw_handover(uuid), app.plan_responsibility(uuid),
  app.my_handovers() to authenticated;
