// Rows in every table that carries content, for the plan's zones: log, snapshot, read model,
// comments, log of access. So that "sees nothing" never means "there was nothing".
import { createHash } from 'node:crypto';
import type { Sql } from 'postgres';
import { id, partyId, personId, planId, planUnitId, sjohamra, zoneId } from './world.ts';

export interface Written {
  /** Sjöhamra, where nothing is said. */
  tenant?: string;
  plan: string;
  zone: string;
  author: string;
  /** The responsible unit of the action. */
  unit: string;
}

export const threadId = (plan: string, zone: string) => id(`thread:${plan}:${zone}`);
export const commentId = (plan: string, zone: string) => id(`comment:${plan}:${zone}`);

export async function write(sql: Sql, written: Written): Promise<void> {
  const { tenant = sjohamra, plan, zone, author, unit } = written;
  const zoneKey = zoneId(plan, zone);
  const person = personId(author);
  const action = `action-${plan}-${zone}`;
  await sql`insert into app.zone_updates (tenant_id, zone_id, seq, person_id, update)
    values (${tenant}, ${zoneKey}, 1, ${person}, '\\x01')`;
  await sql`insert into app.zone_clients (tenant_id, zone_id, client_id, person_id)
    values (${tenant}, ${zoneKey}, 7, ${person})`;
  await sql`insert into app.zone_snapshots (tenant_id, zone_id, seq, state)
    values (${tenant}, ${zoneKey}, 1, '\\x01')`;
  await sql`insert into app.zone_purges (tenant_id, zone_id, epoch, person_id, reason, updates_before,
      bytes_before, bytes_after)
    values (${tenant}, ${zoneKey}, 1, ${person}, 'erasure', 1, 1, 1)`;
  await sql`insert into app.zone_retired_clients (tenant_id, zone_id, client_id, epoch)
    values (${tenant}, ${zoneKey}, 6, 1)`;
  await sql`select priv.sync_project(${zoneKey}, 1, ${sql.json({
    sections: [{ key: 'notes', content: { type: 'doc' }, plain: `text in ${zone}` }],
    goals: [{ id: `goal-${plan}-${zone}`, title: `goal in ${zone}`, status: 'ACTIVE' }],
    actions: [
      {
        id: action,
        title: `action in ${zone}`,
        unitId: planUnitId(plan, unit),
        contactId: partyId(plan, author),
        dueOn: '2026-01-01',
        status: 'IN_PROGRESS',
      },
    ],
    contacts: [{ actionId: action, partyId: partyId(plan, author) }],
  })})`;
  await sql`insert into app.gap_steps (tenant_id, idle_days, support_days, contact_days, unit_days,
      lead_days, set_by)
    values (${tenant}, 42, 14, 0, 7, 14, ${person}) on conflict (tenant_id) do nothing`;
  await sql`insert into app.age_profiles (tenant_id, own_sign_in_from, own_consent_from,
      ends_guardian_at, set_by)
    values (${tenant}, 13, 16, 18, ${person}) on conflict (tenant_id) do nothing`;
  if (zone === 'shared')
    await sql`insert into app.plan_milestones (tenant_id, plan_id, zone_id, kind, day, noted_by)
      values (${tenant}, ${planId(plan)}, ${zoneKey}, 'SIGNAL', '2026-01-01', ${person})`;
  await sql`insert into app.threads (tenant_id, plan_id, zone_id, id, anchor, created_by)
    values (${tenant}, ${planId(plan)}, ${zoneKey}, ${threadId(plan, zone)}, '{"type":"zone"}', ${person})`;
  await sql`insert into app.comments (tenant_id, zone_id, thread_id, id, author_id, body)
    values (${tenant}, ${zoneKey}, ${threadId(plan, zone)}, ${commentId(plan, zone)}, ${person},
      ${`comment in ${zone}`})`;
  await sql`insert into app.files (tenant_id, plan_id, zone_id, plan_unit_id, uploaded_by, name, kind, bytes,
      sha256, sealed_key, scanned, state)
    values (${tenant}, ${planId(plan)}, ${zoneKey}, ${planUnitId(plan, unit)}, ${person}, ${`file in ${zone}.pdf`}, 'pdf',
      1000, ${'a'.repeat(64)}, 'k1.c2VhbGVk', false, 'kept')`;
  await sql`insert into app.plan_links (tenant_id, plan_id, zone_id, plan_unit_id, kind, title, whereabouts,
      added_by)
    values (${tenant}, ${planId(plan)}, ${zoneKey}, ${planUnitId(plan, unit)}, 'CARE_PLAN', ${`plan in ${zone}`},
      'Hos logopeden', ${person})`;
  await sql`insert into app.thread_reads (tenant_id, zone_id, thread_id, person_id)
    values (${tenant}, ${zoneKey}, ${threadId(plan, zone)}, ${person})`;
  await sql`insert into app.tenant_choices (tenant_id, changed_by) values (${tenant}, ${person})
    on conflict (tenant_id) do nothing`;
  await sql`insert into app.log_reviewers (tenant_id, authority_id, person_id, valid_from, valid_to)
    select ${tenant}, u.authority_id, ${person}, '2020-01-01', '2199-01-01' from app.units u limit 1`;
  await sql`insert into app.night_units (tenant_id, unit_id, works)
    select ${tenant}, u.unit_id, true from app.tenant_units u where u.tenant_id = ${tenant} limit 1
    on conflict do nothing`;
  await sql`insert into app.refused_reads (tenant_id, person_id, hour)
    values (${tenant}, ${person}, '2026-01-01') on conflict do nothing`;
  const review = id(`review:${plan}:${zone}`);
  await sql`insert into app.log_reviews (tenant_id, id, authority_id, from_on, to_on, sample, rows, due_on,
      started_by)
    select ${tenant}, ${review}, u.authority_id, '2026-01-01', '2026-01-31', 1, 1, '2026-02-14', ${person}
    from app.units u limit 1`;
  await sql`insert into app.log_review_items (tenant_id, review_id, id, place, kinds, person_id, rows)
    values (${tenant}, ${review}, ${review}, 1, '{SAMPLE}', ${person}, 1)`;
  await sql`insert into app.log_judgements (tenant_id, item_id, revision, outcome, judged_by)
    values (${tenant}, ${review}, 1, 'FINE', ${person})`;
  await sql`insert into app.log_review_closings (tenant_id, review_id, closed_by)
    values (${tenant}, ${review}, ${person})`;
  await writeTenant(sql, tenant, person);
  await sql`insert into app.notice_settings (person_id, silent, mailed, rhythm, quiet_weekends)
    values (${person}, '{}', '{}', 'DAILY', false) on conflict (person_id) do nothing`;
  await sql`insert into app.mail_boxes (person_id, address, language, asked_at, asked_times)
    values (${person}, 'mottagare@exempel.invalid', 'sv', '2026-01-01', 1)
    on conflict (person_id) do nothing`;
  await sql`insert into app.notice_marks (tenant_id, plan_id, person_id, kind, read_to)
    values (${tenant}, ${planId(plan)}, ${person}, 'comment', '2026-01-01') on conflict do nothing`;
  await sql`insert into app.desk_marks (person_id, kind, read_to)
    values (${person}, 'signal', '2026-01-01') on conflict do nothing`;
  const [logged] = await sql<{ id: string }[]>`
    insert into app.access_log (tenant_id, person_id, plan_id, zone_id, action)
    values (${tenant}, ${person}, ${planId(plan)}, ${zoneKey}, 'zone.open') returning id`;
  await sql`insert into app.read_questions (tenant_id, plan_id, zone_id, thread_id, read_id, asked_by)
    values (${tenant}, ${planId(plan)}, ${zoneKey}, ${threadId(plan, zone)}, ${logged?.id ?? 0}, ${person})`;
  await sql`insert into app.experience_answers (tenant_id, plan_id, zone_id, person_id, role, said)
    values (${tenant}, ${planId(plan)}, ${zoneKey}, ${person}, 'guardian', 3)`;
  await sql`insert into app.parent_loads (tenant_id, plan_id, zone_id, person_id, at, day, contacts, hours)
    values (${tenant}, ${planId(plan)}, ${zoneKey}, ${person}, 'START', '2026-01-01', 9, 5)`;
  await sql`insert into app.statistics_facts (tenant_id, population, item, child, month, parts)
    values (${tenant}, 'plans', 'item', 'child', '2026-01-01', '{all}') on conflict do nothing`;
  await sql`insert into app.statistics_releases (tenant_id, through, content)
    values (${tenant}, '2026-03-31', '{}') on conflict do nothing`;
  await sql`insert into app.unit_managers (tenant_id, unit_id, person_id, named_by)
    select ${tenant}, u.unit_id, ${person}, ${person} from app.tenant_units u where u.tenant_id = ${tenant}
    order by u.unit_id = ${id('unit:blasippan')} desc limit 1 on conflict do nothing`;
  await sql`insert into app.staff_trainings (tenant_id, person_id, training, level, day, noted_by)
    values (${tenant}, ${person}, 'Grund', 'BASIC', '2026-01-01', ${person}) on conflict do nothing`;
  await writeDirectory(sql, tenant, person);
  await writeAsk(sql, written);
  await writeVersion(sql, written);
  await writeView(sql, written);
  await writeMeeting(sql, written);
  await writeChildsOwn(sql, written);
}

