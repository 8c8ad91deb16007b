-- A child's own words are shown as the child's: the page needs to know what kind of person wrote.

create or replace function priv.threads_of(p_zones uuid[]) returns jsonb
language sql stable
set search_path = ''
as $$
  with part as materialized (
    select distinct on (p.person_id) p.person_id, p.title, u.sector
    from app.plan_parties p
    join app.plan_units u on u.plan_id = p.plan_id and u.id = p.plan_unit_id
    where p.plan_id in (select z.plan_id from app.zones z where z.id = any (p_zones))
    order by p.person_id, p.ended_at desc nulls first
  ),
  author as materialized (
    select people.id, people.name, people.kind, part.title, part.sector
    from app.people left join part on part.person_id = people.id
  ),
  said as (
    select c.thread_id, c.created_at, c.author_id, c.withdrawn_at,
      jsonb_build_object(
        'id', c.id, 'authorId', c.author_id, 'authorName', coalesce(author.name, ''),
        'authorKind', author.kind, 'authorTitle', author.title, 'authorSector', author.sector, 'body', c.body,
        'createdAt', priv.iso(c.created_at), 'editedAt', priv.iso(c.edited_at),
        'withdrawn', c.withdrawn_at is not null, 'mine', c.author_id = (select priv.me())
      ) as comment
    from app.comments c
    left join author on author.id = c.author_id
    where c.zone_id = any (p_zones)
  ),
  thread as (
    select said.thread_id, jsonb_agg(said.comment order by said.created_at) as comments,
      coalesce(bool_or(said.author_id <> (select priv.me()) and said.withdrawn_at is null
        and said.created_at > coalesce(seen.read_at, '-infinity')), false) as unread
    from said
    left join app.thread_reads seen on seen.thread_id = said.thread_id
      and seen.person_id = (select priv.me())
    group by said.thread_id
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', t.id, 'zoneId', t.zone_id, 'anchor', t.anchor, 'quotation', t.quotation,
    'createdAt', priv.iso(t.created_at), 'resolvedAt', priv.iso(t.resolved_at),
    'resolvedBy', t.resolved_by, 'unread', thread.unread, 'comments', thread.comments
  ) order by t.created_at), '[]')
  from app.threads t
  join thread on thread.thread_id = t.id
  where t.zone_id = any (p_zones)
$$;
comment on function priv.threads_of(uuid[]) is 'Threads with their comments, as the page shows them.';
