-- Arkivpaket: what an authority has of a closed plan, whole, to be kept outside Kring. It is taken out by whom the
-- authority's administrator has named for it, for a period and never themselves; administrators read no plan. In it
-- are the parts that the authority answers for, the sealed versions of what all agreed on, and the log of what the
-- authority's own units did: nothing of another authority's part, nor that there is one.

create table app.records_officers (
  tenant_id uuid not null references app.tenants (id),
  id uuid not null default gen_random_uuid() unique,
  authority_id uuid not null references app.authorities (id),
  person_id uuid not null references app.people (id),
  valid_to timestamptz not null,
  ended_at timestamptz,
  named_by uuid not null references app.people (id),
  named_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  check (named_by <> person_id)
);
create index on app.records_officers (person_id) where ended_at is null;
comment on table app.records_officers is
  'Arkivarie: who takes out an authority''s archive packages, and until when. Rows are ended, never deleted.';

create table app.archive_packages (
  tenant_id uuid not null,
  plan_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  authority_id uuid not null references app.authorities (id),
  zone_ids uuid[] not null,
  taken_by uuid not null references app.people (id),
  taken_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, plan_id) references app.plans (tenant_id, id)
);
create index on app.archive_packages (plan_id);
comment on table app.archive_packages is 'That an authority''s package of a plan was taken out, and which parts were in it. Append-only.';

call priv.protect('app.records_officers', 'false');
call priv.protect('app.archive_packages', 'false');
call priv.allow('kring_definer', 'app.records_officers', '{select,insert,update}');
call priv.allow('kring_definer', 'app.archive_packages', '{select,insert}');
create trigger keep_keys before update on app.records_officers
  for each row execute function priv.keep_keys('tenant_id', 'id', 'authority_id', 'person_id', 'valid_to', 'named_by');
create trigger append_only before update or delete or truncate on app.archive_packages
  for each statement execute function priv.refuse_change();

insert into app.access_actions (kind, action)
values ('CHANGED', 'records.officer.name'), ('CHANGED', 'records.officer.end'), ('OPENED', 'archive.package');

set role kring_definer;

create function priv.my_record_places() returns table (tenant_id uuid, authority_id uuid)
language sql stable security definer
set search_path = ''
as $$
  select distinct r.tenant_id, r.authority_id
  from app.records_officers r
  where r.person_id = priv.me() and r.ended_at is null and r.valid_to > statement_timestamp()
    and r.tenant_id = any (array(select priv.my_tenant_ids()))
$$;
comment on function priv.my_record_places() is 'Whose archive packages the signed-in person takes out now.';