/** A unit's card and what it offers, a path to it, and who guides. */
async function writeDirectory(sql: Sql, tenant: string, person: string): Promise<void> {
  const reviewed = { reviewed_on: '2026-01-01', reviewed_by: person };
  const said = { hours: '', saved_by: person, saved_on: '2026-01-01' };
  const ages = { age_from: 1, age_to: 5 };
  const [unit] = await sql<{ unit_id: string }[]>`
    select unit_id from app.tenant_units where tenant_id = ${tenant} order by unit_id limit 1`;
  const unit_id = unit?.unit_id ?? '';
  await sql`insert into app.unit_cards ${sql({
    ...{ unit_id, does: 'a', does_not: '', reach: '', phone: '', hours: '', phone_hours: '' },
    ...reviewed,
  })} on conflict do nothing`;
  await sql`insert into app.contact_paths ${sql({
    ...{ tenant_id: tenant, unit_id, topic: 'SPEECH', how: 'ring' },
    ...ages,
    ...said,
  })}`;
  await sql`insert into app.support_entries ${sql({
    ...{ unit_id, state: 'DRAFT', title: 'a', summary: 'b', body: '', keywords: '' },
    ...{ topics: ['SPEECH'] },
    ...ages,
    ...reviewed,
  })}`;
  await sql`insert into app.guide_desks ${sql({
    ...{ tenant_id: tenant, unit_id, phone: '0700', answer_days: 3 },
    ...said,
  })} on conflict do nothing`;
  await sql`insert into app.accessibility_statements ${sql({
    ...{ tenant_id: tenant, mail: 'a@b.se', phone: '', words: '' },
    ...{ saved_by: person, saved_on: '2026-01-01' },
  })} on conflict do nothing`;
  const asked = { tenant_id: tenant, kind: 'GUIDE', asked_by: person, unit_id };
  const [inquiry] = await sql<{ id: string }[]>`insert into app.inquiries ${sql({
    ...asked,
    ...{ may_pass_on: false, words: 'hej', answer_by: '2026-01-05' },
  })} returning id`;
  await sql`insert into app.inquiry_steps ${sql({
    ...{ tenant_id: tenant, inquiry_id: inquiry?.id ?? '', kind: 'ANSWERED', words: 'hej' },
    ...{ unit_id, by: person },
  })}`;
}

