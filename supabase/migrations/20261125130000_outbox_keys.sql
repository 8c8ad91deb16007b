-- Keys of the outboxes: what a browser keeps of edits that are not saved yet is encrypted with keys
-- made from a secret that lies here and nowhere else. A person has one for each device. Whoever is
-- signed in as that person on that device is given what is made from it; when it is gone, so is what
-- it encrypted. Signing out destroys it, and so do seven days in which nobody asked for it.

create table app.outbox_keys (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references app.people (id),
  device_id uuid not null,
  secret bytea not null check (octet_length(secret) = 32),
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '7 days',
  unique (person_id, device_id)
);
create index on app.outbox_keys (expires_at);
comment on table app.outbox_keys is 'Secrets behind the encrypted outboxes, one for each person and device.';
comment on column app.outbox_keys.id is 'Names the key in the browser, where nothing says whose it is.';
comment on column app.outbox_keys.device_id is 'Chosen at random for a browser, kept in a cookie; says nothing about it.';
comment on column app.outbox_keys.expires_at is 'Moved seven days ahead each time the key is asked for.';

call priv.protect('app.outbox_keys', 'false');
-- The web app deletes them: to be gone is what they are for.
call priv.allow('kring_app', 'app.outbox_keys', '{select,insert,update,delete}');

create trigger keep_keys before update on app.outbox_keys
  for each row execute function priv.keep_keys('id', 'person_id', 'device_id', 'secret', 'created_at');