create function priv.name_records_officer(p_tenant uuid, p_authority uuid, p_person uuid, p_until date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  made uuid;
begin
  perform priv.keep_records(p_tenant, p_authority);
  if p_person is not distinct from priv.me() then
    perform priv.refuse('own_mandate');
  elsif p_until is null or p_until not between priv.today() and priv.today() + 732
    or not exists (
      select from app.memberships m
      where m.tenant_id = p_tenant and m.person_id = p_person and m.role in ('staff', 'coordinator', 'administrator')
        and (m.valid_to is null or m.valid_to > clock_timestamp())) then
    perform priv.invalid_input();
  end if;
  update app.records_officers r set ended_at = clock_timestamp()
  where r.tenant_id = p_tenant and r.authority_id = p_authority and r.person_id = p_person and r.ended_at is null;
  insert into app.records_officers (tenant_id, authority_id, person_id, valid_to, named_by)
  values (p_tenant, p_authority, p_person, priv.end_of(p_until), priv.me()) returning id into made;
  perform priv.log_administration(p_tenant, 'records.officer.name',
    jsonb_build_object('officer', made, 'person', p_person, 'authority', p_authority));
  return made;
end
$$;
comment on function priv.name_records_officer(uuid, uuid, uuid, date) is
  'Names who takes out an authority''s packages, two years at most; for its administrators. Refused: own_mandate.';

create function priv.end_records_officer(p_officer uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  officer app.records_officers;
begin
  select * into officer from app.records_officers r where r.id = p_officer;
  perform priv.keep_records(officer.tenant_id, officer.authority_id);
  update app.records_officers r set ended_at = clock_timestamp() where r.id = p_officer and r.ended_at is null;
  if not found then
    perform priv.refuse('changed');
  end if;
  perform priv.log_administration(officer.tenant_id, 'records.officer.end',
    jsonb_build_object('officer', p_officer, 'person', officer.person_id));
end
$$;
comment on function priv.end_records_officer(uuid) is 'Ends it now. Refused: changed.';

create function priv.archive_desk() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'mine', (
      select coalesce(jsonb_agg(jsonb_build_object('tenantId', t.id, 'tenant', t.name, 'authorityId', a.id,
        'authority', a.name, 'plans', (
          select coalesce(jsonb_agg(jsonb_build_object('planId', part.plan_id, 'closedOn', part.closed_on,
            'parts', part.parts, 'takenAt', (
              select priv.iso(max(k.taken_at)) from app.archive_packages k
              where k.plan_id = part.plan_id and k.authority_id = a.id)) order by part.closed_on, part.plan_id), '[]')
          from (
            select d.plan_id, max(d.closed_on) as closed_on, count(*) as parts
            from priv.disposal_parts(t.id) d
            where d.authority_id = a.id and d.closed_on is not null
            group by d.plan_id order by 2, 1 limit 200) part))
        order by t.name collate "sv-x-icu", a.name collate "sv-x-icu"), '[]')
      from priv.my_record_places() mine
      join app.tenants t on t.id = mine.tenant_id join app.authorities a on a.id = mine.authority_id),
    'toName', (
      select coalesce(jsonb_agg(jsonb_build_object('tenantId', t.id, 'authorityId', a.id, 'authority', a.name,
        'officers', (
          select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', p.name,
            'until', (r.valid_to - interval '1 second')::date) order by p.name collate "sv-x-icu"), '[]')
          from app.records_officers r join app.people p on p.id = r.person_id
          where r.tenant_id = t.id and r.authority_id = a.id and r.ended_at is null
            and r.valid_to > statement_timestamp()),
        'people', (
          select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name)
            order by p.name collate "sv-x-icu", p.id), '[]')
          from (
            select distinct m.person_id from app.memberships m
            where m.tenant_id = t.id and m.role in ('staff', 'coordinator', 'administrator')
              and m.person_id <> priv.me() and m.valid_from <= statement_timestamp()
              and (m.valid_to is null or m.valid_to > statement_timestamp())) one
          join app.people p on p.id = one.person_id))
        order by a.name collate "sv-x-icu"), '[]')
      from (select distinct n.tenant_id, n.authority_id from priv.authorities_i_name_for() n) own
      join app.tenants t on t.id = own.tenant_id join app.authorities a on a.id = own.authority_id))
$$;
comment on function priv.archive_desk() is
  'Closed plans that the caller takes out packages of, and who does it where the caller names them.';

