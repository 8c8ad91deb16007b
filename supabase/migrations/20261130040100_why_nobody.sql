-- Why a signal has nowhere to go: a unit answers for the child, and nobody there has signed in yet. It is named to
-- whoever writes, with the administrators who can mend it; sent there nobody would read it.

set role kring_definer;

create function priv.unread_units() returns table (tenant_id uuid, unit_id uuid, name text, answers_for text[])
language sql stable parallel safe security definer
set search_path = ''
as $$
  select t.tenant_id, t.unit_id, u.name, t.answers_for
  from app.tenant_units t
  join app.units u on u.id = t.unit_id
  where t.answers_for <> '{}'
    and t.tenant_id in (select s.tenant_id from priv.my_seats() s)
    and not exists (select from priv.responsible_units() r where r.tenant_id = t.tenant_id and r.unit_id = t.unit_id)
$$;
comment on function priv.unread_units() is
  'Units that answer for children where the person works, and have nobody yet who would read a signal.';

create function priv.administrators_here() returns table (tenant_id uuid, name text)
language sql stable parallel safe security definer
set search_path = ''
as $$
  select distinct m.tenant_id, p.name
  from app.memberships m
  join app.people p on p.id = m.person_id
  where m.role = 'administrator'
    and m.tenant_id in (select s.tenant_id from priv.my_seats() s)
    and m.valid_from <= statement_timestamp()
    and (m.valid_to is null or m.valid_to > statement_timestamp())
$$;
comment on function priv.administrators_here() is 'Whom to ask about units and people where the person works.';

grant execute on function priv.unread_units(), priv.administrators_here() to authenticated;
reset role;

create or replace function app.signal_desk() returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'seats', (
      select coalesce(jsonb_agg(jsonb_build_object('tenantId', s.tenant_id, 'tenant', t.name,
        'unitId', s.unit_id, 'unit', u.name) order by u.name, t.name), '[]')
      from priv.my_seats() s
      join app.tenants t on t.id = s.tenant_id
      join app.units u on u.id = s.unit_id),
    'units', (
      select coalesce(jsonb_agg(jsonb_build_object('tenantId', r.tenant_id, 'unitId', r.unit_id,
        'name', r.name, 'answersFor', r.answers_for) order by r.name), '[]')
      from priv.responsible_units() r),
    'unread', (
      select coalesce(jsonb_agg(jsonb_build_object('tenantId', r.tenant_id, 'name', r.name,
        'answersFor', r.answers_for) order by r.name), '[]')
      from priv.unread_units() r),
    'administrators', (
      select coalesce(jsonb_agg(jsonb_build_object('tenantId', a.tenant_id, 'name', a.name) order by a.name), '[]')
      from priv.administrators_here() a))
$$;
