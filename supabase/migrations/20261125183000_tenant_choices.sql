-- What a municipality chooses once for all its plans: whether "Vem har läst" names the person or only the
-- unit, how often families are asked how it has been, and how soon someone who asks for a plan is answered.
-- A tenant without a row has the defaults, so that every reader asks priv.choices_of and never the table.

create table app.tenant_choices (
  tenant_id uuid primary key references app.tenants (id),
  revision integer not null default 1 check (revision > 0),
  reads_name_staff boolean not null default false,
  experience_days integer not null default 90 check (experience_days between 14 and 366),
  ask_days integer not null default 14 check (ask_days between 1 and 90),
  changed_by uuid references app.people (id),
  changed_at timestamptz not null default clock_timestamp()
);
comment on table app.tenant_choices is 'Choices that hold for all plans of a tenant; no row means the defaults.';
comment on column app.tenant_choices.revision is 'Who saves names the one they saw: nobody writes over what they have not seen.';
comment on column app.tenant_choices.reads_name_staff is 'Does "Vem har läst" say who of a unit read, or only which unit?';
comment on column app.tenant_choices.experience_days is 'So long after the last answer child and guardians are asked again.';
comment on column app.tenant_choices.ask_days is 'Within so many days a unit answers someone who asks for a plan.';

call priv.protect('app.tenant_choices', 'tenant_id = any (array(select priv.my_tenant_ids()))');
call priv.allow('kring_definer', 'app.tenant_choices', '{select,insert,update}');
grant select on app.tenant_choices to authenticated;
create policy read on app.tenant_choices for select to authenticated using (true);
create trigger keep_keys before update on app.tenant_choices
  for each row execute function priv.keep_keys('tenant_id');

set role kring_definer;
create function priv.choices_of(p_tenant uuid)
returns table (revision integer, reads_name_staff boolean, experience_days integer, ask_days integer)
language sql stable security definer
set search_path = ''
as $$
  select coalesce(c.revision, 0), coalesce(c.reads_name_staff, false), coalesce(c.experience_days, 90),
    coalesce(c.ask_days, 14)
  from (select 1) one
  left join app.tenant_choices c on c.tenant_id = p_tenant
$$;
comment on function priv.choices_of(uuid) is 'What a tenant has chosen, or the defaults with revision 0.';

create function priv.save_choices(p_tenant uuid, p_revision integer, p_name_staff boolean,
  p_experience_days integer, p_ask_days integer) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if p_tenant is null or not p_tenant = any (array(select priv.my_tenant_ids_as('{administrator}'))) then
    perform priv.not_found();
  elsif p_name_staff is null or p_experience_days is null or p_ask_days is null then
    perform priv.refuse('incomplete');
  end if;
  -- Two who save at once wait for one another.
  perform pg_advisory_xact_lock(hashtextextended(p_tenant::text, 183000));
  if p_revision is distinct from (select c.revision from priv.choices_of(p_tenant) c) then
    perform priv.refuse('changed');
  end if;
  insert into app.tenant_choices (tenant_id, reads_name_staff, experience_days, ask_days, changed_by)
  values (p_tenant, p_name_staff, p_experience_days, p_ask_days, priv.me())
  on conflict (tenant_id) do update set revision = app.tenant_choices.revision + 1,
    reads_name_staff = excluded.reads_name_staff, experience_days = excluded.experience_days,
    ask_days = excluded.ask_days, changed_by = excluded.changed_by, changed_at = clock_timestamp();
end
$$;
comment on function priv.save_choices(uuid, integer, boolean, integer, integer) is
  'Saves the choices of a tenant that the caller administers. Refused: incomplete, changed.';
grant execute on function priv.choices_of(uuid), priv.save_choices(uuid, integer, boolean, integer, integer)
  to authenticated;
reset role;

create function app.save_choices(p_tenant uuid, p_revision integer, p_name_staff boolean,
  p_experience_days integer, p_ask_days integer) returns void
language sql volatile
set search_path = ''
as $$ select priv.save_choices(p_tenant, p_revision, p_name_staff, p_experience_days, p_ask_days) $$;
comment on function app.save_choices(uuid, integer, boolean, integer, integer) is
  'Saves what a municipality chooses for all its plans.';

create function app.my_choices() returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('tenantId', t.id, 'tenant', t.name, 'revision', c.revision,
    'nameStaff', c.reads_name_staff, 'experienceDays', c.experience_days, 'askDays', c.ask_days)
    order by t.name), '[]')
  from app.tenants t
  cross join lateral priv.choices_of(t.id) c
  where t.id = any (array(select priv.my_tenant_ids_as('{administrator}')))
$$;
comment on function app.my_choices() is 'The choices of the tenants that the caller administers.';
grant execute on function app.save_choices(uuid, integer, boolean, integer, integer), app.my_choices()
  to authenticated;
