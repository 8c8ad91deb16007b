-- A board or a unit that was set up by mistake can be removed (…_set_up_by_mistake): each table that may name one is
-- asked first, and finds it by an index.
create index on app.absences (tenant_id, unit_id);
create index on app.archive_packages (authority_id);
create index on app.contact_paths (tenant_id, unit_id);
create index on app.disposal_holds (authority_id);
create index on app.disposals (authority_id);
create index on app.guide_desks (tenant_id, unit_id);
create index on app.key_role_proposals (tenant_id, unit_id);
create index on app.log_reviewers (authority_id);
create index on app.log_reviews (authority_id);
create index on app.partnerships (unit_id);
create index on app.plan_units (unit_id);
create index on app.records_officers (authority_id);
create index on app.statistics_facts (tenant_id, unit_id);
create index on app.zones (controller_authority_id);
