-- Hitta stöd (domain F92): what municipality and region offer, found by anybody in everyday words. An entry belongs to
-- the unit that gives the support, and shows in every municipality where that unit acts, so that nobody has to know
-- who is the region's. Nobody is signed in there: the web app's own role calls three functions that read nothing but
-- published entries, cards and the guide's desk, and no child, plan or person. How the reader is reached (phone,
-- hours) is the unit's card and stands nowhere else.

create table app.support_entries (
  id uuid primary key default gen_random_uuid(),
  unit_id uuid not null references app.units (id),
  revision integer not null default 1 check (revision > 0),
  state text not null check (state in ('DRAFT', 'PUBLISHED', 'WITHDRAWN')),
  title text not null check (length(title) between 1 and 100),
  summary text not null check (length(summary) between 1 and 300),
  body text not null check (length(body) <= 4000),
  keywords text not null check (length(keywords) <= 300),
  topics text[] not null check (topics <@ priv.support_topics()),
  age_from integer not null check (age_from >= 0),
  age_to integer not null check (age_to between age_from and 20),
  reviewed_on date not null,
  reviewed_by uuid not null references app.people (id),
  search tsvector not null generated always as (
    setweight(to_tsvector('pg_catalog.swedish'::regconfig, title || ' ' || keywords), 'A')
    || setweight(to_tsvector('pg_catalog.swedish'::regconfig, summary), 'B')
    || setweight(to_tsvector('pg_catalog.swedish'::regconfig, body), 'C')) stored
);
create index on app.support_entries (unit_id);
create index on app.support_entries using gin (search) where state = 'PUBLISHED';
comment on table app.support_entries is 'What a unit offers, for the public directory; saving or confirming it is reviewing it.';
comment on column app.support_entries.keywords is 'Words that people use for it, beside those of the title.';
comment on column app.support_entries.reviewed_on is 'Old ones say so, to the public and to the unit.';

-- Everyday words and what they stand for: a topic, other words, or nothing ("hjälp", "barn": every entry has them).
create table app.support_words (
  said text primary key,
  topic text check (topic = any (priv.support_topics())),
  terms text not null default '',
  match tsquery not null generated always as (
    to_tsquery('pg_catalog.swedish'::regconfig, replace(replace(said, ' ', ' & '), '*', ':*'))) stored
);
comment on table app.support_words is 'What people say when they look for support, and which words of the directory that is.';
comment on column app.support_words.said is 'All of these words, in any order; a star stands for whatever may follow.';

create table app.guide_desks (
  tenant_id uuid primary key references app.tenants (id),
  unit_id uuid not null,
  revision integer not null default 1 check (revision > 0),
  phone text not null check (length(phone) between 3 and 40),
  hours text not null check (length(hours) <= 200),
  answer_days integer not null check (answer_days between 1 and 30),
  saved_by uuid not null references app.people (id),
  saved_on date not null,
  foreign key (tenant_id, unit_id) references app.tenant_units (tenant_id, unit_id)
);
comment on table app.guide_desks is
  'Vägledare: the unit whose staff answer "jag vet inte vart jag ska vända mig"; a region''s may do it for several.';

call priv.protect('app.support_entries', 'false');
call priv.protect('app.support_words', 'false');
call priv.protect('app.guide_desks', 'false');
call priv.allow('kring_definer', 'app.support_entries', '{select,insert,update}');
call priv.allow('kring_definer', 'app.support_words', '{select}');
call priv.allow('kring_definer', 'app.guide_desks', '{select,insert,update}');
create trigger keep_keys before update on app.support_entries
  for each row execute function priv.keep_keys('id', 'unit_id');
create trigger keep_keys before update on app.guide_desks
  for each row execute function priv.keep_keys('tenant_id');

insert into app.access_actions (kind, action)
select 'CHANGED', unnest('{support.save,support.review,guide.desk}'::text[]);

