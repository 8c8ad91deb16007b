-- Versions of a plan: what was laid before the parties, who approved it, and what was sealed. A version
-- is frozen when it is proposed; whoever approves it names the hash of what they had on the screen, so
-- that nobody's yes can end up under other words. The plan itself goes on living in its documents.
--
-- Hashes are SHA-256 of canonical JSON (RFC 8785), in hexadecimal digits. A version's root covers the
-- agreement (what the shared zone holds, with the frame around it) and every other zone of the plan
-- without saying how many there are: each leaf is salted, and there are always 64 of them or a multiple.

-- A refusal by its own name, which machines read and people get words for.
create function priv.refuse(p_code text) returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception using message = p_code, errcode = case p_code
    when 'changed' then 'PT409'
    when 'open_proposal' then 'PT409'
    when 'sign_in_again' then 'PT403'
    else 'PT422'
  end;
end
$$;
comment on function priv.refuse(text) is
  'changed, open_proposal, sign_in_again, incomplete, nobody_approved: a refusal with a reason of its own.';
grant execute on function priv.refuse(text) to authenticated, kring_definer;

create function priv.canonical_json(p_value jsonb) returns text
language sql immutable parallel safe
set search_path = ''
as $$
  select case jsonb_typeof(p_value)
    when 'object' then (
      select '{' || coalesce(string_agg(to_json(e.key)::text || ':' || priv.canonical_json(e.value), ','
        order by e.key collate "C"), '') || '}'
      from jsonb_each(p_value) e)
    when 'array' then (
      select '[' || coalesce(string_agg(priv.canonical_json(e.value), ',' order by e.place), '') || ']'
      from jsonb_array_elements(p_value) with ordinality e (value, place))
    when 'string' then to_json(p_value #>> '{}')::text
    when 'number' then trim_scale(p_value::numeric)::text
    else p_value::text
  end
$$;
comment on function priv.canonical_json(jsonb) is
  'Canonical JSON (RFC 8785) of values whose keys are ASCII and whose numbers are whole.';

create function priv.hash_of(p_value jsonb) returns text
language sql immutable parallel safe
set search_path = ''
as $$ select encode(sha256(convert_to(priv.canonical_json(p_value), 'UTF8')), 'hex') $$;
comment on function priv.hash_of(jsonb) is 'SHA-256 of canonical JSON.';
grant execute on function priv.canonical_json(jsonb), priv.hash_of(jsonb) to authenticated, kring_definer;

create table app.plan_versions (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  number integer not null check (number > 0),
  state text not null default 'PROPOSED' check (state in ('PROPOSED', 'SEALED', 'WITHDRAWN')),
  content jsonb not null,
  hash text not null,
  leaves text[] not null,
  salt text not null,
  root text not null,
  proposed_at timestamptz not null default clock_timestamp(),
  proposed_by uuid not null references app.people (id),
  sealed_at timestamptz,
  sealed_by uuid references app.people (id),
  withdrawn_at timestamptz,
  withdrawn_by uuid references app.people (id),
  primary key (tenant_id, id),
  unique (tenant_id, plan_id, id),
  check ((state = 'SEALED') = (sealed_at is not null)),
  check ((state = 'WITHDRAWN') = (withdrawn_at is not null)),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create unique index plan_versions_number on app.plan_versions (tenant_id, plan_id, number)
  where state <> 'WITHDRAWN';
create unique index plan_versions_open on app.plan_versions (tenant_id, plan_id)
  where state = 'PROPOSED';
create index on app.plan_versions (plan_id, number);
comment on table app.plan_versions is 'A version of the agreement: proposed, then sealed or withdrawn. Its content never changes.';
comment on column app.plan_versions.zone_id is 'The shared zone: whoever reads it sees the version.';
comment on column app.plan_versions.content is 'The agreement: frame, people, sections, goals and actions as they were.';
comment on column app.plan_versions.hash is 'Of content; what people approve.';
comment on column app.plan_versions.leaves is 'Salted hashes of all zones, sorted, filled up to a multiple of 64.';
comment on column app.plan_versions.salt is 'Of the agreement''s own leaf.';
comment on column app.plan_versions.root is 'Of the leaves, one after another.';

create table app.plan_version_zones (
  tenant_id uuid not null,
  plan_id uuid not null,
  version_id uuid not null,
  zone_id uuid not null,
  content jsonb not null,
  hash text not null,
  salt text not null,
  primary key (tenant_id, version_id, zone_id),
  foreign key (tenant_id, plan_id, version_id) references app.plan_versions (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.plan_version_zones (zone_id);
comment on table app.plan_version_zones is 'What the other zones held when a version was proposed, each for its own readers.';

create table app.plan_approvals (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  version_id uuid not null,
  id uuid not null default gen_random_uuid(),
  party_id uuid not null,
  person_id uuid not null references app.people (id),
  answer text not null check (answer in ('APPROVED', 'DISAGREES')),
  note text check (length(note) <= 2000),
  hash text not null,
  who jsonb not null,
  at timestamptz not null default clock_timestamp(),
  signed_in_at timestamptz not null,
  acr text,
  primary key (tenant_id, id),
  check (answer = 'APPROVED' or note is not null),
  foreign key (tenant_id, plan_id, version_id) references app.plan_versions (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, party_id) references app.plan_parties (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.plan_approvals (version_id, at);
comment on table app.plan_approvals is 'Who said yes, or no and why, to a version. The latest counts, none is ever taken away.';
comment on column app.plan_approvals.who is 'Name, role, title and unit as they were then.';
comment on column app.plan_approvals.signed_in_at is 'When the person had proved who they are.';

do $$
declare
  name text;
begin
  foreach name in array array['plan_versions', 'plan_version_zones', 'plan_approvals'] loop
    call priv.protect(format('app.%I', name)::regclass,
      'tenant_id = any (array(select priv.my_tenant_ids()))');
    call priv.allow('kring_definer', format('app.%I', name)::regclass,
      case name when 'plan_versions' then '{select,insert,update}'::text[]
        else '{select,insert}'::text[] end);
    execute format('grant select on app.%I to authenticated', name);
    execute format('create policy read on app.%I for select to authenticated
      using (zone_id = any (array(select priv.my_zone_ids(''read''))))', name);
  end loop;
end
$$;

create trigger keep_keys before update on app.plan_versions
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'number',
    'content', 'hash', 'leaves', 'salt', 'root', 'proposed_at', 'proposed_by');
create trigger append_only before update or delete or truncate on app.plan_version_zones
  for each statement execute function priv.refuse_change();
create trigger append_only before update or delete or truncate on app.plan_approvals
  for each statement execute function priv.refuse_change();

create function priv.close_version() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if old.state <> 'PROPOSED' then
    raise exception using errcode = '42501', message = 'append_only';
  end if;
  return new;
end
$$;
comment on function priv.close_version() is 'Trigger: a version that was sealed or withdrawn stays as it is.';
create trigger close_version before update on app.plan_versions
  for each row execute function priv.close_version();

-- What the read model says of one zone, in an order that is always the same.
create function priv.zone_words(p_zone uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'sections', (
      select coalesce(jsonb_agg(jsonb_build_object('key', s.key, 'content', s.content)
        order by s.key collate "C"), '[]')
      from app.plan_sections s where s.zone_id = p_zone),
    'goals', (
      select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'title', g.title, 'content', g.content,
        'wheelArea', g.wheel_area, 'status', g.status) order by g.position collate "C", g.id), '[]')
      from app.plan_goals g where g.zone_id = p_zone),
    'actions', (
      select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'goalId', a.goal_id, 'kind', a.kind,
        'title', a.title, 'what', a.what, 'unitId', a.plan_unit_id, 'unit', u.label, 'contactId', a.contact_party_id,
        'contact', person.name, 'startOn', a.start_on, 'dueOn', a.due_on, 'doneOn', a.done_on,
        'status', a.status) order by a.position collate "C", a.id), '[]')
      from app.plan_actions a
      left join app.plan_units u on u.id = a.plan_unit_id and u.zone_id = p_zone
      left join app.plan_parties p on p.id = a.contact_party_id and p.zone_id = p_zone
      left join app.people person on person.id = p.person_id
      where a.zone_id = p_zone))
