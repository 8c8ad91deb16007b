-- Who asks for words to be taken out, and the two who decide it. Whoever writes in a part asks; what comes of it is
-- told to those who write in it. Administrators see the part by kind and reference, and how much would go.

set role kring_definer;

create function priv.plan_removals(p_plan uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  writes uuid[] := array(select priv.my_zone_ids('write'));
begin
  if not exists (select from app.zones z where z.plan_id = p_plan and z.id = any (writes)) then
    return null;
  end if;
  insert into app.access_log (tenant_id, person_id, plan_id, action)
  select p.tenant_id, priv.me(), p.id, 'plan.removals' from app.plans p where p.id = p_plan;
  return (
    select jsonb_build_object('plan', p.id, 'child', c.name,
      'parts', (
        select jsonb_agg(jsonb_build_object('id', z.id, 'kind', z.kind, 'title', z.title) order by
          array_position('{shared,family,child,health,school,studentHealth,social,meeting,draft}'::text[], z.kind), z.key)
        from app.zones z where z.plan_id = p.id and z.id = any (writes)),
      'asked', (
        select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'kind', z.kind, 'state', r.state,
          'on', (r.asked_at at time zone 'Europe/Stockholm')::date, 'mine', r.asked_by = priv.me())
          order by r.asked_at desc), '[]')
        from app.word_removals r join app.zones z on z.tenant_id = r.tenant_id and z.id = r.zone_id
        where r.plan_id = p.id and r.zone_id = any (writes)))
    from app.plans p join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
    where p.id = p_plan);
end
$$;
comment on function priv.plan_removals(uuid) is
  'The parts that the caller writes in, and what has been asked to be taken out of them; null when there are none.';

-- `p_words`: as they stand, line by line. `p_gone`: they are out of the text already, and are to leave its history.
create function priv.ask_removal(p_plan uuid, p_zone uuid, p_words text, p_gone boolean) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  zone app.zones;
  amounts jsonb;
  lines text[];
  made uuid;
begin
  select * into zone from app.zones z
  where z.id = p_zone and z.plan_id = p_plan and z.id = any (array(select priv.my_zone_ids('write')))
  for no key update;
  if zone.id is null then
    perform priv.not_found();
  end if;
  lines := array(
    select btrim(line, E' \t\r') from regexp_split_to_table(priv.words_of(p_words, 8000), E'\n') line
    where btrim(line, E' \t\r') <> '');
  -- A word or two may stand in many places that are right.
  if cardinality(lines) not between 1 and 50 or exists (select from unnest(lines) line where length(line) < 4) then
    perform priv.invalid_input();
  end if;
  amounts := priv.word_amounts(zone.id, lines) - 'updates';
  if not coalesce(p_gone, false) and not exists (
    select from jsonb_each_text(amounts) place where place.value <> '0') then
    perform priv.refuse('words_not_there');
  elsif (select count(*) from app.word_removals r
    where r.zone_id = zone.id and r.state in ('ASKED', 'ORDERED')) >= 20 then
    perform priv.refuse('too_many');
  end if;
  insert into app.word_removals (tenant_id, plan_id, zone_id, words, asked_by)
  values (zone.tenant_id, zone.plan_id, zone.id, lines, priv.me()) returning id into made;
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  values (zone.tenant_id, priv.me(), zone.plan_id, zone.id, 'removal.ask', jsonb_build_object('removal', made));
  return made;
end
$$;
comment on function priv.ask_removal(uuid, uuid, text, boolean) is
  'Asks that words be taken out of a part that the caller writes in. Refused: words_not_there.';

-- One that waits, for the administrators of the authority that answers for its part. Refused: changed.
create function priv.removal_to_decide(p_removal uuid, p_state text) returns app.word_removals
language plpgsql
set search_path = ''
as $$
declare
  removal app.word_removals;
begin
  select * into removal from app.word_removals r where r.id = p_removal;
  perform priv.keep_records(removal.tenant_id, (
    select z.controller_authority_id from app.zones z
    where z.tenant_id = removal.tenant_id and z.id = removal.zone_id));
  -- Again: another may have answered while this one waited.
  select * into removal from app.word_removals r where r.id = p_removal for update;
  if removal.state <> p_state then
    perform priv.refuse('changed');
  elsif priv.is_held(removal.plan_id, removal.zone_id) then
    perform priv.refuse('held');
  end if;
  return removal;
end
$$;
comment on function priv.removal_to_decide(uuid, text) is
  'A request for the administrators of the authority, in the state that they saw. Refused: changed, held.';

