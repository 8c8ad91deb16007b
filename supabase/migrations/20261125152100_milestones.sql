-- When things happened around a plan: the signal, the consent, the meeting. Lead times are counted from
-- these days and from those of the actions; nothing is counted from what nobody noted. A milestone
-- belongs to the readers of the zone that all share, and is noted by those who lead. A wrong day is
-- withdrawn and the right one noted, so that it stays visible who said what.

create table app.plan_milestones (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  kind text not null
    check (kind in ('SIGNAL', 'CONSENT', 'INVITED', 'MEETING', 'SEALED', 'FOLLOW_UP')),
  day date not null check (day between '1990-01-01' and '2199-12-31'),
  noted_by uuid references app.people (id),
  noted_at timestamptz not null default clock_timestamp(),
  withdrawn_by uuid references app.people (id),
  withdrawn_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id)
);
create index on app.plan_milestones (plan_id);
create unique index on app.plan_milestones (tenant_id, plan_id, kind, day) where withdrawn_at is null;
comment on table app.plan_milestones is 'Händelser that lead times are counted from: signal, samtycke, kallelse, möte, fastställd, uppföljning.';
comment on column app.plan_milestones.day is 'A calendar day. A meeting or a follow-up may lie ahead, the others have happened.';
comment on column app.plan_milestones.noted_by is 'Null: noted by Kring itself, when the plan was sealed by nobody signed in.';
comment on column app.plan_milestones.withdrawn_at is 'It was wrong; the right day, if there is one, is a row of its own.';

call priv.protect('app.plan_milestones', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.plan_milestones', '{select,insert,update}');
grant select on app.plan_milestones to authenticated;
create policy read on app.plan_milestones for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));
comment on policy read on app.plan_milestones is 'Readers of the zone it belongs to.';
create trigger keep_keys before update on app.plan_milestones
  for each row execute function
    priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'kind', 'day', 'noted_by', 'noted_at');

set role kring_definer;

create function priv.milestone_fits(p_kind text, p_day date) returns boolean
language sql stable
set search_path = ''
as $$
  select coalesce(
    p_kind in ('SIGNAL', 'CONSENT', 'INVITED', 'MEETING', 'SEALED', 'FOLLOW_UP')
    and p_day between '1990-01-01' and '2199-12-31'
    and (p_kind in ('MEETING', 'FOLLOW_UP')
      or p_day <= (clock_timestamp() at time zone 'Europe/Stockholm')::date), false)
$$;
comment on function priv.milestone_fits(text, date) is 'A known kind, on a day on which it can be.';

-- The same twice is once, so that two who note it do not quarrel.
create function priv.put_milestone(p_zone app.zones, p_kind text, p_day date) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  milestone uuid;
begin
  insert into app.plan_milestones (tenant_id, plan_id, zone_id, kind, day, noted_by)
  values (p_zone.tenant_id, p_zone.plan_id, p_zone.id, p_kind, p_day, priv.me())
  on conflict (tenant_id, plan_id, kind, day) where withdrawn_at is null do nothing
  returning id into milestone;
  if milestone is null then
    select m.id into milestone from app.plan_milestones m
    where m.tenant_id = p_zone.tenant_id and m.plan_id = p_zone.plan_id
      and m.kind = p_kind and m.day = p_day and m.withdrawn_at is null;
  end if;
  return milestone;
end
$$;
comment on function priv.put_milestone(app.zones, text, date) is 'Notes a milestone; gives its id.';