/** How the child meets the plan, an entry of its voice, and a session beside a grown-up. */
async function writeChildsOwn(
  sql: Sql,
  { tenant = sjohamra, plan, zone, author }: Written,
): Promise<void> {
  const key = { tenant_id: tenant, plan_id: planId(plan), zone_id: zoneId(plan, zone) };
  await sql`insert into app.child_settings ${sql({
    ...key,
    revision: 1 + Number.parseInt(id(`settings:${plan}:${zone}`).slice(0, 4), 16),
    presentation: 'easy',
    set_by: personId(author),
  })}`;
  await sql`insert into app.goal_child_words ${sql({
    ...key,
    goal_id: `goal-${plan}-${zone}`,
    revision: 1,
    words: `words in ${zone}`,
    written_by: personId(author),
  })}`;
  await sql`insert into app.voice_entries ${sql({
    ...key,
    way: 'WROTE',
    words: `voice in ${zone}`,
    said_on: '2026-11-08',
    written_by: personId(author),
  })}`;
  await sql`insert into app.child_sessions ${sql({
    ...key,
    id: createHash('sha256').update(`moment:${plan}:${zone}`).digest('hex'),
    helper_party_id: partyId(plan, author),
    person_id: personId(author),
  })}`;
}

/** Whom the comment turns to, that it waits for an answer, and somebody who does not agree. */
async function writeAsk(
  sql: Sql,
  { tenant = sjohamra, plan, zone, author }: Written,
): Promise<void> {
  const key = { tenant_id: tenant, plan_id: planId(plan), zone_id: zoneId(plan, zone) };
  const comment_id = commentId(plan, zone);
  const party_id = partyId(plan, author);
  await sql`insert into app.comment_mentions ${sql({ ...key, comment_id, party_id })}`;
  await sql`insert into app.comment_asks ${sql({ ...key, comment_id, kind: 'ANSWER' })}`;
  await sql`insert into app.dissents ${sql({
    ...key,
    item_kind: 'GOAL',
    item_id: 'g1',
    title: `goal in ${zone}`,
    party_id,
    person_id: personId(author),
    body: `dissent in ${zone}`,
  })}`;
}

