-- How somebody wants to be told: which kinds of news, where, how often and when not; and the address that
-- mails go to once its owner has shown that mail to it is theirs. A person's own, across all plans and
-- tenants: nobody else reads it, those who lead a plan as little as administrators.

create table app.notice_settings (
  person_id uuid primary key references app.people (id),
  revision integer not null default 1,
  silent text[] not null,
  mailed text[] not null,
  rhythm text not null check (rhythm in ('NOW', 'DAILY', 'WEEKLY')),
  quiet_from smallint check (quiet_from between 0 and 1439),
  quiet_to smallint check (quiet_to between 0 and 1439),
  quiet_weekends boolean not null,
  check ((quiet_from is null) = (quiet_to is null)),
  check (quiet_from is distinct from quiet_to or quiet_from is null),
  check (not silent && mailed)
);
comment on table app.notice_settings is 'How a person wants to be told of news; without a row, priv.notice_choices says how.';
comment on column app.notice_settings.silent is 'Kinds that are not shown at all.';
comment on column app.notice_settings.mailed is 'Kinds that are in mails too.';
comment on column app.notice_settings.quiet_from is 'Minutes after midnight in Sweden when the hours without mail begin; past midnight when later than quiet_to.';
comment on column app.notice_settings.quiet_weekends is 'No mail on Saturdays and Sundays.';

create table app.mail_boxes (
  person_id uuid primary key references app.people (id),
  address text check (length(address) <= 254
    and address ~ '^[^[:space:][:cntrl:]@<>(),;:"\\]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,}$'),
  language text not null check (language ~ '^[a-z]{2}$'),
  secret_hash text check (secret_hash ~ '^[0-9a-f]{64}$'),
  asked_at timestamptz not null,
  asked_times integer not null,
  confirmed_at timestamptz,
  period text check (period ~ '^[ndw]:[0-9TW:-]{4,20}$'),
  message_id uuid,
  until_at timestamptz,
  mailed_until timestamptz,
  sent_at timestamptz,
  check (confirmed_at is null or address is not null)
);
comment on table app.mail_boxes is 'Where a person gets mail, and how far they have been told. Never in a log, a job or a metric.';
comment on column app.mail_boxes.secret_hash is 'SHA-256 of what the mailed link says; null when it has been used.';
comment on column app.mail_boxes.asked_times is 'Links mailed on the day of asked_at: nobody can be flooded with them.';
comment on column app.mail_boxes.period is 'For which stretch of time the newest mail is; there is at most one for each.';
comment on column app.mail_boxes.message_id is 'Of the mail of this period, the same when it is tried again.';
comment on column app.mail_boxes.until_at is 'Up to when the mail of this period tells; mailed_until when it has been sent.';
comment on column app.mail_boxes.sent_at is 'When it was sent, or when there was found nothing to send.';

call priv.protect('app.notice_settings', '(select priv.session_alive())');
call priv.protect('app.mail_boxes', '(select priv.session_alive())');
call priv.allow('kring_definer', 'app.notice_settings', '{select,insert,update}');
call priv.allow('kring_definer', 'app.mail_boxes', '{select,insert,update}');
grant select on app.notice_settings to authenticated;
grant select (person_id, address, language, asked_at, confirmed_at) on app.mail_boxes to authenticated;
create policy read on app.notice_settings for select to authenticated using (person_id = (select priv.me()));
create policy read on app.mail_boxes for select to authenticated using (person_id = (select priv.me()));
create trigger keep_keys before update on app.notice_settings
  for each row execute function priv.keep_keys('person_id');
create trigger keep_keys before update on app.mail_boxes
  for each row execute function priv.keep_keys('person_id');

create function priv.notice_kinds() returns text[]
language sql immutable parallel safe
set search_path = ''
as $$
  select '{answer,help,mention,comment,change,call,meeting,followUp,consent,approval,agreement}'::text[]
$$;
comment on function priv.notice_kinds() is 'The kinds of notices, as src/lib/domain/notices/kinds.ts names them.';