create function priv.order_removal(p_removal uuid, p_decision text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  removal app.word_removals := priv.removal_to_decide(p_removal, 'ASKED');
  because text := btrim(priv.words_of(p_decision, 200), E' \t\r\n');
begin
  if because = '' then
    perform priv.refuse('decision_missing');
  end if;
  update app.word_removals r set state = 'ORDERED', decision = because, ordered_by = priv.me(),
    ordered_at = clock_timestamp()
  where r.id = p_removal;
  perform priv.log_administration(removal.tenant_id, 'removal.order', jsonb_build_object('removal', p_removal,
    'plan', removal.plan_id, 'zone', removal.zone_id));
end
$$;
comment on function priv.order_removal(uuid, text) is
  'The decision that words go, by an administrator. Refused: decision_missing, changed, held.';

create function priv.decline_removal(p_removal uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  removal app.word_removals;
begin
  select * into removal from app.word_removals r where r.id = p_removal;
  perform priv.keep_records(removal.tenant_id, (
    select z.controller_authority_id from app.zones z
    where z.tenant_id = removal.tenant_id and z.id = removal.zone_id));
  update app.word_removals r set state = 'DECLINED', words = '{}', answered_by = priv.me(),
    answered_at = clock_timestamp()
  where r.id = p_removal and r.state in ('ASKED', 'ORDERED');
  if not found then
    perform priv.refuse('changed');
  end if;
  perform priv.log_administration(removal.tenant_id, 'removal.decline', jsonb_build_object('removal', p_removal));
end
$$;
comment on function priv.decline_removal(uuid) is 'An administrator''s no: the words stay. Refused: changed.';

create function priv.withdraw_removal(p_removal uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  removal app.word_removals;
begin
  select * into removal from app.word_removals r where r.id = p_removal and r.asked_by = priv.me()
    and r.zone_id = any (array(select priv.my_zone_ids('write')));
  if removal.id is null then
    perform priv.not_found();
  end if;
  update app.word_removals r set state = 'WITHDRAWN', words = '{}', answered_by = priv.me(),
    answered_at = clock_timestamp()
  where r.id = p_removal and r.state in ('ASKED', 'ORDERED');
  if not found then
    perform priv.refuse('changed');
  end if;
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  values (removal.tenant_id, priv.me(), removal.plan_id, removal.zone_id, 'removal.withdraw',
    jsonb_build_object('removal', p_removal));
end
$$;
comment on function priv.withdraw_removal(uuid) is 'Whoever asked takes it back. Refused: changed.';

create function priv.removal_desk(p_tenant uuid, p_authority uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
begin
  if not exists (
    select from priv.authorities_i_name_for() a
    where a.tenant_id = p_tenant and a.authority_id = p_authority) then
    perform priv.not_found();
  end if;
  return (
    with mine as materialized (
      select r.*, z.kind from app.word_removals r
      join app.zones z on z.tenant_id = r.tenant_id and z.id = r.zone_id
      where r.tenant_id = p_tenant and z.controller_authority_id = p_authority
    )
    select jsonb_build_object(
      'waiting', (
        select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'planId', m.plan_id, 'zoneKind', m.kind,
          'on', (m.asked_at at time zone 'Europe/Stockholm')::date, 'decision', m.decision, 'by', p.name,
          'mine', coalesce(m.ordered_by = priv.me(), false),
          'amounts', priv.word_amounts(m.zone_id, m.words)) order by m.asked_at), '[]')
        from mine m left join app.people p on p.id = m.ordered_by where m.state in ('ASKED', 'ORDERED')),
      'done', (
        select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'planId', d.plan_id, 'zoneKind', d.kind,
          'decision', d.decision, 'orderedBy', first.name, 'confirmedBy', second.name,
          'at', priv.iso(d.answered_at), 'went', d.went) order by d.answered_at desc, d.id), '[]')
        from (select * from mine where mine.state = 'DONE' order by mine.answered_at desc limit 200) d
        left join app.people first on first.id = d.ordered_by
        left join app.people second on second.id = d.answered_by)));
end
$$;
comment on function priv.removal_desk(uuid, uuid) is
  'What waits to be taken out of an authority''s parts and what has been, in numbers alone; for its administrators.';

-- The second yes comes through the web server, which writes the part anew without the words: no browser hands bytes
-- in, and nobody is shown the log.
create function priv.removal_to_confirm(p_session text, p_removal uuid) returns app.word_removals
language plpgsql
set search_path = ''
as $$
declare
  me uuid := priv.live_session(p_session);
  removal app.word_removals;