/** A meeting that is called, with one who is called to it and one decision. */
async function writeMeeting(
  sql: Sql,
  { tenant = sjohamra, plan, zone, author }: Written,
): Promise<void> {
  const key = { tenant_id: tenant, plan_id: planId(plan), zone_id: zoneId(plan, zone) };
  const meeting_id = id(`meeting:${plan}:${zone}`);
  await sql`insert into app.meetings ${sql({
    ...key,
    id: meeting_id,
    question: `question in ${zone}`,
    question_from: 'CHILD',
    starts_at: new Date(),
    minutes: 50,
    chair_id: partyId(plan, author),
    child_part: 'IN_PERSON',
    called_by: personId(author),
  })}`;
  await sql`insert into app.meeting_participants ${sql({
    ...key,
    meeting_id,
    party_id: partyId(plan, author),
    obligation: 'CALLED',
    added_by: personId(author),
  })}`;
  await sql`insert into app.meeting_decisions ${sql({
    ...key,
    meeting_id,
    action_id: `action-${plan}-${zone}`.replaceAll(':', '-'),
    decided_by: personId(author),
  })}`;
}

/** A heading, and a gathering with one view in it, as rows of the zone. */
async function writeView(
  sql: Sql,
  { tenant = sjohamra, plan, zone, author, unit }: Written,
): Promise<void> {
  const key = { tenant_id: tenant, plan_id: planId(plan), zone_id: zoneId(plan, zone) };
  const gathering = id(`gathering:${plan}:${zone}`);
  const number = 1 + Number.parseInt(gathering.slice(0, 4), 16);
  await sql`insert into app.plan_own_sections ${sql({
    ...key,
    key: 'own1',
    title: `heading in ${zone}`,
    named_by: personId(author),
  })}`;
  await sql`insert into app.gatherings ${sql({
    ...key,
    id: gathering,
    number,
    day: new Date(Date.UTC(1990, 0, number % 28_000)),
    started_by: personId(author),
  })}`;
  await sql`insert into app.gathering_views ${sql({
    ...key,
    gathering_id: gathering,
    plan_unit_id: planUnitId(plan, unit),
    subject: 'safe',
    grade: 'WORKS',
    strength: `strength in ${zone}`,
    challenge: '',
    written_by: personId(author),
  })}`;
}

