-- Who has custody, from when, until when, and on what ground: notes that are never changed. The newest note
-- that covers a moment holds for it; before any, a guardian has the custody that they came into the plan with.
-- Custody is a bound of the access rule and of who is asked for consent, so both change on the day itself.
--
--   JOINT, SOLE    has custody. SOLE says of every other guardian that they have not.
--   ENDED          is an outsider (domain L41): reads nothing, is asked nothing.
--   LIMITED        a decision keeps them out for a time; then it is as before.
--   RELATIVE       has no custody, and a decision lets them take part as a relative.

create table app.custody_notes (
  tenant_id uuid not null,
  plan_id uuid not null,
  id uuid not null default gen_random_uuid(),
  revision integer not null check (revision > 0),
  party_id uuid not null,
  state text not null check (state in ('JOINT', 'SOLE', 'ENDED', 'LIMITED', 'RELATIVE')),
  from_on date not null check (from_on between '1990-01-01' and '2199-12-31'),
  until_on date check (until_on between from_on and '2199-12-31'),
  decided_by text not null check (length(decided_by) between 1 and 200),
  reference text check (length(reference) between 1 and 200),
  admitted_party_id uuid,
  noted_by uuid not null references app.people (id),
  noted_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, plan_id, revision, party_id),
  check (state not in ('LIMITED', 'RELATIVE') or reference is not null),
  check (state <> 'LIMITED' or until_on is not null),
  check ((state = 'RELATIVE') = (admitted_party_id is not null)),
  foreign key (tenant_id, plan_id, party_id) references app.plan_parties (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, admitted_party_id)
    references app.plan_parties (tenant_id, plan_id, id)
);
create index on app.custody_notes (plan_id);
create index on app.custody_notes (party_id);
comment on table app.custody_notes is
  'Vårdnad: what was decided about one guardian, and from when. Append-only; read through priv.custody_of alone.';
comment on column app.custody_notes.revision is 'Grows by one with each act in a plan: who notes names what they saw.';
comment on column app.custody_notes.until_on is 'Its last day, in Swedish time; null: until another note.';
comment on column app.custody_notes.decided_by is 'The court, the authority, or the agreement that was shown.';
comment on column app.custody_notes.reference is 'The decision''s number.';
comment on column app.custody_notes.admitted_party_id is 'The part as a relative that a decision gave them.';

call priv.protect('app.custody_notes', 'false');
call priv.allow('kring_definer', 'app.custody_notes', '{select,insert}');
create trigger append_only before update or delete or truncate on app.custody_notes
  for each statement execute function priv.refuse_change();

set role kring_definer;

create function priv.custody_periods(p_party uuid) returns tstzmultirange
language plpgsql stable security definer
set search_path = ''
as $$
declare
  periods tstzmultirange := '{(,)}';
  note record;
  during tstzmultirange;
begin
  for note in
    select n.state, n.from_on, n.until_on from app.custody_notes n
    where n.party_id = p_party order by n.revision
  loop
    during := tstzmultirange(tstzrange(priv.start_of(note.from_on), priv.end_of(note.until_on)));
    periods := case when note.state in ('JOINT', 'SOLE') then periods + during else periods - during end;
  end loop;
  return periods;
end
$$;
comment on function priv.custody_periods(uuid) is 'When a guardian has custody, as far as anybody has noted.';

create function priv.custody_end(p_party uuid) returns timestamptz
language sql stable security definer
set search_path = ''
as $$ select greatest(upper(priv.custody_periods(p.id)), p.valid_from) from app.plan_parties p
  where p.id = p_party and not upper_inf(priv.custody_periods(p.id)) $$;
comment on function priv.custody_end(uuid) is 'When a guardian''s custody is over for good; null when no end is noted.';

