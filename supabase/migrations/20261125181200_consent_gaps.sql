-- A version needs consent that stands: a yes whose last day has passed is none, and a decision that lets
-- the unit in stands in for one.

create or replace function priv.version_gaps(p_content jsonb, p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  with action as (
    select a ->> 'id' as id, a ->> 'title' as title, a ->> 'unitId' as unit_id,
      a ->> 'contactId' as contact_id, a ->> 'status' as status,
      coalesce(a ->> 'dueOn', a ->> 'startOn') as day,
      a ->> 'interimUnitId' as interim_unit_id, a ->> 'decideOn' as decide_on
    from jsonb_array_elements(p_content -> 'actions') a
    where a ->> 'status' not in ('DONE', 'CANCELLED')
  ),
  frame as (select p_content -> 'frame' as said),
  sip as (select p_content #> '{plan,legalBasis}' @> '["SIP"]' as asked),
  guardian as (
    select party.id from app.plan_parties party
    where party.plan_id = p_plan and party.role = 'guardian'
      and party.valid_from <= statement_timestamp()
      and (party.ended_at is null or party.ended_at > statement_timestamp())
  ),
  without_consent as (
    select u ->> 'label' as label
    from jsonb_array_elements(p_content -> 'units') u
    where u ->> 'sector' <> 'family' and exists (select from guardian)
      and not priv.all_agree((u ->> 'id')::uuid)
  ),
  gap as (
    select 1 as place, 'no_actions' as code, null::text[] as items
    where not exists (select from action) and (select asked from sip)
    union all
    select 2, 'action_responsible', array_agg(title) from action where unit_id is null having count(*) > 0
    union all
    select 3, 'action_contact', array_agg(title) from action where contact_id is null having count(*) > 0
    union all
    -- What waits for consent has no day yet: nobody can say when it comes.
    select 4, 'action_day', array_agg(title) from action
    where day is null and status <> 'WAITING_CONSENT' having count(*) > 0
    union all
    -- Who answers for it may be disputed; that someone does meanwhile, and when it is decided, may not.
    select 5, 'action_disputed', array_agg(title) from action
    where status = 'DISPUTED' and (interim_unit_id is null or decide_on is null) having count(*) > 0
    union all
    select 6, 'others_measures', null from frame, sip where asked and said ->> 'othersMeasures' is null
    union all
    select 7, 'principal', null from frame, sip where asked and said ->> 'principal' is null
    union all
    select 8, 'follow_up', null from frame
    where coalesce((said ->> 'followUpAt')::timestamptz <= statement_timestamp(), true)
      or said ->> 'callerId' is null
    union all
    select 9, 'consent', array_agg(label order by label) from without_consent having count(*) > 0
    union all
    select 10, 'child_view', null from frame where said ->> 'childView' is null
  )
  select coalesce(jsonb_agg(jsonb_build_object('code', gap.code, 'items', coalesce(to_jsonb(gap.items), '[]'))
    order by gap.place), '[]')
  from gap
$$;