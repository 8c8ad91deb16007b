-- Hitta stöd found too much for everyday words: a topic alone brought all that is offered in it, "hemma" all that says
-- so, and "slår sin syster" what is there for who is beaten. Now a phrase says more than the words in it, what is found
-- by its title, its keywords or its summary goes before what only has the topic, and what fits much worse than the best
-- is left out.

insert into app.support_words (said, topic, terms) values
  -- Who hits whom is another need than being hit.
  ('slår syster*', 'BEHAVIOUR', 'utbrott bråk'), ('slår bror*', 'BEHAVIOUR', 'utbrott bråk'),
  ('slår syskon*', 'BEHAVIOUR', 'utbrott bråk'), ('slår andra', 'BEHAVIOUR', 'utbrott bråk'),
  ('slår kompis*', 'BEHAVIOUR', 'utbrott bråk'), ('son slår', 'BEHAVIOUR', 'utbrott bråk'),
  ('dotter slår', 'BEHAVIOUR', 'utbrott bråk'), ('pappa slår', 'HOME', 'våld skydd'),
  ('mamma slår', 'HOME', 'våld skydd'), ('styv* slår', 'HOME', 'våld skydd'), ('sambo* slår', 'HOME', 'våld skydd'),
  ('blir slagen', 'HOME', 'våld skydd'), ('blir slagna', 'HOME', 'våld skydd'),
  ('biter', 'BEHAVIOUR', 'utbrott bråk'), ('sparkar', 'BEHAVIOUR', 'utbrott bråk'),
  ('skriker', 'BEHAVIOUR', 'utbrott bråk'), ('syskonbråk*', 'BEHAVIOUR', 'utbrott bråk'),
  ('bryr sig', null, ''), ('läser', 'LEARNING', 'läsning dyslexi'), ('skriver', 'LEARNING', 'skriva dyslexi'),
  ('hasch*', 'ADDICTION', 'droger cannabis'), ('cannabis*', 'ADDICTION', 'droger cannabis'),
  ('full', 'ADDICTION', 'alkohol'), ('gråter', 'MOOD', 'nedstämd kurator'), ('ensam', 'MOOD', 'kurator psykisk'),
  ('mobb*', 'MOOD', 'mobbad kurator'), ('retad', 'MOOD', 'mobbad kurator'), ('nätter*', 'SLEEP', 'sömn'),
  ('natten', 'SLEEP', 'sömn'), ('trött förälder*', 'FAMILY', 'avlastning orkar'),
  -- Every entry could have them.
  ('hemma', null, ''), ('hem', null, ''), ('hela', null, ''), ('tiden', null, ''), ('lite', null, ''),
  ('bara', null, ''), ('dag', null, ''), ('dagar', null, ''), ('varje', null, ''), ('ofta', null, ''),
  ('längre', null, ''), ('nästan', null, ''), ('ingenting', null, ''), ('väldigt', null, ''), ('ganska', null, ''),
  ('någon', null, ''), ('något', null, ''), ('finns', null, ''), ('söker', null, ''), ('ska', null, ''),
  ('känns', null, ''), ('blir', null, ''), ('pappa', null, ''), ('mamma', null, ''), ('syster', null, ''),
  ('bror', null, ''), ('syskon', null, ''), ('kille', null, ''), ('tjej', null, ''), ('pojke', null, ''),
  ('flicka', null, ''), ('tonåring', null, ''), ('ung', null, ''), ('små', null, ''), ('liten', null, '');
update app.support_words set terms = 'nedstämd kurator' where said in ('ledsen', 'deppig');
update app.support_words set terms = 'oro ångest kurator' where said = 'orolig';
update app.support_words set terms = 'våld skydd' where said in ('slår', 'våld*', 'hot*');

set role kring_definer;

create or replace function priv.support_meaning(p_words text, out topics text[], out query tsquery)
language sql stable
set search_path = ''
as $$
  with said as (
    select to_tsvector('pg_catalog.swedish'::regconfig, lower(left(coalesce(p_words, ''), 200))) as words
  ), meant as (
    select w.said, w.topic, w.terms, string_to_array(w.said, ' ') as parts
    from app.support_words w cross join said where said.words @@ w.match
  ), kept as (
    -- "Slår sin syster" is not "slår" as well.
    select m.* from meant m
    where m.topic is not null and not exists (
      select from meant wider
      where wider.topic is not null and wider.parts @> m.parts and cardinality(wider.parts) > cardinality(m.parts))
  ), gone as (
    -- What says nothing, and the words of a phrase that says something as a whole.
    select unnest(tsvector_to_array(to_tsvector('pg_catalog.swedish'::regconfig, replace(m.said, '*', '')))) as word
    from meant m where m.topic is null or cardinality(m.parts) > 1
  ), word as (
    -- Whoever looks for "sömn" finds "sömnskola" too; a short word of one's own begins too many others.
    select own.word, length(own.word) > 4 as begins
    from (
      select unnest(tsvector_to_array(said.words)) as word from said
      except select gone.word from gone) own
    union
    select term.word, length(term.word) > 3
    from kept cross join unnest(tsvector_to_array(to_tsvector('pg_catalog.swedish'::regconfig, kept.terms))) term (word)
  )
  select coalesce((select array_agg(distinct k.topic) from kept k), '{}'),
    (select string_agg('''' || w.word || '''' || case when w.begins then ':*' else '' end, ' | ')::tsquery
     from word w where w.word !~ '[''\\]')
$$;

create or replace function priv.support_find(p_tenant uuid, p_words text, p_topic text, p_age integer) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with found as materialized (
    select e.*, u.name as unit, a.name as authority, a.kind = 'region' as regional,
      -- Its title, keywords or summary say it; or only its text does, or what it is about.
      case when ts_filter(e.search, '{a,b}') @@ m.query then 1 else 2 end as tier,
      coalesce(ts_rank('{0.05,0.2,0.4,1}', e.search, m.query), 0) * case when e.topics && m.topics then 2 else 1 end
        + case when e.topics && m.topics then 0.01 else 0 end as rank
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
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', hit.id, 'title', hit.title, 'summary', hit.summary,
    'topics', hit.topics, 'ageFrom', hit.age_from, 'ageTo', hit.age_to, 'reviewedOn', hit.reviewed_on,
    'unit', hit.unit, 'authority', hit.authority, 'regional', hit.regional)
    order by hit.rank desc, hit.title, hit.id), '[]')
  from (
    select f.* from found f
    cross join (
      select min(best.tier) as tier, max(best.rank) filter (where best.tier = 1) as rank from found best) best
    where btrim(coalesce(p_words, '')) = ''
      or f.tier = best.tier and f.rank >= 0.3 * coalesce(best.rank, 0)
    order by f.rank desc, f.title, f.id
    limit 60
  ) hit
$$;
reset role;