insert into app.support_words (said, topic, terms) values
  ('skola* gå', 'ABSENCE', 'skolfrånvaro frånvaro'), ('skola* vill', 'ABSENCE', 'skolfrånvaro'),
  ('skolvägr*', 'ABSENCE', 'skolfrånvaro'), ('hemmasitt*', 'ABSENCE', 'skolfrånvaro'),
  ('skolk*', 'ABSENCE', 'skolfrånvaro'), ('frånvaro*', 'ABSENCE', 'skolfrånvaro'),
  ('stannar hemma', 'ABSENCE', 'skolfrånvaro'), ('borta skola*', 'ABSENCE', 'skolfrånvaro'),
  ('sover', 'SLEEP', 'sömn'), ('sova', 'SLEEP', 'sömn'), ('somnar', 'SLEEP', 'sömn'), ('sömn*', 'SLEEP', 'sömn'),
  ('vaknar', 'SLEEP', 'sömn'), ('nattning*', 'SLEEP', 'sömn'), ('skriker natt*', 'SLEEP', 'sömn'),
  ('pratar', 'SPEECH', 'tal språk'), ('prata', 'SPEECH', 'tal språk'), ('talar', 'SPEECH', 'tal språk'),
  ('stammar', 'SPEECH', 'tal logoped'), ('säger ord', 'SPEECH', 'tal språk'), ('uttal*', 'SPEECH', 'tal logoped'),
  ('språk*', 'SPEECH', 'tal språk'), ('logoped*', 'SPEECH', 'tal'), ('ledsen', 'MOOD', 'nedstämd'),
  ('deppig', 'MOOD', 'nedstämd'), ('depress*', 'MOOD', 'nedstämd'), ('orolig', 'MOOD', 'oro ångest'),
  ('ångest*', 'MOOD', 'oro'), ('rädd', 'MOOD', 'oro ångest'), ('mår dåligt', 'MOOD', 'nedstämd psykisk'),
  ('psykisk*', 'MOOD', 'psykisk'), ('skär sig', 'MOOD', 'självskada'), ('självskad*', 'MOOD', 'självskada'),
  ('panik*', 'MOOD', 'ångest'), ('nedstämd*', 'MOOD', 'nedstämd'), ('leva', 'MOOD', 'psykisk självskada'),
  ('självmord*', 'MOOD', 'psykisk självskada'), ('bråk*', 'BEHAVIOUR', 'utbrott konflikter'),
  ('utbrott*', 'BEHAVIOUR', 'utbrott'), ('slåss', 'BEHAVIOUR', 'utbrott'), ('arg', 'BEHAVIOUR', 'utbrott'),
  ('trots*', 'BEHAVIOUR', 'utbrott'), ('lyssnar', 'BEHAVIOUR', 'utbrott gränser'),
  ('läsa', 'LEARNING', 'läsning dyslexi'), ('dyslexi*', 'LEARNING', 'läsning'),
  ('läs* skriv*', 'LEARNING', 'läsning'), ('räkna', 'LEARNING', 'matematik'), ('matte*', 'LEARNING', 'matematik'),
  ('matematik*', 'LEARNING', 'matematik'), ('läx*', 'LEARNING', 'skolarbete'),
  ('betyg*', 'LEARNING', 'skolarbete'), ('hänger', 'LEARNING', 'skolarbete'),
  ('koncentr*', 'ATTENTION', 'koncentration uppmärksamhet'), ('sitta still', 'ATTENTION', 'koncentration'),
  ('adhd*', 'ATTENTION', 'npf'), ('autis*', 'ATTENTION', 'npf'), ('npf*', 'ATTENTION', 'npf'),
  ('utredning*', 'ATTENTION', 'utredning'), ('kryper', 'DEVELOPMENT', 'utveckling motorik'),
  ('motorik*', 'DEVELOPMENT', 'motorik'), ('utveckl*', 'DEVELOPMENT', 'utveckling'),
  ('lär sent', 'DEVELOPMENT', 'utveckling'), ('slår', 'HOME', 'våld'), ('våld*', 'HOME', 'våld'),
  ('rädd hemma', 'HOME', 'våld skydd'), ('hot*', 'HOME', 'våld'), ('far illa', 'HOME', 'våld skydd'),
  ('orosanm*', 'HOME', 'anmälan'), ('skilj*', 'FAMILY', 'separation'), ('skils*', 'FAMILY', 'separation'),
  ('separ*', 'FAMILY', 'separation'), ('orkar', 'FAMILY', 'föräldrastöd avlastning'),
  ('slut förälder*', 'FAMILY', 'föräldrastöd'), ('förälder*', 'FAMILY', 'föräldrastöd'),
  ('föräldra*', 'FAMILY', 'föräldrastöd'), ('avlast*', 'FAMILY', 'avlastning'),
  ('dricker', 'ADDICTION', 'alkohol'), ('fest*', 'ADDICTION', 'alkohol'), ('drog*', 'ADDICTION', 'droger'),
  ('röker', 'ADDICTION', 'droger'), ('alkohol*', 'ADDICTION', 'alkohol'), ('spelar', 'ADDICTION', 'spel'),
  ('skärm*', 'ADDICTION', 'skärm spel'), ('äter', 'FOOD', 'mat ätande'), ('äta', 'FOOD', 'mat ätande'),
  ('mat', 'FOOD', 'mat ätande'), ('ätstörn*', 'FOOD', 'ätande'), ('kräsen', 'FOOD', 'mat'),
  ('rullstol*', 'DISABILITY', 'hjälpmedel'), ('hjälpmed*', 'DISABILITY', 'hjälpmedel'),
  ('funktions*', 'DISABILITY', 'funktionsnedsättning'), ('assist*', 'DISABILITY', 'lss'),
  ('lss', 'DISABILITY', 'lss'), ('epilep*', 'DISABILITY', 'epilepsi'), ('barn', null, ''), ('son', null, ''),
  ('dotter', null, ''), ('hjälp', null, ''), ('stöd', null, ''), ('behöver', null, ''), ('vill', null, ''),
  ('kan', null, ''), ('går', null, ''), ('gå', null, ''), ('gör', null, ''), ('får', null, ''),
  ('måste', null, ''), ('mycket', null, ''), ('alltid', null, ''), ('aldrig', null, ''), ('år', null, ''),
  ('gammal', null, ''), ('vet', null, ''), ('tror', null, ''), ('svårt', null, ''), ('problem', null, ''),
  ('mår', null, ''), ('unge', null, ''), ('dåligt', null, ''), ('bra', null, '');