create function priv.note_milestone(p_plan uuid, p_kind text, p_day date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  zone app.zones;
  milestone uuid;
begin
  select * into zone from app.zones z
  where z.plan_id = p_plan and z.key = 'shared' and z.id = any (array(select priv.my_zone_ids('read')));
  if zone.id is null then
    perform priv.not_found();
  elsif not priv.i_lead(p_plan) then
    perform priv.not_allowed();
  elsif p_kind = 'SEALED' or not priv.milestone_fits(p_kind, p_day) then
    perform priv.invalid_input();
  end if;
  milestone := priv.put_milestone(zone, p_kind, p_day);
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  values (zone.tenant_id, priv.me(), zone.plan_id, zone.id, 'milestone.note',
    jsonb_build_object('milestone', milestone));
  return milestone;
end
$$;
comment on function priv.note_milestone(uuid, text, date) is 'Notes when something happened; only for those who lead.';

create function priv.correct_milestone(p_milestone uuid, p_day date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  old app.plan_milestones;
  zone app.zones;
  milestone uuid;
begin
  select * into old from app.plan_milestones m
  where m.id = p_milestone and m.withdrawn_at is null
    and m.zone_id = any (array(select priv.my_zone_ids('read')))
  for no key update;
  if old.id is null then
    perform priv.not_found();
  elsif not priv.i_lead(old.plan_id) or old.kind = 'SEALED' then
    -- When a version was sealed is the version's word, and nobody's to correct.
    perform priv.not_allowed();
  elsif p_day is not null and not priv.milestone_fits(old.kind, p_day) then
    perform priv.invalid_input();
  end if;
  if p_day is not distinct from old.day then
    return old.id;
  end if;
  update app.plan_milestones m set withdrawn_at = clock_timestamp(), withdrawn_by = priv.me()
  where m.tenant_id = old.tenant_id and m.id = old.id;
  if p_day is not null then
    select * into zone from app.zones z where z.id = old.zone_id;
    milestone := priv.put_milestone(zone, old.kind, p_day);
  end if;
  insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action, detail)
  values (old.tenant_id, priv.me(), old.plan_id, old.zone_id, 'milestone.correct',
    jsonb_build_object('milestone', old.id, 'instead', milestone));
  return milestone;
end
$$;
comment on function priv.correct_milestone(uuid, date) is 'Moves a milestone to its right day, or (null) takes it back; only for those who lead.';

-- Sealing is an event that nobody should have to note by hand.
create function priv.stamp_sealed() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform priv.put_milestone(z, 'SEALED', new.sealed_on)
  from app.zones z
  where z.tenant_id = new.tenant_id and z.plan_id = new.id and z.key = 'shared';
  return null;
end
$$;
comment on function priv.stamp_sealed() is 'Trigger: a plan that is sealed notes it.';

grant execute on function priv.note_milestone(uuid, text, date),
  priv.correct_milestone(uuid, date) to authenticated;
reset role;

create trigger stamp_sealed after update of sealed_on on app.plans
  for each row when (new.sealed_on is not null and new.sealed_on is distinct from old.sealed_on)
  execute function priv.stamp_sealed();

create function app.note_milestone(p_plan uuid, p_kind text, p_day date) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.note_milestone(p_plan, p_kind, p_day) $$;
comment on function app.note_milestone(uuid, text, date) is 'Notes when something happened around a plan.';

create function app.correct_milestone(p_milestone uuid, p_day date) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.correct_milestone(p_milestone, p_day) $$;
comment on function app.correct_milestone(uuid, date) is 'Another day for a milestone; null: it did not happen.';

-- The timeline's page: days, and who answers for what. No words of the plan but the actions' titles.
create function app.plan_timeline(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  end if;
  perform priv.log_access('plan.timeline', array[p_plan]);
  return (
    select jsonb_build_object(
      'plan', jsonb_build_object('id', p.id, 'nextFollowUpAt', priv.iso(p.next_follow_up_at),
        'mayNote', priv.i_lead(p_plan)),
      'child', c.name,
      'milestones', (
        select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'kind', m.kind, 'day', m.day,
          'notedBy', people.name, 'notedAt', priv.iso(m.noted_at)) order by m.day, m.noted_at), '[]')
        from app.plan_milestones m
        left join app.people on people.id = m.noted_by
        where m.plan_id = p_plan and m.withdrawn_at is null),
      'units', (
        select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label,
          'sector', u.sector)), '[]')
        from app.plan_units u where u.plan_id = p_plan),
      'parties', (
        select coalesce(jsonb_agg(jsonb_build_object('id', party.id, 'personId', party.person_id,
          'name', people.name, 'title', party.title, 'role', party.role,
          'unitId', party.plan_unit_id)), '[]')
        from app.plan_parties party
        join app.people on people.id = party.person_id
        where party.plan_id = p_plan and party.valid_from <= statement_timestamp()
          and (party.ended_at is null or party.ended_at > statement_timestamp())),
      'me', priv.me(),
      'actions', (
        select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'kind', a.kind, 'title', a.title,
          'unitId', a.plan_unit_id, 'contactId', a.contact_party_id, 'startOn', a.start_on,
          'dueOn', a.due_on, 'doneOn', a.done_on, 'status', a.status)
          order by a.start_on, a.due_on, a.position collate "C", a.id), '[]')
        from app.plan_actions a where a.plan_id = p_plan))
    from app.plans p
    join app.children c on c.id = p.child_id
    where p.id = p_plan);
end
$$;
comment on function app.plan_timeline(uuid) is 'What happened when around a plan; null when it is not for the caller. Logged.';

grant execute on function app.note_milestone(uuid, text, date), app.correct_milestone(uuid, date),
  app.plan_timeline(uuid) to authenticated;
