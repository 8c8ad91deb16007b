-- Felskrivning: what was written about the wrong child, or in the wrong part. Whoever writes in the part says which
-- words; an administrator of the authority that answers for it gives the decision's reference, and another says yes
-- when shown how much goes. The administrators never see the words. Then they are taken out of the text with all of
-- its history (20261125134000_purge.sql), and out of everything else that was said in the part.

create table app.word_removals (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  words text[] not null check (cardinality(words) <= 50),
  state text not null default 'ASKED' check (state in ('ASKED', 'ORDERED', 'DONE', 'DECLINED', 'WITHDRAWN')),
  asked_by uuid not null references app.people (id),
  asked_at timestamptz not null default clock_timestamp(),
  decision text check (length(decision) between 1 and 200),
  ordered_by uuid references app.people (id),
  ordered_at timestamptz,
  answered_by uuid references app.people (id),
  answered_at timestamptz,
  went jsonb,
  primary key (tenant_id, id),
  check (num_nulls(decision, ordered_by, ordered_at) in (0, 3)),
  check (state not in ('ORDERED', 'DONE') or ordered_by is not null),
  check (state <> 'DONE' or (answered_by <> ordered_by and went is not null)),
  check ((state in ('ASKED', 'ORDERED')) = (answered_at is null)),
  -- Once it is answered nobody needs the words, and they are what had to go.
  check ((state in ('ASKED', 'ORDERED')) = (cardinality(words) > 0)),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.word_removals (zone_id);
create index on app.word_removals (tenant_id, plan_id);
comment on table app.word_removals is
  'Words that somebody wants taken out of a part for good, on which decision, and what was said; the words only while it waits.';
comment on column app.word_removals.words is 'Line by line; no lines once it is answered.';
comment on column app.word_removals.went is 'How many places of each kind they stood in; never what they said.';
alter table app.word_removals alter column words set statistics 0, alter column decision set statistics 0,
  alter column went set statistics 0;

call priv.protect('app.word_removals', 'false');
call priv.allow('kring_definer', 'app.word_removals', '{select,insert,update}');
create trigger keep_keys before update on app.word_removals
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'asked_by', 'asked_at');
create trigger keep_disposed_empty before insert on app.word_removals
  for each row execute function priv.keep_disposed_empty();

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{removal.ask,removal.order,removal.decline,removal.withdraw,removal.confirm}'::text[])
union all select 'OPENED', 'plan.removals';

-- What stands beside the text may be rewritten by the role that purges, and by nobody else.
drop trigger keep_keys on app.dissents;
create trigger keep_keys before update on app.dissents
  for each row when (current_user <> 'kring_purger')
  execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'item_kind',
    'item_id', 'title', 'party_id', 'person_id', 'body', 'at');
drop trigger keep_keys on app.plan_links;
create trigger keep_keys before update on app.plan_links
  for each row when (current_user <> 'kring_purger')
  execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'plan_unit_id',
    'party_id', 'kind', 'title', 'whereabouts', 'url', 'follow_up_on', 'added_by', 'at');
drop trigger keep_keys on app.plan_handovers;
create trigger keep_keys before update on app.plan_handovers
  for each row when (current_user <> 'kring_purger')
  execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'kind', 'from_unit_id', 'to_unit_id',
    'to_party_id', 'cause', 'note', 'offered_by', 'offered_at');
drop trigger keep_keys on app.coordinator_agreements;
create trigger keep_keys before update on app.coordinator_agreements
  for each row when (current_user <> 'kring_purger')
  execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'plan_unit_id', 'content', 'limits',
    'ends_on', 'written_by', 'written_at');

do $$
declare
  name text;
begin
  foreach name in array '{comments,plan_version_zones,plan_approvals,dissents,goal_child_words,gathering_views,
    best_interest_assessments,voice_entries,plan_own_sections,meetings,meeting_participants,plan_handovers,
    maturity_assessments,coordinator_agreements,agreement_answers,hidden_parts}'::text[] loop
    call priv.allow('kring_purger', format('app.%I', name)::regclass, '{update}');
  end loop;
