-- A question says itself which reading it was about: its row may be pages back by the time the answer comes.

create or replace function app.my_read_questions(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('readId', q.read_id, 'threadId', q.thread_id,
    'zoneId', q.zone_id, 'quotation', t.quotation, 'said', (
      select jsonb_agg(jsonb_build_object('by', people.name, 'body', c.body, 'at', priv.iso(c.created_at),
        'mine', c.author_id = (select priv.me())) order by c.created_at)
      from app.comments c
      left join app.people on people.id = c.author_id
      where c.thread_id = q.thread_id and c.withdrawn_at is null))
    order by q.asked_at), '[]')
  from app.read_questions q
  join app.threads t on t.tenant_id = q.tenant_id and t.id = q.thread_id
  where q.plan_id = p_plan and exists (
    select from app.comments c where c.thread_id = q.thread_id and c.withdrawn_at is null)
$$;
