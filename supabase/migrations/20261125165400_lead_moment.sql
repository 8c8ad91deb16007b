-- A lead ends and the next begins in the same moment: between them nobody would have led.

set role kring_definer;
create or replace function priv.note_leads() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  moment timestamptz := clock_timestamp();
  lead record;
begin
  for lead in
    select 'BEST_INTEREST' as kind, new.best_interest_lead_id as unit_id
    union all
    select 'COLLABORATION', new.collaboration_lead_id
  loop
    update app.plan_leads l set ended_at = moment
    where l.tenant_id = new.tenant_id and l.plan_id = new.id and l.kind = lead.kind
      and l.ended_at is null and l.plan_unit_id is distinct from lead.unit_id;
    insert into app.plan_leads (tenant_id, plan_id, zone_id, kind, plan_unit_id, began_at)
    select u.tenant_id, u.plan_id, u.zone_id, lead.kind, u.id,
      case when exists (select from app.plan_leads l
        where l.tenant_id = new.tenant_id and l.plan_id = new.id and l.kind = lead.kind)
        then moment else new.created_at end
    from app.plan_units u
    where u.tenant_id = new.tenant_id and u.id = lead.unit_id
    on conflict (tenant_id, plan_id, kind) where ended_at is null do nothing;
  end loop;
  return null;
end
$$;
reset role;