end
$$;
call priv.allow('kring_purger', 'app.files', '{select,update}');
call priv.allow('kring_purger', 'app.plan_links', '{select,update}');

grant usage, create on schema priv to kring_purger;
set role kring_definer;

create function priv.holds_words(p_row jsonb, p_words text[]) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select exists (
    select from unnest(p_words) word
    where word <> '' and position(substr(to_json(word)::text, 2, length(to_json(word)::text) - 2) in p_row::text) > 0)
$$;
comment on function priv.holds_words(jsonb, text[]) is 'Stands any of the words anywhere in a row?';

create function priv.without_words(p_text text, p_words text[]) returns text
language plpgsql immutable parallel safe
set search_path = ''
as $$
declare
  said text := p_text;
  word text;
begin
  foreach word in array p_words loop
    said := replace(said, word, '–');
  end loop;
  return said;
end
$$;
comment on function priv.without_words(text, text[]) is 'A text with a dash where the words stood.';

create function priv.without_words(p_value jsonb, p_words text[]) returns jsonb
language sql immutable parallel safe
set search_path = ''
as $$
  select priv.without_words(p_value::text, array(
    select substr(to_json(word)::text, 2, length(to_json(word)::text) - 2) from unnest(p_words) word
    where word <> ''))::jsonb
$$;
comment on function priv.without_words(jsonb, text[]) is 'A value with a dash where the words stood.';

-- What people are shown before they say yes, and what the protocol keeps.
create function priv.word_amounts(p_zone uuid, p_words text[]) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'text', (select count(*) from app.plan_sections r where r.zone_id = p_zone
        and (priv.holds_words(to_jsonb(r), p_words) or priv.holds_words(to_jsonb(r.plain), p_words)))
      + (select count(*) from app.plan_goals r where r.zone_id = p_zone and priv.holds_words(to_jsonb(r), p_words))
      + (select count(*) from app.plan_actions r where r.zone_id = p_zone and priv.holds_words(to_jsonb(r), p_words))
      + (select count(*) from app.plan_own_sections r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r.title), p_words)),
    'updates', (select count(*) from app.zone_updates r where r.zone_id = p_zone),
    'comments', (select count(*) from app.comments r where r.zone_id = p_zone
        and priv.holds_words(to_jsonb(r.body), p_words))
      + (select count(*) from app.threads r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r.quotation), p_words)),
    'versions', (select count(*) from app.plan_versions r where r.zone_id = p_zone
        and priv.holds_words(r.content, p_words))
      + (select count(*) from app.plan_version_zones r where r.zone_id = p_zone
          and priv.holds_words(r.content, p_words)),
    'others', (select count(*) from app.plan_approvals r where r.zone_id = p_zone
        and priv.holds_words(to_jsonb(r.note), p_words))
      + (select count(*) from app.dissents r where r.zone_id = p_zone and priv.holds_words(to_jsonb(r), p_words))
      + (select count(*) from app.goal_child_words r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r.words), p_words))
      + (select count(*) from app.gathering_views r where r.zone_id = p_zone
          and priv.holds_words(jsonb_build_array(r.strength, r.challenge), p_words))
      + (select count(*) from app.best_interest_assessments r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r), p_words))
      + (select count(*) from app.voice_entries r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r.words), p_words))
      + (select count(*) from app.meetings r where r.zone_id = p_zone
          and priv.holds_words(jsonb_build_array(r.question, r.child_part_note), p_words))
      + (select count(*) from app.meeting_participants r where r.zone_id = p_zone
          and priv.holds_words(jsonb_build_array(r.answer_note, r.mandate), p_words))
      + (select count(*) from app.plan_handovers r where r.zone_id = p_zone
          and priv.holds_words(jsonb_build_array(r.note, r.answer_note), p_words))
      + (select count(*) from app.plan_status_changes r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r.reason), p_words))
      + (select count(*) from app.maturity_assessments r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r.reason), p_words))
      + (select count(*) from app.hidden_parts r where r.zone_id = p_zone
          and priv.holds_words(to_jsonb(r.reason), p_words))
      + (select count(*) from app.coordinator_agreements r where r.zone_id = p_zone
          and priv.holds_words(jsonb_build_array(r.content, r.limits), p_words))
      + (select count(*) from app.agreement_answers r
          join app.coordinator_agreements a on a.tenant_id = r.tenant_id and a.id = r.agreement_id
          where a.zone_id = p_zone and priv.holds_words(to_jsonb(r.note), p_words))
      + (select count(*) from app.plan_links r where r.zone_id = p_zone
          and priv.holds_words(jsonb_build_array(r.title, r.whereabouts), p_words))
      + (select count(*) from app.files r where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.name), p_words)))
