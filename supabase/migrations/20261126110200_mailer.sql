-- What the mailer may: a role that reads no table and learns of nobody's plans more than how many notices of
-- each kind there are, which is all that a mail says. Counted is as that person, by the very function that
-- shows them their notices, with a session that is taken back in the same breath. The queue of mails to send
-- lies in a schema of its own, the only thing that this role owns.

do $$
begin
  if not exists (select from pg_roles where rolname = 'kring_mailer') then
    create role kring_mailer nologin noinherit;
  end if;
end
$$;
comment on role kring_mailer is 'Mails: EXECUTE on priv.mail_*, no table but the queue''s own.';
grant kring_mailer to current_user with set true;
grant usage on schema priv to kring_mailer;
create schema kring_queue authorization kring_mailer;
comment on schema kring_queue is 'Jobs of the mailer, made and kept by pg-boss. A job names a person by id and nothing else.';

-- Runs as `authenticated`, whoever calls: what row-level security would not show the person of the claims is
-- not counted. Raised privilege turned round, so it belongs to that role and only kring_definer may call it.
create function priv.count_my_notices(p_since timestamptz, p_until timestamptz) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'counts', (
      select coalesce(jsonb_object_agg(k.kind, k.count), '{}')
      from (
        select n.kind, count(*) as count
        from priv.my_notices() n
        where n.unread and n.at > p_since and n.at <= p_until and n.kind = any (
          array(select unnest(c.mailed) from priv.notice_choices((select priv.me())) c))
        group by n.kind) k),
    'plain', exists (
      select from app.children c where c.protected_identity and c.id = any (array(select priv.my_child_ids()))))
$$;
comment on function priv.count_my_notices(timestamptz, timestamptz) is
  'Unread notices that are to be mailed, by kind; plain when a protected child is among the caller''s.';
revoke all on function priv.count_my_notices(timestamptz, timestamptz) from public;
grant execute on function priv.count_my_notices(timestamptz, timestamptz) to kring_definer;
grant create on schema priv to authenticated;
alter function priv.count_my_notices(timestamptz, timestamptz) owner to authenticated;
revoke create on schema priv from authenticated;

set role kring_definer;

create function priv.count_notices_of(p_person uuid, p_since timestamptz, p_until timestamptz) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  lent text := encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex');
  found jsonb;
begin
  begin
    insert into app.sessions (id, person_id, created_at, expires_at, absolute_expires_at)
    values (lent, p_person, statement_timestamp(), statement_timestamp() + interval '10 seconds',
      statement_timestamp() + interval '10 seconds');
    perform set_config('request.jwt.claims',
      jsonb_build_object('role', 'authenticated', 'sub', p_person, 'sid', lent)::text, true);
    found := priv.count_my_notices(p_since, p_until);
    -- Takes back the session and whose claims these are.
    raise exception using errcode = 'KR001';
  exception when sqlstate 'KR001' then
    null;
  end;
  return found;
end
$$;
comment on function priv.count_notices_of(uuid, timestamptz, timestamptz) is
  'How many notices of each kind somebody has that are to be mailed, counted as that person.';

create function priv.mail_people(p_person uuid default null)
returns table (person_id uuid, rhythm text, quiet_from smallint, quiet_to smallint, quiet_weekends boolean,
  period text, sent boolean)
language sql stable security definer
set search_path = ''
as $$
  select b.person_id, c.rhythm, c.quiet_from, c.quiet_to, c.quiet_weekends, b.period, b.sent_at is not null
  from app.mail_boxes b
  cross join lateral priv.notice_choices(b.person_id) c
  where b.confirmed_at is not null and c.mailed <> '{}' and (p_person is null or b.person_id = p_person)
$$;
comment on function priv.mail_people(uuid) is
  'Who gets mail, when they want it, and for which stretch of time they had the last. No address.';

-- A period gets one mail at most: it is begun here, tried again with the same message id until mail_sent says
-- that it is out, and is over as well when there was nothing to tell. p_settle_ms: what happened that short
-- while ago may not be committed yet and waits for the next.
create function priv.mail_begin(p_person uuid, p_period text, p_settle_ms integer) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  box app.mail_boxes;
  until timestamptz := clock_timestamp() - make_interval(secs => p_settle_ms / 1000.0);
  found jsonb;
begin
  select * into box from app.mail_boxes b
  where b.person_id = p_person and b.confirmed_at is not null for update;
  if box.person_id is null or (box.period = p_period and box.sent_at is not null) then
    return null;
  end if;
  found := priv.count_notices_of(p_person, coalesce(box.mailed_until, box.confirmed_at), until);
  update app.mail_boxes b set period = p_period, until_at = until,
    message_id = case when b.period = p_period then coalesce(b.message_id, gen_random_uuid())
      else gen_random_uuid() end,
    sent_at = case when found -> 'counts' = '{}' then clock_timestamp() end,
    mailed_until = case when found -> 'counts' = '{}' then greatest(until, b.mailed_until)
      else b.mailed_until end
  where b.person_id = p_person
  returning * into box;
  if found -> 'counts' = '{}' then
    return null;
  end if;
  return found || jsonb_build_object('address', box.address, 'language', box.language,
    'messageId', box.message_id);
end
$$;
comment on function priv.mail_begin(uuid, text, integer) is
  'What to mail to somebody for a period: kinds and numbers, address, language. Null when there is nothing (more).';

create function priv.mail_sent(p_person uuid, p_period text) returns void
language sql volatile security definer
set search_path = ''
as $$
  update app.mail_boxes b set sent_at = clock_timestamp(), mailed_until = b.until_at
  where b.person_id = p_person and b.period = p_period and b.sent_at is null
$$;
comment on function priv.mail_sent(uuid, text) is 'The mail of a period has been taken over by the mail server.';
grant execute on function priv.mail_people(uuid), priv.mail_begin(uuid, text, integer),
  priv.mail_sent(uuid, text) to kring_mailer;
reset role;
