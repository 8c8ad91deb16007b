-- Whoever is named manager of a unit has figures to look at in the house, and had no way there.

create index on app.unit_managers (person_id) where ended_at is null;

set role kring_definer;

create or replace function priv.holds_office(p_person uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
      select from app.records_officers r
      where r.person_id = p_person and r.ended_at is null and r.valid_to > statement_timestamp()
        and priv.serves_authority(r.tenant_id, r.authority_id, r.person_id))
    or exists (
      select from app.log_reviewers r
      where r.person_id = p_person and r.ended_at is null
        and r.valid_from <= statement_timestamp() and r.valid_to > statement_timestamp()
        and priv.serves_authority(r.tenant_id, r.authority_id, r.person_id))
    or exists (
      select from app.unit_managers g join app.units u on u.id = g.unit_id
      where g.person_id = p_person and g.ended_at is null
        and priv.serves_authority(g.tenant_id, u.authority_id, g.person_id))
$$;
comment on function priv.holds_office(uuid) is
  'Takes the person out archive packages or reviews the log of an authority, or manages a unit, now?';
reset role;
