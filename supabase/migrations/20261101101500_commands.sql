-- What people do that is not typing in a document: comments, and ending someone's part. The comment
-- functions run as the caller, so row-level security decides; PT404 is the one answer for "not
-- there" and "not for you", PT403 for what one sees but may not do. (PTnnn: the API answers with
-- that HTTP status.)

create function priv.not_found() returns void
language plpgsql
set search_path = ''
as $$ begin raise exception using errcode = 'PT404', message = 'not_found'; end $$;
comment on function priv.not_found() is 'The one answer for what is not there and what is not for you.';

create function priv.not_allowed(p_hint text default null) returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception using errcode = 'PT403', message = 'not_allowed', hint = coalesce(p_hint, '');
end
$$;
comment on function priv.not_allowed(text) is 'For what one can see but may not do.';

create function priv.invalid_input() returns void
language plpgsql
set search_path = ''
as $$ begin raise exception using errcode = 'PT400', message = 'invalid_input'; end $$;
comment on function priv.invalid_input() is 'What was sent does not fit.';
grant execute on function priv.not_found(), priv.not_allowed(text), priv.invalid_input()
  to authenticated, kring_definer;

create function priv.tell_thread() returns trigger
language plpgsql
set search_path = ''
as $$
declare
  thread uuid := coalesce(to_jsonb(new) ->> 'thread_id', to_jsonb(new) ->> 'id');
begin
  perform pg_notify('kring', jsonb_build_object(
    'kind', 'thread', 'zone', new.zone_id, 'thread', thread)::text);
  return null;
end
$$;
comment on function priv.tell_thread() is 'Trigger: news of a thread, without content.';
create trigger tell after insert or update on app.comments
  for each row execute function priv.tell_thread();
create trigger tell after update on app.threads
  for each row execute function priv.tell_thread();

-- A comment is 1 to 4000 characters that are not all blank.
create function priv.comment_body(p_body text) returns text
language plpgsql stable
set search_path = ''
as $$
declare
  body text := btrim(coalesce(p_body, ''), E' \t\r\n');
begin
  if body = '' or length(body) > 4000 then
    perform priv.invalid_input();
  end if;
  return body;
end
$$;
comment on function priv.comment_body(text) is 'Trimmed text of a comment, or invalid_input.';
grant execute on function priv.comment_body(text) to authenticated;

