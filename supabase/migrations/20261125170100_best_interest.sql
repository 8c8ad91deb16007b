-- Prövning av barnets bästa: how the child's best interests were weighed when something was decided, in
-- Region Gävleborg's six steps (domain F120). About one goal or action of the shared part, written by who
-- writes there and read by who reads there. Every save is a row of its own: what was weighed before stays.

create table app.best_interest_assessments (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  item_id text not null check (length(item_id) <= 64),
  revision integer not null check (revision > 0),
  matter text not null check (length(matter) between 1 and 4000),
  child_heard boolean not null,
  child_words text not null check (length(child_words) between 1 and 4000),
  knowledge text not null check (length(knowledge) <= 4000),
  choices text not null check (length(choices) <= 4000),
  decision text not null check (length(decision) between 1 and 4000),
  told_back text not null check (length(told_back) <= 4000),
  decided_on date not null check (decided_on between '1990-01-01' and '2199-12-31'),
  follow_up_on date not null check (follow_up_on between decided_on and '2199-12-31'),
  written_by uuid not null references app.people (id),
  written_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, zone_id, item_id, revision),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.best_interest_assessments (plan_id, item_id);
comment on table app.best_interest_assessments is
  'How the child''s best interests were weighed in a decision; the highest revision holds. Append-only.';
comment on column app.best_interest_assessments.item_id is 'The goal or action of the document that it is about.';
comment on column app.best_interest_assessments.child_words is
  'What the child said, or why the child was not heard: a no without a reason is no answer.';

call priv.protect('app.best_interest_assessments', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.best_interest_assessments', '{select,insert}');
grant select on app.best_interest_assessments to authenticated;
create policy read on app.best_interest_assessments for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));
create trigger append_only before update or delete or truncate on app.best_interest_assessments
  for each statement execute function priv.refuse_change();

set role kring_definer;
create function priv.write_best_interest(p_plan uuid, p_item text, p_revision integer, p_matter text,
  p_heard boolean, p_child_words text, p_knowledge text, p_choices text, p_decision text,
  p_told_back text, p_decided_on date, p_follow_up_on date) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  shared app.zones;
begin
  select * into shared from app.zones z
  where z.plan_id = p_plan and z.kind = 'shared' and z.id = any (array(select priv.my_zone_ids('read')));
  if shared.id is null or not exists (
    select from app.plan_actions a where a.zone_id = shared.id and a.id = p_item
    union all
    select from app.plan_goals g where g.zone_id = shared.id and g.id = p_item) then
    perform priv.not_found();
  elsif not shared.id = any (array(select priv.my_zone_ids('write'))) then
    perform priv.not_allowed();
  elsif btrim(coalesce(p_matter, ''), E' \t\r\n') = '' or btrim(coalesce(p_decision, ''), E' \t\r\n') = '' or p_heard is null
    or btrim(coalesce(p_child_words, ''), E' \t\r\n') = '' or p_decided_on is null or p_follow_up_on is null then
    perform priv.refuse('incomplete');
  elsif p_decided_on > priv.today() or p_follow_up_on < p_decided_on then
    perform priv.invalid_input();
  end if;
  -- Two who write at once wait for one another; the later one has not seen what the first wrote.
  perform from app.plans p where p.tenant_id = shared.tenant_id and p.id = p_plan for no key update;
  if p_revision is distinct from coalesce((
    select max(b.revision) from app.best_interest_assessments b
    where b.tenant_id = shared.tenant_id and b.zone_id = shared.id and b.item_id = p_item), 0) then
    perform priv.refuse('changed');
  end if;
  insert into app.best_interest_assessments (tenant_id, plan_id, zone_id, item_id, revision, matter,
    child_heard, child_words, knowledge, choices, decision, told_back, decided_on, follow_up_on, written_by)
  values (shared.tenant_id, p_plan, shared.id, p_item, p_revision + 1, priv.words_of(p_matter, 4000),
    p_heard, priv.words_of(p_child_words, 4000), priv.words_of(p_knowledge, 4000),
    priv.words_of(p_choices, 4000), priv.words_of(p_decision, 4000), priv.words_of(p_told_back, 4000),
    p_decided_on, p_follow_up_on, priv.me());
  perform priv.log_access('plan.best_interest.write', array[p_plan], shared.id);
end
$$;
comment on function priv.write_best_interest(uuid, text, integer, text, boolean, text, text, text, text,
  text, date, date) is 'Writes how the child''s best interests were weighed. Refused: incomplete, changed.';
grant execute on function priv.write_best_interest(uuid, text, integer, text, boolean, text, text, text,
  text, text, date, date) to authenticated;
reset role;

create function app.write_best_interest(p_plan uuid, p_item text, p_revision integer, p_matter text,
  p_heard boolean, p_child_words text, p_knowledge text, p_choices text, p_decision text,
  p_told_back text, p_decided_on date, p_follow_up_on date) returns void
language sql volatile
set search_path = ''
as $$
  select priv.write_best_interest(p_plan, p_item, p_revision, p_matter, p_heard, p_child_words, p_knowledge,
    p_choices, p_decision, p_told_back, p_decided_on, p_follow_up_on)
$$;
comment on function app.write_best_interest(uuid, text, integer, text, boolean, text, text, text, text,
  text, date, date) is 'Writes how the child''s best interests were weighed in a decision.';

create function app.best_interest(p_plan uuid, p_item text) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  title text;
begin
  select coalesce(a.title, g.title) into title
  from (select 1) one
  left join app.plan_actions a on a.plan_id = p_plan and a.id = p_item
  left join app.plan_goals g on g.plan_id = p_plan and g.id = p_item;
  if title is null then
    return null;
  end if;
  perform priv.log_access('plan.best_interest', array[p_plan]);
  return (
    select jsonb_build_object(
      'child', (select c.name from app.plans p join app.children c on c.id = p.child_id where p.id = p_plan),
      'title', title,
      'mayWrite', exists (
        select from app.zones z where z.plan_id = p_plan and z.kind = 'shared'
          and z.id = any (array(select priv.my_zone_ids('write')))),
      'written', coalesce((
        select jsonb_agg(jsonb_build_object('revision', b.revision, 'matter', b.matter,
          'heard', b.child_heard, 'childWords', b.child_words, 'knowledge', b.knowledge,
          'choices', b.choices, 'decision', b.decision, 'toldBack', b.told_back,
          'decidedOn', b.decided_on, 'followUpOn', b.follow_up_on, 'by', people.name,
          'at', priv.iso(b.written_at)) order by b.revision desc)
        from app.best_interest_assessments b
        left join app.people on people.id = b.written_by
        where b.plan_id = p_plan and b.item_id = p_item), '[]')));
end
$$;
comment on function app.best_interest(uuid, text) is
  'How the child''s best interests were weighed about a goal or an action, newest first; null when it is not there for the caller. Logged.';
grant execute on function app.best_interest(uuid, text), app.write_best_interest(uuid, text, integer, text,
  boolean, text, text, text, text, text, date, date) to authenticated;
