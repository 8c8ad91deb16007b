-- "Håller inte med": a guardian or the child says so of a goal or an action, in words of their own that
-- stand beside it. Nobody else can change or remove them; they outlive what they are about. Whoever wrote
-- it can take it back, and write another.

create table app.dissents (
  tenant_id uuid not null,
  plan_id uuid not null,
  zone_id uuid not null,
  id uuid not null default gen_random_uuid() unique,
  item_kind text not null check (item_kind in ('GOAL', 'ACTION')),
  item_id text not null check (item_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  title text not null check (length(title) <= 300),
  party_id uuid not null,
  person_id uuid not null references app.people (id),
  body text not null check (length(body) between 1 and 2000),
  at timestamptz not null default clock_timestamp(),
  withdrawn_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, plan_id, zone_id) references app.zones (tenant_id, plan_id, id),
  foreign key (tenant_id, plan_id, party_id) references app.plan_parties (tenant_id, plan_id, id)
);
create unique index on app.dissents (tenant_id, zone_id, item_kind, item_id, person_id)
  where withdrawn_at is null;
create index on app.dissents (plan_id);
create index on app.dissents (zone_id);
comment on table app.dissents is 'Who in the family does not agree with a goal or an action, in their own words.';
comment on column app.dissents.title is 'What it was called then.';

call priv.protect('app.dissents', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.dissents', '{select,insert,update}');
grant select on app.dissents to authenticated;
create policy read on app.dissents for select to authenticated
  using (zone_id = any (array(select priv.my_zone_ids('read'))));
create trigger keep_keys before update on app.dissents
  for each row execute function priv.keep_keys('tenant_id', 'plan_id', 'zone_id', 'id', 'item_kind',
    'item_id', 'title', 'party_id', 'person_id', 'body', 'at');

set role kring_definer;

create function priv.dissent(p_plan uuid, p_kind text, p_item text, p_body text) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  shared app.zones;
  mine uuid;
  words text := nullif(btrim(coalesce(p_body, ''), E' \t\r\n'), '');
  title text;
  made uuid;
begin
  select * into shared from app.zones z
  where z.plan_id = p_plan and z.kind = 'shared' and z.id = any (array(select priv.my_zone_ids('read')));
  if shared.id is null then
    perform priv.not_found();
  end if;
  select party.id into mine from app.plan_parties party
  where party.zone_id = shared.id and party.person_id = priv.me() and party.role in ('guardian', 'child')
    and party.valid_from <= clock_timestamp()
    and (party.ended_at is null or party.ended_at > clock_timestamp())
  limit 1;
  if mine is null then
    perform priv.not_allowed();
  elsif words is null or length(words) > 2000 or p_kind is null or p_kind not in ('GOAL', 'ACTION') then
    perform priv.invalid_input();
  end if;
  title := coalesce(
    (select a.title from app.plan_actions a
      where p_kind = 'ACTION' and a.zone_id = shared.id and a.id = p_item),
    (select g.title from app.plan_goals g
      where p_kind = 'GOAL' and g.zone_id = shared.id and g.id = p_item));
  if title is null then
    perform priv.refuse('changed');
  end if;
  insert into app.dissents (tenant_id, plan_id, zone_id, item_kind, item_id, title, party_id, person_id, body)
  values (shared.tenant_id, p_plan, shared.id, p_kind, p_item, left(title, 300), mine, priv.me(), words)
  on conflict (tenant_id, zone_id, item_kind, item_id, person_id) where withdrawn_at is null do nothing
  returning id into made;
  -- Written in another window already: nothing is written over.
  if made is null then
    perform priv.refuse('changed');
  end if;
  perform priv.log_access('dissent.write', array[p_plan], shared.id);
  perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', shared.id)::text);
  return made;
end
$$;
comment on function priv.dissent(uuid, text, text, text) is
  'A guardian or the child does not agree with a goal or an action. Refused: changed.';

create function priv.withdraw_dissent(p_dissent uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  dissent app.dissents;
begin
  select * into dissent from app.dissents d
  where d.id = p_dissent and d.zone_id = any (array(select priv.my_zone_ids('read')))
  for no key update;
  if dissent.id is null then
    perform priv.not_found();
  elsif dissent.person_id <> priv.me() then
    perform priv.not_allowed();
  elsif dissent.withdrawn_at is not null then
    perform priv.refuse('changed');
  end if;
  update app.dissents d set withdrawn_at = clock_timestamp()
  where d.tenant_id = dissent.tenant_id and d.id = dissent.id;
  perform priv.log_access('dissent.withdraw', array[dissent.plan_id], dissent.zone_id);
  perform pg_notify('kring', jsonb_build_object('kind', 'people', 'zone', dissent.zone_id)::text);
end
$$;
comment on function priv.withdraw_dissent(uuid) is 'Takes one''s own disagreement back. Refused: changed.';

grant execute on function priv.dissent(uuid, text, text, text), priv.withdraw_dissent(uuid) to authenticated;
reset role;

create function app.dissent(p_plan uuid, p_kind text, p_item text, p_body text) returns uuid
language sql volatile
set search_path = ''
as $$ select priv.dissent(p_plan, p_kind, p_item, p_body) $$;
comment on function app.dissent(uuid, text, text, text) is 'One does not agree with a goal or an action; gives the note''s id.';

create function app.withdraw_dissent(p_dissent uuid) returns void
language sql volatile
set search_path = ''
as $$ select priv.withdraw_dissent(p_dissent) $$;
comment on function app.withdraw_dissent(uuid) is 'Takes one''s own disagreement back.';

create function priv.dissents_of(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'kind', d.item_kind, 'itemId', d.item_id,
    'title', d.title, 'by', person.name, 'body', d.body, 'at', priv.iso(d.at),
    'mine', d.person_id = (select priv.me())) order by d.at, d.id), '[]')
  from app.dissents d
  left join app.people person on person.id = d.person_id
  where d.plan_id = p_plan and d.withdrawn_at is null
$$;
comment on function priv.dissents_of(uuid) is 'Disagreements that stand in a plan, as the caller reads them.';

create function app.plan_dissents(p_plan uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  if not exists (select from app.plans p where p.id = p_plan) then
    return null;
  end if;
  return jsonb_build_object(
    'mayDisagree', exists (
      select from app.plan_parties party join app.zones z on z.id = party.zone_id and z.kind = 'shared'
      where party.plan_id = p_plan and party.person_id = (select priv.me())
        and party.role in ('guardian', 'child') and party.valid_from <= statement_timestamp()
        and (party.ended_at is null or party.ended_at > statement_timestamp())),
    'notes', priv.dissents_of(p_plan));
end
$$;
comment on function app.plan_dissents(uuid) is 'Who does not agree with what in a plan; null when it is not for the caller. Read with app.open_plan, which is logged.';

grant execute on function app.dissent(uuid, text, text, text), app.withdraw_dissent(uuid),
  priv.dissents_of(uuid), app.plan_dissents(uuid) to authenticated;