set role kring_definer;

create function priv.has_personal_number(p_text text) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select coalesce(p_text, '') ~
    '(^|[^0-9])(19|20)?[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-+ ]?[0-9]{4}($|[^0-9])'
$$;
comment on function priv.has_personal_number(text) is 'Does the text hold what looks like a personal or coordination number?';

-- Every word of what is looked for, and every word that it stands for, from its beginning: "sömn" finds "sömnskola".
create function priv.support_meaning(p_words text, out topics text[], out query tsquery)
language sql stable
set search_path = ''
as $$
  with said as (
    select to_tsvector('pg_catalog.swedish'::regconfig, lower(left(coalesce(p_words, ''), 200))) as words
  ), meant as (
    select w.said, w.topic, w.terms from app.support_words w cross join said where said.words @@ w.match
  ), empty as (
    select unnest(tsvector_to_array(to_tsvector('pg_catalog.swedish'::regconfig, m.said))) as word
    from meant m where m.topic is null
  ), word as (
    select unnest(tsvector_to_array(said.words)) as word from said
    except select e.word from empty e
    union
    select unnest(tsvector_to_array(to_tsvector('pg_catalog.swedish'::regconfig, m.terms))) from meant m
  )
  select coalesce((select array_agg(distinct m.topic) from meant m where m.topic is not null), '{}'),
    (select string_agg('''' || w.word || '''' || case when length(w.word) > 3 then ':*' else '' end, ' | ')::tsquery
     from word w where w.word !~ '[''\\]')
$$;
comment on function priv.support_meaning(text) is 'What somebody looks for: the topics and words that everyday words stand for.';

create function priv.support_places() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'guide', (
    select jsonb_build_object('unit', u.name, 'phone', g.phone, 'hours', g.hours, 'answerDays', g.answer_days)
    from app.guide_desks g join app.units u on u.id = g.unit_id
    where g.tenant_id = t.id)) order by t.name), '[]')
  from app.tenants t
  where t.practice_of is null and (
    exists (select from app.guide_desks g where g.tenant_id = t.id)
    or exists (
      select from app.tenant_units tu
      join app.support_entries e on e.unit_id = tu.unit_id and e.state = 'PUBLISHED'
      where tu.tenant_id = t.id))
$$;
comment on function priv.support_places() is 'Municipalities that have something to find, and how their guide is reached.';

