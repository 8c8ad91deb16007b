// Mutants that nothing notices, and why that is right. Those of policies, grants and calls that survive must be
// here (`npm run mutants` fails for others); conditions are counted, and these are the ones that were looked at.
const covered = 'the guard before every table asks for the session too';
const implied =
  'a session never goes on past its last moment: expires_at is checked to be no later';
const narrows = 'narrows what is read, for speed: the joins that follow say the same';

const guarded = 'the guard before the table says the same: the tenant’s own';
const kept =
  'the column it speaks of is not among those that people write, and USING asks the same';

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
  'call granted to people: priv.my_log_authorities()': 'tells nobody more than who asks',
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
  'condition left out: priv.sync_open(jsonb): level.access is not null': narrows,
  'condition left out: priv.all_givers(uuid): party.plan_id = p_plan': narrows,
  'condition left out: priv.all_givers(uuid): u.plan_id = p_plan': narrows,
};