begin
  if me is null then
    raise exception using message = 'signed_out', errcode = 'PT401';
  end if;
  perform set_config('request.jwt.claims',
    jsonb_build_object('role', 'authenticated', 'sub', me, 'sid', p_session)::text, true);
  removal := priv.removal_to_decide(p_removal, 'ORDERED');
  if removal.ordered_by = me then
    perform priv.refuse('second_needed');
  elsif priv.signed_in_at() is null then
    perform priv.refuse('sign_in_again');
  end if;
  return removal;
end
$$;
comment on function priv.removal_to_confirm(text, uuid) is
  'An ordered request, for another administrator. Refused: second_needed, sign_in_again, changed, held.';

create function priv.removal_words(p_session text, p_removal uuid) returns text[]
language plpgsql security definer
set search_path = ''
as $$
declare
  removal app.word_removals := priv.removal_to_confirm(p_session, p_removal);
begin
  return removal.words;
end
$$;
comment on function priv.removal_words(text, uuid) is 'What is to be taken out, for the server that does it.';

create function priv.removal_log(p_session text, p_removal uuid)
returns table (zone_kind text, seq bigint, bytes bytea)
language plpgsql security definer
set search_path = ''
as $$
declare
  removal app.word_removals := priv.removal_to_confirm(p_session, p_removal);
begin
  return query select * from priv.purge_read(removal.zone_id, priv.me());
end
$$;
comment on function priv.removal_log(text, uuid) is 'The log of the part, for the server that writes it anew. Logged as a read.';

create function priv.confirm_removal(p_session text, p_removal uuid, p_seq bigint, p_state bytea,
  p_retired bigint[], p_payload jsonb) returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  removal app.word_removals := priv.removal_to_confirm(p_session, p_removal);
  amounts jsonb;
  began integer;
begin
  perform from app.zones z where z.id = removal.zone_id for no key update;
  amounts := priv.word_amounts(removal.zone_id, removal.words);
  began := priv.purge_zone(removal.zone_id, p_seq, p_state, p_retired, 'wrongPlace', priv.me(), removal.words,
    p_payload, removal.decision);
  if began is null then
    return null;
  end if;
  update app.word_removals r set state = 'DONE', words = '{}', answered_by = priv.me(),
    answered_at = clock_timestamp(), went = amounts
  where r.id = p_removal;
  perform priv.log_administration(removal.tenant_id, 'removal.confirm', jsonb_build_object('removal', p_removal,
    'plan', removal.plan_id, 'zone', removal.zone_id));
  return began;
end
$$;
comment on function priv.confirm_removal(text, uuid, bigint, bytea, bigint[], jsonb) is
  'Takes the words out and keeps the protocol; null when somebody wrote meanwhile. Refused: second_needed, sign_in_again, changed, held.';

grant execute on function priv.plan_removals(uuid), priv.ask_removal(uuid, uuid, text, boolean),
  priv.withdraw_removal(uuid), priv.removal_desk(uuid, uuid), priv.order_removal(uuid, text),
  priv.decline_removal(uuid) to authenticated;
grant execute on function priv.removal_words(text, uuid), priv.removal_log(text, uuid),
  priv.confirm_removal(text, uuid, bigint, bytea, bigint[], jsonb) to kring_app;
reset role;

create function app.plan_removals(p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.plan_removals(p_plan) $$;
comment on function app.plan_removals(uuid) is 'What has been asked to be taken out of a plan, for those who write in it. Logged.';

create function app.ask_removal(p_plan uuid, p_zone uuid, p_words text, p_gone boolean) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.ask_removal(p_plan, p_zone, p_words, p_gone) $$;
comment on function app.ask_removal(uuid, uuid, text, boolean) is 'Asks that words be taken out of a part for good.';

create function app.withdraw_removal(p_removal uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.withdraw_removal(p_removal) $$;
comment on function app.withdraw_removal(uuid) is 'Takes such a request back.';

create function app.removal_desk(p_tenant uuid, p_authority uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.removal_desk(p_tenant, p_authority) $$;
comment on function app.removal_desk(uuid, uuid) is 'What waits to be taken out, and what has been.';

create function app.order_removal(p_removal uuid, p_decision text) returns void
language sql volatile
set search_path = ''
as $$ select priv.order_removal(p_removal, p_decision) $$;
comment on function app.order_removal(uuid, text) is 'The decision that words go.';

create function app.decline_removal(p_removal uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.decline_removal(p_removal) $$;
comment on function app.decline_removal(uuid) is 'A no to such a request.';

grant execute on function app.plan_removals(uuid), app.ask_removal(uuid, uuid, text, boolean),
  app.withdraw_removal(uuid), app.removal_desk(uuid, uuid), app.order_removal(uuid, text),
  app.decline_removal(uuid) to authenticated;
