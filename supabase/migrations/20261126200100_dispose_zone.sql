-- How a part of a plan goes: everything that was said in it, wherever it lies, in one transaction, by the role that
-- alone may take rows of the log away (20261125134000_purge.sql). What stays says who took part and when, never a
-- word: each table with a zone is named here or, with why it stays, in tests/db/disposal.test.ts.
--
-- A version keeps its root and leaves, so that the parts that remain can still be proved; the salted leaf of the
-- part that went says nothing without its salt.

-- As before, but kring_purger, which holds a grant for each table that it may touch and for no other.
create or replace function priv.refuse_change() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if tg_op <> 'TRUNCATE' and current_user = 'kring_purger' then
    return null;
  end if;
  raise exception using errcode = '42501', message = 'append_only';
end
$$;
comment on function priv.refuse_change() is
  'Trigger of append-only tables, for every role but the one that disposes, where that has been granted a table.';

drop trigger keep_keys on app.plan_versions;
create trigger keep_keys before update on app.plan_versions
  for each row when (current_user <> 'kring_purger')
  execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'number', 'content', 'hash', 'leaves',
    'salt', 'root', 'proposed_at', 'proposed_by');
drop trigger close_version on app.plan_versions;
create trigger close_version before update on app.plan_versions
  for each row when (current_user <> 'kring_purger') execute function priv.close_version();
drop trigger keep_keys on app.consents;
create trigger keep_keys before update on app.consents
  for each row when (current_user <> 'kring_purger')
  execute function priv.keep_keys('tenant_id', 'plan_id', 'id', 'giver_party_id', 'plan_unit_id', 'answer');

grant usage, create on schema priv to kring_purger;

do $$
declare
  name text;
begin
  foreach name in array '{zone_clients,zone_projections,plan_sections,plan_goals,plan_actions,plan_contacts,
    plan_own_sections,goal_child_words,best_interest_assessments,read_questions,comment_asks,comment_mentions,
    thread_reads,comments,dissents,experience_answers,parent_loads,gathering_views,agreement_answers,
    coordinator_agreements,meeting_decisions,meeting_participants,meetings,maturity_assessments,child_settings,
    voice_entries,plan_handovers,plan_milestones,hidden_parts,plan_version_zones,plan_approvals,zone_shares,
    custody_notes,admission_grounds,access_blocks,protections,whereabouts,guardians}'::text[] loop
    call priv.allow('kring_purger', format('app.%I', name)::regclass, '{select,delete}');
  end loop;
  foreach name in array '{plan_versions,plan_status_changes,plan_parties,plan_units,consents,plans,children}'::text[]
  loop
    call priv.allow('kring_purger', format('app.%I', name)::regclass, '{select,update}');
  end loop;
end
$$;
call priv.allow('kring_purger', 'app.threads', '{delete}');
call priv.allow('kring_purger', 'app.disposals', '{insert}');

set role kring_definer;

-- Asked before a disposal is confirmed, and kept in its protocol.
create function priv.zone_amounts(p_zone uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'updates', (select count(*) from app.zone_updates r where r.zone_id = p_zone),
    'bytes', (select coalesce(sum(length(r.update)), 0) from app.zone_updates r where r.zone_id = p_zone),
    'snapshots', (select count(*) from app.zone_snapshots r where r.zone_id = p_zone),
    'versions', (select count(*) from app.plan_versions r where r.zone_id = p_zone)
      + (select count(*) from app.plan_version_zones r where r.zone_id = p_zone),
    'answers', (select count(*) from app.plan_approvals r where r.zone_id = p_zone),
    'threads', (select count(*) from app.threads r where r.zone_id = p_zone),
    'comments', (select count(*) from app.comments r where r.zone_id = p_zone),
    'meetings', (select count(*) from app.meetings r where r.zone_id = p_zone),
    'views', (select count(*) from app.gathering_views r where r.zone_id = p_zone),
    'voices', (select count(*) from app.voice_entries r where r.zone_id = p_zone))
$$;
comment on function priv.zone_amounts(uuid) is 'How much there is in a part, in numbers alone.';
grant execute on function priv.zone_amounts(uuid) to kring_purger;
reset role;

set role kring_purger;

create function priv.dispose_zone(p_id uuid, p_zone uuid, p_authority uuid, p_decision text, p_ordered_by uuid,
  p_confirmed_by uuid, p_at timestamptz, p_again boolean) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  zone app.zones;
  amounts jsonb;