-- One part as it is kept: everything that was said in it, with who said it and when.
create function priv.archive_part(p_zone uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select jsonb_build_object('id', z.id, 'kind', z.kind, 'title', z.title, 'epoch', z.epoch,
    'words', priv.zone_words(z.id),
    'texts', (
      select coalesce(jsonb_agg(jsonb_build_object('key', s.key, 'text', s.plain) order by s.key collate "C"), '[]')
      from app.plan_sections s where s.zone_id = z.id),
    'comments', (
      select coalesce(jsonb_agg(jsonb_build_object('thread', c.thread_id, 'about', t.quotation, 'by', p.name,
        'at', priv.iso(c.created_at), 'withdrawnAt', priv.iso(c.withdrawn_at),
        'text', case when c.withdrawn_at is null then c.body end) order by c.created_at, c.id), '[]')
      from app.comments c join app.threads t on t.tenant_id = c.tenant_id and t.id = c.thread_id
      join app.people p on p.id = c.author_id
      where c.zone_id = z.id),
    'views', (
      select coalesce(jsonb_agg(jsonb_build_object('subject', v.subject, 'grade', v.grade, 'strength', v.strength,
        'challenge', v.challenge, 'by', p.name, 'at', priv.iso(v.written_at)) order by v.written_at, v.id), '[]')
      from app.gathering_views v join app.people p on p.id = v.written_by where v.zone_id = z.id),
    'bestInterest', (
      select coalesce(jsonb_agg(to_jsonb(b) - '{tenant_id,plan_id,zone_id,written_by}'::text[]
        order by b.written_at), '[]')
      from app.best_interest_assessments b where b.zone_id = z.id),
    'dissents', (
      select coalesce(jsonb_agg(jsonb_build_object('about', d.title, 'text', d.body, 'by', p.name,
        'at', priv.iso(d.at)) order by d.at, d.id), '[]')
      from app.dissents d join app.people p on p.id = d.person_id
      where d.zone_id = z.id and d.withdrawn_at is null),
    'meetings', (
      select coalesce(jsonb_agg(jsonb_build_object('question', m.question, 'at', priv.iso(m.starts_at),
        'state', m.state) order by m.starts_at, m.id), '[]')
      from app.meetings m where m.zone_id = z.id),
    'milestones', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', m.kind, 'day', m.day) order by m.day, m.kind), '[]')
      from app.plan_milestones m where m.zone_id = z.id and m.withdrawn_at is null),
    'status', (
      select coalesce(jsonb_agg(jsonb_build_object('from', s.from_status, 'to', s.to_status, 'reason', s.reason,
        'at', priv.iso(s.at)) order by s.at, s.id), '[]')
      from app.plan_status_changes s where s.zone_id = z.id))
  from app.zones z where z.id = p_zone
$$;
comment on function priv.archive_part(uuid) is 'All that was said in a part, for the authority that answers for it.';