$$;
comment on function priv.zone_words(uuid) is 'Sections, goals and actions of a zone as a version keeps them.';

-- Runs as whoever asks: the reader of the shared zone and the function that proposes see the same.
create function priv.agreement(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'child', jsonb_build_object('name', c.name, 'bornOn', c.born_on),
    'plan', jsonb_build_object('kind', p.kind, 'legalBasis', p.legal_basis),
    'units', (
      select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label, 'sector', u.sector)
        order by u.label collate "C", u.id), '[]')
      from app.plan_units u where u.zone_id = z.id and u.status = 'ADMITTED'),
    'parties', (
      select coalesce(jsonb_agg(jsonb_build_object('id', party.id, 'name', person.name,
        'role', party.role, 'title', party.title, 'unitId', party.plan_unit_id)
        order by person.name collate "C", party.id), '[]')
      from app.plan_parties party
      join app.plan_units u on u.id = party.plan_unit_id and u.status = 'ADMITTED'
      join app.people person on person.id = party.person_id
      where party.zone_id = z.id and party.valid_from <= statement_timestamp()
        and (party.ended_at is null or party.ended_at > statement_timestamp()))
    ) || priv.zone_words(z.id)
  from app.plans p
  join app.children c on c.id = p.child_id
  join app.zones z on z.plan_id = p.id and z.kind = 'shared'
  where p.id = p_plan