create function priv.support_find(p_tenant uuid, p_words text, p_topic text, p_age integer) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', hit.id, 'title', hit.title, 'summary', hit.summary,
    'topics', hit.topics, 'ageFrom', hit.age_from, 'ageTo', hit.age_to, 'reviewedOn', hit.reviewed_on,
    'unit', hit.unit, 'authority', hit.authority, 'regional', hit.regional)
    order by hit.rank desc, hit.title, hit.id), '[]')
  from (
    select e.*, u.name as unit, a.name as authority, a.kind = 'region' as regional,
      coalesce(ts_rank(e.search, m.query), 0) + case when e.topics && m.topics then 1 else 0 end as rank
    from app.support_entries e
    join app.tenant_units t on t.tenant_id = p_tenant and t.unit_id = e.unit_id
    join app.tenants home on home.id = t.tenant_id and home.practice_of is null
    join app.units u on u.id = e.unit_id
    join app.authorities a on a.id = u.authority_id
    cross join priv.support_meaning(p_words) m
    where e.state = 'PUBLISHED'
      and (p_topic is null or p_topic = any (e.topics))
      and (p_age is null or p_age between e.age_from and e.age_to)
      and (btrim(coalesce(p_words, '')) = '' or e.search @@ m.query or e.topics && m.topics)
    order by rank desc, e.title, e.id
    limit 60
  ) hit
$$;
comment on function priv.support_find(uuid, text, text, integer) is
  'Published support of a municipality and its region, the best answer first; without words, all of it.';

create function priv.support_entry(p_tenant uuid, p_entry uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('id', e.id, 'title', e.title, 'summary', e.summary, 'body', e.body, 'topics', e.topics,
    'ageFrom', e.age_from, 'ageTo', e.age_to, 'reviewedOn', e.reviewed_on, 'card', priv.card_of(e.unit_id))
  from app.support_entries e
  join app.tenant_units t on t.tenant_id = p_tenant and t.unit_id = e.unit_id
  join app.tenants home on home.id = t.tenant_id and home.practice_of is null
  where e.id = p_entry and e.state = 'PUBLISHED'
$$;
comment on function priv.support_entry(uuid, uuid) is 'One published entry with its unit''s card; null when there is none.';

grant execute on function priv.support_places(), priv.support_find(uuid, text, text, integer),
  priv.support_entry(uuid, uuid) to kring_app;

create function priv.i_write_for(p_unit uuid) returns boolean
language sql stable parallel safe security definer
set search_path = ''
as $$
  select exists (select from priv.my_seats() s where s.unit_id = p_unit) or priv.i_keep_unit(p_unit)
$$;
comment on function priv.i_write_for(uuid) is 'Does the person work at the unit, or look after it?';

create function priv.my_support_entries() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with own as (
    select u.id, u.name from app.units u
    where u.id = any (array(select priv.my_unit_ids())) and priv.i_write_for(u.id)
  )
  select jsonb_build_object(
    'units', (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name) order by o.name), '[]') from own o),
    'entries', (
      select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'revision', e.revision, 'state', e.state,
        'unitId', o.id, 'unit', o.name, 'title', e.title, 'summary', e.summary, 'body', e.body,
        'keywords', e.keywords, 'topics', e.topics, 'ageFrom', e.age_from, 'ageTo', e.age_to,
        'reviewedOn', e.reviewed_on, 'reviewedBy', p.name) order by o.name, e.title, e.id), '[]')
      from app.support_entries e
      join own o on o.id = e.unit_id
      join app.people p on p.id = e.reviewed_by))
$$;
comment on function priv.my_support_entries() is 'The entries of the units that the person works for or looks after.';

create function priv.save_support_entry(p_entry uuid, p_revision integer, p_unit uuid, p_state text, p_title text,
  p_summary text, p_body text, p_keywords text, p_topics text[], p_age_from integer, p_age_to integer) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  called text := nullif(btrim(priv.words_of(p_title, 100), E' \t\r\n'), '');
  short text := nullif(btrim(priv.words_of(p_summary, 300), E' \t\r\n'), '');
  long text := btrim(priv.words_of(p_body, 4000), E' \t\r\n');
  words text := btrim(priv.words_of(p_keywords, 300), E' \t\r\n');
  saved uuid;