create function priv.take_archive_package(p_tenant uuid, p_authority uuid, p_plan uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  own uuid[];
  taken app.archive_packages;
begin
  if not exists (
    select from priv.my_record_places() mine
    where mine.tenant_id = p_tenant and mine.authority_id = p_authority) then
    perform priv.not_found();
  end if;
  own := array(
    select d.zone_id from priv.disposal_parts(p_tenant) d
    where d.plan_id = p_plan and d.authority_id = p_authority and d.closed_on is not null order by d.zone_id);
  if cardinality(own) = 0 then
    perform priv.not_found();
  elsif priv.signed_in_at() is null then
    perform priv.refuse('sign_in_again');
  end if;
  insert into app.archive_packages (tenant_id, plan_id, authority_id, zone_ids, taken_by)
  values (p_tenant, p_plan, p_authority, own, priv.me()) returning * into taken;
  insert into app.access_log (tenant_id, person_id, plan_id, action, detail)
  values (p_tenant, priv.me(), p_plan, 'archive.package', jsonb_build_object('package', taken.id));
  return (
    select jsonb_build_object('format', 'kring-archive', 'formatVersion', 1, 'id', taken.id,
      'takenAt', priv.iso(taken.taken_at), 'tenant', t.name, 'authority', a.name,
      'plan', jsonb_build_object('id', p.id, 'kind', p.kind, 'legalBasis', to_jsonb(p.legal_basis),
        'status', p.status, 'createdAt', priv.iso(p.created_at), 'principal', p.principal_label),
      'child', jsonb_build_object('name', c.name, 'bornOn', c.born_on),
      'parts', (select jsonb_agg(priv.archive_part(zone) order by zone) from unnest(own) zone),
      -- Every party has what all agreed on; of what was frozen beside it, each has its own.
      'versions', (
        select coalesce(jsonb_agg(jsonb_build_object('number', v.number, 'sealedAt', priv.iso(v.sealed_at),
          'content', v.content, 'hash', v.hash, 'root', v.root, 'leaves', to_jsonb(v.leaves), 'salt', v.salt,
          'parts', (
            select coalesce(jsonb_agg(jsonb_build_object('zone', f.zone_id, 'content', f.content, 'hash', f.hash,
              'salt', f.salt) order by f.zone_id), '[]')
            from app.plan_version_zones f where f.version_id = v.id and f.zone_id = any (own)),
          'answers', (
            select coalesce(jsonb_agg(jsonb_build_object('who', n.who, 'answer', n.answer, 'note', n.note,
              'at', priv.iso(n.at), 'hash', n.hash) order by n.at, n.id), '[]')
            from app.plan_approvals n where n.version_id = v.id)) order by v.number), '[]')
        from app.plan_versions v where v.plan_id = p.id and v.state = 'SEALED' and v.content <> '{}'),
      'log', (
        select coalesce(jsonb_agg(jsonb_build_object('at', priv.iso(l.at), 'person', who.name, 'action', l.action,
          'unit', u.name) order by l.at, l.id), '[]')
        from app.access_log l join app.people who on who.id = l.person_id left join app.units u on u.id = l.unit_id
        where l.tenant_id = p_tenant and l.plan_id = p.id and l.authority_id = p_authority
          and (l.zone_id is null or l.zone_id = any (own))))
    from app.plans p join app.tenants t on t.id = p.tenant_id join app.authorities a on a.id = p_authority
    join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
    where p.tenant_id = p_tenant and p.id = p_plan);
end
$$;
comment on function priv.take_archive_package(uuid, uuid, uuid) is
  'What an authority has of a closed plan, for whom it has named. Logged. Refused: sign_in_again.';

-- As before; what an archive is to have may go once a package with it has been taken out, and nothing came after.
create or replace function priv.disposal_due(p_tenant uuid, p_authority uuid)
returns table (plan_id uuid, zone_id uuid, zone_kind text, rule_kind text, last_on date, closed_on date,
  outcome text, due_on date, held boolean)
language sql stable security definer
set search_path = ''
as $$
  select part.plan_id, part.zone_id, part.zone_kind, part.rule_kind, part.last_on, part.closed_on,
    case when rule.outcome = 'ARCHIVE' and exists (
      select from app.archive_packages k
      where k.plan_id = part.plan_id and part.zone_id = any (k.zone_ids) and k.taken_at > priv.end_of(part.last_on))
    then 'DESTROY' else rule.outcome end,
    (case rule.counted_from when 'CLOSING' then part.closed_on else part.last_on end
      + make_interval(years => rule.years))::date,
    priv.is_held(part.plan_id, part.zone_id)
  from priv.disposal_parts(p_tenant) part
  left join app.retention_rules rule on rule.tenant_id = p_tenant and rule.authority_id = part.authority_id
    and rule.kind = part.rule_kind
  where part.authority_id = p_authority and part.closed_on is not null
$$;

grant execute on function priv.name_records_officer(uuid, uuid, uuid, date), priv.end_records_officer(uuid),
  priv.archive_desk(), priv.take_archive_package(uuid, uuid, uuid) to authenticated;
reset role;

create function app.archive_desk() returns jsonb
language sql stable
set search_path = ''
as $$ select priv.archive_desk() $$;
comment on function app.archive_desk() is 'Packages to take out, and who takes them out.';

create function app.take_archive_package(p_tenant uuid, p_authority uuid, p_plan uuid) returns jsonb
language sql volatile
set search_path = ''
as $$ select priv.take_archive_package(p_tenant, p_authority, p_plan) $$;
comment on function app.take_archive_package(uuid, uuid, uuid) is 'An authority''s archive package of a closed plan. Logged.';

create function app.name_records_officer(p_tenant uuid, p_authority uuid, p_person uuid, p_until date) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.name_records_officer(p_tenant, p_authority, p_person, p_until) $$;
comment on function app.name_records_officer(uuid, uuid, uuid, date) is 'Names who takes out packages.';

create function app.end_records_officer(p_officer uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.end_records_officer(p_officer) $$;
comment on function app.end_records_officer(uuid) is 'Ends who takes out packages.';

grant execute on function app.archive_desk(), app.take_archive_package(uuid, uuid, uuid),
  app.name_records_officer(uuid, uuid, uuid, date), app.end_records_officer(uuid) to authenticated;
