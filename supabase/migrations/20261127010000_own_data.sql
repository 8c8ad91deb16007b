-- Registerutdrag (GDPR art. 15): what Kring holds about whoever asks, and of their child what they may read. Words
-- of others come by the reader's own rights; one's own come from the parts that one still reads. What lies where one
-- reads no more is for the authority to look through before it is given out (OSL), and is asked for there: it is
-- not here, not even as a number. One's own steps are listed wherever they were taken, without what they were about.

insert into app.access_actions (kind, action) values ('OPENED', 'person.data');

set role kring_definer;

-- A family with a protected child is in no municipality that any page names.
create function priv.hides_tenant(p_tenant uuid, p_role text) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select p_role in ('guardian', 'child', 'relative') and exists (
    select from app.plans p join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id
    where p.tenant_id = p_tenant and (c.person_id = priv.me() or exists (
        select from app.plan_parties mine where mine.plan_id = p.id and mine.person_id = priv.me()))
      and (c.protected_identity or priv.keeps_places(p.id)))
$$;
comment on function priv.hides_tenant(uuid, text) is 'Would naming the tenant say where somebody protected is?';

create function priv.own_record() returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with open as materialized (select array(select priv.my_plan_ids()) as plans)
  select jsonb_build_object('name', p.name, 'kind', p.kind, 'locale', p.locale,
    'identities', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', i.kind, 'sealed', i.sealed, 'sealedFor', i.sealed_for)
        order by i.kind, i.index), '[]')
      from app.person_identities i where i.person_id = p.id),
    'mandates', (
      select coalesce(jsonb_agg(jsonb_build_object('tenant',
          case when not priv.hides_tenant(m.tenant_id, m.role) then t.name end, 'unit', u.name, 'role', m.role,
          'title', m.title, 'from', priv.iso(m.valid_from), 'to', priv.iso(m.valid_to))
        order by m.valid_from, m.id), '[]')
      from app.memberships m join app.tenants t on t.id = m.tenant_id left join app.units u on u.id = m.unit_id
      where m.person_id = p.id),
    'signIns', (
      select coalesce(jsonb_agg(jsonb_build_object('at', priv.iso(s.created_at), 'level', s.acr)
        order by s.created_at desc), '[]')
      from (select * from app.sessions s where s.person_id = p.id order by s.created_at desc limit 200) s),
    'mail', (
      select jsonb_build_object('address', b.address, 'confirmedAt', priv.iso(b.confirmed_at))
      from app.mail_boxes b where b.person_id = p.id and b.address is not null),
    'notices', (
      select jsonb_build_object('rhythm', n.rhythm, 'silent', to_jsonb(n.silent), 'mailed', to_jsonb(n.mailed),
        'quietFrom', n.quiet_from, 'quietTo', n.quiet_to, 'quietWeekends', n.quiet_weekends)
      from app.notice_settings n where n.person_id = p.id),
    'did', (
      select coalesce(jsonb_agg(jsonb_build_object('at', priv.iso(l.at), 'action', l.action,
          'planId', case when l.plan_id = any (open.plans) then l.plan_id end,
          'elsewhere', l.plan_id is not null and l.plan_id <> all (open.plans), 'as', l.acted_as)
        order by l.at desc, l.id desc), '[]')
      from (select * from app.access_log l where l.person_id = p.id order by l.at desc limit 5000) l))
  from app.people p cross join open
  where p.id = priv.me() and priv.session_alive()
$$;
comment on function priv.own_record() is 'Who the signed-in person is to Kring, apart from any plan, and what they did.';

