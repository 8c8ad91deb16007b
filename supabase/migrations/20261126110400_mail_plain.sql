-- As before; the one sentence is also the whole mail of whoever reads a plan in which a parent is protected.
create or replace function priv.count_my_notices(p_since timestamptz, p_until timestamptz) returns jsonb
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
        select from app.children c where c.protected_identity and c.id = any (array(select priv.my_child_ids())))
      or exists (
        select from app.plans p
        where p.id = any (array(select priv.my_plan_ids())) and priv.keeps_places(p.id)))
$$;
comment on function priv.count_my_notices(timestamptz, timestamptz) is
  'Unread notices that are to be mailed, by kind; plain when a protected child or parent is in one of the caller''s plans.';
