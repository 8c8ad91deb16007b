-- Templates of a tenant: what its plans are called and what stands in them. A template says words over
-- fixed internal keys (sections, the wheel's areas, grades); what it leaves unsaid is said by Kring. A
-- published version never changes. Every plan follows one version; a newer one is offered and taken by
-- those who lead. A plan may have headings of its own without asking anyone. Nothing that is written
-- depends on a template: a section that a new version leaves out stays as long as it holds words.

create table app.plan_templates (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid() unique,
  key text not null check (key in ('BARNETS_PLAN', 'SIP', 'BOTH', 'INTERNAL')),
  version integer not null check (version > 0),
  name text not null check (length(name) between 1 and 80),
  content jsonb not null check (jsonb_typeof(content -> 'sections') = 'array'),
  published_by uuid references app.people (id),
  published_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, key, version)
);
comment on table app.plan_templates is 'Words over fixed keys, as one tenant uses them. A row is a published version.';
comment on column app.plan_templates.content is 'src/lib/domain/plan/template.ts; what is not said there is said by Kring.';
comment on column app.plan_templates.published_by is 'Null: the version that a tenant begins with.';

create table app.plan_template_uses (
  tenant_id uuid not null,
  plan_id uuid not null,
  number integer not null check (number > 0),
  template_id uuid not null,
  taken_by uuid references app.people (id),
  taken_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, plan_id, number),
  foreign key (tenant_id, plan_id) references app.plans (tenant_id, id),
  foreign key (tenant_id, template_id) references app.plan_templates (tenant_id, id)
);
create index on app.plan_template_uses (plan_id, number);
create index on app.plan_template_uses (tenant_id, template_id);
comment on table app.plan_template_uses is 'Which template version a plan follows (the last), and which it followed.';

create table app.plan_own_sections (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  key text not null check (key ~ '^own[1-6]$'),
  title text not null check (length(title) between 1 and 80),
  named_by uuid not null references app.people (id),
  named_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, zone_id, key),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.plan_own_sections (plan_id);
create index on app.plan_own_sections (zone_id);
comment on table app.plan_own_sections is 'Headings that one plan has beside those of its template. Its text is in the zone''s document.';
comment on column app.plan_own_sections.key is 'One of six places that every plan''s document has.';

call priv.protect('app.plan_templates', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.plan_template_uses', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.protect('app.plan_own_sections', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.plan_templates', '{select,insert}');
call priv.allow('kring_definer', 'app.plan_template_uses', '{select,insert}');
call priv.allow('kring_definer', 'app.plan_own_sections', '{select,insert,update}');
grant select on app.plan_templates, app.plan_template_uses, app.plan_own_sections to authenticated;
create policy read on app.plan_templates for select to authenticated
  using (tenant_id = any (array(select priv.my_tenant_ids())));
create policy read on app.plan_template_uses for select to authenticated
  using (plan_id = any (array(select priv.my_plan_ids())));
create policy read on app.plan_own_sections for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));
create trigger append_only before update or delete or truncate on app.plan_templates
  for each statement execute function priv.refuse_change();
create trigger append_only before update or delete or truncate on app.plan_template_uses
  for each statement execute function priv.refuse_change();
create trigger keep_keys before update on app.plan_own_sections
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'key');

set role kring_definer;

create function priv.first_templates(p_tenant uuid) returns void
language sql volatile security definer
set search_path = ''
as $$
  insert into app.plan_templates (tenant_id, key, version, name, content)
  select p_tenant, kind.key, 1, kind.name,
    '{"sections": [{"key": "about"}, {"key": "situation"}, {"key": "meetingNotes"}, {"key": "followUp"}]}'
  from (values ('BARNETS_PLAN', 'Barnets plan'), ('SIP', 'SIP'), ('BOTH', 'Barnets plan och SIP'),
    ('INTERNAL', 'Intern plan')) kind (key, name)
  on conflict do nothing
$$;
comment on function priv.first_templates(uuid) is 'The versions that a tenant begins with: nothing said but which sections.';

