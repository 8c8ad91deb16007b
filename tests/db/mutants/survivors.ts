// Mutants that nothing notices, and why that is right. Those of policies, grants and calls that survive must be
// here (`npm run mutants` fails for others); conditions are counted, and these are the ones that were looked at.
const covered = 'the guard before every table asks for the session too';
const implied =
  'a session never goes on past its last moment: expires_at is checked to be no later';
const narrows = 'narrows what is read, for speed: the joins that follow say the same';

const locks = 'locks more than it needs: no row changes';
const ofOneTenant = 'an id is one tenant’s alone';
const ofOneReason =
  'a reason (a part, a share) is of one kind, and never opens anything else than it did';
const guarded = 'the guard before the table says the same: the tenant’s own';
const over =
  'what comes of it ends no later, and what is over is left out at the end: upper(period) > clock_timestamp()';
const kept =
  'the column it speaks of is not among those that people write, and USING asks the same';

const ofThemself = 'answers about who asks, and tells them nothing else';

/** Policies, grants and calls. */
const ofPolicies: Record<string, string> = {
  'USING is true: age_profiles, read': guarded,
  'USING is true: gap_steps, read': guarded,
  'USING is true: plan_templates, read': guarded,
  'WITH CHECK is true: comments, edit_own': kept,
  'WITH CHECK is true: thread_reads, mark_again': kept,
  'WITH CHECK is true: threads, resolve':
    'the trigger `stamp` writes who it was, whatever is said, and keep_keys the zone',
  'insert granted: thread_reads': 'each of its columns is granted already',
  'call granted to people: priv.i_guard(uuid)': ofThemself,
  'call granted to people: priv.i_keep_unit(uuid)': ofThemself,
  'call granted to people: priv.i_write_for(uuid)': ofThemself,
  'call granted to people: priv.my_log_authorities()': ofThemself,
  'call granted to people: priv.my_record_places()': ofThemself,
};