-- In one plan, from the parts that one reads now.
create function priv.own_in_plan(p_plan uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  with zone as materialized (
    select z.id, z.kind from app.zones z
    where z.plan_id = p_plan and z.id = any (array(select priv.my_zone_ids('read')))
  ),
  wrote as (
    select 'COMMENT' as kind, c.zone_id, c.body as text, c.created_at as at, c.withdrawn_at
    from app.comments c where c.author_id = priv.me() and c.zone_id in (select zone.id from zone)
    union all
    select 'DISSENT', d.zone_id, d.body, d.at, d.withdrawn_at
    from app.dissents d where d.person_id = priv.me() and d.plan_id = p_plan
    union all
    select 'EXPERIENCE', e.zone_id, concat_ws(' ', 'said=' || e.said, 'understood=' || e.understood,
      'whom=' || e.whom, 'listened=' || e.listened, 'own=' || e.own, nullif(e.words, '')), e.answered_at, null
    from app.experience_answers e where e.person_id = priv.me() and e.plan_id = p_plan
    union all
    select 'LOAD', o.zone_id, 'contacts=' || o.contacts || ' hours=' || o.hours, o.noted_at, null
    from app.parent_loads o where o.person_id = priv.me() and o.plan_id = p_plan
    union all
    select 'CHILD_WORDS', w.zone_id, w.words, w.written_at, null
    from app.goal_child_words w where w.written_by = priv.me() and w.plan_id = p_plan
    union all
    select 'VOICE', v.zone_id, v.words, v.written_at, null
    from app.voice_entries v where v.written_by = priv.me() and v.plan_id = p_plan
    union all
    select 'VIEW', v.zone_id, concat_ws(' / ', nullif(v.strength, ''), nullif(v.challenge, '')), v.written_at, null
    from app.gathering_views v where v.written_by = priv.me() and v.plan_id = p_plan
    union all
    select 'MEETING_ANSWER', a.zone_id, concat_ws(' ', a.answer, a.answer_note), a.answered_at, null
    from app.meeting_participants a join app.plan_parties mine on mine.id = a.party_id
    where mine.person_id = priv.me() and a.plan_id = p_plan and a.answered_at is not null
    union all
    select 'APPROVAL', n.zone_id, concat_ws(' ', n.answer, n.note), n.at, null
    from app.plan_approvals n where n.person_id = priv.me() and n.plan_id = p_plan
    union all
    select 'AGREEMENT', g.zone_id, concat_ws(' ', a.answer, a.note), a.at, null
    from app.agreement_answers a
    join app.coordinator_agreements g on g.tenant_id = a.tenant_id and g.id = a.agreement_id
    where a.person_id = priv.me() and a.plan_id = p_plan
    union all
    select 'FILE', f.zone_id, f.name, f.at, f.removed_at
    from app.files f where f.uploaded_by = priv.me() and f.plan_id = p_plan and f.state = 'kept'
  )
  select jsonb_build_object(
    'seats', (
      select coalesce(jsonb_agg(jsonb_build_object('unit', u.label, 'role', s.role, 'title', s.title,
        'phone', s.phone, 'email', s.email, 'from', priv.iso(s.valid_from), 'to', priv.iso(s.ended_at))
        order by s.valid_from, s.id), '[]')
      from app.plan_parties s join app.plan_units u on u.tenant_id = s.tenant_id and u.id = s.plan_unit_id
      where s.plan_id = p_plan and s.person_id = priv.me() and s.zone_id in (select zone.id from zone)
        and u.zone_id in (select zone.id from zone)),
    'answers', (
      select coalesce(jsonb_agg(jsonb_build_object('unit', u.label, 'part', c.zone_kind, 'answer', c.answer,
        'form', c.form, 'note', c.note, 'at', priv.iso(c.given_at), 'until', priv.iso(c.valid_until),
        'withdrawnAt', priv.iso(c.withdrawn_at)) order by c.given_at, c.id), '[]')
      from app.consents c
      join app.plan_parties giver on giver.tenant_id = c.tenant_id and giver.id = c.giver_party_id
      join app.plan_units u on u.tenant_id = c.tenant_id and u.id = c.plan_unit_id
      where c.plan_id = p_plan and giver.person_id = priv.me() and u.zone_id in (select zone.id from zone)),
    'wrote', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', w.kind, 'part', zone.kind, 'text', coalesce(w.text, ''),
        'at', priv.iso(w.at), 'withdrawnAt', priv.iso(w.withdrawn_at)) order by w.at, w.kind), '[]')
      from wrote w join zone on zone.id = w.zone_id))