create function priv.first_template_use(p_plan app.plans) returns void
language sql volatile security definer
set search_path = ''
as $$
  insert into app.plan_template_uses (tenant_id, plan_id, number, template_id)
  select t.tenant_id, p_plan.id, 1, t.id
  from app.plan_templates t
  where t.tenant_id = p_plan.tenant_id and t.key = case
    when p_plan.kind = 'internal' then 'INTERNAL'
    when 'SIP' = any (p_plan.legal_basis) then 'BOTH'
    else 'BARNETS_PLAN' end
  order by t.version desc
  limit 1
  on conflict do nothing
$$;
comment on function priv.first_template_use(app.plans) is 'A plan follows the newest template of its kind when it begins.';

create function priv.give_templates() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.first_templates(new.id);
  return null;
end
$$;
comment on function priv.give_templates() is 'Trigger: a tenant has templates from its first day.';

create function priv.give_template() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.first_template_use(new);
  return null;
end
$$;
comment on function priv.give_template() is 'Trigger: every plan follows a template.';

create function priv.publish_template(p_tenant uuid, p_key text, p_after integer, p_name text,
  p_content text)
returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  newest integer;
  template uuid;
begin
  if not coalesce(p_tenant = any (array(select priv.my_tenant_ids())), false) then
    perform priv.not_found();
  elsif not p_tenant = any (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_allowed();
  elsif p_content is null or length(p_content) > 60000 or not (p_content is json object) then
    perform priv.invalid_input();
  end if;
  select max(t.version) into newest from app.plan_templates t
  where t.tenant_id = p_tenant and t.key = p_key;
  if newest is distinct from p_after then
    perform priv.refuse('changed');
  end if;
  insert into app.plan_templates (tenant_id, key, version, name, content, published_by)
  values (p_tenant, p_key, newest + 1, btrim(p_name), p_content::jsonb, priv.me())
  on conflict do nothing
  returning id into template;
  if template is null then
    perform priv.refuse('changed');
  end if;
  return template;
end
$$;
comment on function priv.publish_template(uuid, text, integer, text, text) is
  'A new version of a template, by an administrator of the tenant. Refused: changed.';

create function priv.adopt_template(p_plan uuid, p_from uuid, p_to uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  plan app.plans;
  used app.plan_template_uses;
begin
  select * into plan from app.plans p
  where p.id = p_plan and p.id = any (array(select priv.my_plan_ids()));
  if plan.id is null then
    perform priv.not_found();
  elsif not priv.i_lead(p_plan) then
    perform priv.not_allowed();
  end if;
  select * into used from app.plan_template_uses u
  where u.plan_id = p_plan order by u.number desc limit 1;
  -- Only from what was seen, to the newest version of the same template.
  if used.template_id is distinct from p_from or not exists (
    select from app.plan_templates old
    join app.plan_templates t on t.tenant_id = old.tenant_id and t.key = old.key
      and t.version > old.version
    where old.id = used.template_id and t.id = p_to and not exists (
      select from app.plan_templates later
      where later.tenant_id = t.tenant_id and later.key = t.key and later.version > t.version)) then
    perform priv.refuse('changed');
  end if;
  insert into app.plan_template_uses (tenant_id, plan_id, number, template_id, taken_by)
  values (plan.tenant_id, p_plan, used.number + 1, p_to, priv.me())
  on conflict do nothing;
  if not found then
    perform priv.refuse('changed');
  end if;
  perform priv.log_access('plan.template', array[p_plan]);
end
$$;
comment on function priv.adopt_template(uuid, uuid, uuid) is
  'A plan follows a newer version of its template; nothing written changes. Refused: changed.';

create function priv.name_section(p_plan uuid, p_key text, p_title text) returns text
language plpgsql security definer
set search_path = ''
as $$
declare
  shared app.zones;
  heading text := nullif(btrim(coalesce(p_title, ''), E' \t\r\n'), '');
  place text := p_key;
begin
  select * into shared from app.zones z
  where z.plan_id = p_plan and z.key = 'shared' and z.id = any (array(select priv.my_zone_ids('read')));
  if shared.id is null then
    perform priv.not_found();
  elsif not shared.id = any (array(select priv.my_zone_ids('write'))) then
    perform priv.not_allowed();
  elsif heading is null or length(heading) > 80 then
    perform priv.invalid_input();
  end if;
  if place is null then
    -- Two who add at once wait for one another, and get a place each.
    perform from app.zones z where z.id = shared.id for no key update;
    select 'own' || n into place from generate_series(1, 6) n
    where not exists (select from app.plan_own_sections s where s.zone_id = shared.id and s.key = 'own' || n)
    order by n limit 1;
    if place is null then
      perform priv.refuse('too_many');
    end if;
    insert into app.plan_own_sections (tenant_id, plan_id, zone_id, key, title, named_by)
    values (shared.tenant_id, p_plan, shared.id, place, heading, priv.me());
  else
    update app.plan_own_sections s set title = heading, named_by = priv.me(),
      named_at = clock_timestamp()
    where s.zone_id = shared.id and s.key = place;
    if not found then
      perform priv.not_found();
    end if;
  end if;
  perform priv.log_access('plan.section', array[p_plan], shared.id);
  return place;
end
$$;
comment on function priv.name_section(uuid, text, text) is
  'A heading of the plan''s own, new (null) or renamed, by whoever may write in it. Refused: too_many.';

grant execute on function priv.publish_template(uuid, text, integer, text, text),
  priv.adopt_template(uuid, uuid, uuid), priv.name_section(uuid, text, text) to authenticated;

-- What is there already begins with the same.
select priv.first_templates(t.id) from app.tenants t;
select priv.first_template_use(p) from app.plans p;
reset role;

create trigger give_templates after insert on app.tenants
  for each row execute function priv.give_templates();
create trigger give_template after insert on app.plans
  for each row execute function priv.give_template();

-- The heading of each section that has one of its own words: the plan's own, then the newest template
-- that ever named it in this plan, so that what a later version leaves out keeps its heading.
create function priv.section_titles(p_plan uuid) returns table (key text, title text)
language sql stable
set search_path = ''
as $$
  select s.key, s.title from app.plan_own_sections s where s.plan_id = p_plan
  union all
  (select distinct on (section ->> 'key') section ->> 'key', section ->> 'title'
  from app.plan_template_uses u
  join app.plan_templates t on t.tenant_id = u.tenant_id and t.id = u.template_id
  cross join lateral jsonb_array_elements(t.content -> 'sections') section
  where u.plan_id = p_plan and section ->> 'title' is not null
  order by section ->> 'key', u.number desc)
$$;
comment on function priv.section_titles(uuid) is 'Headings that a plan or its templates gave.';
grant execute on function priv.section_titles(uuid) to authenticated, kring_definer;

-- As before; with what an action promises (…161000_commitments.sql), and a section that was given a heading is
-- sealed with it.
create or replace function priv.zone_words(p_zone uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'sections', (
      select coalesce(jsonb_agg(jsonb_build_object('key', s.key, 'content', s.content)
        || case when t.title is null then '{}' else jsonb_build_object('title', t.title) end
        order by s.key collate "C"), '[]')
      from app.plan_sections s
      left join app.zones z on z.tenant_id = s.tenant_id and z.id = s.zone_id and z.key = 'shared'
      left join lateral priv.section_titles(z.plan_id) t on t.key = s.key
      where s.zone_id = p_zone),
    'goals', (
      select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'title', g.title, 'content', g.content,
        'wheelArea', g.wheel_area, 'status', g.status) order by g.position collate "C", g.id), '[]')
      from app.plan_goals g where g.zone_id = p_zone),
    'actions', (
      select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'goalId', a.goal_id, 'kind', a.kind,
        'title', a.title, 'what', a.what, 'unitId', a.plan_unit_id, 'unit', u.label, 'contactId', a.contact_party_id,
        'contact', person.name, 'startOn', a.start_on, 'dueOn', a.due_on, 'doneOn', a.done_on,
        'status', a.status, 'waitsForUnitId', a.waits_for_unit_id, 'waitsForUnit', waits_for.label,
        'meanwhile', a.meanwhile, 'interimUnitId', a.interim_unit_id, 'interimUnit', interim.label,
        'decideOn', a.decide_on, 'outcome', a.outcome, 'outcomeReason', a.outcome_reason)
        order by a.position collate "C", a.id), '[]')
      from app.plan_actions a
      left join app.plan_units u on u.id = a.plan_unit_id and u.zone_id = p_zone
      left join app.plan_units waits_for on waits_for.id = a.waits_for_unit_id and waits_for.zone_id = p_zone
      left join app.plan_units interim on interim.id = a.interim_unit_id and interim.zone_id = p_zone
      left join app.plan_parties p on p.id = a.contact_party_id and p.zone_id = p_zone
      left join app.people person on person.id = p.person_id
      where a.zone_id = p_zone))
