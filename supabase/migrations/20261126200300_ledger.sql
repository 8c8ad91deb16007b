-- A restored database does not know what was taken away after the moment that it is from. So whatever ends
-- something for good is also written, in ids and times, in a file outside the database (server/ledger); at start,
-- before anybody is let in, each line of it that the database does not hold is done again.
--
--   disposal  a part went: it goes again
--   purge     words went from a part: it is locked until they have been taken out again, for the ledger has no words
--   consent   a yes was taken back
--   block     somebody's access to a plan was stopped
--   mandate   somebody's time in a unit was ended or shortened
--   party     somebody's part in a plan was ended

do $$
begin
  if not exists (select from pg_roles where rolname = 'kring_keeper') then
    create role kring_keeper nologin noinherit;
  end if;
end
$$;
comment on role kring_keeper is 'The keeper of the ledger of what ended: EXECUTE on priv.ledger_*, no table.';
grant usage on schema priv to kring_keeper;

create table app.ledger_lines (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid(),
  kind text not null check (kind in ('disposal', 'purge', 'consent', 'block', 'mandate', 'party')),
  about uuid not null,
  at timestamptz not null,
  ids jsonb not null,
  written_at timestamptz,
  primary key (tenant_id, id)
);
create unique index ledger_lines_id on app.ledger_lines (id);
create index ledger_lines_waiting on app.ledger_lines (at) where written_at is null;
comment on table app.ledger_lines is 'What ended for good: as it stands in the ledger outside the database, ids and times alone.';
comment on column app.ledger_lines.about is 'The zone, consent, block, mandate or part.';
comment on column app.ledger_lines.written_at is 'When it was written in the file; null: it waits.';
call priv.protect('app.ledger_lines', 'false');
call priv.allow('kring_definer', 'app.ledger_lines', '{select,insert,update}');
create trigger keep_keys before update on app.ledger_lines
  for each row execute function priv.keep_keys('tenant_id', 'id', 'kind', 'about', 'at', 'ids');

call priv.allow('kring_definer', 'app.zone_purges', '{select}');
set role kring_definer;

create function priv.note_in_ledger() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  row jsonb := to_jsonb(new);
begin
  insert into app.ledger_lines (tenant_id, kind, about, at, ids)
  values (new.tenant_id, tg_argv[0], (row ->> tg_argv[1])::uuid, (row ->> tg_argv[2])::timestamptz, (
    select coalesce(jsonb_object_agg(name, row -> name), '{}') from unnest(tg_argv[3:]) name));
  return null;
end
$$;
comment on function priv.note_in_ledger() is
  'Trigger: a line of the ledger. Arguments: kind, column of what it is about, column of the moment, columns of ids that go along.';
reset role;

create trigger note_in_ledger after insert on app.disposals for each row when (new.again_at is null)
  execute function priv.note_in_ledger('disposal', 'zone_id', 'at', 'id', 'authority_id', 'ordered_by', 'confirmed_by');
create trigger note_in_ledger after insert on app.zone_purges for each row when (new.reason <> 'restore')
  execute function priv.note_in_ledger('purge', 'zone_id', 'at', 'epoch');
create trigger note_in_ledger after update of withdrawn_at on app.consents
  for each row when (old.withdrawn_at is null and new.withdrawn_at is not null)
  execute function priv.note_in_ledger('consent', 'id', 'withdrawn_at');
create trigger note_in_ledger after insert on app.access_blocks for each row
  execute function priv.note_in_ledger('block', 'id', 'blocked_at', 'plan_id', 'party_id', 'person_id', 'blocked_by');
create trigger note_in_ledger after update of valid_to on app.memberships
  for each row when (new.valid_to < coalesce(old.valid_to, 'infinity'))
  execute function priv.note_in_ledger('mandate', 'id', 'valid_to');
create trigger note_in_ledger after update of ended_at on app.plan_parties
  for each row when (new.ended_at < coalesce(old.ended_at, 'infinity'))
  execute function priv.note_in_ledger('party', 'id', 'ended_at');

set role kring_definer;

create function priv.ledger_waiting(p_limit integer)
returns table (tenant text, id text, kind text, about text, at text, ids text)
language sql stable security definer
set search_path = ''
as $$
  select l.tenant_id::text, l.id::text, l.kind, l.about::text, priv.iso(l.at), l.ids::text
  from app.ledger_lines l where l.written_at is null order by l.at, l.id limit p_limit
$$;
comment on function priv.ledger_waiting(integer) is 'Lines that are not in the file yet, the oldest first.';

create function priv.ledger_written(p_ids uuid[]) returns void
language sql volatile security definer
set search_path = ''
as $$
  update app.ledger_lines l set written_at = clock_timestamp() where l.id = any (p_ids) and l.written_at is null
$$;
comment on function priv.ledger_written(uuid[]) is 'Says that these lines are in the file, and on the disk.';

create function priv.ledger_unknown(p_ids uuid[]) returns table (id uuid)
language sql stable security definer
set search_path = ''
as $$
  select asked.id from unnest(p_ids) asked (id)
  where not exists (select from app.ledger_lines l where l.id = asked.id)
$$;
comment on function priv.ledger_unknown(uuid[]) is 'Which of these lines the database does not hold: it is from before them.';

-- One line again. What it is about may not be there at all: then it came after the moment that was restored, and
-- there is nothing to end.
create function priv.ledger_replay(p_tenant uuid, p_id uuid, p_kind text, p_about uuid, p_at timestamptz, p_ids jsonb)
returns text
language plpgsql security definer
set search_path = ''
as $$
declare
  plan uuid;
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
comment on function priv.ledger_replay(uuid, uuid, text, uuid, timestamptz, jsonb) is
  'Does once more what a line of the ledger says: disposed, locked, ended, or nothing.';

grant execute on function priv.ledger_waiting(integer), priv.ledger_written(uuid[]), priv.ledger_unknown(uuid[]),
  priv.ledger_replay(uuid, uuid, text, uuid, timestamptz, jsonb) to kring_keeper;
reset role;