$$;
comment on function priv.agreement(uuid) is 'What a plan agrees on now, without the frame that a proposal adds.';

-- The frame: what has to be said beside the documents.
create function priv.version_frame(p_frame jsonb, p_plan uuid) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  caller uuid := (p_frame ->> 'callerId')::uuid;
  said text;
begin
  foreach said in array array['principal', 'othersMeasures', 'childView', 'summary', 'place'] loop
    if length(coalesce(p_frame ->> said, '')) > 4000 then
      perform priv.invalid_input();
    end if;
  end loop;
  if caller is not null and not exists (
    select from app.plan_parties party join app.zones z on z.id = party.zone_id and z.kind = 'shared'
    where party.id = caller and party.plan_id = p_plan) then
    perform priv.invalid_input();
  end if;
  return jsonb_build_object(
    'principal', nullif(btrim(p_frame ->> 'principal'), ''),
    'othersMeasures', nullif(btrim(p_frame ->> 'othersMeasures'), ''),
    'childView', nullif(btrim(p_frame ->> 'childView'), ''),
    'summary', nullif(btrim(p_frame ->> 'summary'), ''),
    'followUpAt', priv.iso((p_frame ->> 'followUpAt')::timestamptz),
    'callerId', caller,
    'caller', (
      select person.name from app.plan_parties party join app.people person on person.id = party.person_id
      where party.id = caller),
    'place', nullif(btrim(p_frame ->> 'place'), ''));
end
$$;
comment on function priv.version_frame(jsonb, uuid) is 'A proposal''s frame, checked; raises invalid_input.';