$$;

create function app.publish_template(p_tenant uuid, p_key text, p_after integer, p_name text,
  p_content text)
returns uuid
language sql volatile
set search_path = ''
as $$ select priv.publish_template(p_tenant, p_key, p_after, p_name, p_content) $$;
comment on function app.publish_template(uuid, text, integer, text, text) is 'Publishes a new version of a template.';

create function app.adopt_template(p_plan uuid, p_from uuid, p_to uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.adopt_template(p_plan, p_from, p_to) $$;
comment on function app.adopt_template(uuid, uuid, uuid) is 'Takes a newer version of a plan''s template.';

create function app.name_section(p_plan uuid, p_key text, p_title text) returns text
language sql volatile
set search_path = ''
as $$ select priv.name_section(p_plan, p_key, p_title) $$;
comment on function app.name_section(uuid, text, text) is 'Adds or renames a heading of the plan''s own.';

create function app.plan_template(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'id', t.id, 'key', t.key, 'version', t.version, 'name', t.name, 'content', t.content,
    'titles', (select coalesce(jsonb_object_agg(s.key, s.title), '{}') from priv.section_titles(p_plan) s),
    'own', (
      select coalesce(jsonb_agg(s.key order by s.key), '[]')
      from app.plan_own_sections s where s.plan_id = p_plan),
    'written', (
      select coalesce(jsonb_agg(s.key order by s.key), '[]')
      from app.plan_sections s join app.zones z on z.id = s.zone_id and z.key = 'shared'
      where s.plan_id = p_plan and s.plain <> ''),
    'mayAdopt', priv.i_lead(p_plan),
    'mayName', exists (
      select from app.zones z where z.plan_id = p_plan and z.key = 'shared'
        and z.id = any (array(select priv.my_zone_ids('write')))),
    'offer', (
      select jsonb_build_object('id', n.id, 'version', n.version, 'name', n.name, 'content', n.content)
      from app.plan_templates n
      where n.tenant_id = t.tenant_id and n.key = t.key and n.version > t.version
      order by n.version desc limit 1))
  from app.plan_template_uses u
  join app.plan_templates t on t.tenant_id = u.tenant_id and t.id = u.template_id
  where u.plan_id = p_plan
  order by u.number desc
  limit 1
$$;
comment on function app.plan_template(uuid) is
  'The template that a plan follows, its own headings, and a newer version if there is one; null when the plan is not for the caller.';

-- For administrators: the newest version of each template of their tenants.
create function app.my_templates() returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('tenantId', tenant.id, 'tenant', tenant.name, 'key', t.key,
    'version', t.version, 'name', t.name, 'content', t.content, 'publishedAt', priv.iso(t.published_at))
    order by tenant.name, array_position('{BARNETS_PLAN,SIP,BOTH,INTERNAL}'::text[], t.key)), '[]')
  from app.plan_templates t
  join app.tenants tenant on tenant.id = t.tenant_id
  where t.tenant_id = any (array(select priv.my_tenant_ids_as('{administrator}')))
    and not exists (
      select from app.plan_templates later
      where later.tenant_id = t.tenant_id and later.key = t.key and later.version > t.version)
$$;
comment on function app.my_templates() is 'The newest templates of the tenants that the caller administers.';

grant execute on function app.publish_template(uuid, text, integer, text, text), app.my_templates(),
  app.adopt_template(uuid, uuid, uuid), app.name_section(uuid, text, text),
  app.plan_template(uuid) to authenticated;