-- When each one who is asked about a unit is asked: a guardian while they have custody and take part, a child
-- from its age on. Whoever may not know of a unit is not asked about it.
drop function priv.all_givers(uuid);
create function priv.all_givers(p_plan uuid)
returns table (plan_unit_id uuid, party_id uuid, guardian boolean, asked tstzmultirange)
language sql stable security definer
set search_path = ''
as $$
  select u.id, giver.id, giver.role = 'guardian', giver.asked
  from app.plan_units u
  join app.zones listed on listed.tenant_id = u.tenant_id and listed.id = u.zone_id
  join (
    select party.id, party.plan_id, party.role,
      case party.role
        when 'guardian' then priv.custody_periods(party.id)
        else tstzmultirange(tstzrange(child.asked_from, null)) end
        * tstzmultirange(tstzrange(null, party.ended_at)) as asked
    from app.plan_parties party
    cross join (select priv.child_asked_from(p_plan) as asked_from) child
    where party.plan_id = p_plan
      and (party.role = 'guardian' or (party.role = 'child' and child.asked_from is not null))
  ) giver on giver.plan_id = u.plan_id
  where u.plan_id = p_plan
    and (not listed.named_audience or exists (
      select from app.zone_shares share
      where share.zone_id = listed.id and share.party_id = giver.id
        and (share.ended_at is null or share.ended_at > clock_timestamp())))
$$;
comment on function priv.all_givers(uuid) is 'Who is asked about which unit of a plan, and when.';

