-- What is done is news when it was done since; and whoever asks for help says themselves that it is well again.

create or replace function priv.news_since(p_plan uuid, p_since timestamptz) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'actions', (
      select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'title', a.title, 'status', a.status)
        order by a.moved_at desc, a.id), '[]')
      from app.plan_actions a
      where a.plan_id = p_plan and a.moved_at > p_since
        -- Words that are mended in what was done long ago are no news.
        and (a.done_on is null or a.done_on >= (p_since at time zone 'Europe/Stockholm')::date)),
    'threads', (
      select coalesce(jsonb_agg(jsonb_build_object('threadId', said.thread_id, 'anchor', t.anchor,
        'quotation', t.quotation, 'by', said.names, 'count', said.count,
        'answersMe', t.created_by = (select priv.me())) order by said.at desc), '[]')
      from (
        select c.thread_id, max(c.created_at) as at, count(*) as count,
          array_agg(distinct people.name) filter (where people.name is not null) as names
        from app.comments c
        left join app.people on people.id = c.author_id
        where c.zone_id in (select z.id from app.zones z where z.plan_id = p_plan)
          and c.created_at > p_since and c.withdrawn_at is null and c.author_id <> (select priv.me())
        group by c.thread_id) said
      join app.threads t on t.id = said.thread_id),
    'meetings', (
      select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'startsAt', priv.iso(m.starts_at), 'what',
        case when m.cancelled_at > p_since then 'cancelled' when m.ended_at > p_since then 'ended'
          when m.called_at > p_since then 'called' else 'moved' end) order by m.starts_at), '[]')
      from app.meetings m
      where m.plan_id = p_plan and m.called_by <> (select priv.me())
        and greatest(m.called_at, m.moved_at, m.ended_at, m.cancelled_at) > p_since),
    'versions', (
      select coalesce(jsonb_agg(v.number order by v.number), '[]') from app.plan_versions v
      where v.plan_id = p_plan and v.state = 'SEALED' and v.sealed_at > p_since),
    'statuses', (
      select coalesce(jsonb_agg(s.to_status order by s.at), '[]') from app.plan_status_changes s
      where s.plan_id = p_plan and s.at > p_since and s.person_id <> (select priv.me())))
$$;

create or replace function app.resolve_thread(p_thread uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  thread app.threads := priv.thread_to_comment(p_thread);
begin
  if exists (
    select from app.comment_asks a
    join app.comments c on c.tenant_id = a.tenant_id and c.id = a.comment_id
    join app.plan_parties asker on asker.plan_id = thread.plan_id and asker.person_id = c.author_id
      and (asker.ended_at is null or asker.ended_at > statement_timestamp())
    where c.thread_id = thread.id and a.kind = 'HELP' and c.withdrawn_at is null
      and c.author_id <> priv.me()) then
    perform priv.not_allowed();
  end if;
  update app.threads t set resolved_at = clock_timestamp(), resolved_by = priv.me()
  where t.id = thread.id and t.resolved_at is null;
end
$$;
comment on function app.resolve_thread(uuid) is
  'Marks a thread as done. Not allowed where somebody else asks for help who still takes part.';