-- Unless somebody says otherwise: everything in Kring, what waits for somebody also by mail, once a day,
-- never at night.
create function priv.notice_choices(p_person uuid)
returns table (revision integer, silent text[], mailed text[], rhythm text, quiet_from smallint,
  quiet_to smallint, quiet_weekends boolean)
language sql stable parallel safe
set search_path = ''
as $$
  select coalesce(s.revision, 0), coalesce(s.silent, '{}'),
    coalesce(s.mailed, '{answer,help,mention,call,followUp,consent,approval,agreement}'),
    coalesce(s.rhythm, 'DAILY'),
    case when s.person_id is null then 1260 else s.quiet_from end::smallint,
    case when s.person_id is null then 420 else s.quiet_to end::smallint,
    coalesce(s.quiet_weekends, false)
  from (select 1) always
  left join app.notice_settings s on s.person_id = p_person
$$;
comment on function priv.notice_choices(uuid) is 'How somebody wants to be told, or the usual way; revision 0 says that nothing was chosen.';
grant execute on function priv.notice_kinds(), priv.notice_choices(uuid) to authenticated, kring_definer;

set role kring_definer;

create function priv.save_notice_settings(p_revision integer, p_silent text, p_mailed text, p_rhythm text,
  p_quiet_from integer, p_quiet_to integer, p_quiet_weekends boolean) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  silenced text[] := string_to_array(coalesce(p_silent, ''), ',');
  told text[] := string_to_array(coalesce(p_mailed, ''), ',');
begin
  if not priv.session_alive() then
    perform priv.not_found();
  end if;
  silenced := array_remove(silenced, '');
  told := array_remove(told, '');
  if p_revision is null or p_quiet_weekends is null or p_rhythm is null
    or not silenced <@ priv.notice_kinds() or not told <@ priv.notice_kinds() then
    perform priv.invalid_input();
  end if;
  -- Inserted by the first to save, and by nobody who saw another's row.
  if p_revision = 0 then
    insert into app.notice_settings (person_id, silent, mailed, rhythm, quiet_from, quiet_to, quiet_weekends)
    values (priv.me(), silenced, told, p_rhythm, p_quiet_from, p_quiet_to, p_quiet_weekends)
    on conflict (person_id) do nothing;
  else
    update app.notice_settings s set revision = s.revision + 1, silent = silenced, mailed = told,
      rhythm = p_rhythm, quiet_from = p_quiet_from, quiet_to = p_quiet_to, quiet_weekends = p_quiet_weekends
    where s.person_id = priv.me() and s.revision = p_revision;
  end if;
  if not found then
    perform priv.refuse('changed');
  end if;
end
$$;
comment on function priv.save_notice_settings(integer, text, text, text, integer, integer, boolean) is
  'One''s own way to be told: kinds with commas between. Refused: changed.';