/** A version with one answer, a pause and a handover; rows of the zone alone, whatever its kind. */
async function writeVersion(
  sql: Sql,
  { tenant = sjohamra, plan, zone, author, unit }: Written,
): Promise<void> {
  const key = { tenant_id: tenant, plan_id: planId(plan), zone_id: zoneId(plan, zone) };
  const hash = '0'.repeat(64);
  const version = id(`version:${plan}:${zone}`);
  await sql`insert into app.plan_versions ${sql({
    ...key,
    id: version,
    number: 1 + Number.parseInt(version.slice(0, 4), 16),
    state: 'WITHDRAWN',
    content: sql.json({}),
    hash,
    leaves: [hash],
    salt: hash,
    root: hash,
    proposed_by: personId(author),
    withdrawn_at: new Date(),
    withdrawn_by: personId(author),
  })}`;
  await sql`insert into app.plan_version_zones ${sql({
    ...key,
    version_id: version,
    content: sql.json({}),
    hash,
    salt: hash,
  })}`;
  await sql`insert into app.plan_status_changes ${sql({
    ...key,
    from_status: 'ACTIVE',
    to_status: 'PAUSED',
    reason: `reason in ${zone}`,
    person_id: personId(author),
  })}`;
  await sql`insert into app.best_interest_assessments ${sql({
    ...key,
    item_id: id(`weighed:${plan}:${zone}`),
    revision: 1,
    matter: `matter in ${zone}`,
    child_heard: true,
    child_words: `child in ${zone}`,
    knowledge: '',
    choices: '',
    decision: `decision in ${zone}`,
    told_back: '',
    decided_on: '2026-10-30',
    follow_up_on: '2026-12-15',
    written_by: personId(author),
  })}`;
  await sql`insert into app.plan_handovers ${sql({
    ...key,
    kind: 'COLLABORATION',
    to_unit_id: planUnitId(plan, unit),
    cause: 'OTHER',
    state: 'DECLINED',
    offered_by: personId(author),
    answered_at: new Date(),
    answer_note: `reason in ${zone}`,
  })}`;
  await sql`insert into app.plan_approvals ${sql({
    ...key,
    version_id: version,
    party_id: partyId(plan, author),
    person_id: personId(author),
    answer: 'APPROVED',
    hash,
    who: sql.json({}),
    signed_in_at: new Date(),
  })}`;
}

/** What a tenant has from coming aboard: the same rows for each of its plans. */
async function writeTenant(sql: Sql, tenant: string, person: string): Promise<void> {
  await sql`insert into app.tenant_contracts ${sql({
    tenant_id: tenant,
    organisation_number: '219999-0009',
    agreement_version: '2026-11',
    agreed_on: '2026-01-01',
    contact_name: 'Ebba Kontakt',
    contact_mail: 'ebba@exempel.invalid',
    protection_name: 'Dag Skydd',
    protection_mail: 'dag@exempel.invalid',
    approved_by: person,
  })} on conflict do nothing`;
  await sql`insert into app.partnerships ${sql({
    ...{ tenant_id: tenant, organisation_number: '559999-0001', organisation_name: 'Språkhuset' },
    ...{ unit_name: 'Talstugan', sector: 'health', asked_by: person },
  })} on conflict do nothing`;
  await sql`insert into app.retention_rules ${sql({
    tenant_id: tenant,
    authority_id: id('authority:mittsjo'),
    kind: 'HEALTH',
    years: 10,
    counted_from: 'LAST_ENTRY',
    outcome: 'ARCHIVE',
    decided_by: person,
  })} on conflict do nothing`;
  await sql`insert into app.identity_providers ${sql({
    tenant_id: tenant,
    issuer: 'https://idp.exempel.invalid',
    client_id: 'kring',
    sealed_secret: 'k1.ingen',
    identity_kind: 'hsaId',
    identity_claim: 'hsaid',
    name_claim: 'name',
    changed_by: person,
  })} on conflict do nothing`;
  await sql`insert into app.tenant_applications ${sql({
    id: tenant,
    once: tenant,
    place_code: '9901',
    name: 'Sjöhamra kommun',
    organisation_number: '219999-0009',
    agreement_version: '2026-11',
    agreed_on: '2026-01-01',
    contact_name: 'Ebba Kontakt',
    contact_mail: 'ebba@exempel.invalid',
    contact_phone: '',
    protection_name: 'Dag Skydd',
    protection_mail: 'dag@exempel.invalid',
    administrator_name: 'Mattis Lövgren',
    kind: 'hsaId',
    index: 'k1.ingen',
    sealed: 'k1.ingen',
  })} on conflict do nothing`;
}
