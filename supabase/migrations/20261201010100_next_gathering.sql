-- The plan's page says what is booked: meetings that are ahead stand beside the day of the follow-up, so that a day
-- without a meeting is told from one with.

create or replace function app.open_plan(p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$
  select opened.page || jsonb_build_object(
    'writer', priv.my_writer(p_plan), 'template', app.plan_template(p_plan),
    'voice', app.plan_voice(p_plan), 'disagreements', priv.disagreements(p_plan),
    'ahead', jsonb_build_object(
      'callerId', (select p.follow_up_caller_id from app.plans p where p.id = p_plan),
      'meetings', (
        select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'startsAt', priv.iso(m.starts_at),
          'chairId', m.chair_id, 'running', m.state = 'RUNNING') order by m.starts_at), '[]')
        from app.meetings m
        where m.plan_id = p_plan and (m.state = 'RUNNING'
          or m.state = 'CALLED' and m.starts_at > statement_timestamp() - interval '2 hours'))))
  from (select priv.plan_page(p_plan) as page offset 0) opened
  where opened.page is not null
$$;

-- "Visa som" knows it, cut down as the rest is.
create or replace function priv.seen_by_both(p_theirs jsonb, p_mine jsonb) returns jsonb
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
      'voice', (
        select coalesce(jsonb_agg(t.value || jsonb_build_object('helper', m.value -> 'helper', 'readers', (
            select coalesce(jsonb_agg(reader.value order by reader.place), '[]')
            from jsonb_array_elements(t.value -> 'readers') with ordinality reader (value, place)
            where m.value -> 'readers' @> jsonb_build_array(reader.value))) order by t.place), '[]')
        from jsonb_array_elements(p_theirs -> 'voice') with ordinality t (value, place)
        join jsonb_array_elements(p_mine -> 'voice') m (value) on m.value -> 'zone' = t.value -> 'zone'),
      'disagreements', p_theirs -> 'disagreements' || jsonb_build_object('notes', (
        select coalesce(jsonb_agg(t.value || jsonb_build_object('by', m.value -> 'by') order by t.place), '[]')
        from jsonb_array_elements(p_theirs #> '{disagreements,notes}') with ordinality t (value, place)
        join jsonb_array_elements(p_mine #> '{disagreements,notes}') m (value)
          on m.value -> 'id' = t.value -> 'id')),
      'ahead', jsonb_build_object(
        'callerId', (
          select p.value -> 'id' from jsonb_array_elements(p_mine -> 'parties') p (value)
          where p.value -> 'id' = p_theirs #> '{ahead,callerId}'),
        'meetings', priv.in_both(p_theirs #> '{ahead,meetings}', p_mine #> '{ahead,meetings}', 'id')),
      'writer', p_theirs -> 'writer' || jsonb_build_object(
        'unitIds', priv.ids_in_both(p_theirs #> '{writer,unitIds}', p_mine -> 'units'),
        'reportingUnitIds', priv.ids_in_both(p_theirs #> '{writer,reportingUnitIds}', p_mine -> 'units')))
$$;
