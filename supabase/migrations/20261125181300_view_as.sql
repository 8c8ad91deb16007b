-- "Visa som …": whoever leads the plan, and a guardian, see what another party of it gets. Not imitated: the
-- very functions of the plan page and of the API run as that person, in a subtransaction that is taken back,
-- with the session that it needed and every row of the log that says the person was there. What remains is
-- one row that says who looked as whom.
--
-- The answer is then cut down to what the viewer may read as well. A part that the viewer does not read is
-- named by kind when everyone knows it is read by that kind of party (zone_rules); what was opened to named
-- people, or by a share that the viewer does not see, is not there at all. Whoever the viewer does not see
-- as a party cannot be chosen.

call priv.allow('kring_definer', 'app.sessions', '{insert}');

set role kring_definer;

create function priv.begin_view(p_plan uuid, p_person uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans;
  party uuid;
begin
  select * into plan from app.plans p
  where p.id = p_plan and p.id = any (array(select priv.my_plan_ids()));
  if plan.id is null then
    perform priv.not_found();
  elsif not (priv.i_lead(p_plan)
    or exists (select from priv.my_parties(p_plan) mine where mine.role = 'guardian')) then
    perform priv.not_allowed();
  end if;
  select t.id into party from app.plan_parties t
  where t.tenant_id = plan.tenant_id and t.plan_id = plan.id and t.person_id = p_person
    and t.person_id <> priv.me() and t.zone_id = any (array(select priv.my_zone_ids('read')))
    and t.valid_from <= clock_timestamp() and (t.ended_at is null or t.ended_at > clock_timestamp())
  order by t.valid_from limit 1;
  if party is null then
    perform priv.not_found();
  end if;
  insert into app.access_log (tenant_id, person_id, plan_id, action, detail)
  values (plan.tenant_id, priv.me(), plan.id, 'plan.view_as', jsonb_build_object('party', party));
end
$$;
comment on function priv.begin_view(uuid, uuid) is
  'May the signed-in person look at a plan as that one? Logged; else not_found or not_allowed.';

-- It does not outlive the second, even if nobody took it back; its secret is known to nobody.
create function priv.lend_session(p_plan uuid, p_person uuid) returns text
language plpgsql security definer
set search_path = ''
as $$
declare
  lent text := encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex');
begin
  perform priv.begin_view(p_plan, p_person);
  insert into app.sessions (id, person_id, created_at, expires_at, absolute_expires_at)
  values (lent, p_person, statement_timestamp(), statement_timestamp() + interval '1 second',
    statement_timestamp() + interval '1 second');
  return lent;
end
$$;
comment on function priv.lend_session(uuid, uuid) is
  'A session for one look as someone else, which the looker takes back.';

-- Kinds of zones that the person reads by who they are and the viewer does not read.
create function priv.known_by_kind(p_plan uuid, p_person uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('kind', known.kind, 'access', known.access)
    order by known.kind, known.access), '[]')
  from (
    select distinct z.kind, case when m.can_write then 'edit' when m.can_comment then 'comment' else 'read' end
      as access
    from app.zone_members m
    join app.zones z on z.tenant_id = m.tenant_id and z.id = m.zone_id
    join app.plan_parties party on party.id = m.basis_id
    where z.plan_id = p_plan and m.person_id = p_person and m.basis = 'party' and m.can_read
      and m.revoked_at is null and m.valid_from <= statement_timestamp()
      and (m.valid_to is null or m.valid_to > statement_timestamp())
      and not z.named_audience and z.id <> all (array(select priv.my_zone_ids('read')))
      and party.zone_id = any (array(select priv.my_zone_ids('read')))) known
$$;
comment on function priv.known_by_kind(uuid, uuid) is
  'What the person reads by the matrix alone and the caller does not: kinds, no ids, no names.';

grant execute on function priv.begin_view(uuid, uuid), priv.lend_session(uuid, uuid),
  priv.known_by_kind(uuid, uuid) to authenticated;
reset role;

-- The elements of a list that are in the other list too, by one or two of their fields, as they are in the first.
create function priv.in_both(p_theirs jsonb, p_mine jsonb, p_key text, p_second text default null) returns jsonb
language sql immutable parallel safe
set search_path = ''
as $$
  select coalesce(jsonb_agg(t.value order by t.place), '[]')
  from jsonb_array_elements(p_theirs) with ordinality t (value, place)
  where exists (
    select from jsonb_array_elements(p_mine) m (value)
    where m.value -> p_key = t.value -> p_key
      and (p_second is null or m.value -> p_second = t.value -> p_second))
$$;
comment on function priv.in_both(jsonb, jsonb, text, text) is 'Elements of one list of which the other has one by the same key.';

create function priv.ids_in_both(p_theirs jsonb, p_units jsonb) returns jsonb
language sql immutable parallel safe
set search_path = ''
as $$
  select coalesce(jsonb_agg(t.value order by t.place), '[]')
  from jsonb_array_elements(p_theirs) with ordinality t (value, place)
  where exists (select from jsonb_array_elements(p_units) u (value) where u.value -> 'id' = t.value)
$$;
comment on function priv.ids_in_both(jsonb, jsonb) is 'Ids that are of units in the list.';

