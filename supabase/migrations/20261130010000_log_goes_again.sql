-- The front of the log goes again from a restored database: its line of the ledger names the last place, not how many
-- went, so they are counted as they go.
-- As for what people wrote (20261126200000_disposal.sql): no samples of what a row says.
alter table app.access_log alter column detail set statistics 0;

set role kring_definer;

-- As before, counted.
create or replace function priv.ledger_replay(p_tenant uuid, p_id uuid, p_kind text, p_about uuid, p_at timestamptz, p_ids jsonb)
returns text
language plpgsql security definer
set search_path = ''
as $$
declare
  plan uuid;
  head bytea;
  outcome text := 'nothing';
begin
  if not exists (select from app.tenants t where t.id = p_tenant) then
    return outcome;
  end if;
  -- First, so that a trigger's own line is not the only one: this one is known from now on.
  insert into app.ledger_lines (tenant_id, id, kind, about, at, ids, written_at)
  values (p_tenant, p_id, p_kind, p_about, p_at, p_ids, clock_timestamp()) on conflict do nothing;
  case p_kind
    when 'disposal' then
      select z.plan_id into plan from app.zones z where z.id = p_about and z.disposed_at is null;
      if plan is not null then
        perform priv.dispose_zone((p_ids ->> 'id')::uuid, p_about, (p_ids ->> 'authority_id')::uuid, '',
          (p_ids ->> 'ordered_by')::uuid, (p_ids ->> 'confirmed_by')::uuid, p_at, true);
        outcome := 'disposed';
      end if;
    when 'record' then
      -- Its disposal stands on a line of its own, before it.
      if exists (select from app.record_disposals d where d.id = (p_ids ->> 'disposal_id')::uuid)
        and exists (select from priv.records_kept(p_tenant) kept where kept.id = p_about) then
        insert into app.disposed_records (tenant_id, disposal_id, record_id, at, again_at)
        values (p_tenant, (p_ids ->> 'disposal_id')::uuid, p_about, p_at, clock_timestamp());
        perform priv.dispose_record(p_about);
        outcome := 'disposed';
      end if;
    when 'questions', 'signals', 'reviews' then
      insert into app.record_disposals (tenant_id, id, authority_id, kind, decision, ordered_by, confirmed_by, at,
        amount, again_at)
      select p_tenant, p_about, a.id, case p_kind when 'questions' then 'QUESTION' when 'signals' then 'SIGNAL'
          else 'REVIEW' end, '', (p_ids ->> 'ordered_by')::uuid, (p_ids ->> 'confirmed_by')::uuid, p_at,
        (p_ids ->> 'amount')::bigint, clock_timestamp()
      from app.authorities a where a.id = (p_ids ->> 'authority_id')::uuid
        and not exists (select from app.record_disposals d where d.id = p_about);
    when 'log' then
      select c.hash into head from app.access_chain c
      where c.tenant_id = p_tenant and c.seq = (p_ids ->> 'last_seq')::bigint;
      if head is not null and not exists (select from app.record_disposals d where d.id = p_about) then
        insert into app.record_disposals (tenant_id, id, authority_id, kind, decision, ordered_by, confirmed_by, at,
          amount, digest, last_seq, last_hash, again_at)
        values (p_tenant, p_about, (p_ids ->> 'authority_id')::uuid, 'LOG', '', (p_ids ->> 'ordered_by')::uuid,
          (p_ids ->> 'confirmed_by')::uuid, p_at,
          (select count(*) from app.access_chain c
           where c.tenant_id = p_tenant and c.seq <= (p_ids ->> 'last_seq')::bigint), head,
          (p_ids ->> 'last_seq')::bigint, head, clock_timestamp());
        perform priv.erase_log(p_tenant, (p_ids ->> 'last_seq')::bigint);
        outcome := 'disposed';
      end if;
    when 'purge' then
      update app.zones z set locked_at = clock_timestamp()
      where z.id = p_about and z.disposed_at is null and z.epoch < (p_ids ->> 'epoch')::integer
      returning z.plan_id into plan;
      outcome := case when found then 'locked' else outcome end;
    when 'consent' then
      update app.consents c set withdrawn_at = p_at where c.id = p_about and c.withdrawn_at is null;
      outcome := case when found then 'ended' else outcome end;
    when 'block' then
      insert into app.access_blocks (tenant_id, plan_id, id, party_id, person_id, blocked_by, blocked_at)
      select p_tenant, party.plan_id, p_about, party.id, party.person_id, (p_ids ->> 'blocked_by')::uuid, p_at
      from app.plan_parties party where party.id = (p_ids ->> 'party_id')::uuid
        and not exists (select from app.access_blocks b where b.plan_id = party.plan_id
          and b.person_id = party.person_id and b.lifted_at is null);
      outcome := case when found then 'ended' else outcome end;
    when 'mandate' then
      update app.memberships m set valid_to = greatest(p_at, m.valid_from)
      where m.id = p_about and (m.valid_to is null or m.valid_to > p_at);
      outcome := case when found then 'ended' else outcome end;
    when 'party' then
      update app.plan_parties p set ended_at = p_at
      where p.id = p_about and (p.ended_at is null or p.ended_at > p_at);
      outcome := case when found then 'ended' else outcome end;
    else
      perform priv.invalid_input();
  end case;
  if plan is not null then
    perform priv.rebuild_zone_members(plan);
  end if;
  return outcome;
end
$$;
reset role;
