-- What somebody in the family does not agree with goes with what is agreed: into the proposal, the sealed
-- version and its file. Taken back later, it still stands in the version that was sealed with it.

alter function priv.agreement(uuid) rename to agreed_words;
comment on function priv.agreed_words(uuid) is 'Who and what a plan''s shared zone holds now, as a version keeps it.';

create function priv.agreement(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select priv.agreed_words(p_plan) || jsonb_build_object('dissents', (
    select coalesce(jsonb_agg(jsonb_build_object('kind', d.item_kind, 'itemId', d.item_id, 'title', d.title,
      'by', person.name, 'body', d.body, 'at', priv.iso(d.at)) order by d.at, d.id), '[]')
    from app.dissents d
    join app.zones z on z.tenant_id = d.tenant_id and z.id = d.zone_id and z.kind = 'shared'
    join app.people person on person.id = d.person_id
    where d.plan_id = p_plan and d.withdrawn_at is null))
$$;
comment on function priv.agreement(uuid) is 'What a plan agrees on now, and who does not agree with what, without the frame that a proposal adds.';
grant execute on function priv.agreement(uuid) to authenticated, kring_definer;
