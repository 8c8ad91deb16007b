-- Comments are rows, not part of a document: people who may not write in a zone can still comment
-- in it. A thread lives in one zone and is seen by that zone's readers. Authors, times and places
-- are set by the database; a comment is withdrawn, never deleted.

create table app.threads (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  anchor jsonb not null check (anchor ->> 'type' in ('text', 'action', 'goal', 'zone')),
  quotation text not null default '' check (length(quotation) <= 300),
  created_by uuid not null references app.people (id),
  created_at timestamptz not null default clock_timestamp(),
  resolved_at timestamptz,
  resolved_by uuid references app.people (id),
  primary key (tenant_id, id),
  unique (tenant_id, zone_id, id),
  check (octet_length(anchor::text) <= 4000),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.threads (zone_id, created_at);
comment on table app.threads is 'A conversation at one place of a zone.';
comment on column app.threads.anchor is 'Where: relative positions in a text, or the id of a goal or an action.';
comment on column app.threads.quotation is 'The text it was about, kept when the text goes.';

create table app.comments (
  tenant_id uuid not null,
  zone_id uuid not null,
  thread_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  author_id uuid not null references app.people (id),
  body text not null check (length(body) <= 4000),
  created_at timestamptz not null default clock_timestamp(),
  edited_at timestamptz,
  withdrawn_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, zone_id, thread_id) references app.threads (tenant_id, zone_id, id)
);
create index on app.comments (zone_id, created_at);
create index on app.comments (thread_id, created_at);
comment on table app.comments is 'What someone said in a thread. Withdrawn: body emptied, row kept.';

create table app.thread_reads (
  tenant_id uuid not null,
  zone_id uuid not null,
  thread_id uuid not null,
  person_id uuid not null references app.people (id),
  read_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, thread_id, person_id),
  foreign key (tenant_id, zone_id, thread_id) references app.threads (tenant_id, zone_id, id)
);
create index on app.thread_reads (person_id, thread_id);
comment on table app.thread_reads is 'How far each person has read a thread.';

call priv.protect('app.threads', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.comments', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.thread_reads', 'tenant_id = any (array(select priv.my_tenant_ids()))');

grant select on app.threads, app.comments, app.thread_reads to authenticated;
grant insert (tenant_id, plan_id, zone_id, id, anchor, quotation, created_by) on app.threads
  to authenticated;
grant update (resolved_at, resolved_by) on app.threads to authenticated;
grant insert (tenant_id, zone_id, thread_id, id, author_id, body) on app.comments to authenticated;
grant update (body, edited_at, withdrawn_at) on app.comments to authenticated;
grant insert (tenant_id, zone_id, thread_id, person_id, read_at) on app.thread_reads to authenticated;
grant update (read_at) on app.thread_reads to authenticated;

create policy read on app.threads for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));
create policy start on app.threads for insert to authenticated
  with check (
    created_by = (select priv.me())
    and zone_id = any (array(select priv.my_zone_ids('comment'))));
create policy resolve on app.threads for update to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('comment'))))
  with check (
    zone_id = any (array(select priv.my_zone_ids('comment')))
    and (resolved_by is null or resolved_by = (select priv.me())));

create policy read on app.comments for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));
create policy write on app.comments for insert to authenticated
  with check (
    author_id = (select priv.me())
    and zone_id = any (array(select priv.my_zone_ids('comment'))));
create policy edit_own on app.comments for update to authenticated
  using (
    author_id = (select priv.me())
    and zone_id = any (array(select priv.my_zone_ids('comment'))))
  with check (author_id = (select priv.me()));

create policy read on app.thread_reads for select to authenticated
  using (
    person_id = (select priv.me())
    and zone_id = any (array(select priv.my_zone_ids('read'))));
create policy mark on app.thread_reads for insert to authenticated
  with check (
    person_id = (select priv.me())
    and zone_id = any (array(select priv.my_zone_ids('read'))));
create policy mark_again on app.thread_reads for update to authenticated
  using (
    person_id = (select priv.me())
    and zone_id = any (array(select priv.my_zone_ids('read'))))
  with check (person_id = (select priv.me()));

create trigger keep_keys before update on app.threads
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'anchor',
    'quotation', 'created_by', 'created_at');
create trigger keep_keys before update on app.comments
  for each row execute function priv.keep_keys('tenant_id', 'zone_id', 'thread_id', 'id',
    'author_id', 'created_at');
create trigger keep_keys before update on app.thread_reads
  for each row execute function priv.keep_keys('tenant_id', 'zone_id', 'thread_id', 'person_id');

-- Times come from the database's clock, whoever writes the row.
create function priv.stamp_comment() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if old.withdrawn_at is not null then
    raise exception using errcode = 'PT403', message = 'not_allowed';
  elsif new.withdrawn_at is not null then
    new.withdrawn_at := clock_timestamp();
    new.body := '';
  elsif new.body is distinct from old.body then
    new.edited_at := clock_timestamp();
  end if;
  return new;
end
$$;
comment on function priv.stamp_comment() is 'Trigger: edit and withdrawal at the database''s time; withdrawn stays withdrawn.';
create trigger stamp before update on app.comments
  for each row execute function priv.stamp_comment();

create function priv.stamp_thread() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if new.resolved_at is null then
    new.resolved_by := null;
  elsif old.resolved_at is null then
    new.resolved_at := clock_timestamp();
    new.resolved_by := coalesce(priv.me(), new.resolved_by);
  else
    new.resolved_at := old.resolved_at;
    new.resolved_by := old.resolved_by;
  end if;
  return new;
end
$$;
comment on function priv.stamp_thread() is 'Trigger: resolved by whom and when, by the database.';
create trigger stamp before update on app.threads
  for each row execute function priv.stamp_thread();