begin
  if p_unit is null or p_unit <> all (array(select priv.my_unit_ids())) then
    perform priv.not_found();
  elsif not priv.i_write_for(p_unit) then
    perform priv.not_allowed();
  elsif called is null or short is null or coalesce(p_topics, '{}') = '{}' then
    perform priv.refuse('incomplete');
  elsif priv.has_personal_number(concat_ws(' ', called, short, long, words)) then
    perform priv.refuse('personal_number');
  end if;
  if p_entry is null then
    insert into app.support_entries (unit_id, state, title, summary, body, keywords, topics, age_from, age_to,
      reviewed_on, reviewed_by)
    values (p_unit, p_state, called, short, long, words, p_topics, p_age_from, p_age_to, priv.today(), priv.me())
    returning id into saved;
  else
    update app.support_entries e set revision = e.revision + 1, state = p_state, title = called, summary = short,
      body = long, keywords = words, topics = p_topics, age_from = p_age_from, age_to = p_age_to,
      reviewed_on = priv.today(), reviewed_by = priv.me()
    where e.id = p_entry and e.unit_id = p_unit and e.revision = p_revision
    returning e.id into saved;
    if saved is null then
      if not exists (select from app.support_entries e where e.id = p_entry and e.unit_id = p_unit) then
        perform priv.not_found();
      end if;
      perform priv.refuse('changed');
    end if;
  end if;
  perform priv.log_of_unit(p_unit, 'support.save', jsonb_build_object('entry', saved, 'state', p_state));
  return saved;
end
$$;
comment on function priv.save_support_entry(uuid, integer, uuid, text, text, text, text, text, text[], integer, integer)
  is 'An entry of the unit''s, new (null) or changed, as a draft, published or withdrawn. Refused: not_allowed, incomplete, personal_number, changed.';

create function priv.review_support_entry(p_entry uuid, p_revision integer) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  old app.support_entries;
begin
  select * into old from app.support_entries e where e.id = p_entry for no key update;
  if old.id is null or not priv.i_write_for(old.unit_id) then
    perform priv.not_found();
  elsif old.revision is distinct from p_revision then
    perform priv.refuse('changed');
  end if;
  update app.support_entries e set revision = e.revision + 1, reviewed_on = priv.today(), reviewed_by = priv.me()
  where e.id = p_entry;
  perform priv.log_of_unit(old.unit_id, 'support.review', jsonb_build_object('entry', p_entry));
end
$$;
comment on function priv.review_support_entry(uuid, integer) is 'What the entry says still holds. Refused: changed.';

create function priv.my_support_reviews(p_before date) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(due.row order by due.reviewed_on, due.row ->> 'title'), '[]')
  from (
    select e.reviewed_on, jsonb_build_object('kind', 'ENTRY', 'id', e.id, 'title', e.title, 'unit', u.name,
      'reviewedOn', e.reviewed_on) as row
    from app.support_entries e join app.units u on u.id = e.unit_id
    where e.state = 'PUBLISHED' and e.reviewed_on < p_before
      and u.id = any (array(select priv.my_unit_ids())) and priv.i_write_for(u.id)
    union all
    select c.reviewed_on, jsonb_build_object('kind', 'CARD', 'id', u.id, 'title', u.name, 'unit', u.name,
      'reviewedOn', c.reviewed_on)
    from app.unit_cards c join app.units u on u.id = c.unit_id
    where c.reviewed_on < p_before
      and u.id = any (array(select priv.my_unit_ids())) and priv.i_keep_unit(u.id)
  ) due
$$;
comment on function priv.my_support_reviews(date) is 'Published entries and cards of the person''s units that nobody has looked at since.';