begin
  -- Stronger than the lock of an append: whatever refers to the zone waits as well, and meets the tombstone.
  select * into zone from app.zones z where z.id = p_zone for update;
  if zone.id is null or zone.disposed_at is not null then
    return;
  end if;
  amounts := priv.zone_amounts(p_zone);

  -- First what a projection under way holds on to: it is waited for, and then goes too.
  delete from app.zone_projections r where r.zone_id = p_zone;
  delete from app.zone_snapshots r where r.zone_id = p_zone;
  delete from app.zone_updates r where r.zone_id = p_zone;
  delete from app.zone_clients r where r.zone_id = p_zone;
  delete from app.plan_contacts r where r.zone_id = p_zone;
  delete from app.plan_actions r where r.zone_id = p_zone;
  delete from app.plan_goals r where r.zone_id = p_zone;
  delete from app.plan_sections r where r.zone_id = p_zone;
  delete from app.plan_own_sections r where r.zone_id = p_zone;
  delete from app.goal_child_words r where r.zone_id = p_zone;
  delete from app.best_interest_assessments r where r.zone_id = p_zone;

  delete from app.read_questions r where r.zone_id = p_zone;
  delete from app.comment_asks r where r.zone_id = p_zone;
  delete from app.comment_mentions r where r.zone_id = p_zone;
  delete from app.thread_reads r where r.zone_id = p_zone;
  delete from app.comments r where r.zone_id = p_zone;
  delete from app.threads r where r.zone_id = p_zone;
  delete from app.dissents r where r.zone_id = p_zone;

  delete from app.experience_answers r where r.zone_id = p_zone;
  delete from app.parent_loads r where r.zone_id = p_zone;
  delete from app.gathering_views r where r.zone_id = p_zone;
  delete from app.agreement_answers r using app.coordinator_agreements a
  where a.tenant_id = r.tenant_id and a.id = r.agreement_id and a.zone_id = p_zone;
  delete from app.coordinator_agreements r where r.zone_id = p_zone;
  delete from app.meeting_decisions r where r.zone_id = p_zone;
  delete from app.meeting_participants r where r.zone_id = p_zone;
  delete from app.meetings r where r.zone_id = p_zone;
  delete from app.maturity_assessments r where r.zone_id = p_zone;
  delete from app.child_settings r where r.zone_id = p_zone;
  delete from app.voice_entries r where r.zone_id = p_zone;
  delete from app.plan_handovers r where r.zone_id = p_zone;
  delete from app.plan_milestones r where r.zone_id = p_zone;
  delete from app.hidden_parts r where r.zone_id = p_zone;
  delete from app.zone_shares r where r.zone_id = p_zone;

  delete from app.plan_approvals r where r.zone_id = p_zone;
  delete from app.plan_version_zones r where r.zone_id = p_zone;
  update app.plan_versions r set content = '{}', salt = '' where r.zone_id = p_zone;
  -- When a plan was closed is what other parts' times are counted from; why, goes.
  update app.plan_status_changes r set reason = '–' where r.zone_id = p_zone;
  update app.plan_parties r set title = null, phone = null, email = null
  where r.zone_id = p_zone and num_nonnulls(r.title, r.phone, r.email) > 0;
  update app.plan_units r set phone = null where r.zone_id = p_zone and r.phone is not null;

  update app.zones z set disposed_at = p_at, title = null, epoch = z.epoch + 1 where z.id = p_zone;
  insert into app.disposals (tenant_id, plan_id, zone_id, id, authority_id, kind, decision, ordered_by,
    confirmed_by, at, went, again_at)
  values (zone.tenant_id, zone.plan_id, zone.id, p_id, p_authority, zone.kind, p_decision, p_ordered_by,
    p_confirmed_by, p_at, amounts, case when p_again then clock_timestamp() end);

  if not exists (
    select from app.zones z where z.plan_id = zone.plan_id and z.disposed_at is null) then
    perform priv.dispose_frame(zone.tenant_id, zone.plan_id);
  end if;
end
$$;
comment on function priv.dispose_zone(uuid, uuid, uuid, text, uuid, uuid, timestamptz, boolean) is
  'Takes away all that was said in a part and leaves a tombstone and a protocol. Whoever calls rebuilds who is let in.';

-- With its last part the plan's frame goes: the child's name and birthday, decisions about custody, grounds.
create function priv.dispose_frame(p_tenant uuid, p_plan uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  child uuid := (select p.child_id from app.plans p where p.tenant_id = p_tenant and p.id = p_plan);
begin
  delete from app.whereabouts r where r.tenant_id = p_tenant and r.plan_id = p_plan;
  delete from app.protections r where r.tenant_id = p_tenant and r.plan_id = p_plan;
  delete from app.access_blocks r where r.tenant_id = p_tenant and r.plan_id = p_plan;
  delete from app.admission_grounds r where r.tenant_id = p_tenant and r.plan_id = p_plan;
  delete from app.custody_notes r where r.tenant_id = p_tenant and r.plan_id = p_plan;
  update app.consents r set note = null
  where r.tenant_id = p_tenant and r.plan_id = p_plan and r.note is not null;
  update app.plan_units r set label = '–' where r.tenant_id = p_tenant and r.plan_id = p_plan;
  update app.plans p set principal_label = null, status = 'ARCHIVED'
  where p.tenant_id = p_tenant and p.id = p_plan;
  if not exists (
    select from app.plans p join app.zones z on z.tenant_id = p.tenant_id and z.plan_id = p.id
    where p.tenant_id = p_tenant and p.child_id = child and z.disposed_at is null) then
    delete from app.guardians r where r.tenant_id = p_tenant and r.child_id = child;
    update app.children c set name = '–', fictional_id = null, born_on = null
    where c.tenant_id = p_tenant and c.id = child;
  end if;
end
$$;
comment on function priv.dispose_frame(uuid, uuid) is 'What a plan is framed by, once all its parts are gone.';

grant execute on function priv.dispose_zone(uuid, uuid, uuid, text, uuid, uuid, timestamptz, boolean)
  to kring_definer;
reset role;
revoke create on schema priv from kring_purger;