$$;
comment on function priv.own_in_plan(uuid) is
  'The caller''s own seats, answers and words in a plan, from the parts that they read now.';

create function priv.log_own_data(p_file boolean) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  if p_file is null then
    perform priv.invalid_input();
  elsif p_file and priv.signed_in_at() is null then
    perform priv.refuse('sign_in_again');
  end if;
  perform priv.log_access('person.data', array(select priv.my_plan_ids()));
  -- Whoever is in no plan has a row at each tenant that they are of.
  if not exists (select from priv.my_plan_ids()) then
    insert into app.access_log (tenant_id, person_id, action)
    select distinct m.tenant_id, priv.me(), 'person.data'
    from app.memberships m where m.person_id = priv.me() and priv.session_alive();
  end if;
end
$$;
comment on function priv.log_own_data(boolean) is
  'A row for each plan of the caller''s, else for each tenant. Refused: sign_in_again, for the file.';

grant execute on function priv.own_record(), priv.own_in_plan(uuid), priv.log_own_data(boolean) to authenticated;
reset role;

-- The child's own and the guardians': what they may read of the plan, and who has read it. Asked as the caller.
create function priv.about_child(p_plan uuid) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'parts', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', z.kind, 'title', z.title,
        'texts', (
          select coalesce(jsonb_agg(jsonb_build_object('key', s.key, 'text', s.plain) order by s.key collate "C"), '[]')
          from app.plan_sections s where s.zone_id = z.id and s.plain <> ''),
        'goals', (
          select coalesce(jsonb_agg(jsonb_build_object('title', g.title, 'status', g.status)
            order by g.position collate "C", g.id), '[]')
          from app.plan_goals g where g.zone_id = z.id),
        'actions', (
          select coalesce(jsonb_agg(jsonb_build_object('title', a.title, 'unit', u.label, 'status', a.status,
            'dueOn', a.due_on) order by a.position collate "C", a.id), '[]')
          from app.plan_actions a left join app.plan_units u on u.tenant_id = a.tenant_id and u.id = a.plan_unit_id
          where a.zone_id = z.id),
        'comments', (
          select coalesce(jsonb_agg(jsonb_build_object('by', who.name, 'at', priv.iso(c.created_at),
            'text', c.body) order by c.created_at, c.id), '[]')
          from app.comments c left join app.people who on who.id = c.author_id
          where c.zone_id = z.id and c.withdrawn_at is null)) order by z.place), '[]')
      from priv.my_zones(p_plan) z),
    'reads', (
      select coalesce(jsonb_agg(jsonb_build_object('at', priv.iso(r.at), 'action', r.action, 'unit', r.label,
        'name', r.name, 'mine', r.mine) order by r.at desc, r.id desc), '[]')
      from priv.reads_of(p_plan, null, null, true, null, null, null, null, null, 2000) r))
$$;
comment on function priv.about_child(uuid) is 'What the caller may read of a plan, and of who has read it.';
grant execute on function priv.about_child(uuid) to authenticated;

create function app.my_data(p_file boolean) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  perform priv.log_own_data(p_file);
  return priv.own_record() || jsonb_build_object('takenAt', priv.iso(clock_timestamp()),
    'fresh', priv.signed_in_at() is not null,
    'plans', (
      select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'child', c.name, 'status', p.status)
        || priv.own_in_plan(p.id) || jsonb_build_object('about', case when exists (
            select from app.plan_parties mine
            where mine.plan_id = p.id and mine.person_id = priv.me() and mine.role in ('guardian', 'child')
              and mine.valid_from <= statement_timestamp()
              and (mine.ended_at is null or mine.ended_at > statement_timestamp()))
          then priv.about_child(p.id) end) order by c.name collate "sv-x-icu", p.id), '[]')
      from app.plans p join app.children c on c.tenant_id = p.tenant_id and c.id = p.child_id));
end
$$;
comment on function app.my_data(boolean) is
  'What Kring holds about the caller, to read or as a file; null when nobody is signed in. Logged. Refused: sign_in_again.';
grant execute on function app.my_data(boolean) to authenticated;
