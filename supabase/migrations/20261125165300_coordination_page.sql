-- The part of the page "Vem leder planen" about coordinators and decisions: mandates, agreements, and who
-- decides. Row-level security decides what is in it.

create function app.plan_coordination(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.coordination', array[p_plan]);
  return jsonb_build_object(
    'mayNote', priv.i_lead(p_plan),
    'offices', (
      select coalesce(jsonb_agg(jsonb_build_object('unitId', u.id, 'label', u.label,
        'mayWrite', priv.may_write_agreement(p_plan, u.id),
        'agreedUntil', case when p_plan = any (array(select priv.my_agreement_plan_ids()))
          then priv.iso(priv.agreed_until(u.id)) end,
        'people', (
          select jsonb_agg(jsonb_build_object('partyId', party.id, 'name', people.name,
            'title', party.title, 'scope', m.scope, 'from', priv.iso(m.valid_from),
            'until', priv.iso(least(m.valid_to, m.ended_at)),
            'here', exists (
              select from app.zone_members z
              where z.zone_id = party.zone_id and z.person_id = party.person_id
                and z.revoked_at is null and z.valid_from <= statement_timestamp()
                and (z.valid_to is null or z.valid_to > statement_timestamp())))
            order by party.valid_from, party.id)
          from app.plan_parties party
          join app.people on people.id = party.person_id
          left join lateral (
            select one.* from app.coordinator_mandates one
            where one.tenant_id = party.tenant_id and one.person_id = party.person_id
            order by one.ended_at is null desc, one.valid_to desc limit 1) m on true
          where party.plan_unit_id = u.id and party.role = 'coordinator'
            and party.valid_from <= statement_timestamp()
            and (party.ended_at is null or party.ended_at > statement_timestamp())))
        order by u.label), '[]')
      from app.plan_units u
      where u.plan_id = p_plan and u.status = 'ADMITTED' and exists (
        select from app.plan_parties party
        where party.plan_unit_id = u.id and party.role = 'coordinator'
          and (party.ended_at is null or party.ended_at > statement_timestamp()))),
    'deciders', (
      select coalesce(jsonb_agg(jsonb_build_object('partyId', party.id, 'name', people.name,
        'title', party.title, 'unit', u.label, 'sector', u.sector, 'decides', party.decides)
        order by u.label, party.valid_from), '[]')
      from app.plan_parties party
      join app.people on people.id = party.person_id
      join app.plan_units u on u.id = party.plan_unit_id
      where party.plan_id = p_plan and party.role = 'professional'
        and party.valid_from <= statement_timestamp()
        and (party.ended_at is null or party.ended_at > statement_timestamp())),
    'guardians', (
      select coalesce(jsonb_agg(jsonb_build_object('partyId', party.id, 'name', people.name,
        'mine', party.person_id = priv.me()) order by party.valid_from), '[]')
      from app.plan_parties party
      join app.people on people.id = party.person_id
      where party.plan_id = p_plan and party.role = 'guardian'
        and party.valid_from <= statement_timestamp()
        and (party.ended_at is null or party.ended_at > statement_timestamp())),
    'agreements', (
      select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'unitId', a.plan_unit_id,
        'content', a.content, 'limits', a.limits, 'endsOn', a.ends_on, 'state', a.state,
        'writtenBy', people.name, 'writtenAt', priv.iso(a.written_at),
        'answers', (
          select coalesce(jsonb_agg(jsonb_build_object('partyId', said.party_id, 'answer', said.answer,
            'note', said.note, 'at', priv.iso(said.at)) order by said.at), '[]')
          from app.agreement_answers said where said.agreement_id = a.id))
        order by a.written_at desc), '[]')
      from app.coordinator_agreements a
      left join app.people on people.id = a.written_by
      where a.plan_id = p_plan));
end
$$;
comment on function app.plan_coordination(uuid) is
  'Coordinators with mandate and agreement, and who decides; null when it is not for the caller. Logged.';

grant execute on function app.plan_coordination(uuid) to authenticated;
