-- Who an authority names for its archive packages and its access log works for it: in the municipality's own units, of
-- whichever board (an archive may serve them all), or in the partner's own for a partner. A partner's people work in
-- the municipality too, and secrecy holds between the two. It holds for as long as such a mandate runs, whatever was
-- named; and who administers a partner's unit does not name for the municipality.

set role kring_definer;

create function priv.mandates_serving(p_tenant uuid, p_authority uuid, p_person uuid)
returns table (person_id uuid, unit text, title text)
language sql stable security definer
set search_path = ''
as $$
  select m.person_id, u.name, m.title
  from app.memberships m
  join app.authorities named on named.id = p_authority
  left join app.units u on u.id = m.unit_id
  left join app.authorities own on own.id = u.authority_id
  where m.tenant_id = p_tenant and (p_person is null or m.person_id = p_person)
    and m.role in ('staff', 'coordinator', 'administrator')
    and m.valid_from <= statement_timestamp()
    and (m.valid_to is null or m.valid_to > statement_timestamp())
    -- A mandate in no unit is in the municipality itself.
    and case when named.home_tenant_id = p_tenant
      then m.unit_id is null or own.home_tenant_id = p_tenant
      else u.authority_id = p_authority end
$$;
comment on function priv.mandates_serving(uuid, uuid, uuid) is
  'Mandates that run now with which somebody, or one person, may be named for an authority.';

create function priv.serves_authority(p_tenant uuid, p_authority uuid, p_person uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$ select p_person is not null and exists (select from priv.mandates_serving(p_tenant, p_authority, p_person)) $$;
comment on function priv.serves_authority(uuid, uuid, uuid) is 'Has the person a mandate now with which an authority names them?';

create function priv.who_serves(p_tenant uuid, p_authority uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'places', one.places)
    order by p.name collate "sv-x-icu", p.id), '[]')
  from (
    select s.person_id, jsonb_agg(distinct jsonb_build_object('unit', s.unit, 'title', s.title)) as places
    from priv.mandates_serving(p_tenant, p_authority, null) s
    where s.person_id <> priv.me()
    group by s.person_id) one
  join app.people p on p.id = one.person_id
$$;
comment on function priv.who_serves(uuid, uuid) is 'Whom an authority may name, and where they work; never who asks.';