create or replace function priv.consent_givers(p_plan uuid) returns table (plan_unit_id uuid, party_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select g.plan_unit_id, g.party_id from priv.all_givers(p_plan) g where g.asked @> clock_timestamp()
$$;

-- When what has been said and decided keeps a unit's part open. What somebody says counts while they are
-- asked. A guardian who was never asked keeps nothing closed, unless the unit came in by a decision: when that
-- is over, a yes is needed of everyone. A decision of the board needs one guardian's yes, for as long as that
-- stands, leaves a no to one part of the plan as it is, and never stands in place of the child's.
create function priv.consent_periods(p_plan uuid)
returns table (plan_unit_id uuid, zone_kind text, open tstzmultirange)
language sql stable security definer
set search_path = ''
as $$
  with said as (
    select c.plan_unit_id, c.giver_party_id, c.zone_kind,
      bool_or(c.answer = 'no' and c.withdrawn_at is null) as no,
      bool_or(c.answer = 'yes') as was_yes,
      max(coalesce(c.valid_until, 'infinity')) filter (
        where c.answer = 'yes' and c.withdrawn_at is null) as yes_until
    from app.consents c where c.plan_id = p_plan
    group by c.plan_unit_id, c.giver_party_id, c.zone_kind
  ),
  decided as (
    select g.plan_unit_id, g.zone_kind, g.ground = 'FB_6_13A' as by_board,
      tstzmultirange(tstzrange(null, max(priv.end_of(g.ends_on)) filter (where g.ended_at is null))) as open
    from app.admission_grounds g where g.plan_id = p_plan
    group by 1, 2, 3
    having max(priv.end_of(g.ends_on)) filter (where g.ended_at is null) is not null
  ),
  scope as (
    select u.id as plan_unit_id, null::text as zone_kind,
      exists (select from app.admission_grounds g where g.plan_unit_id = u.id and g.zone_kind is null) as needs_yes
    from app.plan_units u where u.plan_id = p_plan
    union
    select said.plan_unit_id, said.zone_kind, false from said where said.zone_kind is not null
  ),
  family as (
    select scope.plan_unit_id, scope.zone_kind,
      range_intersect_agg(one.open) as all_open,
      range_intersect_agg(one.open) filter (where not giver.guardian) as child_open,
      range_agg(giver.asked * one.yes) filter (where giver.guardian and not said.no) as one_open
    from scope
    left join priv.all_givers(p_plan) giver on giver.plan_unit_id = scope.plan_unit_id
    left join said on said.plan_unit_id = scope.plan_unit_id and said.giver_party_id = giver.party_id
      and said.zone_kind is not distinct from scope.zone_kind
    cross join lateral (
      select case when said.yes_until is null then '{}'
        else tstzmultirange(tstzrange(null, nullif(said.yes_until, 'infinity'))) end as yes) yes
    cross join lateral (
      select yes.yes, case
        when giver.party_id is null then '{(,)}'::tstzmultirange
        else '{(,)}'::tstzmultirange - giver.asked + case
          when said.no then '{}'::tstzmultirange
          when said.was_yes or scope.needs_yes then yes.yes
          else '{(,)}' end end as open) one
    group by scope.plan_unit_id, scope.zone_kind
  )
  select f.plan_unit_id, f.zone_kind, f.all_open + coalesce(disclosed.open, '{}')
    + coalesce(f.one_open * board.open * coalesce(f.child_open, '{(,)}'), '{}')
  from family f
  left join decided board on board.plan_unit_id = f.plan_unit_id and board.by_board
    and f.zone_kind is null
  left join decided disclosed on disclosed.plan_unit_id = f.plan_unit_id and not disclosed.by_board
    and disclosed.zone_kind is not distinct from f.zone_kind
$$;
comment on function priv.consent_periods(uuid) is
  'When each unit''s part (null) and each kind of zone that somebody spoke of is open to it.';

create or replace function priv.consent_bounds(p_plan uuid)
returns table (plan_unit_id uuid, zone_kind text, until timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select c.plan_unit_id, c.zone_kind, coalesce((
    select coalesce(upper(period), 'infinity') from unnest(c.open) period
    where period @> clock_timestamp()), '-infinity')
  from priv.consent_periods(p_plan) c
$$;

create or replace function priv.one_guardian_agrees(p_unit uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select count(giver.party_id) > 1 and coalesce(bool_or(exists (
      select from app.consents c
      where c.giver_party_id = giver.party_id and c.plan_unit_id = u.id and c.zone_kind is null
        and c.answer = 'yes' and c.withdrawn_at is null
        and (c.valid_until is null or c.valid_until > clock_timestamp()))), false)
  from app.plan_units u
  join priv.all_givers(u.plan_id) giver on giver.plan_unit_id = u.id and giver.guardian
    and giver.asked @> clock_timestamp()
  where u.id = p_unit
$$;

create function priv.all_agree_on(p_plan_unit uuid, p_day date) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select coalesce(bool_and(exists (
      select from app.consents c
      where c.giver_party_id = giver.party_id and c.plan_unit_id = u.id and c.zone_kind is null
        and c.answer = 'yes' and c.withdrawn_at is null
        and (c.valid_until is null or c.valid_until > greatest(priv.start_of(p_day), clock_timestamp())))), false)
  from app.plan_units u
  join priv.all_givers(u.plan_id) giver on giver.plan_unit_id = u.id
    and giver.asked @> greatest(priv.start_of(p_day), clock_timestamp())
  where u.id = p_plan_unit
$$;
comment on function priv.all_agree_on(uuid, date) is
  'Will everyone who is asked about a unit on that day have a yes that stands, as far as is known now?';

-- What the notes say follows into the part in the plan: without custody they are no longer listed.
create function priv.follow_custody(p_party uuid, p_before timestamptz) returns void
language sql volatile security definer
set search_path = ''
as $$
  update app.plan_parties t
  -- An end that came otherwise stays the end.
  set ended_at = case when t.ended_at is not distinct from p_before then priv.custody_end(t.id)
    else least(t.ended_at, priv.custody_end(t.id)) end
  where t.id = p_party
$$;
comment on function priv.follow_custody(uuid, timestamptz) is
  'Ends a guardian''s part when custody ends, and takes that end away; p_before: when it ended by the notes before.';

create function priv.put_custody(p_plan app.plans, p_party uuid, p_revision integer, p_state text,
  p_from date, p_until date, p_decided_by text, p_reference text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  before timestamptz := priv.custody_end(p_party);
  starts timestamptz := priv.start_of(p_from);
  relative uuid;
begin
  update app.plan_parties t set ended_at = greatest(starts, t.valid_from)
  where t.id in (select n.admitted_party_id from app.custody_notes n where n.party_id = p_party)
    and (t.ended_at is null or t.ended_at > starts);
  if p_state = 'RELATIVE' then
    insert into app.plan_parties (tenant_id, plan_id, plan_unit_id, person_id, zone_id, role, title,
      valid_from, ended_at)
    select t.tenant_id, t.plan_id, t.plan_unit_id, t.person_id, t.zone_id, 'relative', t.title, starts,
      priv.end_of(p_until)
    from app.plan_parties t where t.id = p_party
    returning id into relative;
  end if;
  insert into app.custody_notes (tenant_id, plan_id, revision, party_id, state, from_on, until_on,
    decided_by, reference, admitted_party_id, noted_by)
  values (p_plan.tenant_id, p_plan.id, p_revision, p_party, p_state, p_from, p_until, p_decided_by,
    p_reference, relative, priv.me());
  perform priv.follow_custody(p_party, before);
end
$$;
comment on function priv.put_custody(app.plans, uuid, integer, text, date, date, text, text) is
  'One note of one guardian''s custody, and what follows from it.';

create function priv.note_custody(p_plan uuid, p_party uuid, p_revision integer, p_state text,
  p_from date, p_until date, p_decided_by text, p_reference text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans := priv.plan_i_lead(p_plan);
  blank text := E' \t\r\n';
  decided text := btrim(coalesce(p_decided_by, ''), blank);
  number text := nullif(btrim(coalesce(p_reference, ''), blank), '');
  other uuid;
begin
  if not exists (
    select from app.plan_parties t
    where t.plan_id = plan.id and t.id = p_party and t.role = 'guardian'
      and t.zone_id = any (array(select priv.my_zone_ids('read')))) then
    perform priv.not_found();
  elsif p_state is null or p_state not in ('JOINT', 'SOLE', 'ENDED', 'LIMITED', 'RELATIVE')
    or p_from is null or p_from not between '1990-01-01' and priv.today() + 731
    or coalesce(p_until < p_from, false) or coalesce(p_until > priv.today() + 7305, false)
    or decided = '' or length(decided) > 200 or length(number) > 200
    or (p_state in ('LIMITED', 'RELATIVE') and number is null)
    or (p_state = 'LIMITED' and p_until is null) then
    perform priv.invalid_input();
  elsif p_revision is distinct from coalesce((
    select max(n.revision) from app.custody_notes n
    where n.tenant_id = plan.tenant_id and n.plan_id = plan.id), 0) then
    perform priv.refuse('changed');
  end if;
  perform priv.put_custody(plan, p_party, p_revision + 1, p_state, p_from, p_until, decided, number);
  if p_state = 'SOLE' then
    for other in
      select t.id from app.plan_parties t
      where t.plan_id = plan.id and t.role = 'guardian' and t.id <> p_party
        and priv.custody_periods(t.id) && tstzrange(priv.start_of(p_from), priv.end_of(p_until))
      order by t.id
    loop
      perform priv.put_custody(plan, other, p_revision + 1, 'ENDED', p_from, p_until, decided, number);
    end loop;
  end if;
  -- A unit that waited for a former guardian alone waits no longer: its access begins on the day.
  update app.plan_units u set status = 'ADMITTED'
  where u.plan_id = plan.id and u.status = 'AWAITING_CONSENT' and priv.all_agree_on(u.id, p_from);
  perform priv.tell_people(plan, 'custody.note', jsonb_build_object('party', p_party, 'state', p_state));
end
$$;
comment on function priv.note_custody(uuid, uuid, integer, text, date, date, text, text) is
  'Notes a guardian''s custody from a day on; for those who lead. Refused: changed.';

grant execute on function priv.note_custody(uuid, uuid, integer, text, date, date, text, text)
  to authenticated;
reset role;

create trigger members_follow_insert after insert on app.custody_notes
  referencing new table as changed for each statement execute function priv.members_follow_plan();

create function app.note_custody(p_plan uuid, p_party uuid, p_revision integer, p_state text,
  p_from date, p_until date, p_decided_by text, p_reference text) returns void
language sql volatile
set search_path = ''
as $$
  select priv.note_custody(p_plan, p_party, p_revision, p_state, p_from, p_until, p_decided_by, p_reference)
$$;
comment on function app.note_custody(uuid, uuid, integer, text, date, date, text, text) is
  'Notes a guardian''s custody from a day on, until a day or until another note.';
grant execute on function app.note_custody(uuid, uuid, integer, text, date, date, text, text)
  to authenticated;

insert into app.access_actions (kind, action) values ('CHANGED', 'custody.note');