create function priv.guide_desk(p_tenant uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('unitId', g.unit_id, 'unit', u.name, 'revision', g.revision, 'phone', g.phone,
    'hours', g.hours, 'answerDays', g.answer_days)
  from app.guide_desks g join app.units u on u.id = g.unit_id
  where g.tenant_id = p_tenant and p_tenant = any (array(select priv.my_tenant_ids()))
$$;
comment on function priv.guide_desk(uuid) is 'Who guides in a municipality that the person belongs to; null when nobody does.';

create function priv.save_guide_desk(p_tenant uuid, p_revision integer, p_unit uuid, p_phone text, p_hours text,
  p_answer_days integer) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  number text := nullif(btrim(priv.words_of(p_phone, 40)), '');
begin
  if p_tenant is null or not priv.i_administer(p_tenant) then
    perform priv.refuse_house(p_tenant);
  elsif number is null or p_answer_days is null then
    perform priv.refuse('incomplete');
  elsif not exists (select from priv.works_at() w where w.tenant_id = p_tenant and w.unit_id = p_unit) then
    -- A desk at which nobody sits would let questions lie.
    perform priv.refuse('nobody_there');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('guide ' || p_tenant::text, 0));
  if p_revision is distinct from coalesce((select g.revision from app.guide_desks g where g.tenant_id = p_tenant), 0) then
    perform priv.refuse('changed');
  end if;
  insert into app.guide_desks (tenant_id, unit_id, phone, hours, answer_days, saved_by, saved_on)
  values (p_tenant, p_unit, number, btrim(priv.words_of(p_hours, 200)), p_answer_days, priv.me(), priv.today())
  on conflict (tenant_id) do update set revision = app.guide_desks.revision + 1, unit_id = excluded.unit_id,
    phone = excluded.phone, hours = excluded.hours, answer_days = excluded.answer_days,
    saved_by = excluded.saved_by, saved_on = excluded.saved_on;
  perform priv.log_administration(p_tenant, 'guide.desk', jsonb_build_object('unit', p_unit));
end
$$;
comment on function priv.save_guide_desk(uuid, integer, uuid, text, text, integer) is
  'Which unit guides in the tenant, by its administrator. Refused: incomplete, nobody_there, changed.';

grant execute on function priv.my_support_entries(), priv.review_support_entry(uuid, integer),
  priv.save_support_entry(uuid, integer, uuid, text, text, text, text, text, text[], integer, integer),
  priv.my_support_reviews(date), priv.guide_desk(uuid),
  priv.save_guide_desk(uuid, integer, uuid, text, text, integer) to authenticated;
reset role;

create function app.my_support_entries() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.my_support_entries() $$;
comment on function app.my_support_entries() is 'What the caller''s units offer in the public directory, drafts included.';

create function app.save_support_entry(p_entry uuid, p_revision integer, p_unit uuid, p_state text, p_title text,
  p_summary text, p_body text, p_keywords text, p_topics text[], p_age_from integer, p_age_to integer) returns uuid
language sql volatile
set search_path = ''
as $$
  select priv.save_support_entry(p_entry, p_revision, p_unit, p_state, p_title, p_summary, p_body, p_keywords,
    p_topics, p_age_from, p_age_to)
$$;
comment on function app.save_support_entry(uuid, integer, uuid, text, text, text, text, text, text[], integer, integer)
  is 'Saves an entry of the public directory.';

create function app.review_support_entry(p_entry uuid, p_revision integer) returns void
language sql volatile
set search_path = ''
as $$ select priv.review_support_entry(p_entry, p_revision) $$;
comment on function app.review_support_entry(uuid, integer) is 'Says that an entry still holds.';

create function app.support_reviews(p_before date) returns jsonb
language sql stable
set search_path = ''
as $$ select priv.my_support_reviews(p_before) $$;
comment on function app.support_reviews(date) is 'What of the caller''s units is to be looked at again.';

create function app.guide_desk(p_tenant uuid) returns jsonb
language sql stable
set search_path = ''
as $$ select priv.guide_desk(p_tenant) $$;
comment on function app.guide_desk(uuid) is 'The guide of a municipality, or null.';

create function app.save_guide_desk(p_tenant uuid, p_revision integer, p_unit uuid, p_phone text, p_hours text,
  p_answer_days integer) returns void
language sql volatile
set search_path = ''
as $$ select priv.save_guide_desk(p_tenant, p_revision, p_unit, p_phone, p_hours, p_answer_days) $$;
comment on function app.save_guide_desk(uuid, integer, uuid, text, text, integer) is 'Says which unit guides; for administrators.';

grant execute on function app.my_support_entries(), app.review_support_entry(uuid, integer),
  app.save_support_entry(uuid, integer, uuid, text, text, text, text, text, text[], integer, integer),
  app.support_reviews(date), app.guide_desk(uuid),
  app.save_guide_desk(uuid, integer, uuid, text, text, integer) to authenticated;
