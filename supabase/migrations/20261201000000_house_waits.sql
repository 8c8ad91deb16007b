-- The house says what waits where: beside each page's entry, how much of what the page shows waits. The same rules as
-- the pages' own calls, counted without their words. What stands in plans is not counted: to count it is to read it.

set role kring_definer;

create function priv.house_waits(p_old date, p_log_before date) returns jsonb
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
          and r.valid_to > statement_timestamp())),
    'noArchivist', (
      select count(*) from board where not exists (
        select from app.records_officers r
        where r.tenant_id = board.tenant_id and r.authority_id = board.authority_id and r.ended_at is null
          and r.valid_to > statement_timestamp())),
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
comment on function priv.house_waits(date, date) is
  'How much waits on the person who asks, behind each entry of the house: numbers, and the ages that contact paths cover.';

grant execute on function priv.house_waits(date, date) to authenticated;
reset role;

create function app.house_waits(p_old date, p_log_before date) returns jsonb
language sql stable
set search_path = ''
as $$ select priv.house_waits(p_old, p_log_before) $$;
comment on function app.house_waits(date, date) is
  'For the house: how much waits behind each of its entries. p_old: cards and entries reviewed before it are old. p_log_before: a log not checked since is late.';
grant execute on function app.house_waits(date, date) to authenticated;
