-- Ending someone's part in a plan, and every session of a person. Both take effect in one
-- transaction with everything that follows from it, and both are news to open sockets.

set role kring_definer;

-- Those who lead: coordinators, and the people of the units that are barnensbästa-ansvarig or
-- samverkansansvarig.
create function priv.leaders(p_plan uuid) returns table (party_id uuid, person_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select party.id, party.person_id
  from app.plan_parties party
  join app.plans p on p.tenant_id = party.tenant_id and p.id = party.plan_id
  join app.plan_units u on u.tenant_id = party.tenant_id and u.id = party.plan_unit_id
  where party.plan_id = p_plan and u.status = 'ADMITTED'
    and party.valid_from <= clock_timestamp()
    and (party.ended_at is null or party.ended_at > clock_timestamp())
    and (party.role = 'coordinator'
      or (party.role = 'professional'
        and party.plan_unit_id in (p.best_interest_lead_id, p.collaboration_lead_id)))
$$;
comment on function priv.leaders(uuid) is 'Parties that lead a plan now.';

create function priv.i_lead(p_plan uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (select from priv.leaders(p_plan) l where l.person_id = priv.me())
    and p_plan = any (array(select priv.my_plan_ids()))
$$;
comment on function priv.i_lead(uuid) is 'Does the signed-in person lead the plan?';

create function priv.end_participation(p_party uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  party app.plan_parties;
begin
  select * into party from app.plan_parties t
  where t.id = p_party and t.zone_id = any (array(select priv.my_zone_ids('read')));
  if party.id is null then
    perform priv.not_found();
  end if;
  -- Serialises with other endings in the plan (and rebuilds, which lock the same rows), so that two
  -- leaders cannot end one another at once.
  perform from app.zones z where z.plan_id = party.plan_id order by z.id for no key update;
  if not priv.i_lead(party.plan_id) then
    perform priv.not_allowed();
  elsif exists (select from priv.leaders(party.plan_id) l where l.party_id = p_party)
    and not exists (
      select from priv.leaders(party.plan_id) l where l.person_id <> party.person_id) then
    perform priv.not_allowed('last_leader');
  end if;

  -- The trigger on plan_parties rebuilds access in this same transaction.
  update app.plan_parties t set ended_at = clock_timestamp()
  where t.id = p_party and (t.ended_at is null or t.ended_at > clock_timestamp());
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  values (party.tenant_id, priv.me(), party.plan_id, party.zone_id, 'party.end',
    jsonb_build_object('party', p_party));
  perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', party.zone_id)::text);
end
$$;
comment on function priv.end_participation(uuid) is 'Ends a party''s part now; only for those who lead.';

-- In the order of ids, as appends lock them.
create function priv.end_sessions(p_person uuid) returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  ended integer;
begin
  perform from app.sessions s where s.person_id = p_person and s.revoked_at is null
  order by s.id for no key update;
  update app.sessions s set revoked_at = clock_timestamp()
  where s.person_id = p_person and s.revoked_at is null;
  get diagnostics ended = row_count;
  return ended;
end
$$;
comment on function priv.end_sessions(uuid) is 'Signs a person out everywhere; gives the number of sessions ended.';

grant execute on function priv.i_lead(uuid), priv.end_participation(uuid) to authenticated;
grant execute on function priv.end_sessions(uuid) to kring_app;
reset role;

create function app.end_participation(p_party uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.end_participation(p_party) $$;
comment on function app.end_participation(uuid) is 'Ends a party''s part in its plan.';
grant execute on function app.end_participation(uuid) to authenticated;