-- What the law asks of a plan (Socialtjänstlagen on individual plans, Hälso- och sjukvårdslagen 16:4:
-- which actions are needed, which of them each principal answers for, what others do, who has the main
-- responsibility), and what makes it hold: a person to call, a day, a follow-up, consent, and how the
-- child's view was weighed.
create function priv.version_gaps(p_content jsonb, p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  with action as (
    select a ->> 'id' as id, a ->> 'title' as title, a ->> 'unitId' as unit_id,
      a ->> 'contactId' as contact_id, a ->> 'status' as status,
      coalesce(a ->> 'dueOn', a ->> 'startOn') as day
    from jsonb_array_elements(p_content -> 'actions') a
    where a ->> 'status' not in ('DONE', 'CANCELLED')
  ),
  frame as (select p_content -> 'frame' as said),
  sip as (select p_content #> '{plan,legalBasis}' @> '["SIP"]' as asked),
  guardian as (
    select party.id from app.plan_parties party
    where party.plan_id = p_plan and party.role = 'guardian'
      and party.valid_from <= statement_timestamp()
      and (party.ended_at is null or party.ended_at > statement_timestamp())
  ),
  without_consent as (
    select u ->> 'label' as label
    from jsonb_array_elements(p_content -> 'units') u
    where u ->> 'sector' <> 'family' and exists (
      select from guardian g where not exists (
        select from app.consents c
        where c.plan_id = p_plan and c.giver_party_id = g.id and c.plan_unit_id = (u ->> 'id')::uuid
          and c.zone_kind is null and c.answer = 'yes' and c.withdrawn_at is null))
  ),
  gap as (
    select 1 as place, 'no_actions' as code, null::text[] as items
    where not exists (select from action) and (select asked from sip)
    union all
    select 2, 'action_responsible', array_agg(title) from action where unit_id is null having count(*) > 0
    union all
    select 3, 'action_contact', array_agg(title) from action where contact_id is null having count(*) > 0
    union all
    -- What waits for consent has no day yet: nobody can say when it comes.
    select 4, 'action_day', array_agg(title) from action
    where day is null and status <> 'WAITING_CONSENT' having count(*) > 0
    union all
    select 5, 'others_measures', null from frame, sip where asked and said ->> 'othersMeasures' is null
    union all
    select 6, 'principal', null from frame, sip where asked and said ->> 'principal' is null
    union all
    select 7, 'follow_up', null from frame
    where coalesce((said ->> 'followUpAt')::timestamptz <= statement_timestamp(), true)
      or said ->> 'callerId' is null
    union all
    select 8, 'consent', array_agg(label order by label) from without_consent having count(*) > 0
    union all
    select 9, 'child_view', null from frame where said ->> 'childView' is null
  )
  select coalesce(jsonb_agg(jsonb_build_object('code', gap.code, 'items', coalesce(to_jsonb(gap.items), '[]'))
    order by gap.place), '[]')
  from gap
$$;
comment on function priv.version_gaps(jsonb, uuid) is 'What a version still lacks: [{code, items}].';

grant execute on function priv.zone_words(uuid), priv.agreement(uuid), priv.version_frame(jsonb, uuid),
  priv.version_gaps(jsonb, uuid) to authenticated, kring_definer;
grant execute on function priv.iso(timestamptz) to kring_definer;

create function priv.next_version(p_plan uuid) returns integer
language sql stable
set search_path = ''
as $$
  select greatest(case when p.sealed_on is null then 0 else p.version_no end, (
    select coalesce(max(v.number), 0) from app.plan_versions v
    where v.plan_id = p_plan and v.state = 'SEALED')) + 1
  from app.plans p
  where p.id = p_plan
$$;
comment on function priv.next_version(uuid) is 'The number of the version that is sealed next.';
grant execute on function priv.next_version(uuid) to authenticated, kring_definer;

set role kring_definer;

create function priv.read_model_settled(p_plan uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select not exists (
    select from app.zones z
    left join app.zone_projections known on known.tenant_id = z.tenant_id and known.zone_id = z.id
    where z.plan_id = p_plan and coalesce(known.seq, 0) < coalesce((
      select u.seq from app.zone_updates u
      where u.tenant_id = z.tenant_id and u.zone_id = z.id order by u.seq desc limit 1), 0))
$$;
comment on function priv.read_model_settled(uuid) is 'Is everything that was written in a plan also in its rows?';

create function priv.signed_in_at() returns timestamptz
language sql stable security definer
set search_path = ''
as $$
  select s.created_at from app.sessions s
  where s.id = (select priv.claims() ->> 'sid') and s.person_id = (select priv.me())
    and s.acr is not null and s.created_at > clock_timestamp() - interval '15 minutes'
$$;
comment on function priv.signed_in_at() is
  'When the caller proved who they are; null when that is more than 15 minutes ago or was not strong.';

create function priv.leaf(p_salt text, p_hash text) returns text
language sql immutable parallel safe
set search_path = ''
as $$ select encode(sha256(convert_to(p_salt || p_hash, 'UTF8')), 'hex') $$;
comment on function priv.leaf(text, text) is 'One zone''s leaf in a version''s root.';

create function priv.salt() returns text
language sql volatile
set search_path = ''
as $$ select encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex') $$;
comment on function priv.salt() is '64 hexadecimal digits that nobody can guess.';

create function priv.propose_version(p_plan uuid, p_seen text, p_frame jsonb) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  shared app.zones;
  base jsonb;
  content jsonb;
  own_salt text := priv.salt();
  frozen jsonb;
  leaves text[];
  version uuid := gen_random_uuid();
begin
  select * into shared from app.zones z
  where z.plan_id = p_plan and z.kind = 'shared' and z.id = any (array(select priv.my_zone_ids('read')));
  if shared.id is null then
    perform priv.not_found();
  elsif not priv.i_lead(p_plan) then
    perform priv.not_allowed();
  end if;
  -- Nobody appends while this is read: zones are locked as an append locks them.
  perform from app.zones z where z.plan_id = p_plan order by z.id for no key update;
  base := priv.agreement(p_plan);
  if not priv.read_model_settled(p_plan) or priv.hash_of(base) <> p_seen then
    perform priv.refuse('changed');
  end if;
  content := base || jsonb_build_object('frame', priv.version_frame(p_frame, p_plan));
  if priv.version_gaps(content, p_plan) <> '[]' then
    perform priv.refuse('incomplete');
  end if;
  if exists (select from app.plan_versions v where v.plan_id = p_plan and v.state = 'PROPOSED') then
    perform priv.refuse('open_proposal');
  end if;

  -- Drafts are a unit's own working papers and are no part of any version.
  frozen := (
    select coalesce(jsonb_agg(jsonb_build_object('id', z.id, 'words', priv.zone_words(z.id),
      'salt', priv.salt())), '[]')
    from app.zones z where z.plan_id = p_plan and z.kind not in ('shared', 'draft'));

  leaves := array[priv.leaf(own_salt, priv.hash_of(content))]
    || array(
      select priv.leaf(f ->> 'salt', priv.hash_of(f -> 'words')) from jsonb_array_elements(frozen) f);
  leaves := leaves || array(
    select priv.salt() from generate_series(1, (64 - cardinality(leaves) % 64) % 64));
  leaves := array(select l from unnest(leaves) l order by l collate "C");

  insert into app.plan_versions (tenant_id, plan_id, zone_id, id, number, content, hash, leaves, salt,
    root, proposed_by)
  values (shared.tenant_id, p_plan, shared.id, version, priv.next_version(p_plan),
    content, priv.hash_of(content), leaves, own_salt,
    encode(sha256(convert_to(array_to_string(leaves, ''), 'UTF8')), 'hex'), priv.me());
  insert into app.plan_version_zones (tenant_id, plan_id, version_id, zone_id, content, hash, salt)
  select shared.tenant_id, p_plan, version, (f ->> 'id')::uuid, f -> 'words', priv.hash_of(f -> 'words'),
    f ->> 'salt'
  from jsonb_array_elements(frozen) f;
  perform priv.log_access('version.propose', array[p_plan], shared.id);
  return version;
end
$$;
comment on function priv.propose_version(uuid, text, jsonb) is
  'Freezes what the caller sees (its hash) for approval. Refused: changed, incomplete, open_proposal.';

-- The version, if the caller may see it, locked against other answers and its sealing.
create function priv.version_to_answer(p_version uuid) returns app.plan_versions
language plpgsql security definer
set search_path = ''
as $$
declare
  version app.plan_versions;
begin
  select * into version from app.plan_versions v
  where v.id = p_version and v.zone_id = any (array(select priv.my_zone_ids('read')))
  for update;
  if version.id is null then
    perform priv.not_found();
  end if;
  return version;
end
$$;
comment on function priv.version_to_answer(uuid) is 'A version that the caller sees, locked, or not_found.';

create function priv.answer_version(p_version uuid, p_seen text, p_answer text, p_note text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  version app.plan_versions := priv.version_to_answer(p_version);
  proved timestamptz := priv.signed_in_at();
  note text := nullif(btrim(coalesce(p_note, ''), E' \t\r\n'), '');
  party record;
begin
  select pp.id, pp.role, pp.title, u.label, u.sector, people.name into party
  from app.plan_parties pp
  join app.plan_units u on u.tenant_id = pp.tenant_id and u.id = pp.plan_unit_id
  join app.people on people.id = pp.person_id
  where pp.plan_id = version.plan_id and pp.person_id = priv.me() and pp.zone_id = version.zone_id
    and pp.valid_from <= clock_timestamp() and (pp.ended_at is null or pp.ended_at > clock_timestamp())
  order by pp.valid_from
  limit 1;
  if party.id is null then
    perform priv.not_allowed();
  elsif version.state = 'WITHDRAWN' or version.hash <> p_seen then
    perform priv.refuse('changed');
  elsif proved is null then
    perform priv.refuse('sign_in_again');
  elsif p_answer not in ('APPROVED', 'DISAGREES') or (p_answer = 'DISAGREES' and note is null)
    or length(note) > 2000 then
    perform priv.invalid_input();
  end if;
  insert into app.plan_approvals (tenant_id, plan_id, zone_id, version_id, party_id, person_id, answer,
    note, hash, who, signed_in_at, acr)
  values (version.tenant_id, version.plan_id, version.zone_id, version.id, party.id, priv.me(), p_answer,
    note, version.hash, jsonb_build_object('name', party.name, 'role', party.role, 'title', party.title,
      'unit', party.label, 'sector', party.sector), proved,
    (select s.acr from app.sessions s where s.id = (priv.claims() ->> 'sid')));
  perform priv.log_access('version.answer', array[version.plan_id], version.zone_id);
end
$$;
comment on function priv.answer_version(uuid, text, text, text) is
  'A party''s yes, or no with a reason, to the version whose hash they saw. Refused: changed, sign_in_again.';

create function priv.close_proposal(p_version uuid, p_seen text, p_state text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  version app.plan_versions := priv.version_to_answer(p_version);
begin
  if not priv.i_lead(version.plan_id) then
    perform priv.not_allowed();
  elsif version.state <> 'PROPOSED' or version.hash <> p_seen then
    perform priv.refuse('changed');
  elsif p_state = 'WITHDRAWN' then
    update app.plan_versions v set state = 'WITHDRAWN', withdrawn_at = clock_timestamp(),
      withdrawn_by = priv.me()
    where v.id = p_version;
  else
    if priv.signed_in_at() is null then
      perform priv.refuse('sign_in_again');
    elsif priv.version_gaps(version.content, version.plan_id) <> '[]' then
      -- A consent may have been withdrawn, a follow-up may have passed.
      perform priv.refuse('incomplete');
    elsif not exists (
      select from app.plan_approvals a where a.version_id = p_version and a.answer = 'APPROVED') then
      perform priv.refuse('nobody_approved');
    end if;
    update app.plan_versions v set state = 'SEALED', sealed_at = clock_timestamp(), sealed_by = priv.me()
    where v.id = p_version;
    update app.plans p set version_no = version.number, status = case when p.status = 'DRAFT' then 'ACTIVE' else p.status end,
      sealed_on = (clock_timestamp() at time zone 'Europe/Stockholm')::date,
      principal_label = version.content #>> '{frame,principal}',
      next_follow_up_at = (version.content #>> '{frame,followUpAt}')::timestamptz,
      follow_up_caller_id = (version.content #>> '{frame,callerId}')::uuid
    where p.id = version.plan_id;
  end if;
  perform priv.log_access(case p_state when 'WITHDRAWN' then 'version.withdraw' else 'version.seal' end,
    array[version.plan_id], version.zone_id);
end
$$;
comment on function priv.close_proposal(uuid, text, text) is
  'Seals or withdraws a proposal. Refused: changed, sign_in_again, incomplete, nobody_approved.';

grant execute on function priv.propose_version(uuid, text, jsonb), priv.answer_version(uuid, text, text, text), priv.close_proposal(uuid, text, text),
  priv.read_model_settled(uuid), priv.signed_in_at() to authenticated;
reset role;

create function app.propose_version(p_plan uuid, p_seen text, p_principal text default null,
  p_others_measures text default null, p_child_view text default null, p_summary text default null,
  p_follow_up_at timestamptz default null, p_caller uuid default null, p_place text default null)
returns uuid
language sql volatile
set search_path = ''
as $$
  select priv.propose_version(p_plan, p_seen, jsonb_build_object('principal', p_principal,
    'othersMeasures', p_others_measures, 'childView', p_child_view, 'summary', p_summary,
    'followUpAt', p_follow_up_at, 'callerId', p_caller, 'place', p_place))
$$;
comment on function app.propose_version(uuid, text, text, text, text, text, timestamptz, uuid, text) is
  'Lays the plan before its parties, with what is said beside the documents; gives the version''s id.';

create function app.answer_version(p_version uuid, p_seen text, p_answer text, p_note text default null)
returns void
language sql volatile
set search_path = ''
as $$ select priv.answer_version(p_version, p_seen, p_answer, p_note) $$;
comment on function app.answer_version(uuid, text, text, text) is 'Approves a version, or says what one does not agree with.';

create function app.seal_version(p_version uuid, p_seen text) returns void
language sql volatile
set search_path = ''
as $$ select priv.close_proposal(p_version, p_seen, 'SEALED') $$;
comment on function app.seal_version(uuid, text) is 'Seals a proposed version.';

create function app.withdraw_version(p_version uuid, p_seen text) returns void
language sql volatile
set search_path = ''
as $$ select priv.close_proposal(p_version, p_seen, 'WITHDRAWN') $$;
comment on function app.withdraw_version(uuid, text) is 'Takes a proposal back; answers to it stay in the log.';

create function priv.version_row(p_version uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('id', v.id, 'number', v.number, 'state', v.state, 'hash', v.hash,
    'content', v.content, 'proposedAt', priv.iso(v.proposed_at),
    'proposedBy', (select people.name from app.people where people.id = v.proposed_by),
    'sealedAt', priv.iso(v.sealed_at),
    'sealedBy', (select people.name from app.people where people.id = v.sealed_by),
    'answers', (
      select coalesce(jsonb_agg(jsonb_build_object('partyId', a.party_id, 'who', a.who,
        'answer', a.answer, 'note', a.note, 'at', priv.iso(a.at)) order by a.at, a.id), '[]')
      from app.plan_approvals a where a.version_id = v.id))
  from app.plan_versions v
  where v.id = p_version
$$;
comment on function priv.version_row(uuid) is 'A version with its answers, as pages show it.';
grant execute on function priv.version_row(uuid) to authenticated;

create function priv.my_party(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('partyId', party.id)
  from app.plan_parties party
  join app.zones z on z.id = party.zone_id and z.kind = 'shared'
  where party.plan_id = p_plan and party.person_id = (select priv.me())
    and party.valid_from <= statement_timestamp()
    and (party.ended_at is null or party.ended_at > statement_timestamp())
  order by party.valid_from
  limit 1
$$;
comment on function priv.my_party(uuid) is 'As which party the caller answers; null for who only reads.';
grant execute on function priv.my_party(uuid) to authenticated;

create function app.plan_approval(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  shared uuid := (
    select z.id from app.zones z where z.plan_id = p_plan and z.kind = 'shared');
  now_agreed jsonb;
  latest app.plan_versions;
begin
  if shared is null then
    return null;
  end if;
  perform priv.log_access('plan.approval', array[p_plan]);
  now_agreed := priv.agreement(p_plan);
  select * into latest from app.plan_versions v
  where v.plan_id = p_plan and v.state = 'SEALED' order by v.number desc limit 1;
  return (
    select jsonb_build_object(
      'plan', jsonb_build_object('id', p.id, 'child', c.name, 'status', p.status,
        'versionNo', p.version_no, 'legalBasis', p.legal_basis),
      'mayLead', priv.i_lead(p_plan),
      'provedRecently', priv.signed_in_at() is not null,
      'settled', priv.read_model_settled(p_plan),
      'seen', priv.hash_of(now_agreed),
      'now', now_agreed,
      'gaps', priv.version_gaps(now_agreed || jsonb_build_object('frame', coalesce(
        latest.content -> 'frame', '{}')), p_plan),
      'frame', coalesce(latest.content -> 'frame', jsonb_build_object(
        'principal', p.principal_label, 'followUpAt', priv.iso(p.next_follow_up_at),
        'callerId', p.follow_up_caller_id)),
      'next', priv.next_version(p_plan),
      'me', priv.my_party(p_plan),
      'open', (
        select priv.version_row(v.id) from app.plan_versions v
        where v.plan_id = p_plan and v.state = 'PROPOSED'),
      'openGaps', (
        select priv.version_gaps(v.content, p_plan) from app.plan_versions v
        where v.plan_id = p_plan and v.state = 'PROPOSED'),
      -- Who did not agree with a proposal that was taken back has said so all the same.
      'earlier', (
        select coalesce(jsonb_agg(jsonb_build_object('partyId', a.party_id, 'who', a.who,
          'answer', a.answer, 'note', a.note, 'at', priv.iso(a.at)) order by a.at desc, a.id), '[]')
        from app.plan_approvals a
        join app.plan_versions v on v.id = a.version_id
        where v.plan_id = p_plan and v.state = 'WITHDRAWN' and a.note is not null),
      'sealed', (
        select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'number', v.number,
          'sealedAt', priv.iso(v.sealed_at), 'answered', exists (
            select from app.plan_approvals a
            where a.version_id = v.id and a.person_id = (select priv.me())), 'approved', (
            select count(distinct a.party_id) from app.plan_approvals a
            where a.version_id = v.id and a.answer = 'APPROVED')) order by v.number desc), '[]')
        from app.plan_versions v where v.plan_id = p_plan and v.state = 'SEALED'))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
comment on function app.plan_approval(uuid) is 'What would be approved now, the open proposal, what it lacks, and sealed versions. Logged.';

create function app.plan_version(p_plan uuid, p_number integer) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  version uuid := (
    select v.id from app.plan_versions v
    where v.plan_id = p_plan and v.number = p_number and v.state = 'SEALED');
begin
  if version is null then
    return null;
  end if;
  perform priv.log_access('version.open', array[p_plan]);
  return jsonb_build_object('version', priv.version_row(version), 'me', priv.my_party(p_plan),
    'provedRecently', priv.signed_in_at() is not null);
end
$$;
comment on function app.plan_version(uuid, integer) is 'One sealed version; null when it is not for the caller. Logged.';

create function app.my_approvals(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  mine app.plan_versions;
begin
  select v.* into mine
  from app.plan_versions v
  where v.plan_id = p_plan and v.state = 'SEALED' and exists (
    select from app.plan_approvals a
    where a.version_id = v.id and a.person_id = (select priv.me()) and a.answer = 'APPROVED')
  order by v.number desc limit 1;
  if mine.id is not null then
    perform priv.log_access('version.open', array[p_plan]);
  end if;
  return jsonb_build_object(
    'approved', case when mine.id is not null then jsonb_build_object('number', mine.number,
      'goals', mine.content -> 'goals', 'actions', mine.content -> 'actions') end,
    'waiting', (
      select v.number from app.plan_versions v
      where v.plan_id = p_plan and v.state = 'PROPOSED' and priv.my_party(p_plan) is not null
        and not exists (
          select from app.plan_approvals a
          where a.version_id = v.id and a.person_id = (select priv.me()))));
end
$$;
comment on function app.my_approvals(uuid) is
  'Goals and actions of the newest sealed version that the caller approved, and the number of one that waits for their answer. Logged.';
grant execute on function app.my_approvals(uuid) to authenticated;

-- Each zone that the caller may read lies in the package whole; the others only as leaves.
create function app.version_package(p_plan uuid, p_number integer) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  version app.plan_versions;
begin
  select * into version from app.plan_versions v
  where v.plan_id = p_plan and v.number = p_number and v.state = 'SEALED';
  if version.id is null then
    return null;
  end if;
  perform priv.log_access('version.export', array[p_plan]);
  return jsonb_build_object(
    'format', 'kring-plan-version', 'formatVersion', 1,
    'planId', version.plan_id, 'number', version.number,
    'proposedAt', priv.iso(version.proposed_at), 'sealedAt', priv.iso(version.sealed_at),
    'sealedBy', (select people.name from app.people where people.id = version.sealed_by),
    'agreement', jsonb_build_object('content', version.content, 'hash', version.hash, 'salt', version.salt),
    'zones', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', z.kind, 'title', z.title,
        'content', f.content, 'hash', f.hash, 'salt', f.salt) order by z.kind, f.hash), '[]')
      from app.plan_version_zones f join app.zones z on z.id = f.zone_id
      where f.version_id = version.id),
    'leaves', to_jsonb(version.leaves), 'root', version.root,
    'answers', (
      select coalesce(jsonb_agg(jsonb_build_object('who', a.who, 'answer', a.answer, 'note', a.note,
        'hash', a.hash, 'at', priv.iso(a.at), 'signedInAt', priv.iso(a.signed_in_at), 'acr', a.acr)
        order by a.at, a.id), '[]')
      from app.plan_approvals a where a.version_id = version.id));
end
$$;
comment on function app.version_package(uuid, integer) is 'A sealed version for keeping outside Kring; null when it is not for the caller. Logged.';

grant execute on function
  app.propose_version(uuid, text, text, text, text, text, timestamptz, uuid, text), app.answer_version(uuid, text, text, text),
  app.seal_version(uuid, text), app.withdraw_version(uuid, text), app.plan_approval(uuid),
  app.plan_version(uuid, integer), app.version_package(uuid, integer) to authenticated;