create or replace function priv.authorities_i_name_for() returns table (tenant_id uuid, authority_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select m.tenant_id, a.id
  from app.memberships m
  left join app.units u on u.id = m.unit_id
  left join app.authorities own on own.id = u.authority_id
  join app.authorities a on a.id = u.authority_id
    or a.home_tenant_id = m.tenant_id and (m.unit_id is null or own.home_tenant_id = m.tenant_id)
  where m.person_id = priv.me() and m.role = 'administrator'
    and m.valid_from <= statement_timestamp()
    and (m.valid_to is null or m.valid_to > statement_timestamp())
    and (select priv.session_alive())
$$;

create or replace function priv.my_log_authorities()
returns table (tenant_id uuid, authority_id uuid, reviewer_id uuid, valid_to timestamptz)
language sql stable security definer
set search_path = ''
as $$
  select distinct on (r.tenant_id, r.authority_id) r.tenant_id, r.authority_id, r.id, r.valid_to
  from app.log_reviewers r
  where r.person_id = priv.me() and r.ended_at is null
    and r.valid_from <= statement_timestamp() and r.valid_to > statement_timestamp()
    and r.tenant_id = any (array(select priv.my_tenant_ids()))
    and priv.serves_authority(r.tenant_id, r.authority_id, r.person_id)
  order by r.tenant_id, r.authority_id, r.valid_to desc
$$;

create or replace function priv.my_record_places() returns table (tenant_id uuid, authority_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select distinct r.tenant_id, r.authority_id
  from app.records_officers r
  where r.person_id = priv.me() and r.ended_at is null and r.valid_to > statement_timestamp()
    and r.tenant_id = any (array(select priv.my_tenant_ids()))
    and priv.serves_authority(r.tenant_id, r.authority_id, r.person_id)
$$;

create or replace function priv.name_log_reviewer(p_tenant uuid, p_authority uuid, p_person uuid, p_from date,
  p_until date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  began timestamptz := p_from::timestamp at time zone 'Europe/Stockholm';
  until timestamptz := (p_until + 1)::timestamp at time zone 'Europe/Stockholm';
  made uuid;
begin
  if not exists (
    select from priv.authorities_i_name_for() a
    where a.tenant_id = p_tenant and a.authority_id = p_authority) then
    perform priv.not_found();
  elsif p_person is not distinct from priv.me() then
    perform priv.not_allowed('yourself');
  elsif began is null or until is null or until <= began or until <= clock_timestamp()
    or p_until > p_from + 732 then
    perform priv.invalid_input();
  elsif not priv.serves_authority(p_tenant, p_authority, p_person) then
    perform priv.refuse('works_elsewhere');
  end if;
  -- One that is named again goes on by the new period.
  update app.log_reviewers r set ended_at = clock_timestamp()
  where r.tenant_id = p_tenant and r.authority_id = p_authority and r.person_id = p_person
    and r.ended_at is null;
  insert into app.log_reviewers (tenant_id, authority_id, person_id, valid_from, valid_to, named_by)
  values (p_tenant, p_authority, p_person, began, until, priv.me()) returning id into made;
  perform priv.log_administration(p_tenant, 'log.reviewer.name',
    jsonb_build_object('reviewer', made, 'person', p_person, 'authority', p_authority));
  return made;
end
$$;
comment on function priv.name_log_reviewer(uuid, uuid, uuid, date, date) is
  'Names somebody to review an authority''s log, both days included, two years at most; for its administrators. Refused: not_allowed, works_elsewhere.';

create or replace function priv.name_records_officer(p_tenant uuid, p_authority uuid, p_person uuid, p_until date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  made uuid;
begin
  perform priv.keep_records(p_tenant, p_authority);
  if p_person is not distinct from priv.me() then
    perform priv.refuse('own_mandate');
  elsif p_until is null or p_until not between priv.today() and priv.today() + 732 then
    perform priv.invalid_input();
  elsif not priv.serves_authority(p_tenant, p_authority, p_person) then
    perform priv.refuse('works_elsewhere');
  end if;
  update app.records_officers r set ended_at = clock_timestamp()
  where r.tenant_id = p_tenant and r.authority_id = p_authority and r.person_id = p_person and r.ended_at is null;
  insert into app.records_officers (tenant_id, authority_id, person_id, valid_to, named_by)
  values (p_tenant, p_authority, p_person, priv.end_of(p_until), priv.me()) returning id into made;
  perform priv.log_administration(p_tenant, 'records.officer.name',
    jsonb_build_object('officer', made, 'person', p_person, 'authority', p_authority));
  return made;
end
$$;
comment on function priv.name_records_officer(uuid, uuid, uuid, date) is
  'Names who takes out an authority''s packages, two years at most; for its administrators. Refused: own_mandate, works_elsewhere.';

create or replace function priv.log_reviewers_to_name() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'tenantId', t.id, 'tenant', t.name, 'authorityId', a.id, 'authority', a.name,
    'reviewers', (
      select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', p.name,
        'from', priv.iso(r.valid_from), 'until', priv.iso(r.valid_to), 'ended', priv.iso(r.ended_at),
        'serves', priv.serves_authority(t.id, a.id, r.person_id))
        order by r.ended_at is not null, r.valid_to desc, p.name), '[]')
      from app.log_reviewers r join app.people p on p.id = r.person_id
      where r.tenant_id = t.id and r.authority_id = a.id),
    'people', priv.who_serves(t.id, a.id),
    'units', (
      select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name,
        'nights', coalesce(n.works, false)) order by u.name), '[]')
      from app.units u
      join app.tenant_units tu on tu.tenant_id = t.id and tu.unit_id = u.id
      left join app.night_units n on n.tenant_id = t.id and n.unit_id = u.id
      where u.authority_id = a.id))
    order by t.name, a.name), '[]')
  from (select distinct i.tenant_id, i.authority_id from priv.authorities_i_name_for() i) mine
  join app.tenants t on t.id = mine.tenant_id
  join app.authorities a on a.id = mine.authority_id
$$;