$$;
comment on function priv.word_amounts(uuid, text[]) is
  'In how many places of each kind words stand in a part, and how many changes its history has.';

grant execute on function priv.without_words(text, text[]), priv.without_words(jsonb, text[]),
  priv.holds_words(jsonb, text[]) to kring_purger;
reset role;

set role kring_purger;

-- The versions keep their sums: whoever checks one sees that its text is no longer the one that was agreed on.
create function priv.purge_beside(p_zone uuid, p_words text[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  update app.threads t set quotation = ''
  where t.zone_id = p_zone and priv.holds_words(to_jsonb(t.quotation), p_words);
  update app.comments r set body = priv.without_words(r.body, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.body), p_words);
  update app.plan_versions r set content = priv.without_words(r.content, p_words)
  where r.zone_id = p_zone and priv.holds_words(r.content, p_words);
  update app.plan_version_zones r set content = priv.without_words(r.content, p_words)
  where r.zone_id = p_zone and priv.holds_words(r.content, p_words);
  update app.plan_approvals r set note = priv.without_words(r.note, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.note), p_words);
  update app.dissents r set title = priv.without_words(r.title, p_words), body = priv.without_words(r.body, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r), p_words);
  update app.goal_child_words r set words = priv.without_words(r.words, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.words), p_words);
  update app.gathering_views r set strength = priv.without_words(r.strength, p_words),
    challenge = priv.without_words(r.challenge, p_words)
  where r.zone_id = p_zone and priv.holds_words(jsonb_build_array(r.strength, r.challenge), p_words);
  update app.best_interest_assessments r set matter = priv.without_words(r.matter, p_words),
    child_words = priv.without_words(r.child_words, p_words), knowledge = priv.without_words(r.knowledge, p_words),
    choices = priv.without_words(r.choices, p_words), decision = priv.without_words(r.decision, p_words),
    told_back = priv.without_words(r.told_back, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r), p_words);
  update app.voice_entries r set words = priv.without_words(r.words, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.words), p_words);
  update app.plan_own_sections r set title = priv.without_words(r.title, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.title), p_words);
  update app.meetings r set question = priv.without_words(r.question, p_words),
    child_part_note = priv.without_words(r.child_part_note, p_words)
  where r.zone_id = p_zone and priv.holds_words(jsonb_build_array(r.question, r.child_part_note), p_words);
  update app.meeting_participants r set answer_note = priv.without_words(r.answer_note, p_words),
    mandate = priv.without_words(r.mandate, p_words)
  where r.zone_id = p_zone and priv.holds_words(jsonb_build_array(r.answer_note, r.mandate), p_words);
  update app.plan_handovers r set note = priv.without_words(r.note, p_words),
    answer_note = priv.without_words(r.answer_note, p_words)
  where r.zone_id = p_zone and priv.holds_words(jsonb_build_array(r.note, r.answer_note), p_words);
  update app.plan_status_changes r set reason = priv.without_words(r.reason, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.reason), p_words);
  update app.maturity_assessments r set reason = priv.without_words(r.reason, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.reason), p_words);
  update app.hidden_parts r set reason = priv.without_words(r.reason, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.reason), p_words);
  update app.coordinator_agreements r set content = priv.without_words(r.content, p_words),
    limits = priv.without_words(r.limits, p_words)
  where r.zone_id = p_zone and priv.holds_words(jsonb_build_array(r.content, r.limits), p_words);
  update app.agreement_answers r set note = priv.without_words(r.note, p_words)
  from app.coordinator_agreements a
  where a.tenant_id = r.tenant_id and a.id = r.agreement_id and a.zone_id = p_zone
    and priv.holds_words(to_jsonb(r.note), p_words);
  update app.plan_links r set title = priv.without_words(r.title, p_words),
    whereabouts = priv.without_words(r.whereabouts, p_words)
  where r.zone_id = p_zone and priv.holds_words(jsonb_build_array(r.title, r.whereabouts), p_words);
  update app.files r set name = priv.without_words(r.name, p_words)
  where r.zone_id = p_zone and priv.holds_words(to_jsonb(r.name), p_words);
