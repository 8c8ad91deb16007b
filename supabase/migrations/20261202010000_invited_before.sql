-- A table of people never makes an access longer by saying nothing: what a row leaves empty of an invitation that
-- waits stays as it was. And before a table is taken in, it is said of each row whom the identity belongs to here,
-- and what the person is invited to or has already.

set role kring_definer;

-- As before; an empty title, first or last day is the waiting invitation's.
create or replace function priv.invite_people(p_tenant uuid, p_people text) returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  one record;
  invited integer := 0;
begin
  perform priv.administer(p_tenant);
  for one in
    select row_of.kind, row_of.index, row_of.sealed, row_of.name, row_of.unit,
      coalesce(nullif(btrim(row_of.title), ''), i.title) as title,
      coalesce(row_of."from", i.valid_from) as "from", coalesce(row_of.until, i.valid_to) as until
    from jsonb_to_recordset(p_people::jsonb) as row_of (kind text, index text, sealed text, name text,
      unit uuid, title text, "from" date, until date)
    left join app.invitations i on i.tenant_id = p_tenant and i.index = row_of.index and i.role = 'staff'
      and i.unit_id = row_of.unit and i.accepted_at is null and i.withdrawn_at is null
  loop
    perform priv.invite_to_unit(p_tenant, one.kind, one.index, one.sealed, one.name, 'staff', one.unit,
      one.title, one."from", one.until);
    invited := invited + 1;
  end loop;
  if invited = 0 then
    perform priv.invalid_input();
  end if;
  return invited;
end
$$;

-- Names only of those who work here or are invited to: what Personer och mandat says of them anyway.
create function priv.known_identities(p_tenant uuid, p_people text) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
begin
  if p_tenant is null or p_tenant <> all (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_found();
  end if;
  return (
    with row_of as (
      select one.line, one.unit, one.kind, of.index
      from jsonb_to_recordset(p_people::jsonb) as one (line integer, kind text, indexes jsonb, unit uuid)
      cross join lateral jsonb_array_elements_text(one.indexes) as of (index)
    ),
    waiting as (
      select row_of.line, i.unit_id = row_of.unit and i.role = 'staff' as same, i.name, i.title, i.valid_from, i.valid_to
      from row_of
      join app.invitations i on i.tenant_id = p_tenant and i.kind = row_of.kind and i.index = row_of.index
      where i.accepted_at is null and i.withdrawn_at is null and i.role in ('staff', 'coordinator', 'administrator')
    ),
    working as (
      select row_of.line, m.unit_id = row_of.unit as same, p.name, m.valid_to
      from row_of
      join app.person_identities pi on pi.kind = row_of.kind and pi.index = row_of.index
      join app.memberships m on m.tenant_id = p_tenant and m.person_id = pi.person_id
      join app.people p on p.id = pi.person_id
      where m.role in ('staff', 'coordinator', 'administrator')
        and (m.valid_to is null or m.valid_to > statement_timestamp())
    )
    select coalesce(jsonb_agg(jsonb_build_object('line', known.line, 'names', known.names,
      'waiting', (
        select jsonb_build_object('title', w.title, 'from', w.valid_from, 'until', w.valid_to)
        from waiting w where w.line = known.line and w.same),
      'mandateUntil', (
        select case when bool_and(w.valid_to is not null) then priv.last_day(max(w.valid_to)) end
        from working w where w.line = known.line and w.same)) order by known.line), '[]')
    from (
      select said.line, jsonb_agg(distinct said.name) as names
      from (select line, name from waiting union all select line, name from working) said
      group by said.line) known);
end
$$;
comment on function priv.known_identities(uuid, text) is
  'Of app.known_identities: to the tenant''s administrators, of those who work here or are invited. Refused: not_found.';
grant execute on function priv.known_identities(uuid, text) to authenticated;
reset role;

create function app.known_identities(p_tenant uuid, p_people text) returns jsonb
language sql stable
set search_path = ''
as $$ select priv.known_identities(p_tenant, p_people) $$;
comment on function app.known_identities(uuid, text) is
  'Which rows (line, kind, indexes, unit) are of somebody here: their names, the invitation that waits, the mandate''s last day.';
grant execute on function app.known_identities(uuid, text) to authenticated;
