-- Since a part can be disposed of, rows of these tables are looked for by what they point at.
create index on app.agreement_answers (tenant_id, agreement_id);
create index on app.comments (tenant_id, zone_id, thread_id);
create index on app.experience_answers (tenant_id, plan_id, meeting_id);
create index on app.meeting_decisions (tenant_id, plan_id, meeting_id);
create index on app.meeting_participants (tenant_id, plan_id, meeting_id);
create index on app.read_questions (tenant_id, zone_id, thread_id);
create index on app.thread_reads (tenant_id, zone_id, thread_id);