end
$$;
comment on function priv.purge_beside(uuid, text[]) is 'Takes words out of what was said in a part beside its text.';

-- As before, and out of everything that stands beside the text.
create or replace function priv.purge_zone(p_zone uuid, p_seq bigint, p_state bytea, p_retired bigint[],
  p_reason text, p_by uuid, p_words text[], p_payload jsonb, p_decision text) returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  zone record;
  log record;
begin
  -- The lock of an append: none is under way, and none comes between.
  select z.tenant_id, z.id, z.epoch, z.locked_at into zone
  from app.zones z where z.id = p_zone for no key update;
  select max(u.seq) as seq, count(*) as updates, sum(length(u.update)) as bytes into log
  from app.zone_updates u where u.zone_id = p_zone;
  if log.seq is distinct from p_seq then
    return null;
  end if;

  insert into app.zone_purges (tenant_id, zone_id, epoch, person_id, reason, updates_before,
    bytes_before, bytes_after, decision)
  values (zone.tenant_id, zone.id, zone.epoch + 1, p_by, p_reason, log.updates, log.bytes,
    length(p_state), p_decision);
  insert into app.zone_retired_clients (tenant_id, zone_id, client_id, epoch)
  select zone.tenant_id, zone.id, old.id, zone.epoch from unnest(p_retired) old (id)
  on conflict do nothing;
  delete from app.zone_snapshots s where s.zone_id = p_zone;
  delete from app.zone_updates u where u.zone_id = p_zone;
  -- Numbers go on: whoever knows an old one sees that there is something new.
  insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
  values (zone.tenant_id, zone.id, p_seq + 1, p_by, p_state);
  update app.zones z set epoch = z.epoch + 1,
    -- After a restore every zone begins anew; one that is locked waits for its words to be taken out.
    locked_at = case when p_reason = 'restore' then z.locked_at end
  where z.id = p_zone;
  perform priv.purge_beside(p_zone, p_words);
  perform priv.sync_project(p_zone, p_seq + 1, p_payload);
  perform priv.rebuild_zone_members(z.plan_id) from app.zones z where z.id = p_zone and zone.locked_at is not null;
  perform pg_notify('kring', jsonb_build_object('kind', 'access', 'zone', p_zone)::text);
  return zone.epoch + 1;
end
$$;
grant execute on function priv.purge_zone(uuid, bigint, bytea, bigint[], text, uuid, text[], jsonb, text)
  to kring_definer;
reset role;
revoke create on schema priv from kring_purger;

-- A part that is disposed of takes with it what waits to be taken out of it.
set role kring_definer;
create function priv.dispose_removals() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update app.word_removals r set state = 'WITHDRAWN', words = '{}', answered_at = clock_timestamp()
  where r.zone_id = new.id and r.state in ('ASKED', 'ORDERED');
  return null;
end
$$;
comment on function priv.dispose_removals() is 'Trigger: nothing waits to be taken out of a part that has gone.';
reset role;
create trigger dispose_removals after update of disposed_at on app.zones
  for each row when (old.disposed_at is null and new.disposed_at is not null)
  execute function priv.dispose_removals();
