-- What somebody asked the guide or another unit is in no plan, and is theirs all the same.

set role kring_definer;

create function priv.own_questions() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('at', priv.iso(said.at), 'text', said.words) order by said.at), '[]')
  from (
    select i.asked_at as at, i.words from app.inquiries i where i.asked_by = priv.me()
    union all
    select s.at, s.words from app.inquiry_steps s where s.by = priv.me() and s.words <> '') said
  where priv.session_alive()
$$;
comment on function priv.own_questions() is 'What the signed-in person has asked and answered outside any plan.';
grant execute on function priv.own_questions() to authenticated;
reset role;

-- As before, with questions.
create or replace function app.my_data(p_file boolean) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  perform priv.log_own_data(p_file);
  return priv.own_record() || jsonb_build_object('takenAt', priv.iso(clock_timestamp()),
    'fresh', priv.signed_in_at() is not null, 'questions', priv.own_questions(),
    'plans', (
      select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'child', c.name, 'status', p.status)
        || priv.own_in_plan(p.id) || jsonb_build_object('about', case when exists (
            select from app.plan_parties mine
            where mine.plan_id = p.id and mine.person_id = priv.me() and mine.role in ('guardian', 'child')
              and mine.valid_from <= statement_timestamp()
              and (mine.ended_at is null or mine.ended_at > statement_timestamp()))
          then priv.about_child(p.id) end) order by c.name collate "sv-x-icu", p.id), '[]')
      from app.plans p join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id));
end
$$;