create or replace function priv.archive_desk() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'mine', (
      select coalesce(jsonb_agg(jsonb_build_object('tenantId', t.id, 'tenant', t.name, 'authorityId', a.id,
        'authority', a.name, 'plans', (
          select coalesce(jsonb_agg(jsonb_build_object('planId', part.plan_id, 'closedOn', part.closed_on,
            'parts', part.parts, 'takenAt', (
              select priv.iso(max(k.taken_at)) from app.archive_packages k
              where k.plan_id = part.plan_id and k.authority_id = a.id)) order by part.closed_on, part.plan_id), '[]')
          from (
            select d.plan_id, max(d.closed_on) as closed_on, count(*) as parts
            from priv.disposal_parts(t.id) d
            where d.authority_id = a.id and d.closed_on is not null
            group by d.plan_id order by 2, 1 limit 200) part))
        order by t.name collate "sv-x-icu", a.name collate "sv-x-icu"), '[]')
      from priv.my_record_places() mine
      join app.tenants t on t.id = mine.tenant_id join app.authorities a on a.id = mine.authority_id),
    'toName', (
      select coalesce(jsonb_agg(jsonb_build_object('tenantId', t.id, 'authorityId', a.id, 'authority', a.name,
        'officers', (
          select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', p.name,
            'until', (r.valid_to - interval '1 second')::date,
            'serves', priv.serves_authority(t.id, a.id, r.person_id)) order by p.name collate "sv-x-icu"), '[]')
          from app.records_officers r join app.people p on p.id = r.person_id
          where r.tenant_id = t.id and r.authority_id = a.id and r.ended_at is null
            and r.valid_to > statement_timestamp()),
        'people', priv.who_serves(t.id, a.id))
        order by a.name collate "sv-x-icu"), '[]')
      from (select distinct n.tenant_id, n.authority_id from priv.authorities_i_name_for() n) own
      join app.tenants t on t.id = own.tenant_id join app.authorities a on a.id = own.authority_id))
$$;