-- An anchor is an object of a known type. The embedded API hands JSON over as a JSON string.
create function priv.thread_anchor(p_anchor jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  anchor jsonb := p_anchor;
begin
  if jsonb_typeof(anchor) = 'string' and pg_input_is_valid(anchor #>> '{}', 'jsonb') then
    anchor := (anchor #>> '{}')::jsonb;
  end if;
  if jsonb_typeof(anchor) is distinct from 'object'
    or coalesce(anchor ->> 'type' not in ('text', 'action', 'goal', 'zone'), true)
    or octet_length(anchor::text) > 4000 then
    perform priv.invalid_input();
  end if;
  return anchor;
end
$$;
comment on function priv.thread_anchor(jsonb) is 'Where a thread is, or invalid_input.';
grant execute on function priv.thread_anchor(jsonb) to authenticated;

create function app.start_thread(p_zone uuid, p_anchor jsonb, p_quotation text, p_body text)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
  zone app.zones;
  body text := priv.comment_body(p_body);
  thread uuid := gen_random_uuid();
begin
  select * into zone from app.zones z where z.id = p_zone;
  if zone.id is null then
    perform priv.not_found();
  elsif zone.id <> all (array(select priv.my_zone_ids('comment'))) then
    perform priv.not_allowed();
  end if;
  insert into app.threads (tenant_id, plan_id, zone_id, id, anchor, quotation, created_by)
  values (zone.tenant_id, zone.plan_id, zone.id, thread, priv.thread_anchor(p_anchor),
    left(coalesce(p_quotation, ''), 300), priv.me());
  insert into app.comments (tenant_id, zone_id, thread_id, author_id, body)
  values (zone.tenant_id, zone.id, thread, priv.me(), body);
  perform app.mark_read(thread);
  return thread;
end
$$;
comment on function app.start_thread(uuid, jsonb, text, text) is 'First comment at a place; gives the thread''s id.';

create function app.reply(p_thread uuid, p_body text) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  thread app.threads := priv.thread_to_comment(p_thread);
  comment_id uuid := gen_random_uuid();
begin
  insert into app.comments (tenant_id, zone_id, thread_id, id, author_id, body)
  values (thread.tenant_id, thread.zone_id, thread.id, comment_id, priv.me(), priv.comment_body(p_body));
  perform app.mark_read(p_thread);
  return comment_id;
end
$$;
comment on function app.reply(uuid, text) is 'Another comment in a thread; gives its id.';

create function priv.thread_to_comment(p_thread uuid) returns app.threads
language plpgsql stable
set search_path = ''
as $$
declare
  thread app.threads;
begin
  select * into thread from app.threads t where t.id = p_thread;
  if thread.id is null then
    perform priv.not_found();
  elsif thread.zone_id <> all (array(select priv.my_zone_ids('comment'))) then
    perform priv.not_allowed();
  end if;
  return thread;
end
$$;
comment on function priv.thread_to_comment(uuid) is 'A thread that the caller may comment in, or the right refusal.';
grant execute on function priv.thread_to_comment(uuid) to authenticated;

create function app.resolve_thread(p_thread uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  thread app.threads := priv.thread_to_comment(p_thread);
begin
  update app.threads t set resolved_at = clock_timestamp(), resolved_by = priv.me()
  where t.id = thread.id and t.resolved_at is null;
end
$$;
comment on function app.resolve_thread(uuid) is 'Marks a thread as done.';

create function app.reopen_thread(p_thread uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  thread app.threads := priv.thread_to_comment(p_thread);
begin
  update app.threads t set resolved_at = null, resolved_by = null
  where t.id = thread.id and t.resolved_at is not null;
end
$$;
comment on function app.reopen_thread(uuid) is 'Opens a thread again.';

create function priv.comment_of_mine(p_comment uuid) returns uuid
language plpgsql stable
set search_path = ''
as $$
declare
  comment app.comments;
begin
  select * into comment from app.comments c where c.id = p_comment;
  if comment.id is null then
    perform priv.not_found();
  elsif comment.author_id <> priv.me() or comment.withdrawn_at is not null
    or comment.zone_id <> all (array(select priv.my_zone_ids('comment'))) then
    perform priv.not_allowed();
  end if;
  return comment.id;
end
$$;
comment on function priv.comment_of_mine(uuid) is 'One''s own comment that stands, or the right refusal.';
grant execute on function priv.comment_of_mine(uuid) to authenticated;

create function app.edit_comment(p_comment uuid, p_body text) returns void
language plpgsql
set search_path = ''
as $$
declare
  mine uuid := priv.comment_of_mine(p_comment);
  said text := priv.comment_body(p_body);
begin
  update app.comments c set body = said where c.id = mine;
end
$$;
comment on function app.edit_comment(uuid, text) is 'Changes one''s own comment; shown as edited.';

create function app.withdraw_comment(p_comment uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  mine uuid := priv.comment_of_mine(p_comment);
begin
  update app.comments c set withdrawn_at = clock_timestamp() where c.id = mine;
end
$$;
comment on function app.withdraw_comment(uuid) is 'Takes one''s own comment back: its text goes, its place stays.';

create function app.mark_read(p_thread uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  thread app.threads;
begin
  select * into thread from app.threads t where t.id = p_thread;
  if thread.id is null then
    perform priv.not_found();
  end if;
  insert into app.thread_reads (tenant_id, zone_id, thread_id, person_id, read_at)
  values (thread.tenant_id, thread.zone_id, thread.id, priv.me(), clock_timestamp())
  on conflict (tenant_id, thread_id, person_id) do update set read_at = excluded.read_at;
end
$$;
comment on function app.mark_read(uuid) is 'The caller has read the thread up to now.';

grant execute on function app.start_thread(uuid, jsonb, text, text), app.reply(uuid, text),
  app.resolve_thread(uuid), app.reopen_thread(uuid), app.edit_comment(uuid, text),
  app.withdraw_comment(uuid), app.mark_read(uuid) to authenticated;