-- What people are called stands in zones and comments too, by parts that the viewer may not know of: where the
-- viewer sees the same person, it is said as the viewer sees it. What the plan page is given later is not in
-- the view before someone has thought about how it is cut down: tests/app/view-as.test.ts then fails.
create function priv.seen_by_both(p_theirs jsonb, p_mine jsonb) returns jsonb
language sql immutable parallel safe
set search_path = ''
as $$
  select (
      select jsonb_object_agg(known.key, known.value) from jsonb_each(p_theirs) known
      where known.key = any ('{plan,child,me,zones,units,parties,sections,goals,actions,threads,writer,
        gapSteps,template}'::text[]))
    || jsonb_build_object(
      'plan', p_theirs -> 'plan'
        || (select jsonb_object_agg(lead.key, case when exists (
            select from jsonb_array_elements(p_mine -> 'units') u (value)
            where u.value -> 'id' = p_theirs #> array['plan', lead.key])
          then p_theirs #> array['plan', lead.key] end)
          from unnest('{bestInterestLeadUnitId,collaborationLeadUnitId}'::text[]) lead (key)),
      'me', p_theirs -> 'me' || jsonb_build_object('partyId', (
        select p.value -> 'id' from jsonb_array_elements(p_mine -> 'parties') p (value)
        where p.value -> 'id' = p_theirs #> '{me,partyId}')),
      'zones', (
        select coalesce(jsonb_agg(z.value || jsonb_build_object('audience', (
            select coalesce(jsonb_agg(m.value order by t.place), '[]')
            from jsonb_array_elements(z.value -> 'audience') with ordinality t (value, place)
            join jsonb_array_elements(mine.value -> 'audience') m (value)
              on m.value -> 'personId' = t.value -> 'personId')) order by z.place), '[]')
        from jsonb_array_elements(p_theirs -> 'zones') with ordinality z (value, place)
        join jsonb_array_elements(p_mine -> 'zones') mine (value) on mine.value -> 'id' = z.value -> 'id'),
      'units', priv.in_both(p_theirs -> 'units', p_mine -> 'units', 'id'),
      'parties', priv.in_both(p_theirs -> 'parties', p_mine -> 'parties', 'id'),
      'sections', priv.in_both(p_theirs -> 'sections', p_mine -> 'sections', 'zoneId', 'key'),
      'goals', priv.in_both(p_theirs -> 'goals', p_mine -> 'goals', 'id'),
      'actions', priv.in_both(p_theirs -> 'actions', p_mine -> 'actions', 'id'),
      'threads', (
        select coalesce(jsonb_agg(t.value || jsonb_build_object('comments', (
            select coalesce(jsonb_agg(c.value || jsonb_build_object('authorName', m.value -> 'authorName',
              'authorTitle', m.value -> 'authorTitle', 'authorSector', m.value -> 'authorSector',
              -- Whom a comment turns to, as far as the viewer is told of them too.
              'mentions', (
                select coalesce(jsonb_agg(turned.value order by turned.place), '[]')
                from jsonb_array_elements(c.value -> 'mentions') with ordinality turned (value, place)
                where m.value -> 'mentions' @> jsonb_build_array(turned.value)),
              'ask', case when c.value ->> 'ask' is not null and m.value ->> 'ask' is not null
                then c.value -> 'ask' || jsonb_build_object('to', m.value #> '{ask,to}') end)
              order by c.place), '[]')
            from jsonb_array_elements(t.value -> 'comments') with ordinality c (value, place)
            join jsonb_array_elements(mine.value -> 'comments') m (value)
              on m.value -> 'id' = c.value -> 'id')) order by t.place), '[]')
        from jsonb_array_elements(p_theirs -> 'threads') with ordinality t (value, place)
        join jsonb_array_elements(p_mine -> 'threads') mine (value) on mine.value -> 'id' = t.value -> 'id'),
      'writer', p_theirs -> 'writer' || jsonb_build_object(
        'unitIds', priv.ids_in_both(p_theirs #> '{writer,unitIds}', p_mine -> 'units'),
        'reportingUnitIds', priv.ids_in_both(p_theirs #> '{writer,reportingUnitIds}', p_mine -> 'units')))
$$;
comment on function priv.seen_by_both(jsonb, jsonb) is 'One person''s plan page, cut down to what another''s has as well.';

create function app.view_as(p_plan uuid, p_person uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  my_page jsonb;
  my_zones jsonb;
  page jsonb;
  zones jsonb;
  by_kind jsonb;
begin
  perform priv.begin_view(p_plan, p_person);
  by_kind := priv.known_by_kind(p_plan, p_person);
  begin
    my_page := app.open_plan(p_plan);
    my_zones := app.plan_zones(p_plan);
    perform set_config('request.jwt.claims', jsonb_build_object('role', 'authenticated', 'sub', p_person,
      'sid', priv.lend_session(p_plan, p_person))::text, true);
    page := app.open_plan(p_plan);
    zones := app.plan_zones(p_plan);
    -- Takes back the session, the log of what that person did not do, and whose claims these are.
    raise exception using errcode = 'KR001';
  exception when sqlstate 'KR001' then
    null;
  end;
  return jsonb_build_object(
    'page', priv.seen_by_both(page, my_page),
    'api', case when zones is not null then zones || jsonb_build_object('zones',
      priv.in_both(zones -> 'zones', my_zones -> 'zones', 'id')) end,
    'byKind', by_kind);
end
$$;
comment on function app.view_as(uuid, uuid) is
  'A plan as another party gets it, as far as the caller may read it too; page null when it is not open to them. Logged.';
grant execute on function app.view_as(uuid, uuid), priv.in_both(jsonb, jsonb, text, text),
  priv.ids_in_both(jsonb, jsonb), priv.seen_by_both(jsonb, jsonb) to authenticated;