create or replace function priv.owner_needs(p_tenant uuid, p_person uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select priv.unit_needs(p_tenant, p_person) || jsonb_build_object('offices', (
    select coalesce(jsonb_agg(jsonb_build_object('office', held.office, 'authority', a.name, 'alone', held.alone)
      order by held.office, a.name collate "sv-x-icu"), '[]')
    from (
      select 'records' as office, o.authority_id, not exists (
          select from app.records_officers other
          where other.tenant_id = o.tenant_id and other.authority_id = o.authority_id
            and other.person_id <> p_person and other.ended_at is null and other.valid_to > clock_timestamp()
            and priv.serves_authority(other.tenant_id, other.authority_id, other.person_id))
          as alone
      from app.records_officers o
      where o.tenant_id = p_tenant and o.person_id = p_person and o.ended_at is null
        and o.valid_to > clock_timestamp()
      union
      select 'log', r.authority_id, not exists (
          select from app.log_reviewers other
          where other.tenant_id = r.tenant_id and other.authority_id = r.authority_id
            and other.person_id <> p_person and other.ended_at is null and other.valid_to > clock_timestamp()
            and priv.serves_authority(other.tenant_id, other.authority_id, other.person_id))
      from app.log_reviewers r
      where r.tenant_id = p_tenant and r.person_id = p_person and r.ended_at is null
        and r.valid_to > clock_timestamp()) held
    join app.authorities a on a.id = held.authority_id))
$$;

create or replace function priv.house_waits(p_old date, p_log_before date) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with house as materialized (
    select t.id, t.practice_of from app.tenants t
    where t.id = any (array(select priv.my_tenant_ids_as('{administrator}')))
  ),
  board as materialized (
    select distinct n.tenant_id, n.authority_id from priv.authorities_i_name_for() n
  ),
  invited as materialized (
    select i.expires_at <= statement_timestamp() as expired
    from app.invitations i join house on house.id = i.tenant_id
    where i.accepted_at is null and i.withdrawn_at is null
  ),
  unit as materialized (
    select u.id, priv.i_keep_unit(u.id) as kept, priv.i_write_for(u.id) as written
    from app.units u where u.id = any (array(select priv.my_unit_ids()))
  ),
  checked as materialized (
    select mine.tenant_id, mine.authority_id,
      greatest((
        select min(r.valid_from) at time zone 'Europe/Stockholm' from app.log_reviewers r
        where r.tenant_id = mine.tenant_id and r.authority_id = mine.authority_id)::date,
        max(r.to_on) + 1) as next_on,
      coalesce(bool_or(c.review_id is null and r.due_on < priv.today()), false) as overdue,
      array_agg(r.id) filter (where c.review_id is null) as open
    from priv.my_log_authorities() mine
    left join app.log_reviews r on r.tenant_id = mine.tenant_id and r.authority_id = mine.authority_id
    left join app.log_review_closings c on c.tenant_id = r.tenant_id and c.review_id = r.id
    group by mine.tenant_id, mine.authority_id
  )
  select jsonb_build_object(
    -- One's own and what is about oneself somebody else answers (answeringOf in src/lib/domain/mandates).
    'keyRoles', (
      select count(*) from app.key_role_proposals k join house on house.id = k.tenant_id
      where k.state = 'PROPOSED' and k.person_id <> priv.me() and k.proposed_by <> priv.me()),
    'leaderless', (
      select count(*) from house cross join lateral (
        select distinct w.unit_id from priv.plans_without_leader(house.id) w) one),
    'invited', (select count(*) from invited where not invited.expired),
    'expired', (select count(*) from invited where invited.expired),
    'identities', (
      select count(*) from app.scim_users u join house on house.id = u.tenant_id
      where u.active and u.index is null),
    'partners', (
      select count(*) from app.partnerships p where p.state = 'ASKED' and priv.answers_partnership(p)),
    'moves', (
      select count(*) from app.plan_moves m
      where m.state = 'ASKED' and priv.i_receive(m) and priv.move_ready(m)),
    'cardsUnwritten', (
      select count(*) from unit left join app.unit_cards c on c.unit_id = unit.id
      where unit.kept and c.reviewed_on is null),
    'cardsOld', (
      select count(*) from unit join app.unit_cards c on c.unit_id = unit.id
      where unit.kept and c.reviewed_on < p_old),
    'entriesOld', (
      select count(*) from unit join app.support_entries e on e.unit_id = unit.id
      where unit.written and e.state = 'PUBLISHED' and e.reviewed_on < p_old),
    'logItems', (
      select count(*) from checked cross join lateral unnest(checked.open) as open (review_id)
      join app.log_review_items i on i.tenant_id = checked.tenant_id and i.review_id = open.review_id
      where not exists (
        select from app.log_judgements j where j.tenant_id = i.tenant_id and j.item_id = i.id)),
    'logLate', (select count(*) from checked where checked.overdue or checked.next_on < p_log_before),
    'noReviewer', (
      select count(*) from board where not exists (
        select from app.log_reviewers r
        where r.tenant_id = board.tenant_id and r.authority_id = board.authority_id and r.ended_at is null
          and r.valid_to > statement_timestamp()
          and priv.serves_authority(r.tenant_id, r.authority_id, r.person_id))),
    'noArchivist', (
      select count(*) from board where not exists (
        select from app.records_officers r
        where r.tenant_id = board.tenant_id and r.authority_id = board.authority_id and r.ended_at is null
          and r.valid_to > statement_timestamp()
          and priv.serves_authority(r.tenant_id, r.authority_id, r.person_id))),
    'disposals', (
      select count(*) from app.disposal_orders o
      join board on board.tenant_id = o.tenant_id and board.authority_id = o.authority_id
      where o.state = 'ORDERED' and o.ordered_by <> priv.me()),
    'removals', (
      select count(*) from app.word_removals r
      join app.zones z on z.tenant_id = r.tenant_id and z.id = r.zone_id
      join board on board.tenant_id = r.tenant_id and board.authority_id = z.controller_authority_id
      where r.state = 'ASKED' or (r.state = 'ORDERED' and r.ordered_by <> priv.me())),
    -- Which are missing is worked out where the page does it (src/lib/domain/directory/paths.ts).
    'paths', (
      select coalesce(jsonb_agg((
        select coalesce(jsonb_agg(jsonb_build_object('topic', c.topic, 'ageFrom', c.age_from, 'ageTo', c.age_to)), '[]')
        from app.contact_paths c where c.tenant_id = house.id and c.ended_at is null)), '[]')
      from house where house.practice_of is null))
$$;

create function priv.holds_office(p_person uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
      select from app.records_officers r
      where r.person_id = p_person and r.ended_at is null and r.valid_to > statement_timestamp()
        and priv.serves_authority(r.tenant_id, r.authority_id, r.person_id))
    or exists (
      select from app.log_reviewers r
      where r.person_id = p_person and r.ended_at is null
        and r.valid_from <= statement_timestamp() and r.valid_to > statement_timestamp()
        and priv.serves_authority(r.tenant_id, r.authority_id, r.person_id))
$$;
comment on function priv.holds_office(uuid) is
  'Takes the person out archive packages, or reviews the log, of an authority now?';
grant execute on function priv.holds_office(uuid) to kring_app;

create or replace function priv.start_log_review(p_tenant uuid, p_authority uuid, p_from date, p_to date, p_sample integer,
  p_due date, p_signals text) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  review app.log_reviews;
begin
  perform priv.reviewer_of(p_tenant, p_authority);
  if p_from is null or p_to is null or p_to < p_from or p_to > p_from + 92 or p_to > priv.today()
    or p_sample is null or p_sample not between 1 and 500
    or p_due is null or p_due not between priv.today() and priv.today() + 92
    or jsonb_typeof(p_signals::jsonb) is distinct from 'array' then
    perform priv.invalid_input();
  end if;
  -- Two who begin at once wait for one another: of the same days there is one check under way, with one sample.
  perform pg_advisory_xact_lock(hashtextextended(p_tenant || ' ' || p_authority, 190400));
  if exists (
    select from app.log_reviews r
    where r.tenant_id = p_tenant and r.authority_id = p_authority and r.from_on = p_from and r.to_on = p_to
      and not exists (
        select from app.log_review_closings c where c.tenant_id = r.tenant_id and c.review_id = r.id)) then
    perform priv.refuse('review_there');
  end if;
  insert into app.log_reviews (tenant_id, authority_id, from_on, to_on, sample, rows, due_on, started_by)
  select p_tenant, p_authority, p_from, p_to, p_sample, count(*), p_due, priv.me()
  from priv.log_found(p_tenant, p_authority, null, null, null, 'READ', p_from, p_to)
  returning * into review;
  insert into app.log_review_items (tenant_id, review_id, place, kinds, person_id, plan_id, log_id, rows)
  select p_tenant, review.id, row_number() over (order by item.signal desc, item.place), item.kinds,
    item.person_id, item.plan_id, item.log_id, item.rows
  from (
    select true as signal, s.place, array(select jsonb_array_elements_text(s.value -> 'kinds')) as kinds,
      (s.value ->> 'personId')::uuid as person_id, (s.value ->> 'planId')::uuid as plan_id,
      (s.value ->> 'logId')::bigint as log_id, (s.value ->> 'rows')::integer as rows
    from jsonb_array_elements(p_signals::jsonb) with ordinality s (value, place)
    union all
    select false, row_number() over (order by drawn.lot), '{SAMPLE}', drawn.person_id, drawn.plan_id, drawn.id, 1
    from (
      select l.id, l.person_id, l.plan_id, sha256(convert_to(review.seed || ' ' || l.id, 'UTF8')) as lot
      from priv.log_found(p_tenant, p_authority, null, null, null, 'READ', p_from, p_to) f
      join app.access_log l on l.tenant_id = p_tenant and l.id = f.id
      order by lot limit p_sample) drawn) item;
  perform priv.log_review_act('log.review.start', p_tenant, p_authority, null,
    jsonb_build_object('review', review.id, 'purpose', 'FOLLOW_UP'));
  return review.id;
end
$$;
comment on function priv.start_log_review(uuid, uuid, date, date, integer, date, text) is
  'Begins a check of a period that has been: draws the sample, keeps the signals. Refused: not_found, invalid_input, review_there. Logged.';

-- What is missing has a name of its own, so that its field can be shown.
create or replace function priv.save_provider(p_tenant uuid, p_revision integer, p_issuer text, p_client text, p_secret text,
  p_kind text, p_identity_claim text, p_name_claim text, p_mail_claim text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  old app.identity_providers;
begin
  perform priv.keep_house(p_tenant);
  select * into old from app.identity_providers p where p.tenant_id = p_tenant;
  if p_revision is distinct from coalesce(old.revision, 0) then
    perform priv.refuse('changed');
  elsif p_secret is null and (old.tenant_id is null or old.issuer <> p_issuer or old.client_id <> p_client) then
    perform priv.refuse('secret_needed');
  end if;
  insert into app.identity_providers (tenant_id, issuer, client_id, sealed_secret, identity_kind, identity_claim,
    name_claim, mail_claim, changed_by)
  values (p_tenant, p_issuer, p_client, coalesce(p_secret, old.sealed_secret), p_kind, p_identity_claim,
    p_name_claim, coalesce(p_mail_claim, ''), priv.me())
  on conflict (tenant_id) do update set revision = old.revision + 1, issuer = excluded.issuer,
    client_id = excluded.client_id, sealed_secret = excluded.sealed_secret, identity_kind = excluded.identity_kind,
    identity_claim = excluded.identity_claim, name_claim = excluded.name_claim, mail_claim = excluded.mail_claim,
    changed_by = excluded.changed_by, changed_at = clock_timestamp(), active_since = null;
  perform priv.log_administration(p_tenant, 'provider.save', null);
end
$$;
comment on function priv.save_provider(uuid, integer, text, text, text, text, text, text, text) is
  'The tenant''s own sign-in, switched off until it is tried; for administrators. Refused: changed, secret_needed.';

reset role;
