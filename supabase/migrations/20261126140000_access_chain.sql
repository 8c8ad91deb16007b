-- The access log cannot be changed unseen: its rows are chained, each hash over the row and the hash before
-- (decision 0027). The row itself is written in the transaction that gives out the data, the chain seconds later
-- by one keeper, so that readers do not wait for one another. What is not chained yet stands in a queue that the
-- same transaction wrote. Heads of the chain are signed and kept outside (server/audit); npm run verify-audit
-- reads all of it again.

do $$
begin
  if not exists (select from pg_roles where rolname = 'kring_auditor') then
    create role kring_auditor nologin noinherit;
  end if;
end
$$;
comment on role kring_auditor is 'Chains the access log and reads it to check the chain. Reads ids, never content.';
grant usage on schema app, priv to kring_auditor;

create table app.access_chain (
  tenant_id uuid not null,
  seq bigint not null check (seq > 0),
  log_id bigint not null,
  hash bytea not null check (length(hash) = 32),
  primary key (tenant_id, seq),
  unique (tenant_id, log_id),
  foreign key (tenant_id, log_id) references app.access_log (tenant_id, id)
);
comment on table app.access_chain is 'The access log of a tenant in the order in which it was chained. Append-only.';
comment on column app.access_chain.hash is 'SHA-256 over the hash before and priv.access_line of the row.';

create table app.access_unchained (
  tenant_id uuid not null,
  log_id bigint not null,
  primary key (tenant_id, log_id),
  foreign key (tenant_id, log_id) references app.access_log (tenant_id, id)
);
comment on table app.access_unchained is 'Rows of the access log that wait to be chained, for seconds.';

call priv.protect('app.access_chain', 'false');
call priv.protect('app.access_unchained', 'false');
call priv.allow('kring_definer', 'app.access_chain', '{select,insert}');
call priv.allow('kring_definer', 'app.access_unchained', '{select,insert,delete}');
call priv.allow('kring_auditor', 'app.access_log', '{select}');
call priv.allow('kring_auditor', 'app.access_chain', '{select}');
call priv.allow('kring_auditor', 'app.access_unchained', '{select}');
create trigger append_only before update or delete or truncate on app.access_chain
  for each statement execute function priv.refuse_change();

set role kring_definer;

create function priv.wait_for_chain() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into app.access_unchained (tenant_id, log_id) select a.tenant_id, a.id from added a;
  return null;
end
$$;
comment on function priv.wait_for_chain() is 'Trigger: a new row of the access log waits to be chained.';

-- Each field with its length in bytes, so that no two rows read the same; - for one that is not there.
create function priv.access_line(p_row app.access_log) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select string_agg(coalesce(octet_length(field) || ':' || field || ',', '-,'), '' order by place)
  from unnest(array[p_row.tenant_id::text, p_row.id::text,
    (extract(epoch from p_row.at) * 1000000)::bigint::text, p_row.person_id::text, p_row.plan_id::text,
    p_row.zone_id::text, p_row.action, p_row.detail::text]) with ordinality one (field, place)
$$;
comment on function priv.access_line(app.access_log) is 'A row as it is hashed: the same as lineOf in server/audit/chain.ts.';

create function priv.chain_access(p_limit integer) returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  waiting record;
  tenant uuid;
  last_seq bigint;
  last_hash bytea;
  count integer := 0;
begin
  -- One at a time, whichever node it is.
  if not pg_try_advisory_xact_lock(hashtextextended('kring.access_chain', 0)) then
    return 0;
  end if;
  for waiting in
    select l as row, l.tenant_id, l.id
    from app.access_unchained u
    join app.access_log l on l.tenant_id = u.tenant_id and l.id = u.log_id
    order by u.tenant_id, u.log_id
    limit p_limit
  loop
    if waiting.tenant_id is distinct from tenant then
      tenant := waiting.tenant_id;
      select c.seq, c.hash into last_seq, last_hash from app.access_chain c
      where c.tenant_id = tenant order by c.seq desc limit 1;
      if last_seq is null then
        last_seq := 0;
        last_hash := sha256(convert_to('kring access log ' || tenant, 'UTF8'));
      end if;
    end if;
    last_seq := last_seq + 1;
    last_hash := sha256(last_hash || convert_to(priv.access_line(waiting.row), 'UTF8'));
    insert into app.access_chain (tenant_id, seq, log_id, hash)
    values (tenant, last_seq, waiting.id, last_hash);
    delete from app.access_unchained u where u.tenant_id = tenant and u.log_id = waiting.id;
    count := count + 1;
  end loop;
  return count;
end
$$;
comment on function priv.chain_access(integer) is 'Chains what waits, at most so many rows; gives how many. 0 while somebody else does.';

create function priv.chain_heads() returns table (tenant_id uuid, seq bigint, hash bytea)
language sql stable security definer
set search_path = ''
as $$
  select distinct on (c.tenant_id) c.tenant_id, c.seq, c.hash from app.access_chain c
  order by c.tenant_id, c.seq desc
$$;
comment on function priv.chain_heads() is 'The newest hash of each tenant''s access log.';

grant execute on function priv.chain_access(integer), priv.chain_heads(),
  priv.access_line(app.access_log) to kring_auditor;
reset role;

create trigger wait_for_chain after insert on app.access_log
  referencing new table as added for each statement execute function priv.wait_for_chain();

-- What is there already.
insert into app.access_unchained (tenant_id, log_id) select l.tenant_id, l.id from app.access_log l;