-- An address that is chosen anew is nobody's until its link has come back; the one before gets nothing more.
create function priv.set_mail_address(p_address text, p_language text, p_secret_hash text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  box app.mail_boxes;
  today date := (clock_timestamp() at time zone 'Europe/Stockholm')::date;
begin
  if not priv.session_alive() then
    perform priv.not_found();
  elsif p_address is null or p_language is null or p_secret_hash is null then
    perform priv.invalid_input();
  end if;
  select * into box from app.mail_boxes b where b.person_id = priv.me() for update;
  if (box.asked_at at time zone 'Europe/Stockholm')::date = today and box.asked_times >= 5 then
    raise exception using errcode = 'PT429', message = 'too_many';
  end if;
  insert into app.mail_boxes as b (person_id, address, language, secret_hash, asked_at, asked_times)
  values (priv.me(), p_address, p_language, p_secret_hash, clock_timestamp(), 1)
  on conflict (person_id) do update set address = excluded.address, language = excluded.language,
    secret_hash = excluded.secret_hash, asked_at = excluded.asked_at, confirmed_at = null,
    asked_times = case when (b.asked_at at time zone 'Europe/Stockholm')::date = today
      then b.asked_times + 1 else 1 end;
end
$$;
comment on function priv.set_mail_address(text, text, text) is
  'Where one''s own mail is to go, once the link that is mailed there comes back. Five a day.';

create function priv.confirm_mail_address(p_secret_hash text) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if not priv.session_alive() then
    perform priv.not_found();
  end if;
  update app.mail_boxes b set confirmed_at = clock_timestamp(), secret_hash = null, period = null,
    mailed_until = null, sent_at = null, message_id = null
  where b.person_id = priv.me() and b.secret_hash = p_secret_hash and b.address is not null
    and b.asked_at > clock_timestamp() - interval '1 day';
  if not found then
    perform priv.refuse('changed');
  end if;
end
$$;
comment on function priv.confirm_mail_address(text) is
  'Mail to the address is one''s own. Refused: changed, when the link is used, old or somebody else''s.';

create function priv.forget_mail_address() returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  update app.mail_boxes b set address = null, confirmed_at = null, secret_hash = null
  where b.person_id = priv.me() and priv.session_alive();
  if not found then
    perform priv.not_found();
  end if;
end
$$;
comment on function priv.forget_mail_address() is 'No mail any more; the address is gone.';
grant execute on function priv.save_notice_settings(integer, text, text, text, integer, integer, boolean),
  priv.set_mail_address(text, text, text), priv.confirm_mail_address(text), priv.forget_mail_address()
  to authenticated;
reset role;

create function app.save_notice_settings(p_revision integer, p_silent text, p_mailed text, p_rhythm text,
  p_quiet_from integer, p_quiet_to integer, p_quiet_weekends boolean) returns void
language sql volatile
set search_path = ''
as $$
  select priv.save_notice_settings(p_revision, p_silent, p_mailed, p_rhythm, p_quiet_from, p_quiet_to,
    p_quiet_weekends)
$$;
comment on function app.save_notice_settings(integer, text, text, text, integer, integer, boolean) is
  'One''s own way to be told: p_silent and p_mailed are kinds with commas between. Refused: changed.';

create function app.set_mail_address(p_address text, p_language text, p_secret_hash text) returns void
language sql volatile
set search_path = ''
as $$ select priv.set_mail_address(p_address, p_language, p_secret_hash) $$;
comment on function app.set_mail_address(text, text, text) is
  'Where one''s own mail is to go, once the link that is mailed there comes back. Five a day, then too_many.';

create function app.confirm_mail_address(p_secret text) returns void
language sql volatile
set search_path = ''
as $$ select priv.confirm_mail_address(encode(sha256(convert_to(coalesce(p_secret, ''), 'utf8')), 'hex')) $$;
comment on function app.confirm_mail_address(text) is
  'The link that was mailed has come back to its owner. Refused: changed, when it is used, old or somebody else''s.';

create function app.forget_mail_address() returns void
language sql volatile
set search_path = ''
as $$ select priv.forget_mail_address() $$;
comment on function app.forget_mail_address() is 'No mail any more; the address is gone.';

create function app.notice_settings() returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('revision', s.revision, 'silent', to_jsonb(s.silent), 'mailed', to_jsonb(s.mailed),
    'rhythm', s.rhythm, 'quietFrom', s.quiet_from, 'quietTo', s.quiet_to, 'quietWeekends', s.quiet_weekends,
    'address', b.address, 'confirmed', b.confirmed_at is not null)
  from priv.notice_choices((select priv.me())) s
  left join app.mail_boxes b on b.person_id = (select priv.me())
$$;
comment on function app.notice_settings() is 'How the caller wants to be told, and where.';
grant execute on function app.save_notice_settings(integer, text, text, text, integer, integer, boolean),
  app.set_mail_address(text, text, text), app.confirm_mail_address(text), app.forget_mail_address(),
  app.notice_settings() to authenticated;