export const survivors: Record<string, string> = {
  ...ofPolicies,
  'condition left out: priv.my_zone_ids(text): and (select priv.session_alive())': covered,
  'condition left out: priv.session_alive(): and s.absolute_expires_at > statement_timestamp()':
    implied,
  'condition left out: priv.live_session(text): and s.absolute_expires_at > clock_timestamp()':
    implied,
  'condition left out: priv.sync_open(jsonb): and s.absolute_expires_at > clock_timestamp()':
    implied,
  'condition left out: priv.sync_open(jsonb): s.id in (select pair.session_id from pair)': narrows,
  'condition left out: priv.sync_open(jsonb): m.zone_id in (select pair.zone_id from pair)':
    narrows,
  'condition left out: priv.sync_open(jsonb): and m.person_id in (select alive.person_id from alive)':
    narrows,
  'condition left out: priv.sync_open(jsonb): level.access is not null':
    'whoever is in a part reads it: no row is written without',
  'condition left out: priv.sync_access(jsonb): s.id in (select pair.session_id from pair)':
    narrows,
  'condition left out: priv.sync_access(jsonb): and s.absolute_expires_at > clock_timestamp()':
    implied,
  'condition left out: priv.sync_access(jsonb): z.id in (select pair.zone_id from pair)': narrows,
  'condition left out: priv.sync_access(jsonb): m.zone_id in (select pair.zone_id from pair)':
    narrows,
  'condition left out: priv.sync_access(jsonb): and m.person_id in (select alive.person_id from alive)':
    narrows,
  'condition left out: priv.all_givers(uuid): party.plan_id = p_plan': narrows,
  'condition left out: priv.all_givers(uuid): u.plan_id = p_plan': narrows,
  'condition left out: priv.consent_periods(uuid): c.plan_id = p_plan': narrows,
  'condition left out: priv.consent_periods(uuid): g.plan_id = p_plan': narrows,
  'condition left out: priv.consent_periods(uuid): u.plan_id = p_plan': narrows,
  "condition left out: priv.consent_periods(uuid): c.answer = 'yes'":
    'who says no is heard as that, whatever day is worked out for a yes',
  'condition left out: priv.consent_periods(uuid): said.zone_kind is not null':
    'the whole unit twice: the narrower of the two is what counts',
  'condition left out: priv.child_asked_from(uuid): a.tenant_id = p.tenant_id': ofOneTenant,
  'condition left out: priv.mandate_periods(uuid,uuid,uuid,text): and (m.valid_to is null or m.valid_to > clock_timestamp())':
    'periods that are over are left out of what comes of them',
  'condition left out: priv.members_by_rule(uuid): and office.valid_to > clock_timestamp()': over,
  'condition left out: priv.members_by_rule(uuid): and (p.ended_at is null or p.ended_at > clock_timestamp())':
    over,
  'condition left out: priv.members_by_rule(uuid): and (agreed.until is null or agreed.until > clock_timestamp())':
    over,
  'condition left out: priv.members_by_rule(uuid): and (share.ended_at is null or share.ended_at > clock_timestamp())':
    over,
  'condition left out: priv.members_by_rule(uuid): b.tenant_id = p.tenant_id': ofOneTenant,
  'condition left out: priv.my_agreement_plan_ids(): and p.id = party.plan_id':
    'who leads is of the plan that they lead, by its foreign key; what comes of it is the part’s own plan',
  'condition left out: priv.my_open_pool_ids(): and (select priv.session_alive())': covered,
  'condition left out: priv.my_tenant_ids_as(text[]): and (select priv.session_alive())': covered,
  'condition left out: priv.rebuild_zone_members(uuid): z.plan_id = p_plan': locks,
  'condition left out: priv.sync_append(jsonb,boolean): z.id = any (zone_ids)': locks,
  'condition left out: priv.sync_append(jsonb,boolean): m.zone_id = any (zone_ids)': locks,
  'condition left out: priv.sync_append(jsonb,boolean): and m.revoked_at is null': locks,
  'condition left out: priv.sync_append(jsonb,boolean): and m.person_id in (select s.person_id from app.sessions s where s.id = any (session_ids))':
    locks,
  'condition left out: priv.sync_append(jsonb,boolean): s.id = any (session_ids)': locks,
  'condition left out: priv.sync_append(jsonb,boolean): z.id = any (zone_ids) (2)': narrows,
  'condition left out: priv.sync_append(jsonb,boolean): session.person_id is not null': narrows,
  'condition left out: priv.sync_append(jsonb,boolean): and u.client_id = c.client_id': narrows,
  'condition left out: priv.sync_append(jsonb,boolean): p_tell':
    'who is told that there is something to read gets it only if they may read it',
  "condition left out: priv.rebuild_zone_members(uuid): and not exists ( select from priv.wanted_members(p_plan) w where w.zone_id = m.zone_id and w.person_id = m.person_id and w.basis = m.basis and w.basis_id = m.basis_id and (w.access = 'edit') = m.can_write and (w.access in ('edit', 'comment')) = m.can_comment and w.valid_from = m.valid_from and w.valid_to is not distinct from m.valid_to)":
    'everybody is taken out and let in again in one transaction: nobody gets more or less',
  'condition left out: priv.rebuild_zone_members(uuid): and m.tenant_id = z.tenant_id': ofOneTenant,
  'condition left out: priv.rebuild_zone_members(uuid): and m.revoked_at is null':
    'what was taken back is taken back once more: nobody gets in or out',
  'condition left out: priv.rebuild_zone_members(uuid): and w.basis = m.basis': ofOneReason,
  'condition left out: priv.rebuild_zone_members(uuid): and w.basis_id = m.basis_id':
    'another reason gives the very same access for the same time',
  "condition left out: priv.rebuild_zone_members(uuid): and (w.access = 'edit') = m.can_write":
    ofOneReason,
  "condition left out: priv.rebuild_zone_members(uuid): and (w.access in ('edit', 'comment')) = m.can_comment":
    'only a plan that has moved on stops being commented: tests/db/moves.test.ts looks at that',
};
