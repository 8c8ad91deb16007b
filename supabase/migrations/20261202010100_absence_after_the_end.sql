-- As before; and when the mandate has ended meanwhile, that is what is said, not that something is wrong with the days.
set role kring_definer;

create or replace function priv.note_absence(p_tenant uuid, p_person uuid, p_unit uuid, p_stand_in uuid, p_from date,
  p_until date) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  absence uuid;
  during tstzrange;
begin
  perform priv.administer(p_tenant);
  if not priv.is_staff_of(p_tenant, p_person)
    or p_stand_in is not null and not priv.is_staff_of(p_tenant, p_stand_in) then
    perform priv.not_found();
  elsif p_stand_in = priv.me() then
    -- Whoever notes it would let themself into plans.
    perform priv.refuse('own_mandate');
  elsif p_unit is null or p_stand_in = p_person or p_from is null or p_until is null
    or p_from not between priv.today() - 366 and priv.today() + 366
    or p_until < greatest(p_from, priv.today()) or p_until > p_from + 366 then
    perform priv.invalid_input();
  end if;
  during := tstzrange(greatest(priv.start_of(p_from), clock_timestamp()), priv.end_of(p_until));
  if exists (
    select from (values (p_person), (p_stand_in)) somebody (id)
    where somebody.id is not null and exists (
      select from app.memberships m
      where m.tenant_id = p_tenant and m.person_id = somebody.id and m.unit_id = p_unit
        and m.role in ('staff', 'coordinator'))
      and not exists (
      select from app.memberships m
      where m.tenant_id = p_tenant and m.person_id = somebody.id and m.unit_id = p_unit
        and m.role in ('staff', 'coordinator') and (m.valid_to is null or m.valid_to > clock_timestamp()))) then
    perform priv.refuse('mandate_ended');
  elsif exists (
    select from (values (p_person), (p_stand_in)) somebody (id)
    where somebody.id is not null and not exists (
      select from app.memberships m
      where m.tenant_id = p_tenant and m.person_id = somebody.id and m.unit_id = p_unit
        and m.role in ('staff', 'coordinator') and tstzrange(m.valid_from, m.valid_to) && during)) then
    perform priv.invalid_input();
  elsif exists (
    select from app.absences a
    where a.tenant_id = p_tenant and a.person_id = p_person and a.unit_id = p_unit and a.ended_at is null
      and daterange(a.from_on, a.until_on, '[]') && daterange(p_from, p_until, '[]')) then
    perform priv.refuse('absence_there');
  end if;
  insert into app.absences (tenant_id, person_id, unit_id, stand_in_id, from_on, until_on, noted_by)
  values (p_tenant, p_person, p_unit, p_stand_in, p_from, p_until, priv.me())
  returning id into absence;
  perform priv.put_stand_ins(absence);
  perform priv.tell_stand_ins(absence, 'party.add');
  perform priv.log_administration(p_tenant, 'absence.note', jsonb_build_object('person', p_person,
    'absence', absence, 'unit', p_unit, 'standIn', p_stand_in, 'from', p_from, 'until', p_until));
  return absence;
end
$$;
comment on function priv.note_absence(uuid, uuid, uuid, uuid, date, date) is
  'Notes that somebody is away from a unit, and who of the unit stands in; for administrators, never for themselves. Refused: own_mandate, mandate_ended, absence_there.';
reset role;
