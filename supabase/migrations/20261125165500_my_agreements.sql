-- For Mina planer: agreements with coordinators that wait for the answer of the guardian who asks.

create function app.my_agreements() returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  waiting uuid[] := array(
    select a.id from app.coordinator_agreements a
    join app.plan_parties party on party.plan_id = a.plan_id and party.role = 'guardian'
      and party.person_id = priv.me() and party.valid_from <= statement_timestamp()
      and (party.ended_at is null or party.ended_at > statement_timestamp())
    where a.state = 'PROPOSED'
      and a.ends_on >= (statement_timestamp() at time zone 'Europe/Stockholm')::date
      and not exists (
        select from app.agreement_answers said
        where said.agreement_id = a.id and said.party_id = party.id));
begin
  perform priv.log_access('agreement.list', array(
    select a.plan_id from app.coordinator_agreements a where a.id = any (waiting)));
  return (
    select coalesce(jsonb_agg(jsonb_build_object('planId', a.plan_id, 'child', c.name,
      'unit', u.label) order by a.written_at), '[]')
    from app.coordinator_agreements a
    join app.plans p on p.id = a.plan_id
    join app.children c on c.id = p.child_id
    left join app.plan_units u on u.id = a.plan_unit_id
    where a.id = any (waiting));
end
$$;
comment on function app.my_agreements() is 'Agreements that wait for the caller, a guardian. Logged.';
grant execute on function app.my_agreements() to authenticated;
